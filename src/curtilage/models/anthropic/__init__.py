"""Anthropic, and any server that speaks its Messages API as Anthropic does."""

from __future__ import annotations

import re

from curtilage.core.parties import Destination, Dialect
from curtilage.models.abilities import Ability
from curtilage.models.manners import HOSTED, Manners
from curtilage.models.options import Options
from curtilage.models.wire import WireSender

KIND = "anthropic"
ABILITIES: frozenset[str] = frozenset(
    {Ability.IMAGES, Ability.FILES, Ability.TOOLS, Ability.JSON, Ability.TOP_K}
)
DROPS = HOSTED
DIALECT = Dialect.MESSAGES

VERSION = "2023-06-01"
"""Of the API, as it wants to be told with every request."""

_MANNERS = Manners(
    prefix="/v1",
    health="models",
    path="messages",
    key=("x-api-key", "{}"),
    headers={"anthropic-version": VERSION},
    answer="content",
    # A quote inside a JSON string is escaped, so content that says so never matches.
    finished=re.compile(rb'"type"\s*:\s*"message_stop"'),
    busy=frozenset({429, 502, 503, 504, 529}),
)


def build(destination: Destination, options: Options) -> WireSender:
    """The sender of one destination of this kind. Raises `SettingsError`."""
    return WireSender(destination, options, _MANNERS)
