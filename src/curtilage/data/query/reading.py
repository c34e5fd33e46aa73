"""From the text of a query to what it asks of which rows.

Subqueries and WITH that only choose rows and columns fall away: what they name stands in their
place. What remains is one selection over the tables of the catalogue, joined by their persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError

from curtilage.core.datasets import EACH_ROW, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.values import Columns, value_of

LONGEST = 20_000
DEEPEST = 60
MOST_TABLES = 8
AGGREGATES = (
    exp.Count, exp.Sum, exp.Avg, exp.Variance, exp.VariancePop, exp.Stddev, exp.StddevPop,
    exp.StddevSamp, exp.Median, exp.Quantile, exp.PercentileCont, exp.ApproxQuantile,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A dataset as the query names it."""

    alias: str
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the answer: a key to group by, or an aggregate.

    Attributes:
        name: as the answer calls it.
        node: the expression, over columns of `Table` aliases.
        key: whether it is a key.
    """

    name: str
    node: exp.Expression
    key: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks.

    Attributes:
        items: the columns of the answer, in order.
        tables: where the rows come from; joined by their persons, or public.
        joins: for each table but the first, the expression that joins it.
        filters: what rows must fulfil, all of it.
        keys: the expressions to group by; also those that the answer does not show.
        order: names of columns to sort the answer by, and whether downwards.
        limit: how many rows of the answer; None for all.
    """

    items: tuple[Item, ...]
    tables: tuple[Table, ...]
    joins: tuple[exp.Expression, ...] = ()
    filters: tuple[exp.Expression, ...] = ()
    keys: tuple[exp.Expression, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None

    def columns(self) -> Columns:
        """Every column that an expression may name."""
        return {
            (table.alias, name): column
            for table in self.tables
            for name, column in table.dataset.columns.items()
        }


@dataclass(slots=True)
class _Rows:
    """A source of rows: its columns as expressions over the tables."""

    columns: dict[str, exp.Expression]
    tables: list[Table] = field(default_factory=list)
    joins: list[exp.Expression] = field(default_factory=list)
    filters: list[exp.Expression] = field(default_factory=list)
    persons: dict[str, exp.Expression] = field(default_factory=dict)
    used: bool = False


def read(sql: str, catalogue: Mapping[str, Dataset]) -> Wanted:
    """Reads a query.

    Raises:
        DataError: it cannot be read (CUR810), or asks what is not allowed (CUR811 to CUR816).
    """
    return _Reader(catalogue).wanted(_parsed(sql))


def _parsed(sql: str) -> exp.Select:
    if len(sql) > LONGEST:
        raise _unreadable(f"it has more than {LONGEST} characters")
    try:
        found = sqlglot.parse(sql, read="duckdb")
    except (SqlglotError, RecursionError, ValueError):
        raise _unreadable("it is not SQL") from None
    if len(found) != 1 or found[0] is None:
        raise _unreadable("it must be one statement")
    tree = found[0]
    if not isinstance(tree, exp.Select):
        raise DataError(
            f"Only SELECT can be asked, not {type(tree).__name__.upper()}.",
            mend="Ask for counts, sums, means or quantiles of a dataset.",
            code="CUR811",
        )
    if any(len(list(_ancestors(node))) > DEEPEST for node in tree.find_all(exp.Expression)):
        raise _unreadable("it is nested too deeply")
    return tree


def _ancestors(node: exp.Expression) -> Iterator[exp.Expression]:
    while node.parent is not None:
        node = node.parent
        yield node


def _unreadable(why: str) -> DataError:
    return DataError(
        f"The query cannot be read: {why}.",
        mend="Write SELECT ... FROM dataset [WHERE ...] [GROUP BY ...].",
        code="CUR810",
    )


def _refused(what: str, mend: str, code: str = "CUR811") -> DataError:
    return DataError(what, mend=mend, code=code)


_ALLOWED_PARTS = {
    "expressions", "from_", "from", "joins", "where", "group", "order", "limit", "with_", "with",
    "kind", "hint", "distinct",
}  # fmt: skip


class _Reader:
    """Reads one query over a catalogue."""

    def __init__(self, catalogue: Mapping[str, Dataset]) -> None:
        self._catalogue = catalogue
        self._aliases = 0

    def wanted(self, tree: exp.Select) -> Wanted:
        rows = self._rows(tree, {})
        selected = [self._over(each, rows) for each in tree.expressions]
        keys = self._keys(tree, selected, rows)
        items = [self._item(each, keys) for each in selected]
        if not any(not item.key for item in items):
            raise _refused(
                "The query asks for rows, not for aggregates.",
                "Ask for COUNT, SUM, AVG or a quantile; rows leave only anonymised or synthetic.",
                "CUR814",
            )
        names = [item.name for item in items]
        if len(set(names)) != len(names):
            raise _refused("Two columns of the answer have one name.", "Name them with AS.")
        wanted = Wanted(
            tuple(items),
            tuple(rows.tables),
            tuple(rows.joins),
            tuple(rows.filters),
            tuple(keys),
            tuple(self._order(tree, names)),
            self._limit(tree),
        )
        _check(wanted)
        return wanted

    def _rows(self, tree: exp.Select, known: Mapping[str, _Rows]) -> _Rows:
        """The rows that a SELECT draws from, filtered."""
        for part, value in tree.args.items():
            if value and part not in _ALLOWED_PARTS:
                raise _refused(
                    f"{part.rstrip('_').upper()} is not allowed in a private query.",
                    "Filter rows with WHERE before they are counted, answers after they came.",
                )
        named = dict(known)
        with_ = tree.args.get("with_") or tree.args.get("with")
        if with_ is not None:
            if with_.args.get("recursive"):
                raise _refused("WITH RECURSIVE is not allowed.", "Write plain subqueries.")
            for cte in with_.expressions:
                named[cte.alias] = self._inner(cte.this, named)
        source = tree.args.get("from_") or tree.args.get("from")
        if source is None:
            raise _unreadable("it has no FROM")
        rows = self._source(source.this, named)
        scope = {self._name(source.this): rows}
        for join in tree.args.get("joins") or ():
            self._join(join, scope, named)
        if len(scope) > 1:
            rows = _together(scope)
            for join in tree.args.get("joins") or ():
                for name in join.args.get("using") or ():  # equal on both sides, so either serves
                    found = [r.columns[name.name] for r in scope.values() if name.name in r.columns]
                    rows.columns[name.name] = found[0]
        where = tree.args.get("where")
        if where is not None:
            condition = self._resolved(where.this, rows)
            rows.filters += list(_conjuncts(condition))
        return rows

    def _inner(self, node: exp.Expression, known: Mapping[str, _Rows]) -> _Rows:
        """A subquery that chooses rows and columns."""
        if not isinstance(node, exp.Select):
            raise _refused("A subquery must be a plain SELECT.", "Write out what it would give.")
        rows = self._rows(node, known)
        for part in ("group", "order", "limit", "distinct"):
            if node.args.get(part):
                raise _refused(
                    f"{part.upper()} inside a subquery is not allowed: a person's rows would mix.",
                    "Only choose columns and rows in a subquery; group in the outer query.",
                    "CUR815",
                )
        columns: dict[str, exp.Expression] = {}
        for each in node.expressions:
            if isinstance(each, exp.Star):
                columns |= rows.columns
                continue
            if each.find(*AGGREGATES):
                raise _refused(
                    "A subquery may not aggregate.", "Aggregate in the outer query.", "CUR815"
                )
            resolved = self._resolved(each, rows)
            columns[each.alias_or_name] = (
                resolved.this if isinstance(resolved, exp.Alias) else resolved
            )
        rows.columns = {name: _bare(value) for name, value in columns.items()}
        return rows

    def _source(self, node: exp.Expression, known: Mapping[str, _Rows]) -> _Rows:
        if isinstance(node, exp.Subquery):
            return self._inner(node.this, known)
        if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
            raise _refused("FROM takes names of datasets.", "Name a dataset of the catalogue.")
        if node.args.get("db") or node.args.get("pivots") or node.args.get("sample"):
            raise _refused(
                "FROM takes plain names of datasets.", "Name a dataset of the catalogue."
            )
        name = node.name
        if name in known:
            if known[name].used:
                raise _refused(
                    f"'{name}' is used twice.", "Write the subquery out where it is used.", "CUR815"
                )
            known[name].used = True
            return known[name]
        if name not in self._catalogue:
            raise _refused(
                f"There is no dataset '{name}' in the catalogue.",
                "'curtilage data list' shows them.",
                "CUR816",
            )
        dataset = self._catalogue[name]
        alias = f"t{self._aliases}"
        self._aliases += 1
        columns: dict[str, exp.Expression] = {
            c: exp.column(c, table=alias, quoted=True) for c in dataset.columns
        }
        rows = _Rows(columns, [Table(alias, dataset)])
        if dataset.person != EACH_ROW:
            rows.persons[alias] = exp.column(dataset.person, table=alias, quoted=True)
        return rows

    @staticmethod
    def _name(node: exp.Expression) -> str:
        return str(node.alias_or_name)

    def _join(self, join: exp.Join, scope: dict[str, _Rows], known: Mapping[str, _Rows]) -> None:
        kind = f"{join.side} {join.kind}".strip().upper()
        if kind not in {"", "INNER"} or join.args.get("method"):
            raise _refused(
                f"{kind} JOIN is not allowed.",
                "Use JOIN ... ON a.person = b.person, or USING (person).",
                "CUR815",
            )
        name = self._name(join.this)
        if name in scope:
            raise _refused("Two tables have one name.", "Give each an alias.")
        right = self._source(join.this, known)
        left = _together(scope)
        scope[name] = right
        both = _together(scope)
        if join.args.get("using"):
            pairs = [
                exp.EQ(this=left.columns[u.name].copy(), expression=right.columns[u.name].copy())
                for u in join.args["using"]
                if u.name in left.columns and u.name in right.columns
            ]
            condition: exp.Expression = exp.and_(*pairs) if pairs else exp.true()
        elif join.args.get("on") is not None:
            condition = self._resolved(join.args["on"], both)
        else:
            raise _refused(
                "A join without ON would pair everybody with everybody.",
                "Write ON a.person = b.person.",
                "CUR815",
            )
        _check_join(condition, left, right)
        right.joins.append(condition)

    def _resolved(self, node: exp.Expression, rows: _Rows) -> exp.Expression:
        """The expression with every column in terms of the tables."""

        def placed(part: exp.Expression) -> exp.Expression:
            if isinstance(part, exp.Subquery | exp.Select | exp.Exists):
                raise _refused(
                    "A subquery inside an expression is not allowed.",
                    "Join the tables by their person keys instead.",
                    "CUR815",
                )
            if not isinstance(part, exp.Column):
                return part
            if isinstance(part.this, exp.Star):
                return part
            name = f"{part.table}.{part.name}" if part.table else part.name
            found = rows.columns.get(name)
            if found is None:
                raise _refused(
                    f"There is no column '{name}' here.",
                    f"The columns are: {', '.join(list(rows.columns)[:20])}.",
                    "CUR816",
                )
            return found.copy()

        return node.copy().transform(placed)

    def _over(self, node: exp.Expression, rows: _Rows) -> exp.Expression:
        if isinstance(node, exp.Star):
            raise _refused(
                "SELECT * asks for rows.", "Ask for aggregates, such as COUNT(*).", "CUR814"
            )
        resolved = self._resolved(node, rows)
        name = node.alias_or_name or node.sql("duckdb").lower()
        bare = resolved.this if isinstance(resolved, exp.Alias) else resolved
        return exp.alias_(bare, name, quoted=True)

    def _keys(
        self, tree: exp.Select, selected: list[exp.Expression], rows: _Rows
    ) -> list[exp.Expression]:
        group = tree.args.get("group")
        if tree.args.get("distinct"):
            raise _refused(
                "SELECT DISTINCT asks for values.", "Write GROUP BY, and COUNT(*).", "CUR814"
            )
        if group is None:
            return []
        if any(group.args.get(part) for part in ("grouping_sets", "cube", "rollup", "totals")):
            raise _refused("Only plain GROUP BY is allowed.", "Ask once for each grouping.")
        if group.args.get("all"):
            return [each.this for each in selected if not each.find(*AGGREGATES)]
        aliases = {each.alias: each.this for each in selected}
        keys = []
        for each in group.expressions:
            if isinstance(each, exp.Literal) and each.is_int:
                place = int(each.this) - 1
                if not 0 <= place < len(selected):
                    raise _refused("GROUP BY names a column that is not there.", "Count from 1.")
                keys.append(selected[place].this)
            elif isinstance(each, exp.Column) and not each.table and (
                each.name in aliases and each.name not in rows.columns
            ):
                keys.append(aliases[each.name])
            else:
                keys.append(self._resolved(each, rows))
        return keys

    @staticmethod
    def _item(node: exp.Expression, keys: list[exp.Expression]) -> Item:
        inner = node.this
        if inner in keys:
            return Item(node.alias, inner, key=True)
        if not inner.find(*AGGREGATES):
            raise _refused(
                f"'{node.alias}' is neither an aggregate nor in GROUP BY.",
                "Put it into GROUP BY, or aggregate it.",
                "CUR814",
            )
        return Item(node.alias, inner, key=False)

    @staticmethod
    def _order(tree: exp.Select, names: list[str]) -> Iterator[tuple[str, bool]]:
        order = tree.args.get("order")
        for each in order.expressions if order else ():
            inner = each.this
            if isinstance(inner, exp.Literal) and inner.is_int and 0 < int(inner.this) <= len(names):
                name = names[int(inner.this) - 1]
            else:
                name = str(inner.name) if isinstance(inner, exp.Column) else ""
            if name not in names:
                raise _refused(
                    "ORDER BY takes columns of the answer.", f"Use one of: {', '.join(names)}."
                )
            yield name, bool(each.args.get("desc"))

    @staticmethod
    def _limit(tree: exp.Select) -> int | None:
        limit = tree.args.get("limit")
        if limit is None:
            return None
        if not isinstance(limit, exp.Limit) or not isinstance(limit.expression, exp.Literal):
            raise _refused("LIMIT takes a whole number.", "Write LIMIT 10.")
        return int(limit.expression.this)


def _bare(node: exp.Expression) -> exp.Expression:
    return node if isinstance(node, exp.Column | exp.Literal) else exp.paren(node, copy=False)


def _together(scope: Mapping[str, _Rows]) -> _Rows:
    """Several sources as one: columns by their own names where only one has it, and by both."""
    columns: dict[str, exp.Expression] = {}
    seen: dict[str, int] = {}
    for name, rows in scope.items():
        for column, node in rows.columns.items():
            seen[column] = seen.get(column, 0) + 1
            columns[column] = node
            columns[f"{name}.{column}"] = node
    for column, count in seen.items():
        if count > 1:
            del columns[column]
    return _Rows(
        columns,
        [table for rows in scope.values() for table in rows.tables],
        [join for rows in scope.values() for join in rows.joins],
        [one for rows in scope.values() for one in rows.filters],
        {alias: key for rows in scope.values() for alias, key in rows.persons.items()},
    )


def _conjuncts(node: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    elif isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    else:
        yield node


def _check_join(condition: exp.Expression, left: _Rows, right: _Rows) -> None:
    """A join must keep whose row it is: by the persons of both sides, or with a public table.

    Rows of two people never meet then, so all that one person changes are rows of that person.
    """
    equal = {
        frozenset((each.this.sql(), each.expression.sql()))
        for each in _conjuncts(condition)
        if isinstance(each, exp.EQ)
    }
    private = [table for table in (*left.tables, *right.tables) if not table.dataset.public]
    if all(table.dataset.public for table in right.tables) or len(private) < 2:
        return
    entities = {table.dataset.entity for table in private}
    keyed = all(table.dataset.person != EACH_ROW for table in private)
    joined = any(
        frozenset((a.sql(), b.sql())) in equal
        for a in left.persons.values()
        for b in right.persons.values()
    )
    if not (keyed and joined and len(entities) == 1 and "" not in entities):
        raise _refused(
            "This join would put rows of different people together.",
            "Join on the person keys of both datasets (JOIN b ON a.person = b.person); the "
            "catalogue must give both the same 'entity'.",
            "CUR815",
        )


def _check(wanted: Wanted) -> None:
    """Checks every expression, and that the person keys are only joined on and counted."""
    private = [table for table in wanted.tables if not table.dataset.public]
    if not private:
        raise _refused(
            "The datasets of this query are public, so it needs no privacy.",
            "Ask them directly.",
            "CUR816",
        )
    if len(wanted.tables) > MOST_TABLES:
        raise _refused(f"More than {MOST_TABLES} tables are joined.", "Join fewer.")
    columns = wanted.columns()
    for condition in wanted.joins:
        value_of(condition, columns)
    for node in (*wanted.filters, *wanted.keys):
        _without_person(node, wanted)
        if node.find(*AGGREGATES):
            raise _refused("WHERE and GROUP BY take no aggregates.", "Filter the answer instead.")
    for node in wanted.filters:
        value = value_of(node, columns)
        if value.kind not in {Kind.BOOLEAN, None}:
            raise _refused("WHERE takes conditions.", "Compare columns with values.", "CUR812")
    for node in wanted.keys:
        value_of(node, columns)


def _without_person(node: exp.Expression, wanted: Wanted) -> None:
    persons = {
        (table.alias, table.dataset.person)
        for table in wanted.tables
        if table.dataset.person != EACH_ROW
    }
    for column in node.find_all(exp.Column):
        if (column.table, column.name) in persons:
            raise _refused(
                "The person key may only be joined on and counted.",
                "Leave it out of WHERE, GROUP BY and arithmetic; COUNT(DISTINCT key) counts people.",
                "CUR814",
            )


def person_of(wanted: Wanted) -> exp.Expression | None:
    """The person of each row; None where each row is another's."""
    for table in wanted.tables:
        if not table.dataset.public and table.dataset.person != EACH_ROW:
            return exp.column(table.dataset.person, table=table.alias, quoted=True)
    return None

