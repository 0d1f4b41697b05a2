"""Rules for keys, as a Table Schema declares them: primary, unique and foreign, of one field or several."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.lookalikes import code_points, lookalikes
from onrecord.rules.descriptor import as_list
from onrecord.rules.rule import At, Unavailable, rule
from onrecord.tableschema.columns import comparable, repeated


def _primary(table, schema):
    key = as_list(schema.get("primaryKey", []))
    return [At(table, key[0], key)] if key else []


def _unique(table, schema):
    return [At(table, as_list(key)[0], as_list(key)) for key in schema.get("uniqueKeys", [])]


def _foreign(table, schema):
    return [At(table, as_list(key["fields"])[0], key) for key in schema.get("foreignKeys", [])]


def _columns(dataset, table, names):
    return [dataset.column(table, name) for name in names]


@rule(
    scope="general",
    title="A primary key is filled and stands once",
    message="the key {key} {fault}",
    remedy="Give each row a key of its own.",
    bad="two rows `jc-20180424-p05`",
    good="`jc-20180424-p05` and `jc-20180424-p06`",
    at=_primary,
)
def primary_key(dataset, at):
    """A row that can't be told from another can't be cited; a key of several columns needs each of them."""
    columns = _columns(dataset, at.table, at.declared)
    empty, twice = np.logical_or.reduce([column.missing for column in columns]), repeated(columns)
    mask = empty | twice
    if not mask.any():
        return None
    fault = ["is empty" if one else "stands in an earlier row too" for one in empty[mask]]
    return _at_fault(dataset, at.table, at.declared, mask).assign(fault=fault)


@rule(
    scope="general",
    title="A unique key stands once",
    message="the combination {key} stands in an earlier row too",
    remedy="Give each row a combination of its own.",
    bad="two rows with the same place and year, which are declared unique together",
    good="each place once a year",
    at=_unique,
)
def unique_key(dataset, at):
    """What is declared unique together is used to tell rows apart; an empty part makes no claim."""
    mask = repeated(_columns(dataset, at.table, at.declared))
    return _at_fault(dataset, at.table, at.declared, mask) if mask.any() else None


@rule(
    scope="general",
    title="A foreign key names a row that is there",
    message="{key} is no {fields} of table `{target}`",
    remedy="Correct the key, or add the row that it names.",
    bad="a holder `jeremy-corbin` whom table people does not have",
    good="a holder `jeremy-corbyn` whom table people has",
    at=_foreign,
)
def foreign_key(dataset, at):
    """A reference that leads nowhere says nothing; a mistyped one would drop out of every join."""
    own, reference = as_list(at.declared["fields"]), at.declared["reference"]
    target, fields = reference.get("resource") or at.table, as_list(reference["fields"])
    if target in dataset.unjudged:
        raise Unavailable(f"the schema of table `{target}` is at fault")
    cells, known = _columns(dataset, at.table, own), _columns(dataset, target, fields)
    filled = np.logical_and.reduce([column.filled for column in cells])
    mask = filled & ~_found(dataset, at.table, target, cells, known)
    if not mask.any():
        return None
    named = ", ".join(f"`{field}`" for field in fields)
    return _at_fault(dataset, at.table, own, mask).assign(fields=named, target=target)


def _found(dataset, table, target, cells, known):
    import pandas as pd  # not above: the catalogue is listed without it

    values, keys = cells[0].values, known[0].values
    if len(cells) == 1 and isinstance(values, pa.ChunkedArray) and values.type == getattr(keys, "type", None):
        return dataset.rows_of(table, cells[0].field["name"], target, known[0].field["name"]) >= 0
    filled = np.logical_and.reduce([column.filled for column in known])
    both = pd.concat([comparable(known)[filled], comparable(cells)], ignore_index=True)
    codes = both.groupby(list(both.columns), sort=False, dropna=False).ngroup().to_numpy()
    return np.isin(codes[filled.sum() :], codes[: filled.sum()])


def _at_fault(dataset, table, columns, mask):
    frame = dataset.table(table).frame.loc[mask, columns]
    key = [", ".join(f"`{cell}`" for cell in cells) for cells in frame.to_numpy()]
    return dataset[table].loc[mask].assign(key=key)


def _telling_apart(table, schema):
    alone = [[field["name"]] for field in schema["fields"] if field.get("constraints", {}).get("unique") is True]
    keys = [*alone, *(at.declared for at in (*_primary(table, schema), *_unique(table, schema)))]
    return [At(table, key[0], list(key)) for key in dict.fromkeys(map(tuple, keys))]


@rule(
    scope="general",
    severity="warning",
    title="No two keys look alike",
    message="{key} looks like {other}, which is another key: it holds {characters}",
    remedy="Write the key in the letters that it seems to have, or tell the two apart.",
    bad="`ada` and `\u0430da`, whose first letter is Cyrillic",
    good="`ada` and `ida`",
    at=_telling_apart,
)
def key_lookalike(dataset, at):
    """A row under a key that only seems to be another's is taken for it by everyone who reads, and by no program."""
    columns = [dataset.column(at.table, name).text for name in at.declared]
    if all(pc.all(pc.string_is_ascii(text)).as_py() is not False for text in columns):
        return None
    cells = [
        ", ".join(f"`{cell}`" for cell in row) for row in zip(*(text.to_pylist() for text in columns), strict=True)
    ]
    alike = lookalikes(cells)
    return (
        dataset[at.table]
        .loc[list(alike)]
        .assign(
            key=[cells[row] for row in alike],
            other=list(alike.values()),
            characters=[code_points(cells[row]) or code_points(other) for row, other in alike.items()],
        )
    )


RULES = (primary_key, unique_key, foreign_key, key_lookalike)
