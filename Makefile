# Each target installs what it needs into .venv: the package alone, or with what tests it. With ONRECORD_TEXTS set to
# a folder with the articles' words, citations are proved against them; without it they are checked in form.
PYTHON ?= python3
BIN = .venv/bin
TEXTS = $(if $(ONRECORD_TEXTS),--texts "$(ONRECORD_TEXTS)")

.PHONY: bench validate test lint docs labels picture mutants site dist validators fuzz constraints lowest locked

validate: .venv/installed
	$(BIN)/onrecord validate --strict $(TEXTS)

test: .venv/tested
	$(BIN)/python -m pytest

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/prose.py

docs: .venv/installed
	$(BIN)/onrecord rules --format markdown > docs/rules.md
	$(BIN)/python scripts/format_page.py docs/format.md

# the labels of the site and of the workbook, into the catalogues of the other languages
labels: .venv/tested
	$(BIN)/python scripts/labels.py

# the picture at the top of the README, which needs Chromium (`playwright install chromium`)
picture: .venv/tested
	$(BIN)/python scripts/picture.py docs/picture.png

# faults planted one at a time, to learn what the rules catch: some fifteen minutes on two processors
mutants: .venv/tested
	PYTHONPATH=tests $(BIN)/python -m mutation . $(TEXTS) --seed 1 --per-class 20 --format markdown --output docs/mutation.md

site: .venv/installed
	$(BIN)/onrecord site --output build/site $(TEXTS)

dist: .venv/installed
	$(BIN)/onrecord export --to all --output dist

# the versions that the action installs, each with its digests; setuptools builds the package itself
constraints: .venv/installed
	$(BIN)/pip install --quiet 'uv>=0.9,<1'
	echo 'setuptools>=77' | $(BIN)/uv pip compile pyproject.toml - --upgrade --generate-hashes --universal \
		--python-version 3.11 --no-emit-index-url --no-header --no-annotate --quiet --output-file constraints.txt

# the tests with the lowest versions that pyproject.toml allows
lowest:
	$(PYTHON) -m venv .lowest
	.lowest/bin/pip install --quiet 'uv>=0.9,<1'
	.lowest/bin/uv pip install --quiet --python .lowest/bin/python --resolution lowest-direct --editable .
	.lowest/bin/uv pip install --quiet --python .lowest/bin/python --editable '.[test]'
	.lowest/bin/python -m pytest

# the tests of the source distribution, with the versions that the action installs
locked:
	$(PYTHON) -m venv .locked
	.locked/bin/pip install --quiet --require-hashes --requirement constraints.txt
	.locked/bin/python -c "from setuptools import build_meta; build_meta.build_sdist('.locked')"
	tar --extract --gzip --strip-components 1 --one-top-level=.locked/source --file .locked/onrecord-*.tar.gz
	grep '==' constraints.txt | tr -d '\\' > .locked/versions.txt
	.locked/bin/pip install --quiet --constraint .locked/versions.txt --editable '.locked/source[test]'
	cd .locked/source && ../bin/python -m pytest

# programs of others that judge what is exported, each in an environment of its own since they need other versions
# of the same libraries; where they are missing, their tests are skipped
validators: .validators/csvw/installed .validators/cffconvert/installed .validators/mlcroissant/installed

.validators/csvw/installed: PACKAGES = 'csvw>=4.1.1,<5'
.validators/cffconvert/installed: PACKAGES = 'cffconvert>=2,<3'
.validators/mlcroissant/installed: PACKAGES = 'mlcroissant[parquet]>=1.1.1,<2'
.validators/goodtables/installed: PACKAGES = 'goodtables>=2.5,<3' 'datapackage>=1.15,<2'
.validators/great-expectations/installed: PACKAGES = 'great_expectations>=1.24,<2'
.validators/%/installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet $(PACKAGES)
	touch $@

# bytes from anyone, given to commands for FUZZ_SECONDS in all; what fails is left as crash-* in the folder here
FUZZ_SECONDS ?= 60
FUZZED = descriptor schema table cells archive diff show page workbook
fuzz: .venv/tested
	$(BIN)/pip install --quiet --editable '.[test,fuzz]'
	set -e; for target in $(FUZZED); do $(BIN)/python fuzz/run.py $$target $$(($(FUZZ_SECONDS) / $(words $(FUZZED)))); done

# onrecord and its peers on the same files in turn, into benchmarks/RESULTS.md
bench: .venv/tested .validators/csvw/installed .validators/goodtables/installed .validators/great-expectations/installed
	$(BIN)/pip install --quiet --editable '.[test,bench]'
	$(BIN)/python benchmarks/compare.py $(BENCH)

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@
