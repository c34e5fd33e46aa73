"""Tools, functions and JSON Schemas, visited by what their strings are.

The words of JSON Schema itself (``properties``, ``"type": "integer"``) are the protocol's and say
nothing of anybody, so they are left as they are. Names of functions, properties and choices are
visited as identifiers, and everything else, descriptions first, as text. A keyword we do not
know is visited like any other value.
"""

from __future__ import annotations

from typing import Any

from curtilage.gate.strings import MOST_DEPTH, UnreadableError, Walk


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TYPES = _set("object array string number integer boolean null")
_FORMATS = _set(
    "date date-time time duration email idn-email hostname idn-hostname ipv4 ipv6 uri "
    "uri-reference iri iri-reference uuid uri-template json-pointer relative-json-pointer regex "
    "int32 int64 float double byte binary password"
)
_NAMED = _set("properties patternProperties $defs definitions dependentSchemas")
_SCHEMAS = _set(
    "items prefixItems additionalItems additionalProperties unevaluatedItems "
    "unevaluatedProperties contains propertyNames not if then else allOf anyOf oneOf"
)
_NAMES = _set("required enum const $ref dependentRequired")
_VALUES = _set(
    "title description $comment pattern $id $schema $anchor default examples contentEncoding "
    "contentMediaType deprecated readOnly writeOnly nullable minimum maximum exclusiveMinimum "
    "exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems "
    "minProperties maxProperties minContains maxContains discriminator"
)
_DIALECTS = frozenset(
    f"{scheme}://json-schema.org/{draft}schema{end}"
    for scheme in ("http", "https")
    for draft in ("draft/2020-12/", "draft/2019-09/", "draft-07/", "draft-06/", "draft-04/")
    for end in ("", "#")
)
_FIXED = {"type": _TYPES, "format": _FORMATS, "$schema": _DIALECTS}
_TOOL_KINDS = frozenset({"function", "json_schema", "json_object", "text"})


def tool(walk: Walk, value: Any, path: str) -> Any:
    """A tool, a choice of one, or a format of answers: an object that wraps a function."""
    if not isinstance(value, dict):
        return walk.value(value, path)
    treated: dict[str, Any] = {}
    for n, (key, item) in enumerate(value.items()):
        here = f"{path}.{n}"
        if key == "type" and isinstance(item, str) and item in _TOOL_KINDS:
            treated[key] = item
        elif key in ("function", "json_schema") and isinstance(item, dict):
            treated[key] = function(walk, item, f"{path}.{key}")
        else:
            treated[walk.name(key, f"{path}.key{n}")] = walk.value(item, here, label=key)
    return treated


def function(walk: Walk, value: dict[str, Any], path: str) -> dict[str, Any]:
    """A function's name, description and schema."""
    treated: dict[str, Any] = {}
    for n, (key, item) in enumerate(value.items()):
        here = f"{path}.{key}" if key in ("name", "description") else f"{path}.{n}"
        if key == "name" and isinstance(item, str):
            treated[key] = walk.name(item, here)
        elif key in ("parameters", "schema"):
            treated[key] = schema(walk, item, f"{path}.{key}")
        elif key in ("description", "strict"):
            treated[key] = walk.value(item, here)
        else:
            treated[walk.name(key, f"{path}.key{n}")] = walk.value(item, here, label=key)
    return treated


def schema(walk: Walk, value: Any, path: str, depth: int = 0) -> Any:
    """A JSON Schema.

    Raises:
        UnreadableError: it is nested deeper than `MOST_DEPTH`.
    """
    if depth > MOST_DEPTH:
        raise UnreadableError(f"{path} is nested too deeply")
    if isinstance(value, list):
        return [schema(walk, item, f"{path}[{n}]", depth + 1) for n, item in enumerate(value)]
    if not isinstance(value, dict):
        return walk.value(value, path)
    treated: dict[str, Any] = {}
    for n, (key, item) in enumerate(value.items()):
        here = f"{path}.{n}"
        if key in _FIXED and _all_of(item, _FIXED[key]):
            treated[key] = item
        elif key in _NAMED and isinstance(item, dict):
            treated[key] = {
                walk.name(name, f"{here}.key{m}"): schema(walk, inner, f"{here}.{m}", depth + 1)
                for m, (name, inner) in enumerate(item.items())
            }
        elif key in _SCHEMAS:
            treated[key] = schema(walk, item, here, depth + 1)
        elif key in _NAMES:
            treated[key] = _names(walk, item, here, depth + 1)
        elif key in _VALUES or key in ("type", "format"):
            treated[key] = walk.value(item, here, depth=depth + 1)
        else:
            name = walk.name(key, f"{path}.key{n}")
            treated[name] = walk.value(item, here, label=key, depth=depth + 1)
    return treated


def _all_of(value: Any, known: frozenset[str]) -> bool:
    items = value if isinstance(value, list) else [value]
    return all(isinstance(item, str) and item in known for item in items)


def _names(walk: Walk, value: Any, path: str, depth: int) -> Any:
    """Names alone or in a list are identifiers; anything else is a value."""
    if isinstance(value, str):
        return walk.name(value, path)
    if isinstance(value, list):
        return [_names(walk, item, f"{path}[{n}]", depth + 1) for n, item in enumerate(value)]
    return walk.value(value, path, depth=depth)
