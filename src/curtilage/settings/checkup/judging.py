"""What inspects and decides: policy, detectors, what was taught, and parts to be installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata

from curtilage.core.errors import MissingExtraError, PolicyError
from curtilage.core.findings import Field
from curtilage.policy.check import check
from curtilage.policy.statements import statements
from curtilage.settings.checkup.found import Found, Installation, fault, ok, remark, skipped
from curtilage.settings.inspector import inspector_of
from curtilage.settings.model import Settings
from curtilage.settings.policy import engine_of, policy_text, schema_of
from curtilage.settings.taught import taught_of
from curtilage.stores.weights.lens import open_lens

SAMPLE = "Please write to jane.doe@example.com before 3 March."
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?.*;.*extra == ['\"]([a-z0-9-]+)['\"]")


def policy(installation: Installation) -> Iterator[Found]:
    """Whether the text can be read, fits schema and settings, and makes an engine."""
    settings = installation.settings
    text = policy_text(settings)
    name = settings.policy.name if settings.policy else "the policy that ships"
    problems = check(
        text,
        schema_of(settings),
        applications=settings.applications,
        destinations=settings.destinations,
    )
    for one in problems:
        said = f"{name}:{one.line}:{one.column}: {one.message}"
        yield fault("policy", PolicyError(said, mend=one.mend, code=one.code))
    if not problems:
        digest = engine_of(settings, text).digest[:12]
        yield ok("policy", f"{len(statements(text))} policies of {name} ({digest}) are right.")


def taught(installation: Installation) -> Iterator[Found]:
    """Whether what was taught is whole, private, and of categories that there are."""
    number = len(taught_of(installation.settings))
    yield ok("taught", f"Categories that were taught: {number}; their files are whole.")


def detectors(installation: Installation) -> Iterator[Found]:
    """Whether every detector loads, with its weights as they were released, and runs."""
    inspector = inspector_of(installation.settings)
    inspector.find((Field("sample", SAMPLE),))
    yield ok("detectors", "The detectors load, their weights are those released, and they run.")


def documents(installation: Installation) -> Iterator[Found]:
    """Whether every kind of document can be read; one that cannot makes a request `high`."""
    del installation  # which has no say in it
    missing = missing_of("documents")
    if missing:
        yield remark(
            "documents",
            f"Not installed: {', '.join(missing)}. What they read makes a request high.",
            "Run: pip install 'curtilage[documents]'",
        )
    try:
        open_lens()
    except MissingExtraError as error:
        if error.number != "CUR111":  # the files are there, and are others
            raise
        yield remark("documents", str(error), error.mend)
        return
    if not missing:
        yield ok("documents", "Documents, and text in pictures, can be read.")


def extras(installation: Installation) -> Iterator[Found]:
    """Whether the parts are installed that the settings make use of."""
    wanted = wanted_by(installation.settings)
    if not _required():
        yield skipped("extras", "What is installed is not known here.", "Install curtilage by pip.")
        return
    there = [extra for extra in wanted if not missing_of(extra)]
    for extra, why in wanted.items():
        if extra not in there:
            said = f"For {why} these are not installed: {', '.join(missing_of(extra))}."
            mend = f"Run: pip install 'curtilage[{extra}]'"
            yield fault("extras", MissingExtraError(said, mend=mend))
    if len(there) == len(wanted):
        yield ok("extras", f"Installed, of the extras the settings need: {_listed(there)}.")


def wanted_by(settings: Settings) -> dict[str, str]:
    """The extras that the settings need, each with what needs it."""
    wanted: dict[str, str] = {}
    if settings.catalogue:
        wanted["data"] = "the datasets of the catalogue"
    if settings.store is not None:
        wanted["postgres"] = "the ledger and the budgets of [store]"
    for name, database in settings.databases.items():
        wanted[database.kind] = f"[databases.{name}] would"
    for name in settings.stores:
        wanted["stores"] = f"[stores.{name}] would"
    for name, cluster in settings.clusters.items():
        wanted[cluster.kind] = f"[clusters.{name}] would"
    return wanted


def missing_of(extra: str) -> list[str]:
    """The distributions of an extra that are not installed."""
    return [name for name in _required().get(extra, ()) if not _installed(name)]


@cache
def _required() -> dict[str, list[str]]:
    """Distributions by extra, as this package names them; empty where it was not installed."""
    found: dict[str, list[str]] = {}
    try:
        told = metadata.requires("curtilage") or []
    except metadata.PackageNotFoundError:
        return {}
    for line in told:
        match = _REQUIREMENT.match(line)
        if match:
            found.setdefault(match[2], []).append(match[1])
    return found


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "they need none"
