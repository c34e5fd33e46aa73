"""Plans, questions put to the policy, verdicts, and the decision that comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from curtilage.core.levels import Level
from curtilage.core.parties import Action, Destination, Purpose


@dataclass(frozen=True, slots=True)
class Plan:
    """One way a crossing could be made: a destination and the controls applied before it."""

    destination: Destination
    controls: frozenset[str] = frozenset()

    def __str__(self) -> str:
        controls = "+".join(sorted(self.controls)) or "as it is"
        return f"{self.destination.name} ({self.destination.zone}), {controls}"


@dataclass(frozen=True, slots=True)
class Question:
    """What the policy is asked about one plan. Every attribute is always present.

    Attributes:
        application: name of the asking application, the Cedar principal.
        action: what would be done there.
        destination: where, the Cedar resource.
        level: level of the data before controls.
        categories: categories that would still be in the payload (in clear or as tokens).
        purpose: the purpose the request declares.
        subjects: regions of the people the data is about.
        controls: controls that would be applied.
        attested: whether fresh attestation evidence of the destination verified.
        epsilon: with a control that bounds the privacy loss, the loss of this release, in
            millionths, rounded up; else 0.
        delta: with it, in 10^-12, rounded up.
    """

    application: str
    action: Action
    destination: Destination
    level: Level
    categories: frozenset[str]
    purpose: Purpose
    subjects: frozenset[str]
    controls: frozenset[str] = frozenset()
    attested: bool = False
    epsilon: int = 0
    delta: int = 0


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """A policy as an explanation names it: ``@id``, ``@title``, ``@basis``, ``@reason``."""

    id: str
    title: str = ""
    basis: str = ""
    effect: str = "permit"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says to one question.

    Attributes:
        permitted: true only if Cedar allows, nothing errored, and a policy is named.
        policies: the determining policies; empty for a refusal by default.
        errors: ids of policies that failed to evaluate, or what else failed; any refuses.
    """

    permitted: bool
    policies: tuple[PolicyNote, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """For a refusal by default: a permit that nearly applied and the conditions it lacked."""

    policy: PolicyNote
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan that was passed over and why, or, with ``permitted``, one that would be allowed."""

    plan: str
    permitted: bool
    policies: tuple[PolicyNote, ...] = ()
    errors: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Permit or refuse, with the plan, the policies and what was passed over.

    Attributes:
        plan: the plan that is permitted; None for a refusal.
        policies: the policies that determined it.
        passed_over: plans tried before, in order, each with its reason.
        nearest: for a refusal, changes the caller could make that would be permitted.
        policy_digest: SHA-256 of the policy text and schema that decided.
        errors: what failed, of all plans.
        unable: for a refusal that was no matter of policy: what the request needs and no
            destination can take, in words.
    """

    plan: Plan | None
    policies: tuple[PolicyNote, ...]
    passed_over: tuple[Alternative, ...] = ()
    nearest: tuple[str, ...] = ()
    policy_digest: str = ""
    errors: tuple[str, ...] = field(default=())
    unable: tuple[str, ...] = field(default=())

    @property
    def permitted(self) -> bool:
        """Whether there is a permitted plan."""
        return self.plan is not None
