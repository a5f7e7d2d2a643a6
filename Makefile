# make test     all that a change has to pass; installs what it needs
# make verify   the heavier suites: other servers, other clients, load
# make generate writes the generated code again
# The rest is in CONTRIBUTING.md.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# The checks share two cores and some of them a build cache.
.NOTPARALLEL:

golangci-version := v2.15.0
golangci-lint    := bin/golangci-lint-$(golangci-version)

# The Go modules beside the main one, each with checks of its own.
go-modules := deploy/validate

# A folder under e2e with a lock file is a suite: its `test` script belongs to
# make test, its `verify` script to make verify.
npm-suites    := $(patsubst %/package-lock.json,%,$(wildcard e2e/package-lock.json e2e/*/package-lock.json))
with-script    = $(foreach suite,$(npm-suites),$(if $(shell grep -F '"$1":' $(suite)/package.json),$(suite)))
test-suites   := $(call with-script,test)
verify-suites := $(call with-script,verify)

# A Go test file with this constraint belongs to make verify.
verify-packages = $(shell grep -rlx --include='*_test.go' '//go:build verify' graph internal upstream bench e2e *.go 2>/dev/null \
	| xargs -r -n1 dirname | sort -u | sed 's|^|./|')

FUZZ_TIME ?= 10s
SOAK_TIME ?= 10m
BENCH     ?= .

.PHONY: help test verify
help:
	@sed -n 's/^# \(make \)/\1/p' Makefile

test: lint drift unit modules playground e2e
verify: verify-go verify-e2e

# --- The checks of make test ---

.PHONY: lint drift unit modules playground e2e
lint: need-go $(golangci-lint)
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l); \
	if [[ -n $$unformatted ]]; then echo "not formatted by gofmt:" $$unformatted >&2; exit 1; fi
	go vet ./...
	go vet -tags verify ./...
	$(golangci-lint) run ./...
	@for module in $(go-modules); do echo "lint $$module" && (cd $$module && go vet ./... && $(CURDIR)/$(golangci-lint) run ./...); done

drift: need-go
	@.ci/drift

unit: need-go need-gcc
	go test -race -timeout 9m ./...

modules: need-go
	@for module in $(go-modules); do echo "test $$module" && (cd $$module && go test ./...); done

playground: internal/playground/web/node_modules/.package-lock.json
	npm --prefix internal/playground/web run --silent verify

e2e: need-go need-chromium $(test-suites:%=%/node_modules/.package-lock.json)
	@for suite in $(test-suites); do echo "test $$suite" && npm --prefix $$suite run --silent test; done

# --- The suites of make verify ---

.PHONY: verify-go verify-e2e
verify-go: need-go need-gcc need-redis-server
	@packages='$(verify-packages)'; \
	if [[ -n $$packages ]]; then go test -count=1 -tags verify -timeout 30m $$packages; fi

verify-e2e: need-go need-chromium $(verify-suites:%=%/node_modules/.package-lock.json)
	@for suite in $(verify-suites); do echo "verify $$suite" && npm --prefix $$suite run --silent verify; done

# --- What is run by hand ---

.PHONY: generate bench soak fuzz clean
generate: need-go
	go tool gqlgen generate

bench: need-go
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

soak: need-go need-redis-server
	SOAK_TIME=$(SOAK_TIME) go test -count=1 -tags verify -run Soak -v -timeout 0 $(verify-packages)

fuzz: need-go
	.ci/fuzz $(FUZZ_TIME)

clean:
	rm -rf bin internal/playground/web/node_modules e2e/node_modules e2e/*/node_modules

# --- What they need ---

.PHONY: need-go need-npm need-gcc need-chromium need-redis-server
need-go:
	@.ci/need go
need-npm:
	@.ci/need node
	@.ci/need npm
need-gcc:
	@.ci/need gcc gcc
need-chromium:
	@.ci/need chromium chromium
need-redis-server:
	@.ci/need redis-server redis-server

$(golangci-lint): | need-go
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(golangci-version)
	mv bin/golangci-lint $@

# npm writes this file when it is done.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json | need-npm
	npm --prefix $* ci --no-audit --no-fund
	@touch $@
