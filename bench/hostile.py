"""Hostile text: what the whole inspection costs as it grows. Each size runs in its own process.

The time for a megabyte must stay the same from the first size to the last (``growth`` is the last
over the first), and memory must grow with the text and no faster: ``bytes`` are those added at the
peak for each byte of text.

    python bench/hostile.py [--megabytes 1 4] [--kinds digits,nested]
"""

from __future__ import annotations

import argparse
import base64
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import chain

KINDS: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "a" * n,
    "digits": lambda n: "9" * n,
    "spaced digits": lambda n: "1 " * (n // 2),
    "nearly cards": lambda n: "4111 1111 1111 1112 " * (n // 20),
    "nearly addresses": lambda n: "a@" * (n // 2),
    "nearly e-mails": lambda n: "a.b-c_d." * (n // 8),
    "brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "quotes": lambda n: "\\\"'" * (n // 3),
    "escapes": lambda n: "%41" * (n // 3),
    "base64": lambda n: base64.b64encode(b"hello my world " * (n // 20)).decode(),
    "number words": lambda n: "four " * (n // 5),
    "invisible": lambda n: "a\u200b" * (n // 4),
    "halves": lambda n: "\ud800a" * (n // 4),
    "tags": lambda n: "<a b='c'>" * (n // 9),
    "capitals": lambda n: "Ann Lee " * (n // 8),
    "lines": lambda n: "\n" * n,
}


def main() -> None:
    """Prints a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", nargs="+", type=float, default=[1, 4])
    parser.add_argument("--kinds", help="parted by commas; all when left out")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        _measure(options.one[0], int(options.one[1]))
        return
    heads = chain.from_iterable((f"{m:g} MB", "s/MB", "bytes") for m in options.megabytes)
    print(f"{'CPU seconds':20}" + "".join(f"{head:>10}" for head in heads) + "    growth")
    for kind in options.kinds.split(",") if options.kinds else KINDS:
        row, rates = f"{kind:20}", []
        for megabytes in options.megabytes:
            size = int(megabytes * 1e6)
            asked = [sys.executable, __file__, "--one", kind, str(size)]
            told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
            seconds, added, length = map(float, told)
            rates.append(seconds / (length / 1e6))
            row += f"{seconds:10.2f}{rates[-1]:10.2f}{added / length:10.1f}"
        print(f"{row}{rates[-1] / rates[0]:10.2f}", flush=True)


def _measure(kind: str, size: int) -> None:
    from curtilage.core.categories import Scheme  # noqa: PLC0415 - the parent needs none of it
    from curtilage.core.findings import Field  # noqa: PLC0415
    from curtilage.detect import build_all  # noqa: PLC0415
    from curtilage.gate.inspection import Inspector  # noqa: PLC0415
    from curtilage.stores.weights import InstalledWeights  # noqa: PLC0415

    inspector = Inspector(build_all(InstalledWeights()), Scheme(), lambda work: work())
    inspector.find([Field("text", "Write to Jane Doe, jane.doe@example.com.")])
    text = KINDS[kind](size)
    length = len(text.encode("utf-8", "surrogatepass"))
    before, began = _memory(), time.process_time()
    inspector.find([Field("text", text)])
    print(time.process_time() - began, _memory() - before, length)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
