"""Coding an article in the terminal: pending sentences one by one, prompts with completion, `?` for an explanation."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from onrecord.coding.prompts import FOLLOWING, NONE, Ask, CellPrompts, cell_of, choose, tell
from onrecord.coding.session import Coding, Row, Trial
from onrecord.coding.suggestions import JUDGED
from onrecord.report.escape import visible
from onrecord.report.screen import say
from onrecord.tableschema.fields import references
from onrecord.validation.findings import Finding

# in what order the parts of a row are asked for; what follows from another is not asked for
REST = (*FOLLOWING, "doubt", "statement")
HOLDER = ("holder_person_id", "holder_organisation_id", "taken_at_event_id")
SUBJECT = ("event_id", "demand_id")
ASKED = {
    "positions": ("demand_id", *HOLDER, "stance", "polarity", "attribution", *REST),
    "accounts": (*SUBJECT, "aspect", "assessment", "result", "attribution", "target_organisation_id", *REST),
    "memberships": ("person_id", "member_organisation_id", "organisation_id", "role"),
}
TABLES = {"p": "positions", "a": "accounts", "m": "memberships"}
COMMANDS = {
    "p": "put down a position: who holds what stance on which demand, and who says so",
    "a": "put down an account: who judges an event or a demand, or says what came of it, or tells a fact of it",
    "m": "put down a membership: the role that the sentence gives a person, or a member organisation",
    "n": "go on to the next sentence; one that carries no claim is then coded `nothing`",
    "s": "skip this sentence: it stays as it is",
    "b": "go back to the sentence before",
    "u": "undo what was written last",
    "q": "leave; all that was written stays, and `onrecord code` goes on from there",
}


class Left(Exception):
    """Raised where the coder leaves a row that is being put down, or the session."""


class Session:
    """One coder at a terminal. `ask` takes a prompt, the values to complete with their meanings, and a default.

    With `suggesting`, what the sentence says is offered.
    """

    def __init__(self, coding: Coding, ask: Ask, suggesting: bool = True):
        self.coding = coding
        self._ask = ask
        self._cells = CellPrompts(coding, ask, suggesting)
        self._left: dict[tuple[str, str], Row] = {}
        self._roles: dict[tuple[str, str], str] = {}

    def run(self, first: str | None = None) -> None:
        """Lead through the sentences that are pending, from `first` on; LookupError where there is no such sentence."""
        sentences = self.coding.sentences()
        identifiers = [row["sentence_id"] for row in sentences]
        if first is not None and first not in identifiers:
            raise LookupError(f"{self.coding.article['article_id']} has no sentence {first}.")
        place = identifiers.index(first) if first else self._next(-1)
        if place is None:
            say("No sentence is pending. Name one with --sentence to go back to it.")
            return
        try:
            while place is not None:
                place = self._sentence(place)
        except Left:
            pass
        pending = sum(self._is_pending(row) for row in self.coding.sentences())
        say(f"{pending} of {len(sentences)} sentences pending." if pending else "Every sentence was considered.")

    def _is_pending(self, sentence: Row) -> bool:
        return sentence["coding"] == "pending" and sentence["role"] != "furniture"

    def _next(self, place: int) -> int | None:
        sentences = self.coding.sentences()
        return next((n for n in range(place + 1, len(sentences)) if self._is_pending(sentences[n])), None)

    def _sentence(self, place: int) -> int | None:
        """Show a sentence and do one command on it; give the place of the sentence to go on with."""
        self._show(place)
        sentence = self.coding.sentences()[place]
        name = sentence["sentence_id"]
        while True:
            try:
                goes_on, default = (" (Enter goes on)", "n") if self.coding.claims(name) else ("", "")
                command = choose(self._ask, f"{name} [{'/'.join(COMMANDS)}/?]{goes_on}: ", COMMANDS, default)
            except (KeyboardInterrupt, EOFError):
                raise Left from None
            if command in TABLES:
                self._put(TABLES[command], name)
                return place
            if command == "n":
                if not self.coding.claims(name) and sentence["coding"] != "nothing":
                    self._written(lambda: self.coding.mark(name, "nothing"), f"{name}: nothing to code.")
                return self._next(place)
            if command == "s":
                return self._next(place)
            if command == "b":
                return max(place - 1, 0)
            if command == "u":
                if not self._written(self.coding.undo, "Undone."):
                    say("There is nothing to undo.")
                return place
            if command == "q":
                raise Left

    def _written(self, write: Callable[[], object], message: str) -> bool:
        try:
            done = write() is not False
        except OSError as error:
            say(visible(f"Nothing was written: {error.filename or 'the tables'}: {error.strerror or error}."))
            return True
        if done:
            say(visible(message))
        return done

    def _show(self, place: int) -> None:
        sentences = self.coding.sentences()
        sentence = sentences[place]
        say(
            f"\n{sentence['sentence_id']}: {place + 1} of {len(sentences)}, paragraph {sentence['paragraph']}, "
            f"{sentence['role']}, {sentence['coding']}"
        )
        for number in range(max(place - 2, 0), min(place + 2, len(sentences))):
            mark = ">" if number == place else " "
            say(f"{mark} {sentences[number]['number']:>3}  {visible(self.coding.words(sentences[number]))}")
            for table, row in self.coding.claims(sentences[number]["sentence_id"]):
                say(visible(f"         {self.in_short(table, row)}"))

    def in_short(self, table: str, row: Row) -> str:
        """Give a claim in a line: its key, who says it, and what."""
        who = row["claimant_person_id"] or row["claimant_organisation_id"] or row["attribution"]
        if table == "accounts":
            said = [row["event_id"] or row["demand_id"], row["aspect"], row["assessment"], row["result"]]
            return f"{row['account_id']}  {who}: {' '.join(filter(None, said))}"
        holder = row["holder_person_id"] or row["holder_organisation_id"]
        denied = " (denied)" * (row["polarity"] == "denied")
        return f"{row['position_id']}  {who}: {holder} {row['stance']}{denied} {row['demand_id']}"

    # One row

    def _put(self, table: str, sentence_id: str) -> None:
        """Ask for a row, try it and write it; where the coder leaves it, keep what was given for the next time."""
        say(f"  `?` explains, Enter takes what is offered in [], `{NONE}` leaves a cell empty, Ctrl-C leaves the row.")
        self._cells.sentence_id = sentence_id
        row = self._left.pop((table, sentence_id), None)
        if row:
            say("  Continuing: what you typed before is offered again.")
        is_first = row is None and self._cells.suggesting
        row = row or dict.fromkeys(self.coding.dataset.table(table).frame.columns, "") | {"sentence_id": sentence_id}
        row[self.coding.dataset.key(table)] = self.coding.new_key(table, row, [])
        try:
            self._tried(table, row, is_first)
        except (KeyboardInterrupt, EOFError):
            self._left[table, sentence_id] = row
            command = next(key for key, one in TABLES.items() if one == table)
            say(f"  Left: nothing was written. `{command}` here offers again what you typed.")

    def _tried(self, table: str, row: Row, together: bool) -> None:
        """Ask for a row until it is written or dropped; at first with what can be confirmed `together`."""
        words: dict[tuple[str, str, str], str] = {}
        asked: Collection[str] = ASKED[table]
        roles_too = False
        while True:
            self._fill(table, row, asked, together)
            together = False
            self._cells.added = [one for one in self._cells.added if one[0] not in ASKED]
            self._cells.added.append((table, row))
            self._memberships(row, roles_too)
            self._drop_unused()
            answer = "l"
            while answer == "l":
                trial = self.coding.tried(self._cells.added, row["sentence_id"], words)
                self._tell(trial)
                lists = dict.fromkeys(filter(None, map(self.coding.list_of, trial.findings)))
                answer = self._keep(trial.findings, bool(lists)) if trial.findings else "k"
                if answer == "l":
                    words |= self._words(lists)
            if answer == "k":
                key = row[self.coding.dataset.key(table)]
                self._written(partial(self.coding.keep, trial), f"  {key} is written.")
            if answer in ("k", "d"):
                self._cells.added, self._roles = [], {}
                return
            roles_too = answer == "a" or any(one.table == "memberships" for one in trial.findings)
            asked = ASKED[table] if answer == "a" else self._mended(table, row, trial.findings)

    def _tell(self, trial: Trial) -> None:
        for (table, key), first in trial.moved.items():
            say(visible(f"  {table} {key} now cites {first}, the first sentence."))
        tell(trial.findings)

    def _keep(self, findings: Iterable[Finding], has_lists: bool) -> str:
        """Ask what is to be done with a row of which something is found; of warnings alone, Enter keeps it."""
        meanings = {"c": "change what is at fault", "a": "go through all of the row again", "d": "drop it"}
        meanings |= {"k": "keep it as it is, with what the rules say"}
        meanings |= {"l": "list a word that says it, which the rules do not know yet"} if has_lists else {}
        default = "" if any(one.severity == "error" for one in findings) else "k"
        offered = " (Enter keeps it)" if default else ""
        words = f"change, drop or keep it all the same{', or list a word' * has_lists}?"
        return choose(self._ask, f"  {words} [{'/'.join(meanings)}]{offered}: ", meanings, default)

    def _words(self, lists: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
        """Ask for the words that are to be listed."""
        found: dict[tuple[str, str, str], str] = {}
        for table, key, column in lists:
            whose = "the article" if column == "article_words" else "the statement"
            asked = f"  Word of {whose} for {key} (Enter: none): "
            while (word := self._ask(asked, {}, "").strip()) == "?":
                say(f"  A word or words of {whose} that say it: they are added to {column} and count from now on.")
            found |= {(table, key, column): word} if word not in ("", NONE) else {}
        return found

    def _mended(self, table: str, row: Row, findings: Iterable[Finding]) -> Collection[str]:
        """Ask for the cells at fault of rows of the register, and give those of the row itself; all where it has none.

        A statement and the code that it should say are at fault together.
        """
        own, elsewhere = set(), False
        for one in findings:
            if one.row_id == row[self.coding.dataset.key(table)]:
                own |= {one.column, "statement"} if one.rule.startswith("statement-") else {one.column}
            elsewhere |= one.table == "memberships" and table != "memberships"
        for to, new in [one for one in self._cells.added if one[0] not in ASKED]:
            key = new[self.coding.dataset.key(to)]
            cells = (cell_of(one, new, at_end=True) for one in findings if (one.table, one.row_id) == (to, key))
            faulty = [
                one
                for one in dict.fromkeys(filter(None, cells))
                if one not in (self.coding.dataset.key(to), "sentence_id")
            ]
            self._cells.fill(to, new, faulty)
            elsewhere |= bool(faulty)
        asked = [column for column in ASKED[table] if column in own]
        return asked if asked or elsewhere else ASKED[table]

    def _fill(self, table: str, row: Row, asked: Collection[str], together: bool) -> None:
        """Ask for cells of a row; another attribution has the cells asked for that follow from it.

        What is confirmed `together` comes after what is to be judged, so that it is one list.
        """
        answered: set[str] = set()
        order = sorted(ASKED[table], key=lambda one: together and one not in JUDGED)
        for number, column in enumerate(order):
            settled = self._cells.settled(table, row)
            if column in settled:
                row[column] = settled[column]
                continue
            if together and column not in answered:
                left = [one for one in order[number:] if one not in answered]
                answered |= self._cells.together(table, left, row)
            if column in asked and column not in answered:
                before = row[column]
                row[column] = self._cells.cell(table, column, before, row)
                if column == "attribution" and row[column] != before:
                    row |= dict.fromkeys(FOLLOWING, "")
                    asked = {*asked, *FOLLOWING}
                if column in SUBJECT:
                    asked = {*asked, *SUBJECT}

    def _memberships(self, row: Row, again: bool) -> None:
        """Ask for the role of each person who acts for an organisation, where no membership says it.

        A role that was given is asked for once more only with `again`.
        """
        known = {(one["person_id"], one["organisation_id"]) for one in self._cells.rows("memberships")}
        demands = [one for table, one in self._cells.added if table == "demands"]
        acting = [(one, part) for one in demands for part in ("raised_by", "addressed_to")]
        for one, part in [(row, "holder"), (row, "claimant"), *acting]:
            pair = one.get(f"{part}_person_id", ""), one.get(f"{part}_organisation_id", "")
            if not all(pair) or pair in known:
                continue
            known.add(pair)
            role = self._roles.get(pair, "")
            if again or not role:
                say(visible(f"  No membership puts {pair[0]} in {pair[1]}: what is the role, in the article's words?"))
                role = self._cells.cell("memberships", "role", role, {}, required=False)
            self._roles[pair] = role
            if role:
                self._add_membership(*pair, role, row["sentence_id"])

    def _add_membership(self, person_id: str, organisation_id: str, role: str, sentence_id: str) -> None:
        person = next(one for one in self._cells.rows("people") if one["person_id"] == person_id)
        cited = self.coding.sentence_with(role, person) or sentence_id
        new = dict.fromkeys(self.coding.dataset.table("memberships").frame.columns, "")
        new |= {"person_id": person_id, "organisation_id": organisation_id, "role": role, "sentence_id": cited}
        new["membership_id"] = self.coding.new_key("memberships", new, self._cells.added)
        self._cells.added.append(("memberships", new))
        say(visible(f"  The role cites {cited}."))

    def _drop_unused(self) -> None:
        """Leave out rows of the register that were named first, and then changed for others."""
        added = self._cells.added
        while True:
            used = {
                (to, row[column])
                for table, row in added
                for column, to in references(self.coding.dataset.schemas[table], table).items()
            }
            kept = [
                (table, row)
                for table, row in added
                if table in ASKED or (table, row[self.coding.dataset.key(table)]) in used
            ]
            if len(kept) == len(added):
                break
            added = kept
        self._cells.added = added
