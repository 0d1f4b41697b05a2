"""What the cells of a column are chosen from in the workbook: its drop-down."""

from collections.abc import Mapping

from xlsxwriter.utility import xl_range_abs

from onrecord.record.codes import values_in
from onrecord.record.dataset import Dataset
from onrecord.record.vocabulary import VARIABLES
from onrecord.report.labels import Labels
from onrecord.workbook.names import OPENING_WORDS

SENTENCES = "sentences"
WORDS_FOLLOW = " | "  # what parts the cells of the sheet of sentences to choose from
SPARE_ROWS = 1000
LONGEST_LIST = 255  # characters of a drop-down in Excel
MOST_ERROR_TITLE = 32


def choices(dataset: Dataset, table: str, field: dict, labels: Labels, sheets: Mapping[str, str]) -> dict | None:
    """Give the drop-down of a column: its values, or the keys of the table that it refers to, new rows included.

    `sheets` gives the name of a table's sheet. Where a package may add values, another one is warned of, not stopped.
    None where anything may be written, or no drop-down can hold the list.
    """
    _, enum = labels.gettext, [str(one) for one in field.get("constraints", {}).get("enum", [])]
    variable = VARIABLES.get((table, field["name"])) if dataset.in_format and not enum else None
    listed = values_in(dataset, variable) if variable else []
    if listed and len(",".join(listed)) <= LONGEST_LIST:
        return {"source": listed, "error_type": "warning"}
    stop = {"error_title": labels.of_format(field.get("title", field["name"]))[:MOST_ERROR_TITLE]}
    if enum and (len(",".join(enum)) > LONGEST_LIST or "," in "".join(enum)):
        return None
    if enum:
        message = _("Choose one of the %(number)s values in the list.") % {"number": len(enum)}
        return stop | {"source": enum, "error_message": message}
    target = dataset.references(table).get(field["name"])
    if target not in dataset.tables:
        return None
    many = len(dataset.table(target).frame)
    if target == SENTENCES and dataset.in_format:
        cells = xl_range_abs(1, 0, max(many, 1), 0)
        message = _("Choose a sentence by its opening words, or write the identifier of one of sheet sentences.")
        # whoever writes an identifier alone is warned, not stopped
        return stop | {"source": f"='{OPENING_WORDS}'!{cells}", "error_message": message, "error_type": "warning"}
    number = [one["name"] for one in dataset.schemas[target]["fields"]].index(dataset.key(target))
    cells = xl_range_abs(1, number, many + SPARE_ROWS, number)
    message = _("Choose a key of sheet %(sheet)s, or add its row there first.") % {"sheet": sheets[target]}
    return stop | {"source": f"='{sheets[target]}'!{cells}", "error_message": message}
