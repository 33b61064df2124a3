#!/bin/sh
# Fuzzes every decoder in turn: fuzz.sh TIME, for instance 60s.
set -eu
cd "$(dirname "$0")/../.."
time=${1:-60s}
grep -rl --include='*_test.go' '^func Fuzz' . --exclude-dir=node_modules | while read -r file; do
	package=$(dirname "$file")
	grep -o '^func Fuzz[A-Za-z0-9_]*' "$file" | while read -r _ name; do
		echo "== $package $name"
		go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "$time" </dev/null
	done
done
