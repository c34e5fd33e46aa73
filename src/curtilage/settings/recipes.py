"""Read a recipe of anonymisation, and the files that it names."""

from __future__ import annotations

from pathlib import Path

from curtilage.core.errors import RequestError
from curtilage.data.anonymise import Recipe, read_recipe

MOST_BYTES = 100_000_000


def recipe_of(path: Path) -> Recipe:
    """A recipe; what it names lies beside it.

    Raises:
        RequestError: a file cannot be read (CUR230).
        DataError: it cannot be understood (CUR830).
    """
    return read_recipe(_text(path), lambda name: _text(path.parent / name))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise _unreadable(path, f"it is larger than {MOST_BYTES} bytes")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, f"{error.strerror}") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8") from None


def _unreadable(path: Path, why: str) -> RequestError:
    return RequestError(
        f"{path} cannot be read: {why}.", mend="Check its path and permissions.", code="CUR230"
    )
