"""Train the tagger.

    python -m train.fit CORPORA OUT [--words 20000000] [--threads 2] [--start network.pt]

CORPORA is a folder of marked texts (``*.jsonl``); OUT gets ``network.pt`` and ``log.txt``. The
same seed, corpora and number of threads give the same network.
"""

from __future__ import annotations

import argparse
import math
import random
import time
import zlib
from pathlib import Path

import numpy as np
import torch
from train.arrays import Window, batches, sequences
from train.labels import TAGS
from train.network import Network, loss
from train.prepared import Prepared, prepared
from train.sources import mixed
from train.synthesis import bank
from train.written import written

from curtilage.detect.tagger.words import Reader

BATCH = 4096
RATE = 2e-3
HELD_BACK = 40
"""One in so many documents of each corpus is never shown, to see how it goes."""


def main() -> None:
    """Trains and writes the network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, default=20_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate", type=float, default=RATE, help="the highest learning rate")
    parser.add_argument("--start", type=Path, help="a network to go on from")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    ready = prepared(options.corpora, options.out)
    network = Network(torch.from_numpy(ready.english), torch.from_numpy(ready.french))
    if options.start is not None:
        network.load_state_dict(torch.load(options.start))
    fit(network, ready, options.out, (options.words, options.seed, options.rate))


def fit(network: Network, ready: Prepared, out: Path, plan: tuple[int, int, float]) -> None:
    """Shows the network that many words, by that seed and rate; writes it now and then."""
    words, seed, rate = plan
    reader = Reader(ready.vocabulary)
    chance = random.Random(seed)
    shown, held = _parted(ready)
    here = Path(__file__).parent
    templates, told = bank(here / "templates"), list(written(here / "written"))
    examples = mixed(shown, templates, told, ready.vocabulary, chance)
    stream = (window for example in examples for window in sequences(example, reader))
    parameters = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, RATE, weight_decay=0.01)
    test = [w for examples in held.values() for e in examples for w in sequences(e, reader)]
    seen, began, average = 0, time.monotonic(), 0.0
    log = (out / "log.txt").open("a", encoding="utf-8")
    for step, (rows, allowed, about) in enumerate(batches(stream, BATCH), start=1):
        for group in optimiser.param_groups:
            group["lr"] = rate * _part(seen / words)
        tags, classes = network(torch.from_numpy(rows.astype(np.int64)))
        cost = loss(tags, torch.from_numpy(allowed))
        known = torch.from_numpy(about) >= 0
        if known.any():
            target = torch.from_numpy(about)[known]
            cost = cost + 0.15 * torch.nn.functional.cross_entropy(classes[known], target)
        optimiser.zero_grad()
        cost.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        seen += int((allowed > 0).sum())
        average = cost.item() if step == 1 else 0.98 * average + 0.02 * cost.item()
        if step % 50 == 0:
            pace = seen / (time.monotonic() - began)
            print(
                f"step {step} words {seen} loss {average:.4f} {pace:.0f} words/s",
                file=log,
                flush=True,
            )
        if step % 500 == 0 or seen >= words:
            print(f"step {step} held back: {_measured(network, test)}", file=log, flush=True)
            torch.save(network.state_dict(), out / "network.pt")
        if seen >= words:
            return


def _part(part: float) -> float:
    """Up over the first hundredth, then down a half cosine to a fiftieth."""
    if part < 0.01:
        return 0.1 + 90 * part
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, part)))


def _parted(ready: Prepared) -> tuple[dict[str, list], dict[str, list]]:
    shown: dict[str, list] = {}
    held: dict[str, list] = {}
    for name, example in ready.examples:
        back = zlib.crc32(example.text.encode()) % HELD_BACK == 0
        (held if back else shown).setdefault(name.split("_")[0], []).append(example)
    return shown, held


def _measured(network: Network, windows: list[Window]) -> str:
    """Recall and precision of words of any kind, over those whose tag is certain."""
    network.eval()
    right = said = marked = 0
    with torch.no_grad():
        for rows, allowed, _ in batches(iter(windows), BATCH, 10**9):
            logits, _ = network(torch.from_numpy(rows.astype(np.int64)))
            best = logits.argmax(dim=2).numpy()
            certain = np.isin(allowed, [1 << n for n in range(1, len(TAGS))])
            none = (allowed & 1 == 1) & (allowed < (1 << len(TAGS)) - 1)
            kinds = (best + 1) // 2
            true = (np.log2(np.maximum(allowed, 1)).astype(int) + 1) // 2
            ours = np.isin(kinds, [1, 2, 4])
            right += int((certain & (kinds == true)).sum())
            marked += int(certain.sum())
            said += int(((certain | none) & ours).sum())
    network.train()
    return f"word recall {right / max(1, marked):.4f}, precision about {right / max(1, said):.4f}"


if __name__ == "__main__":
    main()
