#!/bin/bash

# Runs the tests of abacus in CI. What runs depends on these variables:
#   BUILD_ENVIRONMENT   what was built, and for what: linux-py3.11-gcc, linux-xpu-py3.11, ...
#   TEST_CONFIG         which part of the tests: default, smoke, distributed, inductor_timm, ...
#   SHARD_NUMBER        this job is number 1, 2, ... of NUM_TEST_SHARDS
#   TESTS_TO_INCLUDE    only these files of tests/python, with blanks between them
# The dispatch is at the end of this file.

set -ex

# Some jobs have a script of their own. This comes before anything is set up.
if [[ ${TEST_CONFIG:-} == multigpu ]]; then
  exec bash "$(dirname "${BASH_SOURCE[0]}")/multigpu-test.sh" "$@"
fi
if [[ ${BUILD_ENVIRONMENT:-} == *onnx* ]]; then
  exec bash "$(dirname "${BASH_SOURCE[0]}")/onnx-test.sh" "$@"
fi

# In front of every traced command: its function and its line.
PS4='+ ${FUNCNAME[0]:-main}:$LINENO: '

# shellcheck source=./common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=./journal.sh
source "$(dirname "${BASH_SOURCE[0]}")/journal.sh"

# Everything below is said relative to the project.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PROJECT_DIR=$(pwd)

BUILD_ENVIRONMENT=${BUILD_ENVIRONMENT:-}
TEST_CONFIG=${TEST_CONFIG:-default}
SHARD_NUMBER=${SHARD_NUMBER:-1}
NUM_TEST_SHARDS=${NUM_TEST_SHARDS:-1}

# Nothing of the machine's own packages, and no .pyc beside the sources.
PY=(python3 -S)
export PYTHONPATH=$PROJECT_DIR
export PYTHONDONTWRITEBYTECODE=1
export PYTHONHASHSEED=0
export TERM=dumb
export LC_ALL=C.UTF-8

# All that is written goes below one folder, which is gone in the end.
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/abacus-ci.XXXXXX")
export SCRATCH
remove_scratch() {
  local -
  set +x
  rm -rf "$SCRATCH"
  echo "clean-up: removed the scratch folder"
}
trap_add remove_scratch EXIT
trap_add 'echo "clean-up: tests of ${BUILD_ENVIRONMENT:-this machine} are over"' EXIT
mkdir -p "$SCRATCH/build/bin" "$SCRATCH/reports"

# Core files of several crashed tests would fill the disk of a runner.
if [[ ${CONTINUE_THROUGH_ERROR:-} == 1 ]] || [[ $BUILD_ENVIRONMENT == *sanitize* ]]; then
  ulimit -c 0
fi

# What the builds have in common with each other.
if [[ $BUILD_ENVIRONMENT == *cuda* || $BUILD_ENVIRONMENT == *rocm* ]]; then
  export ABACUS_DEVICES=gpu
elif [[ $BUILD_ENVIRONMENT == *xpu* ]]; then
  export ABACUS_DEVICES=xpu
else
  export ABACUS_DEVICES=cpu
fi
case "$TEST_CONFIG" in
  slow) export ABACUS_SLOW=1 ;;
  crossref | *_crossref) export ABACUS_CROSSREF=1 ;;
esac

# Only some test files, when the job says so.
INCLUDE=()
if [[ -n ${TESTS_TO_INCLUDE:-} ]]; then
  read -r -a INCLUDE <<< "$TESTS_TO_INCLUDE"
fi

remember_files

# ---- installations: each leaves a marker, so that it happens once

install_torchvision() {
  begin "${FUNCNAME[0]}" "$@"
  install_package torchvision 0.20
  export VISION_HOME=$SCRATCH/site/torchvision
}

install_monkeytype() {
  begin "${FUNCNAME[0]}" "$@"
  local -r name=monkeytype
  install_package "$name"
}

install_accelerator() {
  begin "${FUNCNAME[0]}" "$@"
  local kind=${1:-generic}
  install_package "accelerator-$kind" 3.1
  cat > "$SCRATCH/build/accelerator.env" << EOF
kind=$kind
lanes=8
EOF
  export ACCELERATOR_HOME=$SCRATCH/build
}

fetch_fixtures() {
  begin "${FUNCNAME[0]}" "$@"
  local name size total=0
  while read -r name size; do
    printf '%*s' "$size" '' > "$SCRATCH/build/$name"
    total=$((total + size))
  done << 'EOF'
rows.bin 128
weights.bin 512
words.txt 64
EOF
  echo "fixtures: $total bytes"
}

# ---- the first look

test_smoke() {
  begin "${FUNCNAME[0]}" "$@"
  local files=(tests/smoke/test_*.py) file
  for file in "${files[@]}"; do
    run_test "$file"
  done
}

test_local() {
  begin "${FUNCNAME[0]}" "$@"
  run_test tests/smoke/test_first_sum.py
  echo "for everything: TEST_CONFIG=default $0"
}

# ---- documentation

test_docs() {
  begin "${FUNCNAME[0]}" "$@"
  local page
  for page in docs/*.md; do
    "${PY[@]}" -m doctest "$page"
    grep -c '>>>' "$page" | sed "s|^|examples in ${page##*/}: |"
    if [[ "${PIPESTATUS[*]}" != "0 0" ]]; then
      exit 1
    fi
  done
}

test_tutorials() {
  begin "${FUNCNAME[0]}" "$@"
  pushd docs/tutorials
  local tutorial
  for tutorial in *.py; do
    "${PY[@]}" "$tutorial"
  done
  popd
}

# ---- the library itself

test_python() {
  begin "${FUNCNAME[0]}" "$@"
  local files=(tests/python/test_*.py)
  if (( ${#INCLUDE[@]} > 0 )); then
    files=("${INCLUDE[@]}")
  fi
  "${PY[@]}" -m unittest "${files[@]}"
}

# Every NUM_TEST_SHARDS-th file, from this shard's on.
test_python_shard() {
  begin "${FUNCNAME[0]}" "$@"
  if [[ -z $NUM_TEST_SHARDS ]]; then
    echo "NUM_TEST_SHARDS says how many shards there are; it is empty" >&2
    exit 1
  fi
  local shard=$1 files=(tests/python/test_*.py) chosen=() at
  if (( ${#INCLUDE[@]} > 0 )); then
    files=("${INCLUDE[@]}")
  fi
  for (( at = shard - 1; at < ${#files[@]}; at += NUM_TEST_SHARDS )); do
    chosen+=("${files[at]}")
  done
  echo "shard $shard of $NUM_TEST_SHARDS: ${#chosen[@]} of ${#files[@]} files"
  if (( ${#chosen[@]} > 0 )); then
    "${PY[@]}" -m unittest "${chosen[@]}"
  fi
}

test_aten() {
  begin "${FUNCNAME[0]}" "$@"
  local part
  for part in broadcast reduce multiply; do
    run_test "tests/aten/test_$part.py" || exit 1
  done
}

test_vec256() {
  begin "${FUNCNAME[0]}" "$@"
  local -A width=([scalar]=1 [sse]=4 [avx]=8)
  local level
  for level in scalar sse avx; do
    echo "level $level"
    run_test tests/vec256/test_lanes.py "${width[$level]}" > "$SCRATCH/reports/$level.txt"
    cat "$SCRATCH/reports/$level.txt"
  done
}

test_without_numpy() {
  begin "${FUNCNAME[0]}" "$@"
  mkdir -p "$SCRATCH/no-numpy"
  echo 'raise ImportError("blocked for this test")' > "$SCRATCH/no-numpy/numpy.py"
  (
    cd "$SCRATCH/no-numpy"
    PYTHONPATH=$SCRATCH/no-numpy:$PROJECT_DIR "${PY[@]}" "$PROJECT_DIR/tests/ops/test_no_numpy.py"
  )
  rm -r "$SCRATCH/no-numpy"
}

test_wire_format() {
  begin "${FUNCNAME[0]}" "$@"
  local version status
  for version in 1 2; do
    run_test tests/compat/write_row.py "$version" "$SCRATCH/row.$version"
    run_test tests/compat/read_row.py "$SCRATCH/row.$version"
  done
  # A file of a newer version is refused, and nothing else happens to it.
  printf 'ABCS\x09\0\0\0\0' > "$SCRATCH/row.9"
  status=$(exit_code_of "${PY[@]}" tests/compat/read_row.py "$SCRATCH/row.9")
  [[ $status == 1 ]]
}

test_backward_compatibility() {
  begin "${FUNCNAME[0]}" "$@"
  run_test tests/compat/write_row.py 1 "$SCRATCH/old"
  if ! run_test tests/compat/read_row.py "$SCRATCH/old"; then
    echo "rows of abacus 1 cannot be read any more"
    return 1
  fi
  cmp "$SCRATCH/old" <(printf 'ABCS\x01\x03\0\0\0\0\0\x80\x3f\0\0\x20\x40\0\0\x80\xc0') || exit 1
}

# ---- tracing and compiling

test_jit() {
  begin "${FUNCNAME[0]}" "$@"
  run_test tests/jit/test_trace.py
  run_test tests/jit/test_fuse.py
}

test_jit_legacy() {
  begin "${FUNCNAME[0]}" "$@"
  if ! "${PY[@]}" tests/jit/legacy_branch.py 2> "$SCRATCH/reports/legacy.txt"; then
    echo "as expected: $(tail -n 1 "$SCRATCH/reports/legacy.txt")"
  else
    echo "the tracer follows branches now; move this test" >&2
    exit 1
  fi
}

# The source of a model goes through a pipe to the program that checks it.
check_model() {
  local name=$1 wanted=$2
  shift 2
  "${PY[@]}" tests/compile/print_source.py "$name" |
    "${PY[@]}" tests/compile/check_source.py "$name" "$wanted" "$@"
}

test_inductor() {
  begin "${FUNCNAME[0]}" "$@"
  check_model linear 17 3 4 5
  check_model square 49 7
  check_model distance 9 1 4
}

test_inductor_shard() {
  begin "${FUNCNAME[0]}" "$@"
  local shard=${1:?which shard}
  local -a models=("linear 10 2 3 4" "square 81 9" "distance 4 5 3")
  local -a words
  read -r -a words <<< "${models[(shard - 1) % ${#models[@]}]}"
  check_model "${words[@]}"
}

test_inductor_aot() {
  begin "${FUNCNAME[0]}" "$@"
  "${PY[@]}" tests/compile/print_source.py square > "$SCRATCH/build/square.py"
  "${PY[@]}" - << 'EOF'
import os, py_compile

path = os.environ["SCRATCH"] + "/build/square.py"
print(os.path.basename(py_compile.compile(path, cfile=path + "c", doraise=True)))
EOF
}

test_inductor_distributed() {
  begin "${FUNCNAME[0]}" "$@"
  local size
  for size in 2 3; do
    check_model square $((size * size)) "$size"
    run_test tests/distributed/test_all_reduce.py "$size"
  done
}

test_inductor_cpp_wrapper() {
  begin "${FUNCNAME[0]}" "$@"
  local wrapper=$SCRATCH/build/bin/wrapper kind
  # A program around a compiled model; a shell script is the cheapest one.
  {
    echo '#!/bin/sh'
    echo 'echo "wrapped $# arguments: $*"'
  } > "$wrapper"
  chmod +x "$wrapper"
  for kind in plain quoted; do
    case $kind in
      plain) "$wrapper" 1 2 3 ;;
      quoted) "$wrapper" "1 2" '*' ;;
    esac
  done
}

test_aot_compilation() {
  begin "${FUNCNAME[0]}" "$@"
  local name
  for name in linear distance; do
    "${PY[@]}" tests/compile/print_source.py "$name"
  done > "$SCRATCH/build/models.py"
  (cd "$SCRATCH/build" && python3 -S -c 'import models; print("compiled:", models.linear(2, 3, 1))')
}

test_dynamo_shard() {
  begin "${FUNCNAME[0]}" "$@"
  local shard=$1
  if [[ $((shard % 2)) -eq 1 ]]; then
    run_test tests/jit/test_trace.py
  else
    run_test tests/jit/test_fuse.py
  fi
}

# ---- several ranks

test_distributed() {
  begin "${FUNCNAME[0]}" "$@"
  local folder=$SCRATCH/ranks pids=() rank pid sum=0 part
  mkdir -p "$folder"
  for rank in 0 1 2; do
    "${PY[@]}" tests/distributed/rank.py "$rank" "$folder" &
    pids+=("$!")
  done 2> /dev/null # the order of traces of things that run beside each other is nobody's
  {
    for pid in "${pids[@]}"; do
      wait "$pid" || exit 1
    done
  } 2> /dev/null
  for rank in 0 1 2; do
    part=$(< "$folder/rank-$rank")
    sum=$((sum + part))
  done
  [[ $sum == 111 ]] || exit 1
  echo "3 ranks, sum $sum"
}

test_c10d_nccl() {
  begin "${FUNCNAME[0]}" "$@"
  (
    export ABACUS_BACKEND=nccl
    trap 'echo "the ranks of $ABACUS_BACKEND have left"' EXIT
    run_test tests/distributed/test_broadcast.py
  )
  [[ -z ${ABACUS_BACKEND:-} ]]
}

test_c10d_gloo() {
  begin "${FUNCNAME[0]}" "$@"
  ABACUS_BACKEND=gloo run_test tests/distributed/test_broadcast.py
  "${PY[@]}" << EOF
from abacus.ring import all_reduce

print("gloo:", all_reduce([${1:-1}, 2, 3]))
EOF
}

test_h100_distributed() {
  begin "${FUNCNAME[0]}" "$@"
  local size=8
  until (( size == 1 )); do
    run_test tests/distributed/test_all_reduce.py "$size"
    size=$((size / 2))
  done
}

test_h100_symm_mem() {
  begin "${FUNCNAME[0]}" "$@"
  run_test tests/distributed/test_shared_pages.py
}

test_h100_cutlass_backend() {
  begin "${FUNCNAME[0]}" "$@"
  local tile
  for tile in 16x16 32x8; do
    run_test tests/vec256/test_lanes.py "${tile%x*}" | sed "s/^/tile $tile: /"
  done
}

# ---- what is built

test_libtorch() {
  begin "${FUNCNAME[0]}" "$@"
  local part=${1:-}
  if [[ -n $part ]]; then
    run_test tests/native/test_buffers.py "$part"
  else
    run_test tests/native/test_buffers.py
  fi
}

test_xpu_bin() {
  begin "${FUNCNAME[0]}" "$@"
  local bin=$SCRATCH/build/bin/xpu name
  mkdir -p "$bin"
  for name in copy fill; do
    printf '#!/bin/sh\necho "xpu %s: ok"\n' "$name" > "$bin/$name"
    chmod +x "$bin/$name"
  done
  find "$bin" -type f -perm -u+x | sort | while read -r name; do
    "$name"
  done
}

test_custom_script_ops() {
  begin "${FUNCNAME[0]}" "$@"
  cp tests/ops/test_custom_op.py "$SCRATCH/build/custom.py"
  pushd "$SCRATCH/build" > /dev/null
  "${PY[@]}" custom.py
  popd > /dev/null
}

test_custom_backend() {
  begin "${FUNCNAME[0]}" "$@"
  local backend
  local IFS=,
  for backend in $(echo lazy,eager); do
    run_test tests/ops/test_backend.py "$backend"
  done
}

test_accelerator() {
  begin "${FUNCNAME[0]}" "$@"
  if [[ ! -e ${ACCELERATOR_HOME:-}/accelerator.env ]]; then
    echo "no accelerator: install_accelerator comes first" >&2
    exit 1
  fi
  local key value
  while IFS='=' read -r key value; do
    echo "accelerator $key is $value"
  done < "$ACCELERATOR_HOME/accelerator.env"
  run_test tests/ops/test_backend.py xla
}

test_shaders() {
  begin "${FUNCNAME[0]}" "$@"
  local -a programs=("2 3 + 4 *" "10 4 -" "1 1 + 1 + 1 +")
  local program result
  for program in "${programs[@]}"; do
    # No word of a program may become a file name.
    result=$("${PY[@]}" tests/native/shader.py "$program")
    printf '%-16s -> %3d\n' "$program" "$result"
  done
}

test_sandboxed() {
  begin "${FUNCNAME[0]}" "$@"
  # As a build tool starts a test: with hardly any environment.
  env -i PATH="$PATH" PYTHONPATH="$PROJECT_DIR" PYTHONDONTWRITEBYTECODE=1 \
    "${PY[@]}" tests/aten/test_broadcast.py
}

test_lightweight_dispatch() {
  begin "${FUNCNAME[0]}" "$@"
  test_libtorch lightweight
  test_shaders
}

test_packaging() {
  begin "${FUNCNAME[0]}" "$@"
  "${PY[@]}" -m zipapp abacus -o "$SCRATCH/abacus.pyz" || exit 1
  "${PY[@]}" - "$SCRATCH/abacus.pyz" << 'EOF'
import sys, zipfile

names = [name for name in zipfile.ZipFile(sys.argv[1]).namelist() if name.endswith(".py")]
print(len(names), "modules are packed")
EOF
}

test_cli() {
  begin "${FUNCNAME[0]}" "$@"
  local status=0
  run_test tests/cli/test_cli.py
  "${PY[@]}" -m abacus dot 1,2 3,4
  "${PY[@]}" -m abacus cross 1 2 || status=$?
  if [[ $status -ne 2 ]]; then
    exit "$status"
  fi
}

# ---- how it behaves elsewhere

test_locale() {
  begin "${FUNCNAME[0]}" "$@"
  local locale
  for locale in C POSIX C.UTF-8; do
    (
      LC_ALL=$locale
      run_test tests/smoke/test_version.py
    )
  done
}

test_signals() {
  begin "${FUNCNAME[0]}" "$@"
  local code=0
  (
    trap 'echo "asked to stop"; exit 3' USR1
    kill -USR1 "$BASHPID"
    echo "not reached"
  ) || code=$?
  [[ $code -eq 3 ]] || return 1
}

test_sanitizers() {
  begin "${FUNCNAME[0]}" "$@"
  (must_fail "${PY[@]}" -c 'assert False, "found as it should be"')
  set +e
  "${PY[@]}" -c 'raise SystemExit(66)'
  local code=$?
  set -e
  echo "the sanitizer ends with $code"
}

# A function that leaves the shell in another folder, as some do.
test_moves_away() {
  begin "${FUNCNAME[0]}" "$@"
  cd "$SCRATCH/build"
  "${PY[@]}" -c 'print("works anywhere")'
}

test_somewhere() {
  begin "${FUNCNAME[0]}" "$@"
  echo "in ${PWD##*/}"
  "${PY[@]}" "$PROJECT_DIR/tests/smoke/test_first_sum.py"
}

# ---- models and benchmarks: how many operations, never how long

test_benchmarks() {
  begin "${FUNCNAME[0]}" "$@"
  local -a lines
  mapfile -t lines < <("${PY[@]}" tests/benchmarks/count_operations.py)
  printf '%s operations\n' "${lines[@]}"
  [[ ${#lines[@]} -eq 3 ]]
}

test_torch_function_benchmark() {
  begin "${FUNCNAME[0]}" "$@"
  pushd tests/benchmarks
  "${PY[@]}" test_override.py
  popd
}

test_operator_benchmark() {
  begin "${FUNCNAME[0]}" "$@"
  local device=$1 mode=$2 name
  local -a names=(linear)
  [[ $mode == short ]] || names+=(poly norm)
  for name in "${names[@]}"; do
    "${PY[@]}" tests/benchmarks/count_operations.py "$name" | awk -v device="$device" '{ print device, $0 }'
  done
}

test_dynamo_benchmark() {
  begin "${FUNCNAME[0]}" "$@"
  local suite=$1 part=$2 mode
  local -a modes=(infer train)
  mode=${modes[part % 2]}
  case $suite in
    vision) run_test tests/models/test_model.py conv "$mode" ;;
    *) run_test tests/models/test_model.py mlp "$mode" ;;
  esac
}

test_huggingface() {
  begin "${FUNCNAME[0]}" "$@"
  # Jobs have no standard input; a test that read someone else's would show here.
  echo "bytes of standard input: $(wc -c)"
  run_test tests/models/test_vocabulary.py <<< "to be or not to be"
  run_test tests/models/test_model.py mlp infer
}

test_torchbench() {
  begin "${FUNCNAME[0]}" "$@"
  local model mode
  for model in mlp rnn; do
    for mode in infer train; do
      run_test tests/models/test_model.py "$model" "$mode"
    done
  done | while read -r line; do
    echo "torchbench: $line"
  done
}

test_torchbench_smoketest() {
  begin "${FUNCNAME[0]}" "$@"
  [[ -n ${BENCH_ROOT:-} ]] || exit 1
  "${PY[@]}" "$BENCH_ROOT/count_operations.py" linear
}

# ---- known to be broken: these jobs may fail, and each fails in a way of its own

test_quarantine_exit() {
  begin "${FUNCNAME[0]}" "$@"
  "${PY[@]}" -c 'raise SystemExit("matrix of no rows")' || exit 7
  echo "not reached"
}

test_quarantine_return() {
  begin "${FUNCNAME[0]}" "$@"
  if ! "${PY[@]}" -m abacus add 1 2,3; then
    return 3
  fi
}

test_quarantine_errexit() {
  begin "${FUNCNAME[0]}" "$@"
  "${PY[@]}" -c 'import sys; print("lost a row"); sys.exit(5)'
  echo "not reached"
}

test_quarantine_folder() {
  begin "${FUNCNAME[0]}" "$@"
  pushd "$SCRATCH/never-built"
  run_test tests/smoke/test_version.py
  popd
}

# ---- which job runs what

if [[ $TEST_CONFIG == one ]]; then
  # For people: TEST_CONFIG=one ci/test.sh test_aten
  if [[ -z ${1:-} ]]; then
    echo "which function? ci/test.sh NAME [ARGUMENT...]" >&2
    exit 2
  fi
  "$@"
elif [[ $TEST_CONFIG == skip_* ]]; then
  echo "nothing to do for $TEST_CONFIG"
  exit 0
elif [[ $TEST_CONFIG == *backward* ]]; then
  test_wire_format
  test_backward_compatibility
  # Nothing after these: they may leave files of older versions behind.
elif [[ $TEST_CONFIG == smoke ]]; then
  test_smoke
elif [[ $TEST_CONFIG == docs_test ]]; then
  test_docs
  test_tutorials
elif [[ $TEST_CONFIG == python ]]; then
  test_python
  test_aten
  test_vec256
elif [[ $TEST_CONFIG == quarantine ]]; then
  if [[ $SHARD_NUMBER -eq 1 ]]; then
    test_quarantine_exit
  elif [[ $SHARD_NUMBER -eq 2 ]]; then
    test_quarantine_return
  elif [[ $SHARD_NUMBER -eq 3 ]]; then
    test_quarantine_errexit
  elif [[ $SHARD_NUMBER -eq 4 ]]; then
    test_quarantine_folder
  else
    echo "there is no quarantine $SHARD_NUMBER" >&2
    exit 64
  fi
elif [[ $TEST_CONFIG == distributed ]]; then
  test_distributed
  test_c10d_nccl
  test_c10d_gloo
elif [[ $TEST_CONFIG == jit_legacy ]]; then
  test_jit
  test_jit_legacy
elif [[ $BUILD_ENVIRONMENT == *libtorch* ]]; then
  test_libtorch
elif [[ $TEST_CONFIG == *xla* ]]; then
  install_torchvision
  install_accelerator xla
  test_accelerator
elif [[ $TEST_CONFIG =~ ^elsewhere(-[a-z]+)?$ ]]; then
  test_locale
  test_signals
  test_moves_away
  test_somewhere
elif [[ $TEST_CONFIG == packaging || $TEST_CONFIG == release ]]; then
  test_packaging
  test_cli
  if [[ $TEST_CONFIG == release && -n ${RELEASE_TAG:-} ]]; then
    fetch_fixtures
    test_wire_format
  fi
elif [[ $TEST_CONFIG == *operator_benchmark* ]]; then
  mode=short
  if [[ $TEST_CONFIG == *cpu* ]]; then
    if [[ $TEST_CONFIG == *long* ]]; then
      mode=long
    fi
    test_operator_benchmark cpu "$mode"
  fi
elif [[ $TEST_CONFIG == *inductor_distributed* ]]; then
  test_inductor
  test_inductor_distributed
elif [[ $TEST_CONFIG == *inductor_cpp_wrapper* ]]; then
  test_inductor
  test_inductor_cpp_wrapper
elif [[ $TEST_CONFIG == *huggingface* ]]; then
  test_benchmarks
  test_huggingface
elif [[ $TEST_CONFIG == *timm* ]]; then
  install_torchvision
  part=$((SHARD_NUMBER - 1))
  test_dynamo_benchmark vision "$part"
elif [[ $TEST_CONFIG == *torchbench* ]]; then
  test_benchmarks
  if [[ $TEST_CONFIG == *smoketest* ]]; then
    BENCH_ROOT=$(pwd)/tests/benchmarks test_torchbench_smoketest
  else
    test_torchbench
  fi
elif [[ $TEST_CONFIG == h100_distributed ]]; then
  test_h100_distributed
elif [[ $TEST_CONFIG == h100-symm-mem ]]; then
  test_h100_symm_mem
elif [[ $TEST_CONFIG == h100_cutlass_backend ]]; then
  test_h100_cutlass_backend
elif [[ $TEST_CONFIG == *inductor* ]]; then
  install_torchvision
  test_inductor_shard "$SHARD_NUMBER"
  if [[ $SHARD_NUMBER -eq 1 ]]; then
    if [[ $BUILD_ENVIRONMENT != linux-py3.9-gcc-build ]]; then
      test_inductor_aot
    fi
  fi
elif [[ $TEST_CONFIG == *dynamo* ]]; then
  install_torchvision
  test_dynamo_shard "$SHARD_NUMBER"
  if [[ $SHARD_NUMBER -eq 1 ]]; then
    test_aten
  fi
elif [[ $BUILD_ENVIRONMENT == *sanitize* && $TEST_CONFIG != default ]]; then
  test_sanitizers
elif [[ $BUILD_ENVIRONMENT == *rocm* && -n ${TESTS_TO_INCLUDE:-} ]]; then
  install_torchvision
  test_python_shard "$SHARD_NUMBER"
  test_aten
elif [[ $SHARD_NUMBER -eq 1 && $NUM_TEST_SHARDS -gt 1 ]]; then
  test_without_numpy
  install_torchvision
  test_python_shard 1
  test_aten
  test_libtorch 1
  if [[ $BUILD_ENVIRONMENT == *xpu* ]]; then
    test_xpu_bin
  fi
elif [[ $SHARD_NUMBER -eq 2 && $NUM_TEST_SHARDS -gt 1 ]]; then
  install_torchvision
  test_python_shard 2
  test_libtorch 2
  test_aot_compilation
  test_custom_script_ops
  test_custom_backend
  test_torch_function_benchmark
elif [[ $SHARD_NUMBER -gt 2 ]]; then
  install_torchvision
  test_python_shard "$SHARD_NUMBER"
elif [[ $BUILD_ENVIRONMENT == *vulkan* ]]; then
  test_shaders
elif [[ $BUILD_ENVIRONMENT == *-bazel-* ]]; then
  test_sandboxed
elif [[ $BUILD_ENVIRONMENT == *-mobile-lightweight-dispatch* ]]; then
  test_lightweight_dispatch
elif [[ $BUILD_ENVIRONMENT == *xpu* ]]; then
  install_torchvision
  test_python
  test_aten
  test_xpu_bin
elif [[ -z $BUILD_ENVIRONMENT && $TEST_CONFIG == local ]]; then
  test_local
else
  install_torchvision
  install_monkeytype
  test_python
  test_aten
  test_vec256
  test_libtorch
  test_aot_compilation
  test_custom_script_ops
  test_custom_backend
  test_torch_function_benchmark
  test_benchmarks
fi

# ---- after every job that came here

cd "$PROJECT_DIR"
assert_tree_clean
print_summary
