"""Whether something takes connections somewhere. Nothing is said to it."""

from __future__ import annotations

import socket

SECONDS = 5.0


def answers(host: str, port: int) -> str:
    """Why there is no connection to be had; empty where there is.

    Args:
        host: a name, an address, or the folder or file of a Unix socket.
        port: of TCP; it also names the socket in a folder of PostgreSQL's.
    """
    try:
        if host.startswith("/"):
            _local(host, port)
        else:
            socket.create_connection((host, port), timeout=SECONDS).close()
    except TimeoutError:
        return "nothing answered in time"
    except socket.gaierror:
        return "its name is not known"
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _local(path: str, port: int) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dialled:
        dialled.settimeout(SECONDS)
        try:
            dialled.connect(f"{path}/.s.PGSQL.{port}")
        except (FileNotFoundError, NotADirectoryError):
            dialled.connect(path)
