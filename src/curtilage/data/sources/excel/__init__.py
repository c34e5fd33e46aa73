"""A sheet of an Excel workbook: ``excel:book.xlsx#Sheet1``; the first sheet if none is named."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any, Final

from curtilage.core.errors import MissingExtraError
from curtilage.data.sources import unreadable

NAME: Final = "excel"
KINDS: Final = frozenset({"excel"})
MOST_BYTES: Final = 1_000_000_000
"""Of a workbook, packed or unpacked."""
MOST_COLUMNS: Final = 2_000


def attach(database: Any, name: str, kind: str, where: str, base: Path) -> None:
    """Reads the sheet into a table of texts, which the columns' kinds read."""
    del kind
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from python_calamine import (  # noqa: PLC0415 - an extra
            CalamineError,
            CalamineWorkbook,
        )
    except ImportError:
        raise MissingExtraError(
            "Excel workbooks need a part that is not installed.",
            mend="Install it: pip install 'curtilage[data]'.",
        ) from None
    file, _, sheet = where.partition("#")
    path = base / file
    if not path.is_file():
        raise unreadable(name, "there is no such file")
    if max(path.stat().st_size, _unpacked(path)) > MOST_BYTES:
        raise unreadable(name, f"it is larger than {MOST_BYTES} bytes")
    try:
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python()
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise unreadable(
            name, f"it is no workbook with that sheet ({type(error).__name__})"
        ) from None
    if not rows:
        raise unreadable(name, "the sheet is empty")
    names = _names(rows[0])
    if len(names) > MOST_COLUMNS:
        raise unreadable(name, f"it has {len(names)} columns, and may have {MOST_COLUMNS}")
    if len({each.casefold() for each in names}) < len(names):
        raise unreadable(name, "two columns have one name")
    columns = [[_text(row[place]) if place < len(row) else None for row in rows[1:]]
               for place in range(len(names))]  # fmt: skip
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    database.register(name, table)


def _unpacked(path: Path) -> int:
    """Bytes of what a workbook packs; 0 if it is of a kind that packs nothing."""
    try:
        with zipfile.ZipFile(path) as book:
            return sum(part.file_size for part in book.infolist())
    except (zipfile.BadZipFile, OSError):
        return 0


def _names(head: list[Any]) -> list[str]:
    return [str(value).strip() or f"column{place}" for place, value in enumerate(head)]


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    return str(value)
