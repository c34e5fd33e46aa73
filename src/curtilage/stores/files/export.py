"""Export a log to files, and read an exported one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curtilage.core.errors import LedgerError
from curtilage.ledger.audit import LogReader
from curtilage.ledger.note import Checkpoint, VerifierKey
from curtilage.ledger.tiles import (
    entries_path,
    levels,
    pack_entries,
    tile_path,
    unpack_entries,
    widths,
)

KEY_FILE = "key.vkey"
ANOTHER = "Name a folder that is empty or not there yet."


def export(reader: LogReader, folder: Path, key: VerifierKey) -> int:
    """Writes a log into an empty folder; returns the number of entries.

    The checkpoint is written last, so that a broken export has none.

    Raises:
        LedgerError: the folder is not empty or cannot be written, or the log cannot be read.
    """
    note = reader.checkpoint()
    size = Checkpoint.parse(note.partition("\n\n")[0] + "\n").size
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise LedgerError(
                f"{folder} is not empty; nothing was exported.", mend=ANOTHER, code="CUR613"
            )
        for level, count in levels(size):
            for index, width in widths(count):
                _write(folder / tile_path(level, index, width), reader.tile(level, index, width))
        for index, width in widths(size):
            bundle = pack_entries(reader.bundle(index, width))
            _write(folder / entries_path(index, width), bundle)
        _write(folder / KEY_FILE, f"{key}\n".encode())
        _write(folder / "checkpoint", note.encode())
    except OSError as error:
        raise LedgerError(
            f"{folder} cannot be written: {error.strerror}.", mend=ANOTHER, code="CUR613"
        ) from None
    return size


class FilesReader:
    """Reads an exported log. Implements `curtilage.ledger.audit.LogReader`.

    Args:
        folder: where the file ``checkpoint`` lies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self) -> VerifierKey:
        """The key that came with the export: proves integrity, but not whose log it is."""
        return VerifierKey.parse(self._read(KEY_FILE).decode("utf-8", "replace"))

    def checkpoint(self) -> str:
        """The signed checkpoint."""
        return self._read("checkpoint").decode("utf-8", "replace")

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile."""
        return self._read(tile_path(level, index, width))

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle."""
        return unpack_entries(self._read(entries_path(index, width)))

    def details(self) -> Iterator[tuple[int, bytes, bytes]]:
        """None: details are never exported."""
        return iter(())

    def strays(self) -> Iterator[str]:
        """None: an export holds nothing to find entries by, and other files do no harm."""
        return iter(())

    def _read(self, path: str) -> bytes:
        try:
            return (self._folder / path).read_bytes()
        except OSError as error:
            raise LedgerError(
                f"{path} of the exported log cannot be read: {error.strerror}.",
                mend="Check that the folder is an export of 'curtilage ledger export', and whole.",
                code="CUR609",
            ) from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
