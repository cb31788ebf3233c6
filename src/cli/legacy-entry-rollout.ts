/**
 * The part of an entry script that asks who runs the tests. The flag at 0 needs no Moult; where `moult select` cannot
 * answer, the old script runs, and why is told. Its answer is one word, which is compared and never run.
 */
export function renderAskRollout(flag: string): string {
  return ASK.replace("@FLAG@", () => flag);
}

/** Not for a plan, which runs nothing, and not for an old script that calls this one: that would go on for ever. */
const ASK = String.raw`
# The old script by choice.
choose_script() {
  if [ -f "$moult_script" ]; then run_script "$@"; fi
  printf '%s\n' "error: there is no $moult_script in $(pwd)" >&2
  exit 3
}

if [ -z "$moult_dry" ] && [ -z "\${MOULT_IN_FALLBACK-}" ]; then
  case \${@FLAG@-} in 0 | false) choose_script "$@" ;; esac
  if [ -z "$moult_program" ]; then fall_back "$moult_missing" "$@"; fi
  moult_word=$(MOULT_ANSWER_FILE= "$moult_program" select --word -- "$@")
  moult_status=$?
  case $moult_status:$moult_word in
    0:legacy) choose_script "$@" ;;
    0:legacy-recorded) moult_runner=legacy moult_fallback=error ;;
    0:shadow) moult_runner=shadow moult_fallback=error ;;
    0:moult-with-fallback) moult_fallback=\${moult_fallback:-error} ;;
    0:moult) ;;
    0:override) exec "$moult_program" select --exec -- "$@" ;;
    129:* | 130:* | 143:*) exit "$moult_status" ;;
    0:*) fall_back "moult select gave no answer that this script knows" "$@" ;;
    *) fall_back "moult select ended with exit code $moult_status" "$@" ;;
  esac
fi
`.replaceAll("\\${", "${");
