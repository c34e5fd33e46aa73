"""Tracked files work anywhere: no machine's paths, no registry's hosts, nothing large."""

from __future__ import annotations

import re

# Each pattern holds a class of one letter, so that this file does not find itself.
MACHINE = re.compile(r"/wor[k]/|/roo[t]/|/far[m]/|bash_job[s]")
HOSTS = re.compile(r"pypi\.or[g]|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]")
LARGEST = 1_000_000
NETWORKS = "src/curtilage/stores/weights/"
"""Whose files are released with the package; their own test bounds them."""


def test_no_path_of_a_machine(tracked: dict[str, str]) -> None:
    assert sorted(name for name, text in tracked.items() if MACHINE.search(text)) == []


def test_no_registry_is_named(tracked: dict[str, str]) -> None:
    assert sorted(name for name, text in tracked.items() if HOSTS.search(text)) == []


def test_no_file_is_large(tracked: dict[str, str]) -> None:
    large = sorted(name for name, text in tracked.items() if len(text) > LARGEST)
    assert [name for name in large if not name.startswith(NETWORKS)] == []


def test_a_path_of_a_machine_is_seen() -> None:
    place, host = "work", "pypi"
    assert MACHINE.search(f"see /{place}/main")
    assert HOSTS.search(f"https://{host}.org")
