"""The organisation's scheme: its own categories, and levels and thresholds of all of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from curtilage.core.categories import CATEGORIES, Category, Scheme
from curtilage.core.documents import DOCUMENTS
from curtilage.core.levels import Level
from curtilage.settings.table import Table, nearest

LOWEST, HIGHEST = 0.05, 0.85
"""Bounds on a threshold. What was found once and stands there again is no surer than the
highest, so a higher threshold would lose it."""


def read_scheme(root: Table) -> Scheme:
    """The scheme of a configuration; faults are noted."""
    added = dict(_added(root))
    known = {*CATEGORIES, *added}
    levels, moved = root.table("levels"), dict[str, Level]()
    for key, value in levels.pairs():
        if _is_known(key, value, levels, known | DOCUMENTS.keys()):
            if value in tuple(Level):
                moved[key] = Level(value)
            else:
                levels.fault(key, f"{value!r} is not a level.", "One of: low, moderate, high.")
    thresholds = root.table("thresholds")
    least = {
        key: thresholds.number(key, LOWEST, LOWEST, HIGHEST)
        for key, value in thresholds.pairs()
        if _is_known(key, value, thresholds, known)
    }
    return Scheme(moved, added, least)


def _added(root: Table) -> Iterator[tuple[str, Category]]:
    """The categories of the organisation's own."""
    for key, table in root.tables("categories"):
        level = table.text("level", "high", choices=tuple(Level))
        word = table.text("word", re.sub("[^A-Z]", "", key.upper())[:16])
        if table.has("word") and not re.fullmatch("[A-Z]{2,16}", word):
            table.fault("word", f"'{word}' is not 2 to 16 capital letters.", "Such as CODENAME.")
        title = table.text("title", key.replace(".", " "))
        evidence = table.flag("evidence", default=False)
        if not re.fullmatch(r"[a-z]+(\.[a-z_]+)+", key):
            table.fault("", f"'{key}' is not a category key.", "Such as business.codename.")
        if key in CATEGORIES:
            table.fault("", "the category is built in.", "Move it to another level with [levels].")
        if level in tuple(Level):
            yield key, Category(key, title, Level(level), word, evidence=evidence)
        table.done()


def _is_known(key: str, value: object, table: Table, known: Collection[str]) -> bool:
    if isinstance(value, dict):
        table.fault(key, "there is no such category.", "A key with a dot stands in quotes.")
    elif key not in known:
        mend = f"{nearest(key, known)} One of your own is declared under [categories]."
        table.fault(key, "there is no such category.", mend.lstrip())
    return key in known
