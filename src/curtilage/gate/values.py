"""How many values a JSON text holds, counted before it is parsed.

Three million empty lists are nine megabytes of text, and seven hundred of memory. So a text is
counted first, in time and memory of the text alone.
"""

from __future__ import annotations

import re

from curtilage.core.errors import TooLargeError

MOST_VALUES = 100_000
"""Values in one request: members and items, in JSON inside strings too."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[,\[{]', re.DOTALL)


def values_in(text: str, most: int) -> int:
    """Members and items in a JSON text, empty lists and objects counted twice.

    Of what is not JSON, it is a number all the same. Counting ends soon after ``most``.
    """
    count = 1
    for tokens, token in enumerate(_TOKEN.finditer(text)):
        count += text[token.start()] != '"'
        if count > most or tokens > 3 * most + 3:  # in JSON, two strings are never neighbours
            return max(count, most + 1)
    return count


def too_many() -> TooLargeError:
    """The error for a request that holds more values than it may."""
    return TooLargeError(
        f"The request holds more than {MOST_VALUES} values.",
        mend="Send fewer members and items, or several requests.",
        code="CUR247",
    )
