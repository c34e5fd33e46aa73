"""Who asks, what for, and where data would go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from curtilage.core.levels import Level


class Zone(StrEnum):
    """Where a destination stands, seen from the organisation."""

    INSIDE = "inside"
    ENCLAVE = "enclave"
    OUTSIDE = "outside"

    @property
    def distance(self) -> int:
        """0 inside, 1 enclave, 2 outside: a retry never moves to a greater distance."""
        return ("inside", "enclave", "outside").index(self.value)


class Dialect(StrEnum):
    """The form in which requests are asked and answered: one of two families of APIs."""

    CHAT = "chat"
    """Chat completions, as OpenAI has them."""
    MESSAGES = "messages"
    """Messages, as Anthropic has them."""


class Action(StrEnum):
    """What would be done with the data at the destination."""

    PROCESS = "process"
    RELEASE = "release"
    TRAIN = "train"
    COMPUTE = "compute"
    LOWER = "lower"
    """Not a way out: whether what a control made of the data counts as low from then on."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why data is processed.

    Attributes:
        key: short name, such as ``support``.
        title: one line for people.
        dpv: IRI of the purpose in the W3C Data Privacy Vocabulary.
        needs: categories this purpose needs; ``("*",)`` means any. Others may not leave.
    """

    key: str
    title: str = ""
    dpv: str = ""
    needs: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that data may go to.

    Attributes:
        name: key in the configuration.
        kind: folder under ``models/`` that speaks to it.
        zone: inside, enclave or outside.
        jurisdiction: ISO 3166 country or ``EU``: whose law applies there.
        residency: regions whose residency rules this place satisfies, such as ``{"EU"}``.
        operator: who runs it.
        retention_days: how long it keeps what it receives.
        trains_on_input: whether it trains models on what it receives.
        contract: agreements in force, such as ``{"dpa", "baa"}``.
        models: model names it serves, as callers write them.
        embeds: the same, of its models that make vectors of text; they answer nothing else.
        endpoint: base URL; empty for what runs in this process.
    """

    name: str
    kind: str
    zone: Zone
    jurisdiction: str
    residency: frozenset[str] = frozenset()
    operator: str = ""
    retention_days: int = 0
    trains_on_input: bool = False
    contract: frozenset[str] = frozenset()
    models: tuple[str, ...] = ()
    endpoint: str = ""
    embeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """A registered caller and what it may ask.

    Attributes:
        name: key in the configuration.
        purposes: purposes it is registered for; the first is used when a request names none.
        destinations: destinations it may use, in its order of preference.
        subjects: regions of the people its data is about, such as ``{"EU"}``.
        on_refusal: ``refuse``, or ``inside`` to fall back to an inside destination when the
            model that was asked for is not permitted.
        controls: control sets to try for a place that is not inside, in order of preference.
        level: what it sends counts as at least this.
    """

    name: str
    purposes: tuple[str, ...]
    destinations: tuple[str, ...]
    subjects: frozenset[str] = frozenset()
    on_refusal: str = "inside"
    controls: tuple[frozenset[str], ...] = (frozenset(), frozenset({"pseudonymise"}))
    level: Level = Level.LOW
