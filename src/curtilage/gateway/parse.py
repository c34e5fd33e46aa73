"""Read a JSON body strictly: what could be read in two ways is refused, not guessed."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from curtilage.core.errors import RequestError
from curtilage.gate.strings import UnreadableError, has_half_pair, without_repeats
from curtilage.gate.values import MOST_VALUES, too_many, values_in

_BIGGEST = 2**63


def parse(raw: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        RequestError: not UTF-8, not JSON, not an object, nested too deeply, or with what JSON
            parsers disagree on: a repeated key, NaN, a number beyond 64 bits, half a surrogate.
        TooLargeError: it holds more values than a request may.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable("is not valid UTF-8") from None
    if values_in(text, MOST_VALUES) > MOST_VALUES:
        raise too_many()
    try:
        value = json.loads(
            text,
            object_pairs_hook=without_repeats,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
        )
        if "\\u" in text and has_half_pair(value):
            raise _unreadable("holds half of a surrogate pair")
    except UnreadableError:
        raise _unreadable("repeats a key in an object") from None
    except RecursionError:
        raise _unreadable("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _unreadable(f"is not JSON (line {error.lineno}, column {error.colno})") from None
    if not isinstance(value, dict):
        raise _unreadable("is not a JSON object")
    return value


def _unreadable(what: str) -> RequestError:
    return RequestError(
        f"The request body {what}.", mend="Send one JSON object in UTF-8.", code="CUR202"
    )


def _constant(_: str) -> NoReturn:
    raise _unreadable("holds NaN or Infinity, which JSON does not have")


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) >= _BIGGEST:
        raise _unreadable("holds an integer beyond 64 bits")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _unreadable("holds a number beyond what a double can be")
    return value
