"""OpenAI, and any provider that speaks its chat-completions API as OpenAI does."""

from __future__ import annotations

from curtilage.core.parties import Destination
from curtilage.models.abilities import Ability
from curtilage.models.manners import Manners
from curtilage.models.options import Options
from curtilage.models.wire import WireSender

KIND = "openai"
ABILITIES: frozenset[str] = frozenset(
    {
        Ability.IMAGES,
        Ability.AUDIO,
        Ability.FILES,
        Ability.TOOLS,
        Ability.N,
        Ability.JSON,
        Ability.LOGPROBS,
        Ability.EMBEDDINGS,
        Ability.MAX_COMPLETION_TOKENS,
        Ability.REASONING_EFFORT,
    }
)
DROPS: frozenset[str] = frozenset()

_MANNERS = Manners(prefix="/v1", health="models")


def build(destination: Destination, options: Options) -> WireSender:
    """The sender of one destination of this kind. Raises `SettingsError`."""
    return WireSender(destination, options, _MANNERS)
