#!/bin/sh
# The gate on all of our own packages, each at ten runs, and how long it takes. In CI the slow ones are
# held to fewer runs (see lower: in muster.yaml); here nothing is lowered.
set -eu
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/muster" ./cmd/muster
sed '/^lower:/,$d' muster.yaml >"$tmp/all.yaml"
began=$(date +%s)
go list ./... | grep -v -e '/examples/weak$' -e '/bench/' | xargs "$tmp/muster" gate --observe --config "$tmp/all.yaml" -o "$tmp/out" | sed '/^$/q'
echo "$(nproc) cores, $(go version), $(($(date +%s) - began)) s"
