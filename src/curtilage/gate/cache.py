"""Remember what a detector found, so that resent text costs nothing.

Chat clients send the whole history with every turn. The cache is keyed by a keyed hash of the
text and holds offsets and likelihoods only: no content stays in memory because of it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence

from curtilage.core.findings import About, Finding
from curtilage.core.sockets import Detector
from curtilage.detect.inspection import ask

_Answer = tuple[list[Finding], About]

MOST_FINDINGS = 200_000
_ENTRY_COST = 2


class Cached:
    """A detector that answers for a text it has seen without looking again.

    Safe to call from several threads: each step on the dictionary is atomic, and two threads
    that miss at once both look, which is harmless.

    Args:
        detector: the detector; its answer for a text must not depend on other texts.
        key: random key of the hashes (16 to 64 bytes).
        most: bound on the findings and likelihoods remembered.
    """

    def __init__(self, detector: Detector, key: bytes, most: int = MOST_FINDINGS) -> None:
        self.name = detector.name
        self.categories = detector.categories
        self.verifies: bool = getattr(detector, "verifies", True)
        self._detector, self._key, self._most = detector, key, most
        self._known: dict[bytes, _Answer] = {}
        self._order: deque[bytes] = deque()
        self._size = 0

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The detector's findings for each text."""
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
        """The findings of each text, and what it is about if the detector says so."""
        keys = [self._hash(text) for text in texts]
        known = {key: answer for key in keys if (answer := self._known.get(key)) is not None}
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            found, abouts = ask(self._detector, list(new.values()))
            for key, findings, about in zip(new, found, abouts, strict=True):
                known[key] = (findings, about)
                self._remember(key, known[key])
        return [list(known[key][0]) for key in keys], [known[key][1] for key in keys]

    def _hash(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(raw, digest_size=16, key=self._key).digest()

    def _remember(self, key: bytes, answer: _Answer) -> None:
        self._known[key] = answer
        self._order.append(key)
        self._size += _cost(answer)
        while self._size > self._most and self._order:
            forgotten = self._known.pop(self._order.popleft(), None)
            self._size -= _ENTRY_COST if forgotten is None else _cost(forgotten)


def _cost(answer: _Answer) -> int:
    return _ENTRY_COST + len(answer[0]) + len(answer[1])
