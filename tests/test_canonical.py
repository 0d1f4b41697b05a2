"""The canonical form: what is written is what is read back, and the order of keys is people's."""

from types import SimpleNamespace

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from onrecord.files.canonical import natural_key, serialise
from onrecord.package.resources import Resource
from onrecord.package.tables import read_table
from onrecord.rules.files import _first_difference, row_order

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")) | st.sampled_from('",;\n\r'))


@given(st.lists(st.tuples(CELLS.filter(bool), CELLS, CELLS), max_size=20))
def test_reading_a_canonically_written_table_gives_it_back(tmp_path_factory, rows):
    file = tmp_path_factory.mktemp("table") / "things.csv"
    header = ["id", "name", "note"]
    file.write_bytes(serialise(header, rows))
    dialect = {"delimiter": ",", "quoteChar": '"'}
    schema = {"fields": [{"name": name} for name in header]}
    table, refusals = read_table(Resource("things", "things.csv", file, dialect=dialect), schema)
    assert refusals == []
    assert list(table.frame.itertuples(index=False, name=None)) == rows
    assert serialise(header, table.frame.to_numpy().tolist()) == file.read_bytes()


def test_keys_stand_in_the_order_in_which_people_count():
    keys = ["a-p10", "b-p1", "a-p9", "a-p09", "a-p2", "a"]
    assert sorted(keys, key=natural_key) == ["a", "a-p2", "a-p09", "a-p9", "a-p10", "b-p1"]


@given(st.lists(st.text("ab-0129\u0661", max_size=5), min_size=1, max_size=20))
def test_a_key_is_late_where_the_natural_order_has_it_before_the_one_above(keys):
    faults = row_order.function(SimpleNamespace(written=lambda column: pa.chunked_array([keys])), "id")
    late = [place for place in range(1, len(keys)) if natural_key(keys[place]) < natural_key(keys[place - 1])]
    assert faults.to_dict("index") == {place: {"previous": keys[place - 1]} for place in late}


def test_a_quotation_mark_that_nothing_closes_is_passed_over_in_no_time():
    assert _first_difference(b'person_id,name\n"' + b"x" * 200_000 + b"\n") is None
    assert _first_difference(b'"' + b'x""' * 200_000 + b"\n") is None
