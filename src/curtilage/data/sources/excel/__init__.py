"""A sheet of an Excel workbook: ``excel:book.xlsx#Sheet1``; the first sheet if none is named."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from curtilage.data.sources import Place, missing_extra
from curtilage.data.sources.texts import AT_ONCE, file_of, register

NAME: Final = "excel"
KINDS: Final = frozenset({"excel"})
MOST_BYTES: Final = 1_000_000_000
"""Of a workbook, packed or unpacked."""


def attach(database: Any, place: Place) -> None:
    """Reads the sheet into a table of texts, which the columns' kinds read."""
    try:
        from python_calamine import (  # noqa: PLC0415 - an extra
            CalamineError,
            CalamineWorkbook,
        )
    except ImportError:
        raise missing_extra("Excel workbooks", "data") from None
    path = Path(file_of(place))
    if max(path.stat().st_size, _unpacked(path)) > MOST_BYTES:
        raise place.unreadable(f"it is larger than {MOST_BYTES} bytes")
    try:
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_name(place.part or book.sheet_names[0]).to_python()
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise place.unreadable(
            f"it is no workbook with that sheet ({type(error).__name__})"
        ) from None
    if not rows:
        raise place.unreadable("the sheet is empty")
    names = [str(value).strip() or f"column{place_}" for place_, value in enumerate(rows[0])]
    register(database, place, names, _some(rows, len(names)))


def _unpacked(path: Path) -> int:
    """Bytes of what a workbook packs; 0 if it is of a kind that packs nothing."""
    try:
        with zipfile.ZipFile(path) as book:
            return sum(part.file_size for part in book.infolist())
    except (zipfile.BadZipFile, OSError):
        return 0


def _some(rows: list[list[Any]], width: int) -> Iterator[list[list[Any]]]:
    for start in range(1, len(rows), AT_ONCE):
        yield [[*map(_value, row[:width]), *[None] * (width - len(row))]
               for row in rows[start : start + AT_ONCE]]  # fmt: skip


def _value(value: Any) -> Any:
    """A cell: an empty one is missing, and every number is a double in the file."""
    if value == "":
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value
