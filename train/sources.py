"""What the network is shown, mixed: made-up texts, marked corpora, and source code."""

from __future__ import annotations

import random
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from train.corpora import names, swapped
from train.labels import KINDS
from train.plain import plain
from train.synthesis import Example, Template, disguised, joined, synthesis

SHARES = {
    "templates": 0.34,
    "written": 0.26,
    "plain": 0.04,
    "wikiann": 0.09,
    "btc": 0.065,
    "wikigold": 0.04,
    "wnut17": 0.045,
    "europeana": 0.05,
    "uner": 0.05,
    "code": 0.02,
}
"""Of the words shown, how many come from where."""

ABOUT = {"wikigold": "public", "europeana": "public", "uner": "public", "btc": "other"}
_SWAPPED = 0.4
_SWAPPED_WRITTEN = 0.25


def mixed(
    marked: Mapping[str, Sequence[Example]],
    templates: Sequence[Template],
    told: Sequence[Example],
    vocabulary: Mapping[str, tuple[int, int]],
    chance: random.Random,
) -> Iterator[Example]:
    """Endless examples, in `SHARES`.

    Args:
        marked: examples of the corpora, by the first word of the file's name.
        templates: the bank.
        told: whole texts with their marks.
        vocabulary: common words.
        chance: the source of randomness.
    """
    everything = [e for examples in marked.values() for e in examples]
    pools = names(everything)
    streams = {name: _repeated(name, examples, pools, chance) for name, examples in marked.items()}
    streams["templates"] = synthesis(templates, pools, chance, known=frozenset(KINDS))
    streams["written"] = _written(told, pools, chance)
    streams["plain"] = plain(vocabulary, everything, chance)
    streams["code"] = code(chance)
    shown = dict.fromkeys(streams, 0.0)
    while True:
        name = min(streams, key=lambda one: shown[one] / SHARES[one])
        example = next(streams[name])
        shown[name] += max(1, len(example.text.split()))
        yield example


def _repeated(
    name: str,
    examples: Sequence[Example],
    pools: Mapping[str, Mapping[str, Sequence[str]]],
    chance: random.Random,
) -> Iterator[Example]:
    """The examples over and over; short ones several together, names of each kind swapped."""
    order = list(range(len(examples)))
    while True:
        chance.shuffle(order)
        at = 0
        while at < len(order):
            count = chance.choice([1, 1, 2, 4, 8]) if name == "wikiann" else 1
            some = [examples[i] for i in order[at : at + count]]
            if count == 1 and name == "wikiann" and _bare(some[0]):
                at += 1
                continue
            at += count
            some = [one for one in some if one.language == some[0].language]
            one = joined(some, chance)
            one.about = ABOUT.get(name, "")
            yield disguised(swapped(one, pools.get(one.language, {}), chance, _SWAPPED), chance)


def _written(
    told: Sequence[Example], pools: Mapping[str, Mapping[str, Sequence[str]]], chance: random.Random
) -> Iterator[Example]:
    """The written texts over and over, of a language several together now and then."""
    by_language: dict[str, list[Example]] = {}
    for one in told:
        by_language.setdefault(one.language, []).append(one)
    languages = sorted(by_language)
    weights = [len(by_language[one]) for one in languages]
    while True:
        some = by_language[chance.choices(languages, weights)[0]]
        one = joined([chance.choice(some) for _ in range(chance.choice([1, 1, 1, 2, 4]))], chance)
        yield disguised(swapped(one, pools.get(one.language, {}), chance, _SWAPPED_WRITTEN), chance)


def _bare(example: Example) -> bool:
    """Whether a text is hardly more than one name: alone, it teaches that short texts are."""
    return sum(end - start for start, end, _ in example.spans) > 0.7 * len(example.text)


def code(chance: random.Random) -> Iterator[Example]:
    """Pieces of the standard library: source code, of which no word is marked either way."""
    paths = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    while True:
        lines = chance.choice(paths).read_text(encoding="utf-8", errors="replace").split("\n")
        first = chance.randrange(max(1, len(lines) - 20))
        piece = "\n".join(lines[first : first + chance.randrange(5, 40)])
        yield Example(piece, [], frozenset(), "code", "en")
