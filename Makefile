# 四聚焦 FourFocus: every target does its own set-up in .venv and needs no root.
# Needs: Python 3.11 or newer (with venv), git, make. Another interpreter: make test PYTHON=python3.12

PYTHON ?=
export PYTHON

SHELL := /bin/bash
BIN := .venv/bin
PY := $(BIN)/python
STAMP := .venv/.ready
SOURCES := src tests scripts $(wildcard benchmarks)
PYTEST_ARGS ?=
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test verify lint format docs docs-check bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP) ## 准备环境: .venv with the locked packages (done by every other target)

FRONT := package-lock.json scripts/build_site.py src/fourfocus/site/static/site/icons.txt $(shell find src/fourfocus/site/locale -name '*.po')
$(STAMP): requirements.lock requirements-dev.lock requirements-uv.lock pyproject.toml scripts/setup.sh $(FRONT)
	@scripts/setup.sh
	@touch $@

demo: $(STAMP) ## 演示: the main job on the example mill, results in out/
	@scripts/demo.sh

serve: $(STAMP) ## 打开网站: the site on 127.0.0.1:8000 with its worker (after make demo: demo accounts)
	@$(BIN)/fourfocus serve --data out/site

test: lint docs-check ## 检查与测试: lint, types, layers, generated docs, tests (under 10 minutes)
	@echo "· pytest"
	@$(PY) -m pytest -n 2 $(PYTEST_ARGS)

verify: test ## test, then the heavy tests whole (under 60 minutes)
	@echo "· pytest -m verify"
	@$(PY) -m pytest -n 2 -m verify $(PYTEST_ARGS) || [ $$? -eq 5 ]

lint: $(STAMP) ## ruff, mypy and the import layers
	@echo "· ruff" && $(BIN)/ruff check --quiet $(SOURCES)
	@echo "· ruff format" && $(BIN)/ruff format --quiet --check $(SOURCES) || { echo "✗ run: make format" >&2; exit 1; }
	@echo "· mypy" && $(BIN)/mypy --no-error-summary src
	@echo "· import-linter" && $(BIN)/lint-imports --config pyproject.toml > .venv/lint-imports.log 2>&1 \
	    || { cat .venv/lint-imports.log >&2; exit 1; }

format: $(STAMP) ## put the code into house form
	@$(BIN)/ruff check --quiet --fix-only $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

docs: $(STAMP) ## write the generated pages (docs/facts.md, docs/schema) anew
	@$(PY) -m fourfocus.documents.reference
	@$(PY) -m fourfocus.rules.editor
	@$(PY) -m fourfocus.apps.core.permissions
	@DJANGO_SETTINGS_MODULE=tests.site.settings $(PY) -m fourfocus.site.texts

docs-check: $(STAMP)
	@echo "· generated docs"
	@$(PY) -m fourfocus.documents.reference --check
	@$(PY) -m fourfocus.rules.editor --check
	@$(PY) -m fourfocus.apps.core.permissions --check

bench: $(STAMP) ## measure: benchmarks/run.py
	@if [ -f benchmarks/run.py ]; then $(PY) benchmarks/run.py; else echo "no benchmarks yet (benchmarks/run.py)"; fi

EXPORT := .venv/bin/uv export --quiet --frozen --no-header --no-annotate --no-emit-project
lock: $(STAMP) ## resolve pyproject.toml and rewrite the three requirements locks
	@$(BIN)/uv lock --quiet $(if $(UPGRADE),--upgrade)
	@$(EXPORT) --no-dev --output-file requirements.lock > /dev/null
	@$(EXPORT) --group dev --output-file requirements-dev.lock > /dev/null
	@$(EXPORT) --only-group bootstrap --output-file requirements-uv.lock > /dev/null
	@if grep -nE '://|/(home|root|opt|tmp)/' requirements*.lock; then echo "✗ a lock names a place" >&2; exit 1; fi
	@echo "· requirements.lock, requirements-dev.lock, requirements-uv.lock written; make setup installs them"

clean: ## remove what was built or written (.venv, out/, caches)
	rm -rf .venv node_modules src/fourfocus/site/static/vendor out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
