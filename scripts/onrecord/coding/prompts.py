"""The cells of a row, asked for one by one or together: what is offered, what can be typed, what `?` explains."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import takewhile

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion

from onrecord.coding.session import Added, Coding, Row
from onrecord.coding.suggestions import JUDGED, name_in, suggested
from onrecord.record.codes import values_in
from onrecord.record.identifiers import NAMED_BY, slug
from onrecord.record.vocabulary import TOLD, VARIABLES
from onrecord.report.escape import visible
from onrecord.report.screen import say
from onrecord.rules.catalogue import CATALOGUE
from onrecord.tableschema.fields import references
from onrecord.validation.findings import Finding

MOST_LISTED = 12
NONE = "-"
# of rules that name a cell which is not asked for, the cell that answers them
ANSWERED_BY = {"named-in-sentence": "also_known_as"}
# what is asked for only where a row needs it, though the field itself may be empty
NEEDED = (("accounts", "demand_id"), ("accounts", "result"))
# who acts: a person, an organisation, or a person for an organisation
PARTIES = (
    ("holder_person_id", "holder_organisation_id"),
    ("claimant_person_id", "claimant_organisation_id"),
    ("person_id", "member_organisation_id"),
)
# what follows from the attribution
FOLLOWING = ("claimant_person_id", "claimant_organisation_id", "mode", "said_at_event_id")
# what only rows can answer that come later
LATER = ("coalition-members", "person-membership")
# what is looked up elsewhere, and is not asked for while an article is coded
LOOKED_UP = ("same_as",)
# what a statement names with words that are listed, and the tables that list them
NAMED = {"demand_id": "demands", "event_id": "events", "taken_at_event_id": "events"}

Ask = Callable[[str, Mapping[str, str], str], str]


class CellPrompts:
    """Asks for the cells of rows that cite a sentence, and adds to the register what is not in it yet."""

    def __init__(self, coding: Coding, ask: Ask, suggesting: bool):
        self.coding = coding
        self.ask = ask
        self.suggesting = suggesting
        self.added: Added = []
        self.sentence_id = ""
        self._begun: dict[tuple[str, str], Row] = {}

    def rows(self, table: str) -> list[Row]:
        """Give a table's rows with those that are to be added."""
        return [*self.coding.rows[table], *(row for to, row in self.added if to == table)]

    def cell(self, table: str, column: str, before: str, row: Row, required: bool | None = None) -> str:
        """Ask for a cell until it fits its field; `before` is what the coder gave last, which Enter takes.

        Without it Enter takes what the sentence says, except in a column that is to be judged. What is not in the
        register can be added to it.
        """
        field = self.coding.dataset.field(table, column)
        target = references(self.coding.dataset.schemas[table], table).get(column)
        required = self._needs(table, column) if required is None else required
        said = self._said(table, column, row) if self.suggesting and not before else []
        default = before or (said[0] if len(said) == 1 and column not in JUDGED else "")
        while True:
            choices = self._choices(table, column, target)
            listed = bool(choices or target)
            numbered = _numbered(list(choices) if not target else [] if default else said)
            if numbered and not target:
                say(f"    {_in_line(numbered)}")
            # a text is there to be edited; of a value that is listed, Enter takes the one offered
            offered = _offered(before, default, said, numbered) if listed else ""
            answer = self.ask(f"  {field.get('title', column)}{offered}: ", choices, "" if listed else default).strip()
            if answer == NONE:
                answer = ""
            elif listed:
                answer = numbered.get(answer, answer) or default
            if answer == "?":
                self._explain(field, table, column, choices, row)
                say("  It can't be left empty." if required else f"  `{NONE}` leaves it empty.")
            elif not answer and required:
                say("  It can't be left empty. `?` explains.")
            elif not answer or not listed:
                return answer
            else:
                found = _chosen(answer, choices)
                if found is None and target and not any(value.startswith(answer) for value in choices):
                    found = self._new(target, answer)
                if found is not None:
                    return found
                near = difflib.get_close_matches(answer, choices, n=5, cutoff=0.5) or list(choices)[:MOST_LISTED]
                say(visible(f"  {answer} is none of them: {', '.join(near)}. `?` explains."))

    def together(self, table: str, columns: Sequence[str], row: Row) -> set[str]:
        """Ask at once for the cells that the sentence fills in, from the first of `columns` on; give those answered.

        Enter takes them. A number asks for a cell by itself, and what may follow from it is suggested once more.
        """
        given: set[str] = set()
        while len(run := self._run(table, columns, row, given)) > 1:
            numbered = _numbered(list(run))
            fields = {number: self.coding.dataset.field(table, column) for number, column in numbered.items()}
            say(f"  Suggested, `{NONE}` where the sentence says nothing:")
            for number, column in numbered.items():
                own = " (yours)" if column in given else ""
                say(visible(f"    {number} {fields[number].get('title', column)}: {run[column] or NONE}{own}"))
            answer = self.ask("  Enter takes these, a number changes one: ", {}, "").strip()
            wanted = answer.replace(",", " ").split()
            if not answer:
                row |= run
                return given | set(run)
            if answer == "?":
                say("  Enter takes all of these. A number asks for that cell by itself; several do too: `2 4`.")
                for number, field in fields.items():
                    say(visible(f"    {number} {field.get('description', '')}"))
            elif not wanted or not set(wanted) <= set(numbered):
                say(visible(f"  {answer} is none of the numbers. `?` explains."))
            else:
                for column in (numbered[number] for number in wanted):
                    filled = row | self._run(table, columns, row, given)
                    row[column] = self.cell(table, column, row[column], filled)
                    given.add(column)
        return given

    def _run(self, table: str, columns: Sequence[str], row: Row, given: Collection[str]) -> Row:
        """Give the cells, from the first of `columns` on, that Enter may confirm together, as they are filled in.

        They are those that were `given`, those of which the sentence says one thing, and those that may be empty and
        of which it says nothing. What is to be judged ends the run, and so does a party of which nobody is filled in.
        """
        run, filled = [], dict(row)
        for column in columns:
            settled = self.settled(table, filled)
            if column in settled:
                filled[column] = settled[column]
                continue
            if column in JUDGED:
                break
            if column not in given:
                said = self._said(table, column, filled)
                if len(said) > 1 or (not said and self._needs(table, column)):
                    break
                filled[column] = "".join(said)
            run.append(column)
        nobody = {one for party in PARTIES if not any(filled.get(part) for part in party) for one in party}
        return {column: filled[column] for column in takewhile(lambda one: one not in nobody, run)}

    def _needs(self, table: str, column: str) -> bool:
        required = self.coding.dataset.field(table, column).get("constraints", {}).get("required", False)
        return required or (table, column) in NEEDED

    def settled(self, table: str, row: Row) -> Row:
        """Give the cells that are not asked for, as others settle them."""
        found: Row = {}
        if table == "events" and row["date_basis"] != "public_record":
            found["date_source_url"] = ""
        if table == "memberships" and row.get("person_id"):
            found["member_organisation_id"] = ""
        if table == "demands" and not self.rows("demands"):
            found |= {"follows_demand_id": "", "part_of_demand_id": ""}
        if table == "accounts":
            found |= {"demand_id": ""} if row["event_id"] else {}
            found |= {"result": ""} if row["aspect"] != "outcome" else {}
            found |= {"target_organisation_id": ""} if row["assessment"] == "neutral" else {}
        if row.get("attribution") == "publication":
            publisher = self.coding.article["publisher_id"]
            found |= dict(zip(FOLLOWING, ("", publisher, "narration", ""), strict=True))
        elif row.get("attribution") == "unnamed":
            found["claimant_person_id"] = ""
        return found

    def _said(self, table: str, column: str, row: Row) -> list[str]:
        dataset = self.coding.as_it_would_be(self.added)
        return suggested(dataset, self.coding.sentence(self.sentence_id), table, column, row)

    def _choices(self, table: str, column: str, target: str | None) -> dict[str, str]:
        """Give the values that a cell can have, with their meanings; none where it is free text."""
        if target:
            key = self.coding.dataset.key(target)
            named = NAMED_BY.get(target, key)
            return {row[key]: row[named] for row in self.rows(target)}
        variable = VARIABLES.get((table, column))
        if variable is None:
            return dict.fromkeys(self.coding.dataset.field(table, column).get("constraints", {}).get("enum", []), "")
        meanings = {row["value"]: row["meaning"] for row in self.rows("codes") if row["variable"] == variable}
        return {value: meanings.get(value, "") for value in values_in(self.coding.dataset, variable)}

    def _explain(self, field: dict, table: str, column: str, choices: Mapping[str, str], row: Row) -> None:
        say(visible(f"  {field.get('description', '')}"))
        for value, meaning in list(choices.items())[:MOST_LISTED]:
            say(visible(f"    {value}  {meaning}"))
        if len(choices) > MOST_LISTED:
            say(f"    ... and {len(choices) - MOST_LISTED} more: type a few letters, and Tab completes.")
        for variable in TOLD if column == "statement" else ():
            code = next(
                (c for c in self.rows("codes") if (c["variable"], c["value"]) == (variable, row.get(variable))), None
            )
            if code and code["statement_words"]:
                say(visible(f"    It says `{code['value']}` with one of: {code['statement_words']}"))
        for name, target in NAMED.items() if column == "statement" else ():
            key = self.coding.dataset.key(target)
            subject = next((one for one in self.rows(target) if one[key] == row.get(name)), None)
            if subject:
                say(visible(f"    It names `{subject[key]}` with one of: {subject['statement_words']}"))

    # A row of the register

    def _new(self, table: str, answer: str) -> str | None:
        """Offer to add a row to the register; give its key, None where the coder does not want it."""
        key, meanings = slug(answer), {"y": f"add it to {table}", "n": "do not: name another one"}
        if not key or choose(self.ask, f"  {table} has no {key}. Add it? [y/n]: ", meanings) == "n":
            return None
        columns = [field["name"] for field in self.coding.dataset.schemas[table]["fields"]]
        name_of_row, named = self.coding.dataset.key(table), NAMED_BY.get(table)
        row = self._begun.setdefault((table, key), dict.fromkeys(columns, ""))
        row |= {name_of_row: key, "sentence_id": self.sentence_id}
        if named and not row[named]:
            words = self.coding.words(self.coding.row("sentences", self.sentence_id) or {})
            row[named] = answer if answer != key else name_in(words, key)
        self.fill(table, row, [one for one in columns if one not in (name_of_row, "sentence_id", *LOOKED_UP)])
        self.added.append((table, self._begun.pop((table, key))))
        return key

    def fill(self, table: str, row: Row, asked: Collection[str]) -> None:
        """Ask for cells of a row of the register, and again for each at fault as soon as the rules find it so.

        What the field forbids is asked for until it is mended; what another rule finds, once: the same again is kept.
        """
        todo = list(asked)
        given = {one for one in row if row[one]} - {self.coding.dataset.key(table), "sentence_id", *asked}
        told: set[tuple] = set()
        while todo:
            column = todo.pop(0)
            settled = self.settled(table, row)
            row[column] = settled[column] if column in settled else self.cell(table, column, row[column], row)
            given.add(column)
            others = [one for one in self.added if one[1] is not row]
            found = [
                (cell, one)
                for one in self.coding.found_in(table, row, others)
                if (cell := cell_of(one, given, at_end=not todo)) and (one.rule, cell, row[cell]) not in told
            ]
            tell(one for _, one in found)
            told |= {(one.rule, cell, row[cell]) for cell, one in found if CATALOGUE[one.rule].scope == "rows"}
            faulty = dict.fromkeys(cell for cell, one in found if one.severity == "error")
            if faulty:
                kept = all(CATALOGUE[one.rule].scope == "rows" for _, one in found if one.severity == "error")
                say("  Change it, or Enter keeps it all the same." if kept else "  Change it.")
            todo = [*faulty, *(one for one in todo if one not in faulty)]


def cell_of(finding: Finding, given: Collection[str], at_end: bool) -> str | None:
    """Give the cell of a new row that is to be asked for again, None where the finding asks for none that is given."""
    if finding.rule in LATER or (finding.rule in ANSWERED_BY and not at_end):
        return None
    cell = ANSWERED_BY.get(finding.rule, finding.column)
    return cell if cell in given else None


def tell(findings: Iterable[Finding]) -> None:
    """Print findings, each with what to do."""
    for finding in findings:
        say(visible(f"  {finding.severity} {finding.rule}: {finding.message}"))
        say(visible(f"    To do: {finding.remedy}"))


def choose(ask: Ask, message: str, meanings: Mapping[str, str], default: str = "") -> str:
    """Ask until the answer is one of those with a meaning; Enter takes the default where there is one."""
    while True:
        answer = ask(message, meanings, "").strip().lower() or default
        if answer in meanings:
            return answer
        for key, meaning in meanings.items():
            say(f"  {key}  {meaning}")


def _numbered(values: list[str]) -> dict[str, str]:
    """Give values by the number that can be typed for each."""
    return {str(number): value for number, value in enumerate(values, 1)}


def _in_line(numbered: Mapping[str, str]) -> str:
    return visible("  ".join(f"{number} {value}" for number, value in numbered.items()))


def _offered(before: str, default: str, said: list[str], numbered: Mapping[str, str]) -> str:
    """Give what a prompt shows of what was given before, or of what the sentence says, which is marked as suggested."""
    if default:
        return visible(f" [{default}]" if before else f" [{default}, suggested]")
    shown = {number: value for number, value in numbered.items() if value in said}
    return f" (suggested: {_in_line(shown)})" if shown else ""


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


def at_terminal() -> Ask:
    """Give the way to ask at a terminal, with completion as one types."""
    prompts: PromptSession = PromptSession()

    def ask(message: str, choices: Mapping[str, str], default: str) -> str:
        completer = Listed(choices) if choices else None
        return prompts.prompt(message, completer=completer, complete_while_typing=True, default=default)

    return ask
