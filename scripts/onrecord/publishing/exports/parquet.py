"""The tables as Parquet files with true types, and the claims joined into one."""

from onrecord.publishing.arrow import claims_table, parquet_bytes, typed_table
from onrecord.record.dataset import Dataset

CLAIMS_FILE = "claims"


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give each table as Parquet, and in the format the claims of `onrecord.record.claims` as one more.

    Raises ValueError where a table has the name of the joined claims, or a value that no Parquet type holds.
    """
    tables = {name: typed_table(dataset, name) for name in dataset.tables}
    if dataset.in_format and CLAIMS_FILE in tables:
        raise ValueError(
            f"table `{CLAIMS_FILE}` has the name of the file for the joined claims: rename it in the descriptor."
        )
    if dataset.in_format:
        tables[CLAIMS_FILE] = claims_table(dataset)
    return {f"parquet/{name}.parquet": parquet_bytes(table) for name, table in tables.items()}
