# Two commands matter: `make run` starts the app, `make test` proves it. Both make what they need.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501

.PHONY: run test test-long bench docs screenshots texts pin lint browser clean

run: $(VENV)/.app
	@echo "Bandstand is on http://localhost:$(PORT) (stop it with Ctrl+C)"
	$(VENV)/bin/streamlit run app.py --server.port $(PORT) --server.headless false

test: $(VENV)/.dev browser lint
	$(PY) -m pytest -m "not long"

test-long: $(VENV)/.dev browser
	$(PY) -m pytest

lint: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m pyright

# Debian's Chromium drives the browser tests. Where it cannot be had they say so and are skipped.
browser:
	@sh .ci/browser

bench: $(VENV)/.dev
	$(PY) -m tests.bench

# The pages of docs/ that are made from the code; a test holds them to it.
docs: $(VENV)/.app
	$(PY) -c "from pathlib import Path; from metrics import book; Path('docs/metrics.md').write_text(book.as_markdown(), 'utf-8')"

# The pictures of the README, from the app as it is.
screenshots: $(VENV)/.dev browser
	$(PY) -m tests.browser.screenshots

# Every text a person sees, for translators: one catalogue a language goes under pages/locale.
texts: $(VENV)/.app
	$(VENV)/bin/pybabel -q extract -k N_ -k _ -k ngettext:1,2 --omit-header --sort-by-file -o pages/locale/bandstand.pot pages metrics data

# New versions, with hashes, for every system and Python from 3.11 on.
pin: $(VENV)/.dev
	$(PY) -m pip install -q uv
	$(VENV)/bin/uv pip compile -q --no-header --upgrade --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile -q --no-header --upgrade --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Bandstand needs Python 3.11 or newer: PYTHON=python3.12 make $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install -q --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	$(PY) -m pip install -q --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
