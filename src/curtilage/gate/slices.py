"""Ask a detector about a little at a time, so that an inspection can be stopped on its way.

Texts are handed over in batches, and a text that is too long for one batch in pieces. Pieces
overlap, so that what stands at a cut is whole in one of them, and they are cut between words.
What a detector finds in either piece counts: a cut may add a finding, it never loses one that
is shorter than the overlap. What a text is about is the mean of its pieces, weighed by length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from curtilage.core.findings import About, Finding
from curtilage.core.sockets import Detector
from curtilage.detect.inspection import ask, mean

Step = Callable[[str], None]
"""Called before each batch with the detector's name; raises when the inspection is to stop."""

LARGEST = 50_000
"""Characters of one piece, and of one batch."""
OVERLAP = 4_000
MOST_TEXTS = 256
_BORDER = 500


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    start: int
    text: str


class Sliced:
    """A detector that works step by step; its findings are those of the whole texts.

    Args:
        detector: the detector.
        step: called before each batch.
    """

    def __init__(self, detector: Detector, step: Step) -> None:
        self.name = detector.name
        self.categories = detector.categories
        self.verifies: bool = getattr(detector, "verifies", True)
        self._detector, self._step = detector, step

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text; an answer that cannot be is handed on as one."""
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
        """The findings of each text, and what it is about if the detector says so."""
        found: list[dict[Finding, None]] = [{} for _ in texts]
        abouts: list[list[tuple[About, int]]] = [[] for _ in texts]
        for batch in _batches(texts):
            self._step(self.name)
            answer, judged = ask(self._detector, [piece.text for piece in batch])
            if not len(answer) == len(judged) == len(batch):
                return [], []
            for piece, of_piece, about in zip(batch, answer, judged, strict=True):
                whole = texts[piece.number]
                found[piece.number] |= dict.fromkeys(_placed(f, piece, whole) for f in of_piece)
                abouts[piece.number].append((about, len(piece.text)))
        return [list(of_text) for of_text in found], [mean(of_text) for of_text in abouts]


def _placed(finding: Finding, piece: _Piece, whole: str) -> Finding:
    """A finding at its place in the whole; beyond the whole if it was beyond its piece."""
    if not piece.start and len(piece.text) == len(whole):
        return finding
    inside = finding.end <= len(piece.text)
    end = piece.start + finding.end if inside else max(finding.start, len(whole)) + 1
    return replace(finding, start=piece.start + finding.start if inside else 0, end=end)


def _batches(texts: Sequence[str]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    size = 0
    for number, text in enumerate(texts):
        for piece in _pieces(number, text):
            if batch and (size + len(piece.text) > LARGEST or len(batch) >= MOST_TEXTS):
                yield batch
                batch, size = [], 0
            batch.append(piece)
            size += len(piece.text)
    if batch:
        yield batch


def _pieces(number: int, text: str) -> Iterator[_Piece]:
    start = 0
    while len(text) - start > LARGEST:
        end = _border(text, start + LARGEST)
        yield _Piece(number, start, text[start:end])
        start = _border(text, end - OVERLAP)
    yield _Piece(number, start, text[start:])


def _border(text: str, place: int) -> int:
    """The end of the last line before a place, or of the last word, if there is one near."""
    near = text[place - _BORDER : place]
    last = near.rfind("\n") + 1 or near.rfind(" ") + 1
    return place - _BORDER + last if last else place
