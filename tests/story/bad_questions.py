"""Bodies of queries that are to be refused, each with something in it that nobody may be told."""

import json
from typing import Any

from tests.story.data_asked import COUNT, SECRET

GOOD = {"sql": COUNT.format("visits"), "epsilon": "0.1", "purpose": "research"}
WORDS = f"'Annabelle {SECRET.title()}'"


def body(**more: Any) -> bytes:
    """A good question but for what is given; ``...`` takes a member out."""
    return json.dumps({k: v for k, v in (GOOD | more).items() if v is not ...}).encode()


VALUES: dict[str, Any] = {
    "a switch": True, "a number": 7, "a list": [WORDS], "an object": {WORDS: WORDS},
    "a long text": SECRET * 1000, "an empty text": "",
}  # fmt: skip
WRONG: dict[str, dict[str, bytes]] = {
    name: {what: body(**{name: value}) for what, value in VALUES.items()}
    for name in ("purpose", "to", "key", "mechanism")
}
AMOUNTS = [
    "", " ", "half", WORDS, "-1", "nan", "inf", "-inf", "sNaN", "1e999999999", "1001", "0x10",
    "1,5", "1" * 100, "0." + "1" * 100_000, True, [1], {"a": 1}, -0.5, 1001, 10**17,
]  # fmt: skip
SQL = [
    "", " ", ";", "SELECT", WORDS, "SELECT * FROM visits", "SELECT patient FROM visits",
    "DROP TABLE visits", "SELECT COUNT(*) FROM visits; DROP TABLE visits",
    f"SELECT COUNT(*) FROM visits WHERE ward = {WORDS}; --", "COPY visits TO 'x.csv'",
    "ATTACH 'ledger.db'", "PRAGMA version", "SET threads = 1", "INSTALL httpfs",
    "SELECT COUNT(*) FROM read_csv('/etc/passwd')", "SELECT COUNT(*) FROM '/etc/passwd'",
    "SELECT COUNT(*) FROM sqlite_master", "SELECT COUNT(*) FROM duckdb_settings()",
    "SELECT COUNT(*) FROM visits UNION SELECT COUNT(*) FROM visits",
    "SELECT MAX(age) FROM visits", "SELECT SUM(1 / patient) FROM visits",
    f"SELECT COUNT(*) FROM {SECRET}", f'SELECT COUNT("{SECRET}") FROM visits',
    f"SELECT COUNT(*) FROM visits WHERE {SECRET} = 1", "SELECT COUNT(*) FROM visits, visits AS b",
    "SELECT getenv('HOME') FROM visits", "SELECT COUNT(*) FROM wards",
    "SELECT ward, COUNT(*) FROM visits GROUP BY ward HAVING COUNT(*) < 2",
    "SELECT COUNT(*) FROM visits WHERE patient IN (SELECT patient FROM tickets)",
    "SELECT COUNT(*) FROM visits WHERE " + " AND ".join(["age > 1"] * 4000),
    "SELECT COUNT(*) FROM visits WHERE " + "(" * 3000 + "age > 1" + ")" * 3000,
    "SELECT COUNT(*) FROM visits WHERE " + "NOT " * 900 + "age > 1",
    "x" * 5_000_000, "\x00", "SELECT COUNT(*) FROM visits\x00; DROP TABLE visits", "🙂",
    7, True, ["SELECT"], {"sql": "SELECT"}, None,
]  # fmt: skip


def refused() -> dict[str, bytes]:
    """Every body, by what is wrong with it."""
    good = body()
    deep = b'{"sql": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    whole = {
        "nothing": b"", "no JSON": SECRET.encode(), "a list": b"[" + good + b"]",
        "a text": json.dumps(WORDS).encode(), "null": b"null", "half": good[:-5],
        "two": good + good, "not UTF-8": good.replace(b"visits", b"vis\xffts"),
        "UTF-16": good.decode().encode("utf-16"), "a mark before": b"\xef\xbb\xbf" + good,
        "deep": deep, "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "a member twice": good[:-1] + b', "epsilon": "1"}', "NaN": body(epsilon=float("nan")),
        "Infinity": body(epsilon=float("inf")), "beyond": b'{"epsilon": 1e999}',
        "half a pair": good.replace(b"visits", b"\\ud800"), "a large number": body(epsilon=10**40),
        "too many": b'{"sql": [' + b"1," * 200_000 + b"1]}", "no sql": body(sql=...),
        "no epsilon": body(epsilon=...), "empty": b"{}",
    }  # fmt: skip
    unknown = {
        f"unknown {name[:20]}": body(**{name: WORDS})
        for name in ("SQL", "query", "application", "analyst", "person", "recipient", SECRET,
                     "__class__", "stop", "")
    }  # fmt: skip
    return {
        **{f"whole: {name}": raw for name, raw in whole.items()},
        **unknown,
        **{f"{name}: {what}": raw for name, by in WRONG.items() for what, raw in by.items()},
        **{f"epsilon {n}": body(epsilon=each) for n, each in enumerate(AMOUNTS)},
        **{f"delta {n}": body(delta=each) for n, each in enumerate(AMOUNTS)},
        **{f"sql {n}": body(sql=each) for n, each in enumerate(SQL)},
        **{f"explain {n}": body(explain=each) for n, each in enumerate([1, "true", [], {}, None])},
    }
