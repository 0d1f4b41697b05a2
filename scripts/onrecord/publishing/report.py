"""A release as text: what was written, or would be, and what is left to do by hand."""

import hashlib
import shlex

from onrecord.publishing.releasing import DIST, Release
from onrecord.report.escape import visible


def render(release: Release, dry_run: bool) -> str:
    """Give what a release writes, with the size and the digest of each file, and the commands that publish it."""
    lines = [f"Version {release.version}. {visible(release.since)}", *_proof(release), ""]
    lines += [f"Warning: {one}\n" for one in release.warnings]
    if not release.files:
        lines += ["It is sealed: every file is byte for byte as its manifest says. Only its tag is not here."]
    lines += ["It would write:" if dry_run else "Written:"]
    lines += [_line(name, data) for name, data in release.files.items()]
    lines += [f"  {DIST}/: {len(release.dist)} files, {sum(map(len, release.dist.values())):,} bytes"]
    if dry_run:
        return "\n".join([*lines, "", "Nothing was written."]) + "\n"
    names = " ".join(map(shlex.quote, release.files))
    lines += ["", f"Now, in {visible(str(release.root))}:"]
    if release.files:
        lines += [f"  git add {names}", f'  git commit --message "Release {release.version}"']
    lines += [f'  git tag --annotate v{release.version} --message "Version {release.version}"']
    return "\n".join(lines) + "\n"


def _proof(release: Release) -> list[str]:
    """Say how many citations are proved, if there are any."""
    proved, unproved = release.citations["proved"], release.citations["unproved"]
    if unproved:
        share = f"{unproved:,} of {proved + unproved:,} citations are not proved against a text."
        return [f"{share} Name the folder with all texts: `--texts`."]
    return [f"All {proved:,} citations are proved against a text."] * bool(proved)


def _line(name: str, data: bytes) -> str:
    return f"  {name}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}"
