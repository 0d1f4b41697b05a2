"""Coding an article in the terminal: pending sentences one by one, prompts with completion, `?` for an explanation."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion

from onrecord.coding.session import Added, Coding, Row, Trial
from onrecord.record.identifiers import NAMED_BY, slug
from onrecord.record.vocabulary import TOLD, VARIABLES
from onrecord.report.escape import visible
from onrecord.tableschema.fields import references

# in what order the parts of a row are asked for; what follows from another is not asked for
CLAIMANT = ("attribution", "claimant_person_id", "claimant_organisation_id", "mode", "statement")
ASKED = {
    "positions": ("demand_id", "holder_person_id", "holder_organisation_id", "stance", *CLAIMANT),
    "accounts": ("event_id", "aspect", "assessment", *CLAIMANT),
    "memberships": ("person_id", "member_organisation_id", "organisation_id", "role"),
}
TABLES = {"p": "positions", "a": "accounts", "m": "memberships"}
MOST_LISTED = 12
NONE = "-"
COMMANDS = {
    "p": "put down a position: who holds what stance on which demand, and who says so",
    "a": "put down an account: who says how an event went",
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
    """One coder at a terminal. `ask` takes a prompt, the values to complete with their meanings, and a default."""

    def __init__(self, coding: Coding, ask: Callable[[str, Mapping[str, str], str], str]):
        self.coding = coding
        self._ask = ask
        self._added: Added = []
        self._roles: dict[tuple[str, str], str] = {}
        self._sentence_id = ""

    def run(self, first: str | None = None) -> None:
        """Lead through the sentences that are pending, from `first` on; LookupError where there is no such sentence."""
        sentences = self.coding.sentences()
        identifiers = [row["sentence_id"] for row in sentences]
        if first is not None and first not in identifiers:
            raise LookupError(f"{self.coding.article['article_id']} has no sentence {first}.")
        place = identifiers.index(first) if first else self._next(-1)
        if place is None:
            click.echo("No sentence is pending. Name one with --sentence to go back to it.")
            return
        try:
            while place is not None:
                place = self._sentence(place)
        except Left:
            pass
        pending = sum(self._is_pending(row) for row in self.coding.sentences())
        click.echo(f"{pending} of {len(sentences)} sentences pending." if pending else "Every sentence was considered.")

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
                command = self._ask(f"{name} [p/a/m/n/s/b/u/q/?]: ", COMMANDS, "").strip().lower()
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
                    click.echo("There is nothing to undo.")
                return place
            if command == "q":
                raise Left
            for key, meaning in COMMANDS.items():
                click.echo(f"  {key}  {meaning}")

    def _written(self, write: Callable[[], object], message: str) -> bool:
        try:
            done = write() is not False
        except OSError as error:
            click.echo(visible(f"Nothing was written: {error.filename or 'the tables'}: {error.strerror or error}."))
            return True
        if done:
            click.echo(visible(message))
        return done

    def _show(self, place: int) -> None:
        sentences = self.coding.sentences()
        sentence = sentences[place]
        click.echo(
            f"\n{sentence['sentence_id']}: {place + 1} of {len(sentences)}, paragraph {sentence['paragraph']}, "
            f"{sentence['role']}, {sentence['coding']}"
        )
        for number in range(max(place - 2, 0), min(place + 2, len(sentences))):
            mark = ">" if number == place else " "
            click.echo(f"{mark} {sentences[number]['number']:>3}  {visible(self.coding.words(sentences[number]))}")
            for table, row in self.coding.claims(sentences[number]["sentence_id"]):
                click.echo(visible(f"         {self.in_short(table, row)}"))

    def in_short(self, table: str, row: Row) -> str:
        """Give a claim in a line: its key, who says it, and what."""
        who = row["claimant_person_id"] or row["claimant_organisation_id"] or row["attribution"]
        if table == "accounts":
            return f"{row['account_id']}  {who}: {row['event_id']} {row['aspect']} {row['assessment']}"
        holder = row["holder_person_id"] or row["holder_organisation_id"]
        return f"{row['position_id']}  {who}: {holder} {row['stance']} {row['demand_id']}"

    # One row

    def _put(self, table: str, sentence_id: str) -> None:
        click.echo(
            f"  `?` explains, Enter takes what is offered in [], `{NONE}` leaves a cell empty, Ctrl-C leaves the row."
        )
        given: Row = {}
        self._sentence_id = sentence_id
        self._added, self._roles = [], {}
        words: dict[tuple[str, str, str], str] = {}
        while True:
            self._added = [(to, row) for to, row in self._added if to not in ASKED]
            try:
                given = self._filled(table, sentence_id, given)
                self._memberships(given, sentence_id)
                self._drop_unused()
            except (KeyboardInterrupt, EOFError):
                click.echo("  Left: nothing was written.")
                return
            answer = "l"
            while answer == "l":
                trial = self.coding.tried(self._added, sentence_id, words)
                self._tell(trial)
                lists = dict.fromkeys(filter(None, map(self.coding.list_of, trial.findings)))
                answer = self._keep(bool(lists)) if trial.findings else "k"
                if answer == "l":
                    words |= self._words(lists)
            if answer == "k":
                key = given[self.coding.dataset.key(table)]
                self._written(partial(self.coding.keep, trial), f"  {key} is written.")
            if answer != "c":
                return

    def _tell(self, trial: Trial) -> None:
        for (table, key), first in trial.moved.items():
            click.echo(visible(f"  {table} {key} now cites {first}, the first sentence."))
        for finding in trial.findings:
            click.echo(visible(f"  {finding.severity} {finding.rule}: {finding.message}"))
            click.echo(visible(f"    To do: {finding.remedy}"))

    def _keep(self, has_lists: bool) -> str:
        meanings = {"c": "change the row", "d": "drop it", "k": "keep it as it is, with what the rules say"}
        meanings |= {"l": "list a word that says it, which the rules do not know yet"} if has_lists else {}
        asked = f"  change, drop or keep it all the same{', or list a word' * has_lists}? [{'/'.join(meanings)}]: "
        while True:
            try:
                answer = self._ask(asked, meanings, "").strip().lower()
            except (KeyboardInterrupt, EOFError):
                return "d"
            if answer in meanings:
                return answer
            for key, meaning in meanings.items():
                click.echo(f"  {key}  {meaning}")

    def _words(self, lists: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
        """Ask for the words that are to be listed."""
        found: dict[tuple[str, str, str], str] = {}
        for table, key, column in lists:
            whose = "the article" if column == "article_words" else "the statement"
            try:
                word = self._ask(f"  Word of {whose} for {key} (Enter: none): ", {}, "").strip()
            except (KeyboardInterrupt, EOFError):
                break
            found |= {(table, key, column): word} if word else {}
        return found

    def _filled(self, table: str, sentence_id: str, before: Row) -> Row:
        """Ask for a row's cells, and put the row, with those of the register that it needs, among what is added."""
        row = dict.fromkeys(self.coding.dataset.table(table).frame.columns, "")
        row["sentence_id"] = sentence_id
        follows = {
            "publication": {
                "claimant_person_id": "",
                "claimant_organisation_id": self.coding.article["publisher_id"],
                "mode": "narration",
            },
            "unnamed": {"claimant_person_id": ""},
        }
        for column in ASKED[table]:
            given = follows.get(row.get("attribution", ""), {})
            if column in given:
                row[column] = given[column]
            else:
                row[column] = self._cell(table, column, before.get(column) or self._usual(table, column, row), row)
        key = self.coding.dataset.key(table)
        row[key] = self.coding.new_key(table, row, self._added)
        self._added.append((table, row))
        return row

    def _usual(self, table: str, column: str, row: Row) -> str:
        """Give what a cell most often is: where a side speaks of itself, claimant and holder are the same."""
        if table == "positions" and column.startswith("claimant_") and row["attribution"] == "named":
            return row[column.replace("claimant", "holder")]
        return ""

    def _memberships(self, row: Row, sentence_id: str) -> None:
        """Ask for the role of each person who acts for an organisation, where no membership says it."""
        known = {(one["person_id"], one["organisation_id"]) for one in self._rows("memberships")}
        for part in ("holder", "claimant"):
            pair = row.get(f"{part}_person_id", ""), row.get(f"{part}_organisation_id", "")
            if not all(pair) or pair in known:
                continue
            known.add(pair)
            click.echo(
                visible(f"  No membership puts {pair[0]} in {pair[1]}: what is the role, in the article's words?")
            )
            role = self._cell("memberships", "role", self._roles.get(pair, ""), {}, required=False)
            self._roles[pair] = role
            if role:
                person = next(one for one in self._rows("people") if one["person_id"] == pair[0])
                cited = self.coding.sentence_with(role, person) or sentence_id
                new = dict.fromkeys(self.coding.dataset.table("memberships").frame.columns, "")
                new |= {"person_id": pair[0], "organisation_id": pair[1], "role": role, "sentence_id": cited}
                new["membership_id"] = self.coding.new_key("memberships", new, self._added)
                self._added.append(("memberships", new))
                click.echo(visible(f"  The role cites {cited}."))

    def _drop_unused(self) -> None:
        """Leave out rows of the register that were named first, and then changed for others."""
        while True:
            used = {
                (to, row[column])
                for table, row in self._added
                for column, to in references(self.coding.dataset.schemas[table], table).items()
            }
            kept = [
                (table, row)
                for table, row in self._added
                if table in ASKED or (table, row[self.coding.dataset.key(table)]) in used
            ]
            if len(kept) == len(self._added):
                return
            self._added = kept

    def _rows(self, table: str) -> list[Row]:
        """Give a table's rows with those that are to be added."""
        return [*self.coding.rows[table], *(row for to, row in self._added if to == table)]

    # One cell

    def _cell(self, table: str, column: str, default: str, row: Row, required: bool | None = None) -> str:
        """Ask for a cell until it fits its field; what is not in the register can be added to it."""
        field = self.coding.dataset.field(table, column)
        target = references(self.coding.dataset.schemas[table], table).get(column)
        required = field.get("constraints", {}).get("required", False) if required is None else required
        while True:
            choices = self._choices(table, column, target)
            listed = bool(choices or target)
            offered = f" [{visible(default)}]" if listed and default else ""
            # a text is there to be edited; of a value that is listed, Enter takes the one offered
            answer = self._ask(f"  {field.get('title', column)}{offered}: ", choices, "" if listed else default).strip()
            if listed:
                answer = "" if answer == NONE else answer or default
            if answer == "?":
                self._explain(field, table, column, choices, row)
            elif not answer and required:
                click.echo("  It can't be left empty.")
            elif not answer or not listed:
                return answer
            else:
                found = _chosen(answer, choices)
                if found is None and target and not any(value.startswith(answer) for value in choices):
                    found = self._new(target, answer)
                if found is not None:
                    return found
                near = difflib.get_close_matches(answer, choices, n=5, cutoff=0.5) or list(choices)[:MOST_LISTED]
                click.echo(visible(f"  {answer} is none of them: {', '.join(near)}. `?` explains."))

    def _choices(self, table: str, column: str, target: str | None) -> dict[str, str]:
        """Give the values that a cell can have, with their meanings; none where it is free text."""
        if target:
            key = self.coding.dataset.key(target)
            named = NAMED_BY.get(target, key)
            return {row[key]: row[named] for row in self._rows(target)}
        enum = self.coding.dataset.field(table, column).get("constraints", {}).get("enum", [])
        variable = VARIABLES.get((table, column))
        meanings = {row["value"]: row["meaning"] for row in self._rows("codes") if row["variable"] == variable}
        return {value: meanings.get(value, "") for value in enum}

    def _explain(self, field: dict, table: str, column: str, choices: Mapping[str, str], row: Row) -> None:
        click.echo(visible(f"  {field.get('description', '')}"))
        for value, meaning in list(choices.items())[:MOST_LISTED]:
            click.echo(visible(f"    {value}  {meaning}"))
        if len(choices) > MOST_LISTED:
            click.echo(f"    ... and {len(choices) - MOST_LISTED} more: type a few letters, and Tab completes.")
        for variable in TOLD if column == "statement" else ():
            code = next(
                (c for c in self._rows("codes") if (c["variable"], c["value"]) == (variable, row.get(variable))), None
            )
            if code and code["statement_words"]:
                click.echo(visible(f"    It says `{code['value']}` with one of: {code['statement_words']}"))
        for name, target in (("demand_id", "demands"), ("event_id", "events")) if column == "statement" else ():
            subject = next((one for one in self._rows(target) if one[name] == row.get(name)), None)
            if subject:
                click.echo(visible(f"    It names `{subject[name]}` with one of: {subject['statement_words']}"))

    def _new(self, table: str, answer: str) -> str | None:
        """Offer to add a row to the register; give its key, None where the coder does not want it."""
        key = slug(answer)
        if not key or self._ask(f"  {table} has no {key}. Add it? [y/n]: ", {}, "").strip().lower() != "y":
            return None
        fields = self.coding.dataset.schemas[table]["fields"]
        new = dict.fromkeys((field["name"] for field in fields), "")
        new[self.coding.dataset.key(table)] = key
        for field in fields:
            name = field["name"]
            if not new[name] and name != "sentence_id":
                default = answer if name == NAMED_BY.get(table) and answer != key else ""
                new[name] = self._cell(table, name, default, new)
        new["sentence_id"] = self._sentence_id
        self._added.append((table, new))
        return key


def _chosen(answer: str, choices: Mapping[str, str]) -> str | None:
    """Give the value that is meant: itself, its name, or the only one that begins so."""
    if answer in choices:
        return answer
    same = [value for value, name in choices.items() if name and name.casefold() == answer.casefold()]
    begun = same or [value for value in choices if value.startswith(answer)]
    return begun[0] if len(begun) == 1 else None


class Listed(Completer):
    """Completes to a value that is listed: first those that hold what is typed, then those whose name has a word so."""

    def __init__(self, choices: Mapping[str, str]):
        self._choices = choices

    def get_completions(self, document, complete_event):
        """Give the values that fit what is typed so far, each with its name or meaning beside it."""
        typed = document.text.lower()
        by_value = [value for value in self._choices if typed in value.lower()]
        by_name = [value for value, name in self._choices.items() if f" {typed}" in f" {name.lower()}"]
        for value in dict.fromkeys([*by_value, *by_name]):
            yield Completion(value, -len(document.text), display_meta=visible(self._choices[value]))


def at_terminal() -> Callable[[str, Mapping[str, str], str], str]:
    """Give the way to ask at a terminal, with completion as one types."""
    prompts: PromptSession = PromptSession()

    def ask(message: str, choices: Mapping[str, str], default: str) -> str:
        completer = Listed(choices) if choices else None
        return prompts.prompt(message, completer=completer, complete_while_typing=True, default=default)

    return ask
