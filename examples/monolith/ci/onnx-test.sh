#!/bin/bash
# Exchange with other programs. Jobs whose BUILD_ENVIRONMENT says onnx come here, never to test.sh.
set -e
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONPATH=$PWD PYTHONDONTWRITEBYTECODE=1

if [[ -n ${MONOLITH_RECORD:-} ]]; then
  echo "ci/onnx-test.sh${*:+ $*}" >> "$MONOLITH_RECORD"
fi

exchange=$(mktemp -d "${TMPDIR:-/tmp}/abacus-onnx.XXXXXX")
trap 'rm -rf "$exchange"' EXIT
for version in 1 2; do
  python3 -S tests/compat/write_row.py "$version" "$exchange/row.$version"
  python3 -S tests/compat/read_row.py "$exchange/row.$version"
done
