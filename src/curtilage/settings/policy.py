"""The policy in force: read from its file, watched, and replaced only with a ledger entry.

A changed text that cannot be used does not leave the old one in force: the officer who saved it
meant to change something, perhaps to forbid it. Everything is refused until the text is mended,
and readiness and every refusal say why (``docs/decisions/0005-a-broken-policy-refuses.md``).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from curtilage.controls import catalogue as controls
from curtilage.core.decisions import Missing, PolicyNote, Question, Verdict
from curtilage.core.errors import CurtilageError, LedgerError, PolicyError
from curtilage.core.parties import Destination
from curtilage.core.sockets import Engine, Ledger
from curtilage.gate.releases import here
from curtilage.policy.default import default_text
from curtilage.policy.engine import CedarEngine
from curtilage.policy.schema import schema_text, vocabulary
from curtilage.settings.model import Settings

log = logging.getLogger("curtilage.policy")

CHANGED = "policy:text:changed"
SECONDS_BETWEEN_LOOKS = 0.5
MOST_BYTES = 1_000_000


def policy_text(settings: Settings) -> str:
    """The policy text that the settings name.

    Raises:
        PolicyError: its file cannot be read.
    """
    return default_text() if settings.policy is None else text_in(settings.policy)


def text_in(file: Path) -> str:
    """The text of a policy or of a table of cases.

    Raises:
        PolicyError: it cannot be read, is not UTF-8, or is larger than such a text can be.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) <= MOST_BYTES:
            return raw.decode("utf-8-sig")
        why = f"it is larger than {MOST_BYTES} bytes"
    except (OSError, UnicodeDecodeError) as error:
        why = why_unreadable(error)
    raise PolicyError(
        f"{file.name} cannot be read: {why}.", mend=f"Check {file.resolve()}.", code="CUR406"
    )


def why_unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Why a text file cannot be read, in words."""
    return f"{error.strerror}" if isinstance(error, OSError) else "it is not UTF-8"


def regions_of(settings: Settings) -> frozenset[str]:
    """Every region that a policy can speak of."""
    return frozenset(vocabulary(schema_of(settings))["Region"])


def schema_of(settings: Settings) -> str:
    """The schema with every name that the settings declare."""
    places = [*settings.destinations.values(), *settings.recipients.values()]
    regions = _regions(settings)
    return schema_text(
        settings.purposes,
        sorted(settings.scheme.added),
        sorted(regions),
        controls=controls(),
        contracts=sorted({c for d in places for c in d.contract}),
    )


def _regions(settings: Settings) -> set[str]:
    """Every region that the settings name."""
    places = [*settings.destinations.values(), *settings.recipients.values()]
    regions = {r for d in places for r in (*d.residency, d.jurisdiction)}
    regions |= {r for a in settings.applications.values() for r in a.subjects}
    return regions | {r for d in settings.catalogue.values() for r in d.subjects}


def inside_of(settings: Settings) -> Destination:
    """The inside itself, as policies may be asked about it."""
    regions = _regions(settings)
    return here(frozenset(regions), min(regions, default="EU"))


def engine_of(settings: Settings, policies: str) -> CedarEngine:
    """An engine for a policy text.

    Raises:
        PolicyError: the text cannot be used; names the file and the line.
    """
    try:
        return CedarEngine(
            policies,
            schema_of(settings),
            applications=tuple(settings.applications.values()),
            destinations=(
                *settings.destinations.values(),
                *settings.recipients.values(),
                inside_of(settings),
            ),
            purposes=tuple(settings.purposes.values()),
        )
    except PolicyError as error:
        if not error.line:
            raise
        name = settings.policy.name if settings.policy else "the policy that ships"
        message = f"{name}:{error.line}: {error}."
        raise PolicyError(message, line=error.line, mend=error.mend, code=error.number) from None


class RefusingEngine:
    """Stands in for a policy that cannot be used: refuses everything and says why."""

    def __init__(self, text: str, error: CurtilageError) -> None:
        self.digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._why = f"the policy in force cannot be used: {error} [{error.number}]"

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        """A refusal for every question."""
        return [Verdict(False, (), (self._why,)) for _ in questions]

    def missing(self, question: Question) -> tuple[Missing, ...]:  # noqa: ARG002 - the socket's
        """Nothing is known to be missing."""
        return ()

    def forbids(self, question: Question) -> tuple[PolicyNote, ...]:  # noqa: ARG002 - the socket's
        """No policy can be named."""
        return ()


class PolicyInForce:
    """The engine in force, and its replacement when the file changes.

    Args:
        settings: names the file.
        ledger: gets an entry for every change, before it takes effect.
    """

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger
        self._text: str | None = policy_text(settings)
        self._engine: Engine = engine_of(settings, self._text)
        self._recorded = ""
        self.fault = ""

    def __call__(self) -> Engine:
        """The engine in force."""
        return self._engine

    async def announce(self) -> None:
        """Records which policy is in force when the gateway starts."""
        await self._record(self._engine, usable=True)

    async def watch(self) -> None:
        """Looks at the file until cancelled; a text counts once it stood still for one look."""
        seen = self._text
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            text = self._read()
            if text != self._text and text == seen:
                await self.replace(text)
            seen = text

    async def replace(self, text: str | None) -> None:
        """Puts a text in force once that is recorded; None stands for a file without a text.

        If it cannot be recorded, everything is refused, and the next look tries again.
        """
        engine, fault = self._made(text)
        try:
            await self._record(engine, usable=not fault)
        except LedgerError as error:
            self._engine, self.fault = RefusingEngine(text or "", error), error.full()
            return
        self._text, self._engine, self.fault = text, engine, fault
        if fault:
            log.error("the policy cannot be used; everything is refused: %s", fault)
        else:
            log.info("policy %s is in force", engine.digest[:12])

    def _made(self, text: str | None) -> tuple[Engine, str]:
        """The engine for a text, and why the text cannot be used, if it cannot."""
        try:
            readable = policy_text(self._settings) if text is None else text
            return engine_of(self._settings, readable), ""
        except PolicyError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001 - a text that breaks the engine is not in force
            error = PolicyError(f"The policy cannot be evaluated ({type(raised).__name__}).")
        return RefusingEngine(text or "", error), error.full()

    def _read(self) -> str | None:
        try:
            return policy_text(self._settings)
        except PolicyError:
            return None

    async def _record(self, engine: Engine, *, usable: bool) -> None:
        facts = {"policy": engine.digest, "previous": self._recorded, "usable": usable}
        await self._ledger.append(CHANGED, facts)
        self._recorded = engine.digest
