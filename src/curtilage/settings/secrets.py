"""Keys and passwords: where the settings say they are, and looked up only when they are needed.

Who verifies a ledger, explains a crossing or checks a policy needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from curtilage.core.errors import SettingsError
from curtilage.models.options import Options
from curtilage.settings.model import KeySource, Settings
from curtilage.settings.table import Faults, Table
from curtilage.stores.secrets import given_secret

__all__ = ["key_source", "options_with_keys", "secret_of"]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def key_source(table: Table, key: str, base: Path) -> KeySource:
    """Where the table says a secret is; what stands there is part of no fault."""
    if not table.has(key):
        return KeySource()
    match table.value(key):
        case {"file": str(path), **more} if path.isprintable() and path and not more:
            return KeySource(file=base / path)
        case {"env": str(name), **more} if _VARIABLE.fullmatch(name) and not more:
            return KeySource(variable=name)
        case _:
            mend = 'Write { env = "NAME" } or { file = "PATH" }.'
            table.fault(key, f"a {key} never stands here, only where it is found.", mend)
            return KeySource()


def secret_of(at: str, source: KeySource, environment: Mapping[str, str]) -> Callable[[], str]:
    """Looks a secret up when it is called; ``at`` is the setting that says where it is."""

    def found() -> str:
        try:
            return _key(source, environment)
        except SettingsError as error:
            said = str(error).removeprefix(f"{error.path}: ")
            raise SettingsError(said, path=at, mend=error.mend, code=error.number) from None

    return found


def options_with_keys(settings: Settings) -> Mapping[str, Options]:
    """How each destination is reached, with its key.

    Raises:
        SettingsError: keys cannot be found or used (CUR101); all of them are named.
    """
    faults = Faults()
    found = {
        name: _with_key(name, options, settings, faults)
        for name, options in settings.options.items()
    }
    faults.raise_any(str(settings.file))
    return found


def _with_key(name: str, options: Options, settings: Settings, faults: Faults) -> Options:
    try:
        return replace(options, api_key=_key(settings.keys[name], settings.environment))
    except SettingsError as error:
        said = str(error).removeprefix(f"{error.path}: ")
        faults.add(f"destinations.{name}.key", said, error.mend)
        return options


def _key(source: KeySource, environment: Mapping[str, str]) -> str:
    if source.file is not None:
        return given_secret(source.file)
    key = environment.get(source.variable, "") if source.variable else ""
    if source.variable and not key:
        raise SettingsError(
            f"the variable {source.variable} is not set.",
            mend='Set it, or use { file = "PATH" }.',
        )
    return key
