"""Ollama, through its OpenAI-compatible API."""

from __future__ import annotations

from curtilage.core.errors import SettingsError
from curtilage.core.parties import Destination, Zone
from curtilage.models.abilities import Ability
from curtilage.models.manners import HOSTED, Manners
from curtilage.models.options import Options
from curtilage.models.wire import WireSender

KIND = "ollama"
ABILITIES: frozenset[str] = frozenset(
    {Ability.IMAGES, Ability.TOOLS, Ability.JSON, Ability.LOGPROBS, Ability.EMBEDDINGS}
)
DROPS = HOSTED | {"logit_bias", "n", "parallel_tool_calls"}

_MANNERS = Manners(prefix="/v1", health="/api/version")


def build(destination: Destination, options: Options) -> WireSender:
    """The sender of one destination of this kind.

    Raises:
        SettingsError: the endpoint cannot be used, or a model that Ollama passes on to its
            makers' cloud is said to be inside.
    """
    named = destination.models + destination.embeds
    if destination.zone is Zone.INSIDE and any(m.endswith("cloud") for m in named):
        raise SettingsError(
            "Ollama sends what is asked of its cloud models out of the house.",
            path=f"destinations.{destination.name}.models",
            mend="Give the cloud models a destination of their own in the zone 'outside'.",
            code="CUR155",
        )
    return WireSender(destination, options, _MANNERS)
