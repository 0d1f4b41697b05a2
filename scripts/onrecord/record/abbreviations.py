"""Where a full stop ends no sentence, by language: after a short form, a word with its number, a day of a month.

A language that is not here has those of English.
"""

ABBREVIATIONS = {
    "en": frozenset(
        """mr mrs ms mx dr prof rev revd fr st hon sir messrs gen col maj capt lt sgt cllr jr sr vs
        jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e cf etc approx inc ltd co""".split()
    ),
    "de": frozenset(
        """dr prof dipl ing hr fr st str bzw ca etc evtl ggf inkl exkl max min mio mrd usw vgl z.b d.h u.a o.ä
        abg sog geb gest stv vors jan feb apr aug sept okt nov dez tel abs co""".split()
    ),
    "fr": frozenset(
        """mm mme mmes mlle mlles dr pr me st ste av bd cf etc env ex p.ex c.-à-d éd janv févr avr juil
        sept oct nov déc tél cie""".split()
    ),
}
# where a number follows
NUMBERED = {
    "en": frozenset("no nos p pp vol".split()),
    "de": frozenset("nr nrn art abs bd kap ziff".split()),
    "fr": frozenset("no nos art chap p pp vol".split()),
}
# before which a number with a full stop is a day
MONTHS = {
    "de": frozenset("januar jänner februar märz april mai juni juli august september oktober november dezember".split())
}


def own(language: str) -> str:
    """Give the language whose words count for a BCP 47 tag."""
    first = language.partition("-")[0]
    return first if first in ABBREVIATIONS else "en"


def goes_on(word: str, following: str, language: str) -> bool:
    """Say whether a sentence goes on after a word in small letters and its full stop, by what follows."""
    initial = len(word) == 1 and word.isalpha() and (word != "i" or language != "en")
    numbered = word in NUMBERED[language] and following[0].isdigit()
    month = following.partition(" ")[0].rstrip(".,;:!?)\"'").lower()
    dated = word.isdecimal() and month in MONTHS.get(language, ())
    return initial or numbered or dated or word in ABBREVIATIONS[language]
