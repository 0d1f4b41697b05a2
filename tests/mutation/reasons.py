"""Why some mutants survive: what no rule can tell, by class and by place. What stands here is not a rule in waiting."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from mutation.runner import Outcome


@dataclass(frozen=True)
class Reason:
    """Why mutants of these classes (`*` for all) survive where every edit is in one of these places.

    A place is `table.column`, in which `*` stands for anything. `reader` says who could tell such a mutant: a
    careful reader of the `package`, one who has the `texts` too, or `nobody`.
    """

    classes: tuple[str, ...]
    places: tuple[str, ...]
    reader: str
    why: str


SLIPS = ("typo-in-text", "byte-changed", "byte-deleted", "byte-inserted")
REASONS: tuple[Reason, ...] = (
    Reason(
        SLIPS,
        ("articles.url", "articles.archived_url", "events.date_source_url", "*.same_as"),
        "nobody",
        "Where an address leads is said nowhere else: only the network could tell, and the rules never ask it.",
    ),
    Reason(
        SLIPS,
        ("articles.title",),
        "package",
        "A headline that the text came without is repeated by nothing but the address, in words of its own.",
    ),
    Reason(
        SLIPS,
        ("*.statement", "*.doubt", "*.title", "*.description", "*.name", "codes.meaning", "memberships.role"),
        "package",
        "A slip in words that no code repeats: a person sees it, but a rule would need every word and name there is.",
    ),
    Reason(
        ("body-of-another-kind",),
        ("organisations.kind",),
        "package",
        "Of what kind a body is, no other column says, unless it publishes or is a coalition.",
    ),
    Reason(
        ("wrong-key", "citation-in-same-article", "citation-in-other-article"),
        ("events.sentence_id",),
        "texts",
        "Only a reader can say which sentence first reports an event. The rules know that no account comes before it.",
    ),
    Reason(
        ("wrong-key",),
        ("demands.raised_at_event_id",),
        "texts",
        "At which of two events a demand was first put takes reading, where both came before every position on it.",
    ),
    Reason(
        ("metadata-removed",),
        ("descriptor.",),
        "nobody",
        "The property is optional: a package without it says no less that is true.",
    ),
    Reason(
        ("json-byte-changed",),
        ("*",),
        "package",
        "Words in a descriptor or a schema that explain bind nothing; who reads them sees the slip.",
    ),
    Reason(
        SLIPS,
        ("articles.language",),
        "package",
        "The tag is well formed, and in which country's English a text is no rule can tell.",
    ),
    Reason(
        ("swapped-with-neighbour",),
        ("*.position_id", "*.account_id", "*.membership_id"),
        "nobody",
        "Which of two rows bears which number says nothing before they are published; after, the manifest tells.",
    ),
    Reason(
        ("swapped-with-neighbour",),
        ("codes.meaning", "demands.title", "events.title", "organisations.organisation_id", "people.person_id"),
        "package",
        "Both are good words, each in the other's row: which of the two they fit takes knowing what they mean.",
    ),
    Reason(
        ("swapped-with-neighbour", "wrong-key", "wrong-member", "cell-emptied", "cell-filled", "result-turned"),
        ("memberships.*", "demands.*", "articles.*_basis", "articles.text_extent", "events.date_*", "sentences.role")
        + ("accounts.result", "accounts.target_organisation_id", "*.said_at_event_id"),
        "texts",
        "It is said in one sentence alone, and not repeated: what that sentence means takes reading.",
    ),
    Reason(
        ("swapped-with-neighbour", "cell-emptied", "cell-filled"),
        ("*.doubt", "*.same_as"),
        "package",
        "What a coder doubts, and which register has a body, stands in one cell alone.",
    ),
    Reason(
        ("date-shifted", "event-shifted"),
        ("events.starts_on",),
        "package",
        "The description says the month by its name, in whatever language: only the day and the year are looked for.",
    ),
    Reason(
        ("word-moved",),
        ("codes.*",),
        "package",
        "No statement, and no sentence that is coded, uses the word at present, or none by itself.",
    ),
    Reason(
        ("citation-moved-with-coding", "citations-exchanged"),
        ("*.sentence_id", "sentences.coding"),
        "texts",
        "The other sentence has words for the same code, and the same speaker: what it is about takes reading.",
    ),
    Reason(
        ("format-undeclared",),
        ("descriptor.",),
        "package",
        "A package that declares no format is a data package like any other, and is held to the general rules alone.",
    ),
    Reason(
        ("holder-changed-and-told",),
        ("positions.*",),
        "texts",
        "Both are named, or meant by a pronoun, in the same lines: whose stance the sentence tells takes its grammar.",
    ),
    Reason(
        ("claim-dropped-with-coding",),
        ("*",),
        "texts",
        "The last claim of an article leaves no gap: that the sentence claims something takes reading.",
    ),
    Reason(
        (
            "made-unnamed-and-told",
            "publication-made-named-and-told",
            "made-publication-and-told",
            "quoted-another-and-told",
        ),
        ("*",),
        "texts",
        "Words of saying and names of both stand in reach: which of them governs the claim takes its grammar.",
    ),
    Reason(
        ("mode-changed",),
        ("*.mode",),
        "texts",
        "Part of the sentence is quoted: whose words those are takes reading.",
    ),
    Reason(
        ("organisation-merged", "person-merged"),
        ("*",),
        "texts",
        "The two names are alike, or stand in one sentence: that they are two takes knowing them.",
    ),
    Reason(
        ("kind-turned",),
        ("demands.*",),
        "texts",
        "Nobody is on record raising it: whether it was asked for or offered takes reading.",
    ),
    Reason(
        ("roles-exchanged",),
        ("memberships.role",),
        "texts",
        "Both roles stand in the one sentence that both memberships cite: whose is which takes its grammar.",
    ),
)


def reason_for(outcome: Outcome) -> Reason | None:
    """Give the first reason that fits a survivor, None where none is written."""
    places = [f"{edit.table}.{edit.column}" for edit in outcome.edits]
    for one in REASONS:
        fits = any(fnmatchcase(outcome.fault_class, known) for known in one.classes)
        if fits and all(any(fnmatchcase(place, known) for known in one.places) for place in places):
            return one
    return None
