"""One row of the table of structured identifiers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], int]
"""How many characters from the start of a candidate hold (check digit, number plan, entropy);
0 when it does not."""


def whole(valid: Callable[[str], bool]) -> Check:
    """A check that takes all of a candidate or nothing."""
    return lambda candidate: len(candidate) if valid(candidate) else 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A structured identifier and how to know it.

    A regex has only bounded repeats, so that time is linear in the text, and its classes are
    ASCII unless spelt out. When it has a group, the group is the span.

    Attributes:
        name: ``family.thing``, unique in the table.
        category: what a candidate that holds is.
        regex: what a candidate looks like.
        confidence: of a candidate on its own; below the merge floor it is not reported.
        check: what the candidate must pass.
        context: regex of words, matched without case, that speak for this kind when they stand
            within 48 characters before the candidate or 24 after it.
        raised: confidence with such a word near; 0 when context changes nothing.
        caseless: whether the regex is matched without case.
        against: regex of words, matched without case, that speak against this kind when they
            stand within 32 characters before the candidate and none speaks for it.
        lowered: confidence with such a word near.
    """

    name: str
    category: str
    regex: str
    confidence: float
    check: Check | None = None
    context: str = ""
    raised: float = 0.0
    caseless: bool = False
    against: str = ""
    lowered: float = 0.0


def both_cases(regex: str) -> str:
    """The regex with each small accented letter joined by its capital.

    With ``re.ASCII`` a match without case folds the letters of ASCII only.
    """
    parts: list[str] = []
    inside = False
    for place, letter in enumerate(regex):
        if letter in "[]" and regex[place - 1 : place] != "\\":
            inside = letter == "["
        capital = letter.upper()
        if letter.isascii() or capital == letter or len(capital) > 1:
            parts.append(letter)
        else:
            parts.append(letter + capital if inside else f"[{letter}{capital}]")
    return "".join(parts)
