"""The formats in which a package is written, for whoever lists them: what writes them loads large libraries."""

FORMATS = {
    "xlsx": "a workbook for Excel, LibreOffice and Google Sheets, which `onrecord import` takes back",
    "csv-for-excel": "the tables as CSV with the mark and line ends that Excel needs",
    "sqlite": "one database with keys, a view of the claims and full-text search, and Datasette's metadata",
    "parquet": "the tables as Parquet with true types, for pandas, R, DuckDB, Polars and Spark",
    "json-ld": "the claims as linked data: schema.org and Web Annotation",
    "croissant": "Croissant metadata for machine-learning tools, with the Parquet files that it describes",
    "csvw": "CSV on the Web metadata, with the tables that it describes",
    "zip": "the whole package in one archive, which validates as it is",
}
