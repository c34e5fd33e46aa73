"""The parties and the question as Cedar takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import cedarpy

from curtilage.core.decisions import Question
from curtilage.core.errors import PolicyError
from curtilage.core.parties import Application, Destination, Purpose
from curtilage.policy.schema import nearest


def entities(
    applications: Iterable[Application],
    destinations: Iterable[Destination],
    schema: cedarpy.Schema,
) -> cedarpy.Entities:
    """The applications and destinations as Cedar entities.

    Raises `PolicyError` (CUR403) when they do not fit the schema or two have one name.
    """
    document = json.dumps([*map(_app, applications), *map(_destination, destinations)])
    try:
        return cedarpy.Entities.from_json_str(document, schema)
    except ValueError as error:
        raise PolicyError(
            f"the applications and destinations do not fit the schema: {error}",
            mend="Give each its own name, and retention in whole days.",
            code="CUR403",
        ) from error


def request_of(question: Question) -> dict[str, Any]:
    """The question as a Cedar request."""
    needs = question.purpose.needs
    return {
        "principal": _one("App", question.application),
        "action": _one("Action", question.action),
        "resource": _one("Destination", question.destination.name),
        "context": {
            "level": _one("Level", question.level),
            "categories": _set("Category", question.categories),
            "purpose": _one("Purpose", question.purpose.key),
            "needed": _set("Category", (name for name in needs if name != "*")),
            "any_category": "*" in needs,
            "subjects": _set("Region", question.subjects),
            "controls": _set("Control", question.controls),
            "attested": question.attested,
            "epsilon": question.epsilon,
            "delta": question.delta,
        },
    }


def refuse_unlisted(
    vocabulary: Mapping[str, Sequence[str]],
    applications: Iterable[Application],
    destinations: Iterable[Destination],
    purposes: Iterable[Purpose],
) -> None:
    """Raises `PolicyError` (CUR403) if a party uses a name that the schema does not list."""
    for owner, kind, name in _uses(applications, destinations, purposes):
        if name not in vocabulary[kind]:
            raise PolicyError(
                f"{owner} names the {kind.lower()} {name!r}, which the schema does not list",
                mend=nearest(name, vocabulary[kind]),
                code="CUR403",
            )


def _uses(
    applications: Iterable[Application],
    destinations: Iterable[Destination],
    purposes: Iterable[Purpose],
) -> Iterator[tuple[str, str, str]]:
    """Every name from a list that a party uses: whose, of which list, the name."""
    for purpose in purposes:
        owner = f"the purpose {purpose.key!r}"
        yield owner, "Purpose", purpose.key
        yield from ((owner, "Category", name) for name in purpose.needs if name != "*")
    for application in applications:
        owner = f"the application {application.name!r}"
        yield from ((owner, "Purpose", name) for name in application.purposes)
        yield from ((owner, "Region", name) for name in sorted(application.subjects))
    for destination in destinations:
        owner = f"the destination {destination.name!r}"
        yield owner, "Region", destination.jurisdiction
        yield from ((owner, "Region", name) for name in sorted(destination.residency))
        yield from ((owner, "Contract", name) for name in sorted(destination.contract))


def _app(application: Application) -> dict[str, Any]:
    return {
        "uid": _one("App", application.name),
        "attrs": {"purposes": _set("Purpose", application.purposes)},
        "parents": [],
    }


def _destination(destination: Destination) -> dict[str, Any]:
    return {
        "uid": _one("Destination", destination.name),
        "attrs": {
            "zone": _one("Zone", destination.zone),
            "jurisdiction": _one("Region", destination.jurisdiction),
            "residency": _set("Region", destination.residency),
            "operator": destination.operator,
            "retention_days": destination.retention_days,
            "trains_on_input": destination.trains_on_input,
            "contract": _set("Contract", destination.contract),
        },
        "parents": [],
    }


def _one(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _set(kind: str, names: Iterable[str]) -> list[dict[str, str]]:
    return [_one(kind, name) for name in names]
