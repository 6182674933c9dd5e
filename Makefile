# Lacuna needs Python 3.11 to 3.13 (with venv), make and git; everything else is installed into .venv.
#
#   make          this help
#   make run      install, fill in the sample on the first run, and serve at http://127.0.0.1:8000
#   make test     install what the tests need, and run them (ARGS="-k gift" chooses)
#   make check    the linters, the types, the laws of the layers, and the tests with what of the code they reach
#   make mutants SAMPLE=200 SEED=1   how many small faults in the pure code do the tests notice? (an hour)
#   make model-check FOLDERS="..."   does the shipped model come out of these labelled lists? (some minutes)
#   make audit    ask PyPI, then OSV, whether a weakness is known in what is locked; fails where nobody could be asked
#                 (ADVISORIES=FOLDER: in a fresh copy of github.com/pypa/advisory-database)
#   make lock     resolve the dependencies of setup.cfg anew into the two lock files
#   make sbom     the bill of materials (CycloneDX) of what is installed to run, as dist/lacuna.cdx.json
#   make release VERSION=0.2.0   check all, then the version, its day in CHANGES.md, a commit and its tag; nothing is sent
#   make clean    remove what was installed and built; the catalogue in ./instance stays

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
VENV := .venv
BIN := $(VENV)/bin

# The newest Python that will do: a gap check takes a tenth less time with 3.13 than with 3.11. Each is
# tried out, since a name on the path may be an empty shim.
SUITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(firstword $(foreach each,python3.13 python3.12 python3.11 python3,$\
	$(shell $(each) -c '$(SUITS)' >/dev/null 2>&1 && echo $(each))))
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock"

# Tests wait for browsers, servers and one another's programs a third of the time: one more than there are cores.
# They start hundreds of programs: what is compiled is kept for the next, though a shell may say otherwise.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))

SAMPLE ?= 200
SEED ?= 1

.PHONY: help run test lint style types layers check audit lock sbom release clean model-check mutants

help:
	@sed -n '/^#/!q;s/^# \{0,1\}//p' Makefile

run: $(VENV)/.ready-to-run
	@LACUNA_HOME="$${LACUNA_HOME:-$(CURDIR)/instance}" exec $(BIN)/lacuna demo

test: $(VENV)/.ready-to-test
	@sh .ci/services
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: style
	@$(MAKE) -j2 types layers

style: $(VENV)/.ready-to-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --quiet --check .

types: $(VENV)/.ready-to-test
	@$(BIN)/mypy

layers: $(VENV)/.ready-to-test
	@$(BIN)/lint-imports

check: lint
	@$(MAKE) test ARGS="--cov --cov-report=term $(ARGS)"

mutants: $(VENV)/.ready-to-test
	@$(INSTALL) cosmic-ray coverage
	@$(BIN)/python -m benchmarks.mutants --sample $(SAMPLE) --seed $(SEED) $(ARGS)

release: $(VENV)/.ready-to-test
	@$(BIN)/python -m tests.support.release "$(VERSION)" --look
	@$(MAKE) check
	@$(BIN)/python -m tests.support.release "$(VERSION)"

model-check: $(VENV)/.ready-to-test
	@$(INSTALL) "lightgbm>=4.0"
	@$(BIN)/python -m training $(FOLDERS) --check

audit: $(VENV)/.ready-to-test
	@$(INSTALL) pip-audit
	@PIP_AUDIT=$(BIN)/pip-audit $(BIN)/python .ci/audit $(if $(ADVISORIES),--advisories "$(ADVISORIES)")

lock: $(VENV)/.made
	@$(INSTALL) uv
	@echo setuptools | $(BIN)/$(LOCK) setup.cfg - --output-file requirements.lock >/dev/null
	@$(BIN)/$(LOCK) --extra test --extra dev --constraints requirements.lock setup.cfg \
		--output-file requirements-test.lock >/dev/null

SBOM ?= dist/lacuna.cdx.json
sbom: $(VENV)/.ready-to-test
	@mkdir -p $(dir $(SBOM))
	@printf '[project]\nname = "lacuna"\nversion = "%s"\nlicense = "BSD-3-Clause"\n' \
		"$$(sed -n 's/^version = //p' setup.cfg)" >$(SBOM).root
	@$(BIN)/python -m cyclonedx_py requirements requirements.lock --pyproject $(SBOM).root \
		--output-reproducible --validate --output-file $(SBOM)
	@rm $(SBOM).root

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Lacuna needs Python 3.11, 3.12 or 3.13 with venv" \
		"(Debian: apt-get install python3-venv). Name another with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making an environment in $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready-to-run: requirements.lock setup.cfg pyproject.toml | $(VENV)/.made
	@echo "Installing Lacuna (a minute or two, once) ..."
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-to-test: requirements-test.lock $(VENV)/.ready-to-run
	@echo "Installing what the tests need ..."
	@$(INSTALL) --require-hashes --requirement requirements-test.lock
	@touch $@
