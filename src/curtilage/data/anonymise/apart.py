"""`anonymise` in three steps, for rows that are not all in one place.

1. `frequencies`  of each part, how often each combination of quasi-identifiers and sensitive
                  values occurs
2. `choice`       from all of these, the generalisation that loses least
3. `released`     of each part, the rows as the recipe has them, but for texts

What comes out is what `anonymise` gives for all rows together, in another order. Pure of IO.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa

from curtilage.core.errors import DataError
from curtilage.data.anonymise.anonymise import kept_rows, metric_of, risk_of, tokens
from curtilage.data.anonymise.coding import Coded, Texts, code, texts
from curtilage.data.anonymise.hierarchies import Codes, Hierarchy
from curtilage.data.anonymise.keys import Pseudonymiser
from curtilage.data.anonymise.lattice import Chosen, Goal, optimum
from curtilage.data.anonymise.recipe import Key, Quasi, Recipe, SensitiveColumn
from curtilage.data.anonymise.risk import Risk

COUNT: Final = "curtilage count"


def counted(recipe: Recipe) -> list[str]:
    """The columns that the choice depends on."""
    return [n for n, what in recipe.columns.items() if isinstance(what, Quasi | SensitiveColumn)]


def frequencies(table: Any, names: Sequence[str]) -> Any:
    """How often each combination of these columns occurs, as texts and a count.

    Raises:
        DataError: a column holds no plain values (CUR835).
    """
    columns = {name: _texts_of(texts(table.column(name), name)) for name in names}
    columns[COUNT] = pa.array(np.ones(table.num_rows, dtype=np.int64))
    return together([pa.table(columns)])


def together(some: Sequence[Any]) -> Any:
    """Frequencies of parts as those of the whole."""
    table = pa.concat_tables(some)
    names = [name for name in table.column_names if name != COUNT]
    added = table.group_by(names).aggregate([(COUNT, "sum")])
    return added.rename_columns([*names, COUNT]).sort_by([(name, "ascending") for name in names])


def _texts_of(column: Texts) -> Any:
    return pa.array(column.values, pa.string()).take(pa.array(column.codes))


@dataclass(frozen=True, slots=True)
class Choice:
    """The generalisation that loses least, and what every part needs to apply it.

    Attributes:
        node: the level each quasi-identifier is generalised to.
        place: for each quasi-identifier, the number of what each value becomes.
        labels: for each, what these numbers are written as; of level 0 nothing.
        gone: combinations of these numbers whose rows are left out.
        loss, suppressed, looked, nodes: as in `Anonymised`.
        before, after: the risks.
    """

    node: Mapping[str, int]
    place: Mapping[str, Mapping[str, int]] = field(repr=False)
    labels: Mapping[str, Sequence[str]] = field(repr=False)
    gone: frozenset[tuple[int, ...]] = field(repr=False)
    loss: float
    suppressed: int
    looked: int
    nodes: int
    before: Risk
    after: Risk


def choice(table: Any, recipe: Recipe) -> Choice:
    """What is chosen for rows of these frequencies.

    Raises:
        DataError: a value is not in its hierarchy (CUR832), no generalisation satisfies the recipe
            (CUR833), or there are too many to search (CUR834).
    """
    coded, counts = _coded(table, recipe)
    chosen = optimum(coded, Goal(recipe.models, recipe.suppression), metric_of(coded, recipe))
    group, _ = coded.group(chosen.node)
    kept = np.bincount(group[coded.of_row[chosen.kept]], weights=counts[chosen.kept])
    levels = list(zip(coded.hierarchies, chosen.node, strict=True))
    return Choice(
        node={h.name: level for h, level in levels},
        place={h.name: _places(h, level) for h, level in levels},
        labels={h.name: h.labels[level] for h, level in levels if level},
        gone=_gone(coded, chosen),
        loss=chosen.loss,
        suppressed=chosen.suppressed,
        looked=chosen.looked,
        nodes=chosen.nodes,
        before=risk_of(coded.rows, recipe),
        after=risk_of(kept.astype(np.int64), recipe),
    )


def _coded(table: Any, recipe: Recipe) -> tuple[Coded, Codes]:
    counts = table.column(COUNT).to_numpy().astype(np.int64)
    read = {name: texts(table.column(name), name) for name in counted(recipe)}
    quasi = {n: what for n, what in recipe.columns.items() if isinstance(what, Quasi)}
    hierarchies = [what.spec.build(name, read[name].values) for name, what in quasi.items()]
    for each in hierarchies:
        unknown = sum(value not in each.position for value in read[each.name].values)
        if unknown:
            raise DataError(
                f"{unknown} values of '{each.name}' are not in its hierarchy.",
                param=each.name,
                mend="Add a line for each, or clean them. An empty line stands for missing values.",
                code="CUR832",
            )
    sensitive = {name: column for name, column in read.items() if name not in quasi}
    return code({name: read[name] for name in quasi}, hierarchies, sensitive, counts), counts


def _places(hierarchy: Hierarchy, level: int) -> dict[str, int]:
    codes = hierarchy.codes[level]
    return {value: int(codes[leaf]) for value, leaf in hierarchy.position.items()}


def _gone(coded: Coded, chosen: Chosen) -> frozenset[tuple[int, ...]]:
    rows = np.unique(coded.of_row[~chosen.kept])
    codes = [of[at][rows] for of, at in zip(coded.levels, chosen.node, strict=True)]
    return frozenset(zip(*(each.tolist() for each in codes), strict=True))


def released(
    table: Any, recipe: Recipe, chosen: Choice | None, makers: Mapping[str, Pseudonymiser]
) -> Any:
    """The rows of a part as the recipe has them; columns of free text are as they were.

    Args:
        table: the part.
        recipe: what is done.
        chosen: of the whole; None if there are no quasi-identifiers.
        makers: what makes the tokens, by the columns of keys.

    Raises:
        DataError: a column holds no plain values (CUR835).
    """
    every = np.ones(table.num_rows, dtype=np.bool_)
    columns: dict[str, Any] = {}
    if chosen is not None:
        codes = {name: _codes(table, name, place) for name, place in chosen.place.items()}
        every = _kept(codes, chosen)
        columns = {
            name: pa.array([label or None for label in labels], pa.string()).take(
                pa.array(codes[name][every])
            )
            for name, labels in chosen.labels.items()
        }
    rows = kept_rows(table, recipe, every)
    for name, what in recipe.columns.items():
        if isinstance(what, Key):
            columns[name] = tokens(rows.column(name), name, makers[name])
    return pa.table({name: columns.get(name, rows.column(name)) for name in rows.column_names})


def _codes(table: Any, name: str, place: Mapping[str, int]) -> Codes:
    read = texts(table.column(name), name)
    numbers: Codes = np.asarray([place[value] for value in read.values], dtype=np.int64)
    return numbers[read.codes]


def _kept(codes: Mapping[str, Codes], chosen: Choice) -> Any:
    if not chosen.gone:
        return np.ones(len(next(iter(codes.values()))), dtype=np.bool_)
    found, place = np.unique(np.stack(list(codes.values()), axis=1), axis=0, return_inverse=True)
    well = np.asarray([tuple(row) not in chosen.gone for row in found.tolist()], dtype=np.bool_)
    return well[place.reshape(-1)]
