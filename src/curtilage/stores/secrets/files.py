"""Read and make secret files, and refuse those that others could read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from curtilage.core.errors import SettingsError

KEY_BYTES = 32


def own_key(path: Path, randomness: Callable[[int], bytes]) -> bytes:
    """The installation's own 32-byte key in a file, made on the first call (mode 0600).

    Raises:
        SettingsError: the file cannot be made or read, has another length, or is open to others.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _checked(path)
    except OSError as error:
        raise _unusable(path, error) from None
    with os.fdopen(handle, "wb") as file:
        file.write(randomness(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or the key's name could be lost with the power
    finally:
        os.close(folder)
    return _checked(path)


def _checked(path: Path) -> bytes:
    key = _private(path)
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"The key file {path.name} holds {len(key)} bytes, not {KEY_BYTES}.",
            mend="Restore it from a backup; with another key, old tokens cannot be linked.",
            code="CUR130",
        )
    return key


def given_secret(path: Path) -> str:
    """A secret that someone put in a file, without the line break at its end.

    Raises:
        SettingsError: the file cannot be read, is empty, or is open to others.
    """
    text = _private(path).decode("utf-8", "replace").strip()
    if not text:
        raise SettingsError(
            f"The secret file {path.name} is empty.",
            mend="Write the secret into it.",
            code="CUR131",
        )
    return text


def _private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read(1_000_000)
    except OSError as error:
        raise _unusable(path, error) from None
    if mode & 0o077:
        raise SettingsError(
            f"The secret file {path.name} can be read by others (mode {mode:o}).",
            mend=f"chmod 600 {path}",
            code="CUR132",
        )
    return content


def _unusable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"The secret file {path.name} cannot be used: {error.strerror}.",
        mend=f"Check that {path} exists and belongs to the user that runs Curtilage.",
        code="CUR133",
    )
