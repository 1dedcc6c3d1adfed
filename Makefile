# Open the lessons, test them, store them again: each in an environment of its own, in .venv.
#
#     make lab ARGS="--no-browser --port 9999"
#     make test ARGS="-k network"
#     make notebooks ARGS="notebooks/00_start_here.ipynb"

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# JupyterLab refuses to run as root, as containers do, unless it is told.
ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test notebooks slides lint format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# With the root here, and not in notebooks/, the lessons' links to nbcore/ open too.
lab: $(READY) ## open the lessons in JupyterLab
	$(BIN)/jupyter lab --ServerApp.root_dir=. $(ROOT) notebooks/00_start_here.ipynb $(ARGS)

test: $(READY) ## run every test, and every notebook
	$(BIN)/pytest $(ARGS)

notebooks: $(READY) ## run the notebooks and store them in canonical form
	$(BIN)/python tests/tools/render.py $(ARGS)

# Each slide has room for a whole explorer; the reasons of predictions are shown, their code is not.
SLIDES := --to slides --output-dir slides --SlidesExporter.reveal_width=1280 \
	--SlidesExporter.reveal_height=1080 --TagRemovePreprocessor.enabled=True \
	--TagRemovePreprocessor.remove_input_tags=hide-input

slides: $(READY) ## turn the lessons into slides for a browser, in slides/
	$(BIN)/jupyter nbconvert $(SLIDES) $(or $(ARGS),notebooks/*.ipynb)

lint: $(READY) ## say what is wrong with the code's form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY) ## mend the code's form where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove .venv and whatever the tools left behind
	rm -rf .venv build dist slides test-results .hypothesis .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

# The environment is made on the first call, and again only when pyproject.toml has changed.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; "$(PYTHON)" is not. Name another one:'; \
		echo '    make PYTHON=/path/to/python3'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '"$(PYTHON)" cannot make virtual environments. On Debian and Ubuntu this helps:'; \
		echo '    sudo apt install python3-venv'; exit 1; }
	@echo "Setting up .venv; the first time takes a minute or two."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[lab,test]"
	@touch $@
