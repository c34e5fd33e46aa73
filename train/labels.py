"""The kinds of spans that the tagger knows, and how the corpora's labels map to them."""

from __future__ import annotations

KINDS = (
    "person",
    "place",
    "address",
    "org",
    "date",
    "age",
    "dem",
    "health",
    "job",
    "quantity",
    "id",
    "username",
)
TAGS = ("O", *(f"{edge}-{kind}" for kind in KINDS for edge in "BI"))
NUMBER = {tag: number for number, tag in enumerate(TAGS)}

CLASSES = (
    "finance",
    "health",
    "legal",
    "hr",
    "business",
    "code",
    "credentials",
    "public",
    "other",
)
"""What a whole document is about."""

GOLD = {"PERSON": "person", "LOCATION": "place", "ORG": "org"}
"""Labels of the corpora that are kinds of ours; their other labels say nothing."""

SPACY = {
    "PERSON": "person",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "ORG": "org",
    "NORP": "dem",
    "DATE": "date",
    "TIME": "date",
    "MONEY": "quantity",
    "QUANTITY": "quantity",
    "PERCENT": "quantity",
}
