"""Anonymised extracts of spread rows: counts come back, and then the rows as the recipe has them.

Free text is treated here: what is found in one text is replaced in all the others too, so somebody
must see them all together. What the machines get of secrets makes the tokens of one recipe's keys,
and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.data.anonymise import Anonymised, FreeText, Key, Means, Pseudonymiser, Recipe
from curtilage.data.anonymise.anonymise import check, left_out, maker_of, treated_text
from curtilage.data.anonymise.apart import (
    COUNT,
    Choice,
    choice,
    counted,
    frequencies,
    released,
    together,
)
from curtilage.data.sources import Place, Reach
from curtilage.data.sources.texts import MOST_BYTES
from curtilage.data.spread import FailedError, Rows, Spread
from curtilage.data.spread.opening import SPREADS, opened, place_of, schema_of
from curtilage.data.spread.worker import packed, tables, unpacked


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts what the choice of a generalisation depends on.

    Attributes:
        names: the columns, as the recipe has them.
    """

    names: Sequence[str]

    def beside(self, batches: Iterator[Any]) -> Iterator[bytes]:
        """The frequencies of one part."""
        some: list[Any] = []
        for table in tables(batches):
            some = [together([*some, frequencies(table.rename_columns(self.names), self.names)])]
        if some:
            yield packed(some[0])


@dataclass(frozen=True, slots=True)
class Releasing:
    """Makes the released rows of a part, but for texts.

    Attributes:
        names: the columns, as the recipe has them.
        recipe: what is done.
        chosen: of the whole.
        makers: make the tokens.
    """

    names: Sequence[str]
    recipe: Recipe
    chosen: Choice | None = field(repr=False)
    makers: Mapping[str, Pseudonymiser] = field(repr=False)

    def beside(self, batches: Iterator[Any]) -> Iterator[bytes]:
        """The rows of one part."""
        for table in tables(batches):
            rows = table.rename_columns(self.names)
            yield packed(released(rows, self.recipe, self.chosen, self.makers))


def spread_extract(
    dataset: Dataset, columns: Sequence[str], recipe: Recipe, means: Means, reach: Reach
) -> Anonymised | None:
    """An anonymised table of a dataset that lies in a cluster; None if it lies elsewhere.

    Args:
        dataset: as the catalogue has it.
        columns: those the recipe uses.
        recipe: what is done.
        means: keys, detection and controls, where the recipe needs them.
        reach: what may be reached.

    Raises:
        DataError: as `curtilage.data.anonymise.anonymise`, or the rows cannot be had.
        InspectionError: a detector failed.
        ControlError: a control could not be applied.
    """
    place = place_of(dataset.name, dataset.source, reach)
    if place.kind not in SPREADS:
        return None
    spread = opened(place)
    there = {name.casefold(): name for name in schema_of(place, spread).names}
    lacking = [name for name in columns if name.casefold() not in there]
    if lacking:
        raise place.unreadable(f"it has no column '{lacking[0]}'")
    far = _Far(place, spread, {name: there[name.casefold()] for name in columns})
    chosen = _chosen(far, columns, recipe, means)
    makers = {n: maker_of(n, w, means) for n, w in recipe.columns.items() if isinstance(w, Key)}
    parts = far.made(columns, Releasing(columns, recipe, chosen, makers).beside)
    if not parts:
        raise DataError("The table is empty.", mend="Give it at least one row.", code="CUR836")
    table = pa.concat_tables(map(unpacked, parts))
    return _whole(table, columns, recipe, means, chosen)


@dataclass(frozen=True, slots=True)
class _Far:
    """A dataset in a cluster, with the names of its columns as the cluster writes them."""

    place: Place
    spread: Spread
    names: Mapping[str, str]

    def made(
        self, columns: Sequence[str], kernel: Callable[[Iterator[Any]], Iterator[bytes]]
    ) -> list[bytes]:
        """What a kernel makes of some columns. Raises `DataError`."""
        rows = Rows(self.place.part, tuple(self.names[name] for name in columns))
        try:
            parts = self.spread.mapped(rows, kernel)
        except FailedError as error:
            if str(error) == "CUR835":
                raise DataError(
                    "A column of the dataset holds no plain values.",
                    mend="Turn it into text, numbers or dates, or drop it.",
                    code="CUR835",
                ) from None
            raise self.place.unreadable(f"the cluster gave up ({error})") from None
        if sum(map(len, parts)) > MOST_BYTES:
            raise self.place.unreadable(f"what comes back is larger than {MOST_BYTES} bytes")
        return parts


def _chosen(far: _Far, columns: Sequence[str], recipe: Recipe, means: Means) -> Choice | None:
    names = counted(recipe)
    if not recipe.models:
        check(columns, 1, recipe, means)
        return None
    parts = far.made(names, Counting(names).beside)
    table = together([unpacked(part) for part in parts]) if parts else None
    rows = pc.sum(table.column(COUNT)).as_py() if table is not None else 0
    check(columns, rows or 0, recipe, means)
    return choice(table, recipe)


def _whole(
    table: Any, columns: Sequence[str], recipe: Recipe, means: Means, chosen: Choice | None
) -> Anonymised:
    replaced: dict[str, int] = {}
    for number, name in enumerate(table.column_names):
        what = recipe.columns[name]
        if isinstance(what, FreeText):
            made, replaced[name] = treated_text(table.column(number), name, what, means)
            table = table.set_column(number, name, made)
    gone = left_out(columns, recipe)
    whole = Anonymised(table, {}, 0.0, 0, None, None, gone, replaced, 0, 0)
    if chosen is None:
        return whole
    return replace(
        whole,
        node=chosen.node,
        loss=chosen.loss,
        suppressed=chosen.suppressed,
        before=chosen.before,
        after=chosen.after,
        looked=chosen.looked,
        nodes=chosen.nodes,
    )
