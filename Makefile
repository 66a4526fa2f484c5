# Every target is a command of the package dev/ (python3 -m dev …); docs/develop.md tells more.
PYTHON ?= python3
DEV = $(PYTHON) -m dev

.DEFAULT_GOAL := help
.PHONY: help setup demo serve stop test unit lint test-odoo bench chaos floor scale attack score pot clean

help: ## this list
	@echo "make TARGET, one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## fetch and start all that is needed (Odoo, PostgreSQL, Chromium, Python packages)
	@$(DEV) setup

demo: ## run real orders through the suite, then serve the result [ORDERS=file] [NO_SERVE=1]
	@$(DEV) demo $(if $(ORDERS),--orders "$(ORDERS)") $(if $(NO_SERVE),--no-serve)

serve: ## serve the demo's database (or DB=name) until Ctrl-C
	@$(DEV) serve $(if $(DB),--db "$(DB)")

stop: ## end the server and the databases that make left running
	@$(DEV) stop

test: ## all tests, browser tours included [ONLY=addon or addon/room] [ODOO=1: Odoo's quick suites, too]
	@$(DEV) test $(if $(ONLY),--only "$(ONLY)") $(if $(ODOO),--odoo)

unit: ## the pure planning tests, without Odoo, in seconds [ONLY=addon]
	@$(DEV) unit $(if $(ONLY),--only "$(ONLY)")

lint: ## linters and house rules
	@$(DEV) lint

test-odoo: ## Odoo's own test suites with ours installed, compared with plain Odoo [QUICK=1]
	@$(DEV) test-odoo $(if $(QUICK),--quick)

bench: ## speed against plain Odoo [ARGS="…"]
	@$(DEV) bench $(ARGS)

chaos: ## clients, changes and crashes on two servers, then all is checked [SEED=1] [ORDERS=2000] [REORDER=1]
	@$(DEV) chaos $(if $(SEED),--seed "$(SEED)") $(if $(ORDERS),--orders $(ORDERS)) $(if $(REORDER),--reorder)

floor: ## a day on the floor: handhelds, stations and crashes, then SQL recomputes all [SEED=1] [ORDERS=200] [DEVICES=8]
	@$(DEV) floor $(if $(SEED),--seed "$(SEED)") $(if $(ORDERS),--orders $(ORDERS)) $(if $(DEVICES),--devices $(DEVICES))

scale: ## one server, two, two with a streaming replica: the same load, who used the processor [ARGS="…"]
	@$(DEV) scale $(ARGS)

attack: ## roles × doors, hostile files, races, crashes against a server: what held, what fell [ONLY=races,files]
	@$(DEV) attack $(if $(ONLY),--only "$(ONLY)")

score: ## how well the credit score tells who will pay late: FILE=invoices.csv
	@$(DEV) score "$(FILE)"

pot: ## write the translation templates (i18n/*.pot) anew
	@$(DEV) pot

clean: ## stop everything and remove .odoo
	@$(DEV) clean
