# Thin wrappers: all of it works without make as `python3 duka.py run` and so on (Windows: `python duka.py run`).
PYTHON ?= python3
.DEFAULT_GOAL := help
SEED ?= 1
PAYMENTS ?= 2000
MINUTES ?= 10
.PHONY: help run test check lock sim chaos

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## the whole shop on this computer; another port: make run PORT=5050
	@$(PYTHON) duka.py run

test: ## the tests; for pytest: make test ARGS="-k stock"
	@$(PYTHON) duka.py test $(ARGS)

check: ## what CI runs; a part of it: make check ARGS="lint types"
	@$(PYTHON) duka.py check $(ARGS)

sim: ## payments in virtual time with every fault: make sim SEED=1 PAYMENTS=100000
	@$(PYTHON) duka.py sim --seed $(SEED) --payments $(PAYMENTS)

chaos: ## kill processes and the database under load: make chaos SEED=1 MINUTES=10
	@$(PYTHON) duka.py chaos --seed $(SEED) --minutes $(MINUTES)

lock: ## write the lock files again; newer versions: make lock ARGS=--upgrade
	@$(PYTHON) duka.py lock $(ARGS)
