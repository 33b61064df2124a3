# e-Cabinet. `make run` opens the demo council, `make test` runs every test;
# both do their own set-up. `make check` is the quick loop.
SHELL := /bin/sh
CLIENT := web/client
BUILT  := web/dist/app/index.html
FONTS  := internal/typeset/fonts/NotoSerifBengali-Regular.ttf
CLIENT_SOURCES := $(shell find $(CLIENT) -type f -not -path '*/node_modules/*' 2>/dev/null)
GO_SOURCES := $(shell find cmd meetings signing voting web certs internal -name '*.go' -o -name '*.sql' -o -name '*.json' -not -path '*/node_modules/*' 2>/dev/null) go.mod go.sum
DATA ?= ./var
ADDRESS ?= 127.0.0.1:8080

.PHONY: run test check web build fonts generate lint bench faults fuzz others screens clean

run: bin/ecabinet ## seed the demo council where there is none, and serve it
	@bin/ecabinet demo --if-empty --data $(DATA)
	@bin/ecabinet serve --demo --data $(DATA) --listen $(ADDRESS)

test: ## everything: both stores, both hubs, client, browser, peers
	@internal/tools/setup.sh
	@$(MAKE) --no-print-directory build
	@internal/tools/test.sh

check: ## the quick loop: all but the tests of whole processes
	@internal/tools/format.sh
	@go vet ./...
	@go test ./internal/archtest
	@go run ./internal/testenv/cmd/testenv -- go test -race -short $$(go list ./... | grep -v /internal/systemtest)

build: bin/ecabinet bin/ecabinet-verify

bin/ecabinet: $(BUILT) $(FONTS) $(GO_SOURCES)
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o $@ ./cmd/ecabinet

bin/ecabinet-verify: $(GO_SOURCES)
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o $@ ./cmd/ecabinet-verify

web: $(BUILT) ## the client alone

$(CLIENT)/node_modules/.package-lock.json: $(CLIENT)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node 20.19 or newer, or build without the client: go build ./cmd/ecabinet"; exit 1; }
	npm --prefix $(CLIENT) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(CLIENT)/node_modules/.package-lock.json $(CLIENT_SOURCES)
	npm --prefix $(CLIENT) run --silent build
	@touch $@

fonts: $(FONTS) ## the Bengali fonts of printed documents, unpacked from the npm package

$(FONTS): $(CLIENT)/node_modules/.package-lock.json
	go run ./internal/typeset/fontgen $(CLIENT)/node_modules/@fontsource/noto-serif-bengali internal/typeset/fonts
	@touch $@

generate: ## generated files; must leave the tree clean
	go generate ./...

lint: ## golangci-lint, built on first use
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run

CRASHES ?= 100
faults: ## kill servers in bursts of votes: make faults CRASHES=100
	@ECABINET_TEST_CRASHES=$(CRASHES) go test -count=1 -timeout 2h -run IsKilled -v ./internal/systemtest

bench: ## the figures of speed: each beside its bare reference, medians of five
	go run ./internal/testenv/cmd/testenv -- go test -run '^$$' -bench . -count 5 ./signing ./internal/store ./internal/official

fuzz: ## every decoder, a minute each
	@internal/tools/fuzz.sh 60s

others: build ## files made by others: make others OTHERS=DIR
	@internal/tools/others.sh "$(OTHERS)"

screens: build ## the pictures in docs/screens
	node web/e2e/run.mjs --pictures docs/screens

clean:
	rm -rf bin web/dist/app var
