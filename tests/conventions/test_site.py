"""The docs site builds without a warning and loads nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from curtilage.core.categories import CATEGORIES

LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"?(?:https?:)?//[^\s\">]+"
    r"|<link\b[^>]*rel=\"?(?:stylesheet|preload|preconnect|icon)[^>]*href=\"?(?:https?:)?//[^\s\">]+"
    r"|url\([\"']?(?:https?:)?//[^)]+"
)

# Targets of links in the repository itself, less what stands behind a number sign.
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#]+)")


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-600:]
    return folder


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len(pages) > 10
    loaded = {m for p in pages for m in LOADED.findall(p.read_text(encoding="utf-8"))}
    assert loaded == set()


def test_every_card_is_on_the_site(site: Path, techniques: list[Path]) -> None:
    text = (site / "reference" / "techniques.html").read_text(encoding="utf-8")
    cards = [f for f in techniques if (f / "card.md").is_file()]
    titles = [(f / "card.md").read_text(encoding="utf-8").splitlines()[0] for f in cards]
    assert [t for t in titles if t.removeprefix("# ") not in text] == []


def test_every_category_is_on_the_site(site: Path) -> None:
    text = (site / "reference" / "categories.html").read_text(encoding="utf-8")
    assert [key for key in CATEGORIES if key not in text] == []


def test_links_of_the_repository_lead_somewhere(root: Path, tracked: dict[str, str]) -> None:
    """As a reader of the repository follows them; on the site, building it checks them."""
    there = {root / name for name in tracked}
    there |= {folder for path in there for folder in path.parents}
    dead = [
        f"{name}: {target}"
        for name, text in tracked.items()
        if name.endswith(".md")
        for target in LINK.findall(text)
        if Path(os.path.normpath(root / Path(name).parent / target)) not in there
    ]
    assert dead == []


def test_what_is_loaded_from_elsewhere_is_seen() -> None:
    host = "fonts.example"
    assert LOADED.search(f'<link rel="stylesheet" href="https://{host}/x.css">')
    assert LOADED.search(f"<script src=https://{host}/x.js></script>")
    assert LOADED.search(f"src: url(//{host}/x.woff2)")
    assert not LOADED.search(f'<a href="https://{host}">read</a>')
