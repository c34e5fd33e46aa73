"""CSV, Parquet and JSON lines: a file, a folder of them, or a pattern, here or in a store."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from curtilage.data.sources import Place, quoted
from curtilage.data.sources.stores import files_in_store
from curtilage.data.sources.texts import MOST_COLUMNS

NAME: Final = "files"
KINDS: Final = frozenset({"csv", "parquet", "jsonl"})

HEAD = 65_536
"""Bytes of a text file that are looked at before it is read."""
UNPACKED = 16_777_216
"""Bytes of a packed file that are unpacked before it is read."""
MOST_TIMES = 200
"""How many times its size a packed file may unpack to; tables do not come near it."""

_ENDS = {"csv": ("csv", "csv.gz", "tsv"), "parquet": ("parquet",), "jsonl": ("jsonl", "ndjson")}
_GZIP = b"\x1f\x8b"
_OPTIONS = "all_varchar = true, ignore_errors = true, max_line_size = 10000000"
_READERS = {
    # a line that is no row is left out, for an error would tell of it; with null_padding a short
    # one would be kept, but no value with a line break could be read
    "csv": f"read_csv($files, header = true, union_by_name = true, {_OPTIONS})",
    "parquet": "read_parquet($files, union_by_name = true)",
    "jsonl": "read_json($files, format = 'newline_delimited', ignore_errors = true, "
    "union_by_name = true)",
}


Opens = Callable[[], IO[bytes]]
"""Opens a file to read its bytes."""


def attach(database: Any, place: Place) -> None:
    """Makes the files a view. Every value of a CSV is text until its column's kind reads it."""
    import duckdb  # noqa: PLC0415 - an extra

    kind = place.kind
    files = _files(database, place)
    if kind != "parquet":
        for opens in files.values():
            if why := _fault(opens):
                raise place.unreadable(why)
    listed = "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "]"
    reader = _READERS[kind].replace("$files", listed)
    try:
        if kind == "csv" and (why := _fault_of_header(database, next(iter(files)))):
            raise place.unreadable(why)
        view = f"CREATE OR REPLACE VIEW {quoted(place.name)} AS SELECT * FROM {reader}"  # noqa: S608 - escaped
        database.execute(view)
    except (duckdb.Error, OSError) as error:
        raise place.unreadable(
            f"it is no {kind} that can be read ({type(error).__name__})"
        ) from None


def _files(database: Any, place: Place) -> dict[str, Opens]:
    """The files, as DuckDB is to name them, and how each is opened."""
    ends = _ENDS[place.kind]
    if "://" in place.where:
        return files_in_store(database, place, ends)
    base, where = place.reach.base, place.where
    path = base / where
    if path.is_dir():
        found = [each for each in path.rglob("*") if each.name.lower().endswith(ends)]
    elif any(sign in where for sign in "*?["):
        found = list(base.glob(where))
    else:
        found = [path]
    files = sorted(str(each) for each in found if each.is_file())
    if not files:
        told = f"the folder holds no {place.kind}" if path.is_dir() else "there is no such file"
        raise place.unreadable(told)
    return {file: partial(_raw, file) for file in files}


def _raw(file: str) -> IO[bytes]:
    return Path(file).open("rb")


def _fault(opens: Opens) -> str:
    """Why a file is no text with lines, as far as its beginning shows; empty if it is."""
    try:
        with opens() as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            head = _unpacked(raw) if packed else raw.read(HEAD)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return "it is no whole gzip"
    except OSError as error:
        return f"it cannot be opened ({error.strerror or type(error).__name__})"
    if head is None:
        return f"it unpacks to more than {MOST_TIMES} times its size, as no table does"
    return _fault_of_text(head)


def _fault_of_text(head: bytes) -> str:
    if not head.strip():
        return "it is empty"
    if b"\0" in head:
        return "it holds NUL bytes, so it is no text; save it as UTF-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return "it is not in UTF-8, so rows would be lost; save it as UTF-8"
    return ""


def _unpacked(raw: IO[bytes]) -> bytes | None:
    """The head of a packed file; None if it swells as only a bomb does."""
    head, size = b"", 0
    with gzip.GzipFile(fileobj=raw) as text:
        while size < UNPACKED and (chunk := text.read(HEAD)):
            head = head or chunk
            size += len(chunk)
    return head if size <= MOST_TIMES * max(raw.tell(), HEAD) else None


def _fault_of_header(database: Any, file: str) -> str:
    """Why the first line cannot name columns; empty if it can.

    Of two columns with one name, DuckDB would give one another name, by their order.
    """
    path = file.replace("'", "''")
    rows = database.execute(
        f"SELECT * FROM read_csv('{path}', header = false, {_OPTIONS}) LIMIT 1"  # noqa: S608 - escaped
    ).fetchall()
    names = [str(value).strip().casefold() for row in rows for value in row if value is not None]
    if len(names) > MOST_COLUMNS:
        return f"it has {len(names)} columns, and may have {MOST_COLUMNS}"
    return "two columns have one name" if len(names) > len(set(names)) else ""
