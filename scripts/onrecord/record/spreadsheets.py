"""What a spreadsheet takes a text for when it opens a file of CSV."""

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
# What Excel, LibreOffice and Google Sheets turn into a number, a date, a time or a truth value, capitals or not.
READS_AS = {
    "a number": r"[+-]?[$£€]?(?:[0-9][0-9.,]*|[.,][0-9]+)(?:e[+-]?[0-9]+)?%?|[0-9]+ +[0-9]+/[0-9]+",
    "a date": r"[0-9]{1,4}([-/.])[0-9]{1,2}(?:[-/.][0-9]{1,4})?"
    rf"|[0-9]{{1,2}}[ /-]?{_MONTH}(?:[ /-][0-9]{{2,4}})?|{_MONTH}[ /-]?[0-9]{{1,4}}(?:,? [0-9]{{4}})?",
    "a time": r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?|[0-9]{1,2} ?[ap]m",
    "a truth value": "true|false",
}
_ANY = re.compile("|".join(READS_AS.values()), re.IGNORECASE)


def stays_text(text: str) -> bool:
    """Say whether a spreadsheet leaves a text a text."""
    return not _ANY.fullmatch(text)


def reading(text: str) -> str:
    """Give what a spreadsheet takes a text for; "" where it leaves it a text."""
    found = [name for name, pattern in READS_AS.items() if re.fullmatch(pattern, text, re.IGNORECASE)]
    return found[-1] if found else ""
