"""What a request may need of the server that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from curtilage.core.parties import Dialect


class Ability(StrEnum):
    """One word per ability, lower case, plural for kinds of content.

    ``images``, ``audio`` and ``files`` are content parts; ``tools`` is tool definitions and tool
    calls; ``n`` is more than one choice; ``json`` is ``response_format`` with a schema;
    ``logprobs`` is token probabilities in the answer; ``embeddings`` is vectors in place of an
    answer, by those of the models that the settings name. ``max_completion_tokens`` is needed by no
    request: it is the name by which a server wants to be told ``max_tokens``. So is
    ``reasoning_effort``: a server without it thinks as it does.
    """

    IMAGES = "images"
    AUDIO = "audio"
    FILES = "files"
    TOOLS = "tools"
    N = "n"
    JSON = "json"
    LOGPROBS = "logprobs"
    EMBEDDINGS = "embeddings"
    TOP_K = "top_k"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    REASONING_EFFORT = "reasoning_effort"
    ARGUMENTS = "arguments"
    FUNCTIONS = "functions"
    HOT = "hot"
    JSON_OBJECT = "json_object"
    LOGIT_BIAS = "logit_bias"
    NAMES = "names"
    ODD_CHAT = "odd_chat"
    PENALTIES = "penalties"
    SEED = "seed"
    CITATIONS = "citations"
    ODD_MESSAGES = "odd_messages"
    OWN_TOOLS = "own_tools"
    PREFILL = "prefill"
    SHOWN_RESULTS = "shown_results"


OF_DIALECT: Mapping[Dialect, frozenset[Ability]] = {
    Dialect.CHAT: frozenset(
        {
            Ability.ARGUMENTS,
            Ability.FUNCTIONS,
            Ability.HOT,
            Ability.JSON_OBJECT,
            Ability.LOGIT_BIAS,
            Ability.NAMES,
            Ability.ODD_CHAT,
            Ability.PENALTIES,
            Ability.SEED,
        }
    ),
    Dialect.MESSAGES: frozenset(
        {
            Ability.CITATIONS,
            Ability.ODD_MESSAGES,
            Ability.OWN_TOOLS,
            Ability.PREFILL,
            Ability.SHOWN_RESULTS,
        }
    ),
}
"""What requests of one dialect may hold and the other has no words for.

Every kind has those of its own dialect; whether its server acts upon them is its own affair.
"""
