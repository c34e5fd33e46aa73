"""Releases: what the policy is asked, and what is recorded before anything is handed over."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from curtilage.core.crossings import LEDGER_SEAL, Asked, Commit, Recorded
from curtilage.core.decisions import PolicyNote, Question, Verdict
from curtilage.core.errors import RefusedError
from curtilage.core.findings import Field
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.gate.releases import Held, Made, Releases, here

PARTNER = Destination("partner", "recipient", Zone.OUTSIDE, "DE")
ASKED = Asked(
    id="x-1",
    application=Application("lab", ("research",), ()),
    purpose=Purpose("research"),
    subjects=frozenset({"EU"}),
    action=Action.RELEASE,
    model="partner",
    fields=(Field("datasets.d", ""),),
)
HELD = Held("d", Level.HIGH, {"health.condition": 2})


class World:
    """A policy that permits as it is told to, and a ledger that writes down."""

    digest = "d" * 64

    def __init__(self, lowers: bool, releases: bool = True) -> None:
        self.permits = {Action.LOWER: lowers, Action.RELEASE: releases}
        self.questions: list[Question] = []
        self.entries: list[tuple[str, dict]] = []
        self.releases = Releases(lambda: self, self, here(frozenset({"EU"}), "EU"))

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        self.questions += questions
        return [Verdict(self.permits[q.action], (PolicyNote(str(q.action)),)) for q in questions]

    def missing(self, _question):
        return ()

    async def record(self, controlled, facts, detail) -> Recorded:
        self.entries.append(("decided", dict(facts)))
        return Recorded(controlled, Commit(0, b"", 1, b""), LEDGER_SEAL)

    async def append(self, kind, facts, detail=None) -> Commit:
        self.entries.append((kind, dict(facts)))
        return Commit(0, b"", 1, b"")


@pytest.mark.parametrize(
    ("lowers", "level", "categories"),
    [(True, Level.LOW, frozenset()), (False, Level.HIGH, frozenset({"health.condition"}))],
)
def test_the_policy_says_what_counts_as_low(lowers, level, categories):
    world = World(lowers)
    decided = world.releases.judge(ASKED, HELD, PARTNER, Made("aggregate", 500_000, 1))
    first, second = world.questions
    assert (first.action, first.destination.name, first.level) == (
        Action.LOWER, "curtilage", Level.HIGH,
    )  # fmt: skip
    assert (first.epsilon, first.delta) == (500_000, 1)
    assert (second.action, second.destination) == (Action.RELEASE, PARTNER)
    assert (second.level, second.categories) == (level, categories)
    assert decided.inspected.classification.level is level
    assert ("lower" in {note.id for note in decided.decision.policies}) == lowers


def test_what_bounds_nothing_is_never_low_whatever_the_policy_says():
    world = World(lowers=True)
    decided = world.releases.judge(ASKED, HELD, PARTNER, Made("generalise"))
    assert [q.action for q in world.questions] == [Action.RELEASE]
    assert decided.inspected.classification.level is Level.HIGH


async def test_a_refusal_is_recorded_and_nothing_can_be_recorded_as_released():
    world = World(lowers=True, releases=False)
    decided = world.releases.judge(ASKED, HELD, PARTNER, Made("aggregate", 1, 0))
    assert not decided.decision.permitted
    with pytest.raises(RefusedError):
        await world.releases.record(decided, b"answer", {})
    ((kind, facts),) = world.entries
    assert kind == "gate:crossing:refused"
    assert facts["effect"] == "refuse"


async def test_what_leaves_is_recorded_with_what_it_cost_and_without_content():
    world = World(lowers=True)
    decided = world.releases.judge(ASKED, HELD, PARTNER, Made("aggregate", 1, 0))
    recorded = await world.releases.record(decided, b"the answer", {"dataset": "d", "charged": 7})
    assert recorded.controlled.body == b"the answer"
    ((_, facts),) = world.entries
    assert (facts["dataset"], facts["charged"], facts["bytes"]) == ("d", 7, 10)
    assert facts["controls"] == ["aggregate"]
    assert "the answer" not in str(facts)


def test_the_inside_meets_every_residency_rule():
    place = here(frozenset({"EU", "US"}), "EU")
    assert (place.zone, place.residency) == (Zone.INSIDE, {"EU", "US"})
    assert replace(place, name="x").retention_days == 0
