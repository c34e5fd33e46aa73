"""Paths and bundles of C2SP tlog-tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.tiles import (
    entries_path,
    levels,
    pack_entries,
    tile_path,
    unpack_entries,
    widths,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_path(0, 0), "tile/0/000"),
        (tile_path(0, 0, 1), "tile/0/000.p/1"),
        (tile_path(3, 999, 255), "tile/3/999.p/255"),
        (tile_path(0, 1000), "tile/0/x001/000"),
        (tile_path(0, 1234067, 12), "tile/0/x001/x234/067.p/12"),  # the example of the text
        (entries_path(0, 8), "tile/entries/000.p/8"),
        (entries_path(1234067), "tile/entries/x001/x234/067"),
    ],
)
def test_paths(path: str, expected: str) -> None:
    assert path == expected


@given(st.integers(0, 2**40))
def test_widths_and_levels_cover_a_tree(size: int) -> None:
    told = dict(levels(size))
    assert list(told) == list(range(len(told)))
    assert all(count == size // 256**level > 0 for level, count in told.items())
    assert size // 256 ** len(told) == 0
    count = size % 5000
    found = list(widths(count))
    assert [index for index, _ in found] == list(range(len(found)))
    assert sum(width for _, width in found) == count
    assert all(width == 256 for _, width in found[:-1])


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_come_back(entries: list[bytes]) -> None:
    bundle = pack_entries(entries)
    assert len(bundle) == sum(len(e) + 2 for e in entries)
    assert unpack_entries(bundle) == entries


def test_the_largest_entry_fits_and_no_larger_one() -> None:
    assert unpack_entries(pack_entries([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(LedgerError, match="larger than 65,535") as caught:
        pack_entries([b"", b"x" * 65_536])
    assert caught.value.number == "CUR612"


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=9), st.data())
def test_a_bundle_cut_inside_an_entry_is_refused(entries: list[bytes], draw: st.DataObject) -> None:
    bundle = pack_entries(entries)
    ends = {len(pack_entries(entries[:n])) for n in range(len(entries) + 1)}
    cut = draw.draw(st.integers(0, len(bundle)))
    if cut in ends:
        assert unpack_entries(bundle[:cut]) == entries[: sorted(ends).index(cut)]
    else:
        with pytest.raises(VerificationError, match="ends inside"):
            unpack_entries(bundle[:cut])
