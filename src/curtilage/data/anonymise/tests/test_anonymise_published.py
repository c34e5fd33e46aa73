"""ARX's own published optima on its example table: the same nodes and losses.

The figures are those of ARX's test suite (Apache-2.0), in ``TestAnonymizationHeuristic``,
``KAnonymity``, ``LDiversity`` and ``TCloseness``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as arrow_csv
import pytest

from curtilage.data.anonymise import (
    Closeness,
    EntropyDiversity,
    KAnonymity,
    Quasi,
    Recipe,
    SensitiveColumn,
    Written,
    anonymise,
)

FOLDER = Path(__file__).resolve().parents[6] / "shared" / "tables" / "adult_arx"
ALL = 1 - 1e-9  # ARX may suppress every row; here one always stays


@pytest.mark.skipif(not (FOLDER / "adult.csv").is_file(), reason="ARX's example table is not here")
@pytest.mark.parametrize(
    ("models", "suppression", "quality", "loss", "node"),
    [
        ((KAnonymity(5),), ALL, "loss", 0.22041192847984292, (0, 3, 0, 0, 2, 1, 1, 1, 0)),
        ((KAnonymity(5),), 0.04, "loss", 0.26611081915757495, (0, 3, 0, 1, 1, 1, 1, 2, 0)),
        ((KAnonymity(5),), 0.0, "entropy", 407289.5388925293, (1, 2, 1, 1, 3, 2, 2, 1, 1)),
        ((KAnonymity(100),), 0.0, "entropy", 453196.8932458743, (0, 4, 1, 1, 3, 2, 2, 1, 1)),
        (
            (EntropyDiversity("occupation", 5),),
            0.04,
            "entropy",
            228878.2039109519,
            (1, 0, 1, 1, 2, 2, 2, 1),
        ),
        (
            (EntropyDiversity("occupation", 5),),
            0.0,
            "entropy",
            324620.5269918695,
            (1, 1, 1, 1, 3, 2, 2, 1),
        ),
        (
            (KAnonymity(5), Closeness("occupation", 0.2)),
            0.0,
            "discernibility",
            456853172.0,
            (1, 4, 1, 1, 3, 2, 2, 1),
        ),
    ],
)
def test_the_optimum_is_that_of_arx(models, suppression, quality, loss, node) -> None:
    options = arrow_csv.ParseOptions(delimiter=";")
    table = arrow_csv.read_csv(FOLDER / "adult.csv", parse_options=options)
    sensitive = {model.column for model in models if not isinstance(model, KAnonymity)}
    columns = {
        name: SensitiveColumn()
        if name in sensitive
        else Quasi(Written((FOLDER / f"adult_hierarchy_{name}.csv").read_text()))
        for name in table.column_names
    }
    made = anonymise(table, Recipe(columns, models, suppression, quality))
    assert tuple(made.node.values()) == node
    assert made.loss == pytest.approx(loss, rel=1e-9)
