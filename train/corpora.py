"""Marked corpora as examples, and their names for the templates."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from train.labels import GOLD
from train.synthesis import Example

KNOWN = frozenset(GOLD.values())


def corpora(folder: Path) -> Iterator[tuple[str, Example]]:
    """Each document of ``folder/*.jsonl`` with the name of its file."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                spans = [
                    (e["start"], e["end"], GOLD.get(e["label"], "?")) for e in document["entities"]
                ]
                yield path.stem, Example(document["text"], spans, KNOWN, "", document["lang"])


def names(examples: Sequence[Example]) -> Mapping[str, Mapping[str, list[str]]]:
    """Marked names by language and kind; odd ones (lists, brackets, one letter) left out."""
    found: dict[str, dict[str, list[str]]] = {}
    for example in examples:
        for start, end, kind in example.spans:
            name = example.text[start:end]
            plain = all(c.isalnum() or c in " .-'&" for c in name)
            if kind in KNOWN and 3 <= len(name) <= 45 and plain and name[0].isupper():
                found.setdefault(example.language, {}).setdefault(kind, []).append(name)
    return found


def swapped(
    example: Example, pools: Mapping[str, Sequence[str]], chance: random.Random, share: float
) -> Example:
    """The example with some of its names put in place of others of their kind."""
    out: list[str] = []
    spans: list[tuple[int, int, str]] = []
    last = shift = 0
    for start, end, kind in sorted(example.spans):
        if start < last:
            continue
        value = example.text[start:end]
        if kind in pools and chance.random() < share:
            new = chance.choice(pools[kind])
            value = new.lower() if value.islower() else new
        out += [example.text[last:start], value]
        spans.append((start + shift, start + shift + len(value), kind))
        shift += len(value) - (end - start)
        last = end
    out.append(example.text[last:])
    return Example("".join(out), spans, example.known, example.about, example.language)
