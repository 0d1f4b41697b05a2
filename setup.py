"""Ships the reference schemas inside the wheel; everything else stands in pyproject.toml.

They stand at the top level of the repository, as a data package's schemas do. Mapping them as a package of their own
would do too, but an editable install is then no plain path, and a folder called `onrecord` would hide the package.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithSchemas(build_py):
    """Copies `schemas/*.json` to `onrecord/schemas`; an editable install reads them where they stand."""

    def run(self):
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "onrecord" / "schemas"
            target.mkdir(parents=True, exist_ok=True)
            for schema in sorted(Path("schemas").glob("*.json")):
                self.copy_file(str(schema), str(target / schema.name))


setup(cmdclass={"build_py": BuildWithSchemas})
