"""Rules for statements, the coders' own words: that they and the codes beside them say the same."""

import numpy as np
import pandas as pd

from onrecord.record.codes import words_for
from onrecord.record.phrases import Phrases
from onrecord.record.vocabulary import CLAIMS, SEPARATOR, values, words_of
from onrecord.rules.rule import faults, rule, true
from onrecord.tableschema.values import TEXT, matches

STATEMENTS = [(table, "statement") for table in CLAIMS]


@rule(
    title="A statement is a sentence",
    message="the statement does not {fault}",
    remedy="Start the statement with a capital and end it with a full stop.",
    bad="`labour agreed`",
    good="`Labour agreed.`",
    at=STATEMENTS,
)
def statement_form(claims):
    """Statements are read on their own, in lists and on cards."""
    small = ~matches(claims["statement"], r"\A\p{Lu}")
    fault = np.where(true(small), "start with a capital", "end with a full stop")
    return faults(small | ~claims["statement"].str.endswith("."), fault=fault)


@rule(
    title="No two claims of an article share a statement",
    message="`{other}` has the same statement",
    remedy="Say in each statement what its own sentence says.",
    bad="two positions of one article with the same statement",
    good="two positions, each with its own",
    at=STATEMENTS,
)
def statement_repeated(claims):
    """Two claims in the same words are one claim coded twice, or two that the words do not tell apart."""
    article = claims["sentence_id.article_id"]
    said = pd.DataFrame({"article": article, "statement": claims["statement"], "other": claims.key})
    same = said[said.duplicated(["article", "statement"], keep=False)].dropna(subset=["article", "statement"])
    first = same.groupby(["article", "statement"], sort=False)["other"].transform("first")
    return same.assign(other=first)[same.duplicated(["article", "statement"])]


def _names(dataset):
    """Give the names and spellings of all people and organisations, as `_owned` does.

    Of these the longest counts: "Board" inside "Board and JLC" names nobody of its own. A person's last name counts as
    a name.
    """
    people, organisations = dataset.rows("people"), dataset.rows("organisations")
    names = [_by_key(people, "name"), _by_key(organisations, "name"), _by_key(organisations, "abbreviation")]
    lists = [_by_key(register, "also_known_as") for register in (people, organisations)]
    names += [cells.str.split(SEPARATOR, regex=False).explode() for cells in lists]
    last = _by_key(people, "name").map(lambda name: name.split()[-1:], na_action="ignore").explode()
    return _owned(pd.concat([*names, last]))


def _by_key(rows, column):
    return rows[column].set_axis(rows.key)


def _owned(phrases: pd.Series, small: bool = False) -> tuple[Phrases, pd.DataFrame]:
    """Give phrases to look for, and a frame that says whose each is: each `phrase` with its label as the `key`."""
    owned = pd.DataFrame({"phrase": phrases.array, "key": phrases.index}, dtype=TEXT).dropna().drop_duplicates()
    return Phrases(owned["phrase"], small), owned


def _says(keys: pd.Series, found: pd.DataFrame, owned: pd.DataFrame) -> np.ndarray:
    """Say of each row whether a phrase that was found in it belongs to the row's key."""
    own = found.assign(key=keys.take(found["cell"].to_numpy()).array).merge(owned, on=["phrase", "key"])
    return keys.index.isin(own["cell"])


def _unnamed(claims, role: str, found: pd.DataFrame, names: pd.DataFrame) -> pd.Series:
    """Give who has a role, the person or else the organisation, where no phrase found in the statement names them."""
    person, organisation = f"{role}_person_id", f"{role}_organisation_id"
    key = claims[person].fillna(claims[organisation])
    known = claims[f"{person}.person_id"].where(claims[person].notna(), claims[f"{organisation}.organisation_id"])
    return key[claims["statement"].notna() & key.notna() & ~_says(known, found, names)]


@rule(
    title="A statement names the claimant, then the holder",
    message="the statement {fault}",
    remedy="Name the claimant before anybody else, then the holder (once if they are one), by a name or spelling of "
    "the register; or correct who claims or holds.",
    bad="`Labour agreed.`, claimed by the Board",
    good="`The Board says that Labour agreed.`",
    at=STATEMENTS,
)
def statement_names(claims):
    """Words and codes both say who claims it and who holds it. They check each other: an exchange shows."""
    phrases, names = claims.dataset.home("people", "organisations").once(_names)
    found = phrases.found_in(claims["statement"])
    first = found.drop_duplicates("cell")
    wrong = ["does not name the claimant `" + _unnamed(claims, "claimant", found, names) + "`"]
    if "holder_person_id" in claims:
        wrong.append("does not name the holder `" + _unnamed(claims, "holder", found, names) + "`")
    late = _unnamed(claims, "claimant", first, names)
    before = first[first["cell"].isin(late.index)].merge(names, on="phrase")
    earlier = before.groupby("cell")["key"].min().reindex(late.index)
    wrong.append("names `" + earlier + "` before the claimant `" + late + "`")
    fault = pd.concat(wrong)
    return fault[~fault.index.duplicated()].to_frame("fault")


def _words_of_codes(dataset, variable):
    """Give the words by which statements say a variable's values, as `_owned` does."""
    said = words_for(dataset, variable, "statement_words")
    return _owned(pd.Series(list(said), list(said.values())), small=True)


@rule(
    title="A statement says its codes with listed words",
    message="the {column} is `{value}`, but the statement {fault}",
    remedy="Say it with one of the words listed for it (`statement_words` of its row in `codes`) and with no other "
    "value's; or list the word.",
    bad="`... that Labour agreed to it.`, stance `declines`",
    good="`... that Labour did not agree to it.`, stance `declines`",
    at=[
        *(("positions", "stance"), ("positions", "attribution")),
        *(("accounts", "assessment"), ("accounts", "attribution")),
    ],
)
def statement_codes(claims, column):
    """A code, told by words too, checks itself: a slip in either shows. Of words in words the longest counts."""
    phrases, words = claims.dataset.home("codes").once(_words_of_codes, column)
    found = phrases.found_in(claims["statement"])
    judged = claims["statement"].notna() & claims[column].isin(values(column))
    unsaid = judged & claims[column].isin(words["key"]) & ~_says(claims[column], found, words)
    said = found[judged.take(found["cell"]).array].merge(words, on="phrase")
    other = said[said["key"] != claims[column].take(said["cell"]).array]
    # of the first other value, the last word
    of_first = other.merge(other.drop_duplicates("cell")[["cell", "key"]])
    last = of_first.drop_duplicates("cell", keep="last").set_index("cell")
    contradicted = pd.DataFrame({"fault": "says `" + last["phrase"] + "`, a word of `" + last["key"] + "`"})
    fault = pd.concat([contradicted, faults(unsaid, fault="uses no word of it")])
    return fault[~fault.index.duplicated()]


def _words_of_subjects(dataset, table):
    """Give the words for demands or events, as `_owned` does."""
    return _owned(_by_key(dataset.rows(table), "statement_words").map(words_of).explode(), small=True)


@rule(
    title="A statement names its demand, or its event",
    message="the statement does not name `{value}`",
    remedy="Name it with one of its words (`statement_words` of its row), list the word, or correct `{column}`.",
    bad="`Labour agreed to meet.`, on a demand whose words are `IHRA definition`",
    good="`Labour agreed to the IHRA definition.`",
    at=[("positions", "demand_id"), ("accounts", "event_id")],
)
def statement_subject(claims, column):
    """What the claim is about, told by words and by code, checks itself, and the statement can be read alone."""
    table = {"demand_id": "demands", "event_id": "events"}[column]
    phrases, words = claims.dataset.home(table).once(_words_of_subjects, table)
    own = claims[f"{column}.{column}"]
    named = _says(own, phrases.found_in(claims["statement"]), words)
    return claims["statement"].notna() & own.notna() & ~named


RULES = (statement_form, statement_repeated, statement_names, statement_codes, statement_subject)
