"""A small right configuration, and files that differ from it in one place."""

import json
import tomllib
from collections.abc import Callable
from copy import deepcopy
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from curtilage.settings.model import Settings
from curtilage.settings.read import read_settings

RIGHT = """
[purposes.support]
[destinations.cloud]
kind = "openai"
zone = "outside"
jurisdiction = "US"
residency = ["EU"]
endpoint = "https://models.example.com/v1"
models = ["big-model"]
[applications.crm]
purposes = ["support"]
destinations = ["cloud"]
subjects = ["EU"]
"""

Load = Callable[..., Settings]
Read = Callable[..., Settings]


def toml(value: Any) -> str:
    """A value as TOML; what JSON and TOML write alike, and tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(pairs(value)) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def pairs(values: dict[str, Any]) -> list[str]:
    """The keys of a table with their values, as TOML."""
    return [f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in values.items()]


def changed(values: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The values with those of the change put in, table by table."""
    result = deepcopy(values)
    for key, value in change.items():
        old = result.get(key)
        both = isinstance(value, dict) and isinstance(old, dict)
        result[key] = changed(old, value) if both else value
    return result


def without(values: dict[str, Any], path: str) -> dict[str, Any]:
    """The values less one of them, named as in ``applications.crm.subjects``."""
    result = deepcopy(values)
    *tables, key = path.split(".")
    inner = result
    for table in tables:
        inner = inner[table]
    del inner[key]
    return result


@pytest.fixture
def right() -> dict[str, Any]:
    return tomllib.loads(RIGHT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "curtilage.toml"


@pytest.fixture
def load(file: Path) -> Load:
    """Reads a configuration from its values."""

    def loading(values: dict[str, Any], environment: Any = None) -> Settings:
        file.write_text("\n".join(pairs(values)), encoding="utf-8")
        return read_settings(file, environment or {})

    return loading


@pytest.fixture
def read(load: Load, right: dict[str, Any]) -> Read:
    """Reads the right configuration with changes, given as TOML, and less one setting."""

    def reading(*changes: str, less: str = "", environment: Any = None) -> Settings:
        values = reduce(changed, map(tomllib.loads, changes), right)
        return load(without(values, less) if less else values, environment)

    return reading
