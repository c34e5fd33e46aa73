"""The schema of policies: the shipped one, with its lists of names filled from settings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from curtilage.core.errors import PolicyError
from curtilage.policy.default import SCHEMA, default_text

_LIST = re.compile(r"entity (?P<kind>\w+) enum \[(?P<names>[^\]]*)\];")
_ATTRIBUTE = re.compile(r"^  (\w+)\??:", re.MULTILINE)
_BLOCKS = {"entity App": "principal", "entity Destination": "resource", "type Crossing": "context"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def schema_text(
    purposes: Iterable[str] = (),
    categories: Iterable[str] = (),
    regions: Iterable[str] = (),
    *,
    controls: Iterable[str] = (),
    contracts: Iterable[str] = (),
) -> str:
    """The shipped schema with the names that settings declare.

    Args:
        purposes: keys of every declared purpose; they replace the shipped ones, unless empty.
        categories: keys of the organisation's own categories, added to the shipped ones.
        regions: regions that settings name anywhere, added to the shipped ones.
        controls: names of the controls that are loaded, added to the shipped ones.
        contracts: agreements that settings name anywhere, added to the shipped ones.

    Raises `PolicyError` (CUR403) for a name that is not letters, digits, dots, dashes and
    underscores.
    """
    template = default_text(SCHEMA)
    shipped = vocabulary(template)
    declared = tuple(purposes)
    lists = {
        "Purpose": declared or shipped["Purpose"],
        "Category": (*shipped["Category"], *categories),
        "Region": (*shipped["Region"], *regions),
        "Control": (*shipped["Control"], *controls),
        "Contract": (*shipped["Contract"], *contracts),
    }
    filled = template
    for kind, names in lists.items():
        filled = _filled(filled, kind, tuple(dict.fromkeys(names)))
    return filled


def vocabulary(schema: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of names in a schema: entity type to its names, in the order written."""
    return {
        found["kind"]: tuple(re.findall(r'"([^"]*)"', found["names"]))
        for found in _LIST.finditer(schema)
    }


def nearest(name: str, names: Iterable[str]) -> str:
    """A sentence that offers the listed names most like the one that is not listed."""
    listed = sorted(names)
    close = difflib.get_close_matches(name, listed, n=3)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    shown = ", ".join(listed[:12]) + (", ..." if len(listed) > 12 else "")
    return f"The names are: {shown}." if shown else "There are none to name."


def attributes(schema: str) -> tuple[str, ...]:
    """What conditions may read, such as ``context.level``, in the order of the schema."""
    found = []
    for block, subject in _BLOCKS.items():
        body = schema.partition(block)[2].partition("}")[0]
        found += [f"{subject}.{name}" for name in _ATTRIBUTE.findall(body)]
    return tuple(found)


def _filled(template: str, kind: str, names: tuple[str, ...]) -> str:
    for name in names:
        if not _NAME.fullmatch(name):
            raise PolicyError(
                f"{name!r} cannot be the name of a {kind.lower()}",
                mend="Use letters, digits, dots, dashes and underscores.",
                code="CUR403",
            )
    written = ", ".join(f'"{name}"' for name in names)
    return re.sub(rf"entity {kind} enum \[[^\]]*\];", f"entity {kind} enum [{written}];", template)
