"""The Merkle tree of RFC 6962: hashes, roots, inclusion and consistency proofs.

A complete subtree is named by its level (leaves are 0) and index: it covers the leaves
``index * 2**level`` up to ``(index + 1) * 2**level``. Proofs read such nodes through a function,
so they cost a logarithm of the size wherever the nodes lie.

Sources: RFC 6962 section 2.1 (hashes, PATH, PROOF); RFC 9162 sections 2.1.3.2 and 2.1.4.2
(verification, written independently of the generation).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from curtilage.core.errors import VerificationError

Nodes = Callable[[int, int], bytes]
"""The hash of a complete subtree, by level and index."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf: SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def paired(hashes: Sequence[bytes]) -> list[bytes]:
    """The nodes above these, two by two; the last of an odd number has none yet."""
    sha256 = hashlib.sha256  # not node_hash: folding a tile is 255 of these
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


class Frontier:
    """What must be remembered of a tree to append to it: its largest complete subtrees.

    Args:
        size: number of leaves.
        peaks: hashes of the complete subtrees that make up the tree, the largest first.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size.bit_count() != len(peaks):
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")
        self.size = size
        self._peaks = list(peaks)

    @classmethod
    def of(cls, nodes: Nodes, size: int) -> Frontier:
        """The frontier of a stored tree."""
        return cls(size, [nodes(level, index) for level, index in peaks_of(size)])

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Adds a leaf hash; returns the complete subtrees this made, as (level, index, hash)."""
        level, index, current = 0, self.size, leaf
        made = [(0, index, leaf)]
        while index & 1:
            current = node_hash(self._peaks.pop(), current)
            level, index = level + 1, index >> 1
            made.append((level, index, current))
        self._peaks.append(current)
        self.size += 1
        return made

    def root(self) -> bytes:
        """Root hash of the tree."""
        if not self._peaks:
            return EMPTY_ROOT
        current = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            current = node_hash(peak, current)
        return current

    def copy(self) -> Frontier:
        """An independent copy, to try a batch on."""
        return Frontier(self.size, self._peaks)


def peaks_of(size: int) -> list[tuple[int, int]]:
    """Level and index of the complete subtrees that make up a tree, the largest first."""
    found, at = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, at >> level))
            at += 1 << level
    return found


def range_root(nodes: Nodes, start: int, end: int) -> bytes:
    """Hash of the leaves from ``start`` up to ``end`` as RFC 6962 groups them."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    split = start + _split(count)
    return node_hash(range_root(nodes, start, split), range_root(nodes, split, end))


def root(nodes: Nodes, size: int) -> bytes:
    """Root hash of a stored tree."""
    return range_root(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962: the hashes that lead from a leaf to the root."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(range_root(nodes, split, end))
            end = split
        else:
            path.append(range_root(nodes, start, split))
            start = split
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, size: int) -> list[bytes]:
    """PROOF(old, D[size]) of RFC 6962: that the tree of ``old`` leaves is a prefix."""
    if not 0 < old <= size:
        raise ValueError(f"no tree of {old} leaves before one of {size}")
    start, end, whole, path = 0, size, True, []
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            path.append(range_root(nodes, split, end))
            end = split
        else:
            path.append(range_root(nodes, start, split))
            start, whole = split, False
    if not whole:
        path.append(range_root(nodes, start, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> None:
    """Checks an inclusion proof (RFC 9162, 2.1.3.2).

    Raises:
        VerificationError: the proof does not lead from the leaf to the root.
    """
    if not 0 <= index < size:
        raise VerificationError("The proof names a leaf that the tree does not have.")
    current = leaf
    for sibling, on_the_left in _climb(index, size - 1, path):
        current = node_hash(sibling, current) if on_the_left else node_hash(current, sibling)
    if current != expected:
        raise VerificationError("The proof does not lead to the root of the checkpoint.")


def verify_consistency(
    old: int, size: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Checks a consistency proof (RFC 9162, 2.1.4.2).

    Raises:
        VerificationError: the older tree is not a prefix of the newer one.
    """
    if not 0 < old <= size:
        raise VerificationError("The older tree is larger than the newer one.")
    hashes = list(path) if old & (old - 1) and old != size else [old_root, *path]
    if not hashes:
        raise VerificationError("The consistency proof is empty.")
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    steps = hashes[1:] if old < size else path
    for sibling, on_the_left in _climb(at, last if old < size else 0, steps):
        if on_the_left:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    if before != old_root or after != new_root:
        raise VerificationError("The older tree is not a prefix of the newer one.")


def _climb(at: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each sibling on the way up and whether it stands on the left.

    ``at`` and ``last`` are the positions of the node and of the last node on its level.
    """
    for sibling in path:
        if last == 0:
            raise VerificationError("The proof is too long.")
        on_the_left = bool(at & 1) or at == last
        yield sibling, on_the_left
        if on_the_left:
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise VerificationError("The proof is too short.")


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1
