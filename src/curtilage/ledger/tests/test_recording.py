"""A crossing is recorded only with the ledger's answer about that very crossing."""

from dataclasses import replace

import pytest

from curtilage.core.crossings import Asked, Commit, Controlled, Decided, Inspected
from curtilage.core.decisions import Decision, Plan
from curtilage.core.errors import LedgerError, VerificationError
from curtilage.core.findings import Classification
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.ledger.entries import Kind, encode
from curtilage.ledger.merkle import leaf_hash
from curtilage.ledger.recording import recorded


def controlled(crossing: str = "x-1") -> Controlled:
    application = Application("crm", ("support",), ("cloud",))
    purpose = Purpose("support")
    asked = Asked(crossing, application, purpose, frozenset(), Action.PROCESS, "auto", ())
    plan = Plan(Destination("cloud", "openai", Zone.OUTSIDE, "US"))
    inspected = Inspected(asked, Classification(Level.LOW, (), ()))
    return Controlled(Decided(inspected, Decision(plan, ())), plan, b"{}")


ENTRY = encode(Kind.CROSSING_DECIDED, 1, {"crossing": "x-1"}, None)
COMMIT = Commit(4, leaf_hash(ENTRY), 5, bytes(32))


def test_a_recorded_crossing_carries_its_commit() -> None:
    asked = controlled()
    done = recorded(asked, ENTRY, COMMIT)
    assert (done.controlled, done.commit) == (asked, COMMIT)


@pytest.mark.parametrize(
    "commit",
    [
        replace(COMMIT, leaf=leaf_hash(ENTRY + b" ")),
        replace(COMMIT, leaf=b""),
        replace(COMMIT, index=5),
        replace(COMMIT, index=-1),
        replace(COMMIT, size=4),
        replace(COMMIT, size=0),
    ],
)
def test_a_commit_of_something_else_is_refused(commit: Commit) -> None:
    with pytest.raises(LedgerError, match="not about the crossing") as caught:
        recorded(controlled(), ENTRY, commit)
    assert caught.value.number == "CUR605"


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Kind.CROSSING_DECIDED, {"crossing": "x-2"}),
        (Kind.CROSSING_DECIDED, {"crossing": None}),
        (Kind.CROSSING_DECIDED, {}),
        (Kind.CROSSING_REFUSED, {"crossing": "x-1"}),
        (Kind.CROSSING_FINISHED, {"crossing": "x-1"}),
        (Kind.LOG_OPENED, {"crossing": "x-1"}),
    ],
)
def test_an_entry_of_something_else_is_refused(kind: Kind, facts: dict) -> None:
    entry = encode(kind, 1, facts, None)
    with pytest.raises(LedgerError, match="not about the crossing"):
        recorded(controlled(), entry, replace(COMMIT, leaf=leaf_hash(entry)))


def test_bytes_that_are_no_entry_are_refused() -> None:
    with pytest.raises(VerificationError):
        recorded(controlled(), b"{}", replace(COMMIT, leaf=leaf_hash(b"{}")))
