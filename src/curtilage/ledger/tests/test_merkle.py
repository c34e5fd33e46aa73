"""The tree against one written straight from the RFC, and proofs that do not prove."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.errors import VerificationError
from curtilage.ledger import merkle
from curtilage.ledger.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from curtilage.ledger.tests.logs import mth, path_of, proof_of, sha

MOST = 600
ENTRIES = [b"entry %d" % n for n in range(MOST)]


def grown(size: int) -> tuple[Frontier, dict[tuple[int, int], bytes]]:
    """A tree grown leaf by leaf, and every complete subtree it made."""
    frontier, made = Frontier(), {}
    for entry in ENTRIES[:size]:
        for level, index, hashed in frontier.append(leaf_hash(entry)):
            assert (level, index) not in made
            made[level, index] = hashed
    return frontier, made


_, ALL = grown(MOST)


def nodes(level: int, index: int) -> bytes:
    return ALL[level, index]


@cache
def naive_root(size: int) -> bytes:
    return mth(ENTRIES[:size])


def test_hashes_are_those_of_the_rfc() -> None:
    assert leaf_hash(b"L123456") == sha(b"\x00L123456")
    assert merkle.node_hash(b"N123", b"N456") == sha(b"\x01N123N456")


def test_every_root_is_that_of_the_definition() -> None:
    frontier = Frontier()
    for size in range(131):
        assert frontier.root() == mth(ENTRIES[:size]) == merkle.root(nodes, size)
        frontier.append(leaf_hash(ENTRIES[size]))


@given(st.integers(0, MOST))
@settings(max_examples=25, deadline=None)
def test_a_tree_goes_on_from_what_is_stored(size: int) -> None:
    stored = Frontier.of(nodes, size)
    assert (stored.size, stored.root()) == (size, naive_root(size))
    again = stored.copy()
    for entry in ENTRIES[size:]:
        stored.append(leaf_hash(entry))
    assert stored.root() == naive_root(MOST)
    assert (again.size, again.root()) == (size, naive_root(size))


def test_a_frontier_of_the_wrong_peaks_is_refused() -> None:
    with pytest.raises(ValueError, match="a tree of 5 leaves has 2 peaks"):
        Frontier(5, [b"1"])


pairs = st.integers(1, MOST).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n)))


@given(pairs)
@settings(max_examples=120, deadline=None)
def test_inclusion_proofs(pair: tuple[int, int]) -> None:
    index, size = pair
    path = inclusion_proof(nodes, index, size)
    assert path == path_of(index, ENTRIES[:size])
    verify_inclusion(leaf_hash(ENTRIES[index]), index, size, path, naive_root(size))


@given(st.integers(1, MOST).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
@settings(max_examples=120, deadline=None)
def test_consistency_proofs(pair: tuple[int, int]) -> None:
    old, size = pair
    path = consistency_proof(nodes, old, size)
    assert path == proof_of(old, ENTRIES[:size])
    verify_consistency(old, size, path, naive_root(old), naive_root(size))


def test_every_proof_of_small_trees() -> None:
    for size in range(1, 34):
        for index in range(size):
            path = inclusion_proof(nodes, index, size)
            assert path == path_of(index, ENTRIES[:size])
            verify_inclusion(leaf_hash(ENTRIES[index]), index, size, path, naive_root(size))
            old = index + 1
            path = consistency_proof(nodes, old, size)
            assert path == proof_of(old, ENTRIES[:size])
            verify_consistency(old, size, path, naive_root(old), naive_root(size))


def changed(path: list[bytes], draw: st.DataObject) -> list[bytes]:
    """The path with one hash changed, taken out, put in twice or put elsewhere."""
    ways = ["add first", "add last", *(["flip", "drop", "double"] if path else [])]
    ways += ["swap"] if len(set(path)) > 1 else []
    way = draw.draw(st.sampled_from(ways))
    at = draw.draw(st.integers(0, max(len(path) - 1, 0)))
    match way:
        case "add first":
            return [sha(b"more"), *path]
        case "add last":
            return [*path, sha(b"more")]
        case "flip":
            byte, bit = draw.draw(st.integers(0, 31)), draw.draw(st.integers(0, 7))
            one = bytearray(path[at])
            one[byte] ^= 1 << bit
            return [*path[:at], bytes(one), *path[at + 1 :]]
        case "drop":
            return path[:at] + path[at + 1 :]
        case "double":
            return [*path[:at], path[at], *path[at:]]
    other = draw.draw(st.integers(0, len(path) - 1).filter(lambda n: path[n] != path[at]))
    swapped = list(path)
    swapped[at], swapped[other] = path[other], path[at]
    return swapped


@given(pairs, st.data())
@settings(max_examples=300, deadline=None)
def test_wrong_inclusion_proofs_are_refused(pair: tuple[int, int], draw: st.DataObject) -> None:
    index, size = pair
    leaf, path, expected = leaf_hash(ENTRIES[index]), inclusion_proof(nodes, index, size), None
    match draw.draw(st.sampled_from(["path", "leaf", "index", "size", "root"])):
        case "path":
            path = changed(path, draw)
        case "leaf":
            leaf = leaf_hash(ENTRIES[(index + 1) % MOST])
        case "index":
            index = draw.draw(st.integers(-3, MOST + 3).filter(lambda n: n != index))
        case "root":
            expected = naive_root(draw.draw(st.integers(0, MOST).filter(lambda n: n != size)))
        case "size":  # another size in which the leaf would hang at another depth or place
            other = draw.draw(st.integers(0, MOST).filter(lambda n: n != size))
            right = path_of(index, ENTRIES[:other]) if index < other else []
            if [len(path), directions(index, size)] == [len(right), directions(index, other)]:
                return  # the same hashes are climbed in the same way: only the root tells sizes
            size, expected = other, naive_root(size)
    with pytest.raises(VerificationError):
        verify_inclusion(leaf, index, size, path, expected or naive_root(size))


def directions(index: int, size: int) -> list[bool]:
    """For each step from the leaf to the root: whether the sibling stands on the left."""
    found, start, end = [], 0, size
    while 0 <= index < size and end - start > 1:
        k = merkle._split(end - start)
        found.append(index >= start + k)
        start, end = (start + k, end) if index >= start + k else (start, start + k)
    return found[::-1]


@given(
    st.integers(2, MOST).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n))), st.data()
)
@settings(max_examples=300, deadline=None)
def test_wrong_consistency_proofs_are_refused(pair: tuple[int, int], draw: st.DataObject) -> None:
    old, size = pair
    path = consistency_proof(nodes, old, size)
    old_root, new_root = naive_root(old), naive_root(size)
    match draw.draw(st.sampled_from(["path", "old root", "new root", "swapped roots", "old"])):
        case "path":
            path = changed(path, draw)
        case "old root":
            old_root = naive_root(draw.draw(st.integers(0, MOST).filter(lambda n: n != old)))
        case "new root":
            new_root = naive_root(draw.draw(st.integers(0, MOST).filter(lambda n: n != size)))
        case "swapped roots":
            old_root, new_root = new_root, old_root
        case "old":
            old = draw.draw(st.sampled_from([-1, 0, size + 1, size, 2 * size]))
    with pytest.raises(VerificationError):
        verify_consistency(old, size, path, old_root, new_root)


def test_a_tree_is_consistent_with_itself_alone() -> None:
    for size in (1, 2, 3, 7, 8, 600):
        verify_consistency(size, size, [], naive_root(size), naive_root(size))
        with pytest.raises(VerificationError):
            verify_consistency(size, size, [], naive_root(size - 1), naive_root(size))
        with pytest.raises(VerificationError):
            verify_consistency(size, size, [sha(b"")], naive_root(size), naive_root(size))


def test_a_forked_log_has_no_proof() -> None:
    fork = [*ENTRIES[:20], b"other", *ENTRIES[21:40]]
    for path in (proof_of(30, fork), proof_of(30, ENTRIES[:40])):
        with pytest.raises(VerificationError):
            verify_consistency(30, 40, path, naive_root(30), mth(fork))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (9, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(nodes, index, size)


@pytest.mark.parametrize(("old", "size"), [(0, 5), (6, 5), (-1, 5)])
def test_there_is_no_proof_from_a_tree_that_was_not_before(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="no tree of"):
        consistency_proof(nodes, old, size)
