"""A crossing and the states it passes through, each proven by the step before.

``Asked -> Inspected -> Decided -> Controlled -> Recorded -> Answer``. A sender accepts only a
`Recorded`, and only the ledger can make one: its constructor wants the seal that
``curtilage.ledger.recording`` alone takes (a test reads every module for it).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from curtilage.core.decisions import Decision, Plan
from curtilage.core.errors import LedgerError
from curtilage.core.findings import Classification, Field
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Purpose

LEDGER_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class Asked:
    """One attempt to move data, as it came in.

    Attributes:
        id: the crossing's id, ``x-`` and 24 characters of base32.
        application, purpose, subjects: who, why, and about whom (regions).
        action: what would be done at the destination.
        model: the model the caller asked for; ``auto`` for the best permitted.
        fields: every string of the payload, in order.
        uninspectable: paths of parts that no detector can read.
        needs: abilities the destination must have, such as ``images`` or ``tools``.
        scope: key of the conversation, for tokens that stay the same through it.
        declared: the least level that the request itself declares.
    """

    id: str
    application: Application
    purpose: Purpose
    subjects: frozenset[str]
    action: Action
    model: str
    fields: tuple[Field, ...]
    uninspectable: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    scope: bytes = b""
    declared: Level = Level.LOW


@dataclass(frozen=True, slots=True)
class Inspected:
    """A crossing whose fields were inspected and classified."""

    asked: Asked
    classification: Classification


@dataclass(frozen=True, slots=True)
class Decided:
    """A crossing that the policy decided."""

    inspected: Inspected
    decision: Decision


@dataclass(frozen=True, slots=True)
class Controlled:
    """A permitted crossing with its controls applied: exactly what would leave.

    Attributes:
        decided: the decision.
        plan: the permitted plan.
        body: the payload to send.
        replaced: how many spans each control replaced.
        model: the model's name at the destination.
        stream: whether the answer is wanted as a stream.
    """

    decided: Decided
    plan: Plan
    body: bytes
    replaced: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    stream: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """Where the ledger holds an entry, once that is durable.

    Attributes:
        index: position of the entry, from 0.
        leaf: RFC 6962 leaf hash of the entry (32 bytes).
        size, root: size and root hash of the tree that first held it.
    """

    index: int
    leaf: bytes
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """A crossing whose decision is durable in the ledger. Only this can be sent."""

    controlled: Controlled
    commit: Commit
    seal: object = field(repr=False, default=None)

    def __post_init__(self) -> None:
        if self.seal is not LEDGER_SEAL:
            raise LedgerError(
                "A crossing was called recorded by something other than the ledger.",
                mend="Only curtilage.ledger.recording may make a Recorded.",
                code="CUR601",
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a destination answered.

    Attributes:
        status: HTTP status.
        body: the whole body, or None when the answer is a stream.
        events: the payloads of server-sent events, without ``data:``; ends after ``[DONE]``.
        headers: the few headers worth passing on.
    """

    status: int
    body: bytes | None
    events: AsyncIterator[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Facts = Mapping[str, Any]
"""A ledger entry's facts: JSON values only (str, int, bool, None, list, dict); never content."""
