"""goodtables, with all of its checks that the schemas ask for, foreign keys too."""

import os
import sys

from goodtables import validate

RULES = {
    "required-constraint": "cell-required",
    "enumerable-constraint": "cell-enum",
    "pattern-constraint": "cell-pattern",
    "unique-constraint": "primary-key",
    "foreign-key": "foreign-key",
}

os.chdir(sys.argv[1])
report = validate(
    "version-1.json",
    preset="datapackage",
    checks=["structure", "schema", "foreign-key"],
    row_limit=-1,
    error_limit=-1,
    table_limit=-1,
)
for table in report["tables"]:
    for error in table["errors"]:
        print(RULES.get(error["code"], error["code"]), table["resource-name"], error.get("row-number", 0))
