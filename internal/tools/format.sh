#!/bin/sh
# Fails where gofmt would change a file.
files=$(gofmt -l $(git ls-files '*.go' 2>/dev/null || find . -name '*.go' -not -path '*/node_modules/*'))
[ -z "$files" ] && exit 0
echo "gofmt would change:" $files
exit 1
