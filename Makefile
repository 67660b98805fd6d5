# The two that a newcomer needs are run and test.
GO ?= go

# Go asks git for the commit, and fails where git refuses: in somebody else's folder.
VCS = $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)

# No C compiler is needed, but for the race detector.
export CGO_ENABLED ?= 0

.PHONY: run build test race lint cover fuzz docs vuln bench brief dist server ready

run: server build ## open the prompt with sample data, on a private PostgreSQL
	@./epic init --demo
	@./epic

build:
	@$(GO) build -buildvcs=$(VCS) -o epic .

server: # a PostgreSQL to run
	@$(GO) run ./internal/install

ready: # the same, tmux for the tests of the prompt, and in CI sshd for that of docs/deploy.md: without them those are passed over, unless CI is set
	@$(GO) run ./internal/install -wish "tmux $(if $(CI),sshd=openssh-server ssh=openssh-client)"

test: ready ## all tests, on a real PostgreSQL that they run themselves
	$(GO) test ./...

race: ## the same with the race detector, which needs a C compiler
	@$(GO) run ./internal/install -wish tmux gcc
	CGO_ENABLED=1 $(GO) test -race -timeout 40m ./...

# G104 would have each error that is dropped: fmt.Fprint has hundreds, and the others say why beside them. Left out are
# the tools of whoever works on Epic, which are no part of it. Other exceptions are argued where they are.
GOSEC = -exclude=G104 $(foreach d,bench brief golden install ptytest sentrytest testdb,-exclude-dir=internal/$(d)) -exclude-dir=migrations/demodb

lint: ## formatting, vet on each system that is different, staticcheck, gosec
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w ."; exit 1; }
	$(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	$(GO) run github.com/securego/gosec/v2/cmd/gosec@v2.30.0 -quiet $(GOSEC) ./...

cover: ## the same, and the statements that it reaches, by package and in all together: 85 % at least
	@$(GO) run ./internal/install -wish tmux gcc
	CGO_ENABLED=1 $(GO) test -race -timeout 40m -coverprofile=coverage.out -coverpkg=./... ./...
	@.ci/cover

fuzz: ready ## each fuzz target for FUZZTIME
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $${FUZZTIME:-30s} -fuzzminimizetime 1x $$pkg || exit 1; \
	  done; \
	done

docs: ready ## the documents that are made from the code, and what the README shows
	$(GO) test . -run 'Docs|Readme' -update

vuln: ## known faults of what we depend on, where the list of them can be reached
	@out=$$($(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./... 2>&1) && echo "$$out" && exit; \
	case "$$out" in \
	  *"fetching vulnerabilities"*) echo "govulncheck skipped: its database cannot be reached from here";; \
	  *) echo "$$out"; exit 1;; \
	esac

bench: ## speed and memory beside psql, in one run of two minutes at most
	@$(GO) run ./internal/bench

brief: server ## each item of the client's brief, ticked when its script has just passed
	@$(GO) run ./internal/brief

dist: build ## programs and packages for others, in dist/
	@GO='$(GO)' .ci/dist
