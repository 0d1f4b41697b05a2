"""How to cite a package."""


def reference(descriptor: dict) -> str:
    """Give the reference for a package in one line: makers, year, title, version, licence, as far as it says them."""
    makers = ", ".join(one["title"] for one in descriptor.get("contributors", []) if one.get("title"))
    year = str(descriptor.get("created", ""))[:4]
    licences = ", ".join(one.get("name") or one.get("title", "") for one in descriptor.get("licenses", []))
    parts = (
        f"{makers} ({year})" if makers and year else makers or year,
        str(descriptor.get("title") or descriptor.get("name", "")),
        f"Version {descriptor['version']}" if descriptor.get("version") else "",
        f"Dataset, {licences}" if licences else "Dataset",
        str(descriptor.get("homepage", "")),
    )
    return ". ".join(part for part in parts if part) + "."
