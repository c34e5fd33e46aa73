"""What a model says of the rows of a file. Nothing leaves: all of it is the caller's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from curtilage.core.datasets import Kind
from curtilage.core.errors import DataError
from curtilage.data.train.model import Model

COLUMN = "likelihood"
_TYPES = {
    Kind.INTEGER: pa.float64(),
    Kind.DECIMAL: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.timestamp("s"),
}


def predicted(model: Model, path: Path) -> Any:
    """An Arrow table with the likelihood of each row of a .csv or .parquet file, in its order.

    Raises:
        DataError: the file cannot be read (CUR867), or a column is absent (CUR840) or of another
            type (CUR841).
    """
    names = [coding.column.name for coding in model.domain.codings]
    types = {c.column.name: _TYPES[c.column.kind] for c in model.domain.codings}
    try:
        if path.suffix == ".parquet":
            held = set(pa.parquet.read_schema(path).names)
            table = pa.parquet.read_table(path, columns=[name for name in names if name in held])
        else:
            options = pa.csv.ConvertOptions(
                column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False
            )
            table = pa.csv.read_csv(path, convert_options=options)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(
            f"The rows cannot be read ({type(error).__name__}).",
            param="rows",
            mend="Give a .csv file with a header, in UTF-8, or a .parquet file, with the model's "
            "columns in their kinds.",
            code="CUR867",
        ) from None
    return pa.table({COLUMN: model.predict(table)})
