"""How one kind of server differs from the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

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

# A quote inside a JSON string is escaped, so content that says "finish_reason" never matches.
_FINISHED = re.compile(rb'"finish_reason"\s*:\s*"')


@dataclass(frozen=True, slots=True)
class Manners:
    """What the one HTTP sender must know about a kind of server.

    Attributes:
        prefix: path of the API when the endpoint names a host only, such as ``/v1``.
        health: path that answers 200 when the server can take a request. It starts at the
            server's root, or, without a leading slash, below the API's path.
        path: where requests go, below the API's path.
        vectors: the same, for requests for vectors.
        key: header and form of its key; ``{}`` stands for the key.
        headers: what it wants to be told with every request.
        answer: the member, a list, by which an answer is known.
        finished: what stands in the event of a stream with which its answer is finished.
        busy: statuses with which it says to come back later.
    """

    prefix: str
    health: str
    path: str = "chat/completions"
    vectors: str = "embeddings"
    key: tuple[str, str] = ("Authorization", "Bearer {}")
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: str = "choices"
    finished: re.Pattern[bytes] = _FINISHED
    busy: frozenset[int] = frozenset({429, 502, 503, 504})
