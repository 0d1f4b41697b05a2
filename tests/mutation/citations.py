"""Citations moved: a row that cites another sentence than the one that says it."""

from mutation.draft import Draft
from mutation.fault import fault
from mutation.rows import numbers

CLAIMS = ("positions", "accounts")


def article(sound, sentence_id: str) -> str:
    """Give the article of a sentence."""
    return sound.row("sentences", sentence_id)["article_id"]


def citable(sound) -> list[str]:
    """Give the sentences that may be cited at all: those that are not furniture."""
    return [row["sentence_id"] for row in sound.rows["sentences"] if row["role"] != "furniture"]


def _moved(sound, random, tables, same_article):
    for table, number in numbers(sound, random, tables):
        cited = sound.rows[table][number]["sentence_id"]
        others = [
            one
            for one in citable(sound)
            if one != cited and (article(sound, one) == article(sound, cited)) == same_article
        ]
        if others:
            yield Draft(sound).set(table, number, sentence_id=random.choice(others))


@fault(reader="texts")
def citation_in_same_article(sound, random):
    """Another sentence of the same article cited."""
    return (draft.fault() for draft in _moved(sound, random, sound.citing(), True))


@fault(reader="texts")
def citation_in_other_article(sound, random):
    """A sentence of another article cited."""
    return (draft.fault() for draft in _moved(sound, random, sound.citing(), False))


@fault(reader="texts")
def citation_moved_with_coding(sound, random):
    """Another sentence of the same article cited by a claim, and `coding` made to fit."""
    return (draft.mend_coding().fault() for draft in _moved(sound, random, CLAIMS, True))


@fault(reader="texts")
def citations_exchanged(sound, random):
    """Two claims of one article that have exchanged their sentences."""
    for table, number in numbers(sound, random, CLAIMS):
        cited = sound.rows[table][number]["sentence_id"]
        others = [
            other
            for other, row in enumerate(sound.rows[table])
            if row["sentence_id"] != cited and article(sound, row["sentence_id"]) == article(sound, cited)
        ]
        if others:
            other = random.choice(others)
            draft = Draft(sound).set(table, number, sentence_id=sound.rows[table][other]["sentence_id"])
            yield draft.set(table, other, sentence_id=cited).fault()


CLASSES = (
    citation_in_same_article,
    citation_in_other_article,
    citation_moved_with_coding,
    citations_exchanged,
)
