"""What is said to have run did run, and what could not is named with the reason."""

import json

import onrecord
from onrecord.rules import dates, voices, words
from onrecord.rules.catalogue import CATALOGUE


def test_where_one_text_is_missing_the_rules_that_need_it_did_not_run_everywhere(draft):
    (draft.texts / "ep-20310503.txt").unlink()
    report = draft.report()
    assert report.valid
    reason = "not everywhere: the text of ep-20310503 is not at hand"
    assert report.reasons == {rule.id: reason for rule in dates.RULES + words.RULES + voices.RULES}


def test_rules_on_a_table_that_is_not_there_did_not_run(draft):
    def without_memberships(descriptor):
        descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] != "memberships"]

    draft.descriptor(without_memberships)
    report = draft.report(only=["own-member", "coalition-members", "named-claimant"])
    asked = {rule: report.reasons.get(rule) for rule in ("own-member", "coalition-members", "named-claimant")}
    gone = "table `memberships` could not be read"
    assert asked == {"own-member": gone, "coalition-members": gone, "named-claimant": None}


def test_of_an_unknown_format_only_the_general_rules_run(draft):
    draft.descriptor(lambda descriptor: descriptor["onrecord"].update(format="99"))
    report = draft.report()
    assert [(f.rule, f.column) for f in report.findings] == [("format-known", "/onrecord/format")]
    assert "format-known" in report.rules_run
    own = {"format-tables", "format-schemas", "canonical-form", "row-order", "who-answers"}
    assert {report.reasons[rule] for rule in own} == {"the declared format is not known"}


def package(folder, schema, text):
    resource = {"name": "things", "path": "things.csv", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "made-up", "resources": [resource]}))
    (folder / "things.csv").write_text(text)
    return onrecord.validate(folder)


def test_a_column_that_is_called_like_a_word_of_a_message_does_not_take_its_place(tmp_path):
    fields = [{"name": "key", "type": "string"}, {"name": "pattern", "constraints": {"pattern": "b+"}}]
    report = package(tmp_path, {"fields": fields, "primaryKey": ["key"]}, "key,pattern\na,b\na,c\n")
    assert {(f.rule, f.message) for f in report.findings} == {
        ("primary-key", "The key `a` stands in an earlier row too."),
        ("cell-pattern", "`c` does not fit the pattern `b+`."),
    }


def test_under_a_schema_at_fault_a_rule_counts_as_run_where_all_that_it_guards_is_left(tmp_path):
    fields = [{"name": "id", "type": "integer", "constraints": {"pattern": "b+"}}]
    report = package(tmp_path, {"fields": fields, "primaryKey": ["id"]}, "id\nx\n")
    assert [(f.rule, f.column) for f in report.findings] == [
        ("resource-schema", "/fields/0/constraints/pattern"),
        ("cell-type", "id"),
    ]
    assert report.reasons.get("cell-pattern") == "table `things` has a schema at fault"
    assert {"cell-type", "primary-key"} <= set(report.rules_run)
    report = package(tmp_path, {"fields": [], "primaryKey": ["id"]}, "id\nx\n")
    assert report.reasons.get("primary-key") == "table `things` has a schema at fault"


def test_every_rule_that_binds_a_package_has_run_or_has_a_reason(draft):
    report = draft.report(texts=False, skip=["cell-space"])
    assert sorted([*report.rules_run, *report.rules_skipped]) == sorted(CATALOGUE)
    assert set(report.reasons) == set(report.rules_skipped)
