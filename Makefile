# The two that a newcomer needs are run and test.
GO ?= go

.PHONY: run build test race lint cover fuzz bench

run: build ## open the prompt with sample data, on a private PostgreSQL
	@./epic init --demo
	@./epic

build:
	@$(GO) build -o epic .

test: ## all tests, on a real PostgreSQL that they run themselves
	$(GO) test ./...

race: ## the same with the race detector
	$(GO) test -race ./...

lint: ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w ."; exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

cover: ## statements that the tests reach, in all packages together
	$(GO) test -coverprofile=coverage.out -coverpkg=./... ./... >/dev/null
	$(GO) tool cover -func=coverage.out | tail -n 1

fuzz: ## each fuzz target for FUZZTIME
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $${FUZZTIME:-30s} -fuzzminimizetime 1x $$pkg || exit 1; \
	  done; \
	done

bench: ## speed and memory beside psql, in one run of two minutes at most
	@$(GO) run ./internal/bench
