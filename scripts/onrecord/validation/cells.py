"""The cells of some columns, and which of them a rule finds at fault."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.rules.rule import Rule, parameters, true
from onrecord.tableschema.fields import is_text, listed_values, missing_values, references
from onrecord.tableschema.values import TEXT, as_arrow


class Cells:
    """The texts of some columns of a table, of which a rule looks at each different one once where they repeat.

    They repeat where a column refers to rows or has listed values. Of others, to find out takes longer than to look.
    """

    def __init__(self, columns: Iterable[pd.Series], fields: list[dict], schema: dict):
        self._fields, self._schema = fields, schema
        refers = references(schema, "")
        self._looked_at: list[pa.ChunkedArray] = []
        self._which: list[np.ndarray | None] = []
        for column, field in zip(columns, fields, strict=True):
            texts, which = as_arrow(column), None
            if field["name"] in refers or listed_values(field) is not None:
                encoded = pc.dictionary_encode(texts, null_encoding="encode").combine_chunks()
                texts, which = pa.chunked_array([encoded.dictionary]), encoded.indices.to_numpy()
            self._looked_at.append(texts)
            self._which.append(which)

    def wrong(self, rule: Rule) -> list[np.ndarray]:
        """Give for each column a mask of the rows whose cell is at fault."""
        if "field" in parameters(rule.function):
            found = [true(self._judged(rule, *one)) for one in zip(self._looked_at, self._fields, strict=True)]
        else:
            ends = np.cumsum([len(one) for one in self._looked_at])
            found = np.split(true(rule.function(self._end_to_end)), ends[:-1])
        return [one if which is None else one[which] for one, which in zip(found, self._which, strict=True)]

    @cached_property
    def _end_to_end(self) -> pd.Series:
        chunks = [chunk for one in self._looked_at for chunk in one.chunks]
        return pd.Series(pa.chunked_array(chunks, pa.string()), dtype=TEXT)

    def _judged(self, rule: Rule, texts: pa.ChunkedArray, field: dict):
        missing = [] if is_text(field) else missing_values(self._schema, field)
        known = {"cells": pd.Series(texts, dtype=TEXT), "field": field, "missing_values": missing}
        return rule.function(*(known[one] for one in parameters(rule.function)))
