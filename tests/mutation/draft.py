"""Drafts of a sound package's rows, in which faults are planted that only a rule about what they say can find."""

from mutation.sound import Edit, Fault, Row, Sound
from onrecord.files.canonical import natural_key


class Draft:
    """A copy of the rows, to be changed with canonical form kept: what is then at fault is what the rows say."""

    def __init__(self, sound: Sound):
        self.sound = sound
        self.rows: dict[str, list[Row | None]] = {}
        self._edits: dict[tuple[str, str, str], Edit] = {}

    def _rows(self, table: str) -> list[Row | None]:
        return self.rows.setdefault(table, list(self.sound.rows[table]))

    def set(self, table: str, number: int, /, **cells: str) -> "Draft":
        """Change cells of a row, which goes by its number in the sound table."""
        row, key = self._rows(table)[number], self.sound.header(table)[0]
        for column, after in cells.items():
            before = self.sound.rows[table][number][column]
            self._edit(Edit(table, self.sound.rows[table][number][key], column, before, after))
        self.rows[table][number] = row | cells
        return self

    def add(self, table: str, row: Row) -> "Draft":
        """Add a row."""
        self._rows(table).append(row)
        self._edit(Edit(table, row[self.sound.header(table)[0]], "", "", "row added"))
        return self

    def drop(self, table: str, number: int) -> "Draft":
        """Take out a row, which goes by its number in the sound table."""
        self._edit(Edit(table, self.sound.keys(table)[number], "", "row", "row taken out"))
        self._rows(table)[number] = None
        return self

    def replace(self, table: str, before: str, after: str) -> "Draft":
        """Let every cell that refers to the row `before` of `table` refer to `after`."""
        for other in self.sound.rows:
            for column, to in self.sound.references(other).items():
                for number, row in enumerate(self._rows(other)):
                    if to == table and row is not None and row[column] == before:
                        self.set(other, number, **{column: after})
        return self

    def current(self, table: str) -> list[Row]:
        """Give a table's rows as they are now."""
        return [row for row in self.rows.get(table, self.sound.rows[table]) if row is not None]

    def mend_coding(self) -> "Draft":
        """Let the sentences say `claims` exactly where a claim cites them now: the trace of a fault wiped out."""
        cited = {row["sentence_id"] for table in ("positions", "accounts") for row in self.current(table)}
        for number, row in enumerate(self.sound.rows["sentences"]):
            if (row["sentence_id"] in cited) != (row["coding"] == "claims"):
                self.set("sentences", number, coding="claims" if row["sentence_id"] in cited else "nothing")
        return self

    def fault(self) -> Fault:
        """Give the fault: each changed table sorted and in canonical bytes."""
        files = {}
        for table in self.rows:
            header = self.sound.header(table)
            rows = sorted(self.current(table), key=lambda row: natural_key(row[header[0]]))
            files |= self.sound.file(table, header, [[row[name] for name in header] for row in rows])
        files = {path: data for path, data in files.items() if data != self.sound.files[path]}
        return Fault(tuple(self._edits.values()), files)

    def _edit(self, edit: Edit) -> None:
        place = edit.table, edit.row, edit.column
        self._edits.pop(place, None)
        if edit.before != edit.after:
            self._edits[place] = edit
