"""One file for each category: the SHA-256 of its second line, and on that line all else, as JSON.

The members are ``version``, ``category``, ``seconds`` (when it was taught, since 1970), ``salt``,
and either ``terms`` or ``weights`` (32-bit floats, little-endian, base64) with ``bias``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import os
import re
import stat
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curtilage.core.errors import SettingsError
from curtilage.core.taught import BUCKETS, Learned, Taught, Wordlist

VERSION = 1
MOST_BYTES = 50_000_000
_ENDING = ".taught"
_KEY = re.compile(r"[a-z]+(\.[a-z_]+)+")
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """Something taught, when (s since 1970), and the digest of its file."""

    taught: Taught
    seconds: int
    digest: str


class TaughtFiles:
    """The files in a folder.

    Args:
        folder: made when something is first kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listed(self) -> list[Kept]:
        """Everything that was taught, in the order of the categories.

        Raises:
            SettingsError: a file cannot be read or is damaged (CUR121), or others can read it
                (CUR132).
        """
        try:
            names = sorted(path.name for path in self._folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable(self._folder.name, f"{error.strerror}") from None
        return [self._read(name) for name in names if name.endswith(_ENDING)]

    def keep(self, taught: Taught, seconds: int, salt: bytes) -> Kept:
        """Writes the file of a category, in place of one that is there.

        Raises:
            SettingsError: it cannot be written (CUR121).
        """
        kept, content = self.sealed(taught, seconds, salt)
        path = self._path(taught.category)
        new = path.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
            self._sync()
        except OSError as error:
            raise self._unusable(path.name, f"{error.strerror}") from None
        return kept

    def has(self, category: str) -> bool:
        """Whether something was taught for a category, damaged or not."""
        return bool(_KEY.fullmatch(category)) and self._path(category).is_file()

    def forget(self, category: str) -> bool:
        """Removes the file of a category; whether there was one.

        Raises:
            SettingsError: it cannot be removed (CUR121).
        """
        path = self._path(category)
        try:
            path.unlink()
            self._sync()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unusable(path.name, f"{error.strerror}") from None
        return True

    @staticmethod
    def sealed(taught: Taught, seconds: int, salt: bytes) -> tuple[Kept, bytes]:
        """What `keep` would write, with its digest."""
        value: dict[str, Any] = {
            "version": VERSION,
            "category": taught.category,
            "seconds": seconds,
            "salt": salt.hex(),
        }
        if isinstance(taught, Wordlist):
            value["terms"] = list(taught.terms)
        else:
            weights = array("f", taught.weights)
            if sys.byteorder == "big":
                weights.byteswap()
            value["weights"] = base64.b64encode(weights.tobytes()).decode()
            value["bias"] = taught.bias
        line = json.dumps(value, ensure_ascii=True).encode()
        digest = hashlib.sha256(line).hexdigest()
        return Kept(taught, seconds, digest), digest.encode() + b"\n" + line + b"\n"

    def _path(self, category: str) -> Path:
        if not _KEY.fullmatch(category):
            raise self._unusable(f"{category!r}", "it is not a category key")
        return self._folder / f"{category}{_ENDING}"

    def _read(self, name: str) -> Kept:
        try:
            with (self._folder / name).open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise self._unusable(name, f"{error.strerror}") from None
        if os.name == "posix" and mode & 0o077:
            raise SettingsError(
                f"The file {name} of what was taught can be read by others (mode {mode:o}).",
                mend=f"chmod 600 {self._folder / name}",
                code="CUR132",
            )
        digest, _, rest = content.partition(b"\n")
        line = rest.removesuffix(b"\n")
        if hashlib.sha256(line).hexdigest().encode() != digest:
            raise self._unusable(name, "it is damaged")
        try:
            value = json.loads(line)
            taught = _taught(value)
            seconds = int(value["seconds"])
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            raise self._unusable(name, "it is damaged, or of another version") from None
        if name != f"{taught.category}{_ENDING}":
            raise self._unusable(name, "it is of another category")
        return Kept(taught, seconds, digest.decode())

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _unusable(self, name: str, why: str) -> SettingsError:
        return SettingsError(
            f"The file {name} of what was taught cannot be used: {why}.",
            mend=f"Teach the category again, or restore the file from a backup: {self._folder}",
            code="CUR121",
        )


def _taught(value: Mapping[str, Any]) -> Taught:
    """The value as what it is. Raises one of what `TaughtFiles._read` expects."""
    category = value["category"]
    if value["version"] != VERSION or not isinstance(category, str):
        raise ValueError(category)
    if "terms" in value:
        terms = value["terms"]
        if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
            raise TypeError(terms)
        return Wordlist(category, tuple(terms))
    weights = array("f", base64.b64decode(value["weights"], validate=True))
    if sys.byteorder == "big":
        weights.byteswap()
    bias = float(value["bias"])
    if len(weights) != BUCKETS or not all(map(math.isfinite, [*weights, bias])):
        raise ValueError(bias)
    return Learned(category, weights, bias)
