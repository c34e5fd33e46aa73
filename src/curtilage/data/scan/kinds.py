"""What kind a column is, from how many of its values can be read as each."""

from __future__ import annotations

from curtilage.core.datasets import Kind
from curtilage.data.scan.sample import Readable

TOLERATED = 0.05
"""The share of values that may be something else, such as ``n/a`` among numbers."""


def kind_of(seen: Readable) -> Kind:
    """The kind that the values can be read as; text if there is none."""
    if seen.native is not None:
        return seen.native
    if not seen.there:
        return Kind.TEXT
    if not seen.padded:
        # 2.5 among whole numbers would be rounded, so it takes all of them to be whole
        kind = Kind.INTEGER if seen.integers == seen.decimals else Kind.DECIMAL
        if unreadable_share(seen, kind) <= TOLERATED:
            return kind
    for kind in (Kind.BOOLEAN, Kind.DATE, Kind.TIME):
        if unreadable_share(seen, kind) <= TOLERATED:
            return kind
    return Kind.TEXT


def unreadable_share(seen: Readable, kind: Kind) -> float:
    """The share of values that cannot be read as a kind; 0 if none is there."""
    if not seen.there or kind is Kind.TEXT or seen.native is kind:
        return 0.0
    able = {
        Kind.INTEGER: seen.integers,
        Kind.DECIMAL: seen.decimals,
        Kind.BOOLEAN: seen.booleans,
        Kind.DATE: seen.dates,
        Kind.TIME: seen.times,
    }[kind]
    return (seen.there - able) / seen.there
