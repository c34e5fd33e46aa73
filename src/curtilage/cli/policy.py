"""``curtilage policy``: check the text, and test it on a table of cases."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from curtilage.cli.config import DEFAULT, config_option
from curtilage.core.errors import PolicyError
from curtilage.policy.cases import Outcome, read_cases, run_cases
from curtilage.policy.check import Problem, check
from curtilage.policy.default import CASES, SCHEMA, default_text
from curtilage.policy.statements import statements
from curtilage.settings.model import Settings
from curtilage.settings.policy import policy_text, schema_of, text_in
from curtilage.settings.read import read_settings


@click.group("policy")
def command() -> None:
    """Check a policy, and test it on a table of cases."""


def _settings(config: Path) -> Settings | None:
    """The settings, or None to work on the shipped policy where there are none."""
    return read_settings(config) if config.exists() or str(config) != DEFAULT else None


def _texts(file: Path | None, config: Path) -> tuple[str, str, str]:
    """Name and text of the policy, and the schema."""
    settings = _settings(config)
    schema = schema_of(settings) if settings else default_text(SCHEMA)
    if file is not None:
        return str(file), text_in(file), schema
    if settings is None or settings.policy is None:
        return "the policy that ships", default_text(), schema
    return str(settings.policy), policy_text(settings), schema


_FILE = click.Path(dir_okay=False, path_type=Path)


@command.command("check")
@click.argument("file", required=False, type=_FILE)
@config_option
def checking(file: Path | None, config: Path) -> None:
    """Check the text of a policy.

    FILE, or the configured policy, is checked against the schema and the configured names. Each
    fault is told with file, line, column and what to do.
    """
    name, text, schema = _texts(file, config)
    settings = _settings(config)
    _stop_at_faults(
        name,
        check(
            text,
            schema,
            applications=settings.applications if settings else None,
            destinations=settings.destinations if settings else None,
        ),
    )
    click.echo(f"{name}: no faults, {len(statements(text))} policies.")


def _stop_at_faults(name: str, problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(f"{name}:{problem.line}:{problem.column}: {problem.message} [{problem.code}]")
        if problem.mend:
            click.echo(f"    {problem.mend}")
    if problems:
        sys.exit(1)


@command.command("test")
@click.argument("file", required=False, type=_FILE)
@click.option(
    "--cases",
    type=_FILE,
    help="Table of cases; policy-cases.csv beside the policy, or the shipped one.",
)
@click.option("--verbose", "-v", is_flag=True, help="Show every case.")
@config_option
def testing(file: Path | None, cases: Path | None, config: Path, *, verbose: bool) -> None:
    """Test a policy on a table of cases.

    Each case tells what FILE, or the configured policy, is expected to decide, and by which
    policies. Cases that come out otherwise are shown.
    """
    name, text, schema = _texts(file, config)
    _stop_at_faults(name, check(text, schema))
    table = _table(cases, Path(name))
    outcomes = run_cases(text, schema, read_cases(table))
    if not outcomes:
        raise PolicyError("The table has no cases.", mend="Write at least one row.", code="CUR405")
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in outcomes if verbose else failed:
        _tell(outcome)
    click.echo(f"{name}: {len(outcomes) - len(failed)} of {len(outcomes)} cases as expected.")
    if failed:
        sys.exit(1)


def _table(cases: Path | None, policy: Path) -> str:
    beside = policy.with_name("policy-cases.csv")
    chosen = cases or (beside if beside.is_file() else None)
    return default_text(CASES) if chosen is None else text_in(chosen)


def _tell(outcome: Outcome) -> None:
    mark = click.style("ok  ", fg="green") if outcome.passed else click.style("FAIL", fg="red")
    case = outcome.case
    expected = f"{case.expect} ({_names(case.policies)})"
    got = f"{outcome.answer} ({_names(outcome.policies)})"
    click.echo(f"{mark} line {case.line}, {case.case}: expected {expected}, got {got}")


def _names(policies: Collection[str]) -> str:
    return ", ".join(sorted(policies)) or "no policy"
