# Open the lessons, test them, store them again, in an environment of its own, .venv.
#
#     make lab ARGS="--no-browser --port 9999"
#     make test ARGS="-k network"
#     make notebooks ARGS="notebooks/00_start_here.ipynb"

PYTHON ?= python3
VENV := .venv
BIN = $(VENV)/bin
# What a learner needs, and what the tests need besides.
LAB := .venv/lab-is-ready
READY := .venv/ready
OLDEST := .venv-oldest/ready
oldest $(OLDEST): VENV := .venv-oldest
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL = uv pip install --python $(BIN)/python
else
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off
# A line for each package while it is fetched: a silent minute looks like a fault.
TOLD := | sed -n 's/^Collecting \([A-Za-z0-9._-]*\).*/  \1/p; s/^Installing.*/Installing them./p'
endif

.PHONY: help lab test oldest notebooks site slides lint format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

lab: $(LAB) ## open your own copy of the lessons in JupyterLab, in my-lessons/
	$(BIN)/nbcore $(ARGS)

test: $(READY) ## run every test, and every notebook
	$(BIN)/pytest $(ARGS)

oldest: $(OLDEST) ## run what needs no browser on the oldest versions allowed, as on Colab
	NBCORE_BROWSER=off $(BIN)/pytest $(ARGS)

notebooks: $(READY) ## run the notebooks and store them in canonical form
	$(BIN)/python tests/tools/render.py $(ARGS)

site: $(READY) ## make the website, in build/site
	$(BIN)/python site/make.py

# Each slide has room for a whole explorer; the reasons of predictions are shown, their code is not.
SLIDES := --to slides --output-dir slides --SlidesExporter.reveal_width=1280 \
	--SlidesExporter.reveal_height=1080 --TagRemovePreprocessor.enabled=True \
	--TagRemovePreprocessor.remove_input_tags=hide-input

slides: $(READY) ## turn the lessons into slides for a browser, in slides/
	$(BIN)/jupyter nbconvert $(SLIDES) $(or $(ARGS),notebooks/*.ipynb)

PAGE = $(wildcard nbcore/page/*.js nbcore/page/*.css site/static/*.js site/static/*.css)

lint: $(READY) ## say what is wrong with the code's form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint $(PAGE)
	$(BIN)/oxfmt --check $(PAGE)

format: $(READY) ## fix the code's form where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/oxfmt $(PAGE)

clean: ## remove both environments and whatever the tools left behind; my-lessons/ stays
	rm -rf .venv .venv-oldest build dist slides test-results .hypothesis .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

# An environment is made on the first call, and again only when pyproject.toml has changed.
define make_environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; "$(PYTHON)" is not. Name another one:'; \
		echo '    make PYTHON=/path/to/python3'; exit 1; }
	@$(if $(UV),true,$(PYTHON) -c 'import ensurepip; import venv' 2>/dev/null) || { \
		echo '"$(PYTHON)" cannot make virtual environments. On Debian and Ubuntu this helps:'; \
		echo '    sudo apt install python3-venv'; exit 1; }
	@echo "Setting up $(VENV) with what the lessons need, about $(1) MB; this happens only once."
	@$(if $(UV),uv venv --quiet --allow-existing --python $(PYTHON),$(PYTHON) -m venv) $(VENV)
endef

$(LAB): pyproject.toml
	$(call make_environment,425)
	@$(INSTALL) --editable ".[lab]" $(TOLD)
	@$(BIN)/python -c 'import jupyterlab, nbcore'
	@touch $@

$(READY): $(LAB)
	@echo "Adding what the tests and the website need, about 330 MB."
	@$(INSTALL) --editable ".[lab,site,test]" $(TOLD)
	@$(BIN)/python -c 'import nbval, playwright, sphinx'
	@touch $@

$(OLDEST): pyproject.toml tests/tools/oldest.py
	@rm -rf $(@D)
	$(call make_environment,600)
	@$(BIN)/python tests/tools/oldest.py > $(VENV)/oldest.txt
	@$(INSTALL) --editable . --requirement $(VENV)/oldest.txt $(TOLD)
	@$(BIN)/python -c 'import nbcore, nbval, playwright'
	@touch $@
