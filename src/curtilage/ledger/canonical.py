"""Canonical JSON: one value, one sequence of bytes.

RFC 8785 for what entries hold: objects, arrays, strings, integers, booleans and null. Floats are
refused, for their text differs between languages. RFC 8785 sorts keys by UTF-16 code units; keys
beyond the basic plane are refused, so that sorting by code points is the same.
"""

from __future__ import annotations

from typing import Any

import orjson

from curtilage.core.errors import LedgerError

_LEAVES = frozenset((str, int, bool, type(None)))  # how large an integer may be, orjson checks
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def canonical(value: Any) -> bytes:
    """The one encoding of a value.

    Raises:
        LedgerError: the value holds something that has no one encoding.
    """
    try:
        if type(value) not in _LEAVES:
            _check(value)
        return orjson.dumps(value, option=_OPTIONS)
    except (TypeError, RecursionError) as error:
        raise _refused(str(error)) from None


def from_canonical(raw: bytes) -> Any:
    """The value of an encoding, if it is the canonical one.

    Raises:
        LedgerError: it is not JSON, or not canonical.
    """
    try:
        value = orjson.loads(raw)
    except ValueError:
        raise _refused("it is not JSON") from None
    if canonical(value) != raw:
        raise _refused("it is not in canonical form")
    return value


def _check(value: Any) -> None:
    """Refuses what orjson would encode although it has no one encoding.

    Most values are leaves, so they are told apart before a call and not after it.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not (key.isascii() or max(key) <= "\uffff"):
                raise _refused("a key is not text of the basic plane")
            if type(item) not in _LEAVES:
                _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            if type(item) not in _LEAVES:
                _check(item)
    elif not isinstance(value, str | int):
        raise _refused(f"it holds a {type(value).__name__}")


def _refused(why: str) -> LedgerError:
    return LedgerError(f"An entry cannot be encoded: {why}.", code="CUR612")
