"""Nodes from stored tiles: the same as folding by hand, whatever is remembered."""

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from curtilage.core.errors import VerificationError
from curtilage.stores import nodes as module
from curtilage.stores.nodes import StoredNodes
from curtilage.stores.reading import HASHES as TILE
from curtilage.stores.sqlite.database import SCHEMA

COUNT = 3 * 256 + 77
HASHES = {
    (level, n): hashlib.sha256(b"%d %d" % (level, n)).digest()
    for level in (0, 1)
    for n in range(COUNT)
}


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as held:
        held.executescript(SCHEMA)
        rows = [(level, n, one) for (level, n), one in HASHES.items()]
        held.executemany("INSERT INTO hash VALUES (?, ?, ?)", rows)
        yield held


def tiles(database: sqlite3.Connection):
    return lambda level, tile: database.execute(TILE, (level, tile * 256, tile * 256 + 256))


def by_hand(level: int, index: int) -> bytes:
    if level % 8 == 0:
        return HASHES[level // 8, index]
    left, right = by_hand(level - 1, 2 * index), by_hand(level - 1, 2 * index + 1)
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("most", [1, 2, 64])
def test_every_node(database, monkeypatch, most: int) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", most)
    asked = [(lv, at) for lv in range(16) for at in range(COUNT >> lv % 8)]
    random.Random(most).shuffle(asked)
    nodes = StoredNodes()
    for first in range(0, len(asked), 50):  # each part as one transaction would
        node = nodes.of(tiles(database))
        for level, index in asked[first : first + 50]:
            assert node(level, index) == by_hand(level, index)
        assert len(nodes._full) <= most


def test_a_tile_that_is_not_full_is_read_again(database) -> None:
    nodes = StoredNodes()
    with pytest.raises(VerificationError):
        nodes.of(tiles(database))(8, COUNT)
    database.execute("INSERT INTO hash VALUES (1, ?, ?)", (COUNT, b"\x07" * 32))
    assert nodes.of(tiles(database))(8, COUNT) == b"\x07" * 32


def test_full_tiles_of_leaves_are_not_remembered_and_those_above_are(database) -> None:
    nodes = StoredNodes()
    before = [nodes.of(tiles(database))(level, 5) for level in (0, 8)]
    database.execute("UPDATE hash SET hash = zeroblob(32) WHERE place = 5")
    assert [nodes.of(tiles(database))(level, 5) for level in (0, 8)] == [bytes(32), before[1]]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM hash WHERE level = 0 AND place = 300",
        "UPDATE hash SET hash = x'00' WHERE level = 0 AND place = 300",
        "UPDATE hash SET place = 5000 WHERE level = 0 AND place = 300",
    ],
)
def test_hashes_that_are_missing_or_damaged(database, sql: str) -> None:
    database.execute(sql)
    node = StoredNodes().of(tiles(database))
    for level, index in ((0, 300), (0, 301), (1, 150), (7, 2), (7, 3)):
        with pytest.raises(VerificationError, match="missing or damaged"):
            node(level, index)
    assert node(7, 0) == by_hand(7, 0)
    assert node(5, 8) == by_hand(5, 8)
