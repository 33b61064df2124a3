#!/bin/sh
# Runs every test: client, Go on both stores and both hubs, browser, peers.
# A step that fails does not hide the others; the script ends with a summary.
set -u
cd "$(dirname "$0")/../.."
started=$(date +%s)
failed=""
step() { # step NAME COMMAND...
	name=$1; shift
	echo "== $name"
	if ! "$@"; then failed="$failed '$name'"; echo "== FAILED: $name"; fi
}

step "client: types" npm --prefix web/client run --silent check
step "client: unit tests" npm --prefix web/client run --silent test
step "client: byte budgets" npm --prefix web/client run --silent budgets
step "go: format" internal/tools/format.sh
step "go: vet" go vet ./...
report=$(mktemp)
step "go: tests with -race" sh -c '
	go run ./internal/testenv/cmd/testenv -- go test -race -timeout 20m -json ./... | go run ./internal/tools/testreport -summary '"$report"
step "browser tests" node web/e2e/run.mjs --summary "$report"

echo "== summary after $(( $(date +%s) - started )) s"
[ -s "$report" ] && cat "$report"
if [ "${CI:-}" = true ] && grep -q '^skipped:' "$report"; then failed="$failed 'skips are failures in CI'"; fi
rm -f "$report"
if [ -n "$failed" ]; then echo "FAILED:$failed"; exit 1; fi
echo "all tests passed"
