"""Who is held back from a synthetic table, so that a report has others to compare with.

Whether a person is held back depends on nothing but the salt and that person's key; of rows that
are each another person's, on the salt, what the row holds, and which of the rows equal to it it is.
So a person more or less in the table is at most that person more or less in the part that counts,
for every salt, known or not: holding back costs nothing of the budget and gives nothing to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curtilage.data.synthesise.domain import Codes

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Split:
    """Holds back one of so many persons.

    Attributes:
        salt: makes it this split and no other.
        one_of: the share that is held back is one over this.
    """

    salt: str
    one_of: int = 5

    @property
    def kept(self) -> float:
        """The share that is not held back."""
        return 1.0 - 1.0 / self.one_of

    def persons(self, keys: pa.ChunkedArray) -> Mask:
        """Which rows are held back, by the keys of their persons."""
        if pa.types.is_string(keys.type):
            keys = keys.cast(pa.large_string())
        coded = pc.dictionary_encode(keys.combine_chunks())
        back = self._chosen(f"{key}".encode() for key in coded.dictionary.to_pylist())
        return back[np.asarray(coded.indices, dtype=np.int64)]

    def rows(self, codes: Codes) -> Mask:
        """Which coded rows are held back; of equal rows, each one on its own."""
        if not len(codes):
            return np.zeros(0, dtype=np.bool_)
        order = np.lexsort(codes.T)
        fresh = np.any(np.diff(codes[order], axis=0, prepend=codes[order[:1]] - 1) != 0, axis=1)
        first = np.flatnonzero(fresh)
        which = np.arange(len(codes)) - np.repeat(first, np.diff([*first, len(codes)]))
        keys = np.column_stack([codes[order], which]).astype("<i8")
        made = np.empty(len(codes), dtype=np.bool_)
        made[order] = self._chosen(key.tobytes() for key in keys)
        return made

    def _chosen(self, keys: Iterable[bytes]) -> Mask:
        salt = hashlib.sha256(self.salt.encode()).digest()
        bound = 2**64 // self.one_of
        drawn = (hashlib.blake2b(key, key=salt, digest_size=8).digest() for key in keys)
        return np.array([int.from_bytes(each) < bound for each in drawn], dtype=np.bool_)
