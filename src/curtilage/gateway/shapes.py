"""Checks of what cannot carry content: numbers within bounds, switches, words of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from curtilage.core.errors import RequestError

Check = Callable[[Any], bool]

MOST_MESSAGES = 10_000


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


def each_message(
    messages: Any, roles: Collection[str]
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The path, the message and its role, for each. Raises `RequestError` for a wrong shape."""
    if not isinstance(messages, list) or not 0 < len(messages) <= MOST_MESSAGES:
        raise wrong("messages", f"a list of 1 to {MOST_MESSAGES} messages")
    for n, message in enumerate(messages):
        path = f"messages[{n}]"
        if not isinstance(message, dict):
            raise wrong(path, "an object")
        role = message.get("role")
        if not isinstance(role, str) or role not in roles:
            raise wrong(f"{path}.role", "one of " + ", ".join(sorted(roles)))
        yield path, message, role
