"""From the text of a query to what it asks of which rows.

Subqueries and WITH that only choose rows and columns fall away: what they name stands in their
place. What remains is one selection over the tables of the catalogue, joined by their persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError

from curtilage.core.datasets import EACH_ROW, Dataset
from curtilage.core.errors import DataError
from curtilage.data.query.checking import check, check_join
from curtilage.data.query.wanted import (
    AGGREGATES,
    Item,
    Rows,
    Table,
    Wanted,
    bare,
    conjuncts,
    refused,
    together,
    unreadable,
)

LONGEST = 20_000


DEEPEST = 60


_ALLOWED_PARTS = {
    "expressions", "from_", "from", "joins", "where", "group", "order", "limit", "with_", "with",
    "kind", "hint", "distinct",
}  # fmt: skip


def read(sql: str, catalogue: Mapping[str, Dataset]) -> Wanted:
    """Reads a query.

    Raises:
        DataError: it cannot be read (CUR810), or asks what is not allowed (CUR811 to CUR816).
    """
    return _Reader(catalogue).wanted(parsed(sql))


def parsed(sql: str) -> exp.Select:
    """The one SELECT of a text."""
    if len(sql) > LONGEST:
        raise unreadable(f"it has more than {LONGEST} characters")
    try:
        found = sqlglot.parse(sql, read="duckdb")
    except (SqlglotError, RecursionError, ValueError):
        raise unreadable("it is not SQL") from None
    if len(found) != 1 or found[0] is None:
        raise unreadable("it must be one statement")
    tree = found[0]
    if not isinstance(tree, exp.Select):
        raise DataError(
            f"Only SELECT can be asked, not {type(tree).__name__.upper()}.",
            mend="Ask for counts, sums, means or quantiles of a dataset.",
            code="CUR811",
        )
    if any(len(list(_ancestors(node))) > DEEPEST for node in tree.find_all(exp.Expr)):
        raise unreadable("it is nested too deeply")
    return tree


def _ancestors(node: exp.Expr) -> Iterator[exp.Expr]:
    while node.parent is not None:
        node = node.parent
        yield node


class _Reader:
    """Reads one query over a catalogue."""

    def __init__(self, catalogue: Mapping[str, Dataset]) -> None:
        self._catalogue = catalogue
        self._aliases = 0

    def wanted(self, tree: exp.Select) -> Wanted:
        """What a SELECT asks."""
        rows = self._rows(tree, {})
        selected = [self._over(each, rows) for each in tree.expressions]
        keys = self._keys(tree, selected, rows)
        items = [self._item(each, keys) for each in selected]
        if not any(not item.key for item in items):
            raise refused(
                "The query asks for rows, not for aggregates.",
                "Ask for COUNT, SUM, AVG or a quantile; rows leave only anonymised or synthetic.",
                "CUR814",
            )
        names = [item.name for item in items]
        if len(set(names)) != len(names):
            raise refused("Two columns of the answer have one name.", "Name them with AS.")
        wanted = Wanted(
            tuple(items),
            tuple(rows.tables),
            tuple(rows.joins),
            tuple(rows.filters),
            tuple(keys),
            tuple(self._order(tree, names)),
            self._limit(tree),
        )
        check(wanted)
        return wanted

    def _rows(self, tree: exp.Select, known: Mapping[str, Rows]) -> Rows:
        """The rows that a SELECT draws from, filtered."""
        for part, value in tree.args.items():
            if value and part not in _ALLOWED_PARTS:
                raise refused(
                    f"{part.rstrip('_').upper()} is not allowed in a private query.",
                    "Filter rows with WHERE before they are counted, answers after they came.",
                )
        named = self._named(tree, known)
        source = tree.args.get("from_") or tree.args.get("from")
        if source is None:
            raise unreadable("it has no FROM")
        rows = self._source(source.this, named)
        scope = {self._name(source.this): rows}
        for join in tree.args.get("joins") or ():
            self._join(join, scope, named)
        if len(scope) > 1:
            rows = together(scope)
            _put_used(rows, scope, tree)
        where = tree.args.get("where")
        if where is not None:
            condition = self._resolved(where.this, rows)
            rows.filters += list(conjuncts(condition))
        return rows

    def _named(self, tree: exp.Select, known: Mapping[str, Rows]) -> dict[str, Rows]:
        """What WITH names, beside what was named outside."""
        named = dict(known)
        with_ = tree.args.get("with_") or tree.args.get("with")
        if with_ is not None:
            if with_.args.get("recursive"):
                raise refused("WITH RECURSIVE is not allowed.", "Write plain subqueries.")
            for cte in with_.expressions:
                named[cte.alias] = self._inner(cte.this, named)
        return named

    def _inner(self, node: exp.Expr, known: Mapping[str, Rows]) -> Rows:
        """A subquery that chooses rows and columns."""
        if not isinstance(node, exp.Select):
            raise refused("A subquery must be a plain SELECT.", "Write out what it would give.")
        rows = self._rows(node, known)
        for part in ("group", "order", "limit", "distinct"):
            if node.args.get(part):
                raise refused(
                    f"{part.upper()} inside a subquery is not allowed: a person's rows would mix.",
                    "Only choose columns and rows in a subquery; group in the outer query.",
                    "CUR815",
                )
        columns: dict[str, exp.Expr] = {}
        for each in node.expressions:
            if isinstance(each, exp.Star):
                columns |= rows.columns
                continue
            if each.find(*AGGREGATES):
                raise refused(
                    "A subquery may not aggregate.", "Aggregate in the outer query.", "CUR815"
                )
            resolved = self._resolved(each, rows)
            columns[each.alias_or_name] = (
                resolved.this if isinstance(resolved, exp.Alias) else resolved
            )
        rows.columns = {name: bare(value) for name, value in columns.items()}
        return rows

    def _source(self, node: exp.Expr, known: Mapping[str, Rows]) -> Rows:
        if isinstance(node, exp.Subquery):
            return self._inner(node.this, known)
        if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
            raise refused("FROM takes names of datasets.", "Name a dataset of the catalogue.")
        if node.args.get("db") or node.args.get("pivots") or node.args.get("sample"):
            raise refused("FROM takes plain names of datasets.", "Name a dataset of the catalogue.")
        name = node.name
        if name in known:
            if known[name].used:
                raise refused(
                    f"'{name}' is used twice.", "Write the subquery out where it is used.", "CUR815"
                )
            known[name].used = True
            return known[name]
        if name not in self._catalogue:
            raise refused(
                f"There is no dataset '{name}' in the catalogue.",
                "'curtilage data list' shows them.",
                "CUR816",
            )
        dataset = self._catalogue[name]
        alias = f"t{self._aliases}"
        self._aliases += 1
        columns: dict[str, exp.Expr] = {
            c: exp.column(c, table=alias, quoted=True) for c in dataset.columns
        }
        rows = Rows(columns, [Table(alias, dataset)])
        if dataset.person != EACH_ROW:
            rows.persons[alias] = exp.column(dataset.person, table=alias, quoted=True)
        return rows

    @staticmethod
    def _name(node: exp.Expr) -> str:
        return str(node.alias_or_name)

    def _join(self, join: exp.Join, scope: dict[str, Rows], known: Mapping[str, Rows]) -> None:
        kind = f"{join.side} {join.kind}".strip().upper()
        if kind not in {"", "INNER"} or join.args.get("method"):
            raise refused(
                f"{kind} JOIN is not allowed.",
                "Use JOIN ... ON a.person = b.person, or USING (person).",
                "CUR815",
            )
        name = self._name(join.this)
        if name in scope:
            raise refused("Two tables have one name.", "Give each an alias.")
        right = self._source(join.this, known)
        left = together(scope)
        scope[name] = right
        both = together(scope)
        if join.args.get("using"):
            pairs = [
                exp.EQ(this=left.columns[u.name].copy(), expression=right.columns[u.name].copy())
                for u in join.args["using"]
                if u.name in left.columns and u.name in right.columns
            ]
            condition: exp.Expr = exp.and_(*pairs) if pairs else exp.true()
        elif join.args.get("on") is not None:
            condition = self._resolved(join.args["on"], both)
        else:
            raise refused(
                "A join without ON would pair everybody with everybody.",
                "Write ON a.person = b.person.",
                "CUR815",
            )
        check_join(condition, left, right)
        right.joins.append(condition)

    def _resolved(self, node: exp.Expr, rows: Rows) -> exp.Expr:
        """The expression with every column in terms of the tables."""

        def placed(part: exp.Expr) -> exp.Expr:
            if isinstance(part, exp.Subquery | exp.Select | exp.Exists):
                raise refused(
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
                raise refused(
                    f"There is no column '{name}' here.",
                    f"The columns are: {', '.join(list(rows.columns)[:20])}.",
                    "CUR816",
                )
            return found.copy()

        return node.copy().transform(placed)

    def _over(self, node: exp.Expr, rows: Rows) -> exp.Expr:
        if isinstance(node, exp.Star):
            raise refused(
                "SELECT * asks for rows.", "Ask for aggregates, such as COUNT(*).", "CUR814"
            )
        resolved = self._resolved(node, rows)
        name = node.alias_or_name or node.sql("duckdb").lower()
        bare = resolved.this if isinstance(resolved, exp.Alias) else resolved
        return exp.alias_(bare, name, quoted=True)

    def _keys(self, tree: exp.Select, selected: list[exp.Expr], rows: Rows) -> list[exp.Expr]:
        group = tree.args.get("group")
        if tree.args.get("distinct"):
            raise refused(
                "SELECT DISTINCT asks for values.", "Write GROUP BY, and COUNT(*).", "CUR814"
            )
        if group is None:
            return []
        if any(group.args.get(part) for part in ("grouping_sets", "cube", "rollup", "totals")):
            raise refused("Only plain GROUP BY is allowed.", "Ask once for each grouping.")
        if group.args.get("all"):
            return [each.this for each in selected if not each.find(*AGGREGATES)]
        aliases = {each.alias: each.this for each in selected}
        keys = []
        for each in group.expressions:
            if isinstance(each, exp.Literal) and each.is_int:
                place = int(each.this) - 1
                if not 0 <= place < len(selected):
                    raise refused("GROUP BY names a column that is not there.", "Count from 1.")
                keys.append(selected[place].this)
            elif (
                isinstance(each, exp.Column)
                and not each.table
                and (each.name in aliases and each.name not in rows.columns)
            ):
                keys.append(aliases[each.name])
            else:
                keys.append(self._resolved(each, rows))
        return keys

    @staticmethod
    def _item(node: exp.Expr, keys: list[exp.Expr]) -> Item:
        inner = node.this
        if inner in keys:
            return Item(node.alias, inner, key=True)
        if not inner.find(*AGGREGATES):
            raise refused(
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
            if (
                isinstance(inner, exp.Literal)
                and inner.is_int
                and 0 < int(inner.this) <= len(names)
            ):
                name = names[int(inner.this) - 1]
            else:
                name = str(inner.name) if isinstance(inner, exp.Column) else ""
            if name not in names:
                raise refused(
                    "ORDER BY takes columns of the answer.", f"Use one of: {', '.join(names)}."
                )
            yield name, bool(each.args.get("desc"))

    @staticmethod
    def _limit(tree: exp.Select) -> int | None:
        limit = tree.args.get("limit")
        if limit is None:
            return None
        if not isinstance(limit, exp.Limit) or not isinstance(limit.expression, exp.Literal):
            raise refused("LIMIT takes a whole number.", "Write LIMIT 10.")
        return int(limit.expression.this)


def _put_used(rows: Rows, scope: Mapping[str, Rows], tree: exp.Select) -> None:
    """Columns that USING names stand for either side, for they are equal."""
    for join in tree.args.get("joins") or ():
        for name in join.args.get("using") or ():
            found = [
                each.columns[name.name] for each in scope.values() if name.name in each.columns
            ]
            if found:
                rows.columns[name.name] = found[0]
