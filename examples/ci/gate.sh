#!/bin/sh
# Any other CI: run it in the module root of a checkout with its whole history.
#
#   gate.sh [base]     base is a revision; default origin/main
#
# It exits with muster's exit code and leaves everything that was measured in muster.tar.gz.
set -eu

base=${1:-origin/main}
# A second run in the same workspace must not hand on what the first one measured.
rm -rf muster.out muster.tar.gz

code=0
go tool muster gate --since "$base" \
	--report junit=muster.out/junit.xml --report html=muster.out/report.html ./... || code=$?

# Also where the gate said no: that is when somebody reads it.
if [ -d muster.out ]; then
	tar -czf muster.tar.gz muster.out
fi
exit "$code"
