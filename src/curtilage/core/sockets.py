"""The sockets: what each floor asks of the ones it is handed. Structural, so nothing inherits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from curtilage.core.crossings import Answer, Commit, Controlled, Facts, Recorded
from curtilage.core.decisions import Missing, PolicyNote, Question, Verdict
from curtilage.core.findings import About, Field, Finding
from curtilage.core.parties import Destination
from curtilage.core.taught import Taught

Clock = Callable[[], float]
"""Seconds since the Unix epoch."""

Randomness = Callable[[int], bytes]
"""That many unpredictable bytes."""


@runtime_checkable
class Detector(Protocol):
    """Finds sensitive spans in texts. Safe to call from several threads.

    Raises `InspectionError` when it cannot do its work; then the crossing counts as uninspected.

    One whose confidence never says that a finding is verified may say so with an attribute
    ``verifies = False``; then it is not asked about guesses, of which only what is verified counts.
    One whose findings depend on the thresholds it was built with says ``adapts = True``.
    """

    name: str
    categories: frozenset[str]

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts; findings may overlap."""
        ...


@runtime_checkable
class Judge(Detector, Protocol):
    """A detector that also says what each text is about, in the same pass over it."""

    def read(self, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
        """What `detect` answers, and how likely each text is of each class, in their order."""
        ...


class Network(Protocol):
    """A network that reads whole words and answers twice.

    Attributes:
        tags: ``O``, then ``B-`` and ``I-`` of each kind of span.
        classes: what a text may be about.
        thresholds: for each kind, how likely a word must be of any kind.
        vocabulary: rows in the tables of word vectors, by word in small letters.
    """

    tags: Sequence[str]
    classes: Sequence[str]
    thresholds: Mapping[str, float]
    vocabulary: Mapping[str, tuple[int, int]]

    def run(self, rows: Any) -> tuple[Any, Any]:
        """Rows of one window of words, (1, length, numbers of a word), int32.

        Returns logits of the tags (1, length, tags) and of the classes (1, classes).
        """
        ...


class Lens(Protocol):
    """Two models that read text in pictures, loaded.

    Pictures are float32 from -1 to 1, of shape (batch, 3, height, width), blue first.

    Attributes:
        characters: what each class of `spell` stands for; the first stands for nothing.
    """

    characters: Sequence[str]

    def find(self, pictures: Any) -> Any:
        """How likely each pixel belongs to a line of text: (batch, height, width), 0 to 1.

        Height and width are multiples of 32.
        """
        ...

    def spell(self, lines: Any) -> Any:
        """How likely each character is in each slice of a line: (batch, slices, characters).

        The lines are 48 pixels high.
        """
        ...


class Resources(Protocol):
    """Loaded things that detectors may ask for by name; raises `MissingExtraError`.

    Attributes:
        thresholds: by category, the confidence from which its findings count, where the
            organisation sets it. A detector may hand out weaker findings than usual for one.
        taught: what the organisation taught.
    """

    thresholds: Mapping[str, float]
    taught: Sequence[Taught]

    def network(self, name: str) -> Network:
        """The network of that name."""
        ...


class Engine(Protocol):
    """Policy text that can be asked. Immutable: a changed policy is a new engine."""

    digest: str

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        """One verdict per question, in order. Never raises: what fails is a refusal."""
        ...

    def missing(self, question: Question) -> tuple[Missing, ...]:
        """For a default refusal: permits that nearly applied, the nearest first."""
        ...

    def forbids(self, question: Question) -> tuple[PolicyNote, ...]:
        """Every forbid that applies to the question."""
        ...


class Applied(Protocol):
    """What a control made of the fields, and the way back."""

    texts: Sequence[str]
    replaced: int

    def restorer(self, *, json: bool = False) -> Restorer:
        """A new restorer for one stream of text (``json``: text inside JSON strings)."""
        ...


class Restorer(Protocol):
    """Puts the original values back, however the text is cut."""

    def feed(self, text: str) -> str:
        """Takes the next piece and returns what is certain so far."""
        ...

    def finish(self) -> str:
        """Returns what was held back; the restorer is used up then."""
        ...


class Control(Protocol):
    """Makes data safer. Pure: the same input gives the same output."""

    name: str

    def apply(
        self, fields: Sequence[Field], findings: Sequence[Sequence[Finding]], *, scope: bytes
    ) -> Applied:
        """The fields' texts with the findings treated. Raises `ControlError`."""
        ...


class Ledger(Protocol):
    """The append-only log. Every method returns only when the entry is durable (fsync)."""

    async def record(self, controlled: Controlled, facts: Facts, detail: Facts) -> Recorded:
        """Records the decision of a crossing that will be sent."""
        ...

    async def append(self, kind: str, facts: Facts, detail: Facts | None = None) -> Commit:
        """Records any other event; ``kind`` is ``subject:thing:action``."""
        ...


class Sender(Protocol):
    """Speaks to one destination."""

    destination: Destination

    async def send(self, recorded: Recorded) -> Answer:
        """Sends the recorded body. Raises `DestinationError`."""
        ...

    async def ready(self) -> bool:
        """Whether the destination could take a request now; sends no content."""
        ...

    async def close(self) -> None:
        """Lets go of connections and memory."""
        ...
