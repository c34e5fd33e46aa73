"""Compare the data with what its owner confirmed. What is told holds shares, never values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.scan.held import held
from curtilage.data.scan.kinds import TOLERATED, unreadable_share
from curtilage.data.scan.proposal import Look, percent
from curtilage.data.scan.sample import Sample


@dataclass(frozen=True, slots=True)
class Drift:
    """One way in which the data is not as was confirmed.

    Attributes:
        column: where.
        what: in words, without content.
    """

    column: str
    what: str


def drift(dataset: Dataset, sample: Sample, look: Look) -> list[Drift]:
    """Every way in which a sample is not as the catalogue says.

    Args:
        dataset: as confirmed.
        sample: of the data as it is.
        look: with what to look.

    Raises:
        DataError: it cannot be read (CUR801).
    """
    there = {name.casefold(): name for name in sample.names}
    known = {name.casefold(): column for name, column in dataset.columns.items()}
    found = [
        Drift(column.name, "it is in the catalogue, and gone from the data")
        for key, column in known.items()
        if key not in there
    ]
    found += [
        Drift(name, "it is in the data, and not in the catalogue")
        for key, name in there.items()
        if key not in known
    ]
    both = [(there[key], column) for key, column in known.items() if key in there]
    for number, (name, column) in enumerate(both, 1):
        look.progress(f"column {number} of {len(both)}")
        found += [Drift(column.name, what) for what in _of_column(name, column, sample, look)]
    return found


def _of_column(name: str, column: Column, sample: Sample, look: Look) -> Iterator[str]:
    seen = sample.readable(name)
    share = unreadable_share(seen, column.kind)
    if share > TOLERATED:
        yield f"{percent(share)} of its values are no {column.kind}"
    if seen.there < seen.rows and not column.nullable:
        yield f"{percent(1 - seen.there / seen.rows)} of its values are missing, and none may be"
    texts = [v for v in column.values if not isinstance(v, bool)]
    if texts and (outside := sample.outside(name, texts)):
        yield f"{percent(outside)} of its values are not among those listed"
    if column.kind.numeric:
        lower, upper = (None if b is None else float(b) for b in (column.lower, column.upper))
        if (beyond := sample.beyond(name, lower, upper)) > TOLERATED:
            yield f"{percent(beyond)} of its values are beyond its bounds"
    if not column.category and column.kind in {Kind.TEXT, Kind.INTEGER}:
        numbers = column.kind is Kind.INTEGER
        what = held(name, sample.distinct(name), look.detectors, look.scheme, numbers=numbers)
        if what is not None:
            title = look.scheme.category(what.category).title
            how = "of its texts hold" if what.within else "of its distinct values look like"
            yield f"{percent(what.share)} {how}: {title}; no category is confirmed"
