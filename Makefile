# The two commands are `make run` and `make test`; `make help` lists the few others.
SHELL := /bin/bash
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test lint bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):  ## \(.*\)/  make \1\t\2/p' Makefile

run:  ## install what is missing, load the demonstration and serve the portal (PORT=8000)
	@bash scripts/bootstrap.sh run && exec $(PYTHON) -m scripts.serve

test:  ## install what the tests need and run every check
	@bash scripts/bootstrap.sh test && exec $(PYTHON) -m scripts.check

lint:  ## only ruff, djlint, mypy and the migration check
	@bash scripts/bootstrap.sh test && exec $(PYTHON) -m scripts.check --lint

bench:  ## run the benchmarks
	@if [ -e benchmarks/__main__.py ]; then bash scripts/bootstrap.sh test && exec $(PYTHON) -m benchmarks; \
	else echo "There are no benchmarks in this version: benchmarks/ does not exist."; fi

clean:  ## remove the virtual environment and the caches; the data in var/ stays
	@rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
