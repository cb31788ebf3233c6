#!/bin/bash
# Runs the tests of the harbour, all at once.
#
#   ./run_tests.sh                  unit tests
#   ./run_tests.sh --integration    integration tests too
#   ./run_tests.sh --coverage       one after the other, with coverage.py
#
# No `set -e`: a test that fails must not keep the others from running.

ROOT="$(cd "$(dirname "$0")" && pwd)"
cd "$ROOT" || exit 1

RED='\033[0;31m'
GREEN='\033[0;32m'
YELLOW='\033[1;33m'
BLUE='\033[0;34m'
NC='\033[0m'

info() { echo -e "${BLUE}[INFO]${NC} $1"; }
pass() { echo -e "${GREEN}[PASS]${NC} $1"; }
fail() { echo -e "${RED}[FAIL]${NC} $1"; }
warn() { echo -e "${YELLOW}[WARN]${NC} $1"; }

with_integration=false
with_coverage=false
coverage_dir="${TMPDIR:-/tmp}/harbour-coverage"
for argument in "$@"; do
    case $argument in
        --integration) with_integration=true ;;
        --coverage) with_coverage=true ;;
        *) warn "Unknown argument: $argument" ;;
    esac
done

if [ ! -d app ]; then
    fail "app directory not found. Please run this script from the project root."
    exit 1
fi

if [ "$with_integration" = true ]; then
    info "Integration tests enabled (--integration flag specified)"
else
    info "Skipping integration tests (use --integration to include them)"
fi

export TESTING=true
export HARBOR_MODE="${HARBOR_MODE:-mock}"
export PYTHONPATH="$ROOT:$ROOT/.hooks:$ROOT/scripts"

# Everything that a find tells goes to the list, in an order that does not depend on the disk.
tests=()
collect() {
    local file
    while IFS= read -r -d '' file; do
        tests+=("$file")
    done
}

collect < <(find ./app/tests -name 'test_*.py' -type f \
    ! -path './app/tests/manual_tests/*' \
    ! -path './app/tests/test_integration/*' \
    -print0 | LC_ALL=C sort -z)
collect < <(find ./tests -name 'test_*.py' -type f \
    ! -path '*/manual_tests/*' \
    ! -path './tests/test_integration/*' \
    -print0 | LC_ALL=C sort -z)
if [ -d ./tools/tests ]; then
    collect < <(find ./tools/tests -name 'test_*.py' -type f -print0 | LC_ALL=C sort -z)
fi
if [ -d .hooks/tests ]; then
    collect < <(find .hooks/tests -name 'test_*.py' -type f -print0 2>/dev/null | LC_ALL=C sort -z)
fi
for plugin in customs weather; do
    collect < <(find "plugins/$plugin/tests" -name 'test_*.py' -type f -print0 | LC_ALL=C sort -z)
done
# Drafts are one folder further down.
collect < <(find scripts -maxdepth 1 -name 'test_*.py' -type f -print0 | LC_ALL=C sort -z)
if [ "$with_integration" = true ]; then
    for folder in ./app/test_integration ./test_integration ./tests/test_integration; do
        if [ -d "$folder" ]; then
            collect < <(find "$folder" -name 'test_*.py' -type f -print0 | LC_ALL=C sort -z)
        fi
    done
fi

if [ ${#tests[@]} -eq 0 ]; then
    warn "No test files found"
    exit 0
fi
info "Found ${#tests[@]} test file(s):"
printf '  - %s\n' "${tests[@]}"
echo

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One test, by its number in the list; what it prints is kept for the summary.
run_one() {
    local number=$1 file=${tests[$1]} ok
    info "Running: $file"
    if [ "$with_coverage" = true ]; then
        python3 -m coverage run --append --source=app,plugins "$file" >"$work/$number.out" 2>&1
    else
        python3 "$file" >"$work/$number.out" 2>&1
    fi
    ok=$?
    echo $ok >"$work/$number.code"
    if [ $ok -eq 0 ]; then
        pass "$file completed successfully"
    else
        fail "$file failed"
    fi
    echo "----------------------------------------"
}

if [ "$with_coverage" = true ]; then
    mkdir -p "$coverage_dir"
    export COVERAGE_FILE="$coverage_dir/.coverage"
    python3 -m coverage erase || exit 1
    info "Running tests one after the other, with coverage..."
    for number in "${!tests[@]}"; do
        run_one "$number"
    done
else
    info "Running tests in parallel..."
    for number in "${!tests[@]}"; do
        run_one "$number" &
    done
    wait
fi

passed=0
failed=()
for number in "${!tests[@]}"; do
    if [ "$(cat "$work/$number.code" 2>/dev/null)" = 0 ]; then
        passed=$((passed + 1))
    else
        failed+=("$number")
    fi
done

if [ "$with_coverage" = true ]; then
    python3 -m coverage report >"$coverage_dir/coverage_report.txt"
    python3 -m coverage html --quiet --directory="$coverage_dir"
    echo
    info "Coverage Summary:"
    echo "Overall Coverage: $(tail -n 1 "$coverage_dir/coverage_report.txt" | awk '{ print $NF }')"
    info "Coverage files saved to: $coverage_dir"
fi

echo
info "Test Summary:"
echo "  Total tests: ${#tests[@]}"
echo "  Passed: $passed"
echo "  Failed: ${#failed[@]}"
if [ ${#failed[@]} -eq 0 ]; then
    pass "All tests passed! 🎉"
    exit 0
fi
echo
warn "Failed test details:"
for number in "${failed[@]}"; do
    echo "  - ${tests[$number]}"
    if [ -s "$work/$number.out" ]; then
        echo "    Last few lines of output:"
        tail -n 10 "$work/$number.out" | sed 's/^/      /'
    fi
done
fail "${#failed[@]} test(s) failed"
echo
echo "SUMMARY: $passed passed, ${#failed[@]} failed"
echo "FAILED TESTS:"
for number in "${failed[@]}"; do
    echo "${tests[$number]}"
done
exit 1
