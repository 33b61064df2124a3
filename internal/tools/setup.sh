#!/bin/sh
# Installs the Debian packages the tests need and this machine lacks, where root
# or sudo allows; else prints the one command and stops.
set -eu
missing=""
need() { # need COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need gcc gcc
[ -e /usr/include/stdlib.h ] || missing="$missing libc6-dev"
need openssl openssl
need chromium chromium
need redis-server redis-server
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
need pdftotext poppler-utils
need qpdf qpdf
need mutool mupdf-tools
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then as=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as="sudo"
else
	echo "The tests need these packages. Install them once with:" >&2
	echo "  sudo apt-get install -y$missing" >&2
	exit 1
fi
echo "Installing$missing"
# The services Debian would start are not wanted: the tests start their own.
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -qq
# shellcheck disable=SC2086
$as env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null
