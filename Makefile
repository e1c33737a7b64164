# `make` or `make help` lists what there is.

LISTEN ?= 127.0.0.1:8080
SANDBOX ?= 127.0.0.1:8081
DATA ?= data
# More options of `balie serve`: make run OPTIONS='--log-level debug'
OPTIONS ?=

.DEFAULT_GOAL := help
.PHONY: help run test bench crash lint format clean

help: ## lists what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16

run: ## sets up, builds and starts Balie on LISTEN and the sandbox on SANDBOX, with the data in DATA
	@scripts/run.sh --data $(DATA) --listen $(LISTEN) --sandbox $(SANDBOX) --sandbox-keep $(DATA)-sandbox $(OPTIONS)

test: ## sets up and runs every test there is, the browser tests included
	@scripts/test.sh

bench: ## measures both engines on this machine: against a bare route, in size, and with several nodes
	@scripts/setup.sh bench
	@scripts/build.sh
	@scripts/bench.sh

crash: ## kills the server at random moments under load, and counts what is left
	@scripts/setup.sh bench
	@scripts/build.sh
	@scripts/crash.sh

lint: ## checks the formatting
	@scripts/lint.sh

format: ## formats every Swift file
	@swift format --in-place --parallel --recursive Sources Tests Package.swift

clean: ## removes what was built; the data stays
	@rm -rf .build .build-logs web/dist
