"""Queries that must be refused: with a reason, a mend and a code, and before anything runs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from curtilage.core.budgets import NANO
from curtilage.core.datasets import Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.planning import plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of

CATALOGUE = {
    "people": Dataset(
        "people",
        "csv:people.csv",
        {
            "pid": Column("pid", Kind.INTEGER),
            "age": Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(99)),
            "income": Column("income", Kind.DECIMAL),
            "wage": Column("wage", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(100),
                           step=Fraction(1, 100)),
            "name": Column("name", Kind.TEXT),
            "sex": Column("sex", Kind.TEXT, values=("f", "m")),
            "born": Column("born", Kind.DATE),
            "member": Column("member", Kind.BOOLEAN),
        },
        person="pid",
        entity="person",
        contribution=Contribution(2, 2),
    ),
    "visits": Dataset(
        "visits",
        "csv:visits.csv",
        {
            "pid": Column("pid", Kind.INTEGER),
            "cost": Column("cost", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(9)),
            "ward": Column("ward", Kind.TEXT, values=("a", "b")),
        },
        person="pid",
        entity="person",
    ),
    "staff": Dataset("staff", "csv:s.csv", {"pid": Column("pid", Kind.INTEGER)}, person="pid",
                     entity="employee"),
    "rows": Dataset("rows", "csv:r.csv", {"pid": Column("pid", Kind.INTEGER)}),
    "towns": Dataset("towns", "csv:t.csv", {"town": Column("town", Kind.TEXT)}, public=True),
}  # fmt: skip

UNREADABLE = [
    "", " ", ";", "hello", "SELECT", "SELECT FROM", "SELECT COUNT(*)", "SELECT COUNT(*) FROM",
    "SELECT COUNT(* FROM people", "SELECT COUNT(*) FROM people; SELECT 1",
    "SELECT COUNT(*) FROM people; DROP TABLE people", "SELECT 'unclosed FROM people",
    "SELECT COUNT(*) FROM people WHERE (", "\x00", "SELECT " + "(" * 200 + "1" + ")" * 200,
    "SELECT COUNT(*) FROM people WHERE " + " AND ".join(["age > 1"] * 4000),
    "SELECT COUNT(*) FROM people WHERE " + "NOT " * 500 + "member", "🙂", "--", "/* */",
]  # fmt: skip

OTHER_STATEMENTS = [
    "DROP TABLE people", "DELETE FROM people", "UPDATE people SET age = 1",
    "INSERT INTO people VALUES (1)", "CREATE TABLE x AS SELECT * FROM people",
    "COPY people TO 'x.csv'", "ATTACH 'x.db'", "PRAGMA version", "SET threads = 1",
    "EXPLAIN SELECT COUNT(*) FROM people", "DESCRIBE people", "INSTALL httpfs", "LOAD httpfs",
    "CALL pragma_version()", "TRUNCATE people", "GRANT ALL ON people TO x", "USE x", "BEGIN",
    "SELECT COUNT(*) FROM people UNION SELECT COUNT(*) FROM visits",
    "SELECT COUNT(*) FROM people INTERSECT SELECT 1", "VALUES (1)", "SHOW TABLES",
    "EXPORT DATABASE 'x'",
]  # fmt: skip

ROWS_ASKED = [
    "SELECT * FROM people", "SELECT people.* FROM people", "SELECT age FROM people",
    "SELECT name, COUNT(*) FROM people", "SELECT DISTINCT age FROM people",
    "SELECT pid, COUNT(*) FROM people GROUP BY pid", "SELECT age FROM people LIMIT 1",
    "SELECT 1 FROM people", "SELECT age, sex FROM people GROUP BY age, sex",
    "SELECT COUNT(*) FROM people WHERE pid = 7", "SELECT SUM(age * pid) FROM people",
    "SELECT AVG(age / pid) FROM people", "SELECT COUNT(*) FROM people GROUP BY pid % 2",
    "SELECT MIN(age) FROM people", "SELECT MAX(age) FROM people",
    "SELECT ANY_VALUE(name) FROM people", "SELECT FIRST(name) FROM people",
    "SELECT ARRAY_AGG(age) FROM people", "SELECT STRING_AGG(name, ',') FROM people",
    "SELECT LIST(age) FROM people", "SELECT MODE(age) FROM people",
    "SELECT ARG_MAX(name, age) FROM people", "SELECT HISTOGRAM(age) FROM people",
    "SELECT ROW_NUMBER() OVER () FROM people", "SELECT SUM(age) OVER (ORDER BY age) FROM people",
    "SELECT COUNT(DISTINCT name) FROM people", "SELECT COUNT(DISTINCT age) FROM people",
    "SELECT COUNT(DISTINCT pid, age) FROM people", "SELECT SUM(DISTINCT age) FROM people",
    "SELECT COUNT(*) FILTER (WHERE age > 3) FROM people", "SELECT PRODUCT(age) FROM people",
    "SELECT APPROX_COUNT_DISTINCT(age) FROM people", "SELECT CORR(age, wage) FROM people",
    "SELECT BIT_OR(age) FROM people", "SELECT QUANTILE_CONT(age, 2) FROM people",
    "SELECT QUANTILE_CONT(age, age) FROM people", "SELECT QUANTILE_DISC(age, 0.5) FROM people",
    "SELECT MEDIAN(DISTINCT age) FROM people", "SELECT QUANTILE(age, [0.1, 0.9]) FROM people",
]  # fmt: skip

UNBOUNDED = [
    "SELECT SUM(income) FROM people", "SELECT AVG(income) FROM people",
    "SELECT SUM(income + age) FROM people", "SELECT SUM(age / wage) FROM people",
    "SELECT SUM(LEAST(income, 5)) FROM people", "SELECT SUM(GREATEST(income, 5)) FROM people",
    "SELECT STDDEV(income) FROM people", "SELECT SUM(LENGTH(name)) FROM people",
    "SELECT SUM(age * age * age * age * age * age * age * age * age) FROM people",
    "SELECT SUM(COALESCE(income, 0)) FROM people",
    "SELECT SUM(CASE WHEN member THEN income ELSE 0 END) FROM people",
    "SELECT SUM(ABS(income)) FROM people", "SELECT SUM(age * 9999999999999999) FROM people",
]  # fmt: skip

NOT_ALLOWED = [
    "SELECT COUNT(*) FROM people WHERE RANDOM() > 0.5", "SELECT SUM(SQRT(age)) FROM people",
    "SELECT SUM(LN(wage)) FROM people", "SELECT SUM(EXP(age)) FROM people",
    "SELECT SUM(POWER(age, 2)) FROM people", "SELECT COUNT(*) FROM people WHERE age % 0 = 1",
    "SELECT COUNT(*) FROM people WHERE CAST(name AS INTEGER) = 1",
    "SELECT COUNT(*) FROM people WHERE name::INT = 1",
    "SELECT COUNT(*) FROM people WHERE error('x')", "SELECT SUM(age) FROM read_csv('/etc/passwd')",
    "SELECT COUNT(*) FROM '/etc/passwd'", "SELECT COUNT(*) FROM read_parquet('x')",
    "SELECT COUNT(*) FROM glob('*')", "SELECT COUNT(*) FROM duckdb_settings()",
    "SELECT COUNT(*) FROM information_schema.tables", "SELECT COUNT(*) FROM main.people",
    "SELECT COUNT(*) FROM sqlite_master", "SELECT COUNT(*) FROM nobody",
    "SELECT COUNT(*) FROM people WHERE nothing = 1", "SELECT SUM(visits.cost) FROM people",
    "SELECT COUNT(*) FROM people WHERE getenv('HOME') = 'x'",
    "SELECT COUNT(*) FROM people WHERE name ~ '(a+)+$'",
    "SELECT COUNT(*) FROM people WHERE REGEXP_MATCHES(name, '(a+)+$')",
    "SELECT COUNT(*) FROM people WHERE name LIKE name", "SELECT COUNT(*) FROM people HAVING 1 = 1",
    "SELECT sex, COUNT(*) FROM people GROUP BY sex HAVING COUNT(*) > 5",
    "SELECT COUNT(*) FROM people WHERE age IN (SELECT age FROM people)",
    "SELECT COUNT(*) FROM people WHERE EXISTS (SELECT 1 FROM visits)",
    "SELECT (SELECT COUNT(*) FROM visits) + COUNT(*) FROM people",
    "SELECT COUNT(*) FROM people WHERE age = (SELECT MAX(age) FROM people)",
    "SELECT COUNT(*) FROM people WHERE COUNT(*) > 1", "SELECT SUM(COUNT(*)) FROM people",
    "SELECT COUNT(*) FROM people GROUP BY CUBE (sex, member)",
    "SELECT COUNT(*) FROM people GROUP BY ROLLUP (sex)",
    "SELECT COUNT(*) FROM people GROUP BY GROUPING SETS ((sex), ())",
    "SELECT COUNT(*) FROM people TABLESAMPLE 10%", "SELECT COUNT(*) FROM people USING SAMPLE 5",
    "SELECT COUNT(*) FROM people QUALIFY 1 = 1",
    "SELECT COUNT(*) FROM people PIVOT (x FOR y IN (1))",
    "WITH RECURSIVE x AS (SELECT 1) SELECT COUNT(*) FROM people",
    "WITH x AS (SELECT COUNT(*) AS n FROM people) SELECT SUM(n) FROM x",
    "WITH x AS (SELECT age FROM people LIMIT 1) SELECT SUM(age) FROM x",
    "WITH x AS (SELECT age FROM people ORDER BY age) SELECT SUM(age) FROM x",
    "WITH x AS (SELECT DISTINCT age FROM people) SELECT SUM(age) FROM x",
    "WITH x AS (SELECT sex FROM people GROUP BY sex) SELECT COUNT(*) FROM x",
    "SELECT COUNT(*) FROM (SELECT age FROM people UNION ALL SELECT age FROM people) t",
    "SELECT COUNT(*) FROM people LIMIT (SELECT 1)", "SELECT COUNT(*) FROM people ORDER BY age",
    "SELECT COUNT(*) FROM people WHERE CASE age WHEN 1 THEN TRUE END",
    "SELECT COUNT(*) AS n, SUM(age) AS n FROM people", "SELECT COUNT(*) FROM people WHERE ?",
    "SELECT COUNT(*) FROM people WHERE $1 = 1", "SELECT COUNT(*) FROM people WHERE age = :x",
    "SELECT LN(COUNT(*)) FROM people", "SELECT COUNT(*) || 'x' FROM people",
    "SELECT COUNT(*) > 5 FROM people",
    "SELECT CASE WHEN COUNT(*) > 5 THEN 1 ELSE 0 END FROM people",
]  # fmt: skip

MIXED = [
    "SELECT COUNT(*) FROM people WHERE sex = 1", "SELECT COUNT(*) FROM people WHERE age = 'x'",
    "SELECT COUNT(*) FROM people WHERE born > '2020-01-01'",
    "SELECT COUNT(*) FROM people WHERE born > DATE '2020-13-45'",
    "SELECT COUNT(*) FROM people WHERE age", "SELECT COUNT(*) FROM people WHERE name AND member",
    "SELECT SUM(name) FROM people", "SELECT AVG(sex) FROM people", "SELECT SUM(born) FROM people",
    "SELECT COUNT(*) FROM people WHERE age BETWEEN 'a' AND 'b'",
    "SELECT COUNT(*) FROM people WHERE age IN ('a', 2)",
    "SELECT COUNT(*) FROM people WHERE LOWER(age) = 'x'",
    "SELECT COUNT(*) FROM people WHERE EXTRACT(year FROM age) = 3",
    "SELECT SUM(CASE WHEN member THEN 1 ELSE 'x' END) FROM people",
    "SELECT SUM(-name) FROM people", "SELECT SUM(age + name) FROM people",
]  # fmt: skip

JOINS = [
    "SELECT COUNT(*) FROM people, visits", "SELECT COUNT(*) FROM people CROSS JOIN visits",
    "SELECT COUNT(*) FROM people JOIN visits ON TRUE",
    "SELECT COUNT(*) FROM people p JOIN people q ON p.age = q.age",
    "SELECT COUNT(*) FROM people p JOIN people q ON p.pid < q.pid",
    "SELECT COUNT(*) FROM people p JOIN people q ON p.pid = q.pid OR TRUE",
    "SELECT COUNT(*) FROM people p JOIN visits v ON p.pid = v.pid + 1",
    "SELECT COUNT(*) FROM people p JOIN staff s ON p.pid = s.pid",
    "SELECT COUNT(*) FROM people p JOIN rows r ON p.pid = r.pid",
    "SELECT COUNT(*) FROM people p LEFT JOIN visits v ON p.pid = v.pid",
    "SELECT COUNT(*) FROM people p FULL JOIN visits v ON p.pid = v.pid",
    "SELECT COUNT(*) FROM people NATURAL JOIN visits",
    "SELECT COUNT(*) FROM people p ASOF JOIN visits v ON p.pid = v.pid",
    "SELECT COUNT(*) FROM people p SEMI JOIN visits v ON p.pid = v.pid",
    "SELECT COUNT(*) FROM people p JOIN visits v ON NOT (p.pid = v.pid)",
    "SELECT COUNT(*) FROM people p, LATERAL (SELECT 1) t",
    "SELECT COUNT(*) FROM people JOIN people USING (pid)",
    "WITH x AS (SELECT pid, age FROM people) SELECT COUNT(*) FROM x a JOIN x b ON a.age = b.age",
    "SELECT COUNT(*) FROM towns",
]  # fmt: skip

HOSTILE = [*UNREADABLE, *OTHER_STATEMENTS, *ROWS_ASKED, *UNBOUNDED, *NOT_ALLOWED, *MIXED, *JOINS]


def test_there_are_enough_of_them():
    assert len(HOSTILE) == len(set(HOSTILE)) >= 150


@pytest.mark.parametrize("sql", HOSTILE, ids=lambda sql: sql[:60] or "empty")
def test_it_is_refused_with_a_reason_and_a_mend(sql):
    with pytest.raises(DataError) as refused:
        plan(read(sql, CATALOGUE), Price(NANO))
    error = refused.value
    assert error.number.startswith("CUR8")
    assert str(error).endswith(".")
    assert "t0" not in error.full()  # names are the caller's, not ours
    assert len(error.full()) < 500


FINE = [
    "SELECT COUNT(*) FROM people",
    "select sex, count(*) n from people group by 1 order by n desc limit 1",
    "SELECT SUM(age) / COUNT(*) AS mean FROM people WHERE name LIKE 'A%' AND NOT member",
    "SELECT COUNT(DISTINCT pid) FROM people p JOIN visits v USING (pid) WHERE v.cost > 3",
    "SELECT ward, AVG(cost) FROM visits WHERE pid IS NOT NULL GROUP BY ward",
    "SELECT COUNT(*) FROM people -- a remark\n WHERE age > 3 /* another */",
    'SELECT COUNT(*) AS "a; DROP TABLE people" FROM people',
    "SELECT COUNT(*) FROM people WHERE name = 'x''; DROP TABLE people; --'",
    "SELECT COUNT(*) FROM people WHERE income / age > 2",
    "SELECT SUM(LEAST(GREATEST(income, 0), 1000)) FROM people",
]


@pytest.mark.parametrize("sql", [sql for sql in FINE if "pid IS" not in sql])
def test_what_is_fine_is_not_refused(sql):
    made = sql_of(plan(read(sql, CATALOGUE), Price(NANO)))
    assert made.startswith("SELECT")
    assert "DROP TABLE people" not in made.replace("'x''; DROP TABLE people; --'", "")
