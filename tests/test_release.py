"""From one version to the next: what is refused, what a release writes, and how what was published is found again."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from conftest import Draft
from interrupted import at_every_line, snapshot
from onrecord.cli import main
from onrecord.coding import starter
from onrecord.coding.session import Coding
from onrecord.package import manifests
from onrecord.publishing import releasing

EP, QN = "ep-20310503", "quay-news-20310504"
CITED = """cff-version: 1.2.0
message: Please cite it.
# whoever made it
title: The harbour of Eastmere, a made-up dispute
version: 0.0.1
date-released: 2031-01-01
license: CC-BY-4.0
authors:
- name: Nobody
"""
ENTRY = "## {}, {}\n\n- Data: what there is.\n- Who must act: nobody.\n\n"


def run(*arguments):
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def git(folder: Path, *arguments: str) -> None:
    names = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b.example",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    subprocess.run(["git", *names, "-C", folder, *arguments], check=True, capture_output=True)


def commit(draft: Draft, tag: str | None = None) -> None:
    git(draft.root, "add", ".")
    git(draft.root, "commit", "--quiet", "--message", "a step")
    if tag:
        git(draft.root, "tag", tag)


def log(draft: Draft, version: str, day: str) -> None:
    """Put an entry at the top of the changelog."""
    path = draft.root / "CHANGELOG.md"
    former = path.read_text("utf-8").removeprefix("# Changelog\n\n") if path.exists() else ""
    path.write_text(f"# Changelog\n\n{ENTRY.format(version, day)}{former}", "utf-8")


def in_git(folder: Path) -> Draft:
    """Give the tiny package in a repository of its own, ready to be released as 0.1.0."""
    draft = Draft(folder)
    (draft.root / ".gitignore").write_text("dist/\n", "utf-8")
    (draft.root / "CITATION.cff").write_text(CITED, "utf-8")
    deposited = {"title": "The harbour of Eastmere, a made-up dispute", "version": "0.0.1", "license": "cc-by-4.0"}
    deposited |= {"publication_date": "2031-01-01", "creators": [{"name": "Nobody"}]}
    (draft.root / ".zenodo.json").write_text(json.dumps(deposited), "utf-8")
    log(draft, "0.1.0", "2031-06-01")
    git(draft.root, "init", "--quiet")
    git(draft.root, "config", "core.autocrlf", "false")
    commit(draft)
    return draft


@pytest.fixture
def ready(tmp_path) -> Draft:
    return in_git(tmp_path)


def publish(draft: Draft, version: str) -> None:
    """Release what is committed, and commit and tag that."""
    done = run("release", draft.root)
    assert done.exit_code == 0, done.output
    commit(draft, f"v{version}")


@pytest.fixture
def published(ready) -> Draft:
    """Version 0.1.0, released."""
    publish(ready, "0.1.0")
    return ready


def refused(draft: Draft) -> list[str]:
    """Give what keeps a package from being released, and see that nothing is written by the attempt."""
    before = snapshot(draft.root)
    done = run("release", draft.root)
    assert done.exit_code == 2
    assert snapshot(draft.root) == before
    first, *lines = done.output.splitlines()
    assert first == "Error: nothing is released:"
    return lines


def test_a_version_is_released_changed_refused_moved_released_and_tampered_with(published):
    draft = published
    assert draft.findings(strict=True) == []
    assert "\nReleased: every file is byte for byte as the manifest of this version says.\n" in (
        run("validate", draft.root).output
    )
    written = json.loads((draft.root / "releases" / "0.1.0.json").read_text("utf-8"))
    assert written["tables"]["people"]["rows"].keys() == {"ada-marl", "bo-finch", "cy-dole"}
    # a row is added and committed, and the version stays what it was
    event = {"title": "Second petition", "statement_words": "wishes again", "starts_on": "2031-04-01"}
    draft.add("events", "petition", event_id="second-petition", **event)
    cells = {"account_id": f"{QN}-a02", "event_id": "second-petition"}
    draft.add("accounts", f"{QN}-a01", **cells, statement="Quay News reports wishes again in spring.")
    commit(draft)
    found = [(one.rule, one.path, one.column, one.message) for one in draft.report(texts=False).findings]
    assert found == [
        (
            *("released-version", "datapackage.json", "/version"),
            "The package is not what was released under its version, 0.1.0: row `second-petition` of table "
            "`events` was added, and 1 more difference.",
        )
    ]
    verdict = "This calls for a minor version, 0.2.0 or above: row `second-petition` of table `events` was added."
    assert refused(draft)[0] == (
        "Version 0.1.0 is not above 0.1.0, the last release. "
        f"Write 0.2.0 or a higher one into `version` of the descriptor: {verdict}"
    )
    # too small a step, and no word in the changelog
    draft.reopen("0.1.1")
    commit(draft)
    assert refused(draft) == [
        "The changelog has no entry for version 0.1.1. Write it in CHANGELOG.md under `## 0.1.1, YYYY-MM-DD`; "
        "`onrecord diff --format markdown` drafts it.",
        f"From 0.1.0 to 0.1.1 is a patch step. {verdict} Write 0.2.0 or a higher one into `version` of the descriptor.",
    ]
    # the seal of 0.1.0 may stay until the next one is made
    draft.descriptor(lambda package: package.update(version="0.2.0"))
    log(draft, "0.2.0", "2031-07-01")
    commit(draft)
    publish(draft, "0.2.0")
    assert draft.findings(texts=False, strict=True) == []
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    assert (descriptor["version"], descriptor["created"]) == ("0.2.0", "2031-07-01T00:00:00Z")
    assert "# whoever made it\n" in (draft.root / "CITATION.cff").read_text("utf-8")
    # somebody rewords a claim, and makes a seal for it
    draft.set("accounts", f"{EP}-a02", statement="The Eastmere Post reports who met on Friday.")
    data = draft.path("accounts").read_bytes()
    resealed = releasing.sealed(descriptor, {"data/accounts.csv": data}, descriptor["created"])
    (draft.root / "datapackage.json").write_bytes(resealed)
    report = draft.report(texts=False)
    assert not report.released
    assert [(one.rule, one.table, one.path, one.column, one.value) for one in report.findings] == [
        ("released-version", None, "datapackage.json", "/version", "0.2.0"),
    ]
    assert report.findings[0].message == (
        "The package is not what was released under its version, 0.2.0: row `ep-20310503-a02` of table `accounts` "
        "was changed, and 1 more difference."
    )


def test_two_releases_of_the_same_tree_have_the_same_bytes(tmp_path):
    made = []
    for name in ("one", "two"):
        draft = in_git(tmp_path / name)
        assert run("release", draft.root).exit_code == 0
        made.append({path: data for path, data in snapshot(draft.root).items() if not path.startswith(".git/")})
    assert made[0] == made[1]
    assert {"releases/0.1.0.json", "dist/SHA256SUMS", "dist/tiny.zip"} <= made[0].keys()


def test_a_dry_run_tells_what_a_release_writes_and_writes_nothing(ready):
    before = snapshot(ready.root)
    tried = run("release", ready.root, "--dry-run", "--texts", ready.texts)
    assert tried.exit_code == 0, tried.output
    assert snapshot(ready.root) == before
    assert tried.output.splitlines()[1] == "All 36 citations are proved against a text."
    part = ready.root.parent / "part"
    part.mkdir()
    (part / f"{EP}.txt").write_bytes((ready.texts / f"{EP}.txt").read_bytes())
    done = run("release", ready.root, "--texts", part)
    assert done.output.splitlines()[1] == (
        "15 of 36 citations are not proved against a text. Name the folder with all texts: `--texts`."
    )
    listed = [line for line in done.output.splitlines() if line.startswith("  ") and " bytes" in line]
    assert listed == [line for line in tried.output.splitlines() if line.startswith("  ")]
    assert [line.split(":")[0].strip() for line in listed] == [
        *("datapackage.json", "releases/0.1.0.json", "CITATION.cff", ".zenodo.json", "dist/")
    ]
    assert '  git tag --annotate v0.1.0 --message "Version 0.1.0"' in done.output


def test_a_release_without_an_address_for_corrections_is_warned_of(ready):
    warning = (
        "Warning: Whoever finds themselves reported wrongly has no address at which to ask for a correction. "
        "Write an `email` or a `path` of a contributor, or a `homepage`, into the descriptor."
    )
    tried = run("release", ready.root, "--dry-run")
    assert (tried.exit_code, tried.output.splitlines().count(warning)) == (0, 1)
    ready.descriptor(lambda one: one.update(contributors=[{"title": "Nobody", "email": "a@eastmere.example"}]))
    commit(ready)
    tried = run("release", ready.root, "--dry-run")
    assert (tried.exit_code, "Warning:" in tried.output) == (0, False)


def test_what_is_sealed_and_not_tagged_yet_is_proved_and_wants_its_tag_alone(published):
    git(published.root, "tag", "--delete", "v0.1.0")
    before = snapshot(published.root)
    tried = run("release", published.root, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "It is sealed: every file is byte for byte as its manifest says. Only its tag is not here." in tried.output
    assert snapshot(published.root) == before
    done = run("release", published.root)
    assert [line for line in done.output.splitlines() if line.startswith("  git ")] == [
        '  git tag --annotate v0.1.0 --message "Version 0.1.0"'
    ]
    assert snapshot(published.root) == before
    published.set("people", "bo-finch", also_known_as="Finch")
    commit(published)
    assert "row `bo-finch` of table `people` was changed" in "".join(refused(published))


def test_the_zip_of_a_release_is_proved_as_the_folder_is(published, tmp_path):
    archive = published.root / "dist" / "tiny.zip"
    assert json.loads(run("validate", archive, "--format", "json").output)["findings"] == []
    published.set("people", "bo-finch", also_known_as="Finch")
    published.reopen("0.1.0")
    other = tmp_path / "other.zip"
    other.write_bytes(archive.read_bytes())
    done = run("diff", other, published.root)
    assert "people: 1 changed" in done.output


def without_git(draft: Draft) -> None:
    (draft.root / ".git").rename(draft.root.parent / "elsewhere")


def unreadable_changelog(draft: Draft) -> None:
    (draft.root / "CHANGELOG.md").unlink()
    commit(draft)


def undated(draft: Draft) -> None:
    (draft.root / "CHANGELOG.md").write_text("# Changelog\n\n## 0.1.0, soon\n\n- Data: all.\n", "utf-8")
    commit(draft)


def empty_entry(draft: Draft) -> None:
    (draft.root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 0.1.0, 2031-06-01\n\n## 0.0.9, 2031-01-01\n\nX\n", "utf-8"
    )
    commit(draft)


def in_another_code_page(draft: Draft) -> None:
    (draft.root / "CHANGELOG.md").write_bytes(b"## 0.1.0, 2031-06-01\n\n\xe9\n")
    commit(draft)


def at_fault(draft: Draft) -> None:
    draft.set("people", "cy-dole", name="Cy Dole ")
    commit(draft)


def otherwise_titled(draft: Draft) -> None:
    (draft.root / "CITATION.cff").write_text(CITED.replace("The harbour", "A harbour"), "utf-8")
    commit(draft)


def not_filled_in(draft: Draft) -> None:
    for path, template in starter.TEMPLATES.items():
        if path.endswith((".yml", ".yaml")):
            (draft.root / path).parent.mkdir(parents=True, exist_ok=True)
            (draft.root / path).write_text(starter._template(template), "utf-8")
    maker = "The coders of The harbour of Eastmere, a made-up dispute"
    draft.descriptor(lambda package: package["contributors"][0].update(title=maker))
    (draft.root / "CITATION.cff").unlink()
    (draft.root / ".zenodo.json").unlink()
    commit(draft)


def pre_release(draft: Draft) -> None:
    draft.descriptor(lambda package: package.update(version="1.0.0-rc.1"))
    log(draft, "1.0.0-rc.1", "2031-06-01")
    commit(draft)


ASK = "Write it in CHANGELOG.md under `## 0.1.0, YYYY-MM-DD`; `onrecord diff --format markdown` drafts it."
REFUSED = {
    "no repository": (
        without_git,
        ["{root} is in no git repository. Put it under version control, and commit it."],
    ),
    "a file not committed": (
        lambda draft: (draft.root / "notes.txt").write_text("x", "utf-8"),
        [
            "The working tree has changes that are not committed: notes.txt. Commit them, or take them back.",
        ],
    ),
    "no changelog": (unreadable_changelog, [f"CHANGELOG.md can't be read: there is no such file. {ASK}"]),
    "no day": (undated, [f"The changelog's entry for version 0.1.0 has no date, or says nothing. {ASK}"]),
    "an empty entry": (empty_entry, [f"The changelog's entry for version 0.1.0 has no date, or says nothing. {ASK}"]),
    "a changelog in a code page": (in_another_code_page, ["CHANGELOG.md is not in UTF-8. Save it as UTF-8."]),
    "an error": (
        at_fault,
        ["data/people.csv:4:name: `Cy Dole ` has white space at an end. Delete the white space."],
    ),
    "another title": (
        otherwise_titled,
        [
            "CITATION.cff:4:/title: The file CITATION.cff does not agree with the descriptor: its `title` is not `The "
            "harbour of Eastmere, a made-up dispute`. Write the same title, version, date, licence and makers into it "
            "as into the descriptor, a DOI only with the descriptor's `id`, and no access but `open`; `onrecord "
            "release` writes the version and the date."
        ],
    ),
    "a version that is none of a release": (
        pre_release,
        [
            "`1.0.0-rc.1` is not a version that can be released. Write three numbers into `version` of the descriptor, "
            "as `1.0.0`."
        ],
    ),
    "what is to be filled in": (
        not_filled_in,
        [
            "`The coders of The harbour of Eastmere, a made-up dispute` stands in datapackage.json where its makers "
            "are named. Write into `contributors` who made the package.",
            "`OWNER/onrecord` stands in .github/workflows/package.yml where the checks are named. Put in the address "
            "and the commit of onrecord, or delete the file.",
            "`OWNER/onrecord` stands in .github/workflows/pages.yml where the checks are named. Put in the address "
            "and the commit of onrecord, or delete the file.",
            "`OWNER/onrecord` stands in .pre-commit-config.yaml where the checks are named. Put in the address and the "
            "commit of onrecord, or delete the file.",
        ],
    ),
    "its tag": (
        lambda draft: git(draft.root, "tag", "v0.1.0"),
        ["There is a tag v0.1.0 already. Write a higher `version` into the descriptor."],
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_keeps_a_package_from_being_released_is_told_with_what_to_do(ready, what):
    change, told = REFUSED[what]
    change(ready)
    assert refused(ready) == [line.format(root=ready.root) for line in told]


def test_without_the_last_release_s_tag_nothing_can_be_compared(published):
    published.reopen("0.2.0")
    log(published, "0.2.0", "2031-07-01")
    commit(published)
    git(published.root, "tag", "--delete", "v0.1.0")
    told = "The last release is 0.1.0, but there is no tag v0.1.0 here to compare with. Fetch it: `git fetch --tags`."
    assert refused(published) == [told]
    git(published.root, "tag", "v0.1.0", "HEAD")
    told = "The tag v0.1.0 is not what releases/0.1.0.json says was released."
    assert refused(published) == [f"{told} Take both from where the release was published."]


def test_a_manifest_that_can_not_be_read_is_refused_before_all_else(published):
    (published.root / "releases" / "0.1.0.json").write_text("{}", "utf-8")
    done = run("release", published.root)
    assert done.exit_code == 2
    assert "releases/0.1.0.json can't be read" in done.output


def test_a_zip_is_not_released(published):
    done = run("release", published.root / "dist" / "tiny.zip")
    assert done.exit_code == 2
    assert "is an archive, in which nothing is changed" in done.output


def test_a_folder_of_other_things_is_not_replaced(ready):
    (ready.root / "dist").mkdir()
    (ready.root / "dist" / "mine.txt").write_text("mine", "utf-8")
    before = snapshot(ready.root)
    done = run("release", ready.root)
    assert done.exit_code == 2
    assert "was not written by onrecord, so it is left alone" in done.output
    assert snapshot(ready.root) == before
    assert not (ready.root / "releases").exists()


@pytest.mark.skipif(os.name != "posix" or not os.getuid(), reason="root may write where nobody may")
def test_a_folder_that_can_not_be_written_leaves_everything_as_it_was(published):
    published.descriptor(lambda package: package.update(version="0.2.0", title="The harbour"))
    (published.root / "CITATION.cff").unlink()
    (published.root / ".zenodo.json").unlink()
    log(published, "0.2.0", "2031-07-01")
    commit(published)
    before = snapshot(published.root)
    (published.root / "releases").chmod(0o500)
    try:
        done = run("release", published.root)
    finally:
        (published.root / "releases").chmod(0o700)
    assert done.exit_code == 2
    assert "nothing was changed" in done.output
    assert snapshot(published.root) == before


NEW = {"datapackage.json": b"new", "releases/0.2.0.json": b"new"}
PLANNED = releasing.Release("0.2.0", "", Path(), NEW, {"a/b.csv": b"new", "c": b"new"}, {}, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_at_any_line_all_is_written_or_nothing_is_changed(number):
    def make(folder: Path) -> None:
        (folder / "datapackage.json").write_bytes(b"old")
        (folder / "dist").mkdir()
        (folder / "dist" / "c").write_bytes(b"old")
        (folder / "dist" / ".onrecord-files").write_bytes(b"c\n")

    def act(folder: Path) -> None:
        releasing.write(releasing.Release(**vars(PLANNED) | {"root": folder}))

    old = {"datapackage.json": b"old", "dist/c": b"old", "dist/.onrecord-files": b"c\n"}
    new = PLANNED.files | {f"dist/{name}": data for name, data in PLANNED.dist.items()}
    new |= {"dist/.onrecord-files": b"a/b.csv\nc\n"}
    ends = list(at_every_line(act, make, number))
    assert len(ends) > 20 and all(end.files in (old, new) for end in ends)
    assert (ends[-1].status, ends[-1].files["datapackage.json"]) == (0, b"new")


@pytest.mark.parametrize("failing", ["datapackage.json", "releases/0.2.0.json"])
def test_where_a_file_can_not_be_put_in_its_place_everything_is_as_it_was(tmp_path, monkeypatch, failing):
    (tmp_path / "datapackage.json").write_bytes(b"old")
    replace = os.replace

    def fails(source, target):
        if Path(target) == tmp_path / failing and b"new" in Path(source).read_bytes():
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="No space left"):
        releasing.write(releasing.Release(**vars(PLANNED) | {"root": tmp_path}))
    assert snapshot(tmp_path) == {"datapackage.json": b"old"}
    assert [one.name for one in tmp_path.iterdir()] == ["datapackage.json"]


def begin(draft: Draft, version: str) -> None:
    """Write another version into all that says it."""
    draft.reopen(version)
    for name, said in (("CITATION.cff", "version: "), (".zenodo.json", '"version": "')):
        path = draft.root / name
        path.write_text(path.read_text("utf-8").replace(f"{said}0.1.0", f"{said}{version}"), "utf-8")


def withdraw(draft: Draft, replaced_by: str = "") -> None:
    begin(draft, "0.1.1")
    draft.drop("memberships", f"{QN}-m02")
    draft.withdraw(f"{QN}-m02,memberships,v0.1.0,The sentence names no role.,{replaced_by}")


def test_a_withdrawn_row_is_found_with_its_version_the_reason_and_the_replacement(published):
    withdraw(published, f"{QN}-m01")
    assert published.findings(texts=False, strict=True) == []
    shown = run("show", f"{QN}-m02", "--package", published.root).output.splitlines()
    assert [line.split("  ")[0] for line in shown] == [
        *("Withdrawn row", "Table", "Last version with it", "Reason", "Replaced by")
    ]
    assert shown[-1].endswith(f"{QN}-m01")
    assert run("cite", f"{QN}-m02", "--package", published.root).output == (
        f"{QN}-m02, in: Nobody (2031). The harbour of Eastmere, a made-up dispute. Version 0.1.0. Dataset, CC-BY-4.0. "
        f"Withdrawn after version 0.1.0: The sentence names no role. Replaced by {QN}-m01.\n"
    )
    entry = run("cite", f"{QN}-m02", "--package", published.root, "--style", "bibtex").output
    assert entry.startswith(f"@dataset{{tiny-0.1.0:{QN}-m02,\n")
    assert f"Row {QN}-m02. Withdrawn after version 0.1.0: The sentence names no role. Replaced by {QN}-m01." in entry
    (item,) = json.loads(run("cite", f"{QN}-m02", "--package", published.root, "--style", "csl").output)
    assert (item["version"], item["issued"]) == ("0.1.0", {"date-parts": [[2031, 6, 1]]})


def test_a_withdrawn_row_is_a_minor_step_and_a_row_that_is_gone_a_major_one(published):
    published.reopen("0.1.1")
    published.drop("memberships", f"{QN}-m02")
    gone = (
        f"This calls for a major version, 1.0.0 or above: the published row `{QN}-m02` of table `memberships` is gone."
    )
    assert gone in run("diff", "v0.1.0", "--package", published.root).output
    published.withdraw(f"{QN}-m02,memberships,v0.1.0,The sentence names no role.,")
    withdrawn = f"row `{QN}-m02` of table `memberships` was withdrawn, and stays citable."
    assert f"a minor version, 0.2.0 or above: {withdrawn}" in run("diff", "v0.1.0", "--package", published.root).output


def test_an_import_gives_no_identifier_that_was_published_and_leaves_no_seal_broken(published, tmp_path):
    withdraw(published)
    publish_again(published)
    workbook = tmp_path / "sheets"
    workbook.mkdir()
    rows = published.path("memberships").read_text("utf-8")
    like = f",cy-dole,,harbour-board,clerk of the works,{QN}-s05\n"
    (workbook / "memberships.csv").write_text(rows + like, "utf-8")
    done = run("import", workbook, "--package", published.root, "--overwrite")
    assert f"+ {QN}-m03" in done.output, done.output
    assert "released-version" not in [one[0] for one in published.findings(texts=False)]
    run("import", workbook, "--package", published.root, "--overwrite", "--write")
    descriptor = json.loads((published.root / "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in descriptor["resources"] if "hash" not in one] == ["memberships"]
    assert "resource-digest" not in [one[0] for one in published.findings(texts=False)]


def test_coding_takes_the_seal_off_what_it_changes_and_puts_it_back_when_undone(published):
    before = snapshot(published.root)
    coding = Coding(published.root, EP, published.texts)
    coding.mark(f"{EP}-s05", "pending")
    coding.mark(f"{EP}-s05", "nothing")
    coding.mark(f"{EP}-s05", "pending")
    descriptor = json.loads((published.root / "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in descriptor["resources"] if "hash" not in one] == ["sentences"]
    assert "resource-digest" not in [one[0] for one in published.findings(texts=False)]
    assert coding.undo()
    assert snapshot(published.root) == before


def test_a_row_of_a_table_without_a_rule_for_identifiers_is_refused_in_its_cell(published, tmp_path):
    withdraw(published)
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    rows = published.path("withdrawn").read_text("utf-8")
    (sheets / "withdrawn.csv").write_text(f"{rows},people,v0.1.0,It is nobody.,\n", "utf-8")
    done = run("import", sheets, "--package", published.root, "--overwrite")
    assert done.exit_code == 1
    assert "Write the identifier: the format has no rule for one of this table." in done.output


def publish_again(draft: Draft) -> None:
    draft.descriptor(lambda package: package.update(version="0.2.0"))
    log(draft, "0.2.0", "2031-07-01")
    commit(draft)
    publish(draft, "0.2.0")


def test_an_article_gets_no_identifier_that_was_published(published):
    published.descriptor(lambda package: package.update(version="0.2.0"))
    path = published.root / "releases" / "0.1.0.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["tables"]["articles"]["rows"]["ep-20310509"] = "0" * 12
    manifest["tables"]["organisations"]["rows"]["gull-times"] = "0" * 12
    path.write_text(json.dumps(manifest), "utf-8")
    text = published.root.parent / "new.txt"
    text.write_text("Talks go on\n\nThe board met again. It said nothing.\n", "utf-8")
    options = ["--date", "2031-05-09", "--url", "https://eastmere-post.example/on", "--title", "Talks go on"]
    options += ["--package", published.root]
    done = run("add-article", text, "--publisher", "gull-times", "--publisher-name", "Gull Times", *options)
    assert done.exit_code == 2
    assert "`gull-times` was another organisation in a version that is published" in done.output
    done = run("add-article", text, "--publisher", "eastmere-post", *options)
    assert "Added ep-20310509b" in done.output
    path.write_text("{", "utf-8")
    text.write_text("Talks go on and on\n\nThe board met once more.\n", "utf-8")
    options[options.index("--url") + 1] += "/on"
    done = run("add-article", text, "--publisher", "eastmere-post", *options)
    assert done.exit_code == 2
    assert "releases/0.1.0.json can't be read, so that what was published is not known" in done.output


HOSTILE = {
    "a list": b"[]",
    "deep": b'{"a": ' + b"[" * 100_000,
    "a key twice": b'{"version": "0.1.0", "version": "0.1.0"}',
    "not a number": b'{"version": NaN}',
    "UTF-16": '{"version": "0.1.0"}'.encode("utf-16"),
    "half a surrogate pair": b'{"version": "\\ud800"}',
    "a version that is none": b'{"version": ["0.1.0"], "created": "x"}',
    "too many bytes": b" " * (2**22 + 1),
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_manifest_is_a_finding(draft, name):
    (draft.root / "releases").mkdir()
    (draft.root / "releases" / "0.1.0.json").write_bytes(HOSTILE[name])
    assert [(one[0], one[1]) for one in draft.findings(texts=False)] == [("format-manifest", None)]


@pytest.mark.skipif(os.name != "posix", reason="there are no such links")
@pytest.mark.parametrize("name", ["releases", "releases/0.1.0.json", "CITATION.cff", ".zenodo.json"])
def test_a_link_is_not_followed(draft, tmp_path, name):
    draft.release()
    draft.reopen("0.2.0")
    place = draft.root / name
    if place.exists():
        place.rename(tmp_path / "outside")
    else:
        (tmp_path / "outside").write_text(CITED, "utf-8")
    place.symlink_to(tmp_path / "outside")
    rule = "format-manifest" if name.startswith("releases") else "format-citation"
    report = draft.report(texts=False)
    assert [(one.rule, one.path) for one in report.findings] == [(rule, name)]
    assert "it is a link" in report.findings[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_for_a_manifest_is_not_waited_for(draft):
    (draft.root / "releases").mkdir()
    os.mkfifo(draft.root / "releases" / "0.1.0.json")
    assert [one[0] for one in draft.findings(texts=False)] == ["format-manifest"]


VERSIONS = st.tuples(*[st.integers(0, 12)] * 3).map(lambda one: ".".join(map(str, one)))


@given(VERSIONS, st.sampled_from(manifests.STEPS[1:]))
def test_the_version_that_a_step_leads_to_is_that_step_above_and_the_lowest_such(version, wanted):
    above = manifests.following(version, wanted)
    assert manifests.step(version, above) == wanted
    assert manifests.step(above, version) == "none"
    major, minor, patch = manifests.numbers(above)
    lower = [f"{major}.{minor}.{patch - 1}"] * bool(patch) + [f"{major}.{minor - 1}.99"] * bool(minor)
    asked = manifests.STEPS.index(wanted)
    assert all(manifests.STEPS.index(manifests.step(version, one)) < asked for one in lower)


def test_the_draft_of_an_entry_tells_what_changed_in_data_and_format_and_who_must_act(published):
    published.reopen("0.1.1")
    published.set("people", "bo-finch", also_known_as="Finch")
    published.schema("people", lambda schema: schema["fields"][1].update(title="Full name"))
    done = run("diff", "v0.1.0", "--package", published.root, "--format", "markdown")
    assert done.output.startswith(
        "## 0.1.1, YYYY-MM-DD\n\n- Data: people: 1 changed.\n- Format: the \\`title\\` was changed of field \\`name\\` "
        "of table \\`people\\`.\n- Tool: to be written by hand.\n- Who must act: nobody.\n\n## `` From version 0.1.0 "
    )
    published.drop("memberships", f"{QN}-m02")
    done = run("diff", "v0.1.0", "--package", published.root, "--format", "markdown")
    assert (
        f"- Who must act: who relies on what is gone or other now: the published row \\`{QN}-m02\\` of table "
        "\\`memberships\\` is gone.\n" in done.output
    )
