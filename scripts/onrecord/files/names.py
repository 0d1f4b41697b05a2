"""Names of files that are made from what a package says of itself."""

import re
from collections.abc import Mapping


def stem(descriptor: Mapping) -> str:
    """Give a package's name as the start of a file's name: letters, digits, hyphens and underscores alone."""
    name = str(descriptor.get("name", ""))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "package"
