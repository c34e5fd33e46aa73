"""How well the tagger tells what a whole text is about, and what that does to the level.

The texts are written for this bench, in words that training never saw (`bench/about/`), with code
and prose of the packages that happen to be installed. Printed: the confusion matrix, macro-F1,
calibration (expected calibration error), F1 by language, the share of everyday questions that
stay low and of confidential texts that do not.

    python bench/about.py [folder of corpora] [--least F1] [--wrong]

A folder of corpora, if it is there, adds real texts: the share of court judgments and clinical
notes that are told as such, and of messages and reviews that stay low.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from confidential import LANGUAGES, PASSAGES, Text, everyday, texts
from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Judged
from curtilage.core.levels import Level
from curtilage.detect.classify import classify
from curtilage.detect.tagger.tagging import Tagging
from curtilage.stores.weights import InstalledWeights

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "dev"
OPEN = frozenset({"public", "other"})
REAL = {
    "tab92_en": "legal",
    "meddocan_es_train": "health",
    "wnut17_dev_en": "low",
    "uner_ewt_dev_en": "low",
}
BINS = 10


def main() -> None:
    """Prints the figures; exits with 1 if macro-F1 is below ``--least``."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", default=FOLDER, type=Path, help="of .jsonl files")
    parser.add_argument("--least", type=float, default=0.0, metavar="F1", help="fail below it")
    parser.add_argument("--wrong", action="store_true", help="show every text told wrongly")
    options = parser.parse_args()
    tagger = Tagging(InstalledWeights().network("tagger"))
    told = _told(tagger, texts())
    classes = list(InstalledWeights().network("tagger").classes)
    print(_matrix(told, classes))
    score = macro(told, classes)
    print(f"\n{len(told)} texts: macro-F1 {score:.3f}; public and other as one ", end="")
    print(f"{macro([_merged(one) for one in told], [c for c in classes if c != 'other']):.3f}")
    print(f"calibration error {calibration(told):.3f} of the class, ", end="")
    print(f"{calibration([_merged(one) for one in told]):.3f} of the class with these as one")
    for count in PASSAGES:
        some = [one for one in told if one[0].passages == count]
        print(f"  of {count} passages: macro-F1 {macro(some, classes):.3f} of {len(some)}")
    for language in LANGUAGES:
        some = [one for one in told if one[0].language == language]
        print(f"  {language}: macro-F1 {macro(some, classes):.3f} of {len(some)}")
    if options.wrong:
        _show(told)
    _levels(tagger, told, wrong=options.wrong)
    _real(tagger, options.folder)
    if score < options.least:
        sys.exit(f"macro-F1 {score:.3f} is below {options.least}.")


Told = tuple[Text, dict[str, float]]


def _told(tagger: Tagging, some: Sequence[Text]) -> list[Told]:
    return [(t, dict(about)) for t in some for about in tagger.read([t.text])[1]]


def said(about: dict[str, float]) -> str:
    """The likeliest class."""
    return max(about, key=lambda name: about[name])


def _merged(one: Told) -> Told:
    text, about = one
    both = {k: v for k, v in about.items() if k != "other"}
    both["public"] = about["public"] + about.get("other", 0.0)
    about_what = "public" if text.about == "other" else text.about
    return replace(text, about=about_what), both


def macro(told: Sequence[Told], classes: Sequence[str]) -> float:
    """Mean over the classes of F1; a class of which there is no text is left out."""
    scores = []
    for name in classes:
        right = sum(t.about == name == said(a) for t, a in told)
        is_so = sum(t.about == name for t, _ in told)
        said_so = sum(said(a) == name for _, a in told)
        if is_so:
            scores.append(2 * right / (is_so + said_so))
    return sum(scores) / len(scores)


def calibration(told: Sequence[Told]) -> float:
    """Mean distance of how sure it is from how often it is right, over tenths of sureness."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for text, about in told:
        sure = max(about.values())
        bins[min(BINS - 1, int(sure * BINS))].append((sure, said(about) == text.about))
    off = sum(abs(sum(s for s, _ in some) - sum(r for _, r in some)) for some in bins.values())
    return off / len(told)


def _matrix(told: Sequence[Told], classes: Sequence[str]) -> str:
    counts = Counter((t.about, said(a)) for t, a in told)
    lines = ["is \\ said   " + "".join(f"{name[:8]:>9}" for name in classes)]
    lines += [
        f"{name:12}" + "".join(f"{counts[name, other] or '.':>9}" for other in classes)
        for name in classes
    ]
    return "\n".join(lines)


def _show(told: Sequence[Told]) -> None:
    for text, about in told:
        if said(about) != text.about:
            sure = about[said(about)]
            print(f"  {text.about} as {said(about)} {sure:.2f}: {' '.join(text.text.split())[:90]}")


def level(text: str, about: dict[str, float]) -> Level:
    """The level by the class alone."""
    judged = [Judged("text", about)]
    return classify([Field("text", text)], [()], (), Scheme(), judged=judged).level


def _levels(tagger: Tagging, told: Sequence[Told], *, wrong: bool) -> None:
    print("\nby class alone, without findings:")
    asked = _told(tagger, everyday())
    high = [t for t, a in asked if level(t.text, a) is not Level.LOW]
    print(f"  everyday questions that stay low: {1 - len(high) / len(asked):.3f} of {len(asked)}")
    for language in LANGUAGES:
        some = [t for t, _ in asked if t.language == language]
        bad = [t for t in high if t.language == language]
        print(f"    {language}: {1 - len(bad) / len(some):.3f} of {len(some)}")
        if wrong:
            print("".join(f"      {t.text}\n" for t in bad), end="")
    for name in ("public", "other"):
        some = [(t, a) for t, a in told if t.about == name]
        low = sum(level(t.text, a) is Level.LOW for t, a in some)
        print(f"  {name} texts that stay low: {low / len(some):.3f} of {len(some)}")
    some = [(t, a) for t, a in told if t.about not in OPEN]
    above = sum(level(t.text, a) is not Level.LOW for t, a in some)
    print(f"  confidential texts that do not: {above / len(some):.3f} of {len(some)}")
    if wrong:
        for text, about in some:
            if level(text.text, about) is Level.LOW:
                print(f"    low, though {text.about}: {' '.join(text.text.split())[:90]}")


def _real(tagger: Tagging, folder: Path) -> None:
    for name, wanted in REAL.items():
        path = folder / f"{name}.jsonl"
        if not path.is_file():
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        some = [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // 100)]]
        abouts = [dict(about) for text in some for about in tagger.read([text])[1]]
        if wanted == "low":
            right = sum(level(t, a) is Level.LOW for t, a in zip(some, abouts, strict=True))
            print(f"  {name}: {right / len(some):.3f} of {len(some)} stay low")
        else:
            right = sum(said(a) == wanted for a in abouts)
            print(f"  {name}: {right / len(some):.3f} of {len(some)} told as {wanted}")


if __name__ == "__main__":
    main()
