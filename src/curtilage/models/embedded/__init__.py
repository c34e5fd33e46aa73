"""A model in this process: llama.cpp, with small weights that install like any package."""

from __future__ import annotations

from curtilage.core.parties import Destination
from curtilage.models.abilities import Ability
from curtilage.models.embedded.engine import Engine
from curtilage.models.embedded.sender import EmbeddedSender
from curtilage.models.embedded.weights import find_weights
from curtilage.models.options import Options

KIND = "embedded"
ABILITIES: frozenset[str] = frozenset({Ability.N, Ability.JSON})
DROPS: frozenset[str] = frozenset()


def build(destination: Destination, options: Options) -> EmbeddedSender:
    """The sender of the embedded model; the model itself is loaded at the first request.

    Raises:
        MissingExtraError: llama.cpp or the default weights are not installed.
        SettingsError: the configured model file is not a GGUF file.
    """
    engine = Engine(find_weights(options.local), options.local, options.progress)
    return EmbeddedSender(destination, options, engine)
