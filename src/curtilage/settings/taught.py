"""What was taught, checked against the settings before anything starts."""

from __future__ import annotations

from curtilage.core.categories import CATEGORIES
from curtilage.core.errors import SettingsError
from curtilage.settings.model import Settings
from curtilage.stores.taught import Kept, TaughtFiles

FOLDER = "taught"
LEARNED = "inspection:category:learned"
DROPPED = "inspection:category:dropped"
LOADED = "inspection:categories:loaded"


def taught_files(settings: Settings) -> TaughtFiles:
    """Where this installation keeps what was taught."""
    return TaughtFiles(settings.data / FOLDER)


def taught_of(settings: Settings) -> list[Kept]:
    """Everything that was taught.

    Raises:
        SettingsError: a file is damaged or open to others, is of a category that the settings do
            not have (CUR123), or is missing although they count on it (CUR122).
    """
    kept = taught_files(settings).listed()
    there = {each.taught.category for each in kept}
    if unknown := sorted(there - {*CATEGORIES, *settings.scheme.added}):
        raise SettingsError(
            f"Taught, but not a category of the settings: {', '.join(unknown)}.",
            path="categories",
            mend="Declare it under [categories], or run 'curtilage teach CATEGORY --forget'.",
            code="CUR123",
        )
    if missing := [category for category in settings.taught if category not in there]:
        raise SettingsError(
            f"Nothing was taught for {', '.join(missing)}.",
            path="taught",
            mend="Run 'curtilage teach', restore the file from a backup, or mend the setting.",
            code="CUR122",
        )
    return kept
