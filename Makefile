# All set-up is done by the targets themselves; `make` lists them.
SHELL := bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PEERS := $(VENV)/.peers
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
PORT ?= 8080
DATA ?= ../shared
WORST ?= 0
ERRORS ?= 0
SERVICES := crawler extractor ledger rule_engine notifier console prepare

.PHONY: help up test test-image check corpus identity score confidence bench lock docs migration clean secrets

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements/embedded.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/embedded.txt
	$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@ $(RUNTIME)

up: $(RUNTIME)  ## everything on this machine, until Ctrl-C (PORT=8080)
	@$(BIN)/dealwatch up --port $(PORT)

test: $(DEV)  ## all tests: real broker, SQLite, PostgreSQL, mail and Slack doubles, browser
	@$(BIN)/python -m tests.browser.find_chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests/structure tests/unit tests/corpus tests/hops
	$(BIN)/python -m pytest tests/browser  # apart: the browser's driver keeps an event loop of its own running
	$(BIN)/python -m pytest tests/flow  # one at a time: each is a whole system, and some count on the clock

test-image: $(DEV)  ## build the images of the Dockerfile and run the whole journey in them (root, Debian; minutes)
	$(BIN)/python -m pytest -rs tests/image

check: $(DEV)  ## lint, types, structure
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/structure

corpus: $(DEV)  ## the test sentences by language and kind of deal, and what is missing
	@$(BIN)/python -m tests.corpus.grid

identity: $(DEV)  ## which mentions are the same deal: the ledger on labelled streams (ERRORS=10 shows the worst)
	@$(BIN)/python -m tests.corpus.ledger --errors "$(ERRORS)"

score: $(DEV)  ## the extractor on labelled news, into docs/extraction.md (DATA=FOLDER of it, WORST=10 shows documents)
	@$(BIN)/python -m tests.score --data "$(DATA)" --worst "$(WORST)"

confidence: $(DEV)  ## what confidence promises against what held, into docs/confidence.md (DATA=FOLDER of labelled articles)
	$(BIN)/python -m tests.calibration --data $(DATA)

$(PEERS): requirements/bench.txt | $(DEV)
	@if $(PIP) --no-deps --require-hashes -r $<; then touch $@; else echo "the peers cannot be had here; make bench measures without them"; fi

bench: $(DEV) $(PEERS)  ## the benchmarks, as ratios against a raw chain and public peers measured in the same run
	$(BIN)/python -m tests.bench

docs: $(DEV)  ## write the generated files: asyncapi.yaml, env.example
	$(BIN)/python -m deploy.generate

secrets: $(RUNTIME)  ## broker users and passwords for compose.yaml, in var/secrets; kept when run again
	$(BIN)/python -m deploy.nats

migration: $(DEV)  ## a new migration from what the tables say (MESSAGE="...")
	$(BIN)/python -m deploy.prepare.revise "$(MESSAGE)"

lock: $(DEV)  ## compile requirements/*.txt anew, with hashes and without addresses
	@for part in dev embedded bench cel $(SERVICES); do \
	  [ $$part = dev ] && same= || same="-c requirements/dev.txt"; \
	  case $$part in dev|embedded|bench|cel|prepare) traced= ;; *) traced="--extra tracing" ;; esac; \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    $$same pyproject.toml --extra $$part $$traced -o requirements/$$part.txt || exit 1; \
	  echo "requirements/$$part.txt"; done

clean:  ## remove the environment and the run data
	rm -rf $(VENV) var
