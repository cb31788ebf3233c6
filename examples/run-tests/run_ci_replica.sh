#!/bin/bash
# Runs the tests as CI does: the same variables, then ./run_tests.sh with the same arguments.
cd "$(dirname "$0")" || exit 1
export CI=true
export GITHUB_ACTIONS=true
export HARBOR_MODE=mock
echo "[INFO] CI replica: CI=$CI GITHUB_ACTIONS=$GITHUB_ACTIONS HARBOR_MODE=$HARBOR_MODE"
exec ./run_tests.sh "$@"
