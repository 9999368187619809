# `make run` asks for Python 3.11 or newer, its venv module and make; everything else comes from the lock files.
# PYTHON=python3.12 chooses another interpreter, here as in every target.

PYTHON ?=
BIND ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
PYTEST_ARGS ?=
UV ?= uv
UV_ARGS ?=

export PYTHON
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run check test faults bench lock clean runtime-environment environment

IN_VENV := .venv/bin/python
PYTEST := $(IN_VENV) -m pytest
COMPILE := "$(UV)" pip compile pyproject.toml --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-strip-extras $(UV_ARGS)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: runtime-environment ## Serve the panel and the simulated wallbox (BIND=127.0.0.1 PORT=8000)
	@if [ "$(BIND)" = 127.0.0.1 ]; then echo "This machine alone can open it; for the local network: make run BIND=0.0.0.0"; fi
	@exec $(IN_VENV) manage.py runwallbox --bind "$(BIND)" --port "$(PORT)"

check: export WALLBOX_DATA_DIR := .venv/check
check: environment ## Lint, types, architecture and migrations, the cheapest first
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m djlint templates --lint --quiet
	$(IN_VENV) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo
	$(IN_VENV) manage.py check --fail-level WARNING
	$(IN_VENV) manage.py makemigrations --check --dry-run
	$(IN_VENV) -m mypy

test: environment ## Run the tests on two cores and hold the coverage to its limits
	$(PYTEST) -n $(WORKERS) -m "not faults and not benchmark" --cov --cov-report= $(PYTEST_ARGS)
	$(IN_VENV) -m coverage report --include="chargepoint/domain/*" --fail-under=100
	$(IN_VENV) -m coverage report --omit="chargepoint/domain/*" --fail-under=90

faults: environment ## Run the fault experiments in full and print their table (hours)
	$(PYTEST) -n 0 -s --timeout=0 -m faults $(PYTEST_ARGS)

bench: environment ## Measure and print the table of figures
	$(PYTEST) -n 0 -s --timeout=0 -m benchmark $(PYTEST_ARGS)

lock: ## Write both lock files anew (needs uv; UV_ARGS=--upgrade takes the newest versions)
	@command -v "$(UV)" >/dev/null || { echo "uv is missing; install it: python3 -m pip install uv" >&2; exit 1; }
	$(COMPILE) --extra dev --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock

clean: ## Remove the environment and all caches; the data folder stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime-environment:
	@sh .ci/environment requirements.lock

environment:
	@sh .ci/environment requirements-dev.lock
