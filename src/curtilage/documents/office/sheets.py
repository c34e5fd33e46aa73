"""The cells of Excel sheets as rows of text, hidden ones too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from curtilage.documents.budget import Budget
from curtilage.documents.xmltext import Attributed, Attributes, parse

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_CODE = re.compile(r"[dy]|m{3,}|h+:|:m", re.IGNORECASE)
_NOT_CODE = re.compile(r"\"[^\"]{0,200}\"|\\.|\[[^\]]{0,60}\]")
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a cell has no zone
_MOST_DAYS = 2_958_466.0


def shared_strings(data: bytes, budget: Budget) -> list[str]:
    """The table of strings that cells point to, phonetic guides with them."""
    found: list[str] = []

    def start(name: str, _: Attributes) -> None:
        if name == "si":
            found.append("")
        elif name == "rPh" and found:
            found[-1] += " "

    def text(said: str) -> None:
        if found:
            found[-1] += said

    parse(data, budget, start=start, end=lambda _: None, text=text)
    return found


def date_styles(data: bytes, budget: Budget) -> frozenset[int]:
    """Numbers of the cell styles that show a number as a date."""
    codes: dict[int, bool] = {}
    formats: list[int] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            plain = _NOT_CODE.sub("", attributes.get("formatCode", ""))
            codes[_number(attributes.get("numFmtId"))] = bool(_DATE_CODE.search(plain))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            formats.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    parse(data, budget, start=start, end=end, text=lambda _: None)
    return frozenset(n for n, f in enumerate(formats) if codes.get(f, f in _DATES))


class Sheet:
    """One sheet.

    Args:
        data: its part.
        budget: what may be spent.
        strings: the table of shared strings.
        dates: styles that show a number as a date.
        since_1904: whether dates count from 1904.
    """

    def __init__(
        self,
        data: bytes,
        budget: Budget,
        strings: Sequence[str],
        dates: frozenset[int],
        since_1904: bool,
    ) -> None:
        self._strings, self._dates = strings, dates
        self._epoch = _EPOCH_1904 if since_1904 else _EPOCH
        self._rows: list[str] = []
        self._cells: list[str] = []
        self._formulas: list[str] = []
        self._beside: list[str] = []
        self._attributes = Attributed(known=True)
        self._kind, self._style, self._in, self._said = "", 0, "", ""
        parse(data, budget, start=self._start, end=self._end, text=self._text)

    @property
    def rows(self) -> str:
        """Each row on a line, cells apart by tabs."""
        return "\n".join(self._rows)

    @property
    def formulas(self) -> str:
        """Each formula on a line."""
        return "\n".join(dict.fromkeys(self._formulas))

    @property
    def beside(self) -> str:
        """Headers, footers, prompts of validations, links: what is in no cell."""
        return "\n".join([*self._beside, self._attributes.text()])

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._cells = []
        elif name == "c":
            self._kind, self._style = attributes.get("t", "n"), _number(attributes.get("s"))
        else:
            if name in {"v", "f", "is"} or not self._in:
                self._in, self._said = name, ""
            self._attributes.add(name, attributes)

    def _text(self, said: str) -> None:
        self._said += said

    def _end(self, name: str) -> None:
        if name == "row":
            self._rows.append("\t".join(self._cells))
        elif name == self._in:
            said = self._said.strip()
            if name == "v":
                self._cells.append(self._shown(said))
            elif name == "is":
                self._cells.append(said)
            elif name == "f":
                self._formulas.append(said)
            elif said:
                self._beside.append(said)
            self._in, self._said = "", ""

    def _shown(self, value: str) -> str:
        """The value as a person sees it, as near as detectors need it."""
        if self._kind == "s":
            place = _number(value)
            return self._strings[place] if 0 <= place < len(self._strings) else value
        if self._kind != "n":
            return value
        try:
            number = float(value)
        except ValueError:
            return value
        if self._style in self._dates and 0 <= number < _MOST_DAYS:
            moment = self._epoch + timedelta(seconds=round(number * 86_400))
            return moment.strftime("%Y-%m-%d" if number.is_integer() else "%Y-%m-%d %H:%M")
        return str(int(number)) if "E" in value.upper() and number.is_integer() else value


def _number(text: str | None) -> int:
    """A whole number; -1 if it is none."""
    try:
        return int(text or "0")
    except ValueError:
        return -1
