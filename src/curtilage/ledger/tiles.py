"""C2SP tlog-tiles: where hashes and entries lie, and what the files hold.

A tile holds up to 256 hashes of one level of height 8; an entry bundle holds the entries of a
level-0 tile, each after its length in two bytes. Source: c2sp.org/tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curtilage.core.errors import LedgerError, VerificationError

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
MOST_ENTRY_BYTES = 65_535


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Path of a tile of hashes, such as ``tile/0/x001/067.p/12``."""
    return f"tile/{level}/{_number(index)}{_partial(width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Path of an entry bundle, such as ``tile/entries/000``."""
    return f"tile/entries/{_number(index)}{_partial(width)}"


def widths(count: int) -> Iterator[tuple[int, int]]:
    """Index and width of every tile that ``count`` hashes fill, the last perhaps partial."""
    for index in range((count + WIDTH - 1) // WIDTH):
        yield index, min(WIDTH, count - index * WIDTH)


def levels(size: int) -> Iterator[tuple[int, int]]:
    """Each tile level of a tree and how many hashes it has."""
    level = 0
    while size >> HEIGHT * level:
        yield level, size >> HEIGHT * level
        level += 1


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry after its length, big-endian in two bytes."""
    for entry in entries:
        if len(entry) > MOST_ENTRY_BYTES:
            raise LedgerError("An entry is larger than 65,535 bytes.", code="CUR612")
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def unpack_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        VerificationError: the bundle ends inside an entry.
    """
    found, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if at + 2 > len(bundle) or end > len(bundle):
            raise VerificationError("An entry bundle ends inside an entry.")
        found.append(bundle[at + 2 : end])
        at = end
    return found


def _number(index: int) -> str:
    """An index in groups of three digits, all but the last marked: 1234067 is x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
