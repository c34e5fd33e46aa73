"""Replace identifying spans by tokens that stay the same through a conversation."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from curtilage.controls.pseudonymise.names import Thing, normalised, same_person, words_of
from curtilage.controls.pseudonymise.restore import Restoring
from curtilage.controls.pseudonymise.tokens import (
    ALPHABET,
    CODE_LENGTH,
    MOST_FORM_DIGITS,
    Matcher,
)
from curtilage.core.categories import Scheme
from curtilage.core.errors import ControlError
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level

NAME = "pseudonymise"

_Stretch = tuple[int, int, str]
"""Where a value begins and ends, and its category."""
_GLUES = re.compile("[0-9A-Za-z]")
_GLUES_AFTER = re.compile(r"[0-9A-Za-z]+|\\{0,2}_(?=[0-9])")  # "_2" would name a further form
_FIRST_WORD = re.compile(r"[^\W\d_]+|\d+|\S")


class Pseudonyms:
    """The tokens of one crossing. The same calls in the same order give the same tokens.

    A conversation's history only grows, so what was asked in an earlier turn is asked again in
    the same order, and every value keeps its token without anything being stored.

    Args:
        key: the application's key for pseudonyms (32 bytes).
        scope: the conversation.
        taken: text in which no token may already stand, in upper case.
        scheme: gives the word of each category.
    """

    def __init__(self, key: bytes, scope: bytes, taken: str, scheme: Scheme) -> None:
        self._key, self._scope, self._taken, self._scheme = key, scope, taken, scheme
        self._things: dict[tuple[str, str], Thing] = {}
        self._people: list[Thing] = []
        self._codes: set[str] = set()
        self._by_surface: dict[str, str] = {}
        self.values: dict[str, str] = {}

    def token(self, category: str, surface: str) -> str:
        """The token of this written form of a value."""
        known = self._by_surface.get(surface)
        if known is not None:
            return known
        token = self._thing(category, surface).token(surface)
        self._by_surface[surface] = token
        self.values[token] = surface
        return token

    def _thing(self, category: str, surface: str) -> Thing:
        place = (category, normalised(category, surface))
        thing = self._things.get(place)
        words = words_of(category, surface)
        if thing is None and words:
            thing = same_person(words, self._people)
        if thing is None:
            word = self._scheme.category(category).word
            thing = Thing(self._code(word, place[1]), word, words)
            if words:
                self._people.append(thing)
        thing.words |= words
        if len(thing.forms) >= 10**MOST_FORM_DIGITS - 1:
            raise ControlError("One value is written in too many forms to pseudonymise.")
        self._things[place] = thing
        return thing

    def _code(self, word: str, value: str) -> str:
        """Six characters from HMAC-SHA256; taken ones are passed over, so none is shared."""
        for attempt in range(1000):
            message = b"\0".join(
                [
                    self._scope,
                    word.encode(),
                    value.encode("utf-8", "surrogatepass"),
                    b"%d" % attempt,
                ]
            )
            number = int.from_bytes(hmac.new(self._key, message, hashlib.sha256).digest()[:16])
            code = ""
            for _ in range(CODE_LENGTH):
                number, digit = divmod(number, len(ALPHABET))
                code += ALPHABET[digit]
            if code not in self._codes and f"{word}_{code}" not in self._taken:
                self._codes.add(code)
                return code
        raise ControlError("No free token is left for this conversation.")


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """The texts with tokens, and the values to restore."""

    texts: Sequence[str]
    replaced: int
    values: Mapping[str, str] = field(repr=False)

    def restorer(self, *, json: bool = False) -> Restoring:
        """A new restorer for one stream of text."""
        matcher = Matcher(self.values, json_text=json)
        return Restoring(matcher, self.values, json_text=json)


class Pseudonymise:
    """The control.

    Args:
        key: the application's key for pseudonyms; whoever has it can link its tokens.
        scheme: the organisation's categories and levels.
    """

    name = NAME

    def __init__(self, key: bytes, scheme: Scheme) -> None:
        self._key, self._scheme = key, scheme

    def apply(
        self, fields: Sequence[Field], findings: Sequence[Sequence[Finding]], *, scope: bytes
    ) -> Pseudonymised:
        """The fields' texts with every identifying span above low replaced by its token.

        A value found in one place is replaced wherever else it stands as whole words, so that
        what a detector saw once cannot leave from where it was not seen.
        """
        taken = "\n".join(f.text for f in fields).upper()
        pseudonyms = Pseudonyms(self._key, scope, taken, self._scheme)
        chosen = [[s for s in spans if self._replaces(s)] for spans in findings]
        elsewhere = _Elsewhere(
            (f.text[s.start : s.end], s.category)
            for f, spans in zip(fields, chosen, strict=True)
            for s in spans
        )
        texts, replaced = [], 0
        for item, spans in zip(fields, chosen, strict=True):
            pieces, at = [], 0
            for start, end, category in elsewhere.merged(item.text, spans):
                pieces.append(item.text[at:start])
                pieces.append(pseudonyms.token(category, item.text[start:end]))
                at = end
                replaced += 1
            texts.append("".join([*pieces, item.text[at:]]))
        return Pseudonymised(texts, replaced, pseudonyms.values)

    def _replaces(self, finding: Finding) -> bool:
        return (
            self._scheme.category(finding.category).identifies
            and self._scheme.level(finding.category) > Level.LOW
        )


class _Elsewhere:
    """Finds known values again in any text, in time linear in the text."""

    def __init__(self, known: Iterator[tuple[str, str]]) -> None:
        self._by_first: dict[str, dict[str, str]] = {}
        for surface, category in known:
            first = _FIRST_WORD.search(surface)
            if first and first.start() == 0 and len(surface) > 2:
                self._by_first.setdefault(first[0], {}).setdefault(surface, category)

    def merged(self, text: str, spans: Sequence[Finding]) -> Iterator[_Stretch]:
        """The spans, and between them every whole-word occurrence of a known value.

        A stretch takes the letters and digits that it touches, and those that touch are one, of the
        longest one's category: a token glued to anything would not be known again.
        """
        start, end, longest, category = 0, 0, 0, ""
        for first, last, kind in self._all(text, spans):
            begin = first
            while begin > end and _GLUES.match(text, begin - 1):
                begin -= 1
            if category and begin <= end:
                longest, category = max((longest, category), (last - first, kind))
            else:
                if category:
                    yield start, end, category
                start, longest, category = begin, last - first, kind
            end = max(end, last)
            while after := _GLUES_AFTER.match(text, end):
                end = after.end()
        if category:
            yield start, end, category

    def _all(self, text: str, spans: Sequence[Finding]) -> Iterator[_Stretch]:
        at = 0
        for span in spans:
            yield from self._between(text, at, span.start)
            yield span.start, span.end, span.category
            at = span.end
        yield from self._between(text, at, len(text))

    def _between(self, text: str, at: int, end: int) -> Iterator[_Stretch]:
        if not self._by_first:
            return
        for word in _FIRST_WORD.finditer(text, at, end):
            known = self._by_first.get(word[0])
            if known is None or word.start() < at:
                continue
            for surface in sorted(known, key=len, reverse=True):
                stop = word.start() + len(surface)
                if stop <= end and text.startswith(surface, word.start()) and _ends(text, stop):
                    yield word.start(), stop, known[surface]
                    at = stop
                    break


def _ends(text: str, at: int) -> bool:
    """Whether a value that ends at ``at`` ends there as a whole word or whole number."""
    if at == len(text):
        return True
    last, following = text[at - 1], text[at]
    both_letters = last.isalpha() and following.isalpha()
    return not (both_letters or (last.isdigit() and following.isdigit()))


def build(key: bytes, scheme: Scheme) -> Pseudonymise:
    """The control for one application's key and an organisation's scheme."""
    return Pseudonymise(key, scheme)
