"""Every check, one after another; one that breaks does not keep the others from looking."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from curtilage import __version__
from curtilage.core.errors import CurtilageError, SettingsError
from curtilage.core.sockets import Clock
from curtilage.settings.checkup import disk, judging, keeping, places, reaching
from curtilage.settings.checkup.found import Check, Found, Installation, fault, ok, remark
from curtilage.settings.read import read_settings

CHECKS: Mapping[str, Check] = {
    "secrets": reaching.secrets,
    "extras": judging.extras,
    "data": disk.folder,
    "disk": disk.room,
    "keys": keeping.keys,
    "ledger": keeping.ledger,
    "budgets": keeping.budgets,
    "access": keeping.access,
    "policy": judging.policy,
    "taught": judging.taught,
    "detectors": judging.detectors,
    "documents": judging.documents,
    "catalogue": places.catalogue,
    "destinations": reaching.destinations,
    "port": reaching.port,
}
"""In the order in which they look, each under the name of what it finds."""

_OTHERS_MAY_WRITE = 0o002


def examine(file: Path, *, network: bool = False, clock: Clock = time.time) -> Iterator[Found]:
    """Everything that is found, as it is found.

    Args:
        file: the configuration.
        network: whether servers that the settings name may be asked. Without it, nothing leaves.
        clock: seconds since the epoch.
    """
    told = f"curtilage {__version__}, Python {platform.python_version()}, {platform.machine()}."
    yield ok("program", told)
    try:
        installation = Installation(read_settings(file), clock, network)
    except CurtilageError as error:
        yield fault("settings", error)
        yield remark("settings", "Nothing else was looked at, for all of it stands there.")
        return
    yield _kept(file)
    for name, check in CHECKS.items():
        yield from _looked(name, check, installation)


def _kept(file: Path) -> Found:
    mode = file.stat().st_mode & 0o777
    if mode & _OTHERS_MAY_WRITE:
        return fault(
            "settings",
            SettingsError(
                f"Anybody on this machine can change {file} (mode {mode:o}).",
                mend=f"chmod o-w {file}",
                code="CUR170",
            ),
        )
    return ok("settings", f"{file} can be read and has no faults.")


def _looked(name: str, check: Check, installation: Installation) -> Iterator[Found]:
    try:
        yield from check(installation)
    except CurtilageError as error:
        yield fault(name, error)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw must not hide the rest
        kind = type(error).__name__
        unforeseen = CurtilageError(
            f"The check broke with something that was not expected ({kind}).",
            mend="Please report it.",
        )
        yield fault(name, unforeseen)
