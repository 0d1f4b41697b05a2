"""Which language a text is in, as far as its words show."""

from functools import cache

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

# fewer letters, or a language less sure than this, tell nothing; more characters tell no more
FEWEST_LETTERS, SUREST, MOST_CHARACTERS = 200, 0.999, 1_500
# languages so near each other that a text of one passes for the other's
_NEAR = (
    {"bs", "hr", "sr"},
    {"da", "nn", "no"},
    {"id", "ms"},
    {"gl", "pt"},
    {"en", "pcm"},
    {"ar", "arz", "ary"},
    {"wuu", "yue", "zh"},
)
# other names of languages that are known
_ALIASES = {"nb": "no", "cmn": "zh", "fil": "tl", "arb": "ar", "swh": "sw", "zsm": "ms", "pes": "fa", "prs": "fa"}


def other_language(text: str, language: str) -> str | None:
    """Give the language that a text is surely in, where it is another than `language`, a subtag of BCP 47, else "".

    None where it can't be told: a short text, an unsure one, or a language that is not known here.
    """
    own = _ALIASES.get(language, language)
    some = text[:MOST_CHARACTERS]
    # the model takes half a second to load, which a short text does not need
    if sum(map(str.isalpha, some)) < FEWEST_LETTERS or own not in _identifier().labels:
        return None
    found, probability = _identifier().classify(some)
    if probability < SUREST:
        return None
    near = any({own, found} <= group for group in _NEAR)
    return "" if found == own or near else found


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # with the half-precision numbers of the file, each text would take three times as long to weigh
    identifier.nb_ptc = identifier.nb_ptc.astype(np.float32)
    return identifier
