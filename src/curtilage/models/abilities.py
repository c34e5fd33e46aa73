"""What a request may need of the server that answers it."""

from __future__ import annotations

from enum import StrEnum


class Ability(StrEnum):
    """One word per ability, lower case, plural for kinds of content.

    ``images``, ``audio`` and ``files`` are content parts; ``tools`` is tool definitions and tool
    calls; ``n`` is more than one choice; ``json`` is ``response_format``; ``logprobs`` is token
    probabilities in the answer.
    """

    IMAGES = "images"
    AUDIO = "audio"
    FILES = "files"
    TOOLS = "tools"
    N = "n"
    JSON = "json"
    LOGPROBS = "logprobs"
