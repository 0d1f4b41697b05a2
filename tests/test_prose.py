"""The check of prose: a word at fault is found at its line, in a page and in the program; a plain one is not."""

import pytest

from prose import hits, words


def lines(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")
    return list(hits(root, words()))


@pytest.mark.parametrize(
    ("at_fault", "plain"),
    [
        (
            "# A page\n\nShe is somebody\nwhom the article names.\n",
            "# A page\n\nShe is somebody\nthat the article names.\n",
        ),
        ("\n\n\nThe table is read Anew.\n", "\n\n\nThe table is read again.\n"),
        ("\n\n\nA break is told\nof here.\n", "\n\n\nA break is told\noften here.\n"),
        ("\n\n\nOf words in words the longest counts.\n", "\n\n\nThe longest phrase counts.\n"),
        ("\n\n\nAll columns stay, but\nfor one.\n", "\n\n\nAll columns stay, but\none is new.\n"),
        ("```sh\nanew\n```\nIt is upon us.\n", "```sh\nanew\n```\nIt is `upon` us.\n"),
    ],
)
def test_a_word_at_fault_is_found_at_its_line(tmp_path, at_fault, plain):
    (hit,) = lines(tmp_path, "docs/page.md", at_fault)
    assert hit.startswith("docs/page.md:4: ")
    assert lines(tmp_path, "docs/page.md", plain) == []


@pytest.mark.parametrize("path", ["scripts/onrecord/rules/titles.py", "scripts/onrecord/page.html", "schemas/a.json"])
def test_what_the_program_says_is_read_too(tmp_path, path):
    assert lines(tmp_path, path, "\nit is told of anew\n\nHence so.\n") == [
        f"{path}:2: told of: say reported, or named",
        f"{path}:2: anew: say again",
        f"{path}:4: Hence: say so",
    ]
    assert lines(tmp_path, path, "\nit is reported again\n\nSo so.\n") == []


def test_a_page_that_is_generated_is_not_read(tmp_path):
    assert lines(tmp_path, "docs/rules.md", "To whom?\n") == []
