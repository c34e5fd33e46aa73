r"""How deep in JSON strings a place in JSON text stands.

In ``{"a": "x"}`` the x stands in one string; in ``{"a": "{\"b\": \"x\"}"}`` it stands in two,
because the outer string itself holds JSON. A value put there must be escaped as many times.
A string counts as holding JSON only if it begins with ``{`` or ``[``: in ``"he said \"x\""``
the inner quotes are just quotes.
"""

from __future__ import annotations

MOST_DEPTH = 8


class Escapes:
    """Follows JSON text character by character; ``depth`` is 0 outside any string."""

    def __init__(self) -> None:
        self._open: list[bool | None] = []  # per open string: holds JSON? None: not seen yet
        self._backslashes = 0

    @property
    def depth(self) -> int:
        """Number of strings the next character stands in, at least 1 (a value needs a string)."""
        return max(1, len(self._open))

    def feed(self, text: str) -> None:
        """Follows the next piece."""
        for character in text:
            if character == "\\":
                self._backslashes += 1
                continue
            if character == '"':
                self._quote()
            elif self._open and self._open[-1] is None and not self._blank(character):
                self._open[-1] = character in "{["
            self._backslashes = 0

    def pass_value(self) -> None:
        """A value was put here; it closes nothing, and a string that begins with it is text."""
        if self._open and self._open[-1] is None:
            self._open[-1] = False
        self._backslashes = 0

    def _blank(self, character: str) -> bool:
        return character.isspace() or (self._backslashes > 0 and character in "nrt")

    def _quote(self) -> None:
        """Finds whose quote it is: each level of escaping turns b backslashes into 2b + 1."""
        level, backslashes = 1, self._backslashes
        while backslashes % 2:
            level, backslashes = level + 1, backslashes // 2
        if level <= len(self._open):
            del self._open[level - 1 :]
        elif level == 1 or (level == len(self._open) + 1 <= MOST_DEPTH and self._open[-1]):
            self._open.append(None)
        elif self._open[-1:] == [None]:
            self._open[-1] = False
