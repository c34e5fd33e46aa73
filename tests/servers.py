"""Throw-away database servers, each in a folder of its own; tests skip where there are none."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from curtilage.data.sources import Database

PASSWORD = "it's a \\ pass word"
UNPRIVILEGED = 65_534


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def as_nobody() -> dict[str, int]:
    """Servers refuse to run as root."""
    return {"user": UNPRIVILEGED, "group": UNPRIVILEGED} if os.geteuid() == 0 else {}


def given(folder: Path) -> Path:
    """A folder that belongs to whom the server runs as."""
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
    return folder


def own(file: Path) -> None:
    """Gives a file to whom the server runs as."""
    file.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(file, UNPRIVILEGED, UNPRIVILEGED)


@dataclass
class Postgres:
    """A running PostgreSQL."""

    port: int
    folder: Path
    command: list[str | Path]
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Starts it; returns once it answers."""
        self.process = subprocess.Popen(
            self.command,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_nobody(),
        )  # fmt: skip
        for _ in range(200):
            with contextlib.suppress(AssertionError):
                self.sql("SELECT 1")
                break
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stops it: SIGINT is the fast way, which ends its clients; SIGQUIT has it crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def sql(self, text: str, user: str = "owner") -> str:
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
             "-p", str(self.port), "-U", user, "-d", "postgres"],
            check=False, input=text, capture_output=True, text=True,
            env={**os.environ, "PGPASSWORD": PASSWORD},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def database(self, **changed: object) -> Database:
        told = {
            "kind": "postgres", "host": "127.0.0.1", "port": self.port, "database": "postgres",
            "user": "reader", "password": lambda: PASSWORD, "tls": False, "connect_seconds": 5,
        }  # fmt: skip
        return Database(**{**told, **changed})


@contextlib.contextmanager
def postgres(
    folder: Path, *, tls: tuple[Path, Path] | None = None, fsync: bool = False
) -> Iterator[Postgres]:
    """A server with a superuser ``owner`` and a role ``reader`` that may do nothing yet."""
    initdb, program = shutil.which("initdb"), shutil.which("postgres")
    if not (initdb and program and shutil.which("psql")):
        pytest.skip("there is no PostgreSQL here")
    base = given(folder / "pg")
    password = base / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    subprocess.run(
        [initdb, "-D", base / "data", "-U", "owner", "-A", "scram-sha-256", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync", f"--pwfile={password}"],
        check=True, capture_output=True, cwd="/", **as_nobody(),
    )  # fmt: skip
    port = free_port()
    options = ["-c", f"fsync={'on' if fsync else 'off'}", "-c", "listen_addresses=127.0.0.1",
               "-c", f"port={port}", "-c", f"unix_socket_directories={base}"]  # fmt: skip
    if tls:
        options += ["-c", "ssl=on", "-c", f"ssl_cert_file={tls[0]}", "-c", f"ssl_key_file={tls[1]}"]
    running = Postgres(port, base, [program, "-D", base / "data", *options])
    running.start()
    try:
        running.sql(f"CREATE ROLE reader LOGIN PASSWORD $p${PASSWORD}$p$")
        yield running
    finally:
        running.stop()
        shutil.rmtree(base, ignore_errors=True)


@dataclass
class MySQL:
    """A running MariaDB or MySQL."""

    port: int
    folder: Path

    def sql(self, text: str) -> None:
        pymysql = pytest.importorskip("pymysql")
        one = pymysql.connect(
            unix_socket=str(self.folder / "s"), user="root", charset="utf8mb4",
            client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS, autocommit=True,
        )  # fmt: skip
        with one, one.cursor() as cursor:
            cursor.execute(text)
            while cursor.nextset():
                pass

    def database(self, **changed: object) -> Database:
        told = {
            "kind": "mysql", "host": "127.0.0.1", "port": self.port, "database": "shop",
            "user": "reader", "password": lambda: PASSWORD, "tls": False, "connect_seconds": 5,
        }  # fmt: skip
        return Database(**{**told, **changed})


@contextlib.contextmanager
def mysql(folder: Path) -> Iterator[MySQL]:
    """A server with a database ``shop`` and a user ``reader`` that may do nothing yet."""
    install = shutil.which("mariadb-install-db")
    program = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not (install and program):
        pytest.skip("there is no MariaDB here")
    base = given(folder / "my")
    subprocess.run(
        [install, "--no-defaults", f"--datadir={base / 'data'}", "--skip-test-db",
         "--auth-root-authentication-method=normal"],
        check=True, capture_output=True, cwd="/", **as_nobody(),
    )  # fmt: skip
    port = free_port()
    server = subprocess.Popen(
        [program, "--no-defaults", f"--datadir={base / 'data'}", f"--socket={base / 's'}",
         f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve",
         "--innodb-flush-log-at-trx-commit=0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_nobody(),
    )  # fmt: skip
    running = MySQL(port, base)
    try:
        deadline = 400
        while deadline and not (base / "s").exists():
            deadline -= 1
            time.sleep(0.05)
        quoted = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
        running.sql(
            "CREATE DATABASE shop; "
            f"CREATE USER reader@'127.0.0.1' IDENTIFIED BY '{quoted}'; "
            "CREATE TABLE shop.closed (x int);"
        )
        yield running
    finally:
        server.terminate()
        server.wait(60)
        shutil.rmtree(base, ignore_errors=True)
