"""Datasets from Python: a handful of names, Arrow tables in, Arrow tables out.

::

    from curtilage import notebook

    with notebook.open("curtilage.toml") as desk:
        print(desk.explain("SELECT COUNT(*) AS n FROM visits", epsilon="0.1"))
        desk.query("SELECT ward, AVG(age) AS age FROM visits GROUP BY ward", epsilon="0.5").table

Everything goes the way that the command line goes: the policy decides, the budget pays, the ledger
holds it. Rows of the datasets are never handed out.
"""

from curtilage.core.errors import MissingExtraError

try:
    from curtilage.notebook.desk import Answer, Notebook, open  # noqa: A004 - notebook.open
except ModuleNotFoundError as error:
    raise MissingExtraError(
        f"Datasets need {error.name}.", mend="Install it: pip install 'curtilage[data]'."
    ) from None

__all__ = ["Answer", "Notebook", "open"]
