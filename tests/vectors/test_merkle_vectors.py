"""The tree of eight leaves that the tests of Certificate Transparency share."""

from __future__ import annotations

import pytest

from curtilage.core.errors import VerificationError
from curtilage.ledger.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of the trees of 0 to 8 leaves."""

SECOND = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
SECOND_PAIR = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
SECOND_HALF = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
FIFTH = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
THIRD_PAIR = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
LAST_PAIR = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"

INCLUSIONS = [
    (0, 1, []),
    (0, 8, [SECOND, SECOND_PAIR, SECOND_HALF]),
    (5, 8, [FIFTH, LAST_PAIR, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], SECOND_PAIR, FIFTH]),
]
"""Number of a leaf, from 0; size of the tree; the path."""

CONSISTENCIES = [
    (1, 8, [SECOND, SECOND_PAIR, SECOND_HALF]),
    (6, 8, [THIRD_PAIR, LAST_PAIR, ROOTS[4]]),
    (2, 5, [SECOND_PAIR, FIFTH]),
]
"""Sizes of two trees; the proof."""


def tree() -> dict[tuple[int, int], bytes]:
    """Every complete subtree."""
    frontier, made = Frontier(), {}
    for leaf in LEAVES:
        made |= {(level, n): node for level, n, node in frontier.append(leaf_hash(leaf))}
    return made


NODES = tree()


def nodes(level: int, index: int) -> bytes:
    return NODES[level, index]


def hexed(hashes: list[bytes]) -> list[str]:
    return [each.hex() for each in hashes]


def unhexed(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in hashes]


@pytest.mark.parametrize("size", range(9))
def test_roots(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf_hash(leaf))
    assert frontier.root().hex() == ROOTS[size]
    assert root(nodes, size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_inclusion(index: int, size: int, path: list[str]) -> None:
    assert hexed(inclusion_proof(nodes, index, size)) == path
    leaf, top = leaf_hash(LEAVES[index]), bytes.fromhex(ROOTS[size])
    verify_inclusion(leaf, index, size, unhexed(path), top)
    with pytest.raises(VerificationError):
        verify_inclusion(leaf, index, size, unhexed([*path, SECOND]), top)


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCIES)
def test_consistency(old: int, size: int, path: list[str]) -> None:
    assert hexed(consistency_proof(nodes, old, size)) == path
    before, after = unhexed([ROOTS[old], ROOTS[size]])
    verify_consistency(old, size, unhexed(path), before, after)
    with pytest.raises(VerificationError):
        verify_consistency(old, size, unhexed(path[::-1]), before, after)
