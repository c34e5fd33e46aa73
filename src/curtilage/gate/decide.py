"""Put the candidate plans to the policy; the first permitted one wins.

Invariants: the decision is a permit only if the engine said so for exactly that plan; every plan
before it is passed over with its reason; a refusal names what would have been permitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.crossings import Inspected
from curtilage.core.decisions import Alternative, Decision, Plan, PolicyNote
from curtilage.core.levels import Level
from curtilage.core.parties import Purpose, Zone
from curtilage.core.sockets import Engine
from curtilage.gate.plans import Place, candidates, lacking, question

MOST_NEAREST = 5
_UNSEEN = "a control cannot treat what cannot be inspected"
_FIXED = "a control cannot replace what stands in a document"


class Decider:
    """Decides crossings.

    Args:
        places: destinations by name.
        purposes: registered purposes by key.
        scheme: tells which categories a redaction removes.
    """

    def __init__(
        self, places: Mapping[str, Place], purposes: Mapping[str, Purpose], scheme: Scheme
    ) -> None:
        self.places, self._purposes = places, purposes
        keys = {*CATEGORIES, *scheme.added}
        self._removed = frozenset(
            k for k in keys if scheme.category(k).identifies and scheme.level(k) > Level.LOW
        )

    def decide(
        self,
        inspected: Inspected,
        engine: Engine,
        *,
        nearer_than: Plan | None = None,
        as_it_is: bool = False,
    ) -> Decision:
        """The decision.

        Args:
            inspected: what would cross.
            engine: the policy in force.
            nearer_than: if given, only plans as private as this one and not it.
            as_it_is: whether a control was found that cannot be applied, so that none is tried.

        Raises:
            RequestError: no destination of the application serves the model asked for.
        """
        plans = candidates(inspected.asked, self.places)
        if nearer_than is not None:
            plans = self._after_failure(plans, nearer_than)
        untreatable = _FIXED if as_it_is else self._untreatable(inspected)
        passed: list[Alternative] = []
        lacked: list[tuple[str, ...]] = []
        for plan in plans:
            unable = lacking(plan, inspected.asked, self.places)
            if unable:
                passed.append(Alternative(str(plan), False, errors=tuple(map(_cannot, unable))))
                lacked.append(unable)
                continue
            if plan.controls and untreatable:
                passed.append(Alternative(str(plan), False, errors=(untreatable,)))
                continue
            asked = question(plan, inspected, self.places, self._removed)
            verdict = engine.decide([asked])[0]
            if verdict.permitted:
                return Decision(plan, verdict.policies, tuple(passed), (), engine.digest)
            missing = () if verdict.policies or verdict.errors else engine.missing(asked)
            passed.append(Alternative(str(plan), False, verdict.policies, verdict.errors, missing))
        return Decision(
            None,
            _distinct(passed),
            tuple(passed),
            self._nearest(inspected, engine, treatable=not untreatable),
            engine.digest,
            tuple(dict.fromkeys(e for a in passed for e in a.errors)),
            _all_of(lacked) if len(lacked) == len(plans) else (),
        )

    def _after_failure(self, plans: Sequence[Plan], failed: Plan) -> list[Plan]:
        """A retry elsewhere never goes to a less private zone than the decision named."""
        return [
            p
            for p in plans
            if p.destination.name != failed.destination.name
            and p.destination.zone.distance <= failed.destination.zone.distance
        ]

    def _untreatable(self, inspected: Inspected) -> str:
        """Why no control can treat this; empty if one can.

        What a control would replace in a document would leave all the same: nothing is changed
        in a document. So a plan whose control has anything to do there does not exist.
        """
        if inspected.classification.uninspected:
            return _UNSEEN
        found = zip(inspected.asked.fields, inspected.classification.findings, strict=True)
        if any(f.category in self._removed for field, fs in found if field.fixed for f in fs):
            return _FIXED
        return ""

    def _nearest(self, inspected: Inspected, engine: Engine, *, treatable: bool) -> tuple[str, ...]:
        """Changes the caller could really make, each tried against the policy.

        Only other purposes the application has, other destinations it may use, controls it may
        apply, and to leave out what a destination cannot take: never "lower the level".
        """
        asked = inspected.asked
        application = replace(asked.application, on_refusal="refuse")
        everywhere = replace(inspected, asked=replace(asked, model="auto", application=application))
        plans = [
            p for p in candidates(everywhere.asked, self.places) if treatable or not p.controls
        ]
        tried = [
            (plan, self._purposes[key])
            for key in (asked.purpose.key, *asked.application.purposes)
            if key in self._purposes
            for plan in plans
        ]
        questions = [question(p, inspected, self.places, self._removed, u) for p, u in tried]
        verdicts = engine.decide(questions)
        found = [
            (lacking(plan, asked, self.places), plan, purpose)
            for (plan, purpose), verdict in zip(tried, verdicts, strict=True)
            if verdict.permitted
        ]
        found.sort(key=lambda each: bool(each[0]))
        told = [
            _suggestion(plan, purpose, asked.purpose, without) for without, plan, purpose in found
        ]
        return tuple(dict.fromkeys(told))[:MOST_NEAREST]


def _suggestion(plan: Plan, purpose: Purpose, declared: Purpose, without: Sequence[str]) -> str:
    where = f"destination '{plan.destination.name}' ({plan.destination.zone})"
    if plan.destination.zone is Zone.INSIDE:
        where = f"the inside destination '{plan.destination.name}'"
    how = f" with {' and '.join(sorted(plan.controls))}" if plan.controls else ""
    if without:
        where = f"without {' and '.join(without)}: {where}"
    if purpose.key != declared.key:
        return (
            f"for the purpose '{purpose.key}', if that is why the data is processed: {where}{how}"
        )
    return f"{where}{how}"


def _cannot(ability: str) -> str:
    return f"the destination cannot take {ability}"


def _all_of(lacked: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(what for unable in lacked for what in unable))


def _distinct(passed: Sequence[Alternative]) -> tuple[PolicyNote, ...]:
    return tuple(dict.fromkeys(note for a in passed for note in a.policies))
