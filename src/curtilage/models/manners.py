"""How one kind of OpenAI-compatible server differs from the others."""

from __future__ import annotations

from dataclasses import dataclass

HOSTED = frozenset(
    {
        "metadata",
        "modalities",
        "prediction",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "service_tier",
        "store",
        "user",
        "verbosity",
        "web_search_options",
    }
)
"""Request fields that mean something to OpenAI's own service and to no server one runs."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What the one HTTP sender must know about a kind of server.

    Attributes:
        prefix: path of the API when the endpoint names a host only, such as ``/v1``.
        health: path that answers 200 when the server can take a request. It starts at the
            server's root, or, without a leading slash, below the API's path.
    """

    prefix: str
    health: str
