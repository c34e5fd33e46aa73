"""Compound files (OLE) made byte by byte, for no library writes new ones."""

import struct
from collections.abc import Mapping

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


class _Sectors:
    """Sectors of one size with their chains."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.chain = size, b"", []

    def add(self, content: bytes) -> int:
        """Adds content; returns its first sector."""
        if not content:
            return END
        first, count = len(self.chain), -(-len(content) // self.size)
        self.chain += [*range(first + 1, first + count), END]
        self.data += content.ljust(count * self.size, b"\0")
        return first


def compound(streams: Mapping[str, bytes], *, free: bytes = b"") -> bytes:
    """A compound file of these streams by path, and of a sector with ``free`` that none uses."""
    large, small = _Sectors(SECTOR), _Sectors(MINI)
    starts = {
        path: (small if len(content) < CUTOFF else large).add(content)
        for path, content in streams.items()
    }
    if free:
        large.add(free)
        large.chain[-1] = FREE
    root = large.add(small.data)
    small_table = large.add(struct.pack(f"<{len(small.chain)}I", *small.chain))
    entries = _entries(streams, starts, root, len(small.data))
    directory = large.add(entries)
    tables = 1
    while (len(large.chain) + tables) * 4 > tables * SECTOR:
        tables += 1
    first = len(large.chain)
    table = [*large.chain, *[TABLE] * tables]
    table += [FREE] * (tables * SECTOR // 4 - len(table))
    small_tables = -(-len(small.chain) * 4 // SECTOR)
    head = struct.pack(
        "<8s16xHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, directory, 0, CUTOFF, small_table, small_tables, END, 0,
    )  # fmt: skip
    head += struct.pack("<109I", *range(first, first + tables), *[FREE] * (109 - tables))
    return head + large.data + struct.pack(f"<{len(table)}I", *table)


def _entries(
    streams: Mapping[str, bytes], starts: Mapping[str, int], root: int, root_size: int
) -> bytes:
    """The directory: each folder's members form a chain to the right."""
    members: dict[str, list[str]] = {"": []}
    for path in streams:
        parts = path.split("/")
        for n in range(len(parts)):
            parent, child = "/".join(parts[:n]), "/".join(parts[: n + 1])
            if child not in members.setdefault(parent, []):
                members[parent].append(child)
    order = ["", *(child for children in members.values() for child in children)]
    number = {path: n for n, path in enumerate(order)}
    made = b""
    for path in order:
        name = (path.rpartition("/")[2] or "Root Entry").encode("utf-16-le")
        siblings = next((some for some in members.values() if path in some), [path])
        after = siblings[siblings.index(path) + 1 :]
        children = members.get(path, [])
        start, size = (root, root_size) if not path else (starts.get(path, END), 0)
        made += struct.pack(
            "<64sHBBIII36xIQ", name, len(name) + 2, 2 if path in streams else 1 if path else 5, 1,
            FREE, number[after[0]] if after else FREE, number[children[0]] if children else FREE,
            start, len(streams[path]) if path in streams else size,
        )  # fmt: skip
    return made.ljust(-(-len(made) // SECTOR) * SECTOR, b"\0")
