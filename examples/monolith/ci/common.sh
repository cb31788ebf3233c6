# Functions that all scripts of this folder share. Sourced, never run.

# Adds a command to a trap, in front of what is there already: trap_add COMMAND SIGNAL...
trap_add() {
  local command=$1 name present
  shift
  for name in "$@"; do
    present=$(trap -p "$name")
    present=${present#"trap -- '"}
    present=${present%"' $name"}
    # shellcheck disable=SC2064
    trap "$command${present:+; $present}" "$name"
  done
}

# Prints the exit code of a command, and never fails itself: code=$(exit_code_of COMMAND...)
exit_code_of() {
  local code=0
  "$@" >&2 || code=$?
  echo "$code"
}

# Holds when the command fails: must_fail COMMAND...
must_fail() {
  if "$@"; then
    echo "this was to fail: $*" >&2
    return 1
  fi
}

# Fills FILES with every file of the project that could be a stray one. States of tools are not looked at.
list_files() {
  local - file
  set +x
  shopt -s globstar
  FILES=()
  for file in abacus/** ci/** docs/** tests/**; do
    if [[ -f $file ]]; then
      FILES+=("$file")
    fi
  done
}

# To be called before anything runs; what is there now may stay.
remember_files() {
  local -
  set +x
  list_files
  FILES_BEFORE=("${FILES[@]}")
}

# Ends the script when files came or went since then.
assert_tree_clean() {
  local -
  set +x
  list_files
  if [[ "${FILES[*]}" != "${FILES_BEFORE[*]}" ]]; then
    echo "the tree is not clean:" >&2
    diff <(printf '%s\n' "${FILES_BEFORE[@]}") <(printf '%s\n' "${FILES[@]}") >&2 || true
    exit 1
  fi
  echo "the tree is clean: ${#FILES[@]} files"
}

# Stands for an installation: a marker file and a line.
install_package() {
  local name=$1 version=${2:-latest}
  mkdir -p "$SCRATCH/site"
  if [[ -e $SCRATCH/site/$name ]]; then
    echo "$name is there already"
    return 0
  fi
  echo "$version" > "$SCRATCH/site/$name"
  echo "installed $name ($version)"
}

# Runs one test file: run_test FILE [ARGUMENT...]
run_test() {
  local file=$1
  shift
  "${PY[@]}" "$file" "$@"
}
