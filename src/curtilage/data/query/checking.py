"""What must hold of a query as a whole: whose rows meet, and what may be said of a person key."""

from __future__ import annotations

from sqlglot import expressions as exp

from curtilage.core.datasets import EACH_ROW, Kind
from curtilage.data.query.values import value_of
from curtilage.data.query.wanted import AGGREGATES, Rows, Wanted, conjuncts, refused

MOST_TABLES = 8


def check_join(condition: exp.Expr, left: Rows, right: Rows) -> None:
    """A join must keep whose row it is: by the persons of both sides, or with a public table.

    Rows of two people never meet then, so all that one person changes are rows of that person.
    """
    equal = {
        frozenset((each.this.sql(), each.expression.sql()))
        for each in conjuncts(condition)
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
        raise refused(
            "This join would put rows of different people together.",
            "Join on the person keys of both datasets (JOIN b ON a.person = b.person); the "
            "catalogue must give both the same 'entity'.",
            "CUR815",
        )


def check(wanted: Wanted) -> None:
    """Checks every expression, and that the person keys are only joined on and counted."""
    private = [table for table in wanted.tables if not table.dataset.public]
    if not private:
        raise refused(
            "The datasets of this query are public, so it needs no privacy.",
            "Ask them directly.",
            "CUR816",
        )
    if len(wanted.tables) > MOST_TABLES:
        raise refused(f"More than {MOST_TABLES} tables are joined.", "Join fewer.")
    columns = wanted.columns()
    for condition in wanted.joins:
        value_of(condition, columns)
    for node in (*wanted.filters, *wanted.keys):
        _without_person(node, wanted)
        if node.find(*AGGREGATES):
            raise refused("WHERE and GROUP BY take no aggregates.", "Filter the answer instead.")
    for node in wanted.filters:
        value = value_of(node, columns)
        if value.kind not in {Kind.BOOLEAN, None}:
            raise refused("WHERE takes conditions.", "Compare columns with values.", "CUR812")
    for node in wanted.keys:
        value_of(node, columns)


def _without_person(node: exp.Expr, wanted: Wanted) -> None:
    persons = {
        (table.alias, table.dataset.person)
        for table in wanted.tables
        if table.dataset.person != EACH_ROW
    }
    for column in node.find_all(exp.Column):
        if (column.table, column.name) in persons:
            raise refused(
                "The person key may only be joined on and counted.",
                "Leave it out of WHERE and GROUP BY; COUNT(DISTINCT key) counts people.",
                "CUR814",
            )
