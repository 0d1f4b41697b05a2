"""A package as a static site: the versions side by side, and a page for everything that has an identifier.

The site is the package itself with pages around it: its descriptor, tables and schemas stand in it at their own
paths, so that the folder can be validated like any package.
"""

from pathlib import Path

from onrecord.files.folder import replace_folder
from onrecord.publishing.site.pages import render
from onrecord.publishing.site.record import Record
from onrecord.validation.opening import sound_dataset


def build(package: Path, output: Path, texts: Path | None = None) -> list[str]:
    """Write the site of the package at `package` into the folder `output`, and give the files written, sorted.

    With `texts`, a folder that holds `<article_id>.txt`, the citations are proved first, and the site says so.
    Raises ValueError where the package is not sound or can't be shown, FileNotFoundError where `texts` is no
    folder, FileExistsError where `output` is there and was not written by this function; then nothing is changed.
    """
    report, dataset = sound_dataset(package, texts)
    files = render(Record(dataset), report)
    replace_folder(Path(output), files)
    return sorted(files)
