"""The networks that the package carries: checked, and loaded once.

Their SHA-256 must be the one that this version was released with: a model is code, and a changed
one could be made to miss things.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from curtilage.core.errors import MissingExtraError
from curtilage.core.sockets import Network
from curtilage.core.taught import Taught

__all__ = ["InstalledWeights"]

FOLDER = Path(__file__).parent
DIGESTS: Mapping[str, Mapping[str, str]] = {
    "tagger": {
        "tagger.onnx": ("00fa3ce6b370f80cf562ce12f06f048bc5abd90c21ad6ac1bc4038b5d30d87ad"),
        "tagger.json": ("41ceeea41ad0d8a45bd85baf53fe074624bbd758254808dc995d69d14375163b"),
        "vocabulary.txt": ("2bb2836ab7e706c89a7977514261b248f27b55023a5b17926051e06cb5aa0fb0"),
    },
}
"""By network, the digest of each of its files; ``make train`` prints the new ones."""


class InstalledWeights:
    """The `Resources` of an installation. Safe to use from several threads.

    Args:
        threads: how many threads one run of a network may use.
        thresholds: by category, the confidence from which its findings count.
        taught: what the organisation taught.
    """

    def __init__(
        self,
        *,
        threads: int = 1,
        thresholds: Mapping[str, float] = MappingProxyType({}),
        taught: Sequence[Taught] = (),
    ) -> None:
        self.thresholds, self.taught = thresholds, taught
        self._threads = threads
        self._lock = threading.Lock()
        self._networks: dict[str, Network] = {}

    def network(self, name: str) -> Network:
        """The network of that name, loaded on the first call.

        Raises:
            MissingExtraError: there is none of that name, or a file of it is missing (CUR111), or
                one is not the one that was released (CUR112).
        """
        with self._lock:
            if name not in self._networks:
                self._networks[name] = _loaded(name, self._threads)
            return self._networks[name]


class _OnnxNetwork:
    """A `Network` on onnxruntime, which lets go of the interpreter's lock while it runs."""

    def __init__(
        self, session: Any, about: Mapping[str, Any], vocabulary: Mapping[str, tuple[int, int]]
    ) -> None:
        self._session = session
        self.tags: Sequence[str] = about["tags"]
        self.classes: Sequence[str] = about["classes"]
        self.thresholds: Mapping[str, float] = about["thresholds"]
        self.vocabulary = vocabulary

    def run(self, rows: Any) -> tuple[Any, Any]:
        """Logits of the tags and of the classes, float32."""
        tags, classes = self._session.run(["tags", "classes"], {"rows": rows})
        return tags, classes


def _loaded(name: str, threads: int) -> Network:
    if name not in DIGESTS:
        raise MissingExtraError(
            f"There is no network called {name!r}.",
            mend=f"Choose from {', '.join(DIGESTS)}.",
            code="CUR111",
        )
    files = {file: _checked(name, file) for file in DIGESTS[name]}
    vocabulary: dict[str, tuple[int, int]] = {}
    for line in files["vocabulary.txt"].decode("utf-8").split("\n")[:-1]:
        word, english, french = line.split("\t")
        vocabulary[word] = (int(english), int(french))
    session = session_of(files[f"{name}.onnx"], threads)
    return _OnnxNetwork(session, json.loads(files[f"{name}.json"]), vocabulary)


def session_of(model: bytes, threads: int) -> Any:
    """An onnxruntime session for a model.

    Its builds report to their maker: they look up a host, connect, and keep an id of the device on
    disk. Only the variable, set before the first import, prevents all of that.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415  takes 0.1 s and 60 MB, so only when a model is wanted

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _checked(name: str, file: str) -> bytes:
    """The content of a file of a network, once its digest is the expected one."""
    mend = "Install this version of curtilage again."
    try:
        content = (FOLDER / name / file).read_bytes()
    except OSError as error:
        raise MissingExtraError(
            f"The file {file} of the network {name!r} cannot be read: {error.strerror}.",
            mend=mend,
            code="CUR111",
        ) from None
    if hashlib.sha256(content).hexdigest() != DIGESTS[name][file]:
        raise MissingExtraError(
            f"The file {file} of the network {name!r} is not the one that was released.",
            mend=mend,
            code="CUR112",
        )
    return content
