"""A table and a recipe in; a table in which nobody stands out, and what that cost, out.

1. read      every column that the recipe names, as text
2. code      the quasi-identifiers, by their hierarchies, as numbers
3. choose    the generalisation that loses least and satisfies every model
4. make      the released columns: generalised, tokens, treated texts, or as they were
5. measure   the risks before and after

Nothing of a row that is suppressed is released. Pure of IO: keys, detection and controls are
handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curtilage.core.errors import DataError
from curtilage.core.sockets import Control
from curtilage.data.anonymise.coding import Coded, Texts, as_column, code, texts
from curtilage.data.anonymise.hierarchies import MISSING, Codes
from curtilage.data.anonymise.keys import Pseudonymiser, pseudonymiser
from curtilage.data.anonymise.lattice import Chosen, Goal, optimum
from curtilage.data.anonymise.models import KAnonymity
from curtilage.data.anonymise.quality import Discernibility, Entropy, Loss, Metric
from curtilage.data.anonymise.recipe import (
    ENTROPY,
    LOSS,
    Dropped,
    FreeText,
    Key,
    Plain,
    Quasi,
    Recipe,
    SensitiveColumn,
)
from curtilage.data.anonymise.risk import Risk, risk
from curtilage.data.anonymise.text import Controls, Find, treated


@dataclass(frozen=True, slots=True)
class Means:
    """What a recipe may need besides the table.

    Attributes:
        keys: the secret key of each entity; see `keys`.
        find: detection, for columns of free text.
        controls: gives the control of a name, for the same.
        scope: what tokens in texts stay the same within.
    """

    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    find: Find | None = None
    controls: Controls | None = None
    scope: bytes = b"table"


@dataclass(frozen=True, slots=True)
class Anonymised:
    """A table in which every model of the recipe holds.

    Attributes:
        table: what may be released, with the columns in their old order.
        node: the level each quasi-identifier was generalised to.
        loss: what was lost, by the recipe's quality.
        suppressed: how many rows were left out.
        before, after: the risks; None if there are no quasi-identifiers.
        left_out: columns that the recipe drops or does not name.
        replaced: for each column of text, how many spans were treated in its different texts.
        looked, nodes: how many generalisations were looked at, and how many there are.
    """

    table: pa.Table = field(repr=False)
    node: Mapping[str, int]
    loss: float
    suppressed: int
    before: Risk | None
    after: Risk | None
    left_out: tuple[str, ...]
    replaced: Mapping[str, int]
    looked: int
    nodes: int


NOTHING = Means()


def anonymise(table: pa.Table, recipe: Recipe, means: Means = NOTHING) -> Anonymised:
    """The table as the recipe has it.

    A column at level 0 keeps its type; a generalised one becomes text, with null for a missing
    value. In keys and texts an empty value counts as missing.

    Args:
        table: with at least one row.
        recipe: what is done.
        means: keys, detection and controls, where the recipe needs them.

    Raises:
        DataError: the table does not fit the recipe (CUR832, CUR835, CUR836), no generalisation
            satisfies it (CUR833), there are too many to search (CUR834), or something is not
            handed in (CUR837, CUR839).
        InspectionError: a detector failed.
        ControlError: a control could not be applied.
    """
    check(table.column_names, table.num_rows, recipe, means)
    quasi = {n: what for n, what in recipe.columns.items() if isinstance(what, Quasi)}
    if not quasi:
        every = np.ones(table.num_rows, dtype=np.bool_)
        released, replaced = _made(table, recipe, means, {}, every)
        gone = left_out(table.column_names, recipe)
        return Anonymised(released, {}, 0.0, 0, None, None, gone, replaced, 0, 0)
    coded = _coded(table, recipe, quasi)
    chosen = optimum(coded, Goal(recipe.models, recipe.suppression), metric_of(coded, recipe))
    generalised = {
        h.name: (h, level) for h, level in zip(coded.hierarchies, chosen.node, strict=True) if level
    }
    columns = {
        name: as_column(h, level, _leaf(coded, name)[chosen.kept])
        for name, (h, level) in generalised.items()
    }
    released, replaced = _made(table, recipe, means, columns, chosen.kept)
    return Anonymised(
        table=released,
        node={h.name: at for h, at in zip(coded.hierarchies, chosen.node, strict=True)},
        loss=chosen.loss,
        suppressed=chosen.suppressed,
        before=risk_of(coded.rows, recipe),
        after=risk_of(_sizes(coded, chosen), recipe),
        left_out=left_out(table.column_names, recipe),
        replaced=replaced,
        looked=chosen.looked,
        nodes=chosen.nodes,
    )


def check(have: Sequence[str], rows: int, recipe: Recipe, means: Means) -> None:
    """What can be told before a value is read."""
    counted = set(have)
    if len(counted) != len(have):
        raise _unfit("", "two of its columns have one name", "Give each a name of its own.")
    lacking = [name for name in recipe.columns if name not in counted]
    if lacking:
        raise _unfit(
            lacking[0],
            f"it has no column '{lacking[0]}', which the recipe names",
            "Compare the recipe's columns with the table's.",
        )
    if not rows:
        raise DataError("The table is empty.", mend="Give it at least one row.", code="CUR836")
    for model in recipe.models:
        if isinstance(model, KAnonymity) and model.k > rows:
            raise DataError(
                f"No group can have {model.k} rows, for the table has {rows}.",
                param="k",
                mend="Ask for a smaller k, or anonymise more rows together.",
                code="CUR833",
            )
    for name, what in recipe.columns.items():
        if isinstance(what, Key) and (what.entity or name) not in means.keys:
            raise DataError(
                f"There is no key for the entity '{what.entity or name}'.",
                param=name,
                mend="Hand in its secret key.",
                code="CUR837",
            )
        if isinstance(what, FreeText) and (means.find is None or means.controls is None):
            raise _no_detection(name)


def _unfit(name: str, what: str, mend: str) -> DataError:
    return DataError(
        f"The table does not fit the recipe: {what}.", param=name or None, mend=mend, code="CUR835"
    )


def _coded(table: pa.Table, recipe: Recipe, quasi: Mapping[str, Quasi]) -> Coded:
    read = {name: texts(table.column(name), name) for name in quasi}
    hierarchies = [what.spec.build(name, read[name].values) for name, what in quasi.items()]
    sensitive = {
        name: texts(table.column(name), name)
        for name, what in recipe.columns.items()
        if isinstance(what, SensitiveColumn)
    }
    return code(read, hierarchies, sensitive)


def metric_of(coded: Coded, recipe: Recipe) -> Metric:
    """What a recipe counts as lost."""
    if recipe.quality == LOSS:
        return Loss(coded, geometric=recipe.geometric)
    return Entropy(coded) if recipe.quality == ENTROPY else Discernibility(coded)


def _leaf(coded: Coded, name: str) -> Codes:
    """The leaf of each row in a quasi-identifier."""
    d = [each.name for each in coded.hierarchies].index(name)
    return coded.leaf[d][coded.of_row]


def _sizes(coded: Coded, chosen: Chosen) -> Codes:
    group, _ = coded.group(chosen.node)
    return np.bincount(group[coded.of_row[chosen.kept]])


def risk_of(sizes: Codes, recipe: Recipe) -> Risk:
    """The risk in groups of these sizes, as a recipe measures it."""
    return risk(sizes, threshold=recipe.threshold, population=recipe.population)


def left_out(have: Sequence[str], recipe: Recipe) -> tuple[str, ...]:
    """The columns that a recipe drops or does not name."""
    named = {n for n, what in recipe.columns.items() if not isinstance(what, Dropped)}
    return tuple(name for name in have if name not in named)


def _made(
    table: pa.Table,
    recipe: Recipe,
    means: Means,
    generalised: Mapping[str, Any],
    kept: NDArray[np.bool_],
) -> tuple[pa.Table, dict[str, int]]:
    """The released table, and what was replaced in its texts."""
    rows = kept_rows(table, recipe, kept)
    columns: dict[str, Any] = {}
    replaced: dict[str, int] = {}
    for name in rows.column_names:
        what = recipe.columns[name]
        if isinstance(what, Plain | SensitiveColumn | Quasi):
            columns[name] = generalised.get(name, rows.column(name))
        elif isinstance(what, Key):
            columns[name] = tokens(rows.column(name), name, maker_of(name, what, means))
        elif isinstance(what, FreeText):
            columns[name], replaced[name] = treated_text(rows.column(name), name, what, means)
    return pa.table(columns), replaced


def maker_of(name: str, what: Key, means: Means) -> Pseudonymiser:
    """What makes the tokens of a column of keys. Raises `DataError` (CUR830, CUR837)."""
    entity = what.entity or name
    return pseudonymiser(means.keys[entity], entity, form=what.form, prefix=what.prefix)


def tokens(column: pa.ChunkedArray, name: str, maker: Pseudonymiser) -> Any:
    """A column of keys as tokens. Raises `DataError` (CUR835)."""
    held = texts(column, name)
    return _written(held, [MISSING if v == MISSING else maker.token(v) for v in held.values])


def treated_text(
    column: pa.ChunkedArray, name: str, what: FreeText, means: Means
) -> tuple[Any, int]:
    """A column of free text with what is found in it treated, and how many spans were.

    Raises:
        DataError: detection or the control is not there (CUR839), or it is no text (CUR835).
        InspectionError: a detector failed.
        ControlError: the control could not be applied.
    """
    if means.find is None or means.controls is None:
        raise _no_detection(name)
    held = texts(column, name)
    control = _control(means.controls, what.control, name)
    made, replaced = treated(name, held, means.find, control, means.scope)
    return _written(held, made), replaced


def _no_detection(name: str) -> DataError:
    return DataError(
        f"The column '{name}' is free text, and there is no detection to look at it.",
        param=name,
        mend="Hand in detection and controls, or drop the column.",
        code="CUR839",
    )


def _control(controls: Controls, named: str, column: str) -> Control:
    try:
        return controls(named)
    except KeyError:
        raise DataError(
            f"There is no control '{named}' for the column '{column}'.",
            param=column,
            mend="Take redact or pseudonymise.",
            code="CUR839",
        ) from None


def kept_rows(table: pa.Table, recipe: Recipe, kept: NDArray[np.bool_]) -> pa.Table:
    """The rows that are kept, of the columns that the recipe releases."""
    gone = set(left_out(table.column_names, recipe))
    some = table.select([name for name in table.column_names if name not in gone])
    for number, name in enumerate(some.column_names):
        if pa.types.is_string_view(some.field(number).type):  # cannot be filtered yet
            some = some.set_column(number, name, some.column(number).cast(pa.large_string()))
    try:
        return some.filter(pa.array(kept))
    except pa.ArrowNotImplementedError:
        raise _unfit(
            "", "a column's type cannot be filtered", "Turn it into text, numbers or dates."
        ) from None


def _written(column: Texts, made: list[str]) -> Any:
    """A column of these texts, one for each of its values; null for a missing one."""
    values = pa.array([text if text != MISSING else None for text in made], pa.string())
    return values.take(pa.array(column.codes))
