"""The mean of several trained networks, number by number.

    python -m train.mean OUT network.pt:0.3 other.pt:0.7

Networks that were trained on from the same one lie close enough that their mean is one too, and
errs less than each (Wortsman et al., 2022). OUT gets ``network.pt``; the shares add up to 1.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import torch


def main() -> None:
    """Writes the mean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("networks", nargs="+", metavar="PATH:SHARE")
    options = parser.parse_args()
    parts = [one.rpartition(":") for one in options.networks]
    shares = [float(share) for _, _, share in parts]
    if not math.isclose(sum(shares), 1.0):
        raise SystemExit(f"The shares add up to {sum(shares)}, not to 1.")
    networks = [torch.load(path) for path, _, _ in parts]
    mean = {
        name: sum(share * one[name] for share, one in zip(shares, networks, strict=True))
        if value.is_floating_point()
        else value
        for name, value in networks[0].items()
    }
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, options.out / "network.pt")


if __name__ == "__main__":
    main()
