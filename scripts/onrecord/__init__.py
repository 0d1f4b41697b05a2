"""Who says who takes what stance on which demand, and in which sentence of which article.

`validate` proves a package sound. `load` gives its tables as typed pandas frames, `claims` all claims joined with what
their keys lead to, `contested` the versions side by side. `schema` and `schemas` give the rules as Pandera schemas for
frames, `faults` what such a schema has found.
"""

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from os import PathLike

    import pandas
    from pandera.errors import SchemaErrors
    from pandera.pandas import DataFrameSchema

    from onrecord.files.limits import Limits
    from onrecord.validation.findings import Report

__all__ = ["claims", "contested", "faults", "load", "schema", "schemas", "validate"]


def __getattr__(name: str) -> Any:
    """Give `__version__` and `Limits`, which take longer to load than much that the command line does."""
    if name == "Limits":
        from onrecord.files.limits import Limits

        return Limits
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("onrecord")


def validate(
    path: "str | PathLike[str]",
    texts: "str | PathLike[str] | None" = None,
    *,
    only: "Collection[str]" = (),
    skip: "Collection[str]" = (),
    strict: bool = False,
    limits: "Limits | None" = None,
    workers: int = 1,
    expect_format: str | None = None,
    schemas: "Mapping[str, str | PathLike[str]] | None" = None,
) -> "Report":
    """Check the package at `path` (a descriptor, or a folder that holds a `datapackage.json`) and give a Report.

    `texts` is a folder that holds the articles' words as `<article_id>.txt`; without it the citations are
    checked in form only. `only` and `skip` name rules by identifier; with `strict`, warnings fail too. `limits`
    (`onrecord.Limits`) bound what is read. So many `workers`, processes of this machine, check a large package. With
    `expect_format` (`"2"`) it is an error that the package declares another format, or none.
    `schemas` are files by the address of the schema or profile for which they are read, as nothing is fetched.

    Raises FileNotFoundError where `texts` is no folder, KeyError for an unknown rule, ValueError where the package
    names no address of `schemas`, ChildProcessError where a worker was ended from without; what is wrong with the
    package itself is never raised but reported.

    >>> import onrecord
    >>> onrecord.validate("datapackage.json", only=["primary-key"])
    <Report of 'datapackage.json': sound, 0 errors, 0 warnings>
    """
    from pathlib import Path

    from onrecord.files.limits import LIMITS
    from onrecord.validation.run import check
    from onrecord.validation.workers import processes

    files = {address: Path(file) for address, file in (schemas or {}).items()}
    return check(
        path,
        texts,
        only,
        skip,
        strict,
        limits or LIMITS,
        workers=lambda: processes(workers),
        expected=expect_format,
        schemas=files,
    )


def load(path: "str | PathLike[str] | None" = None) -> "dict[str, pandas.DataFrame]":
    """Give the tables of a package as pandas frames, by name, in the descriptor's order.

    `path` is as for `validate`, or a zip; without it the package is the one here or in the nearest folder above.
    Integers and years are Int64, dates datetime64, booleans boolean, texts of which the schema lists the values
    categoricals in its order, all else strings; a missing cell is null. Primary keys are unique. The Parquet files of
    `onrecord export` have the same types: `pandas.read_parquet(file, to_pandas_kwargs={"date_as_object": False})`
    gives the same frame, but that a table without rows has no categories.

    Raises ValueError, with the findings, where a table can't be given so; other rules are `validate`'s.
    FileNotFoundError where no path is given and no package is found.

    >>> import onrecord
    >>> onrecord.load()["positions"]["stance"].dtype
    CategoricalDtype(categories=['demands', 'offers', 'withdraws', 'accepts', ...], ...)
    """
    from onrecord.publishing.frames import load_frames

    return load_frames(_found(path))


def claims(path: "str | PathLike[str] | None" = None) -> "pandas.DataFrame":
    """Give every position and every account as one frame, with the names and texts that their keys lead to.

    `path` is as for `load`. The columns: `table`, and `claim` (its key); `demand`; `stance`, `polarity` (`denied` where
    the stance was not taken) and `occasion` of a position; `event`, `aspect`, `assessment`, `result` and `target` of an
    account; `holder`, `holder_organisation`, `claimant` and `claimant_organisation` (names); `attribution`, `mode`,
    `said_at`, `statement` and `doubt`; `publisher`, `published_on`, `article` (its title) and `sentence_number`;
    `demand_id`, `event_id` and `sentence_id`; `link`, which opens the article at the sentence. Types are those of
    `load`.

    Raises ValueError where the package is not sound or is not in the format. FileNotFoundError as `load`.

    >>> import onrecord
    >>> onrecord.claims().groupby("table").size().to_dict()
    {'accounts': 27, 'positions': 49}
    """
    from onrecord.publishing.frames import claims_frame

    return claims_frame(_found(path))


def contested(path: "str | PathLike[str] | None" = None) -> "pandas.DataFrame":
    """Give the versions side by side, as `onrecord contested --format csv` prints them.

    `path` is as for `load`. A row is what one claimant says of a demand or an event, as often as they say it; the
    columns, all text:

    - `about` (`demand`, `judged demand` or `event`), `identifier`, `title`, `word` (how the versions differ) and
      `parts_accepted` (the parts that one version says were accepted, while another says that the whole was declined);
    - `side`, `party` (the organisation or person that the side goes by), and who says it: `claimant_person_id`,
      `claimant_organisation_id` and `attribution`;
    - of a position `holder_person_id`, `holder_organisation_id`, `stance`, `polarity` and `taken_at_event_id`;
    - of an account `aspect`, `assessment`, `result` and `target_organisation_id`;
    - `doubt`, `utterances` (how often it is said) and `claims` (the keys of the rows that report it).

    Null where there is nothing to say.

    Raises ValueError where the package is not sound or is not in the format. FileNotFoundError as `load`.

    >>> import onrecord
    >>> versions = onrecord.contested()
    >>> versions.loc[versions["stance"] == "considering", "identifier"].unique().tolist()
    ['expedite-cases', 'fixed-timetable']
    """
    from onrecord.publishing.frames import contested_frame

    return contested_frame(_found(path))


def schema(table: str, of: Literal["values", "text"] = "values") -> "DataFrameSchema":
    """Give the Pandera schema of one of the format's tables.

    It holds a frame to the format alone: checks that look into another table are quiet. `of` is as for `schemas`.
    Raises KeyError for a table that the format does not have.

    >>> import onrecord
    >>> positions = onrecord.load()["positions"]
    >>> onrecord.schema("positions").validate(positions, lazy=True) is not None
    True
    """
    from onrecord.validation.notebook import schema_of

    return schema_of(table, of)


def schemas(
    path: "str | PathLike[str] | None" = None,
    texts: "str | PathLike[str] | None" = None,
    of: Literal["values", "text"] = "values",
) -> "dict[str, DataFrameSchema]":
    """Give the Pandera schemas of a package's tables, by name, in the descriptor's order.

    `path` is as for `load`, `texts` as for `validate`. The checks look into the package's other tables as they are in
    its files. `validate(frame, lazy=True)` gives the frame, or raises Pandera's SchemaErrors, whose failure cases have
    a rule's identifier as the name of the check; `faults` gives them as a frame.

    With `of="values"` they are for frames such as `load` gives: numbers, dates and texts of any dtype, a missing cell
    is null; a column that is missing or not of its type is found, too. With `of="text"` they are for frames of text,
    such as `pandas.read_csv(file, dtype="str", keep_default_na=False)` gives, and hold what only the spelling shows:
    of columns that are no text whether a cell is of its type, has no white space at its ends and no needless zeros.

    Raises ValueError, with the findings, where the package can't be read. FileNotFoundError where no path is given and
    no package is found, and where `texts` is no folder or has the text of no article.

    >>> import onrecord
    >>> schemas, people = onrecord.schemas(), onrecord.load()["people"]
    >>> len(schemas["people"].validate(people, lazy=True)) == len(people)
    True
    """
    from onrecord.validation.notebook import schemas_of

    return schemas_of(_found(path), texts, of)


def faults(error: "SchemaErrors") -> "pandas.DataFrame":
    """Give what a schema of `schema` or `schemas` has found, one row a fault, in the order of the frame's rows.

    The columns: `rule`, `table`, `column`, `row` (the row's label in the frame's index, as text where it has several
    levels; null where no row is at fault, such as where a column is missing), `value` (the cell's), `title` and
    `remedy` (the rule's). A check that you added to the schema is a rule without title and remedy. Raises TypeError
    for another error, as Pandera raises without `lazy=True`.

    >>> import onrecord, pandera.errors
    >>> people = onrecord.load()["people"]
    >>> try:
    ...     onrecord.schema("people").validate(people.assign(name=None), lazy=True)
    ... except pandera.errors.SchemaErrors as error:
    ...     print(onrecord.faults(error)["rule"].unique().tolist())
    ['cell-required']
    """
    from onrecord.validation.notebook import faults_frame

    return faults_frame(error)


def _found(path: "str | PathLike[str] | None") -> "str | PathLike[str]":
    """Give the path, or that of the descriptor here or above, as the command line finds it."""
    if path is not None:
        return path
    from pathlib import Path

    from onrecord.package.descriptor import find_descriptor

    return find_descriptor(Path.cwd())
