"""Checks of what cannot carry content: numbers within bounds, switches, words of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curtilage.core.errors import RequestError

Check = Callable[[Any], bool]


def number(low: float, high: float) -> Check:
    """Whether a value is a number within bounds."""
    return lambda v: isinstance(v, int | float) and not isinstance(v, bool) and low <= v <= high


def integer(low: int, high: int) -> Check:
    """Whether a value is a whole number within bounds."""
    return lambda v: isinstance(v, int) and not isinstance(v, bool) and low <= v <= high


def switch(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def wrong(name: str, what: str) -> RequestError:
    """The error for a parameter that is not what it must be."""
    return RequestError(f"'{name}' must be {what}.", param=name, code="CUR203")
