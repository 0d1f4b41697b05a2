"""Great Expectations, with an expectation for each thing that the schemas declare; of keys, that they are known."""

import json
import logging
import sys
from pathlib import Path

import great_expectations as gx
import great_expectations.expectations as expect
import pandas as pd

RULES = {
    "expect_column_values_to_be_unique": "primary-key",
    "expect_column_values_to_not_be_null": "cell-required",
    "expect_column_values_to_match_regex": "cell-pattern",
}
logging.disable(logging.CRITICAL)
root = Path(sys.argv[1])
schemas = {
    one["name"]: (root / one["path"], json.loads((root / one["schema"]).read_text("utf-8")))
    for one in json.loads((root / "datapackage.json").read_text("utf-8"))["resources"]
}
frames = {
    name: pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""]) for name, (file, _) in schemas.items()
}
context = gx.get_context(mode="ephemeral")
source = context.data_sources.add_pandas("tables")
for name, (_, schema) in schemas.items():
    expectations = [expect.ExpectColumnValuesToBeUnique(column=schema["primaryKey"][0])]
    enums = {field["name"] for field in schema["fields"] if "enum" in field.get("constraints", {})}
    for field in schema["fields"]:
        column, constraints = field["name"], field.get("constraints", {})
        if constraints.get("required"):
            expectations.append(expect.ExpectColumnValuesToNotBeNull(column=column))
        if "pattern" in constraints:
            regex = rf"\A(?:{constraints['pattern']})\Z"
            expectations.append(expect.ExpectColumnValuesToMatchRegex(column=column, regex=regex))
        if "enum" in constraints:
            expectations.append(expect.ExpectColumnValuesToBeInSet(column=column, value_set=constraints["enum"]))
    for key in schema.get("foreignKeys", []):
        known = frames[key["reference"].get("resource") or name][key["reference"]["fields"][0]].dropna()
        expectations.append(expect.ExpectColumnValuesToBeInSet(column=key["fields"][0], value_set=known.tolist()))
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
    batch = batch.get_batch(batch_parameters={"dataframe": frames[name]})
    suite = gx.ExpectationSuite(name=name, expectations=expectations)
    found = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    for one in found.results:
        config = one.expectation_config
        rule = RULES.get(config.type, "cell-enum" if config.kwargs["column"] in enums else "foreign-key")
        for row in one.result.get("unexpected_index_list") or []:
            print(rule, name, row + 2)
