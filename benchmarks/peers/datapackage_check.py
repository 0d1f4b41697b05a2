"""datapackage-py: every row of every table cast by its schema, and its foreign keys followed; it stops at a fault."""

import sys

from datapackage import Package
from datapackage.exceptions import DataPackageException

package = Package(f"{sys.argv[1]}/version-1.json")
for resource in package.resources:
    try:
        for _ in resource.iter(cast=True, relations=True):
            pass
    except DataPackageException as error:
        row = getattr((error.errors or [error])[0], "row_number", 0)
        print("any", resource.name, row)
