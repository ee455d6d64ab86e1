# make run, make test: each makes its own environment first, once.
PYTHON ?= python3
export FLASK_RUN_PORT ?= 5000
BIN = .venv/bin
DEPLOYMENT = chapters/14_deployment

.PHONY: help environment run debug serve test lint verify bench bench-servers nodes spam-table spam-model \
  pins translations

help:
	@echo "make run           serve the guestbook on http://127.0.0.1:$(FLASK_RUN_PORT)"
	@echo "make debug         the same, with the debugger, the toolbar and reloading"
	@echo "make serve         serve it as in production, with gunicorn"
	@echo "make test          run the tests"
	@echo "make lint          check style and who imports whom"
	@echo "make spam-table    show how the corpora of spam and of greetings are judged"
	@echo "make spam-model    learn from the corpora again how advertisements are written"
	@echo "make verify        prove the chapters: each check, exercise and point, and the tool"
	@echo "make nodes         prove two nodes behind nginx, while machines fail"
	@echo "make bench         measure the pages beside a bare Flask (options: BENCH=\"--quick\")"
	@echo "make bench-servers compare production servers by it"
	@echo "make pins          renew constraints.txt with today's versions"
	@echo "make translations  collect new texts and compile the catalogues"

environment:
	@command -v $(PYTHON) > /dev/null || { echo "SayHello: there is no $(PYTHON) here:" \
	  "install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) .ci/prepare.py

run debug: environment
	@$(PYTHON) .ci/prepare.py port $@
	@$(BIN)/flask initdb
	@$(BIN)/flask run $(if $(filter debug,$@),--debug)

serve: environment
	@$(PYTHON) .ci/prepare.py port $@
	@$(BIN)/flask initdb
	@BIND=127.0.0.1:$(FLASK_RUN_PORT) $(BIN)/gunicorn --config $(DEPLOYMENT)/gunicorn.conf.py

test: environment
	@$(BIN)/pytest --numprocesses=auto --dist=loadscope

lint: environment
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/lint-imports

spam-table: environment
	@$(BIN)/python tests/corpus/table.py

spam-model: environment
	@$(BIN)/pip install --quiet "scikit-learn >= 1.5"
	@$(BIN)/python tests/corpus/train.py

verify: environment
	@$(BIN)/pytest --numprocesses=auto chapters/test_*.py
	@$(BIN)/python -m chapters verify

nodes: environment
	@$(BIN)/python -m chapters.14_deployment.nodes --report $(DEPLOYMENT)/report.txt

bench: environment
	@$(BIN)/python -m chapters.13_performance.benchmark $(BENCH)

bench-servers: environment
	@$(BIN)/python -m chapters.13_performance.benchmark --server all --size 1000 \
	  --case first --case returning --case post --case mix $(BENCH)

pins: environment
	@$(BIN)/pip-compile --quiet --upgrade --all-extras --strip-extras --no-annotate --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --allow-unsafe \
	  --output-file=constraints.txt setup.cfg

translations: environment
	@$(BIN)/pybabel -q extract -F sayhello/translations/babel.cfg -k _l --no-location \
	  --sort-output --project=SayHello -o .venv/messages.pot sayhello
	@$(BIN)/pybabel -q update -i .venv/messages.pot -d sayhello/translations --no-wrap \
	  --no-fuzzy-matching --ignore-obsolete
	@$(BIN)/pybabel -q compile -d sayhello/translations --statistics
