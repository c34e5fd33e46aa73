"""Changes to a house, for tests that break it."""

from collections.abc import Callable
from pathlib import Path


def put(config: Path, old: str, new: str) -> None:
    """Changes a text that is there."""
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))


def described(source: str) -> Callable[..., None]:
    """Puts a dataset that lies there into the catalogue of a past house."""

    def describing(past) -> None:
        folder = past.folder / "catalogue"
        folder.mkdir()
        columns = '[columns.a]\nkind = "integer"\n'
        (folder / "people.toml").write_text(f'source = "{source}"\n{columns}')

    return describing
