"""A PostgreSQL that syncs to the disk that is measured, for as long as it is measured."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from curtilage.stores.postgres import Server, ServerError
from curtilage.stores.postgres.session import Session

UNPRIVILEGED = 65_534


@contextmanager
def postgres(folder: Path) -> Iterator[Server | None]:
    """A running server with its data in the folder; None if it cannot be had here."""
    initdb, program = shutil.which("initdb"), shutil.which("postgres")
    if not (initdb and program and importlib.util.find_spec("asyncpg")):
        yield None
        return
    base = folder / "postgres"
    base.mkdir(mode=0o700)
    who: dict[str, int] = {}
    if os.geteuid() == 0:  # it refuses to run as root
        who = {"user": UNPRIVILEGED, "group": UNPRIVILEGED}
        os.chown(base, UNPRIVILEGED, UNPRIVILEGED)
        folder.chmod(0o755)
    subprocess.run(
        [initdb, "-D", base / "data", "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, capture_output=True, cwd="/", **who,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [program, "-D", base / "data", "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}",
         "-c", f"unix_socket_directories={base}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **who,
    )  # fmt: skip
    server = Server((("127.0.0.1", port),), "postgres", "bench", tls=False)
    try:
        _wait(server)
        yield server
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)


def _wait(server: Server) -> None:
    for _ in range(200):
        with closing(Session(server)) as session:
            try:
                session.rows("SELECT 1")
            except ServerError:
                time.sleep(0.05)
            else:
                return
