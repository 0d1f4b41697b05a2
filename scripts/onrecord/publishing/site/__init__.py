"""A package as a static site: the versions side by side, and a page for everything that has an identifier.

The site is the package itself with pages around it: its descriptor, tables and schemas stand in it at their own
paths, so that the folder can be validated like any package.
"""

import re
from pathlib import Path

from onrecord.files.folder import replace_folder
from onrecord.publishing.site.pages import render
from onrecord.publishing.site.record import Record
from onrecord.validation.opening import sound_dataset


def build(package: Path, output: Path, texts: Path | None = None, address: str | None = None) -> list[str]:
    """Write the site of the package at `package` into the folder `output`, and give the files written, sorted.

    With `texts`, a folder that holds `<article_id>.txt`, the citations are proved first, and the site says so.
    `address` is where the site will be published: other pages that link to it find its picture there.
    Raises ValueError where the package is not sound or can't be shown, or where `address` is none on the web,
    FileNotFoundError where `texts` is no folder, FileExistsError where `output` is there and was not written by this
    function; then nothing is changed.
    """
    if address is not None and not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", address):
        raise ValueError(f"`{address}` is not the address of a site, such as `https://example.org/record/`.")
    report, dataset = sound_dataset(package, texts)
    files = render(Record(dataset), report, address and f"{address.rstrip('/')}/")
    replace_folder(Path(output), files)
    return sorted(files)
