"""The nodes of the tree, from the tiles of hashes that a store holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curtilage.core.errors import VerificationError
from curtilage.ledger.merkle import Nodes, paired
from curtilage.ledger.tiles import HASH_BYTES, HEIGHT, WIDTH

MOST_REMEMBERED = 64
"""Whole tiles of which the hashes are kept in memory, about 40 kB each."""

Tiles = Callable[[int, int], Iterable[tuple[object, object]]]
"""Place and hash of what is stored of a tile, in order, by level of tiles and index."""

Folded = list[list[bytes]]
"""The hashes of a tile, those of their pairs, of the pairs of these, and so on."""


class StoredNodes:
    """Finds hashes of complete subtrees.

    A proof needs most hashes of the tile of its leaf and of each tile above, so tiles are read
    whole. Those above the leaves are shared by many proofs; once full they never change, and so
    they are remembered.
    """

    def __init__(self) -> None:
        self._full: dict[tuple[int, int], Folded] = {}

    def of(self, tiles: Tiles) -> Nodes:
        """The nodes in the state of the store that one transaction sees.

        The function raises VerificationError where hashes are missing or damaged.
        """
        read: dict[tuple[int, int], Folded] = {}

        def node(level: int, index: int) -> bytes:
            above, within = divmod(level, HEIGHT)
            tile, at = divmod(index << within, WIDTH)
            place = (above, tile)
            folded = self._full.get(place) or read.get(place)
            if folded is None:
                folded = read[place] = _folded(_hashes(tiles, *place))
                if above and len(folded[0]) == WIDTH:
                    self._remember(place, folded)
            try:
                return folded[within][at >> within]
            except IndexError:
                raise VerificationError("hashes of the ledger are missing or damaged") from None

        return node

    def _remember(self, place: tuple[int, int], folded: Folded) -> None:
        if len(self._full) >= MOST_REMEMBERED:
            self._full.clear()
        self._full[place] = folded


def _hashes(tiles: Tiles, level: int, tile: int) -> list[bytes]:
    """The hashes of a tile, up to the first that is missing or damaged."""
    first = tile * WIDTH
    found: list[bytes] = []
    for place, one in tiles(level, tile):
        if place != first + len(found) or not isinstance(one, bytes) or len(one) != HASH_BYTES:
            break
        found.append(one)
    return found


def _folded(hashes: list[bytes]) -> Folded:
    levels = [hashes]
    for _ in range(HEIGHT - 1):
        hashes = paired(hashes)
        levels.append(hashes)
    return levels
