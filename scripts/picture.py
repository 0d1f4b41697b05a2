"""The picture at the top of the README, taken from the site's front page: `python scripts/picture.py FILE.png`."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from onrecord.cli import main

ROOT = Path(__file__).parents[1]
# wide enough that the lines stand beside the picture
SIZE = {"width": 1320, "height": 4000}


def take(site: Path, picture: Path) -> None:
    """Take the part of a site's front page that draws the demands, with its title and key, and a margin."""
    chromium = shutil.which("chromium")  # where there is none, the one that Playwright has installed
    with sync_playwright() as programs, programs.chromium.launch(executable_path=chromium) as browser:
        page = browser.new_page(viewport=SIZE, bypass_csp=True)  # for the style
        page.goto((site / "index.html").as_uri())
        # a margin, and no word of the list that the picture leaves out
        style = ".drawing { padding: 24px; } .drawing > h2 { border: 0; padding: 0; } .drawing .note { display: none; }"
        page.add_style_tag(content=style)
        page.locator(".drawing").screenshot(path=picture)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        main(["site", str(ROOT), "--output", str(site)], standalone_mode=False)
        take(site, Path(sys.argv[1]))
