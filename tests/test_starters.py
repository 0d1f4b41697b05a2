"""The words with which a package starts, in each language: a strike told in them is sound, a wrong code is found."""

import csv
import io
import re

import pandas as pd
import pytest
from click.testing import CliRunner

import onrecord
from onrecord.cli import main
from onrecord.coding import starter
from onrecord.coding.starter import LANGUAGES
from onrecord.files.canonical import serialise
from onrecord.record import texts
from onrecord.record.phrases import Phrases, Searched
from onrecord.record.reference import reference_schemas
from onrecord.record.vocabulary import CODED, TOLD, values, words_of
from onrecord.tableschema.values import TEXT

ARTICLE = "hp-20310503"
ABOUT = {
    "en": ("The Hill Post", "Hill Dairy", "Milk Union", "pay rise", "two per cent", "day off", "shorter shifts"),
    "de": ("Die Bergpost", "Molkerei Berg", "Milchbund", "Lohnerhöhung", "zwei Prozent", "freien Tag", "Schichten"),
    "fr": (
        "Le Mont",
        "Laiterie Haute",
        "Syndicat du lait",
        "hausse",
        "deux pour cent",
        "jour libre",
        "horaires courts",
    ),
}
DAIRY, UNION, PERSON, PAPER = "dairy", "union", "ida-vale", "hill-post"
# demand, holder, stance, polarity, claimant, attribution
ROWS = [
    ("pay-rise", UNION, "demands", "affirmed", UNION, "named"),
    ("two", DAIRY, "offers", "affirmed", DAIRY, "named"),
    ("two", UNION, "declines", "affirmed", UNION, "unnamed"),
    ("day-off", DAIRY, "offers", "affirmed", PAPER, "publication"),
    ("pay-rise", DAIRY, "accepts", "denied", UNION, "named"),
    ("shifts", UNION, "demands", "affirmed", DAIRY, "named"),
    ("shifts", UNION, "demands", "denied", UNION, "named"),
    ("pay-rise", DAIRY, "considering", "affirmed", DAIRY, "unnamed"),
    ("day-off", DAIRY, "withdraws", "affirmed", DAIRY, "named"),
    ("pay-rise", PERSON, "supports", "affirmed", PERSON, "named"),
    ("two", UNION, "declines", "denied", UNION, "named"),
    ("two", UNION, "accepts_partly", "affirmed", DAIRY, "named"),
    ("two", PERSON, "opposes", "affirmed", PERSON, "named"),
    ("day-off", UNION, "accepts", "affirmed", UNION, "named"),
]
# what the article says of each row, and what the coder writes
SAID = {
    "en": [
        ("Milk workers must get five per cent, the Milk Union said.", "The Milk Union wants a pay rise."),
        ("Two per cent is on the table, said Hill Dairy.", "Hill Dairy says that it offered two per cent."),
        (
            "A spokesperson for the Milk Union waved it away.",
            "A Milk Union spokesperson says that it rejects the two per cent.",
        ),
        ("Hill Dairy then came with a free day.", "The Hill Post reports that Hill Dairy countered with a day off."),
        (
            "There was no yes to more pay, the Milk Union said of Hill Dairy.",
            "The Milk Union says that Hill Dairy did not agree to the pay rise.",
        ),
        (
            "Workers spoke of short shifts, Hill Dairy said of the Milk Union.",
            "Hill Dairy says that the Milk Union asked for shorter shifts.",
        ),
        ("That was never a wish, the Milk Union said.", "The Milk Union says that it never asked for shorter shifts."),
        (
            "Sources at Hill Dairy spoke of sums being done.",
            "Sources in Hill Dairy say that it is looking into the pay rise.",
        ),
        ("The free day is gone, Hill Dairy added.", "Hill Dairy says that it no longer offers the day off."),
        ("More pay is due, wrote Ida Vale.", "Ida Vale supports the pay rise."),
        (
            "Its door is not shut on two, the Milk Union said.",
            "The Milk Union says that it has not rejected two per cent.",
        ),
        (
            "For some it was fine, Hill Dairy said of the Milk Union.",
            "Hill Dairy says that the Milk Union agreed in part to two per cent.",
        ),
        ("Two is too few, wrote Ida Vale.", "Ida Vale says that she objects to two per cent."),
        ("The free day is welcome, said the Milk Union.", "The Milk Union accepts the day off."),
    ],
    "de": [
        ("Fünf Prozent müssen es sein, sagte der Milchbund.", "Der Milchbund fordert eine Lohnerhöhung."),
        ("Zwei liegen auf dem Tisch, sagte die Molkerei Berg.", "Die Molkerei Berg bietet zwei Prozent an."),
        (
            "Eine Sprecherin vom Milchbund winkte ab.",
            "Eine Sprecherin des Milchbund sagt, dass er die zwei Prozent ablehnt.",
        ),
        (
            "Die Molkerei Berg kam mit Urlaub.",
            "Die Bergpost berichtet, dass die Molkerei Berg den freien Tag angeboten hat.",
        ),
        (
            "Ein Ja gab es nicht, sagte der Milchbund über die Molkerei Berg.",
            "Der Milchbund sagt, dass die Molkerei Berg die Lohnerhöhung nicht zugesagt hat.",
        ),
        (
            "Es ging um kurze Dienste, sagte die Molkerei Berg über den Milchbund.",
            "Die Molkerei Berg sagt, dass der Milchbund kürzere Schichten verlangt hat.",
        ),
        ("Das war nie unser Wunsch, sagte der Milchbund.", "Der Milchbund sagt, dass er Schichten nie verlangt hat."),
        (
            "Aus Kreisen der Molkerei Berg hieß es, man rechne.",
            "Eine Quelle der Molkerei Berg sagt, dass sie die Lohnerhöhung prüft.",
        ),
        (
            "Der Urlaub ist vom Tisch, sagte die Molkerei Berg.",
            "Die Molkerei Berg hat den freien Tag zurückgezogen.",
        ),
        ("Mehr Lohn ist recht, schrieb Ida Vale.", "Ida Vale unterstützt die Lohnerhöhung."),
        (
            "Die Tür ist nicht zu, sagte der Milchbund.",
            "Der Milchbund sagt, dass er die zwei Prozent nicht abgelehnt hat.",
        ),
        (
            "Für manche war es gut, sagte die Molkerei Berg über den Milchbund.",
            "Die Molkerei Berg sagt, dass der Milchbund zwei Prozent teilweise zugesagt hat.",
        ),
        ("Zwei sind wenig, schrieb Ida Vale.", "Ida Vale wendet sich gegen zwei Prozent."),
        ("Urlaub ist schön, sagte der Milchbund.", "Der Milchbund akzeptiert den freien Tag."),
    ],
    "fr": [
        ("Il faut cinq pour cent, a dit le Syndicat du lait.", "Le Syndicat du lait réclame une hausse."),
        ("Deux sont sur la table, a dit la Laiterie Haute.", "La Laiterie Haute propose deux pour cent."),
        (
            "Un porte-parole du Syndicat du lait a fait la moue.",
            "Un porte-parole du Syndicat du lait dit qu'il rejette les deux pour cent.",
        ),
        (
            "La Laiterie Haute est venue avec un congé.",
            "Le Mont rapporte que la Laiterie Haute a fait une contre-offre : un jour libre.",
        ),
        (
            "Ce n'était pas un oui, a dit le Syndicat du lait de la Laiterie Haute.",
            "Le Syndicat du lait dit que la Laiterie Haute n'a pas accepté la hausse.",
        ),
        (
            "On parlait de temps, a dit la Laiterie Haute du Syndicat du lait.",
            "La Laiterie Haute dit que le Syndicat du lait a demandé des horaires courts.",
        ),
        (
            "Ce ne fut jamais le cas, a dit le Syndicat du lait.",
            "Le Syndicat du lait dit qu'il n'a jamais demandé des horaires courts.",
        ),
        ("Des sources à la Laiterie Haute font des calculs.", "Une source de la Laiterie Haute étudie la hausse."),
        ("Le congé n'est plus là, a dit la Laiterie Haute.", "La Laiterie Haute a retiré le jour libre."),
        ("Il est temps, a écrit Ida Vale.", "Ida Vale soutient la hausse."),
        (
            "La porte n'est pas close, a dit le Syndicat du lait.",
            "Le Syndicat du lait dit qu'il n'a pas rejeté deux pour cent.",
        ),
        (
            "Pour certains, oui, a dit la Laiterie Haute du Syndicat du lait.",
            "La Laiterie Haute dit que le Syndicat du lait a accepté en partie deux pour cent.",
        ),
        ("Deux, c'est peu, a écrit Ida Vale.", "Ida Vale s'oppose à deux pour cent."),
        ("Un congé, oui, a dit le Syndicat du lait.", "Le Syndicat du lait accepte le jour libre."),
    ],
}
# a verdict on the offer, and an outcome of the talks
ACCOUNTS = {
    "en": ("The Milk Union calls two per cent an insult.", "Hill Dairy says that pay rise talks led to nothing."),
    "de": (
        "Der Milchbund nennt zwei Prozent enttäuschend.",
        "Die Molkerei Berg sagt, wie es um die Lohnerhöhung steht.",
    ),
    "fr": ("Le Syndicat du lait juge deux pour cent insuffisant.", "La Laiterie Haute dit où en est la hausse."),
}


def codes(language):
    """Give the codes of a language's starter as rows."""
    return list(csv.DictReader(io.StringIO(starter._template(f"codes.{language}.csv"), newline="")))


def strike(folder, language):
    """Start a package in a language and put the strike into it; give its tables as rows, to be changed and `put`."""
    done = CliRunner().invoke(main, ["init", str(folder), "--title", "The strike", "--language", language])
    assert done.exit_code == 0, done.output
    paper, dairy, union, *named = ABOUT[language]
    raw = "".join(f"{said}\n" for said, _ in SAID[language])
    text, segments = texts.normalise(raw), texts.segment(raw, language=language)
    assert len(segments) == len(ROWS)
    (folder / "texts").mkdir()
    (folder / "texts" / f"{ARTICLE}.txt").write_text(raw, "utf-8")
    cited = [f"{ARTICLE}-s{number:02}" for number in range(1, len(segments) + 1)]
    article = {"article_id": ARTICLE, "publisher_id": PAPER, "title": "The strike", "title_basis": "derived"}
    article |= {"url": "https://hill-post.example/strike", "published_on": "2031-05-03", "published_basis": "derived"}
    article |= {"language": language, "text_extent": "whole", "text_characters": str(len(text))}
    article |= {"text_sha256": texts.digest(text)}
    kinds = {PAPER: (paper, "publisher", 0), DAIRY: (dairy, "company", 1), UNION: (union, "trade union", 0)}
    raised = {"pay-rise": (UNION, DAIRY, "request", 0), "two": (DAIRY, UNION, "offer", 1)}
    raised |= {"day-off": (DAIRY, UNION, "offer", 3), "shifts": (UNION, DAIRY, "request", 5)}
    verdict = {"demand_id": "two", "aspect": "verdict", "assessment": "negative", "target_organisation_id": DAIRY}
    verdict |= who(UNION, "claimant") | {"sentence_id": cited[10], "statement": ACCOUNTS[language][0]}
    outcome = {"demand_id": "pay-rise", "aspect": "outcome", "assessment": "neutral", "result": "none"}
    outcome |= who(DAIRY, "claimant") | {"sentence_id": cited[5], "statement": ACCOUNTS[language][1]}
    return {
        "articles": [article],
        "sentences": [
            {"sentence_id": cited[one.number - 1], "article_id": ARTICLE, "coding": "claims", "role": one.role}
            | {name: str(getattr(one, name)) for name in ("number", "paragraph", "start", "end")}
            | {"sha256": texts.digest(text[one.start : one.end])}
            | dict(
                zip(
                    ("starts_with", "ends_with"), texts.opening_and_closing_words(text, one.start, one.end), strict=True
                )
            )
            for one in segments
        ],
        "people": [{"person_id": PERSON, "name": "Ida Vale", "sentence_id": cited[9]}],
        "organisations": [
            {"organisation_id": key, "name": name, "kind": kind, "sentence_id": cited[first]}
            for key, (name, kind, first) in sorted(kinds.items())
        ],
        "demands": [
            {"demand_id": key, "title": words, "description": words, "statement_words": words, "kind": kind}
            | {"raised_by_organisation_id": raiser, "addressed_to_organisation_id": addressee}
            | {"follows_demand_id": "two" if key == "day-off" else "", "sentence_id": cited[first]}
            for (key, (raiser, addressee, kind, first)), words in sorted(zip(raised.items(), named, strict=True))
        ],
        "positions": [
            {"position_id": f"{ARTICLE}-p{number:02}", "demand_id": demand, "stance": stance, "polarity": polarity}
            | who(holder, "holder")
            | who(claimant, "claimant")
            | {"attribution": attribution, "mode": "narration" if attribution == "publication" else "reported_speech"}
            | {"statement": statement, "sentence_id": cited[number - 1]}
            for number, ((demand, holder, stance, polarity, claimant, attribution), (_, statement)) in enumerate(
                zip(ROWS, SAID[language], strict=True), 1
            )
        ],
        "accounts": [
            {"account_id": f"{ARTICLE}-a{number:02}", "attribution": "named", "mode": "reported_speech"} | one
            for number, one in enumerate((verdict, outcome), 1)
        ],
    }


def who(key, role):
    return {f"{role}_{'person' if key == PERSON else 'organisation'}_id": key}


def found(folder, tables, with_texts=True):
    """Write the tables, and give what is found: rule, table, line, column and message."""
    for table, rows in tables.items():
        header = [field["name"] for field in reference_schemas()[table]["fields"]]
        (folder / "data" / f"{table}.csv").write_bytes(
            serialise(header, [[row.get(name, "") for name in header] for row in rows])
        )
    report = onrecord.validate(folder, folder / "texts" if with_texts else None, strict=True)
    return [(one.rule, one.table, one.line, one.column, one.message) for one in report.findings]


def test_every_language_has_its_strike():
    assert set(SAID) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strike_in_the_starters_words_is_sound(tmp_path, language):
    tables = strike(tmp_path / "new", language)
    assert found(tmp_path / "new", tables) == []


# of each stance, another that the same holder could take on the same demand
OTHERWISE = {
    **{"demands": "withdraws", "offers": "withdraws", "withdraws": "offers", "supports": "opposes"},
    **{"opposes": "supports", "accepts": "declines", "accepts_partly": "accepts", "considering": "declines"},
    "declines": "considering",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_stance_is_found_in_each_statement(tmp_path, language):
    tables = strike(tmp_path / "new", language)
    for row in tables["positions"]:
        row["stance"] = OTHERWISE[row["stance"]]
    lines = range(2, len(ROWS) + 2)
    told = [one[:4] for one in found(tmp_path / "new", tables)]
    assert told == [("statement-codes", "positions", line, "stance") for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_polarity_is_found_in_each_statement(tmp_path, language):
    tables = strike(tmp_path / "new", language)
    for row in tables["positions"]:
        row["polarity"] = "affirmed" if row["polarity"] == "denied" else "denied"
    lines = range(2, len(ROWS) + 2)
    told = [one[:4] for one in found(tmp_path / "new", tables, with_texts=False)]
    assert told == [("statement-codes", "positions", line, "polarity") for line in lines]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not agree to"), ("de", "nicht zugesagt"), ("fr", "pas accepté")]
)
def test_a_denial_is_told_from_what_it_denies(tmp_path, language, words):
    tables = strike(tmp_path / "new", language)
    tables["positions"][4]["polarity"] = "affirmed"
    fault = f"The polarity is `affirmed`, but the statement says `{words}`, a word of `denied`."
    assert found(tmp_path / "new", tables) == [("statement-codes", "positions", 6, "polarity", fault)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_denial_of_which_article_and_statement_say_nothing_is_found(tmp_path, language):
    tables = strike(tmp_path / "new", language)
    tables["positions"][1]["polarity"] = "denied"
    assert [one[:4] for one in found(tmp_path / "new", tables)] == [
        ("statement-codes", "positions", 3, "polarity"),
        ("article-words", "positions", 3, "polarity"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_that_is_coded_as_named_and_a_verdict_turned_round_are_found(tmp_path, language):
    tables = strike(tmp_path / "new", language)
    tables["positions"][2]["attribution"] = "named"
    tables["accounts"][0]["assessment"] = "positive"
    assert [one[:4] for one in found(tmp_path / "new", tables)] == [
        ("statement-codes", "positions", 4, "attribution"),
        ("statement-codes", "accounts", 2, "assessment"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_starter_has_every_value_and_what_is_denied_for_a_stance_too(language):
    rows = codes(language)
    assert {(row["variable"], row["value"]) for row in rows} == {(one, value) for one in CODED for value in values(one)}
    assert {row["variable"] for row in rows if row["statement_words"] or row["article_words"]} <= set(TOLD)
    denied = next(set(words_of(row["statement_words"])) for row in rows if row["code_id"] == "polarity-denied")
    stances = [word for row in rows if row["variable"] == "stance" for word in words_of(row["statement_words"])]
    assert denied - set(stances) == set()
    # the words of a stance are told apart from those that deny it
    assert [one for one in stances if one not in denied and NEGATION[language].search(one)] == []


NEGATION = {
    "en": re.compile(r"\b(not|never|cannot)\b"),
    "de": re.compile(r"\b(nicht|nie|niemals)\b(?! mehr)"),
    "fr": re.compile(r"\b(pas|jamais)\b"),
}


# a planning dispute and a quarrel of persons: what a statement says, and whether it is denied
STATEMENTS = {
    "en": [
        ("The council approved the quarry.", "accepts", False),
        ("The residents oppose the proposed quarry.", "opposes", False),
        ("Ann Lee says that the council has not approved the quarry.", "accepts", True),
        ("The firm rejects the residents' demands for a survey.", "declines", False),
        ("The residents say that the firm rejected calls for a survey.", "declines", False),
        ("The council agreed to look into the survey.", "considering", False),
        ("The council says that it did not rule out the survey.", "declines", True),
        ("The firm says that it never proposed a second pit.", "offers", True),
        ("Bo Reed wants an apology.", "demands", False),
        ("Ann Lee refused to give an apology.", "declines", False),
        ("Ann Lee says that Bo Reed never asked for an apology.", "demands", True),
        ("Bo Reed no longer asks for an apology.", "withdraws", False),
        ("After refusing a survey, the firm met the residents.", "declines", False),
        ("The residents say that the firm turned the offer down.", "declines", False),
        ("The council says that the survey has not been ruled out.", "declines", True),
        ("The residents want the survey.", "demands", False),
        ("The residents do not want the quarry.", "demands", True),
    ],
    "de": [
        ("Der Rat hat den Steinbruch genehmigt.", "accepts", False),
        ("Die Anwohner wehren sich gegen den Steinbruch.", "opposes", False),
        ("Ann Lee sagt, dass der Rat den Steinbruch nicht genehmigt hat.", "accepts", True),
        ("Der Rat will das Gutachten prüfen.", "considering", False),
        ("Der Rat lehnt das Gutachten nicht ab.", "declines", True),
        ("Die Firma lehnt die Forderung nach einem Gutachten ab.", "declines", False),
        ("Die Anwohner sagen, dass die Firma eine zweite Grube nie vorgeschlagen hat.", "offers", True),
        ("Bo Reed verlangt nicht mehr, dass Ann Lee um Verzeihung fleht.", "withdraws", False),
        ("Ann Lee sagt, dass Bo Reed das nie verlangt hat.", "demands", True),
        ("Ann Lee weigert sich, sich zu entschuldigen.", "declines", False),
        ("Nach der Ablehnung des Gutachtens traf die Firma die Anwohner.", "declines", False),
        ("Die Firma erteilt dem Gutachten eine Absage.", "declines", False),
        ("Der Rat sagt, dass er dem Gutachten keine Absage erteilt hat.", "declines", True),
    ],
    "fr": [
        ("La ville a approuvé la carrière.", "accepts", False),
        ("Les riverains s'opposent à la carrière.", "opposes", False),
        ("Ann Lee dit que la ville n'a pas approuvé la carrière.", "accepts", True),
        ("La ville a promis d'étudier le bruit.", "considering", False),
        ("La société rejette l'offre de la ville.", "declines", False),
        ("La ville rejette la demande des riverains.", "declines", False),
        ("La société dit qu'elle ne veut pas accepter la carrière.", "accepts", True),
        ("Bo Reed exige des excuses.", "demands", False),
        ("Ann Lee dit que Bo Reed n'a jamais demandé des excuses.", "demands", True),
        ("Bo Reed ne demande plus des excuses.", "withdraws", False),
        ("En refusant une étude, la société a vu les riverains.", "declines", False),
        ("La ville a opposé une fin de non-recevoir aux riverains.", "declines", False),
        ("La ville dit que l'étude n'a pas été écartée.", "declines", True),
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_of_other_disputes_say_one_stance(language):
    said = pd.Series([statement for statement, _, _ in STATEMENTS[language]], dtype=TEXT)
    told = {}
    for variable in ("stance", "polarity"):
        rows = [row for row in codes(language) if row["variable"] == variable]
        words = Phrases(((row["value"], words_of(row["statement_words"])) for row in rows), small=True)
        found_in = words.found_in(Searched(said))
        told[variable] = [
            {words.keys[key] for key in found_in["key"][found_in["row"] == row]} for row in range(len(said))
        ]
    assert told["stance"] == [{stance} for _, stance, _ in STATEMENTS[language]]
    assert told["polarity"] == [{"denied"} if denied else set() for _, _, denied in STATEMENTS[language]]
