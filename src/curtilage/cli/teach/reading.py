"""Reading lists of terms and lines of texts; none of it is repeated in an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from curtilage.cli.check import unreadable
from curtilage.core.errors import RequestError
from curtilage.core.taught import Wordlist
from curtilage.detect.taught.background import BACKGROUND
from curtilage.detect.taught.terms import Terms, why_no_term

MOST_TERMS, MOST_BYTES = 100_000, 20_000_000


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise RequestError(
                f"{file} is larger than {MOST_BYTES} bytes.", mend="Give less.", code="CUR236"
            )
        return raw.decode("utf-8-sig")
    except OSError as error:
        why = f"{error.strerror}"
    except UnicodeDecodeError as error:
        why = f"it is not UTF-8: see byte {error.start}"
    raise unreadable(file, why)


def read_terms(file: Path) -> dict[str, int]:
    """The terms of a list, each with its line.

    Raises:
        RequestError: it cannot be read (CUR230), or a line cannot be a term (CUR236).
    """
    terms: dict[str, int] = {}
    for number, line in enumerate(_text(file).splitlines(), 1):
        term = " ".join(line.split())
        if not term:
            continue
        if why := why_no_term(term):
            raise RequestError(
                f"Line {number} of {file} is no term: {why}.", mend="Mend the line.", code="CUR236"
            )
        terms.setdefault(term, number)
    if not 0 < len(terms) <= MOST_TERMS:
        raise RequestError(
            f"{file} has {len(terms)} terms.",
            mend=f"One term a line, from 1 to {MOST_TERMS}.",
            code="CUR236",
        )
    return terms


def common(terms: Mapping[str, int]) -> list[int]:
    """The lines whose terms also stand in ordinary texts."""
    numbered = [Wordlist(f"{line}", (term,)) for term, line in terms.items()]
    found = {
        int(line)
        for finding in Terms(numbered).find("\n\n".join(BACKGROUND), "teach")
        for line in (finding.category, *finding.also)
    }
    return sorted(found)


def read_texts(file: Path) -> list[str]:
    """The texts of lines of ``{"text"}``.

    Raises:
        RequestError: it cannot be read (CUR230), or a line is not that (CUR233).
    """
    texts: list[str] = []
    for number, line in enumerate(_text(file).split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise RequestError(
                f'Line {number} of {file} is not {{"text": "..."}}.',
                mend="Write one JSON object in UTF-8 on each line.",
                code="CUR233",
            )
        texts.append(value["text"])
    return texts
