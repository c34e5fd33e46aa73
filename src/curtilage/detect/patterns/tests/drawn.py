"""Texts that a regex matches, drawn at random from the regex."""

from __future__ import annotations

import re
import re._parser as reader
from random import Random

from curtilage.detect.patterns.kind import Kind, both_cases

_ANY = "aZ0 -./:_é\nx9"


def drawn(regex: str, random: Random) -> str:
    """Such a text, but for what look-arounds and back-references ask."""
    return _sequence(reader.parse(regex), random)


def matching(kind: Kind, random: Random, tries: int = 30) -> str | None:
    """A text that the kind's regex matches as a whole, or None when none was drawn."""
    regex = both_cases(kind.regex) if kind.caseless else kind.regex
    flags = re.ASCII | (re.IGNORECASE if kind.caseless else 0)
    compiled = re.compile(regex, flags)
    for _ in range(tries):
        text = drawn(regex, random)
        if compiled.fullmatch(text):
            return text
    return None


def _sequence(items, random: Random) -> str:
    return "".join(_one(str(operation), value, random) for operation, value in items)


def _one(operation: str, value, random: Random) -> str:
    if operation == "LITERAL":
        return chr(value)
    if operation == "NOT_LITERAL":
        return random.choice([c for c in _ANY if c != chr(value)])
    if operation == "IN":
        return _member(value, random)
    if operation == "BRANCH":
        return _sequence(random.choice(value[1]), random)
    if operation == "SUBPATTERN":
        return _sequence(value[-1], random)
    if operation.endswith("_REPEAT"):
        low, high, inner = value
        times = random.choice([low, min(int(high), low + random.choice([1, 2, 5]))])
        return "".join(_sequence(inner, random) for _ in range(times))
    return ""


def _member(items, random: Random) -> str:
    if str(items[0][0]) == "NEGATE":
        outside = re.compile(_negated(items))
        return random.choice([c for c in _ANY if outside.match(c)] or ["~"])
    operation, value = random.choice(items)
    if str(operation) == "LITERAL":
        return chr(value)
    if str(operation) == "RANGE":
        return chr(random.randint(*value))
    return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w"}.get(str(value), "~")


def _negated(items) -> str:
    parts = []
    for operation, value in items[1:]:
        if str(operation) == "LITERAL":
            parts.append(re.escape(chr(value)))
        elif str(operation) == "RANGE":
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            parts.append({"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}.get(str(value), ""))
    return f"[^{''.join(parts)}]"
