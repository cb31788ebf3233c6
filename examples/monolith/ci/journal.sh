# What CI shows about the course of a job. Sourced, never run.

STARTED=()

# Every function of the script begins with `begin "${FUNCNAME[0]}" "$@"`: a heading in the log, and, when
# MONOLITH_RECORD names a file, a line in it for each function that the dispatch called.
begin() {
  local -
  set +x
  STARTED+=("$1")
  echo "=== $*"
  if [[ -n ${MONOLITH_RECORD:-} && ${FUNCNAME[2]:-} == main ]]; then
    echo "$*" >> "$MONOLITH_RECORD"
  fi
}

print_summary() {
  local -
  set +x
  echo "--- ran ${#STARTED[@]} functions of $TEST_CONFIG, shard $SHARD_NUMBER of $NUM_TEST_SHARDS"
}
