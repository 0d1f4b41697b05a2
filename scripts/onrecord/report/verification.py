"""What a reader's copy has of an article, sentence by sentence: as text for people, or as JSON."""

from collections import Counter

from onrecord.analysis.verify import PROVED, VERDICTS, Found, Verification
from onrecord.files.canonical import ascii_json
from onrecord.report.escape import short, visible

NO_PROOF = (
    "What is altered was found by its neighbours and by words that open or close it: that shows where to look, and "
    "proves nothing."
)
OTHER = "{copy} has no sentence of {article}: is it a copy of another article, or of a part of the page alone?\n"


def render(form: str, verification: Verification, verbose: bool = False) -> str:
    """Give a verification as `text` or `json`; the words in it are the copy's own, as normalised.

    The text says the verdict first, and then which sentences are not exact; with `verbose` all of them.
    """
    return _json(verification) if form == "json" else _text(verification, verbose)


def _text(verification: Verification, verbose: bool) -> str:
    found, article = verification.found, visible(verification.article_id)
    if verification.of_another and not verbose:
        return OTHER.format(copy=visible(verification.copy), article=article)
    numbers = Counter(one.verdict for one in found)
    counts = ", ".join(f"{numbers[verdict]:,} {verdict}" for verdict in VERDICTS if numbers[verdict])
    lines = [_verdict(verification)]
    lines.append(f"{article} in {visible(verification.copy)}: {counts}.")
    if numbers["altered"]:
        lines.append(NO_PROOF)
    shown = [one for one in found if verbose or verification.asked or one.verdict != "exact"]
    if shown:
        width = max(len("sentence"), *(len(visible(one.sentence.identifier)) for one in shown))
        lines += ["", f"{'verdict':<9}  {'sentence':<{width}}  cited by"]
    for one in shown:
        cited = ", ".join(map(visible, one.sentence.cited_by)) or "no row"
        lines.append(f"{one.verdict:<9}  {visible(one.sentence.identifier):<{width}}  {cited}")
        if one.words and (verification.asked or one.verdict != "exact"):
            lines.append(f"           in the copy, {one.start:,} to {one.end:,}: {short(one.words)}")
        if one.verdict in ("altered", "missing", "ambiguous"):
            lines.append(f"           as coded: {_kept(one)}")
    return "\n".join(lines) + "\n"


def _kept(one: Found) -> str:
    sentence = one.sentence
    words = (
        f"opens `{sentence.opening}`, closes `{sentence.closing}`" if sentence.opening else "none of its words is kept"
    )
    return visible(f"{words}, {sentence.characters:,} characters")


def _verdict(verification: Verification) -> str:
    if verification.asked:
        what = "has the sentence" if verification.proved else "does NOT have the sentence"
        return f"The copy {what} that {visible(verification.asked)} cites, word for word."
    cited = [one for one in verification.found if one.sentence.cited_by]
    if not cited:
        return "No row cites a sentence of it."
    if verification.proved:
        return f"The copy has every sentence that rows cite ({len(cited):,}), word for word."
    lacking = sum(one.verdict not in PROVED for one in cited)
    return f"The copy does NOT have {lacking:,} of the {len(cited):,} sentences that rows cite."


def _json(verification: Verification) -> str:
    values = {
        "proved": verification.proved,
        "package": verification.package,
        "copy": verification.copy,
        "article_id": verification.article_id,
        "asked": verification.asked,
        "sentences": [
            {
                "sentence_id": one.sentence.identifier,
                "number": one.sentence.number,
                "role": one.sentence.role,
                "verdict": one.verdict,
                "start": one.start,
                "end": one.end,
                "words": one.words,
                "starts_with": one.sentence.opening,
                "ends_with": one.sentence.closing,
                "characters": one.sentence.characters,
                "cited_by": list(one.sentence.cited_by),
            }
            for one in verification.found
        ],
    }
    return ascii_json(values)
