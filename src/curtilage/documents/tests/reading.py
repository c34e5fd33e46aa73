"""Reading in tests: with the real models, or with models that see nothing and cost nothing."""

from functools import cache

import numpy as np

from curtilage.documents import DocumentLimits, Extracted, read
from curtilage.stores.weights.lens import open_lens

lens = cache(open_lens)


class Blind:
    """A lens that finds no line of text in any picture."""

    characters = ("", "a")

    def find(self, pictures):
        return np.zeros((len(pictures), *pictures.shape[2:]), np.float32)

    def spell(self, lines):
        raise AssertionError("no line was found")


def seen(data: bytes, **limits) -> Extracted:
    """Reads with the real models, with time enough on a busy machine."""
    return read(data, lens, lambda: 0.0, DocumentLimits(**limits))


def blindly(data: bytes, *, media: str = "", **limits) -> Extracted:
    """Reads without models."""
    return read(data, Blind, lambda: 0.0, DocumentLimits(**limits), media=media)


def texts(found: Extracted) -> dict[str, str]:
    return {text.path: text.text for text in found.texts}


def whole(found: Extracted) -> str:
    return "\n".join(text.text for text in found.texts)


def reasons(found: Extracted) -> list[str]:
    return [unread.reason for unread in found.unread]


def named(value: object) -> str | None:
    """The name of a document in a test's id: its bytes may differ from process to process."""
    return "document" if isinstance(value, bytes) else None
