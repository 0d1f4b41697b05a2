"""Rules for keys, as a Table Schema declares them: primary, unique and foreign, of one field or several."""

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.rule import At, rule
from onrecord.rules.descriptor import as_list


def _primary(table, schema):
    key = as_list(schema.get("primaryKey", []))
    return [At(table, key[0], key)] if key else []


def _unique(table, schema):
    return [At(table, as_list(key)[0], as_list(key)) for key in schema.get("uniqueKeys", [])]


def _foreign(table, schema):
    return [At(table, as_list(key["fields"])[0], key) for key in schema.get("foreignKeys", [])]


def _compared(frame):
    """Give a frame whose cells can be compared and counted, lists and objects too."""
    return frame.apply(lambda column: column.map(repr) if column.dtype == object else column)


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
    """A row that can't be told from another can't be cited."""
    cells = dataset[at.table][at.declared]
    empty, twice = cells.isna().any(axis=1), _compared(cells).duplicated()
    mask = (empty | twice).to_numpy(bool)
    if not mask.any():
        return None
    faults = dataset[at.table].loc[mask]
    fault = ["is empty" if one else "stands in an earlier row too" for one in empty[mask]]
    return faults.assign(key=_shown(dataset, at.table, at.declared, faults.index), fault=fault)


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
    cells = dataset[at.table][at.declared]
    mask = (_compared(cells).duplicated() & cells.notna().all(axis=1)).to_numpy(bool)
    if not mask.any():
        return None
    faults = dataset[at.table].loc[mask]
    return faults.assign(key=_shown(dataset, at.table, at.declared, faults.index))


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
    cells, known = dataset[at.table][own], dataset[target][fields]
    filled = cells.notna().all(axis=1).to_numpy(bool)
    if len(own) == 1 and all(cells.dtypes != object) and all(known.dtypes != object):
        values, keys = cells[own[0]].array._pa_array, known[fields[0]].array._pa_array
        found = pc.is_in(values.cast(pa.string()), pc.unique(keys.cast(pa.string()))).to_numpy().astype(bool)
    else:
        keys = set(map(tuple, _compared(known).astype(str).to_numpy()))
        found = [tuple(row) in keys for row in _compared(cells).astype(str).to_numpy()]
    mask = filled & ~pa.array(found).to_numpy(zero_copy_only=False)
    if not mask.any():
        return None
    faults = dataset[at.table].loc[mask]
    named = ", ".join(f"`{field}`" for field in fields)
    return faults.assign(key=_shown(dataset, at.table, own, faults.index), fields=named, target=target)


def _shown(dataset, table, columns, rows):
    frame = dataset.table(table).frame.loc[rows, columns]
    return [", ".join(f"`{cell}`" for cell in cells) for cells in frame.to_numpy()]


RULES = (primary_key, unique_key, foreign_key)
