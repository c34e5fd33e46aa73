"""What a request about datasets asks: read strictly, and never quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from curtilage.core.errors import RequestError
from curtilage.data.query.pricing import Price, price_of
from curtilage.gateway.access import PURPOSE
from curtilage.gateway.shapes import wrong

KEY: Final = "idempotency-key"
_LONGEST = 200
_MECHANISMS = frozenset({"", "laplace", "gaussian"})
_MEMBERS = ("sql", "purpose", "epsilon", "delta", "mechanism", "to", "key", "explain")


@dataclass(frozen=True, slots=True)
class Question:
    """What the body of a query asks.

    Attributes:
        sql: the query.
        price: what it may cost.
        purpose, to, key: names; empty for the first, or for none.
        explain: whether only the cost is asked.
    """

    sql: str
    price: Price
    purpose: str
    to: str
    key: str
    explain: bool


def question_in(document: Mapping[str, Any], headers: Mapping[str, str]) -> Question:
    """What a body asks, with what headers say instead.

    Raises:
        RequestError: a member is not known, or not what it must be; never quotes it.
        DataError: epsilon or delta is no amount (CUR817).
    """
    if not document.keys() <= set(_MEMBERS):
        raise RequestError(
            "The request has a member that is not known.",
            mend=f"There are: {', '.join(_MEMBERS)}.",
            code="CUR203",
        )
    sql = document.get("sql")
    if not isinstance(sql, str) or not sql.strip():
        raise wrong("sql", "the text of a query")
    explain = document.get("explain", False)
    if not isinstance(explain, bool):
        raise wrong("explain", "true or false")
    if document.get("epsilon") is None:
        raise wrong("epsilon", "what the answer may cost, such as 0.5")
    mechanism = _text(document, "mechanism")
    if mechanism not in _MECHANISMS:
        raise wrong("mechanism", "'laplace' or 'gaussian'")
    return Question(
        sql=sql,
        price=price_of(_amount(document, "epsilon"), _amount(document, "delta"), mechanism),
        purpose=_either(document, "purpose", headers.get(PURPOSE, "").strip()),
        to=_text(document, "to"),
        key=_either(document, "key", headers.get(KEY, "").strip()),
        explain=explain,
    )


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise wrong(name, f"a text of at most {_LONGEST} characters")
    return value


def _either(document: Mapping[str, Any], name: str, header: str) -> str:
    """What the body says, or else a header. What could be meant in two ways is refused."""
    value = _text(document, name)
    if len(header) > _LONGEST or (value and header and value != header):
        raise wrong(name, f"at most {_LONGEST} characters, and the same in the body and the header")
    return value or header


def _amount(document: Mapping[str, Any], name: str) -> str:
    """An amount as text: of a number, the shortest that is read back as that number."""
    value = document.get(name)
    if value is None:
        return "0"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(name, "a number, or a text such as '0.5'")
    return str(value)


def dataset_in(query: bytes) -> str:
    """The dataset that a query string names; empty for none. Raises `RequestError`."""
    try:
        named = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=2)
    except ValueError:
        named = [("", "")]
    if any(key != "dataset" or not value for key, value in named) or len(named) > 1:
        raise wrong("dataset", "the one name after '?dataset=', and nothing else with it")
    return named[0][1] if named else ""
