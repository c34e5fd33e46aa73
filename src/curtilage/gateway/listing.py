"""The models that an application may ask for, as each surface lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curtilage.core.parties import Application, Destination, Dialect
from curtilage.gate.plans import AUTO, serves
from curtilage.gateway.endpoints import Endpoint

_UNKNOWN = "1970-01-01T00:00:00Z"
"""Stands where the day should stand on which a model came out."""


def models_in(
    endpoint: Endpoint, application: Application, destinations: Mapping[str, Destination]
) -> dict[str, Any]:
    """The list, whole, in the shape of the surface."""
    places = [destinations[name] for name in application.destinations]
    vectors = endpoint.dialect is not Dialect.MESSAGES
    owner = {m: p.name for p in reversed(places) for m in p.models + p.embeds}
    listed = [(AUTO, "curtilage"), *((m, owner[m]) for m in serves(places, vectors=vectors))]
    if endpoint.dialect is Dialect.MESSAGES:
        told = [
            {"type": "model", "id": m, "display_name": f"{m} ({by})", "created_at": _UNKNOWN}
            for m, by in listed
        ]
        ends = {"first_id": told[0]["id"], "last_id": told[-1]["id"]}
        return {"data": told, "has_more": False, **ends}
    return {
        "object": "list",
        "data": [{"id": m, "object": "model", "created": 0, "owned_by": by} for m, by in listed],
    }
