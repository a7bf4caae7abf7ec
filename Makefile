# Chatside: `make demo` to see it, `make test` to prove it. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready node_modules/.ready ## Install what running and the demo need

.venv/.ready: requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.ready: package-lock.json
	npm ci --silent --no-audit --no-fund
	npm run --silent build:zaf-sdk
	@touch $@

demo: setup ## Start everything with a stand-in Zendesk; SETUP=1 begins with the set-up, CONNECTED=1 connects Chat too
	@exec $(BIN)/python -m tests.demo

dev: demo ## The same as demo: edit, stop, start

check: setup ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	tsc --noEmit -p tsconfig.json

browser: ## Make sure there is a Chromium
	@tests/browser/chromium.sh

postgres: browser ## Make sure there is a PostgreSQL
	@tests/storage/postgres.sh

test-js: setup
	node --test --test-reporter=dot tests/zat_app/

test: ## Everything that must pass
	$(MAKE) -j4 setup-test
	$(MAKE) -j2 checks pytest

checks: check test-js

pytest:
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

setup-test: setup browser postgres .venv-build/.ready .venv-independent/tap/.ready .venv-independent/zenpy/.ready ## Install what the tests need besides

CLIENTS := tests/integration/independent_clients
.venv-independent/%/.ready: $(CLIENTS)/requirements-%.txt
	$(PYTHON) -m venv .venv-independent/$*
	.venv-independent/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

soak: setup-test ## The long campaigns: hours; KILLS, CUTS and PROGRAMS make them shorter
	CHATSIDE_SOAK=$(or $(PROGRAMS),10000) $(BIN)/python -m pytest tests/integration/mirror/test_converges.py
	CHATSIDE_SOAK=1 $(BIN)/python -m pytest tests/browser/test_everyone.py
	$(BIN)/python -m pytest tests/soak/operators_pages.py
	$(BIN)/python -m tests.soak.kills $(or $(KILLS),5000)
	$(BIN)/python -m tests.soak.killing $(or $(KILLS),5000)
	$(BIN)/python -m tests.soak.rotation_kills $(or $(KILLS),5000)
	$(BIN)/python -m tests.soak.power_cut mirror $(or $(CUTS),200)
	$(BIN)/python -m tests.soak.power_cut vault $(or $(CUTS),200)

bench: setup ## Measure; writes docs/reference/benchmarks.md; PART=lookup for one part
	@tests/bench/wrk.sh
	$(BIN)/python -m tests.bench $(PART)

screenshots: setup browser ## A picture of every state of the panel, into tests/.artifacts/pictures
	$(BIN)/python -m tests.gallery

bundle: setup ## Write dist/chatside.zip for BACKEND_URL=https://…
	$(BIN)/python -m backend.cli bundle --backend-url $(BACKEND_URL)

wheel: .venv-build/.ready ## Write dist/chatside-….whl, which carries the front end
	.venv-build/bin/python -m hatchling build -t wheel -d dist

.venv-build/.ready: requirements-build.txt
	$(PYTHON) -m venv .venv-build
	.venv-build/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

contract: setup ## Write the generated files: api.json, contract.d.ts, the tables of doctor.md
	$(BIN)/python -m tests.docs.generate

format: setup ## Let the tools format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pin: setup ## Pin versions with hashes again
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe -o requirements.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --extra postgres -o requirements-postgres.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --extra dev --extra postgres -o requirements-dev.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --build-deps-for wheel --only-build-deps -o requirements-build.txt pyproject.toml
	cd $(CLIENTS) && for client in tap zenpy; do ../../../$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe -o requirements-$$client.txt requirements-$$client.in; done

clean: ## Remove what was installed and built
	rm -rf .venv .venv-build .venv-independent node_modules .demo dist

.PHONY: help setup demo dev check browser postgres test-js test checks pytest setup-test soak bench screenshots bundle wheel contract format pin clean
