"""The sentence that a row of the register must cite: no judgement, as these rules say which."""

from collections.abc import Iterable

from onrecord.record.dataset import Dataset
from onrecord.rules.catalogue import CATALOGUE
from onrecord.rules.rule import At, find_faults

FIRST = ("demand-first-sentence", "event-first-sentence", "named-first", "publisher-first-segment")


def first_sentences(dataset: Dataset, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Give, by table and key, the first sentence of each row that cites another, by `places` of (rule, table).

    Raises Unavailable where a table or the texts that a rule needs are not at hand.
    """
    first: dict[tuple[str, str], str] = {}
    for rule, table in places:
        frame = find_faults(CATALOGUE[rule], dataset, At(table, "sentence_id"))
        keys = dataset[table].loc[frame.index, dataset.key(table)]
        first |= {
            (table, key): one for key, one in zip(keys, frame.get("first", ()), strict=True) if isinstance(key, str)
        }
    return first
