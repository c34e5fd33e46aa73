"""Real and synthetic columns in one form, so that they can be compared.

Each column has codes of at most about 32 (what charts show) and places (what distances are
measured in): of numbers, dates and times, their rank among the real values, from 0 to 1; of all
else, a number for each value. What is missing has the code 0 and the place -1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.synthesise.domain import UNLISTED

Codes = NDArray[np.int64]
Places = NDArray[np.int64]

ONE = 1_000_000
"""The place of the highest rank, and the distance of two values that are not the same."""

MOST_VALUES = 15
"""So many values have a code of their own; all others share one."""

BINS = 16

MISSING, REST = "(missing)", "(all others)"

_ORDERED = {Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.TIME}
_LONG = 80


@dataclass(frozen=True, slots=True)
class Tables:
    """What is compared.

    Attributes:
        train: the real rows that the synthetic table was made from.
        control: real rows that it was not made from; there may be none.
        synthetic: the synthetic rows.
    """

    train: pa.Table
    control: pa.Table
    synthetic: pa.Table


@dataclass(frozen=True, slots=True)
class Part:
    """One column of one table.

    Attributes:
        codes: of each row.
        places: of each row.
    """

    codes: Codes
    places: Places


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of all three tables.

    Attributes:
        name: its name.
        ordered: whether places are ranks.
        labels: what each code stands for; the first is what is missing.
        train, control, synthetic: the column in each table.
    """

    name: str
    ordered: bool
    labels: tuple[str, ...]
    train: Part
    control: Part
    synthetic: Part


def compared(tables: Tables, dataset: Dataset) -> list[Compared]:
    """Every column but the person's key, in the catalogue's order."""
    made = []
    for name, column in dataset.columns.items():
        if name == dataset.person:
            continue
        held = [_flat(t.column(name)) for t in (tables.train, tables.control, tables.synthetic)]
        made.append(_numbers(column, held) if column.kind in _ORDERED else _values(column, held))
    return made


def _flat(held: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(held.type):
        held = held.cast(held.type.value_type)
    if pa.types.is_string(held.type):
        held = held.cast(pa.large_string())  # one chunk can hold it, however long
    flat = held.combine_chunks()
    return pa.concat_arrays(flat.chunks) if isinstance(flat, pa.ChunkedArray) else flat


def _numbers(column: Column, held: Sequence[pa.Array]) -> Compared:
    parts = [_floats(column.kind, each) for each in held]
    real = np.sort(np.concatenate([each[~np.isnan(each)] for each in parts[:2]]))
    every = np.concatenate([each[~np.isnan(each)] for each in parts])
    cuts = _cuts(real)
    labels = [MISSING]
    bins = np.searchsorted(cuts, every, side="right")
    for n in range(len(cuts) + 1):
        inside = every[bins == n]
        labels.append(_range(column.kind, inside) if len(inside) else "")
    made = [_part(each, real, cuts) for each in parts]
    return _narrowed(column.name, True, labels, made)


def _floats(kind: Kind, held: pa.Array) -> NDArray[np.float64]:
    """As numbers; what is missing as NaN."""
    if kind is Kind.DATE:
        held = held.cast(pa.date32(), safe=False).cast(pa.int32())
    elif kind is Kind.TIME:
        held = held.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
    filled = pc.fill_null(held.cast(pa.float64(), safe=False), np.nan)
    return np.asarray(filled, dtype=np.float64)


def _cuts(real: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where bins begin: about as many real values in each, and frequent values on their own."""
    if not len(real):
        return np.zeros(0)
    known, counts = np.unique(real, return_counts=True)
    if len(known) <= BINS:
        return known[1:]
    at = np.quantile(real, np.linspace(0, 1, BINS + 1)[1:-1], method="lower")
    heavy = known[counts >= len(real) / BINS]
    after = known[np.minimum(np.searchsorted(known, heavy) + 1, len(known) - 1)]
    return np.unique(np.concatenate([at, heavy, after]))


def _part(held: NDArray[np.float64], real: NDArray[np.float64], cuts: NDArray[np.float64]) -> Part:
    gone = np.isnan(held)
    codes = np.where(gone, 0, np.searchsorted(cuts, held, side="right") + 1)
    both = np.searchsorted(real, held, "left") + np.searchsorted(real, held, "right")
    places = np.where(gone, -1, np.rint(both * (ONE / max(1, 2 * len(real)))))
    return Part(codes.astype(np.int64), places.astype(np.int64))


def _range(kind: Kind, inside: NDArray[np.float64]) -> str:
    low, high = _told(kind, float(inside.min())), _told(kind, float(inside.max()))
    return low if low == high else f"{low} to {high}"


def _told(kind: Kind, value: float) -> str:
    if kind in {Kind.DATE, Kind.TIME} and np.isfinite(value):
        day = dt.timedelta(days=value) if kind is Kind.DATE else dt.timedelta(seconds=value)
        try:
            moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + day
        except OverflowError:
            return f"{value:g}"
        return f"{moment:%Y-%m-%d}" if kind is Kind.DATE else f"{moment:%Y-%m-%d %H:%M}"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}"


def _values(column: Column, held: Sequence[pa.Array]) -> Compared:
    listed = column.values if column.kind is Kind.TEXT else ()
    texts = [_texts(each, [str(value) for value in listed]) for each in held]
    whole = pc.dictionary_encode(pa.concat_arrays(texts))
    known = whole.dictionary
    every = np.asarray(pc.fill_null(whole.indices, -1), dtype=np.int64)
    ends = np.cumsum([len(each) for each in held])
    places = np.split(every, ends[:-1])
    real = np.bincount(np.concatenate(places[:2]) + 1, minlength=len(known) + 1)[1:]
    common = np.argsort(-real, kind="stable")[:MOST_VALUES]
    code = np.full(len(known) + 1, MOST_VALUES + 1, dtype=np.int64)
    code[common] = np.arange(1, len(common) + 1)
    code[-1] = 0
    labels = [MISSING, *(shown(known[int(n)].as_py()) for n in common)]
    labels += [""] * (MOST_VALUES + 1 - len(labels)) + [REST]
    parts = [Part(code[each], each) for each in places]
    return _narrowed(column.name, False, labels, parts)


def _texts(held: pa.Array, listed: Sequence[str]) -> pa.Array:
    """As texts; those that the catalogue does not list, as the synthetic table has them."""
    texts = held.cast(pa.large_string())
    if not listed:
        return texts
    known = pc.is_in(texts, value_set=pa.array(listed, pa.large_string()))
    other = pa.scalar(UNLISTED, pa.large_string())
    return pc.if_else(pc.or_(known, pc.is_null(texts)), texts, other)


def _narrowed(name: str, ordered: bool, labels: Sequence[str], parts: Sequence[Part]) -> Compared:
    """Without codes that no row has; what is missing keeps the first."""
    used = np.zeros(len(labels), dtype=np.bool_)
    for part in parts:
        used[part.codes] = True
    used[0] = True
    fresh = np.cumsum(used) - 1
    kept = tuple(label for label, each in zip(labels, used, strict=True) if each)
    train, control, synthetic = (Part(fresh[p.codes], p.places) for p in parts)
    return Compared(name, ordered, kept, train, control, synthetic)


def shown(text: object) -> str:
    """A value for the eye: short, on one line, of characters that are seen."""
    said = str(text)[: _LONG + 1]
    said = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in said)
    return said if len(said) <= _LONG else f"{said[:_LONG]}…"
