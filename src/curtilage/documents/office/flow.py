"""The running text of Word, PowerPoint and OpenDocument parts, and what stands beside it."""

from __future__ import annotations

from curtilage.documents.budget import Budget
from curtilage.documents.xmltext import Attributed, Attributes, parse

_LINES = frozenset({
    "p", "h", "tr", "br", "cr", "row", "table-row", "list-item", "line-break", "comment",
    "footnote", "endnote", "tbl", "sp", "annotation", "tracked-changes", "changed-region",
    "sectPr", "txbxContent", "pt", "v",
})  # fmt: skip
_CELLS = frozenset({"tc", "table-cell", "tab", "ptab"})
_CHARACTERS = {"noBreakHyphen": "-", "s": " ", "sym": "", "softHyphen": ""}
_REMOVED = frozenset({"del", "moveFrom"})
_ADDED = frozenset({"ins", "moveTo"})
_FIELDS = frozenset({"instrText", "delInstrText"})
_POSITIONS = frozenset({"col", "colOff", "row", "rowOff", "posOffset", "pctWidth", "pctHeight"})


class Flow:
    """The text of one part.

    Attributes:
        final: the text as it stands, with all changes made.
        before: the text with no change made.
        fields: instructions of fields, such as the address of a link.
        changed: whether the part has tracked changes.
    """

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._final: list[str] = []
        self._before: list[str] = []
        self._fields: list[str] = []
        self._attributes = Attributed(known=True)
        self._removed = self._added = self._in_fields = 0
        self._in_position = False
        self.changed = False
        parse(data, budget, start=self._start, end=self._end, text=self._put)

    @property
    def final(self) -> str:
        """The text as it stands, with all changes made."""
        return "".join(self._final)

    @property
    def before(self) -> str:
        """The text as it stood before the tracked changes."""
        return "".join(self._before)

    @property
    def fields(self) -> str:
        """Instructions of fields, one a line."""
        return "".join(self._fields)

    @property
    def attributes(self) -> str:
        """What stands in attributes, such as alternative texts, links and authors."""
        return self._attributes.text()

    def _put(self, text: str) -> None:
        if self._in_position and text.strip().lstrip("-").isdecimal():
            return
        if self._in_fields:
            self._fields.append(text)
            return
        if not self._removed:
            self._final.append(text)
        if not self._added:
            self._before.append(text)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._attributes.add(name, attributes)
        self._in_position = name in _POSITIONS
        if name in _REMOVED:
            self._removed += 1
            self.changed = True
        elif name in _ADDED:
            self._added += 1
            self.changed = True
        elif name in _FIELDS:
            self._in_fields += 1
        elif name in _CELLS:
            self._put("\t")
        elif name in _LINES:
            self._put("\n")
        elif name in _CHARACTERS:
            self._put(_symbol(attributes) if name == "sym" else _CHARACTERS[name])

    def _end(self, name: str) -> None:
        self._in_position = False
        if name in _REMOVED:
            self._removed -= 1
        elif name in _ADDED:
            self._added -= 1
        elif name in _FIELDS:
            self._in_fields -= 1
            self._fields.append("\n")
        elif name in _LINES:
            self._put("\n")


def _symbol(attributes: Attributes) -> str:
    """A character given by its number; symbol fonts lie at F000."""
    for name, value in attributes.items():
        if name.endswith("char") and len(value) == 4:
            try:
                return chr(int(value, 16) & 0x0FFF if value[0] in "Ff" else int(value, 16))
            except ValueError:
                return ""
    return ""


def named_values(data: bytes, budget: Budget, *, known: bool) -> str:
    """A part that is no running text: each text on a line after the name of its element.

    Args:
        data: the part.
        budget: what may be spent.
        known: whether the part's vocabulary is known, so that its ids may be left out.
    """
    lines: list[str] = []
    attributes = Attributed(known=known)
    open_now: list[str] = []
    written: list[str] = []

    def settle() -> None:
        text = "".join(written).strip()
        placed = open_now and open_now[-1] in _POSITIONS and text.lstrip("-").isdecimal()
        if text and not placed:
            lines.append(f"{open_now[-1] if open_now else ''}: {text}")
        written.clear()

    def start(name: str, found: Attributes) -> None:
        settle()
        open_now.append(name)
        attributes.add(name, found)

    def end(_: str) -> None:
        settle()
        open_now.pop()

    parse(data, budget, start=start, end=end, text=written.append)
    return "\n".join([*lines, attributes.text()])
