"""The network: one encoder, two answers.

Words come in as rows of numbers (`curtilage.detect.tagger.words`). Five blocks look at each word
and two others, ever further away (dilated convolutions, written as products so that they
quantise), one block lets every word look at all of its window. Then each word gets a tag, and
the window a class.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from train.labels import CLASSES, TAGS

from curtilage.detect.tagger.words import AFFIXES, GAPS, NORMS, PIECES, SHAPES

WIDE, NARROW, HEADS = 256, 192, 4
VECTOR, SUBJECT, HIDDEN = 96, 32, 96
DILATIONS = (1, 2, 4, 8)


def _masked(x: Tensor, mask: Tensor | None) -> Tensor:
    return x if mask is None else x * mask


def _mean(x: Tensor, mask: Tensor | None) -> Tensor:
    """Mean of (batch, length, any) over the words of the mask (batch, length, 1)."""
    if mask is None:
        return x.mean(dim=1)
    return (x * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1.0)


def _pieces(rows: Tensor) -> Tensor:
    """How many letter triples each word has, at least 1, shape (batch, length, 1)."""
    return (rows[:, :, 8:] > 0).float().sum(dim=2, keepdim=True).clamp(min=1.0)


class Block(nn.Module):
    """Each word with those ``dilation`` words before and after it."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(WIDE)
        self.inner = nn.Linear(3 * WIDE, NARROW)
        self.outer = nn.Linear(NARROW, WIDE)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """X (batch, length, wide) and mask (batch, length, 1); no mask: all are words."""
        y = _masked(self.norm(x), mask)
        d = self.dilation
        padded = functional.pad(y, (0, 0, d, d))
        near = torch.cat([padded[:, : -2 * d], y, padded[:, 2 * d :]], dim=2)
        return x + self.outer(torch.relu(self.inner(near)))


class Attention(nn.Module):
    """Every word with all words of its window."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDE)
        self.three = nn.Linear(WIDE, 3 * WIDE)
        self.out = nn.Linear(WIDE, WIDE)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """X (batch, length, wide) and mask (batch, length, 1); no mask: all are words."""
        queries, keys, values = self.three(self.norm(x)).split(WIDE, dim=2)
        weights = self._parted(queries) @ self._parted(keys).transpose(2, 3)
        weights = weights / math.sqrt(WIDE // HEADS)
        if mask is not None:
            weights = weights + (mask.transpose(1, 2).unsqueeze(1) - 1.0) * 1e4
        seen = torch.softmax(weights, dim=3) @ self._parted(values)
        return x + self.out(seen.transpose(1, 2).flatten(2))

    @staticmethod
    def _parted(x: Tensor) -> Tensor:
        return x.unflatten(2, (HEADS, WIDE // HEADS)).transpose(1, 2)


class About(nn.Module):
    """What a window is about: from its encoded words, and from the words themselves.

    Args:
        drop: share of the words, and of the activations, left out in training.
    """

    def __init__(self, drop: float = 0.3) -> None:
        super().__init__()
        self.words = nn.Embedding(NORMS, SUBJECT, padding_idx=0)
        self.pieces = nn.Embedding(PIECES, SUBJECT, padding_idx=0)
        for table in (self.words, self.pieces):
            nn.init.normal_(table.weight, std=0.1)
        self.drop = nn.Dropout(drop)
        self.inner = nn.Linear(2 * WIDE + 2 * SUBJECT + 2 * VECTOR, HIDDEN)
        self.outer = nn.Linear(HIDDEN, len(CLASSES))

    def forward(
        self, rows: Tensor, pooled: Tensor, vectors: Tensor, *, full: bool = False
    ) -> Tensor:
        """Rows (batch, length, `WIDTH`), the encoder's mean and most, the mean word vectors."""
        some = None if full else (rows[:, :, 0:1] > 0).float()
        if self.training and some is not None:
            some = some * (torch.rand(some.shape, device=some.device) > self.drop.p).float()
        words = _mean(self.words(rows[:, :, 0]) + self.words(rows[:, :, 1]), some)
        pieces = _mean(self.pieces(rows[:, :, 8:]).sum(dim=2) / _pieces(rows), some)
        seen = self.drop(torch.cat([pooled, words, pieces, vectors], dim=1))
        return self.outer(self.drop(torch.relu(self.inner(seen))))


class Network(nn.Module):
    """Rows of words to tags and a class.

    Args:
        english, french: word vectors, row 0 of zeros; they are not trained.
        drop: share of the activations, and of the words' identities, left out in training.
    """

    def __init__(self, english: Tensor, french: Tensor, drop: float = 0.15) -> None:
        super().__init__()
        self.word_drop = drop
        self.norms = nn.Embedding(NORMS, 96, padding_idx=0)
        self.fronts = nn.Embedding(AFFIXES, 48, padding_idx=0)
        self.ends = nn.Embedding(AFFIXES, 48, padding_idx=0)
        self.shapes = nn.Embedding(SHAPES, 32, padding_idx=0)
        self.gaps = nn.Embedding(GAPS, 16)
        self.pieces = nn.Embedding(PIECES, 64, padding_idx=0)
        self.english = nn.Embedding.from_pretrained(english, freeze=True)
        self.french = nn.Embedding.from_pretrained(french, freeze=True)
        for table in (self.norms, self.fronts, self.ends, self.shapes, self.gaps, self.pieces):
            nn.init.normal_(table.weight, std=0.1)
        self.enter = nn.Linear(96 + 48 + 48 + 32 + 16 + 64 + 96 + 96, WIDE)
        self.drop = nn.Dropout(drop)
        self.blocks = nn.ModuleList(Block(d) for d in DILATIONS)
        self.attention = Attention()
        self.last = Block(1)
        self.norm = nn.LayerNorm(WIDE)
        self.tags = nn.Linear(WIDE, len(TAGS))
        self.about = About()

    def forward(self, rows: Tensor, *, full: bool = False) -> tuple[Tensor, Tensor]:
        """Rows (batch, length, `WIDTH`) to tags (batch, length, tags) and classes (batch, classes).

        A row whose first number is 0 is no word; ``full`` says that there is none, which saves
        half of the small steps and moves no answer.
        """
        x, pooled, vectors = self.encoded(rows, full=full)
        return self.tags(self.drop(x)), self.about(rows, pooled, vectors, full=full)

    def encoded(self, rows: Tensor, *, full: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """The encoded words, their mean and most, and the mean of their word vectors."""
        mask = None if full else (rows[:, :, 0:1] > 0).float()
        x = self.enter(self._features(rows))
        for block in self.blocks:
            x = block(x, mask)
        x = self.last(self.attention(x, mask), mask)
        x = _masked(self.norm(x), mask)
        known = torch.cat([self.english(rows[:, :, 5]), self.french(rows[:, :, 6])], dim=2)
        most = (x if mask is None else x + (mask - 1.0) * 1e4).amax(dim=1)
        return x, torch.cat([_mean(x, mask), most], dim=1), _mean(known, mask)

    def _features(self, rows: Tensor) -> Tensor:
        pieces = self.pieces(rows[:, :, 8:])
        parts = [
            self.norms(rows[:, :, 0]) + self.norms(rows[:, :, 1]),
            self.fronts(rows[:, :, 2]),
            self.ends(rows[:, :, 3]),
            self.shapes(rows[:, :, 4]),
            self.gaps(rows[:, :, 7]),
            pieces.sum(dim=2) / _pieces(rows),
            self.english(rows[:, :, 5]),
            self.french(rows[:, :, 6]),
        ]
        if self.training:  # a word must be known by its neighbours too
            for number in (0, 5):
                parts[number] = self._hidden(parts[number], self.word_drop)
            for number in (6, 7):
                parts[number] = self._hidden(parts[number], self.word_drop / 2)
        return self.drop(torch.cat(parts, dim=2))

    @staticmethod
    def _hidden(x: Tensor, share: float) -> Tensor:
        return x * (torch.rand(x.shape[:2], device=x.device) > share).unsqueeze(2).float()


def loss(tags: Tensor, allowed: Tensor) -> Tensor:
    """Mean over the words of -log of the probability of the allowed tags together.

    ``allowed`` holds a bit for each tag; a word that may have any tag, or is none, counts nothing.
    """
    bits = (allowed.unsqueeze(2) >> torch.arange(len(TAGS))) & 1
    some = (allowed > 0) & (allowed != (1 << len(TAGS)) - 1)
    logits = torch.log_softmax(tags[some], dim=1)
    costs = -torch.logsumexp(logits.masked_fill(bits[some] == 0, -1e4), dim=1)
    return costs.sum() / max(1, len(costs))
