#!/bin/sh
# Tries files made by other programs, outside make test: signed PDFs with known
# verdicts (DIR/pades) and papers to take in (DIR/papers).
set -u
cd "$(dirname "$0")/../.."
dir=${1:-}
if [ -z "$dir" ] || [ ! -d "$dir" ]; then
	echo "usage: make others OTHERS=DIR, with DIR/pades and DIR/papers" >&2
	exit 64
fi
exec go run ./internal/tools/others "$dir"
