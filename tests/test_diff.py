"""What differs between two versions: nothing overlooked, and the step that it calls for never too small."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import Draft, read
from onrecord.analysis.differences import changes
from onrecord.analysis.versions import STEPS, compare, descriptor_details, schema_details
from onrecord.cli import main
from onrecord.publishing import exports

ROOT = Path(__file__).parents[1]


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def versions(tmp_path) -> tuple[Draft, Draft]:
    return Draft(tmp_path / "old"), Draft(tmp_path / "new")


def difference(old: Draft, new: Draft):
    return compare(read(old.root), read(new.root))


KEYS = st.text("abc", min_size=1, max_size=2)
TABLES = st.lists(
    st.tuples(KEYS, st.sampled_from("xyz"), st.sampled_from("uv")), max_size=8, unique_by=lambda row: row[0]
)


def rows(table):
    return [dict(zip(("id", "name", "note"), row, strict=True)) for row in table]


@given(TABLES)
def test_a_table_does_not_differ_from_itself_in_any_order(table):
    assert changes("t", "id", rows(table), rows(reversed(table))) == []


@given(TABLES, TABLES)
def test_the_changes_applied_to_the_old_give_the_new(old, new):
    result = {row["id"]: row for row in rows(old)}
    found = changes("t", "id", rows(old), rows(new))
    moved = {}
    for change in found:
        if change.kind == "renamed":
            ((before, after),) = change.cells.values()
            moved[after] = result.pop(before) | {"id": after}
        elif change.kind == "removed":
            assert {one: before for one, (before, _) in change.cells.items()} == result.pop(change.key)
    for change in found:
        if change.kind == "added":
            moved[change.key] = {one: after for one, (_, after) in change.cells.items()}
        elif change.kind == "changed":
            assert all(result[change.key][one] == before for one, (before, _) in change.cells.items())
            result[change.key] |= {one: after for one, (_, after) in change.cells.items()}
    assert result | moved == {row["id"]: row for row in rows(new)}


EDITS = {
    "a value corrected": ("patch", lambda new: new.set("people", "bo-finch", also_known_as="Finch")),
    "a row added": ("minor", lambda new: new.add("people", "bo-finch", person_id="di-gale", name="Di Gale")),
    "a published row gone": ("major", lambda new: new.drop("accounts", "ep-20310503-a01")),
    "a published key changed": ("major", lambda new: rename(new, "cy-dole", "cyrus-dole")),
    "a description bettered": ("patch", lambda new: new.descriptor(lambda one: one.update(description="Better."))),
    "another licence": ("major", lambda new: new.descriptor(lambda one: one.update(licenses=[{"name": "MIT"}]))),
    "a constraint tightened": ("major", lambda new: constrain(new, "maxLength", 100)),
    "a constraint loosened": ("minor", lambda new: constrain(new, "maxLength", None)),
    "a field described": ("patch", lambda new: new.schema("people", lambda one: one["fields"][1].update(title="N"))),
    "a seal": ("none", lambda new: new.descriptor(lambda one: one["resources"][0].update(bytes=1, hash="sha256:0"))),
    "a version": ("none", lambda new: new.descriptor(lambda one: one.update(version="9.0.0", created="2031-01-01"))),
}


def rename(new, before, after):
    for table in ("people", "positions"):
        text = new.path(table).read_text("utf-8").replace(before, after)
        new.path(table).write_text(text, "utf-8")


def constrain(new, key, value):
    def change(schema):
        constraints = next(one for one in schema["fields"] if one["name"] == "statement")["constraints"]
        constraints.pop(key) if value is None else constraints.update({key: value})

    new.schema("positions", change)


@pytest.mark.parametrize("step, edit", EDITS.values(), ids=EDITS)
def test_each_change_calls_for_its_step(tmp_path, step, edit):
    old, new = versions(tmp_path)
    edit(new)
    assert difference(old, new).step == step


@settings(max_examples=15, phases=[Phase.generate])
@given(first=st.sets(st.sampled_from(sorted(EDITS)), max_size=4), second=st.sampled_from(sorted(EDITS)))
def test_a_change_more_never_lowers_the_step(tmp_path_factory, first, second):
    steps = []
    # the two that would change one cell twice are not put together
    first -= {"a constraint loosened", "a constraint tightened"} - {second}
    for edits in (first, first | {second}):
        old, new = versions(tmp_path_factory.mktemp("versions"))
        for one in sorted(edits):
            EDITS[one][1](new)
        steps.append(STEPS.index(difference(old, new).step))
    assert steps[0] <= steps[1]
    assert steps[1] >= STEPS.index(EDITS[second][0])


def test_a_key_that_alone_changed_is_told_as_renamed(tmp_path):
    old, new = versions(tmp_path)
    rename(new, "cy-dole", "cyrus-dole")
    both = dict.fromkeys(("holder_person_id", "claimant_person_id"), ("cy-dole", "cyrus-dole"))
    assert [(one.table, one.kind, one.key, one.cells) for one in difference(old, new).rows] == [
        ("people", "renamed", "cyrus-dole", {"person_id": ("cy-dole", "cyrus-dole")}),
        ("positions", "changed", "quay-news-20310504-p04", both),
    ]


def test_a_version_in_the_format_as_it_was_then_is_compared_by_its_own_schemas(tmp_path):
    old, new = versions(tmp_path)
    old.schema("people", lambda schema: schema["fields"].pop(2))
    lines = [line.split(",") for line in old.path("people").read_text("utf-8").splitlines()]
    old.path("people").write_text("".join(",".join([*cells[:2], *cells[3:]]) + "\n" for cells in lines), "utf-8")
    done = run("diff", old.root, new.root)
    assert done.exit_code == 0, done.output
    assert "the field `also_known_as` was added, an optional column of table `people`" in done.output


FIELDS = {"fields": [{"name": "a"}, {"name": "b", "constraints": {"enum": ["x", "y"], "minimum": 1}}]}


@pytest.mark.parametrize(
    "change, found",
    {
        "removed": (lambda one: one["fields"].pop(), [("/fields/b", "major")]),
        "added": (lambda one: one["fields"].append({"name": "c"}), [("/fields/c", "minor")]),
        "required": (
            lambda one: one["fields"].append({"name": "c", "constraints": {"required": True}}),
            [("/fields/c", "major")],
        ),
        "reordered": (lambda one: one["fields"].reverse(), [("/fields", "major")]),
        "type": (lambda one: one["fields"][0].update(type="date"), [("/fields/a/type", "major")]),
        "more values": (
            lambda one: one["fields"][1]["constraints"].update(enum=["z", "y", "x"]),
            [("/fields/b/constraints/enum", "minor")],
        ),
        "fewer values": (
            lambda one: one["fields"][1]["constraints"].update(enum=["x"]),
            [("/fields/b/constraints/enum", "major")],
        ),
        "lower": (
            lambda one: one["fields"][1]["constraints"].update(minimum=0),
            [("/fields/b/constraints/minimum", "minor")],
        ),
        "higher": (
            lambda one: one["fields"][1]["constraints"].update(minimum=2),
            [("/fields/b/constraints/minimum", "major")],
        ),
        "key": (
            lambda one: one.update(foreignKeys=[{"fields": ["a"], "reference": {"resource": "t", "fields": ["a"]}}]),
            [("/foreignKeys", "major")],
        ),
        "title": (lambda one: one.update(title="T"), [("/title", "patch")]),
    }.values(),
)
def test_schemas_are_compared_field_by_field(change, found):
    new = json.loads(json.dumps(FIELDS))
    change(new)
    assert [(one.place, one.step) for one in schema_details("t", FIELDS, new)] == found


def test_descriptors_are_compared_by_resource():
    old = {"name": "p", "resources": [{"name": "a", "path": "a.csv"}, {"name": "b", "path": "b.csv"}]}
    new = {"name": "p", "resources": [{"name": "c", "path": "c.csv"}, {"name": "b", "path": "d.csv", "title": "B"}]}
    assert [(one.place, one.step) for one in descriptor_details(old, new)] == [
        ("/resources/a", "major"),
        ("/resources/c", "minor"),
        ("/resources/b/path", "major"),
        ("/resources/b/title", "patch"),
    ]


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@b.example", "-C", folder, *arguments],
        check=True,
        capture_output=True,
    )


def test_folders_zips_and_revisions_are_compared(draft, tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "tag", "v0.1.0")
    (tmp_path / "old.zip").write_bytes(exports.export(draft.root, "zip")[0]["tiny.zip"])
    before = (tmp_path / ".git" / "index").read_bytes()
    draft.set("people", "bo-finch", also_known_as="Finch")
    for old in ("v0.1.0", "HEAD", tmp_path / "old.zip"):
        done = run("diff", old, "--package", draft.root)
        assert done.exit_code == 0, done.output
        assert done.output == (
            "From version 0.1.0 to 0.1.0\n\npeople: 1 changed\n  ~ bo-finch\n"
            "      also_known_as: (empty) -> Finch\n\n"
            "This calls for a patch version, 0.1.1 or above: row `bo-finch` of table `people` was corrected.\n"
        )
    assert (tmp_path / ".git" / "index").read_bytes() == before


def test_no_program_that_a_strangers_repository_configures_is_run(draft, tmp_path):
    (draft.root / ".gitattributes").write_text("*.csv filter=theirs\n", "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "config", "filter.theirs.smudge", f"touch {tmp_path}/was-run; cat")
    draft.set("people", "bo-finch", also_known_as="Finch")
    done = run("diff", "HEAD", "--package", draft.root)
    assert "people: 1 changed\n  ~ bo-finch\n" in done.output
    assert not (tmp_path / "was-run").exists()
    # as git itself would
    git(draft.root, "archive", "--format=zip", f"--output={tmp_path}/theirs.zip", "HEAD")
    assert (tmp_path / "was-run").exists()


def test_nothing_is_fetched_that_a_strangers_repository_lacks(draft, tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    head = subprocess.run(["git", "-C", tmp_path, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    (tmp_path / ".git" / "objects" / head[:2] / head[2:]).unlink()
    for name, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "theirs",
        "remote.theirs.url": str(tmp_path),
        "remote.theirs.promisor": "true",
        "remote.theirs.uploadpack": f"touch {tmp_path}/was-run; git-upload-pack",
    }.items():
        git(tmp_path, "config", name, value)
    done = run("diff", "HEAD", "--package", draft.root)
    assert done.exit_code == 2 and "nor a git revision of" in done.output
    assert not (tmp_path / "was-run").exists()
    # as git itself would
    subprocess.run(["git", "-C", tmp_path, "rev-parse", "HEAD^{commit}"], capture_output=True)
    assert (tmp_path / "was-run").exists()


def general(folder, resources, **files):
    """A package of tables that know nothing of the format."""
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
    for name, text in {"t": "id,n\n1,a\n2,b\n", **files}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


PLAIN = [{"name": "id"}, {"name": "n"}]
MALFORMED = {
    "fields that are no list": [{"name": "t", "path": "t.csv", "schema": {"fields": "x"}}],
    "fields that are none": [{"name": "t", "path": "t.csv", "schema": {"fields": [5, {}]}}],
    "a schema that is none": [{"name": "t", "path": "t.csv", "schema": []}],
    "no schema": [{"name": "t", "path": "t.csv"}],
    "a list of values that is none": [
        {"name": "t", "path": "t.csv", "schema": {"fields": [PLAIN[0], {"name": "n", "constraints": {"enum": 5}}]}}
    ],
    "constraints that are none": [
        {"name": "t", "path": "t.csv", "schema": {"fields": [PLAIN[0], {"name": "n", "constraints": 5}]}}
    ],
    "keys that are none": [
        {"name": "t", "path": "t.csv", "schema": {"fields": PLAIN, "foreignKeys": 5, "uniqueKeys": 5}}
    ],
    "a resource without a name": [
        {"name": "t", "path": "t.csv", "schema": {"fields": PLAIN}},
        {"path": "u.csv", "schema": {"fields": PLAIN}},
    ],
    "a resource whose name is none": [
        {"name": "t", "path": "t.csv", "schema": {"fields": PLAIN}},
        {"name": 5, "path": "u.csv", "schema": {"fields": PLAIN}},
    ],
    "a resource that is none": [{"name": "t", "path": "t.csv", "schema": {"fields": PLAIN}}, 5],
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_package_is_compared_or_refused_in_a_line(tmp_path, name):
    good = general(tmp_path / "good", [{"name": "t", "path": "t.csv", "schema": {"fields": PLAIN}}])
    bad = general(tmp_path / "bad", MALFORMED[name], u="id,n\n1,a\n")
    for versions in ((good, bad), (bad, good)):
        done = run("diff", *versions)
        assert done.exit_code in (0, 2) and isinstance(done.exception, SystemExit | None), done.exception
        assert done.exit_code == 0 or done.output.count("\n") == 1


def test_packages_of_any_kind_are_compared_as_far_as_they_can_be(tmp_path):
    schema = {"fields": [{"name": "land"}, {"name": "year"}, {"name": "n"}], "primaryKey": ["land", "year"]}
    resources = [
        {"name": "t", "path": "t.csv", "schema": schema},
        {"name": "u", "path": "u.csv"},
        {"name": "page", "path": "page.html"},
    ]
    old = general(tmp_path / "old", resources, t="land,year,n\nDE,1,a\nDE,3,b\n", u="id,n\n1,a\n")
    new = general(tmp_path / "new", resources, t="land,year,n\nDE,1,a\nDE,2,c\nDE,3,d\n", u="key,n\n1,a\n")
    for folder in (old, new):
        (folder / "page.html").write_text("<p>", "utf-8")
    done = json.loads(run("diff", old, new, "--format", "json").output)
    assert [(one["table"], one["kind"], one["key"], one["cells"]) for one in done["rows"]] == [
        ("t", "added", "DE, 2", {"land": ["", "DE"], "year": ["", "2"], "n": ["", "c"]}),
        ("t", "changed", "DE, 3", {"n": ["b", "d"]}),
    ]
    assert done["not_compared"] == ["page", "u"]
    assert run("diff", old, new).output.splitlines()[-3] == (
        "Not compared, because it is not a table that can be read, or no key is in both: page, u."
    )


@pytest.mark.parametrize("old", ["v9.9.9", "--output=x", "missing/", "HEAD"])
def test_what_is_no_version_is_refused_in_a_line(draft, old):
    done = run("diff", "--package", draft.root, "--", old)
    assert done.exit_code == 2
    assert "is neither a folder, nor a zip, nor a git revision of" in done.output
    assert "Traceback" not in done.output


def test_a_version_that_can_not_be_read_is_refused(draft, tmp_path):
    old, _ = versions(tmp_path)
    old.path("people").write_bytes(b'person_id,name\nx,"y"z\n')
    done = run("diff", old.root, draft.root)
    assert done.exit_code == 2
    assert "can't be read" in done.output


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_form_tells_the_rows_and_the_step_and_no_cell_is_code(tmp_path, form):
    old, new = versions(tmp_path)
    new.set("people", "bo-finch", name="<script>alert(1)</script> | `x` [a](b) ::error::")
    new.descriptor(lambda one: one.update(description="<b>"))
    done = run("diff", old.root, new.root, "--format", form)
    assert done.exit_code == 0, done.output
    assert "bo-finch" in done.output
    assert "patch" in done.output
    if form == "json":
        assert json.loads(done.output)["rows"][0]["cells"]["name"][1].startswith("<script>")
    if form == "html":
        assert "<script>" not in done.output
        assert "&lt;script&gt;" in done.output


def test_the_page_of_the_real_package_says_that_nothing_differs_from_itself():
    done = run("diff", ROOT, ROOT)
    version = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]
    assert done.output == f"From version {version} to {version}\n\nNothing differs: no new version is called for.\n"


def test_two_versions_that_are_named_need_no_package_here(tmp_path, monkeypatch):
    old, new = versions(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("diff", old.root, new.root).output.endswith("Nothing differs: no new version is called for.\n")
    result = run("diff", "v1.0.0", new.root)
    assert result.exit_code == 2
    assert "v1.0.0 is neither a folder nor a zip, and no package is here" in result.stderr
    assert "Name the new version too" in run("diff", old.root).stderr
