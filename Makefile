# make test      all that a change has to pass; installs what it needs
# make verify    the heavier suites: other servers, other clients, load
# make generate  writes the generated code again
# make format    sorts imports and formats
# make release   builds and publishes a release of the tag that is checked out
# make bench     this server beside a reverse proxy and a plain one; BENCH=regexp of Go benchmarks
# make soak      load for SOAK_TIME=10m
# make fuzz      every fuzz test for FUZZ_TIME=10s
# make clean     removes all that was installed or built here

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

golangci-version   := v2.15.0
goreleaser-version := v2.15.1
cyclonedx-version  := v1.10.0

# Each version has its own folder, so that a new one is installed.
golangci-lint := $(CURDIR)/bin/$(golangci-version)/golangci-lint
goreleaser    := $(CURDIR)/bin/$(goreleaser-version)/goreleaser
cyclonedx     := $(CURDIR)/bin/$(cyclonedx-version)/cyclonedx-gomod

# The Go modules beside the main one.
go-modules := bench/plain deploy/validate graph/answer/asm

# A folder under e2e with a lock file is a suite: its script `test` belongs to
# make test, its script `verify` to make verify.
npm-suites    := $(patsubst %/package-lock.json,%,$(wildcard e2e/package-lock.json e2e/*/package-lock.json))
with-script    = $(foreach suite,$(npm-suites),$(if $(shell grep -F '"$1":' $(suite)/package.json),$(suite)))
test-suites   := $(call with-script,test)
verify-suites := $(call with-script,verify)

# A test file with this line belongs to make verify.
verify-packages = $(shell grep -rlx --include='*_test.go' --exclude-dir=node_modules '//go:build verify' . \
	| xargs -r -n1 dirname | sort -u)

BENCH     ?= .
FUZZ_TIME ?= 10s
SOAK_TIME ?= 10m

.PHONY: help
help:
	@sed -n '/^$$/q; s/^# //p' Makefile

# --- What a change has to pass ---

.PHONY: test lint drift unit modules playground e2e
# What is missing is said before anything runs.
test: need-go need-npm need-gcc need-chromium lint drift unit modules playground e2e

lint: $(golangci-lint)
	go vet -tags verify ./...
	$(golangci-lint) run ./...
	@for module in $(go-modules); do \
		echo "lint $$module"; \
		(cd $$module && go vet ./... && $(golangci-lint) run ./...); \
	done

drift: need-go
	@.ci/drift

unit: need-go need-gcc # lint has vetted
	go test -race -vet=off -timeout 9m ./...

modules: need-go
	@for module in $(go-modules); do (cd $$module && go test ./...); done

playground: internal/playground/web/node_modules/.package-lock.json
	npm --prefix internal/playground/web run --silent verify

e2e: need-go need-chromium $(test-suites:%=%/node_modules/.package-lock.json)
	@for suite in $(test-suites); do echo "test $$suite"; npm --prefix $$suite run --silent test; done

# --- The heavier suites ---

.PHONY: verify verify-go verify-e2e verify-release
verify: verify-go verify-e2e verify-release

verify-go: need-go need-gcc need-redis-server
	@packages='$(verify-packages)'; \
	[[ -z $$packages ]] || go test -tags verify -count=1 -timeout 30m $$packages

verify-e2e: need-go need-chromium $(verify-suites:%=%/node_modules/.package-lock.json)
	@for suite in $(verify-suites); do echo "verify $$suite"; npm --prefix $$suite run --silent verify; done

# A release that is not published: every archive is there, the checksums are
# theirs, and the binary for this machine says its version.
verify-release: need-go $(goreleaser) $(cyclonedx)
	PATH=$(dir $(cyclonedx)):$$PATH $(goreleaser) release --snapshot --clean
	cd dist && sha256sum --check --quiet checksums.txt
	@[[ $$(grep -cE '(linux|darwin|windows)_(amd64|arm64)\.(tar\.gz|zip)$$' dist/checksums.txt) == 6 ]] || { echo "dist/checksums.txt lists other archives" >&2; exit 1; }
	@for list in dist/*.cdx.json; do grep -q '"pkg:golang/github.com/vektah/gqlparser' $$list || { echo "$$list lists no modules" >&2; exit 1; }; done
	dist/carbongraph_$$(go env GOOS)_$$(go env GOARCH)*/carbongraph --version

# --- What is run by hand ---

.PHONY: generate format release bench soak fuzz clean
generate: need-go
	go run ./graph/resource/generate
	cd graph/answer/asm && go run . -pkg answer -out ../mark_avx2_amd64.s -stubs ../mark_avx2_amd64.go

format: $(golangci-lint)
	$(golangci-lint) fmt ./...

release: need-go $(goreleaser) $(cyclonedx)
	PATH=$(dir $(cyclonedx)):$$PATH $(goreleaser) release --clean

bench: need-go
	go run ./bench
	go test -run Allocations -v ./bench/inprocess
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

soak: need-go need-redis-server
	SOAK_TIME=$(SOAK_TIME) go test -tags verify -count=1 -run Soak -v -timeout 0 $(verify-packages)

fuzz: need-go
	.ci/fuzz $(FUZZ_TIME)

clean:
	rm -rf bin dist internal/playground/web/node_modules e2e/node_modules e2e/*/node_modules

# --- What they need ---

.PHONY: need-go need-npm need-gcc need-chromium need-redis-server
need-go:
	@.ci/need go
need-npm:
	@.ci/need node
	@.ci/need npm
need-gcc: # for the race detector
	@.ci/need gcc gcc
need-chromium:
	@.ci/need chromium chromium
need-redis-server:
	@.ci/need redis-server redis-server

$(golangci-lint): | need-go
	GOBIN=$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(golangci-version)
$(goreleaser): | need-go
	GOBIN=$(@D) go install github.com/goreleaser/goreleaser/v2@$(goreleaser-version)
$(cyclonedx): | need-go
	GOBIN=$(@D) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(cyclonedx-version)

# npm writes this file when all is installed.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json | need-npm
	npm --prefix $* ci --no-audit --no-fund
	@touch $@
