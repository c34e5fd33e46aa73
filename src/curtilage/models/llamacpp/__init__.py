"""llama.cpp's server (``llama-server``)."""

from __future__ import annotations

from curtilage.core.parties import Destination
from curtilage.models.abilities import Ability
from curtilage.models.manners import HOSTED, Manners
from curtilage.models.options import Options
from curtilage.models.wire import WireSender

KIND = "llamacpp"
ABILITIES: frozenset[str] = frozenset(
    {
        Ability.IMAGES,
        Ability.AUDIO,
        Ability.TOOLS,
        Ability.JSON,
        Ability.LOGPROBS,
        Ability.TOP_K,
        Ability.EMBEDDINGS,
    }
)
DROPS = HOSTED

_MANNERS = Manners(prefix="/v1", health="/health")


def build(destination: Destination, options: Options) -> WireSender:
    """The sender of one destination of this kind. Raises `SettingsError`."""
    return WireSender(destination, options, _MANNERS)
