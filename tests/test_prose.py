"""The check of prose: a word at fault is found at its line, in a page and in a rule's wording; a plain one is not."""

import pytest

from prose import hits, words

RULE = '''"""A module, of whom nobody asks."""


@rule(
    title="A demand has a title",
    message="{message}",
    at=[("demands", "whom")],
)
def title_there(demands):
    """{why}"""
    return demands["title"].isna()
'''


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
        ("```sh\nanew\n```\nIt is upon us.\n", "```sh\nanew\n```\nIt is `upon` us.\n"),
    ],
)
def test_a_word_at_fault_is_found_at_its_line(tmp_path, at_fault, plain):
    (hit,) = lines(tmp_path, "docs/page.md", at_fault)
    assert hit.startswith("docs/page.md:4: ")
    assert lines(tmp_path, "docs/page.md", plain) == []


def test_what_a_rule_says_is_read_and_its_code_is_not(tmp_path):
    path = "scripts/onrecord/rules/titles.py"
    at_fault = RULE.replace("{message}", "it is told of anew").replace("{why}", "Hence nobody asks.")
    assert lines(tmp_path, path, at_fault) == [
        f"{path}:6: told of: say reported, or named",
        f"{path}:6: anew: say again",
        f"{path}:10: Hence: say so",
    ]
    plain = RULE.replace("{message}", "it is reported again").replace("{why}", "So nobody asks.")
    assert lines(tmp_path, path, plain) == []


def test_a_page_that_is_generated_is_not_read(tmp_path):
    assert lines(tmp_path, "docs/rules.md", "To whom?\n") == []
