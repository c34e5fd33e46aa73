"""The models that read text in pictures, from the installed package that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curtilage.core.errors import MissingExtraError
from curtilage.core.sockets import Lens
from curtilage.stores.weights.installed import session_of
from curtilage.stores.weights.packaged import Source, checked

__all__ = ["open_lens"]

_FIND, _SPELL = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_SOURCE = Source(
    requirement="rapidocr==3.10.0",
    package="rapidocr",
    folder="models",
    model=_FIND,
    sha256={
        _FIND: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        _SPELL: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    },
)


class _OnnxLens:
    """A `Lens` on onnxruntime."""

    def __init__(self, find: Any, spell: Any, characters: Sequence[str]) -> None:
        self._find, self._spell = find, spell
        self.characters = characters

    def find(self, pictures: Any) -> Any:
        """How likely each pixel belongs to a line of text."""
        return self._find.run(None, {"x": pictures})[0][:, 0]

    def spell(self, lines: Any) -> Any:
        """How likely each character is in each slice of a line."""
        return self._spell.run(None, {"x": lines})[0]


def open_lens(*, threads: int = 1) -> Lens:
    """The models, loaded.

    Args:
        threads: how many threads one run of a model may use.

    Raises:
        MissingExtraError: they are not installed (CUR111), or their files are not the ones that
            were tested (CUR112).
    """
    try:
        find, spell = (session_of(checked(_SOURCE, name), threads) for name in (_FIND, _SPELL))
    except MissingExtraError as missing:
        raise MissingExtraError(
            f"Text in pictures is not read: {missing}", mend=missing.mend, code=missing.number
        ) from None
    listed = spell.get_modelmeta().custom_metadata_map["character"].splitlines()
    return _OnnxLens(find, spell, ["", *listed, " "])
