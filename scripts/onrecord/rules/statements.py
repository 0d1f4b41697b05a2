"""Rules for statements, the coders' own words: that they and the codes beside them say the same."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from onrecord.record.codes import words_for
from onrecord.record.phrases import Phrases
from onrecord.record.vocabulary import CLAIMS, SEPARATOR, values, words_of
from onrecord.rules.rule import faults, faults_at, repeats, rule, true
from onrecord.tableschema.values import matches

Owners = dict[str, list[str]]
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
    claimed = claims.each(claims.key, "sentence_id.article_id", "statement")
    said = ((row, key, (article, statement)) for row, key, article, statement in claimed if article and statement)
    return faults_at(repeats(said), "other")


def _names(dataset) -> tuple[Phrases, Owners]:
    """Give the names and spellings of all people and organisations, and whose each is.

    Of these the longest counts: "Board" inside "Board and JLC" names nobody of its own. A person's last name counts as
    a name.
    """
    people = dataset.rows("people").each("person_id", "name", "also_known_as")
    organisations = dataset.rows("organisations").each("organisation_id", "name", "also_known_as", "abbreviation")
    called = [(key, [name, *(name or "").split()[-1:], *_listed(spellings)]) for _, key, name, spellings in people]
    called += [(key, [name, short, *_listed(spellings)]) for _, key, name, spellings, short in organisations]
    return _owned(called)


def _listed(cell: str | None) -> list[str]:
    return (cell or "").split(SEPARATOR)


def _owned(called: Iterable[tuple[str | None, Iterable[str | None]]], small: bool = False) -> tuple[Phrases, Owners]:
    """Give the phrases that stand for some keys, to be looked for, and the keys for which each stands."""
    owners: Owners = {}
    for key, phrases in called:
        for phrase in phrases:
            if key and phrase:
                owners.setdefault(phrase, []).append(key)
    return Phrases(owners, small), owners


def _who(claims, role: str) -> pd.Series:
    return claims[f"{role}_person_id"].fillna(claims[f"{role}_organisation_id"])


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
    phrases, owners = claims.dataset.home("people", "organisations").once(_names)
    claimants = _who(claims, "claimant")
    holders = _who(claims, "holder") if "holder_person_id" in claims else claimants
    said = {}
    for row, statement, claimant, holder in claims.each("statement", claimants, holders):
        named = [owners[phrase] for phrase in phrases.found_in(statement or "")]
        if statement and claimant and not any(claimant in keys for keys in named):
            said[row] = f"does not name the claimant `{claimant}`"
        elif statement and holder and not any(holder in keys for keys in named):
            said[row] = f"does not name the holder `{holder}`"
        elif statement and claimant and claimant not in named[0]:
            said[row] = f"names `{min(named[0])}` before the claimant `{claimant}`"
    return faults_at(said)


def _words_of_codes(dataset, variable) -> tuple[Phrases, Owners]:
    """Give the words by which statements say a variable's values, and whose each is."""
    said = words_for(dataset, variable, "statement_words")
    return _owned(((value, [word]) for word, value in said.items()), small=True)


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
    phrases, owners = claims.dataset.home("codes").once(_words_of_codes, column)
    worded, known = {value for [value] in owners.values()}, set(values(column))
    said = {}
    for row, statement, code in claims.each("statement", column):
        if not statement or code not in known:
            continue
        found = [(phrase, value) for phrase in phrases.found_in(statement) for value in owners[phrase]]
        others = [(phrase, value) for phrase, value in found if value != code]
        if others:
            _, other = others[0]
            last = [phrase for phrase, value in others if value == other][-1]
            said[row] = f"says `{last}`, a word of `{other}`"
        elif code in worded and not found:
            said[row] = "uses no word of it"
    return faults_at(said)


def _words_of_subjects(dataset, table, key) -> tuple[Phrases, Owners]:
    """Give the words for demands or events, and whose each is."""
    listed = dataset.rows(table).each(key, "statement_words")
    return _owned(((one, words_of(words)) for _, one, words in listed), small=True)


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
    phrases, owners = claims.dataset.home(table).once(_words_of_subjects, table, column)
    known = claims.each("statement", f"{column}.{column}")
    return [
        bool(statement and subject) and not any(subject in owners[one] for one in phrases.found_in(statement))
        for _, statement, subject in known
    ]


RULES = (statement_form, statement_repeated, statement_names, statement_codes, statement_subject)
