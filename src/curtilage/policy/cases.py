"""A table of cases that a policy must answer as expected, and the trial of a policy on it.

The table is CSV that a privacy officer reads and edits in any spreadsheet. A line that begins
with ``#`` is a remark; an empty cell means the column's default. ``docs/reference/policy.md``
describes the columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from curtilage.core.decisions import Question, Verdict
from curtilage.core.errors import PolicyError
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.policy.engine import CedarEngine
from curtilage.policy.schema import nearest, vocabulary

_HOME: Final = "EU"
_AWAY: Final = "US"
_APP: Final = re.compile(r'\bApp::"([^"]*)"')
_DESTINATION: Final = re.compile(r'\bDestination::"([^"]*)"')
_REQUIRED: Final = ("case", "level", "zone", "expect")
_CHOICES: Final[Mapping[str, Mapping[str, Any]]] = {
    "level": {level.value: level for level in Level},
    "zone": {zone.value: zone for zone in Zone},
    "expect": {answer: answer for answer in ("permit", "refuse", "error")},
    "action": {action.value: action for action in Action},
    "registered": {"yes": True, "no": False},
    "residency": {"met": True, "unmet": False},
    "trains_on_input": {"yes": True, "no": False},
    "attested": {"yes": True, "no": False},
}
_SETS: Final = frozenset({"policies", "controls", "categories", "needs", "contract"})
_WORDS: Final = frozenset(
    {"case", "application", "purpose", "destination", "jurisdiction", "operator"}
)
_NUMBERS: Final = frozenset({"retention_days", "epsilon", "delta"})


@dataclass(frozen=True, slots=True)
class Case:
    """One row: a question in the words of the table, and the answer expected.

    Attributes:
        case: what it shows, a few words.
        level, zone: sensitivity of the data and where the destination stands.
        expect: ``permit``, ``refuse``, or ``error`` for a question that cannot be put.
        policies: ids that determine the answer; none for a refusal by default.
        action: what would be done there.
        controls: controls applied before.
        categories: categories in the data.
        application: the application that asks, which policies may name.
        purpose: key of the purpose; empty for the first that the schema lists.
        registered: whether the application is registered for it.
        needs: categories that the purpose needs; ``*`` for any.
        destination: its name, which policies may use.
        jurisdiction: whose law applies there.
        operator: who runs it.
        residency: whether the destination satisfies the residency rules of the people concerned.
        retention_days: how long the destination keeps what it receives.
        trains_on_input: whether it trains models on it.
        contract: agreements in force with it.
        attested: whether its evidence verified.
        epsilon, delta: privacy loss of the release, in millionths and in 10^-12.
        line: where the row stands in the table, from 1.
    """

    case: str
    level: Level
    zone: Zone
    expect: str
    policies: frozenset[str] = frozenset()
    action: Action = Action.PROCESS
    controls: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    application: str = "tested"
    purpose: str = ""
    registered: bool = True
    needs: frozenset[str] = frozenset({"*"})
    destination: str = ""
    jurisdiction: str = _HOME
    operator: str = ""
    residency: bool = True
    retention_days: int = 0
    trains_on_input: bool = False
    contract: frozenset[str] = frozenset()
    attested: bool = True
    epsilon: int = 0
    delta: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what the policy answered."""

    case: Case
    verdict: Verdict

    @property
    def answer(self) -> str:
        """``permit``, ``refuse`` or ``error``."""
        if self.verdict.errors:
            return "error"
        return "permit" if self.verdict.permitted else "refuse"

    @property
    def policies(self) -> frozenset[str]:
        """Ids of the policies that determined the answer."""
        return frozenset(note.id for note in self.verdict.policies)

    @property
    def passed(self) -> bool:
        """Whether the answer and the policies are the expected ones."""
        return (self.answer, self.policies) == (self.case.expect, self.case.policies)


def read_cases(table: str) -> tuple[Case, ...]:
    """The cases of a table, in order.

    Raises `PolicyError` (CUR405) with the line, for an unknown or missing column or a wrong value.
    Columns are parted by commas or by semicolons, as the spreadsheet likes.
    """
    cases: list[Case] = []
    columns: list[str] = []
    delimiter = ","
    for number, line in enumerate(table.removeprefix("\ufeff").splitlines(), 1):
        if line.startswith("#") or not line.strip(",; \t"):
            continue
        if not columns:
            delimiter = max(",;", key=line.count)
            columns = _header(next(csv.reader([line], delimiter=delimiter)), number)
            continue
        cells = next(csv.reader([line], delimiter=delimiter))
        if len(cells) > len(columns):
            raise _wrong(number, f"{len(cells)} cells for {len(columns)} columns", "Quote commas.")
        values = {
            column: _value(column, cell.strip(), number)
            for column, cell in zip(columns, cells, strict=False)
            if cell.strip()
        }
        absent = [column for column in _REQUIRED if column not in values]
        if absent:
            raise _wrong(number, f"nothing in {', '.join(absent)}", "Fill the cell.")
        cases.append(Case(**values, line=number))
    return tuple(cases)


def run_cases(policies: str, schema: str, cases: Iterable[Case]) -> tuple[Outcome, ...]:
    """What a policy answers to each case, in order.

    The applications and destinations are made up from the rows; those that the policy names exist
    as well. Raises `PolicyError` as `CedarEngine` does.
    """
    rows = tuple(cases)
    worlds: dict[tuple[Any, ...], list[int]] = {}
    for at, case in enumerate(rows):
        party = case.application, case.purpose, case.registered, case.needs
        named = _destination(case, case.destination) if case.destination else None
        worlds.setdefault((party, named), []).append(at)
    verdicts: dict[int, Verdict] = {}
    for places in worlds.values():
        found = _verdicts(policies, schema, [rows[at] for at in places])
        verdicts.update(zip(places, found, strict=True))
    return tuple(Outcome(case, verdicts[at]) for at, case in enumerate(rows))


def _verdicts(policies: str, schema: str, cases: Sequence[Case]) -> list[Verdict]:
    """The verdicts on cases that agree about the application, the purpose and named places."""
    first = cases[0]
    declared = vocabulary(schema)["Purpose"]
    purpose = Purpose(first.purpose or declared[0], needs=tuple(sorted(first.needs)))
    purposes = [purpose] if purpose.key in declared else []
    own = tuple(p.key for p in purposes) if first.registered else ()
    others = set(_APP.findall(policies)) - {first.application}
    places = [_destination(case, case.destination or f"row-{n}") for n, case in enumerate(cases)]
    elsewhere = set(_DESTINATION.findall(policies)) - {place.name for place in places}
    engine = CedarEngine(
        policies,
        schema,
        applications=[
            Application(first.application, own, ()),
            *(Application(name, (), ()) for name in sorted(others)),
        ],
        destinations=[
            *dict.fromkeys(places),
            *(Destination(name, "", Zone.OUTSIDE, _HOME) for name in sorted(elsewhere)),
        ],
        purposes=purposes,
    )
    return engine.decide(
        [_question(case, place, purpose) for case, place in zip(cases, places, strict=True)]
    )


def _question(case: Case, place: Destination, purpose: Purpose) -> Question:
    return Question(
        application=case.application,
        action=case.action,
        destination=place,
        level=case.level,
        categories=case.categories,
        purpose=purpose,
        subjects=frozenset({_HOME if case.residency else _AWAY}),
        controls=case.controls,
        attested=case.attested,
        epsilon=case.epsilon,
        delta=case.delta,
    )


def _destination(case: Case, name: str) -> Destination:
    return Destination(
        name,
        kind="",
        zone=case.zone,
        jurisdiction=case.jurisdiction,
        residency=frozenset({_HOME}),
        operator=case.operator,
        retention_days=case.retention_days,
        trains_on_input=case.trains_on_input,
        contract=case.contract,
    )


def _header(cells: Sequence[str], line: int) -> list[str]:
    columns = [cell.strip() for cell in cells]
    known = _CHOICES.keys() | _SETS | _WORDS | _NUMBERS
    for column in columns:
        if column not in known:
            raise _wrong(line, f"there is no column {column!r}", nearest(column, known))
    for column in _REQUIRED:
        if column not in columns:
            raise _wrong(line, f"the column {column!r} is missing", "Add it.")
    return columns


def _value(column: str, cell: str, line: int) -> Any:
    """A cell's value. Raises `PolicyError` when the column cannot hold it."""
    if column in _CHOICES:
        if cell not in _CHOICES[column]:
            choices = _CHOICES[column]
            raise _wrong(line, f"{cell!r} is not for {column}", nearest(cell, choices))
        return _CHOICES[column][cell]
    if column in _NUMBERS:
        if not (cell.isascii() and cell.isdigit()):
            raise _wrong(line, f"{cell!r} is not for {column}", "Write a whole number.")
        return int(cell)
    return frozenset(cell.split()) if column in _SETS else cell


def _wrong(line: int, message: str, mend: str) -> PolicyError:
    return PolicyError(f"line {line} of the cases: {message}", line=line, mend=mend, code="CUR405")
