"""How much we find, how much the others find, and what each costs.

For every corpus (a ``.jsonl`` file of ``id, lang, text, entities[start, end, label]``) and every
detector: recall of entities, precision, F2, documents fully covered; CPU time for 200 words on
one thread, for resent text too where the detector remembers, MB/s and memory. `bench/scoring.py`
defines the measures. Findings are of a sample of each corpus (``--words``), costs of a smaller
one (``--cost-words``) that each detector reads alone; both are spread evenly over the corpus.

    python bench/detect.py [folder] [--labels] [--json figures.json] [--through-cli]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import generated
import tables
from door import found_by_check
from results import OURS, OUTSIDE, ROWS, Corpora, Documents, Result, results_of
from scoring import score
from workers import ROOT, NotRunError, Worker

FOLDER = ROOT.parent / "shared" / "corpora" / "dev"
PEERS = ROOT / ".cache" / "peers" / "bin" / "python"
NOTES = """\
recall: entities of which 80% of the characters are covered; prec: findings of which half the
characters are marked, (all) with evidence of a subject, which no corpus marks; docs: documents
fully covered; ms: CPU for 200 words on one thread, resent: the same text again; MB/s: of CPU
time; MiB: peak memory. The union is hand rules + Rampart + spaCy, each finding as it was said;
its time and memory are their sums. spaCy and Presidio read every language as English. direct,
quasi, tokens: the scores of the Text Anonymization Benchmark; an entity counts when all its
mentions are masked, and words of business and public bodies are not. Times are noisy on a busy
machine: compare their ratios."""


def main() -> None:
    """Runs every detector over every corpus and prints the figures."""
    options = _options()
    whole = _corpora(options.folder)
    corpora = {name: sample(docs, options.most, options.words) for name, docs in whole.items()}
    samples = {name: sample(docs, 0, options.cost_words) for name, docs in corpora.items()}
    print(NOTES, flush=True)
    found, costs, absent = {}, {}, {}
    workers = {name: Worker.of(name, options.peers) for name in _names(options.detectors)}
    with ThreadPoolExecutor(options.jobs) as pool:
        asked = {n: pool.submit(w.find, _texts(corpora)) for n, w in workers.items()}
        for name, answer in asked.items():
            answer.add_done_callback(lambda _, name=name: print(f"done: {name}", file=sys.stderr))
    for name, answer in asked.items():
        try:
            found[name] = answer.result()
            costs[name] = workers[name].measure(_texts(samples))
        except NotRunError as error:
            absent[name] = str(error)
            found.pop(name, None)
    results = results_of(corpora, samples, found, costs)
    for name, rows in results.items():
        print(tables.heading(name, whole[name], corpora[name], samples[name]))
        print(tables.summary(rows, absent))
        if options.labels:
            print(tables.details(rows))
    if options.json:
        options.json.write_text(json.dumps(tables.as_json(results), indent=1), encoding="utf-8")
    if options.through_cli and not _same_through_cli(corpora, results):
        sys.exit("curtilage check --jsonl gives other figures.")


def sample(documents: Documents, most: int, words: int) -> Documents:
    """Documents spread evenly: at most so many, of about so many words; 0 sets no bound."""
    count = len(documents)
    total = sum(len(d["text"].split()) for d in documents)
    wanted = min(count, most or count)
    if words and wanted * total > count * words:
        wanted = max(1, round(count * words / total))
    return [documents[count * i // wanted] for i in range(wanted)]


def _same_through_cli(corpora: Corpora, results: Mapping[str, Sequence[Result]]) -> bool:
    """Prints ours as `curtilage check` gives it; whether it is the same as in this process."""
    print(f"\n{'ours through curtilage check --jsonl':36} recall   prec  (all)")
    same = True
    for name, documents in corpora.items():
        through = score(documents, found_by_check([d["text"] for d in documents]), OUTSIDE)
        here = [result.score for result in results[name] if result.title == OURS]
        same = same and here == [through]
        print(f"  {name:24}through it{tables.rates(through)}")
        print("".join(f"  {'':24}in process{tables.rates(figures)}" for figures in here))
    return same


def _corpora(folder: Path) -> dict[str, Documents]:
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if files:
        return {file.stem: _documents(file) for file in files}
    print(
        f"There are no .jsonl files in {folder}, so the texts are made up here, and easy.\n"
        "For others: make bench-detect CORPORA=folder, with lines of id, lang, text and "
        "entities[start, end, label].\n"
    )
    return {"generated": generated.documents()}


def _documents(file: Path) -> Documents:
    documents = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        if line.strip():
            document = _read(line)
            if document is None:
                sys.exit(f"{file}:{number} is not id, lang, text, entities[start, end, label].")
            documents.append(document)
    return documents


def _read(line: bytes) -> Mapping[str, Any] | None:
    """The document in a line; None if it is not one, or an entity lies outside the text."""
    try:
        document: Mapping[str, Any] = json.loads(line)
        spans = [(e["start"], e["end"], e["label"]) for e in document["entities"]]
        size = len(document["text"])
    except (ValueError, KeyError, TypeError):
        return None
    return document if all(0 <= start < end <= size for start, end, _ in spans) else None


def _texts(corpora: Corpora) -> list[str]:
    return [document["text"] for documents in corpora.values() for document in documents]


def _names(wanted: str | None) -> list[str]:
    known = list(dict.fromkeys(name for row in ROWS for name in row.workers))
    names = wanted.split(",") if wanted else known
    for name in names:
        if name not in known:
            sys.exit(f"There is no detector {name!r}; choose from {', '.join(known)}.")
    return names


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", default=FOLDER, type=Path, help="of .jsonl files")
    parser.add_argument("--most", type=int, default=0, metavar="N", help="documents of a corpus")
    parser.add_argument(
        "--words", type=int, default=60_500, metavar="N", help="words of a corpus, 0 for all"
    )
    parser.add_argument(
        "--cost-words", type=int, default=3_000, metavar="N", help="words whose cost is measured"
    )
    parser.add_argument("--labels", action="store_true", help="by label, language and category")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
    parser.add_argument("--through-cli", action="store_true", help="ours by curtilage check too")
    parser.add_argument("--detectors", metavar="NAMES", help="parted by commas; default all")
    parser.add_argument("--jobs", type=int, default=2, help="detectors that find at once")
    parser.add_argument("--peers", type=Path, default=PEERS, help="interpreter of the peers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
