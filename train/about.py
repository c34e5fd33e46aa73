"""Train what a whole text is about, on a trained tagger whose spans stay as they are.

    python -m train.about OUT [--documents 90000] [--passes 6] [--threads 1]

OUT holds ``network.pt`` and ``prepared.pickle`` of a training. Only the head of the class is
trained, from nothing; the encoder and the tags are not touched. Then the head's likelihoods are
calibrated on fragments that it was never shown: its last layer is divided by the temperature
that makes them likeliest (Guo et al., 2017). ``network.pt`` is written anew.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy
from train.documents import documents, parted, topics
from train.labels import CLASSES
from train.network import About, Network
from train.prepared import Prepared, prepared
from train.synthesis import Example

from curtilage.detect.tagger.words import WIDTH, Reader

LONG = 128
BATCH, RATE, DECAY, SMOOTH = 128, 2e-3, 0.02, 0.05
CALIBRATED_ON = 6_000


@dataclass(slots=True)
class Shown:
    """Windows with what the frozen encoder says of them."""

    rows: list[NDArray[np.int32]]
    pooled: Tensor
    vectors: Tensor
    about: Tensor


def main() -> None:
    """Trains the head and writes the network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=int, default=90_000)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    ready = prepared(Path(), options.out)
    network = Network(torch.from_numpy(ready.english), torch.from_numpy(ready.french))
    trained = torch.load(options.out / "network.pt")
    spans = {name: value for name, value in trained.items() if not name.startswith("about.")}
    network.load_state_dict(spans, strict=False)
    network.eval()
    chance = random.Random(options.seed)
    shown = _shown(network, ready, _drawn(ready, chance, options.documents, held=False))
    back = _shown(network, ready, _drawn(ready, chance, CALIBRATED_ON, held=True))
    network.about = About()
    fit(network.about, shown, options.passes)
    print(f"held back: right {_right(network.about, back):.3f}")
    print(f"temperature {calibrate(network.about, back):.3f}")
    torch.save(network.state_dict(), options.out / "network.pt")


def _drawn(ready: Prepared, chance: random.Random, count: int, *, held: bool) -> Iterator[Example]:
    banks = parted(topics(), held=held)
    marked = [one for n, one in enumerate(ready.examples) if (n % 10 == 0) == held]
    return itertools.islice(documents(banks, marked, chance), count)


def _shown(network: Network, ready: Prepared, drawn: Iterator[Example]) -> Shown:
    """The windows of documents; of a long document, one."""
    reader = Reader(ready.vocabulary)
    pairs = [(reader.read(e.text).rows[:LONG], CLASSES.index(e.about)) for e in drawn]
    pairs = sorted((p for p in pairs if len(p[0])), key=lambda p: len(p[0]))
    pooled, vectors = [], []
    with torch.no_grad():
        for first in range(0, len(pairs), BATCH):
            rows = packed([r for r, _ in pairs[first : first + BATCH]])
            _, one, other = network.encoded(rows)
            pooled.append(one)
            vectors.append(other)
    about = torch.tensor([a for _, a in pairs])
    return Shown([r for r, _ in pairs], torch.cat(pooled), torch.cat(vectors), about)


def packed(some: list[NDArray[np.int32]]) -> Tensor:
    """Rows of several windows as one array (windows, length, `WIDTH`), zeros after the end."""
    rows = np.zeros((len(some), max(map(len, some)), WIDTH), np.int64)
    for number, one in enumerate(some):
        rows[number, : len(one)] = one
    return torch.from_numpy(rows)


def fit(head: About, shown: Shown, passes: int) -> None:
    """Shows the head every window that many times, in batches of like length."""
    head.train()
    optimiser = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
    starts = list(range(0, len(shown.rows), BATCH))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, passes * len(starts))
    for number in range(passes):
        random.Random(number).shuffle(starts)
        total = 0.0
        for first in starts:
            here = slice(first, first + BATCH)
            said = head(packed(shown.rows[here]), shown.pooled[here], shown.vectors[here])
            cost = cross_entropy(said, shown.about[here], label_smoothing=SMOOTH)
            optimiser.zero_grad()
            cost.backward()
            optimiser.step()
            schedule.step()
            total += cost.item()
        print(f"pass {number + 1}: loss {total / len(starts):.3f}", flush=True)
    head.eval()


def _said(head: About, back: Shown) -> Tensor:
    head.eval()
    with torch.no_grad():
        return torch.cat(
            [
                head(packed(back.rows[n : n + BATCH]), back.pooled[n : n + BATCH],
                     back.vectors[n : n + BATCH])
                for n in range(0, len(back.rows), BATCH)
            ]
        )  # fmt: skip


def _right(head: About, back: Shown) -> float:
    return float((_said(head, back).argmax(dim=1) == back.about).float().mean())


def calibrate(head: About, back: Shown) -> float:
    """Divides the last layer by the temperature that makes the true classes likeliest."""
    said = _said(head, back)
    tried = [float(t) for t in np.geomspace(0.2, 5.0, 200)]
    best = min(tried, key=lambda t: float(cross_entropy(said / t, back.about)))
    with torch.no_grad():
        head.outer.weight /= best
        head.outer.bias /= best
    return best


if __name__ == "__main__":
    main()
