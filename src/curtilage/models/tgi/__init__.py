"""Text Generation Inference, through its Messages API."""

from __future__ import annotations

from curtilage.core.parties import Destination
from curtilage.models.abilities import Ability
from curtilage.models.manners import HOSTED, Manners
from curtilage.models.options import Options
from curtilage.models.wire import WireSender

KIND = "tgi"
ABILITIES: frozenset[str] = frozenset(
    {Ability.IMAGES, Ability.TOOLS, Ability.JSON, Ability.LOGPROBS}
)
DROPS = HOSTED | {"logit_bias", "n", "parallel_tool_calls"}

_MANNERS = Manners(prefix="/v1", health="/health")


def build(destination: Destination, options: Options) -> WireSender:
    """The sender of one destination of this kind. Raises `SettingsError`."""
    return WireSender(destination, options, _MANNERS)
