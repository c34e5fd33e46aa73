"""The keys of destinations, looked up when something is to be sent, and not before.

Who verifies a ledger, explains a crossing or checks a policy needs none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from curtilage.core.errors import SettingsError
from curtilage.models.options import Options
from curtilage.settings.model import KeySource, Settings
from curtilage.settings.table import Faults
from curtilage.stores.secrets import given_secret

__all__ = ["options_with_keys"]


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
