"""Rules for keys, as a Table Schema declares them: primary, unique and foreign, of one field or several."""

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from onrecord.files.lookalikes import code_points, lookalikes
from onrecord.record.dataset import Unavailable
from onrecord.rules.rule import At, faults, rule
from onrecord.tableschema.fields import as_list, constraint, unique_keys
from onrecord.tableschema.fields import primary_key as primary_key_of
from onrecord.tableschema.values import as_arrow, comparable, repeated


def _primary(table, schema):
    key = primary_key_of(schema)
    return [At(table, key[0], key)] if key else []


def _unique(table, schema):
    return [At(table, key[0], key) for key in unique_keys(schema)]


def _foreign(table, schema):
    return [At(table, as_list(key["fields"])[0], key) for key in schema.get("foreignKeys", [])]


def _in_words(columns):
    """Give each row's key in one text, from the columns of the key as they are written."""
    return pd.Series([", ".join(f"`{cell}`" for cell in row) for row in zip(*columns, strict=True)], dtype=object)


@rule(
    general=True,
    at=_primary,
    title="A primary key is filled and stands once",
    message="the key {key} {fault}",
    remedy="Give each row a key of its own.",
    bad="two rows `jc-20180424-p05`",
    good="`jc-20180424-p05` and `jc-20180424-p06`",
)
def primary_key(rows, declared):
    """A row that can't be told from another can't be cited. A key of several columns needs each of them."""
    empty = np.logical_or.reduce([rows[one].isna().to_numpy(bool) for one in declared])
    wrong = empty | repeated([rows[one] for one in declared])
    return _with_key(rows, declared, wrong, fault=np.where(empty, "is empty", "stands in an earlier row too"))


@rule(
    general=True,
    at=_unique,
    title="A unique key stands once",
    message="the combination {key} stands in an earlier row too",
    remedy="Give each row a combination of its own.",
    bad="two rows with the same place and year, which are declared unique together",
    good="each place once a year",
)
def unique_key(rows, declared):
    """Columns that are unique together tell rows apart. A key with an empty part is not compared."""
    return _with_key(rows, declared, repeated([rows[one] for one in declared]))


@rule(
    general=True,
    at=_foreign,
    title="A foreign key names a row that is there",
    message="{key} is no {fields} of table `{target}`",
    remedy="Correct the key, or add the row that it names.",
    bad="a holder `jeremy-corbin`, where table people has none",
    good="a holder `jeremy-corbyn`, who is in table people",
)
def foreign_key(rows, declared, dataset):
    """A reference that leads nowhere says nothing, and its row drops out of every join."""
    own, reference = as_list(declared["fields"]), declared["reference"]
    target, fields = reference.get("resource") or rows.table, as_list(reference["fields"])
    if target in dataset.unjudged:
        raise Unavailable(f"the schema of table `{target}` is at fault")
    cells, known = [rows[one] for one in own], [dataset.rows(target)[one] for one in fields]
    filled = np.logical_and.reduce([one.notna().to_numpy(bool) for one in cells])
    lost = filled & ~_stand_among(cells, known)
    return _with_key(rows, own, lost, fields=", ".join(f"`{field}`" for field in fields), target=target)


def _stand_among(cells, known):
    """Say of each key whether its cells stand together in one row of the known ones."""
    if len(cells) == 1 and cells[0].dtype == known[0].dtype != object:
        return pc.is_in(as_arrow(cells[0]), as_arrow(known[0])).to_numpy().astype(bool)
    both = pd.concat([comparable(known).dropna(), comparable(cells)], ignore_index=True)
    codes = both.groupby(list(both.columns), sort=False, dropna=False).ngroup().to_numpy()
    return np.isin(codes[-len(cells[0]) :], codes[: -len(cells[0])]) if len(cells[0]) else np.zeros(0, bool)


def _with_key(rows, columns, wrong, **words):
    """Give the rows at fault, with their key as the word `key`."""
    found = faults(wrong, **words)
    written = (rows.written(one).take(found.index.to_numpy()) for one in columns)
    return found.assign(key=_in_words(written).to_numpy()) if len(found) else found


def _telling_apart(table, schema):
    alone = [[field["name"]] for field in schema["fields"] if constraint(field, "unique") is True]
    keys = [*alone, *(at.declared for at in (*_primary(table, schema), *_unique(table, schema)))]
    return [At(table, key[0], list(key)) for key in dict.fromkeys(map(tuple, keys))]


@rule(
    general=True,
    severity="warning",
    at=_telling_apart,
    title="No two keys look alike",
    message="{key} looks like {other}, which is another key: it holds {characters}",
    remedy="Write the key in the letters that it seems to have, or tell the two apart.",
    bad="`ada` and `\u0430da`, whose first letter is Cyrillic",
    good="`ada` and `ida`",
)
def key_lookalike(rows, declared):
    """People take such a row for the other one. Programs do not."""
    written = [rows.written(one) for one in declared]
    if all(pc.all(pc.string_is_ascii(one)).as_py() is not False for one in written):
        return None
    cells = _in_words(written)
    alike = lookalikes(cells)
    characters = [code_points(cells[row]) or code_points(other) for row, other in alike.items()]
    return pd.DataFrame(
        {"key": cells[list(alike)], "other": list(alike.values()), "characters": characters}, index=list(alike)
    )


RULES = (primary_key, unique_key, foreign_key, key_lookalike)
