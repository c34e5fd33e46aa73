"""The way out for what is made of whole datasets: the same steps, with the catalogue as inspector.

1. inspect, classify   the catalogue says of every column used what it holds and its level
2. decide              the policy says whether what the control made counts as low, and then
                       whether the recipient may have data of that level
3. control             the caller makes exactly the bytes that will leave, and no others
4. record              wait until the decision is durable in the ledger
5. hand over           only a `Recorded` release is handed to the recipient

Invariants: a control that bounds nothing (epsilon 0) never lowers a level; the budget is charged
between 2 and 3, so a refusal costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from curtilage.core.crossings import Asked, Controlled, Decided, Inspected, Recorded
from curtilage.core.decisions import Alternative, Decision, Plan, Question, Verdict
from curtilage.core.errors import RefusedError
from curtilage.core.findings import Classification, Finding, Reason
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Destination, Zone
from curtilage.core.sockets import Engine, Ledger
from curtilage.gate.crossing import REFUSED, refusal
from curtilage.gate.entries import decided_entry, refused_entry

HERE: Final = "curtilage"
"""The inside itself, as a destination that policies may name."""


def here(regions: frozenset[str], jurisdiction: str) -> Destination:
    """The inside itself: what it is asked about moves nowhere, so every residency rule is met."""
    return Destination(HERE, "recipient", Zone.INSIDE, jurisdiction, regions)


@dataclass(frozen=True, slots=True)
class Made:
    """What a control makes of a dataset.

    Attributes:
        control: its name.
        epsilon: the privacy loss, in millionths, rounded up; 0 if it bounds none.
        delta: with it, in 10^-12, rounded up.
    """

    control: str
    epsilon: int = 0
    delta: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What a dataset holds that would be used, as the catalogue says.

    Attributes:
        dataset: its name.
        level: that of the dataset.
        categories: how many columns hold each category.
    """

    dataset: str
    level: Level
    categories: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Releases:
    """Decides and records releases.

    Attributes:
        engine: gives the policy now in force.
        ledger: records.
        inside: the inside itself, as `here` makes it.
    """

    engine: Callable[[], Engine]
    ledger: Ledger
    inside: Destination

    def judge(self, asked: Asked, held: Held, recipient: Destination, made: Made) -> Decided:
        """Steps 1 and 2, without recording anything."""
        engine = self.engine()
        plan = Plan(recipient, frozenset({made.control}))
        lowered = self._lowers(engine, asked, held, made)
        level = Level.LOW if lowered.permitted else held.level
        reasons = [Reason(held.level, f"the dataset '{held.dataset}' is {held.level}")]
        if lowered.permitted and held.level > Level.LOW:
            titles = "; ".join(note.title or note.id for note in lowered.policies)
            reasons.insert(0, Reason(Level.LOW, f"what '{made.control}' made is low: {titles}"))
        classification = Classification(level, (_findings(held.categories),), tuple(reasons))
        inspected = Inspected(asked, classification)
        question = self._question(asked, held, recipient, made)
        if lowered.permitted:
            question = replace(question, level=level, categories=frozenset())
        (verdict,) = engine.decide([replace(question, action=asked.action)])
        if verdict.permitted:
            notes = (*verdict.policies, *(lowered.policies if lowered.permitted else ()))
            return Decided(inspected, Decision(plan, notes, (), (), engine.digest))
        asked_again = replace(question, action=asked.action)
        missing = () if verdict.policies or verdict.errors else engine.missing(asked_again)
        passed = Alternative(str(plan), False, verdict.policies, verdict.errors, missing)
        decision = Decision(None, verdict.policies, (passed,), (), engine.digest, verdict.errors)
        return Decided(inspected, decision)

    async def refuse(self, decided: Decided) -> RefusedError:
        """Records a refusal; the error to raise."""
        facts, detail = refused_entry(decided)
        await self.ledger.append(REFUSED, facts, detail)
        return refusal(decided)

    async def record(self, decided: Decided, body: bytes, facts: Mapping[str, Any]) -> Recorded:
        """Steps 3 and 4: the release, once its decision is durable.

        Args:
            decided: a permitted decision.
            body: exactly what will leave.
            facts: what else the ledger is to hold; no content.
        """
        plan = decided.decision.plan
        if plan is None:
            raise await self.refuse(decided)
        controlled = Controlled(decided, plan, body)
        common, detail = decided_entry(controlled, 1)
        return await self.ledger.record(controlled, {**common, **facts}, detail)

    def _lowers(self, engine: Engine, asked: Asked, held: Held, made: Made) -> Verdict:
        if not made.epsilon:
            return Verdict(False)
        question = self._question(asked, held, self.inside, made)
        return engine.decide([replace(question, action=Action.LOWER)])[0]

    @staticmethod
    def _question(asked: Asked, held: Held, place: Destination, made: Made) -> Question:
        return Question(
            application=asked.application.name,
            action=asked.action,
            destination=place,
            level=held.level,
            categories=frozenset(held.categories),
            purpose=asked.purpose,
            subjects=asked.subjects,
            controls=frozenset({made.control}),
            epsilon=made.epsilon,
            delta=made.delta,
        )


def _findings(categories: Mapping[str, int]) -> tuple[Finding, ...]:
    """The catalogue's word as findings without a place."""
    return tuple(
        Finding(0, 1, category, 1.0, "catalogue")
        for category, count in sorted(categories.items())
        for _ in range(count)
    )
