"""Visit every string of a JSON value, and rebuild the value with other strings.

The same walk is used twice: once with a visitor that collects, once with one that answers the
new texts in the same order. So what is inspected and what is replaced cannot differ.

What counts as a string: string values, object keys, numbers of six digits or more (a card
number need not be quoted), and, where a string itself holds a JSON object or array, what stands
in that, or in JSON's escapes. Paths name positions, never keys, for keys may be content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from curtilage.core.findings import Field
from curtilage.gate.values import MOST_VALUES, values_in

JSON = Any
Visit = Callable[[Field], str]

MOST_DEPTH = 64
_SHORTEST_NUMBER = 6
_ESCAPE = re.compile(
    r"(?<!\\)\\+u"
    r"(?:([dD][89abAB][0-9a-fA-F]{2})\\+u([dD][c-fC-F][0-9a-fA-F]{2})|([0-9a-fA-F]{4}))"
)


class UnreadableError(ValueError):
    """A JSON value is nested too deeply, or an object in it repeats a key."""


@dataclass(slots=True)
class Walk:
    """One walk over a value.

    Attributes:
        visit: gets each field, in order, and returns the text to put there.
        unreadable: paths of inner JSON that could not be walked, collected on the way.
        left: how many more values in inner JSON are walked; beyond, it counts as unreadable.
        aside: whether what is visited says nothing of what the whole is about.
    """

    visit: Visit
    unreadable: list[str] = field(default_factory=list)
    left: int = MOST_VALUES
    aside: bool = False

    def value(self, value: JSON, path: str, *, label: str = "", depth: int = 0) -> JSON:
        """The value with every string visited.

        Raises:
            UnreadableError: the value is nested deeper than ``MOST_DEPTH``.
        """
        if depth > MOST_DEPTH:
            raise UnreadableError(f"{path} is nested too deeply")
        if isinstance(value, str):
            return self.text(value, path, label=label, depth=depth)
        if isinstance(value, dict):
            return {
                self.name(key, f"{path}.key{n}"): self.value(
                    item, f"{path}.{n}", label=key, depth=depth + 1
                )
                for n, (key, item) in enumerate(value.items())
            }
        if isinstance(value, list):
            return [
                self.value(item, f"{path}[{n}]", label=label, depth=depth + 1)
                for n, item in enumerate(value)
            ]
        return self._number(value, path, label)

    def text(self, text: str, path: str, *, label: str = "", run: int = 0, depth: int = 0) -> str:
        """A string with what it holds visited; JSON in it is rewritten only if it changed."""
        inner = self._parsed(text, path) if text.lstrip()[:1] in {"{", "["} else None
        if inner is None:
            plain = unescaped(text)
            said = self.visit(Field(path, plain, label, run, aside=self.aside))
            return text if said == plain else said
        changed = self.value(inner, f"{path}:json", depth=depth + 1)
        return text if changed == inner else json.dumps(changed, ensure_ascii=False)

    def name(self, text: str, path: str) -> str:
        """A name of a programming interface, visited."""
        return self.visit(Field(path, text, identifier=True, aside=True))

    def _number(self, value: JSON, path: str, label: str) -> JSON:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        text = repr(value)
        if sum(c.isdigit() for c in text) < _SHORTEST_NUMBER:
            return value
        new = self.visit(Field(path, text, label, aside=self.aside))
        return value if new == text else new

    def _parsed(self, text: str, path: str) -> JSON:
        count = values_in(text, self.left)
        if count > self.left:
            self.unreadable.append(path)
            return None
        try:
            value = json.loads(text, object_pairs_hook=without_repeats)
        except (UnreadableError, RecursionError):
            self.unreadable.append(path)
            return None
        except ValueError:
            return None
        if "\\u" in text and has_half_pair(value):
            self.unreadable.append(path)
            return None
        if not isinstance(value, dict | list):
            return None
        self.left -= count
        return value


def unescaped(text: str) -> str:
    r"""The text with JSON escapes such as ``\u00fc`` read: JSON stands within other words too.

    Quotes, backslashes and control characters stay escaped, so what was JSON still is. A run of
    backslashes counts as one, for JSON within JSON.
    """
    return _ESCAPE.sub(_character, text) if "\\u" in text else text


def _character(escape: re.Match[str]) -> str:
    codes = "".join(f"\\u{code}" for code in escape.groups() if code)
    character: str = json.loads(f'"{codes}"')
    if character in '"\\' or character < " " or "\ud800" <= character <= "\udfff":
        return escape[0]
    return character


def has_half_pair(value: JSON) -> bool:
    """Whether a string in the value holds half of a surrogate pair, which no UTF-8 can."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def without_repeats(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    """An object of these pairs; a repeated key hides a value from inspection, so it is refused."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("an object repeats a key")
    return found
