"""Anonymisation of tables: models of privacy, the best generalisation, tokens, texts, risks.

`anonymise` does it all; the parts can be had alone. Pure of IO.
"""

from curtilage.data.anonymise.anonymise import Anonymised, Means, anonymise
from curtilage.data.anonymise.hierarchies import Hierarchy, read_hierarchy
from curtilage.data.anonymise.keys import Pseudonymiser, pseudonymiser
from curtilage.data.anonymise.models import (
    Closeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
)
from curtilage.data.anonymise.reading import read_recipe
from curtilage.data.anonymise.recipe import (
    Dropped,
    FreeText,
    Key,
    Plain,
    Quasi,
    Recipe,
    SensitiveColumn,
)
from curtilage.data.anonymise.risk import Risk, risk
from curtilage.data.anonymise.specs import Dates, Flat, Groups, Intervals, Masked, Written

__all__ = [
    "Anonymised",
    "Closeness",
    "Dates",
    "DistinctDiversity",
    "Dropped",
    "EntropyDiversity",
    "Flat",
    "FreeText",
    "Groups",
    "Hierarchy",
    "Intervals",
    "KAnonymity",
    "Key",
    "Masked",
    "Means",
    "Plain",
    "Pseudonymiser",
    "Quasi",
    "Recipe",
    "Risk",
    "SensitiveColumn",
    "Written",
    "anonymise",
    "pseudonymiser",
    "read_hierarchy",
    "read_recipe",
    "risk",
]
