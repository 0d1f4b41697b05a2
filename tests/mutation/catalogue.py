"""Every class of faults, by group, in the order in which the score lists them."""

from mutation import attribution, cells, citations, claims, columns, descriptor, files, register, rows
from mutation.fault import FaultClass

MEANING = "Meaning"
GROUPS: dict[str, tuple[FaultClass, ...]] = {
    "Bytes damaged": files.CLASSES,
    "Cells damaged": cells.CLASSES,
    "Rows": rows.CLASSES,
    "Citations moved": citations.CLASSES,
    "Columns": columns.CLASSES,
    "Descriptor and schemas": descriptor.CLASSES,
    MEANING: (*claims.CLASSES, *attribution.CLASSES, *register.CLASSES),
}
CLASSES: dict[str, FaultClass] = {one.id: one for group in GROUPS.values() for one in group}
