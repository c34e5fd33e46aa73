"""The one way out.

Every crossing takes these steps, in this order:

1. inspect   read every field; what cannot be read is high
2. classify  one level for the whole, with reasons
3. decide    put each plan to the policy; the first permitted wins
4. control   make exactly the bytes that will leave
5. record    wait until the decision is durable in the ledger
6. send      hand the recorded crossing to the destination
7. restore   put back in the answer what was replaced

Invariants: nothing is sent that was not recorded (a sender takes only a `Recorded`); a refusal
is recorded too; an attempt elsewhere after a failure is a new decision with its own record and
never goes to a less private zone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from curtilage.core.crossings import Answer, Asked, Controlled, Decided, Inspected, Recorded
from curtilage.core.decisions import Plan
from curtilage.core.errors import ControlError, DestinationError, RefusedError, UnableError
from curtilage.core.findings import Reason
from curtilage.core.levels import Level
from curtilage.core.parties import Application, Destination
from curtilage.core.sockets import (
    Applied,
    Control,
    Engine,
    Ledger,
    Randomness,
    Restorer,
    Sender,
)
from curtilage.gate.decide import Decider
from curtilage.gate.entries import decided_entry, finished_facts, refused_entry
from curtilage.gate.inspection import Inspector
from curtilage.gate.plans import Place, served

DECIDED = "gate:crossing:decided"
REFUSED = "gate:crossing:refused"
FINISHED = "gate:crossing:finished"

CALLER_LEFT = "CUR240"
"""Stands as the error of a crossing that nobody waited for to its end."""


T = TypeVar("T")


class Aside(Protocol):
    """Does work that grows with the request, where that holds up nobody."""

    async def __call__(self, work: Callable[[], T], /) -> T:
        """What the work returns, or raises."""
        ...


async def _here(work: Callable[[], T]) -> T:
    return work()


class Surface(Protocol):
    """The request as its protocol knows it; renders what would leave."""

    stream: bool

    def body(self, texts: Sequence[str], place: Place, model: str) -> bytes:
        """The request body for a destination, with these texts in place of the fields'."""
        ...


@dataclass(slots=True)
class Crossed:
    """A crossing that was sent, and its answer.

    Attributes:
        recorded: what was sent, with its place in the ledger.
        answer: what came back, not yet restored.
        applied: what the control did; None when the plan had none.
    """

    recorded: Recorded
    answer: Answer
    applied: Applied | None

    @property
    def asked(self) -> Asked:
        """The crossing as it was asked."""
        return self.recorded.controlled.decided.inspected.asked

    @property
    def plan(self) -> Plan:
        """The plan that was carried out."""
        return self.recorded.controlled.plan

    def restorer(self, *, json: bool = False) -> Restorer | None:
        """A new restorer for one stream of the answer's text; None if nothing was replaced."""
        if self.applied is None or not self.applied.replaced:
            return None
        return self.applied.restorer(json=json)


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything a crossing needs, handed in ready.

    Attributes:
        inspector: reads and classifies.
        decider: enumerates and decides plans.
        engine: gives the policy now in force.
        controls: controls of an application, by control name.
        ledger: records.
        senders: destinations, by name.
    """

    inspector: Inspector
    decider: Decider
    engine: Callable[[], Engine]
    controls: Callable[[str, str], Control]
    ledger: Ledger
    senders: Mapping[str, Sender] = field(default_factory=dict)

    async def judge(self, asked: Asked) -> Decided:
        """Steps 1 to 3 without recording anything: what would be decided."""
        classification = await self.inspector.inspect(
            asked.fields, asked.uninspectable, asked.id, floors(asked.application, asked.declared)
        )
        inspected = Inspected(asked, classification)
        return Decided(inspected, self.decider.decide(inspected, self.engine()))

    async def cross(self, asked: Asked, surface: Surface, aside: Aside = _here) -> Crossed:
        """Takes a crossing through all the steps up to the answer.

        Args:
            asked: the crossing.
            surface: renders what would leave.
            aside: where controls are applied and the surface rendered.

        Raises:
            RefusedError: no plan is permitted; the refusal is recorded.
            LedgerError: the decision could not be made durable; nothing was sent.
            DestinationError: no permitted destination answered.
        """
        decided = await self.judge(asked)
        attempt = 1
        failed: Plan | None = None
        while True:
            if decided.decision.plan is None:
                raise await self._refused(decided)
            plan = decided.decision.plan
            made = await aside(partial(self._control, decided, plan, surface))
            if made is None:
                decided = self._as_it_is(decided, failed)
                continue
            controlled, applied = made
            facts, detail = decided_entry(controlled, attempt)
            recorded = await self.ledger.record(controlled, facts, detail)
            try:
                answer = await self._send(recorded)
            except DestinationError:
                again = self._elsewhere(decided, plan) if attempt == 1 else None
                if again is None:
                    raise
                decided, attempt, failed = again, attempt + 1, plan
                continue
            return Crossed(recorded, answer, applied)

    async def finish(
        self, asked: Asked, destination: Destination, status: int, received: int, error: str = ""
    ) -> None:
        """Records how a sent crossing ended."""
        facts = finished_facts(asked, destination, status, received, error)
        await self.ledger.append(FINISHED, facts)

    async def _send(self, recorded: Recorded) -> Answer:
        """The destination's answer. If there is none, why not is recorded first."""
        place = recorded.controlled.plan.destination
        error, status = CALLER_LEFT, 0
        try:
            answer = await self.senders[place.name].send(recorded)
        except DestinationError as failed:
            error, status = failed.number, failed.upstream_status
            raise
        except Exception:
            error = "CUR000"
            raise
        else:
            error = ""
            return answer
        finally:  # a cancelled task passes here too
            if error:
                asked = recorded.controlled.decided.inspected.asked
                await self.finish(asked, place, status, 0, error)

    def _elsewhere(self, decided: Decided, failed: Plan) -> Decided | None:
        """Another permitted plan as private as the failed one, if the application lets us."""
        asked = decided.inspected.asked
        if asked.model != "auto" and asked.application.on_refusal != "inside":
            return None
        decision = self.decider.decide(decided.inspected, self.engine(), nearer_than=failed)
        return Decided(decided.inspected, decision) if decision.permitted else None

    def _as_it_is(self, decided: Decided, failed: Plan | None) -> Decided:
        """The decision once more, without plans that have a control."""
        decision = self.decider.decide(
            decided.inspected, self.engine(), nearer_than=failed, as_it_is=True
        )
        return Decided(decided.inspected, decision)

    def _control(
        self, decided: Decided, plan: Plan, surface: Surface
    ) -> tuple[Controlled, Applied | None] | None:
        """Exactly what would leave; None if a control would change what stands in a document.

        A control looks for the values it replaces in every field. One that it finds in a document
        too would leave from there.
        """
        asked = decided.inspected.asked
        findings = decided.inspected.classification.findings
        texts: Sequence[str] = [f.text for f in asked.fields]
        applied: Applied | None = None
        replaced: dict[str, int] = {}
        if len(plan.controls) > 1:
            raise ControlError(
                "Two controls on one text are not supported.",
                mend="Name one control in each set of 'controls'.",
                code="CUR502",
            )
        for name in plan.controls:
            control = self.controls(asked.application.name, name)
            applied = control.apply(asked.fields, findings, scope=asked.scope)
            texts, replaced[name] = applied.texts, applied.replaced
        shown = list(zip(asked.fields, texts, strict=True))
        if any(field.fixed and field.text != text for field, text in shown):
            return None
        texts = [text for field, text in shown if not field.fixed]
        model = model_at(plan.destination, asked)
        body = surface.body(texts, self.decider.places[plan.destination.name], model)
        return Controlled(decided, plan, body, replaced, model, surface.stream), applied

    async def _refused(self, decided: Decided) -> RefusedError:
        facts, detail = refused_entry(decided)
        await self.ledger.append(REFUSED, facts, detail)
        return refusal(decided)


def floors(application: Application, declared: Level = Level.LOW) -> list[Reason]:
    """The levels that a crossing has whatever is in it, and why.

    Args:
        application: who asks.
        declared: the least level that the request itself declares.
    """
    said = [
        Reason(declared, f"the application declared it {declared}"),
        Reason(
            application.level,
            f"everything that the application '{application.name}' sends is at least "
            f"{application.level}",
        ),
    ]
    return [reason for reason in said if reason.level > Level.LOW]


def refusal(decided: Decided) -> RefusedError:
    """The error that tells a caller why nothing may leave, and what would be permitted."""
    asked, decision = decided.inspected.asked, decided.decision
    nearest = f"Would be permitted: {'; or '.join(decision.nearest)}." if decision.nearest else ""
    if decision.unable:
        places = ", ".join(dict.fromkeys(a.plan.partition(" ")[0] for a in decision.passed_over))
        what = " and ".join(decision.unable)
        return UnableError(
            f"No destination that may be asked here can take {what}: {places}.",
            crossing=asked.id,
            mend=nearest or "Leave that out, or have a destination added that can.",
        )
    why = "; ".join(n.title or n.id for n in decision.policies if n.effect == "forbid")
    if not why:
        why = "; ".join(decision.errors) or "no policy permits it"
    level = decided.inspected.classification.level
    return RefusedError(
        f"Refused: data of level {level} may not go where it was asked to ({why}).",
        crossing=asked.id,
        mend=nearest or "Ask your privacy officer.",
    )


def model_at(destination: Destination, asked: Asked) -> str:
    """The model's name at a destination: the one asked for if it serves it, else its first."""
    names = served(destination, asked)
    if asked.model in names or not names:
        return asked.model
    return names[0]


def new_id(randomness: Randomness) -> str:
    """A fresh crossing id: ``x-`` and 24 characters of base32 (120 random bits)."""
    return "x-" + base64.b32encode(randomness(15)).decode().lower()
