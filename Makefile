# Each target sets up .venv by itself; `make chat` and `make test` are all that a new user needs.
PYTHON ?= python3
BIN := .venv/bin

chat: .venv/installed      ## index seeds/ and serve the chat page on http://127.0.0.1:7860
	$(BIN)/beleg chat seeds

test: .venv/developing     ## every test: units, the real model, a real browser
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: .venv/developing    ## formatting, lint, types
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

bench: .venv/developing    ## measure, and rewrite docs/benchmarks.md
	$(BIN)/python -m bench

screenshots: .venv/developing  ## take the README's pictures anew, into docs/screenshots/ (needs Chromium)
	$(BIN)/python -m bench.screenshots

reader: .venv/developing   ## train the reader on DATA (from the weights START), or go on, on a GPU where there is one; calibrate it, measure it
	$(BIN)/python -m qa.training $(DATA) $(if $(START),--start $(START)) --ship && $(BIN)/python -m bench.calibrate_spans && $(BIN)/python -m bench reader

.venv/pip:
	$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --upgrade pip==26.3 && touch $@

.venv/installed: .venv/pip pyproject.toml constraints.txt
	$(BIN)/pip install --constraint constraints.txt --editable . && touch $@

.venv/developing: .venv/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]" && touch $@ .venv/installed

.PHONY: chat test check bench screenshots reader
