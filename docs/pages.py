"""What the site makes of the project itself, so that no list of pages can fall behind.

MkDocs calls `on_config`, `on_files` and `on_page_markdown`. Made are: the navigation (a folder
stands for its pages), the techniques (from their cards), the categories (from the code), and the
pages that stand in the root of the repository. Where a made page has a file of its name, that
file is for readers of the repository, so that links lead somewhere; the made page takes its place.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from curtilage.core.categories import CATEGORIES

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
FAMILIES = {
    "detect": "Detectors",
    "documents": "Formats of documents",
    "controls": "Controls",
    "models": "Kinds of destination",
    "stores": "Stores",
}
FROM_THE_ROOT = ("ARCHITECTURE", "CHANGELOG", "CONTRIBUTING", "SECURITY", "THREATS")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts the pages of a folder in its place in the navigation."""
    for section in config.nav or []:
        for title, target in section.items():
            if isinstance(target, str) and target.endswith("/"):
                pages = {path.name for path in (DOCS / target).glob("*.md")}
                section[title] = [target + page for page in sorted(pages)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the made pages to the site's files."""
    pages = {path: make() for path, make in MADE.items()}
    for name in FROM_THE_ROOT:
        text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
        pages[f"{name}.md"] = text.replace("](docs/", "](")
    for path, text in pages.items():
        there = files.get_file_from_path(path)
        if there is not None:
            files.remove(there)
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Links to the root of the repository lead to the copies in the root of the site."""
    up = "../" * page.file.src_uri.count("/")
    names = "|".join(FROM_THE_ROOT)
    return re.sub(rf"\]\(\.\./{re.escape(up)}((?:{names})\.md)", rf"]({up}\1", markdown)


def techniques() -> str:
    """Every technique's card under its family, each heading one deeper."""
    parts = ["# Techniques\n\nEach is one folder. Its card says what it does and what it does not."]
    for family, title in FAMILIES.items():
        parts.append(f"## {title}")
        for card in sorted((ROOT / "src" / "curtilage" / family).glob("*/card.md")):
            text = card.read_text(encoding="utf-8").strip()
            parts.append(re.sub(r"^(#+) ", r"##\1 ", text, flags=re.MULTILINE))
    return "\n\n".join(parts) + "\n"


def categories() -> str:
    """The built-in categories as a table."""
    rows = [
        f"| `{c.key}` | {c.title} | {c.level} | `{c.fideslang}` | {_link(c.dpv)} | {c.hipaa} |"
        for c in CATEGORIES.values()
    ]
    return "\n".join(
        [
            "# Categories",
            "",
            "The built-in categories and their levels. An organisation adds its own, and moves",
            "any of them to another level. Each maps to a",
            "[fideslang](https://ethyca.github.io/fideslang/) data category, to the",
            "[Data Privacy Vocabulary](https://w3id.org/dpv), and, where it applies, to the letter",
            "of the identifier in the HIPAA safe harbour list (45 CFR 164.514(b)(2)(i)).",
            "",
            "| key | what | level | fideslang | DPV | HIPAA |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _link(iri: str) -> str:
    return f"[{re.split('[#/]', iri)[-1]}]({iri})" if iri else ""


MADE = {
    "reference/categories.md": categories,
    "reference/techniques.md": techniques,
}
