"""A table of cases that a policy must answer as expected, and the trial of a policy on it.

The table is CSV that a privacy officer reads and edits in any spreadsheet. A line that begins
with ``#`` is a remark; an empty cell means the column's default. ``docs/reference/policy.md``
describes the columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Final

from curtilage.core.decisions import Question, Verdict
from curtilage.core.errors import PolicyError
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.policy.engine import CedarEngine
from curtilage.policy.schema import nearest, vocabulary

_HOME: Final = "EU"
_AWAY: Final = "US"
_ANSWERS: Final = ("permit", "refuse", "error")
_YES_NO: Final = {"yes": True, "no": False}


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
        purpose: key of the declared purpose.
        registered: whether the application is registered for it.
        needs: categories that the purpose needs; ``*`` for any.
        residency: whether the destination satisfies the residency rules of the people concerned.
        retention_days: how long the destination keeps what it receives.
        trains_on_input: whether it trains models on it.
        contract: agreements in force with it.
        attested: whether its evidence verified.
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
    purpose: str = "support"
    registered: bool = True
    needs: frozenset[str] = frozenset({"*"})
    residency: bool = True
    retention_days: int = 0
    trains_on_input: bool = False
    contract: frozenset[str] = frozenset()
    attested: bool = True
    line: int = 0
