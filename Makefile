# The commands that people and CI use; `make help` lists them. Each one sets the machine up first
# (Debian packages, only what is missing), so a fresh clone needs git and make and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

JOBS ?= $(shell nproc)
# What `make run` listens on and keeps its data in.
LISTEN ?= 127.0.0.1:3000
DATA ?= ./data
# How long `make fuzz` takes for each parser.
FUZZ_SECONDS ?= 600
# How long `make simulate` goes on, in simulated hours.
HOURS ?= 10000

.PHONY: help run run-cluster dev build test test-quick test-tsan test-crash test-cluster test-cluster-faults \
	test-mutation test-containers simulate fuzz check-stripe-schema lighthouse lint format bench bench-cluster clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

run: build ## build and serve with demo data on http://127.0.0.1:3000
	@exec build/release/stagedoor serve --listen $(LISTEN) --data-dir $(DATA) --generate-keys --demo-data

run-cluster: ## everything apart, on this machine: PostgreSQL, NATS, Redis, nginx, two replicas of each service
	@tools/setup build cluster
	@tools/build release $(JOBS) stagedoor
	@LISTEN=$(LISTEN) exec node tools/cluster/run.mjs

dev: build ## server and client with hot reload on http://127.0.0.1:5173, data in ./data-dev
	@tools/npm-ci web
	@LISTEN=$(LISTEN) tools/dev

build: ## the release binary, build/release/stagedoor
	@tools/setup build
	@tools/build release $(JOBS) stagedoor

test: ## everything CI runs; ends with "N passed, N failed"
	@tools/setup build test
	@JOBS=$(JOBS) tools/test all

test-quick: ## unit, contract and scenario tests: the inner loop
	@tools/setup build test
	@JOBS=$(JOBS) tools/test quick

test-tsan: ## unit tests and concurrent suites under the thread sanitizer
	@tools/setup build test
	@JOBS=$(JOBS) tools/test tsan

test-crash: ## kills, power cuts, failing disks by the dozen; ends with a line of figures
	@tools/setup build test
	@JOBS=$(JOBS) tools/test crash

test-cluster: ## scenarios and contract against a whole cluster, and what only a cluster has
	@tools/setup build test
	@JOBS=$(JOBS) tools/test cluster

test-cluster-faults: ## every fault between the hosts of a cluster; about half an hour
	@tools/setup build test
	@JOBS=$(JOBS) tools/test cluster-faults

simulate: ## 10,000 simulated hours, and a crash at every write and sync with six fates; about three hours
	@tools/setup build
	@tools/build release $(JOBS) stagedoor-simulate
	@build/release/stagedoor-simulate --jobs $(JOBS) --crash-points --fates 6
	@build/release/stagedoor-simulate --jobs $(JOBS) --seeds 1..1 --hours $(HOURS) --list tests/simulation/seeds.txt

test-mutation: ## take one guard away after the other; every test named for it must fail
	@tools/setup build test
	@JOBS=$(JOBS) node tests/mutation/run.mjs

test-containers: ## build the image; buy a ticket from it, from compose, from Kubernetes' manifests; needs root, no registry
	@tools/setup test containers
	@JOBS=$(JOBS) tools/test-containers

fuzz: ## every parser under libFuzzer, FUZZ_SECONDS=600 each
	@tools/setup build fuzz
	@JOBS=$(JOBS) tools/fuzz $(FUZZ_SECONDS)

check-stripe-schema: ## the simulator against Stripe's description: STRIPE_OPENAPI=file
	@tools/setup build test
	@tools/build release $(JOBS) stagedoor
	@tools/npm-ci tests/stripe_sdk
	@STRIPE_OPENAPI=$(abspath $(STRIPE_OPENAPI)) node --test tests/stripe_sdk/schema_check.test.mjs

lighthouse: ## scores of the browse and the ticket page, on a desk; exits 1 below the budget
	@tools/setup build test
	@tools/build release $(JOBS) stagedoor
	@tools/npm-ci tests/lighthouse
	@node tests/lighthouse/run.mjs

lint: ## clang-format and clang-tidy over our own files, ESLint and Prettier over the client's
	@tools/setup build lint
	@JOBS=$(JOBS) tools/lint

format: ## clang-format and Prettier, in place
	@tools/setup build lint
	@tools/lint --fix-format

bench: ## orders and reads beside nginx, a catalogue of a million; prints, asserts nothing
	@tools/setup build test bench
	@tools/build release $(JOBS) stagedoor stagedoor-load
	@node bench/run.mjs
	@node bench/lapse.mjs
	@node bench/browse.mjs

bench-cluster: ## orders on PostgreSQL beside pgbench, replicas and tickets growing; BENCH="--seconds 5 --tickets 10000"
	@tools/setup build test cluster
	@tools/build release $(JOBS) stagedoor stagedoor-load stagedoor-place
	@node bench/cluster/run.mjs $(BENCH)

clean: ## remove what was built (not ./data)
	@rm -rf build
