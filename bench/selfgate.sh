#!/bin/sh
# The gate on all of our own packages, each at ten runs, and how long it takes. In CI the slow ones are
# held to fewer runs (see lower: in muster.yaml).
set -eu
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/muster" ./cmd/muster
# The tests of other packages count for those that scripts test, as in CI, but at ten runs.
sed 's/whole: {/whole: {reruns: {count: 10, flaky: fail}, /' muster.yaml >"$tmp/all.yaml"
began=$(date +%s)
go list ./... | grep -v -e '/examples/weak$' -e '/bench/' | xargs "$tmp/muster" gate --observe --config "$tmp/all.yaml" -o "$tmp/out" | sed '/^$/q'
echo "$(nproc) cores, $(go version), $(($(date +%s) - began)) s"
