"""MiniLM in numpy: six layers of BERT, the mean over a text's tokens, of length one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LAYERS, HEADS, SIZE = 6, 12, 384
_EPSILON = np.float32(1e-12)
_MOST_AT_ONCE = 4_096
"""Tokens of the texts that are read together."""


def tensors_of(content: bytes) -> dict[str, Floats]:
    """The 32-bit tensors in a file of the format safetensors, by name; they share its memory."""
    start = 8 + int.from_bytes(content[:8], "little")
    found = {}
    for name, told in json.loads(content[8:start]).items():
        if told.get("dtype") == "F32":
            first, last = told["data_offsets"]
            flat = np.frombuffer(content, "<f4", (last - first) // 4, start + first)
            found[name] = flat.reshape(told["shape"])
    return found


class Network:
    """Makes vectors of tokens.

    Args:
        tensors: of the model, by their names in its file.
    """

    def __init__(self, tensors: Mapping[str, Floats]) -> None:
        self._of = tensors

    def vectors(self, texts: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], Floats]]:
        """The vectors of texts, some at a time: which texts, and a row of `SIZE` for each.

        Args:
            texts: numbers of tokens, at least two in each.
        """
        for batch in _batches(texts):
            yield batch, self._run([texts[n] for n in batch])

    def _run(self, texts: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, texts))
        numbers = np.zeros((len(texts), longest), np.int64)
        there = np.zeros((len(texts), longest), np.float32)
        for n, text in enumerate(texts):
            numbers[n, : len(text)] = text
            there[n, : len(text)] = 1
        state = self._embedded(numbers)
        away = ((1 - there) * np.float32(-1e9))[:, None, None, :]
        for n in range(LAYERS):
            state = self._layer(state, away, f"encoder.layer.{n}.")
        total = (state * there[:, :, None]).sum(axis=1) / there.sum(axis=1)[:, None]
        norms = np.linalg.norm(total, axis=1, keepdims=True)
        return np.asarray(total / np.maximum(norms, _EPSILON), np.float32)

    def _embedded(self, numbers: NDArray[np.int64]) -> Floats:
        words = self._of["embeddings.word_embeddings.weight"][numbers]
        places = self._of["embeddings.position_embeddings.weight"][: numbers.shape[1]]
        kind = self._of["embeddings.token_type_embeddings.weight"][0]
        return self._norm(words + places + kind, "embeddings.LayerNorm")

    def _layer(self, state: Floats, away: Floats, name: str) -> Floats:
        count, length, _ = state.shape

        def heads(part: str) -> Floats:
            made = self._dense(state, f"{name}attention.self.{part}")
            return made.reshape(count, length, HEADS, SIZE // HEADS).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
        scores = scores * np.float32(1 / math.sqrt(SIZE // HEADS)) + away
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        seen = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(count, length, SIZE)
        added = self._dense(seen, f"{name}attention.output.dense") + state
        state = self._norm(added, f"{name}attention.output.LayerNorm")
        wide = _gelu(self._dense(state, f"{name}intermediate.dense"))
        return self._norm(
            self._dense(wide, f"{name}output.dense") + state, f"{name}output.LayerNorm"
        )

    def _dense(self, state: Floats, name: str) -> Floats:
        flat = state.reshape(-1, state.shape[-1]) @ self._of[f"{name}.weight"].T
        flat += self._of[f"{name}.bias"]
        return flat.reshape(*state.shape[:-1], -1)

    def _norm(self, state: Floats, name: str) -> Floats:
        centred = state - state.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        centred /= np.sqrt(variance + _EPSILON)
        made: Floats = centred * self._of[f"{name}.weight"] + self._of[f"{name}.bias"]
        return made


def _batches(texts: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Texts of nearly one length together, the shortest first."""
    batch: list[int] = []
    for n in sorted(range(len(texts)), key=lambda n: len(texts[n])):
        if batch and (len(batch) + 1) * len(texts[n]) > _MOST_AT_ONCE:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def _gelu(state: Floats) -> Floats:
    """Each number times the normal distribution's sum up to it, within 3e-7.

    By Abramowitz and Stegun, 7.1.26.
    """
    scaled = np.abs(state) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    series = t * (
        np.float32(0.254829592)
        + t
        * (
            np.float32(-0.284496736)
            + t
            * (
                np.float32(1.421413741)
                + t * (np.float32(-1.453152027) + t * np.float32(1.061405429))
            )
        )
    )
    tail = series * np.exp(-scaled * scaled) / 2
    made: Floats = state * np.where(state >= 0, 1 - tail, tail)
    return made
