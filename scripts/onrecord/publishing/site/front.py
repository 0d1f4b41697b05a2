"""What the front page tells: who the sides are, what each says of each demand, and the picture of it."""

from dataclasses import dataclass, replace
from functools import cached_property

from onrecord.publishing.site.parties import letters
from onrecord.publishing.site.record import Claim, Contested, Party, Record, Voice, grouped
from onrecord.record.sides import ADDRESSEE, OTHERS, PUBLICATION, RAISER, UNATTRIBUTED
from onrecord.record.vocabulary import ANSWERS
from onrecord.report.words import CLASHING, CONTESTS

# so many columns can stand beside each other
MOST_BESIDE = 5
# so many demands can be drawn before a picture shows nothing any more
MOST_DRAWN = 30
# from declined to accepted: what stands at one place of the picture
PLACES = (
    ("declines",),
    ("not-accepts_partly", "not-considering", "not-accepts"),
    ("considering",),
    ("not-declines",),
    ("accepts_partly",),
    ("accepts",),
)
# how far below the top of a track the first dot is, and how far dots at one place are apart, in pixels
TOP, APART = 17, 23


@dataclass(frozen=True)
class Line:
    """One thing that one voice says: what a holder answered, asked or offered, and the claims that say so."""

    holder: Party
    value: str
    doubtful: bool
    claims: list[Claim]

    @property
    def utterances(self) -> list[list[Claim]]:
        """Give the claims by what was said: one utterance is printed in one paper or in several."""
        return list(grouped((claim.utterance, claim) for claim in self.claims).values())

    @property
    def sources(self) -> list[Claim]:
        """Give one claim for each claimant and way of being named."""
        named = {(*claim.claimant.names, claim.row["attribution"]): claim for claim in reversed(self.claims)}
        return list(reversed(named.values()))

    @property
    def answers(self) -> bool:
        """Whether it tells an answer, rather than who asked or takes sides."""
        return self.value.removeprefix("not-") in ANSWERS

    @property
    def counted(self) -> bool:
        """Whether it is somebody's version, without doubt."""
        return not self.doubtful and any(claim.side != UNATTRIBUTED for claim in self.claims)


@dataclass(frozen=True)
class Dot:
    """Where one voice has a demand: `across` in hundredths of the picture's width, `down` in pixels; `line` is None
    where the voice isn't quoted on the answer."""

    letters: str
    kind: str
    line: Line | None
    across: float
    down: int = TOP


@dataclass(frozen=True)
class Drawn:
    """One demand in the picture: dots, the line between versions that clash, and what each voice says of it."""

    row: Contested
    dots: list[Dot]
    line: tuple[float, float] | None
    said: list[tuple[Voice, list[Line]]]

    @property
    def height(self) -> int:
        """Give how many pixels the dots take."""
        return max(dot.down for dot in self.dots) + TOP if self.dots else 2 * TOP

    @property
    def holders(self) -> list[Party]:
        """Give whose answer the dots are."""
        answers = [one.holder for _, lines in self.said for one in lines if one.answers]
        return list({tuple(one.names): one for one in answers}.values())


class Front:
    """The front page of a package: all of it is derived from the rows."""

    # so many sides, and demands of one word, are named at the top
    most_named = 6

    def __init__(self, record: Record):
        self.record = record
        order = list(CONTESTS)
        self.rows = sorted(
            record.demands,
            key=lambda row: (order.index(row.contest.word), row.subject["part_of_demand_id"] is not None),
        )

    @property
    def fits(self) -> bool:
        """Whether the voices are few enough for a table."""
        return len(self.voices) <= MOST_BESIDE

    @cached_property
    def sides(self) -> list[Voice]:
        """Give the parties to the dispute, those with most demands first."""
        keys = dict.fromkeys(map(self.record.column_of, self.record.parties.values()))
        sides = [self.record.voices[key] for key in keys]
        marks = letters((self.name(one.named), one.named.get("abbreviation")) for one in sides)
        return [replace(one, letters=mark) for one, mark in zip(sides, marks, strict=True)]

    @cached_property
    def voices(self) -> list[Voice]:
        """Give the sides, and all others where they say something of a demand."""
        others = any(_voice(claim) == OTHERS for claim in self.record.positions)
        return [*self.sides, *([Voice(OTHERS)] if others else [])]

    def name(self, row: dict) -> str:
        """Give a person's name, or an organisation's short one."""
        return self.record.short_names.get(row.get("organisation_id", ""), row["name"])

    @property
    def clashing_events(self) -> list[Contested]:
        """Give the events of which the versions can't all be true."""
        return [row for row in self.record.events if row.contest.word in CLASHING]

    def outcomes(self, row: Contested) -> list[Claim]:
        """Give what came of an event, each result once by each source, without what is in doubt."""
        claims = [one for one in row.every_claim if one.row["result"] and not one.row["doubt"]]
        return list({(one.value, *one.claimant.names, one.row["attribution"]): one for one in claims}.values())

    def word(self, word: str) -> list[Contested]:
        """Give the demands of one word of a contest."""
        return [row for row in self.rows if row.contest.word == word]

    def voices_on(self, row: Contested) -> list[Voice]:
        """Give the voices for one demand on its own: its two sides, and who else says something."""
        used = {_voice(claim) for claim in row.every_claim} | {*self.record.sides(row.subject).values()}
        return [one for one in self.voices if one.key in used]

    def lines(self, row: Contested, voice: Voice) -> list[Line]:
        """Give what a voice says of a demand: first the answers, then who asked or takes sides, doubt last of each."""
        found = grouped(
            ((*claim.holder.acting.names, claim.value, bool(claim.row["doubt"])), claim)
            for claim in row.every_claim
            if _voice(claim) == voice.key
        )
        lines = [Line(claims[0].holder.acting, value, doubt, claims) for (*_, value, doubt), claims in found.items()]
        return sorted(lines, key=lambda one: (not one.answers, one.doubtful))

    def of_side(self, voice: Voice, role: str) -> list[dict]:
        """Give the demands in which a side has a role, `raised_by` or `addressed_to`."""
        return [row.subject for row in self.rows if self.record.sides(row.subject).get(role) == voice.key]

    def speakers(self, voice: Voice) -> list[dict]:
        """Give the people who speak on a side, by name, as the rows have them."""
        own = [one.claimant.person for one in self.record.positions if _voice(one) == voice.key and one.claimant.person]
        return list({one["person_id"]: one for one in own}.values())

    @cached_property
    def drawn(self) -> list[Drawn]:
        """Give the demands of which somebody tells the answer, or that are disputed, as the picture has them."""
        told = [row for row in self.rows if row.contest.word != "unanswered" or row.versions]
        return [self._drawn(row) for row in told[:MOST_DRAWN]]

    def across(self, place: int) -> float:
        """Give where a place of the picture is, in hundredths of its width; the last is for who isn't quoted on it."""
        return round(100 * (place + 0.5) / (len(PLACES) + 1), 2)

    def _drawn(self, row: Contested) -> Drawn:
        own = self.record.sides(row.subject).values()
        said = [(voice, [one for one in self.lines(row, voice) if _drawable(row, one)]) for voice in self.voices]
        said = [(voice, lines) for voice, lines in said if lines or voice.key in own]
        dots: list[Dot] = []
        for voice, lines in said:
            answers = {(_place(one.value), self.mark(voice, one)): one for one in reversed(lines) if one.answers}
            dots += [Dot(*mark, one, self.across(place)) for (place, mark), one in answers.items()]
            if voice.named and not answers:
                dots.append(Dot(voice.letters, "party", None, self.across(len(PLACES))))
        counted = [dot.across for dot in dots if dot.line and dot.line.counted]
        clash = row.contest.word in CLASHING and counted and min(counted) < max(counted)
        line = (min(counted), max(counted)) if clash else None
        return Drawn(row, _stacked(dots, line), line, said)

    def mark(self, voice: Voice, line: Line) -> tuple[str, str]:
        """Give the letters and the kind of a line's dot: a side's, those of a publication, a point for others."""
        if voice.named:
            return voice.letters, "party"
        papers = [self._papers[one.column] for one in line.claims if one.side == PUBLICATION]
        return (papers[0], "paper") if papers else ("·", "other")

    @property
    def papers(self) -> list[tuple[str, dict]]:
        """Give the publications that tell an answer in the picture in their own voice, each by its letters."""
        drawn = {dot.letters for one in self.drawn for dot in one.dots if dot.kind == "paper"}
        known = self.record.by_key["organisations"]
        return [(mark, known[key]) for key, mark in self._papers.items() if mark in drawn]

    @cached_property
    def _papers(self) -> dict[str, str]:
        keys = {claim.column for claim in self.record.positions if claim.side == PUBLICATION}
        rows = [self.record.by_key["organisations"][one] for one in sorted(keys)]
        taken = [(self.name(one.named or {}), one.letters) for one in self.sides]
        marks = letters([*taken, *((self.name(row), row["abbreviation"]) for row in rows)])[len(taken) :]
        return {row["organisation_id"]: mark for row, mark in zip(rows, marks, strict=True)}


def _drawable(row: Contested, line: Line) -> bool:
    """Say whether a line tells the answer; or who asked, where that is what is disputed."""
    disputed = any(one.value.startswith("not-") or one.value == "withdraws" for one in row.beside)
    return line.answers or disputed


def _voice(claim: Claim) -> str:
    """Give the key of the voice that speaks in a claim on a demand."""
    return claim.column if claim.side in (ADDRESSEE, RAISER) else OTHERS


def _place(value: str) -> int:
    return next(place for place, values in enumerate(PLACES) if value in values)


def _stacked(dots: list[Dot], line: tuple[float, float] | None) -> list[Dot]:
    """Put dots at one place below each other, those that count first; what doesn't count stands below a line."""
    found = []
    for across, many in sorted(grouped((dot.across, dot) for dot in dots).items()):
        many.sort(key=lambda dot: bool(dot.line and not dot.line.counted))
        on_line = line and line[0] < across < line[1] and many[0].line and not many[0].line.counted
        found += [replace(dot, down=TOP + APART * number) for number, dot in enumerate(many, 1 if on_line else 0)]
    return found
