#!/bin/sh
# Runs one of the client's own programs with a stack: that of STACK_ENV, or else one of its own, which is stopped afterwards.
set -eu
cd "$(dirname "$0")/../.."
stack="${PYTHON:-python3} $PWD/infra/local/stack.py"
own=
if [ -z "${STACK_ENV:-}" ]; then
	own=$PWD/target/e2e
	STACK_ENV=$own/env
	export STACK_ENV
	$stack up --web --dir $own
	# What was started stops, whatever comes.
	trap '$stack down --dir $own' EXIT
	$stack load-season --dir $own
fi
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
cd web
[ -d node_modules/@playwright ] || npm ci --no-audit --no-fund --loglevel=error
program=$1
shift
result=0
"node_modules/.bin/$program" "$@" || result=$?
cd ..
exit $result
