"""A package as a workbook: a cover, the claims joined, the versions, a sheet a table, and the dictionary.

Every cell is written with the type that it is to keep: text as text, integers as numbers, dates as dates, so that no
spreadsheet reads one as something else. Nothing is written as a formula.
"""

import datetime
import io
import math
import re
from collections.abc import Callable, Mapping

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_rowcol_to_cell

from onrecord.analysis.citation import reference
from onrecord.analysis.contested import every_contest
from onrecord.package.credit import corrections, objects, stem
from onrecord.record.claims import every_claim
from onrecord.record.dataset import Dataset
from onrecord.record.language import language
from onrecord.report import contested
from onrecord.report.labels import Labels
from onrecord.tableschema.values import Column
from onrecord.workbook import exported
from onrecord.workbook.choices import SENTENCES, SPARE_ROWS, WORDS_FOLLOW, choices
from onrecord.workbook.names import ABOUT, AS_EXPORTED, CLAIMS, CONTESTED, DICTIONARY, OPENING_WORDS, sheet_names

SUGGESTED = "_suggested"  # ends the name of a sheet of rows that nobody has confirmed
NOTHING: Mapping = {}
MOST_WORKBOOK_ROWS = 1_048_576
MOST_EXACT_INTEGER = 10**15
FIRST_PLAIN_DATE = datetime.date(1900, 3, 1)  # before it spreadsheets disagree about the calendar
WIDEST, WRAPPED_FROM, NARROWEST = 60, 26, 8
ROW_HEIGHT = 15
A3, A4 = 8, 9
INK, LINE = "#1f2a37", "#c9d2dc"


def export(
    dataset: Dataset, errors: int = 0, suggested: Mapping[str, list[dict[str, str]]] = NOTHING
) -> dict[str, bytes]:
    """Give the workbook; where the package has `errors`, its cover says so. See `onrecord.publishing.exports`.

    Rows that are `suggested` for a table stand in a sheet of their own, from which an import takes nothing.
    """
    buffer = io.BytesIO()
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    names = sheet_names([*dataset.tables, *(name + SUGGESTED for name in suggested)])
    book = _Workbook(buffer, options, _created(dataset.package.descriptor), Labels(language(dataset)), names)
    book.about(dataset, errors, suggested)
    if dataset.in_format:
        book.joined(CLAIMS, every_claim(dataset))
        book.joined(CONTESTED, every_version(dataset))
    for name in dataset.tables:
        book.table(dataset, name)
    for name, some in suggested.items():
        columns = list(dataset.table(name).frame.columns)
        book.joined(names[name + SUGGESTED], pd.DataFrame(some, columns=columns, dtype=object))
    book.dictionary(dataset)
    if dataset.in_format:
        book.opening_words(dataset)
        book.as_exported(dataset)
    try:
        book.close()
    except XlsxWriterException as error:
        raise ValueError(f"A workbook can't hold the package: {error}. Export to another format.") from None
    return {f"{stem(dataset.package.descriptor)}.xlsx": buffer.getvalue()}


def every_version(dataset: Dataset) -> pd.DataFrame:
    """Give the versions side by side, as the sheet CONTESTED has them."""
    return pd.DataFrame(contested.rows(every_contest(dataset)), columns=contested.COLUMNS)


class _Workbook:
    """A workbook in the making, its formats, and the few ways in which a sheet is filled."""

    def __init__(
        self,
        buffer: io.BytesIO,
        options: dict,
        created: datetime.datetime,
        labels: Labels,
        names: Mapping[str, str],
    ):
        self._labels = labels
        self._names = names
        self._book = xlsxwriter.Workbook(buffer, options)
        # the time at which it was written would make two files of one package
        self._book.set_properties({"created": created})
        top = {"valign": "top"}
        self._text = self._book.add_format({"num_format": "@"} | top)
        self._wrapped = self._book.add_format({"num_format": "@", "text_wrap": True} | top)
        self._integer = self._book.add_format({"num_format": "0"} | top)
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"} | top)
        blue = {"font_color": "#0b57a4", "underline": 1} | top
        self._link = self._book.add_format(blue)
        ruled = {"bottom": 1, "bottom_color": LINE} | top
        self._ruled = self._book.add_format({"num_format": "@", "text_wrap": True} | ruled)
        self._ruled_integer = self._book.add_format({"num_format": "0", "align": "left"} | ruled)
        self._ruled_date = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"} | ruled)
        self._ruled_link = self._book.add_format(blue | ruled)
        self._header = self._book.add_format(
            {"bold": True, "font_color": "#ffffff", "bg_color": INK, "border": 1, "border_color": INK} | top
        )
        self._title = self._book.add_format({"bold": True, "font_size": 18, "font_color": INK, "text_wrap": True} | top)
        self._label = self._book.add_format({"bold": True, "font_color": INK} | top)
        self._notice = self._book.add_format({"bold": True, "font_color": "#a61b1b", "text_wrap": True} | top)

    def close(self) -> None:
        self._book.close()

    def about(self, dataset: Dataset, errors: int, suggested: Mapping) -> None:
        """Write the cover: what the package is, how to cite it, what each sheet holds, and how to bring edits back."""
        descriptor, _ = dataset.package.descriptor, self._labels.gettext
        sheet = self._sheet(ABOUT, "#0b57a4")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 20, self._label)
        sheet.set_column(1, 1, 96, self._wrapped)
        title = str(descriptor.get("title") or stem(descriptor))
        lines: list[tuple[str, str, str | None]] = [("", title, None)]
        unsound = _("Not sound")
        if errors:
            notice = _("%(number)s errors: this workbook is for mending them, not for use.")
            lines.append((unsound, notice % {"number": self._labels.number(errors)}, None))
        how = _(
            "Edit the sheets of the tables (not claims or contested, which follow from them), save as .xlsx, and run "
            "`onrecord import FILE`, which shows what would change before it writes."
        )
        licence, source, asking = _("Licence"), _("Source"), corrections(descriptor)
        joined = _("Every position and account with its names, its article and a link to the sentence. Filter here.")
        versions = _("What each side says the answer was, and one word for how the versions differ.")
        unconfirmed = _(
            "Rows that the program suggests for pending sentences. Nobody has confirmed them. Copy what is right into "
            "the table's own sheet: an import takes nothing from this one."
        )
        lines += [
            (_("What it is"), str(descriptor.get("description", "")), None),
            (_("Version"), str(descriptor.get("version", "")), None),
            *([(_("To cite"), reference(descriptor), None)] if dataset.in_format else []),
            *(
                (licence, str(one.get("title") or one.get("name", "")), one.get("path"))
                for one in objects(descriptor.get("licenses"))
            ),
            *((source, str(one.get("title", "")), one.get("path")) for one in objects(descriptor.get("sources"))),
            *([(_("Corrections"), asking, asking)] if asking else []),
            ("", "", None),
            *([(CLAIMS, joined, None), (CONTESTED, versions, None)] if dataset.in_format else []),
            *((self._names[name], self._description(dataset, name), None) for name in dataset.tables),
            *((self._names[name + SUGGESTED], unconfirmed, None) for name in suggested),
            (DICTIONARY, _("Every column of every table: what it holds and which values it takes."), None),
            *([("", "", None), (_("To correct"), how, None)] if dataset.in_format else []),
        ]
        sheets = {CLAIMS, CONTESTED, DICTIONARY, *self._names.values()}
        for row, (label, text, url) in enumerate(lines):
            if label in sheets:
                sheet.write_url(row, 0, f"internal:'{label}'!A1", self._link, label)
            else:
                sheet.write_string(row, 0, label, self._label)
            style = self._title if row == 0 else self._notice if label == unsound else self._wrapped
            if not self._linked(sheet, row, 1, url, text, self._link):
                sheet.write_string(row, 1, text, style)
            sheet.set_row(row, 28 if row == 0 else ROW_HEIGHT * _lines(text, 96))

    def joined(self, name: str, frame: pd.DataFrame) -> None:
        """Write a sheet that follows from the tables: one row a claim, long text wrapped, links live."""
        sheet = self._sheet(name, "#0b57a4")
        sheet.set_paper(A3)
        opening = self._labels.gettext("open the sentence")
        columns = [[None if pd.isna(cell) else cell for cell in frame[one]] for one in frame]
        lengths = [
            len(opening) if one == "link" else max([len(str(cell)) for cell in cells if cell is not None], default=0)
            for one, cells in zip(frame, columns, strict=True)
        ]
        wide = [length > WRAPPED_FROM for length in lengths]
        widths = [
            min(WIDEST, max(WRAPPED_FROM, length // 3)) if wraps else _width(str(one), length)
            for one, length, wraps in zip(frame, lengths, wide, strict=True)
        ]
        for number, (one, cells) in enumerate(zip(frame, columns, strict=True)):
            sheet.set_column(number, number, widths[number])
            for row, cell in enumerate(cells, 1):
                if cell is None or cell == "":
                    sheet.write_blank(row, number, None, self._ruled)
                elif isinstance(cell, datetime.date):
                    self._write_date(sheet, row, number, cell, self._ruled_date)
                elif isinstance(cell, int):
                    sheet.write_number(row, number, cell, self._ruled_integer)
                elif one != "link" or not self._linked(sheet, row, number, cell, opening, self._ruled_link):
                    self._write_text(sheet, name, row, number, cell, self._ruled)
        for row in range(len(frame)):
            lines = [
                _lines(cells[row], width) for cells, width, wraps in zip(columns, widths, wide, strict=True) if wraps
            ]
            sheet.set_row(row + 1, ROW_HEIGHT * max([1, *lines]))
        self._as_table(sheet, name, list(frame.columns), len(frame))

    def table(self, dataset: Dataset, name: str) -> None:
        """Write a table's sheet, every cell with the type that it is to keep, and its drop-downs."""
        fields = dataset.schemas[name]["fields"]
        frame = dataset.table(name).frame
        if len(frame) + 1 + SPARE_ROWS > MOST_WORKBOOK_ROWS:
            raise ValueError(f"Table `{name}` has {len(frame):,} rows, too many for a workbook: export to parquet.")
        sheet = self._sheet(self._names[name], LINE)
        lines = [1] * len(frame)
        for number, field in enumerate(fields):
            column = dataset.column(name, field["name"])
            cells = column.text.to_pylist()
            wraps = _is_prose(field, cells)
            write, style = self._writer(sheet, name, column, wraps)
            width = _width(field["name"], max(map(len, cells), default=WIDEST if wraps else 0))
            sheet.set_column(number, number, width, style)
            for row, cell in enumerate(zip(cells, column.values, strict=True), 1):
                if cell[0] != "":
                    write(row, number, *cell)
                lines[row - 1] = max(lines[row - 1], _lines(cell[0], width) if wraps else 1)
            sheet.write_comment(0, number, self._note(field), {"x_scale": 2.2, "y_scale": 1.6, "author": ""})
            source = choices(dataset, name, field, self._labels, self._names)
            if source:
                _checked(
                    sheet.data_validation(1, number, len(frame) + SPARE_ROWS, number, source | {"validate": "list"}),
                    f"Table `{name}`: `{field['name']}` has too long a list of values for a drop-down.",
                )
        for row, many in enumerate(lines, 1):
            if many > 1:
                sheet.set_row(row, ROW_HEIGHT * many)
        self._as_table(sheet, self._names[name], [field["name"] for field in fields], len(frame))

    def dictionary(self, dataset: Dataset) -> None:
        """Write the columns of every table with their descriptions, from the schemas."""
        _, of_format = self._labels.gettext, self._labels.of_format
        rows = [
            (
                table,
                field["name"],
                of_format(field.get("title", "")),
                of_format(field.get("description", "")),
                field.get("type", "string"),
                _("yes") if field.get("constraints", {}).get("required") else "",
                " | ".join(map(str, field.get("constraints", {}).get("enum", []))),
                dataset.references(table).get(field["name"], ""),
                field.get("example", ""),
            )
            for table in dataset.tables
            for field in dataset.schemas[table]["fields"]
        ]
        header = (
            *(_("table"), _("column"), _("title"), _("description"), _("type")),
            *(_("required"), _("values"), _("refers_to"), _("example")),
        )
        self.joined(DICTIONARY, pd.DataFrame(rows, columns=header).astype(str))

    def opening_words(self, dataset: Dataset) -> None:
        """Write the hidden sheet from which a sentence is chosen: its identifier, and its opening words if kept."""
        sheet = self._book.add_worksheet(OPENING_WORDS)
        sheet.hide()
        sheet.write_string(0, 0, OPENING_WORDS, self._text)
        rows = dataset.table(SENTENCES).frame[["sentence_id", "starts_with"]].itertuples(index=False, name=None)
        for row, (key, words) in enumerate(rows, 1):
            sheet.write_string(row, 0, f"{key}{WORDS_FOLLOW}{words} ..." if words else key, self._text)

    def as_exported(self, dataset: Dataset) -> None:
        """Write the hidden sheet by which an import tells who has changed a row since."""
        sheet = self._book.add_worksheet(AS_EXPORTED)
        sheet.hide()
        for row, cells in enumerate([exported.COLUMNS, *exported.lines(dataset)]):
            for number, cell in enumerate(cells):
                sheet.write_string(row, number, cell, self._text)

    def _sheet(self, name: str, colour: str):
        sheet = self._book.add_worksheet(name)
        sheet.set_tab_color(colour)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _as_table(self, sheet, name: str, columns: list[str], rows: int) -> None:
        """Make the sheet a real table with filters; a table needs one row at least, so an empty one has a blank one."""
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        _checked(
            sheet.add_table(
                0,
                0,
                max(rows, 1),
                len(columns) - 1,
                {
                    "name": re.sub(r"\W|^(?=\d)", "_", f"{name}_table"),
                    "style": "Table Style Light 1",
                    "columns": [{"header": one, "header_format": self._header} for one in columns],
                },
            ),
            f"Sheet `{name}` can't be made a table.",
        )

    def _writer(self, sheet, table: str, column: Column, wraps: bool) -> tuple[Callable, object]:
        """Give what writes a cell of a column, from its text and its value, and the column's format."""
        style = self._wrapped if wraps else self._text

        def text(row, number, cell, _):
            self._write_text(sheet, table, row, number, cell, style)

        def integer(row, number, cell, value):
            if pd.isna(value) or str(value) != cell or abs(value) >= MOST_EXACT_INTEGER:
                text(row, number, cell, value)
            else:
                sheet.write_number(row, number, value, self._integer)

        def date(row, number, cell, value):
            if pd.isna(value):
                text(row, number, cell, value)
            else:
                self._write_date(sheet, row, number, value, self._date)

        kind = column.field.get("type", "string")
        return {"integer": (integer, self._integer), "date": (date, self._date)}.get(kind, (text, style))

    def _write_text(self, sheet, table: str, row: int, number: int, cell: str, style) -> None:
        place = f"Sheet `{table}`, cell {xl_rowcol_to_cell(row, number)}"
        _checked(sheet.write_string(row, number, cell, style), f"{place}: it is longer than a workbook's cell can be.")

    def _write_date(self, sheet, row: int, number: int, value: datetime.date, style) -> None:
        if value < FIRST_PLAIN_DATE:
            sheet.write_string(row, number, value.isoformat(), self._text)
        else:
            sheet.write_datetime(row, number, value, style)

    def _linked(self, sheet, row: int, number: int, url: str | None, text: str, style) -> bool:
        """Write `text` as a link to a web page; False where there is none, or none that a workbook can hold."""
        fits = url is not None and url.startswith(("https://", "http://")) and len(url) < sheet.max_url_length
        return fits and sheet.hlink_count < 65_530 and sheet.write_url(row, number, url, style, text) == 0

    def _description(self, dataset: Dataset, name: str) -> str:
        declared = self._labels.of_format(dataset.package.resource(name).declared.get("description", ""))
        many = len(dataset.table(name).frame)
        rows = self._labels.ngettext("%(number)s row.", "%(number)s rows.", many)
        return f"{declared} {rows % {'number': self._labels.number(many)}}"

    def _note(self, field: dict) -> str:
        """Give what the drop-down and the header of a column say of it."""
        _, of_format = self._labels.gettext, self._labels.of_format
        needed, shown = _("Required."), _("Example:")
        parts = [f"{of_format(field.get('title', field['name']))}."]
        parts += [needed] if field.get("constraints", {}).get("required") else []
        parts += [of_format(field.get("description", ""))]
        example = f"\n{shown} {field['example']}" if field.get("example") is not None else ""
        return " ".join(parts) + example


def _created(descriptor: dict) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(descriptor["created"]).replace(tzinfo=None)
    except (KeyError, TypeError, ValueError):
        return datetime.datetime(2000, 1, 1)


def _width(header: str, longest: int) -> int:
    return max(NARROWEST, min(WIDEST, longest + 2), len(header) + 4)


def _is_prose(field: dict, cells: list[str]) -> bool:
    """Say whether a column has sentences, which are read when they wrap: an address or a digest has no spaces."""
    allowed = field.get("constraints", {}).get("maxLength", 0)
    long = isinstance(allowed, int) and allowed > WIDEST
    return long or any(len(cell) > WIDEST and " " in cell for cell in cells)


def _lines(cell, width: int) -> int:
    """Give how many lines a wrapped cell takes, about."""
    return max(1, math.ceil(len(str(cell or "")) / width))


def _checked(code: int, what: str) -> None:
    """Raise ValueError where XlsxWriter says that it did not write what it was given."""
    if code:
        raise ValueError(f"{what} Mend it, or export to another format.")
