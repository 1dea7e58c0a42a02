# Wellspring: what a person or a robot runs. Each target is one script, `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run build test dev cabinet bench shots schemathesis fmt

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build, seed a demo on the first start, serve on http://127.0.0.1:8080
	@scripts/run

build: ## The release binary, with everything in it: target/release/wellspring
	@scripts/build

test: ## Everything that must hold: formatting, lints, licences, tests on both databases, browser (STAGES="rust browser" for some)
	@scripts/test $(STAGES)

dev: ## Serve the debug build and build it again on every change
	@scripts/dev

cabinet: ## The same, and the address of the page that shows every component in every state
	@scripts/dev /cabinet

bench: ## Measure the release build on both databases into benches/RESULTS.md (BENCH_SIZES=10000,100000,1000000 for more)
	@scripts/bench

shots: ## Pictures of every page, at a desk and on a phone, light and dark: e2e/shots
	@scripts/shots

schemathesis: ## Try the API against its own description with generated requests (from PyPI; skipped where it cannot be installed)
	@scripts/schemathesis

fmt: ## Format the Rust code
	@cargo fmt --all
