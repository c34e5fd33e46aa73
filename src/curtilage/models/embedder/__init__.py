"""A model of vectors in this process: MiniLM, from weights that install like any package."""

from __future__ import annotations

from curtilage.core.parties import Destination
from curtilage.models.abilities import Ability
from curtilage.models.embedder.sender import EmbedderSender, Model
from curtilage.models.embedder.weights import find_folder
from curtilage.models.options import Options

KIND = "embedder"
ABILITIES: frozenset[str] = frozenset({Ability.EMBEDDINGS})
DROPS: frozenset[str] = frozenset({"user"})


def build(destination: Destination, options: Options) -> EmbedderSender:
    """The sender of the embedder; the model itself is loaded at the first request.

    Raises:
        MissingExtraError: CUR159, its weights are not installed.
    """
    return EmbedderSender(destination, options, Model(find_folder(), options.progress))
