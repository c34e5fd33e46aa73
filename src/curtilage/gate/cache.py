"""Remember what a detector found, so that resent text costs nothing.

Chat clients send the whole history with every turn. The cache is keyed by a keyed hash of the
text and holds offsets only: no content stays in memory because of it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence

from curtilage.core.findings import Finding
from curtilage.core.sockets import Detector

MOST_FINDINGS = 200_000
_ENTRY_COST = 2


class Cached:
    """A detector that answers for a text it has seen without looking again.

    Safe to call from several threads: each step on the dictionary is atomic, and two threads
    that miss at once both look, which is harmless.

    Args:
        detector: the detector; its answer for a text must not depend on other texts.
        key: random key of the hashes (16 to 64 bytes).
        most: bound on the findings remembered.
    """

    def __init__(self, detector: Detector, key: bytes, most: int = MOST_FINDINGS) -> None:
        self.name = detector.name
        self.categories = detector.categories
        self.verifies: bool = getattr(detector, "verifies", True)
        self._detector, self._key, self._most = detector, key, most
        self._known: dict[bytes, list[Finding]] = {}
        self._order: deque[bytes] = deque()
        self._size = 0

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The detector's findings for each text."""
        keys = [self._hash(text) for text in texts]
        answers = [self._known.get(key) for key in keys]
        new = {k: t for k, t, a in zip(keys, texts, answers, strict=True) if a is None}
        if not new:
            return [list(a) for a in answers if a is not None]
        found = dict(zip(new, self._detector.detect(list(new.values())), strict=True))
        for key, findings in found.items():
            self._remember(key, findings)
        return [
            list(found[key] if answer is None else answer)
            for key, answer in zip(keys, answers, strict=True)
        ]

    def _hash(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(raw, digest_size=16, key=self._key).digest()

    def _remember(self, key: bytes, findings: list[Finding]) -> None:
        self._known[key] = findings
        self._order.append(key)
        self._size += _ENTRY_COST + len(findings)
        while self._size > self._most and self._order:
            forgotten = self._known.pop(self._order.popleft(), [])
            self._size -= _ENTRY_COST + len(forgotten)
