"""The data folder, and the disk under it."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from curtilage.core.errors import SettingsError
from curtilage.settings.checkup.found import Found, Installation, ok, remark

NEEDED = 100_000_000
"""Bytes free below which it is a fault: a busy gateway writes this much in an hour."""
ENOUGH = 1_000_000_000

_MOUNTS = Path("/proc/self/mounts")
_SHARED = frozenset({"9p", "afs", "ceph", "cifs", "fuse.sshfs", "nfs", "nfs4", "smb3"})
_FLEETING = frozenset({"ramfs", "tmpfs"})


def folder(installation: Installation) -> Iterator[Found]:
    """Whether it is there, private and writable, and an fsync returns."""
    data = installation.settings.data
    if not data.exists():
        above = next(each for each in data.absolute().parents if each.exists())
        if not os.access(above, os.W_OK | os.X_OK):
            raise _unusable(data, "it is not there, and cannot be made", f"Make {data}.")
        yield remark("data", f"{data} is not there yet; the first start makes it.")
        return
    if not data.is_dir():
        raise _unusable(data, "it is no folder", "Move that file away.")
    mode = stat.S_IMODE(data.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise _unusable(data, f"others may look into it (mode {mode:o})", f"chmod 700 {data}")
    seconds = _written(data)
    yield ok("data", f"{data} is private and can be written; an fsync took {seconds * 1e3:.1f} ms.")


def room(installation: Installation) -> Iterator[Found]:
    """How much is free, and what kind of file system it is."""
    data = installation.settings.data.absolute()
    there = next(each for each in (data, *data.parents) if each.exists())
    free = shutil.disk_usage(there).free
    if free < NEEDED:
        raise SettingsError(
            f"{free // 1_000_000} MB are free where {data} lies.",
            path="data",
            mend="Make room. Without it nothing can be recorded, and so nothing is sent.",
            code="CUR172",
        )
    told = f"{free / 1e9:.1f} GB are free where {data} lies."
    few = remark("disk", told, "Make room before it is used up.")
    yield few if free < ENOUGH else ok("disk", told)
    kind = _file_system(there)
    if kind in _SHARED:
        yield remark(
            "disk",
            f"{data} lies on {kind}, where locks and fsync do not always hold.",
            "Use a disk of this machine, or a server with [store].",
        )
    elif kind in _FLEETING:
        yield remark(
            "disk",
            f"{data} lies in memory ({kind}); all of it is lost when the machine stops.",
            "Use a disk.",
        )


def _written(data: Path) -> float:
    """Seconds that an fsync takes. Leaves nothing behind."""
    path = data / f".doctor-{os.getpid()}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, b"\0" * 4096)
            begun = time.perf_counter()
            os.fsync(handle)
            return time.perf_counter() - begun
        finally:
            os.close(handle)
            path.unlink()
    except OSError as error:
        mend = "It must belong to the user that runs Curtilage, on a disk that can be written."
        raise _unusable(data, f"nothing can be kept in it: {error.strerror}", mend) from None


def _file_system(path: Path) -> str:
    """The kind of file system that holds a path; empty where the system does not say."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = ("", "")
    for line in lines:
        _, at, kind, *_ = (*line.split(" "), "", "", "")
        at = at.replace("\\040", " ")
        if path.resolve().is_relative_to(at or "/none") and len(at) >= len(found[0]):
            found = (at, kind)
    return found[1]


def _unusable(data: Path, why: str, mend: str) -> SettingsError:
    said = f"The data folder {data} cannot be used: {why}."
    return SettingsError(said, path="data", mend=mend, code="CUR171")
