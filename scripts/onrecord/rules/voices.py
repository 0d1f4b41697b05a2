"""Rules that need the articles' words: whose voice a sentence is in, and who is meant in it."""

import re
from bisect import bisect_right

from onrecord.record import texts
from onrecord.rules.codes import words_for
from onrecord.rules.rule import rule, true
from onrecord.rules.words import names_of, proved_sentences, sentences_with_text, words_of_sentences


class _Voices:
    """The words of one article that stand outside double quotation marks, and how far an attribution reaches in them.

    `docs/codebook.md` (How far an attribution reaches): to the end of its paragraph, and on through the paragraphs
    that open inside a quotation or with a quotation mark.
    """

    def __init__(self, text: str, rows: list):
        unquoted, is_open = list(text), False
        opened_at = []
        for place, character in enumerate(text):
            opened_at.append(is_open)
            if character == '"':
                is_open = place == 0 or text[place - 1] in " ([\"'"
            if is_open or character == '"':
                unquoted[place] = " "
        self._text = "".join(unquoted)
        self._sentences = {row.sentence_id: row for row in rows}
        starts: dict[int, int] = {}
        for row in rows:
            starts.setdefault(row.paragraph, row.start)
        self._starts = sorted(starts.values())
        self._continues = [opened_at[start] or text[start] == '"' for start in self._starts]

    def before(self, sentence: str) -> str:
        """Give the words outside quotation marks from the start of the sentence's paragraph to the sentence's end."""
        row = self._sentences[sentence]
        return self._text[self._starts[bisect_right(self._starts, row.start) - 1] : row.end]

    def reach(self, sentence: str, further: int = 0) -> str:
        """Give the words outside quotation marks from which an attribution can reach the sentence.

        From the paragraph where its quotation began, or `further` paragraphs before, to the end of its own.
        """
        own = bisect_right(self._starts, self._sentences[sentence].start) - 1
        first = own
        while first and self._continues[first]:
            first -= 1
        return self._text[self._starts[max(0, first - further)] : self._end(own)]

    def last_with(self, sentence: str, *patterns: "re.Pattern | _AnyName") -> str | None:
        """Give the words outside quotation marks of the last paragraph, up to the sentence's own, that has a match of
        each pattern: of its own up to the sentence's end first, then all of it; None where no paragraph has."""
        own = bisect_right(self._starts, self._sentences[sentence].start) - 1
        candidates = [self.before(sentence)]
        candidates += [self._text[self._starts[one] : self._end(one)] for one in range(own, -1, -1)]
        return next((one for one in candidates if all(pattern.search(one) for pattern in patterns)), None)

    def _end(self, paragraph: int) -> int:
        return self._starts[paragraph + 1] if paragraph + 1 < len(self._starts) else len(self._text)


def _voices_of_sentences(dataset) -> dict[str, _Voices]:
    """Give, for each sentence that is body text, the voices of its article, where all of the article is proved."""
    by_article: dict[str, tuple[str, list]] = {}
    proved = proved_sentences(dataset)
    changed = {row.article_id for row, _ in sentences_with_text(dataset) if row.sentence_id not in proved}
    for row, text in sentences_with_text(dataset):
        if row.article_id in changed:
            continue
        if isinstance(row.paragraph, int):
            by_article.setdefault(row.article_id, (text, []))[1].append(row)
    found = {}
    for text, rows in by_article.values():
        voices = _Voices(text, rows)
        found |= {row.sentence_id: voices for row in rows if isinstance(row.role, str) and row.role == "body"}
    return found


def _quotations(dataset):
    """Give, for each proved sentence, whether it has a quotation mark, and whether all of it is quoted."""
    found, proved = {}, proved_sentences(dataset)
    by_article: dict[str, list] = {}
    for row, text in sentences_with_text(dataset):
        if 0 <= row.start < row.end <= len(text):
            by_article.setdefault(row.article_id, []).append((row, text))
    for pairs in by_article.values():
        pairs.sort(key=lambda pair: pair[0].start)
        states = texts.quotations(pairs[0][1], [(row.start, row.end) for row, _ in pairs])
        found.update({row.sentence_id: state for (row, _), state in zip(pairs, states, strict=True)})
    return {sentence: state for sentence, state in found.items() if sentence in proved}


@rule(
    title="A direct quote stands in quotation marks",
    message="no words of sentence `{sentence_id}` stand in quotation marks",
    remedy="Make the mode `reported_speech` (or `narration`), or cite the sentence that is quoted.",
    bad="`direct_quote` of a sentence without quotation marks",
    good="`direct_quote` of a sentence with some, or of one that a quotation runs on through",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quotation_marks(dataset, at):
    """Whether somebody's own words are reported is for the article's quotation marks to say."""
    states = dataset.once(_quotations)
    frame = dataset[at.table]
    quoted = [any(states.get(one, (True, True))) for one in frame["sentence_id"].fillna("")]
    return frame[true(frame["mode"] == "direct_quote") & ~true(quoted)]


@rule(
    title="What stands inside a quotation is quoted",
    message="all of sentence `{sentence_id}` stands inside a quotation",
    remedy="Make the mode `direct_quote`.",
    bad="`reported_speech` of a sentence that a quotation runs on through",
    good="`direct_quote` of it",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quoted_throughout(dataset, at):
    """A speaker's own words count for more than a paraphrase, and must not be passed off as one."""
    states = dataset.once(_quotations)
    frame = dataset[at.table]
    inside = [states.get(one, (False, False))[1] for one in frame["sentence_id"].fillna("")]
    return frame[true(frame["mode"] == "reported_speech") & true(inside)]


@rule(
    severity="warning",
    title="Quoted words are somebody's",
    message="words of the sentence stand in double quotation marks, but no claim that cites it is a `direct_quote`",
    remedy="Look again: where the words are a claimant's, make the mode `direct_quote`.",
    bad="`reported_speech` alone for a sentence that quotes its claimant",
    good="`direct_quote`",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quoted_words(dataset, at):
    """A speaker's own words count for more than a paraphrase; marks that nobody's claim explains are a slip mostly."""
    words = words_of_sentences(dataset)
    direct = {
        sentence
        for table in ("positions", "accounts")
        for sentence in dataset[table].loc[true(dataset[table]["mode"] == "direct_quote"), "sentence_id"].dropna()
    }
    frame = dataset[at.table]
    quoted = ['"' in words.get(one, "") and one not in direct for one in frame["sentence_id"].fillna("")]
    return frame[true(frame["mode"] == "reported_speech") & true(quoted)]


@rule(
    title="Nothing in an open quotation is the article's own voice",
    message="all of sentence `{sentence_id}` stands inside a quotation",
    remedy="Code whoever is quoted as the claimant.",
    bad="`publication` for a sentence that a quotation runs on through",
    good="`named` or `unnamed`, with the speaker as claimant",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def publication_in_quotation(dataset, at):
    """What stands inside a speaker's quotation is the speaker's, never the paper's."""
    states = dataset.once(_quotations)
    frame = dataset[at.table]
    inside = [states.get(one, (False, False))[1] for one in frame["sentence_id"].fillna("")]
    return frame[true(frame["attribution"] == "publication") & true(inside)]


def _whole_words(words) -> re.Pattern:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)" if longest_first else r"(?!)", re.IGNORECASE)


@rule(
    title="A source that is not named is told of",
    message="no word for a source stands before the claim, from the paragraph before its attribution on",
    remedy="Correct the attribution; or list the article's word for the source (`article_words` of "
    "`attribution-unnamed` in `codes`).",
    bad="`unnamed` where the article names the speaker",
    good="`unnamed` where the article says `a source`",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def unnamed_source(dataset, at):
    """Who is named in the article must not be made a source, nor a source be made up."""
    words = [w for w, value in words_for(dataset, "attribution", "article_words").items() if value == "unnamed"]
    if not words:
        return None
    source, voices = _whole_words(words), dataset.once(_voices_of_sentences)
    frame = dataset[at.table]
    unnamed = frame[true(frame["attribution"] == "unnamed")]
    return unnamed.loc[
        [
            index
            for index, sentence in unnamed["sentence_id"].items()
            if sentence in voices and not source.search(voices[sentence].reach(sentence, 1))
        ]
    ]


@rule(
    severity="warning",
    title="A claim is attributed where the article attributes it",
    message="attribution `{value}`, but {fault}",
    remedy="Look again at who says so; or list the article's word for saying (`article_words` of `attribution-named` "
    "in `codes`).",
    bad="`publication` for what stands after `said`",
    good="`publication` for what nobody is said to have said",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def attributed(dataset, at):
    """Whether the article or somebody in it says so shows in its words of saying; where they do not fit, look again."""
    words = words_for(dataset, "attribution", "article_words")
    if not words:
        return None
    saying, voices = _whole_words(words), dataset.once(_voices_of_sentences)
    others = {
        sentence
        for table in ("positions", "accounts")
        for sentence, attribution in zip(dataset[table]["sentence_id"], dataset[table]["attribution"], strict=True)
        if isinstance(attribution, str) and attribution != "publication"
    }
    frame = dataset[at.table]
    frame = frame[frame[["sentence_id", "attribution"]].notna().all(axis=1).to_numpy(bool)]
    faults = {}
    for index, sentence, attribution in zip(frame.index, frame["sentence_id"], frame["attribution"], strict=True):
        if sentence not in voices:
            continue
        if attribution == "publication" and sentence not in others:
            said = saying.search(voices[sentence].before(sentence))
            if said:
                faults[index] = f"`{said.group()}` stands before it in its paragraph"
        elif attribution in ("named", "unnamed") and not saying.search(voices[sentence].reach(sentence)):
            faults[index] = "no word of saying reaches it"
    return frame.loc[list(faults)].assign(fault=list(faults.values())) if faults else None


class _AnyName:
    """Finds whether any of many names stands in a text: by their words, since a pattern of all would try each of them
    at every place."""

    def __init__(self, names: set[str]):
        self._by_first: dict[str, list[str]] = {}
        self._by_last: dict[str, list[str]] = {}
        for name in names:
            words = list(re.finditer(r"\w+", name.lower()))
            if words:
                core = name.lower()[words[0].start() : words[-1].end()]
                self._by_first.setdefault(words[0].group(), []).append(core)
                self._by_last.setdefault(words[-1].group(), []).append(core)

    def search(self, text: str) -> bool:
        """Say whether a name stands in the text."""
        text = text.lower()
        return any(
            text.startswith(name, word.start()) and not re.match(r"\w", text[word.start() + len(name) :][:1])
            for word in re.finditer(r"\w+", text)
            for name in self._by_first.get(word.group(), ())
        )

    def right_before(self, text: str, end: int) -> str:
        """Give the name that stands right before `end`, the longest of several; '' where none does."""
        small = re.sub(r"('s?)? \Z", "", text[:end].lower())
        last = re.search(r"\w+\Z", small)
        names = [
            name
            for name in self._by_last.get(last.group() if last else "", ())
            if small.endswith(name) and not re.match(r"\w", small[: -len(name)][-1:])
        ]
        return max(names, key=len, default="")


class _Naming:
    """Who can be named in an article, and by which words."""

    def __init__(self, dataset):
        self._own: dict[str, list[str]] = {}
        for table in ("people", "organisations"):
            for row in dataset[table].dropna(subset=dataset[table].columns[0]).itertuples():
                names = names_of(row)
                self._own[row[1]] = names + (names[0].split()[-1:] if table == "people" and names else [])
        self._roles: dict[str, list[str]] = {}
        self._parts: dict[str, set[str]] = {}
        for row in dataset["memberships"].itertuples():
            member = row.person_id if isinstance(row.person_id, str) else row.member_organisation_id
            if isinstance(member, str) and isinstance(row.organisation_id, str):
                self._parts.setdefault(row.organisation_id, set()).add(member)
            if isinstance(row.person_id, str) and isinstance(row.role, str):
                self._roles.setdefault(row.person_id, []).append(texts.normalise(row.role))
        self.anybody = _AnyName({name for names in self._own.values() for name in names})
        self._named: dict[str, re.Pattern] = {}
        self._meant: dict[str, re.Pattern] = {}

    def parts_of(self, organisation: str) -> set[str]:
        """Give the people and the organisations that are an organisation's members."""
        return self._parts.get(organisation, set())

    def named(self, key: str) -> re.Pattern:
        """Give what a person or an organisation itself is called by."""
        if key not in self._named:
            self._named[key] = _whole_words(self._own.get(key, []))
        return self._named[key]

    def meant(self, key: str) -> re.Pattern:
        """Give what a person is called by, the role included; for an organisation, its people and members too."""
        if key not in self._meant:
            parts = self.parts_of(key)
            parts = parts.union(*(self.parts_of(part) for part in parts))
            words = [word for one in (key, *parts) for word in self._own.get(one, [])]
            self._meant[key] = _whole_words([*words, *self._roles.get(key, [])])
        return self._meant[key]


class _Attributed:
    """The words that tell whom an article attributes a sentence to, looked for once however many claims it carries."""

    def __init__(self, dataset):
        listed = words_for(dataset, "attribution", "article_words")
        self._saying = _whole_words(listed)
        self._source = _whole_words([word for word, value in listed.items() if value == "unnamed"])
        self._voices, self._anybody = dataset.once(_voices_of_sentences), dataset.once(_Naming).anybody
        self._found: dict[tuple[str, bool], str | None] = {}

    def words_for(self, sentence: str, attribution: str) -> str | None:
        """Give the words for a claim with this attribution; None or none where no word of saying reaches it."""
        one = sentence, attribution == "unnamed"
        if one not in self._found:
            self._found[one] = self._before_source(sentence) if one[1] else self._with_saying(sentence)
        return self._found[one]

    def _with_saying(self, sentence: str) -> str | None:
        return self._voices[sentence].last_with(sentence, self._saying, self._anybody)

    def _before_source(self, sentence: str) -> str:
        # "a Labour source": who the source speaks for stands right before the word
        paragraph = self._voices[sentence].last_with(sentence, self._source) or ""
        names = [self._anybody.right_before(paragraph, one.start()) for one in self._source.finditer(paragraph)]
        return " ".join(one for one in names if one)


@rule(
    severity="warning",
    title="Whoever claims is named where the article attributes the claim",
    message="the last attribution before it names others than `{value}`",
    remedy="Look again at who says so, or add the article's spelling to `also_known_as`.",
    bad="the Labour Party as claimant of the Board's statement",
    good="the Board as its claimant",
    at=[(table, f"claimant_{who}_id") for table in ("positions", "accounts") for who in ("person", "organisation")],
    needs_texts=True,
)
def claimant_in_reach(dataset, at):
    """A claim on the wrong side is the worst slip there is; the names beside the last word of saying tell most."""
    listed = words_for(dataset, "attribution", "article_words")
    if not listed:
        return None
    naming, voices, attributed_to = (dataset.once(one) for one in (_Naming, _voices_of_sentences, _Attributed))
    frame = dataset[at.table]
    frame = frame[frame[["sentence_id", "attribution"]].notna().all(axis=1).to_numpy(bool)]
    faults = []
    for index, key, sentence, attribution in zip(
        frame.index, frame[at.column], frame["sentence_id"], frame["attribution"], strict=True
    ):
        if not isinstance(key, str) or sentence not in voices or attribution == "publication":
            continue
        words = attributed_to.words_for(sentence, attribution)
        if words and not naming.meant(key).search(words):
            faults.append(index)
    return frame.loc[faults]


@rule(
    severity="warning",
    title="A person is named where they are meant",
    message="neither the sentence nor the two paragraphs before name `{value}`, or their role",
    remedy="Look again at who is meant, or add the article's spelling to `also_known_as`.",
    bad="Jennie Formby as holder in a paragraph about Jeremy Corbyn",
    good="Jeremy Corbyn as its holder",
    at=[("positions", "holder_person_id"), ("memberships", "person_id")],
    needs_texts=True,
)
def person_in_reach(dataset, at):
    """A person holds a stance only where the sentence means them; somebody else's name is taken for theirs easily."""
    naming, voices, words = dataset.once(_Naming), dataset.once(_voices_of_sentences), words_of_sentences(dataset)
    frame = dataset[at.table]
    frame = frame[true(frame[at.column].notna())]
    return frame.loc[
        [
            index
            for index, key, sentence in zip(frame.index, frame[at.column], frame["sentence_id"], strict=True)
            if sentence in voices
            and not naming.meant(key).search(words[sentence])
            and not naming.meant(key).search(voices[sentence].reach(sentence, 2))
        ]
    ]


@rule(
    severity="warning",
    title="A person whom the sentence names holds the stance or makes the claim",
    message="the sentence names `{person}` of `{value}`, but no claim that cites it has them as holder or claimant",
    remedy="Look again at whose stance it is: the person's, for the organisation, or the organisation's alone.",
    bad="the Labour Party alone as holder of what the sentence says its leader did",
    good="Jeremy Corbyn, for the Labour Party",
    at=[("positions", "holder_organisation_id")],
    needs_texts=True,
)
def person_left_out(dataset, at):
    """Who acted, the person or the body, is what versions differ in."""
    naming, words = dataset.once(_Naming), words_of_sentences(dataset)
    people = set(dataset["people"]["person_id"].dropna())
    coded: dict[str, set[str]] = {}
    for table in ("positions", "accounts"):
        for column in [name for name in ("holder_person_id", "claimant_person_id") if name in dataset[table]]:
            for sentence, person in dataset[table][["sentence_id", column]].dropna().itertuples(index=False):
                coded.setdefault(sentence, set()).add(person)
    frame = dataset["positions"]
    faults = {}
    for index, key, person, sentence in zip(
        frame.index, frame[at.column], frame["holder_person_id"], frame["sentence_id"], strict=True
    ):
        if isinstance(key, str) and not isinstance(person, str) and sentence in words:
            others = sorted((naming.parts_of(key) & people) - coded.get(sentence, set()))
            named = next((one for one in others if naming.named(one).search(words[sentence])), None)
            if named:
                faults[index] = named
    return frame.loc[list(faults)].assign(person=list(faults.values())) if faults else None


RULES = (
    quotation_marks,
    quoted_throughout,
    quoted_words,
    publication_in_quotation,
    unnamed_source,
    attributed,
    claimant_in_reach,
    person_in_reach,
    person_left_out,
)
