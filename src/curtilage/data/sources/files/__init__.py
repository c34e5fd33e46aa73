"""CSV, Parquet and JSON lines: a file, a folder of them, or a pattern."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from curtilage.data.sources import quoted, unreadable

NAME: Final = "files"
KINDS: Final = frozenset({"csv", "parquet", "jsonl"})

_ENDS = {"csv": ("csv", "csv.gz", "tsv"), "parquet": ("parquet",), "jsonl": ("jsonl", "ndjson")}


def attach(database: Any, name: str, kind: str, where: str, base: Path) -> None:
    """Makes the files a view. Every value of a CSV is text until its column's kind reads it."""
    files = _files(kind, where, base)
    if not files:
        raise unreadable(name, "there is no such file")
    reader = {
        # a line that is no row is left out: an error would tell of it
        "csv": "read_csv($files, all_varchar = true, ignore_errors = true, null_padding = true, "
        "union_by_name = true, max_line_size = 10000000)",
        "parquet": "read_parquet($files, union_by_name = true)",
        "jsonl": "read_json($files, format = 'newline_delimited', ignore_errors = true, "
        "union_by_name = true)",
    }[kind]
    listed = "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "]"
    import duckdb  # noqa: PLC0415 - an extra

    try:
        rows = reader.replace("$files", listed)
        database.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM {rows}")  # noqa: S608 - quoted
    except duckdb.Error as error:
        raise unreadable(
            name, f"it is no {kind} that can be read ({type(error).__name__})"
        ) from None


def _files(kind: str, where: str, base: Path) -> list[str]:
    path = base / where
    if path.is_dir():
        return sorted(
            str(file)
            for file in path.rglob("*")
            if file.is_file() and file.name.lower().endswith(_ENDS[kind])
        )
    if any(sign in where for sign in "*?["):
        return sorted(str(file) for file in base.glob(where) if file.is_file())
    return [str(path)] if path.is_file() else []
