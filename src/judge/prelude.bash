# Read by bash before the script that is traced (BASH_ENV), inside the sandbox only; docs/decisions/0018-judge.md.
# What it says goes to one file for each process: EV, a count, and fields, each with a NUL at its end.
# Above this text stand functions made of the assumptions: __j_answer, __j_is_leaf, __j_is_on_path, __j_is_real.

unset BASH_ENV
RANDOM=1
__j_key= __j_path= __j_here= __j_n=0 __j_pid=$BASHPID __j_parent=$PPID __j_fresh= __j_depth=2 __j_mute= __j_raw= __j_decided=
declare -A __j_words=() __j_rests=() __j_outputs=() __j_plain=() __j_trapped=()
# The one command that shall fail: __j_fail_at, __j_fail_words, __j_fail_number (src/judge/event-key.ts).
__j_fail_at=
[[ ! -e /.moult/fail ]] || source /.moult/fail

# __j_event KIND FILE LINE [FIELD...]
__j_event() {
  [[ -z $__j_mute ]] || return 0
  local IFS=' '
  builtin printf '%s\0' EV "$(($# + 3))" "$__j_key$__j_n" "${FUNCNAME[*]}" "$PWD" "$@" >>"/.moult/log/$BASHPID"
}

# What a program that is started here would find in its environment; no process is forked for it. __j_exports MARK
__j_exports() {
  { builtin printf '%s\0' "$1" && builtin export -p && builtin printf '\0'; } >>"/.moult/log/$BASHPID"
}

# Ends everything in this sandbox: the trace cannot be completed. __j_problem CODE FILE LINE WORD
__j_problem() {
  __j_mute=
  __j_event problem "$2" "$3" "$1" "$4"
  builtin kill -KILL -1
  builtin kill -KILL "$BASHPID"
}

# A process that was forked since the last event: its events come after those of its parent until then.
__j_sync() {
  __j_key+="$__j_n $BASHPID " __j_path+="$__j_n."
  __j_parent=$__j_pid __j_pid=$BASHPID __j_n=0
}

# Before every command that was not looked at before, and once more when a function is entered, with its arguments. The
# script's `set -eu` holds in here too: `local -` would cost more than all the rest. Fails when there is a word to be
# expanded. Bash copies a function for each call: what runs often is short.
__j_debug() {
  case ${FUNCNAME[1]-main} in
    __j_* | */* | command_not_found_handle | cd | pushd | command | type | hash | exec | mktemp | date | which)
      [[ $BASHPID == "$__j_pid" ]] || { __j_sync && __j_fresh=$BASHPID; }
      return 0
      ;;
  esac
  [[ $BASHPID == "$__j_pid" ]] || __j_sync
  __j_n=$((__j_n + 1))
  if ((${#FUNCNAME[@]} > __j_depth)) && __j_enter "$@"; then return 0; fi
  __j_depth=${#FUNCNAME[@]} __j_here=$BASHPID.$((${#BASH_SOURCE[@]} - 1))
  __j_look "${BASH_SOURCE[1]-}" "${BASH_LINENO[0]-0}"
  [[ -z $__j_raw ]]
}

# A function of the script is entered, with these arguments. Fails when it is something else.
__j_enter() {
  case ${FUNCNAME[2]} in source | main) return 1 ;; esac
  __j_depth=$((${#FUNCNAME[@]} - 1)) __j_here=$BASHPID.$((${#BASH_SOURCE[@]} - 2))
  __j_event function "${BASH_SOURCE[3]-}" "${BASH_LINENO[2]-0}" "${FUNCNAME[2]}" "$@"
  [[ -z ${__j_trapped[${FUNCNAME[2]}]-} ]] || __j_scan_function "${FUNCNAME[2]}" "$@"
}

# Looks at a command that is about to run. __j_look FILE LINE
__j_look() {
  local __j_word=${BASH_COMMAND%%[[:space:]]*}
  # Commands that are shown are thousands of writes, and nobody reads them.
  case $- in *x*) set +x ;; esac
  # Real tools must not load what the script means for its tests.
  if [[ -n ${LD_PRELOAD+x}${LD_LIBRARY_PATH+x} ]]; then export -n LD_PRELOAD LD_LIBRARY_PATH; fi
  case $__j_word in
    exec) __j_look_exec ;;
    source | .) __j_look_source "$1" "$2" ;;
    trap | set | shopt | unset | enable | builtin) __j_look_guard "$1" "$2" ;;
    '[[' | '[' | test | '(('* | case | for | let) __j_look_decision "$1" "$2" ;;
    :) __j_plain[$BASH_COMMAND]=1 ;;
    *[!A-Za-z0-9_.+-]*) __j_look_word "$1" "$2" ;;
    local | declare | export | readonly | typeset) __j_look_output "$1" "$2" ;;
    break | continue | echo | eval | exit | printf | read | return | shift | true | wait)
      __j_plain[$BASH_COMMAND]=1
      ;;
    *) __j_look_leaf "$__j_word" ;;
  esac
}

# Without a command, `exec` only redirects, which must happen; with one, it is caught by a function.
__j_look_exec() {
  local __j_rest=${BASH_COMMAND#exec}
  __j_rest=${__j_rest#"${__j_rest%%[![:space:]]*}"}
  __j_rest=${__j_rest#"${__j_rest%%[!0-9]*}"}
  case $__j_rest in
    '' | '<'* | '>'* | '&>'* | '{'*'}<'* | '{'*'}>'*) unset -f exec ;;
    *) exec() { __j_exec "$@"; } ;;
  esac
}

__j_exec() {
  while [[ ${1-} == -[acl]* ]]; do
    [[ $1 != -a ]] || shift
    shift
  done
  # The process would be another program now: traps do not run.
  __j_fresh=
  local __j_status=0
  __j_run "${BASH_SOURCE[2]-}" "${BASH_LINENO[1]-0}" "$@" || __j_status=$?
  trap - EXIT DEBUG
  builtin exit "$__j_status"
}

__j_look_source() {
  __j_split "${BASH_COMMAND#* }"
  # What a command prints is an open question of that command.
  case $__j_first in '<('*) return 0 ;; esac
  __j_ask source "$__j_first" "$1" "$2"
}

__j_act_source() {
  local __j_path=${__j_values[0]-}
  if [[ $__j_path != */* && ! -e $__j_path ]]; then __j_path=$(builtin type -P -- "$__j_path" || :); fi
  if [[ -r $__j_path ]]; then
    __j_event source "$1" "$2" "$__j_path"
  else
    __j_problem E_SOURCE "$1" "$2" "${__j_values[0]-}"
  fi
}

# What would blind the tracer.
__j_look_guard() {
  case $BASH_COMMAND in
    trap*DEBUG* | builtin*trap*DEBUG* | set\ +T* | set\ +o\ functrace* | set\ -o\ posix* | *extdebug* | *command_not_found_handle*)
      __j_problem E_TRACER "$1" "$2" "$BASH_COMMAND"
      ;;
    trap\ *) __j_look_trap "$1" "$2" ;;
  esac
}

# In traps, and in functions that these call, bash does not say which command comes next: words with a slash are caught
# before. What is not is a problem (src/judge/find-unseen.ts).
__j_look_trap() {
  __j_split "${BASH_COMMAND#* }"
  [[ $__j_first != -- ]] || __j_split "$__j_after"
  __j_ask trap "$__j_first" "$1" "$2"
}

__j_act_trap() {
  local __j_text=${__j_values[0]-}
  case $__j_text in '' | -*) return 0 ;; esac
  __j_event trap "$1" "$2" "$__j_text"
  __j_scan "$__j_text"
}

# When a function of a trap is entered, the values of its words are known. __j_scan_function NAME [ARGUMENT...]
__j_scan_function() {
  if declare -F -- "$1" >/dev/null; then __j_scan "$(declare -f -- "$1")" "${@:2}"; fi
}

# Looks at the first word of each command of a text. __j_scan TEXT [ARGUMENT...]
__j_scan() {
  local -
  set +eu
  local __j_line __j_is_first __j_first __j_after
  while IFS= builtin read -r __j_line; do
    __j_is_first=1 __j_after=${__j_line#"${__j_line%%[![:space:]]*}"}
    while [[ -n $__j_after ]]; do
      __j_split "$__j_after"
      case ${__j_first%;} in
        if | then | else | elif | while | until | do | time | '!' | '{' | '(' | [A-Za-z_]*=*) ;;
        '&&' | '||' | '|' | '|&' | '&' | '') __j_is_first=1 ;;
        *)
          [[ -z $__j_is_first ]] || __j_scan_word "${__j_first%;}" "${@:2}"
          __j_is_first=
          ;;
      esac
      [[ $__j_first != *';' ]] || __j_is_first=1
    done
  done <<<"$1"
}

# __j_scan_word WORD [ARGUMENT...]
__j_scan_word() {
  local __j_word=$1 __j_values=()
  shift
  case $__j_word in
    *'$('* | *'`'*) return 0 ;;
    *[\$/]*)
      eval "__j_values=( $__j_word )" 2>/dev/null || return 0
      __j_event seen "" 0 "$__j_word"
      case ${__j_values[0]-} in
        *[!A-Za-z0-9_./+:@%,=-]*) ;;
        */*) __j_catch "${__j_values[0]}" ;;
      esac
      ;;
    *[!A-Za-z0-9_.:-]*) ;;
    *)
      [[ -z ${__j_trapped[$__j_word]-} ]] || return 0
      __j_trapped[$__j_word]=1
      __j_look_leaf "$__j_word"
      __j_scan_function "$__j_word"
      ;;
  esac
}

# An assignment from the output of a command, or from a variable that holds such: which variables do.
__j_look_output() {
  case $BASH_COMMAND in
    *=*)
      if ! __j_is_open; then
        __j_plain[$BASH_COMMAND]=1
        return 0
      fi
      local __j_name=${BASH_COMMAND%%=*}
      __j_name=${__j_name##* }
      __j_name=${__j_name%+}
      __j_name=${__j_name%%'['*}
      case $__j_name in '' | *[!A-Za-z0-9_]*) return 0 ;; esac
      if [[ -z ${__j_outputs[$__j_name]-} ]]; then __j_outputs[$__j_name]=1 __j_plain=(); fi
      __j_event assigned "$1" "$2" "$__j_name" "$BASH_COMMAND"
      ;;
    *) __j_plain[$BASH_COMMAND]=1 ;;
  esac
}

# Whether a command holds another, or names a variable with the output of one.
__j_is_open() {
  local __j_name
  case $BASH_COMMAND in *'$('* | *'`'*) return 0 ;; esac
  for __j_name in "${!__j_outputs[@]}"; do
    case $BASH_COMMAND in *"$__j_name"*) return 0 ;; esac
  done
  return 1
}

# A decision that may rest on the output of a command. A loop decides once.
__j_look_decision() {
  if ! __j_is_open; then
    __j_plain[$BASH_COMMAND]=1
  elif [[ $__j_decided != "$__j_pid $2 $BASH_COMMAND" || $BASH_COMMAND != 'for '* ]]; then
    __j_event decision "$1" "$2" "$BASH_COMMAND"
    __j_decided="$__j_pid $2 $BASH_COMMAND"
  fi
}

# A function of the assumptions' `leaf` is entered, and nothing of it runs.
__j_look_leaf() {
  if __j_is_leaf "$1" && declare -F -- "$1" >/dev/null; then eval "function $1 { :; }"; fi
}

# A command whose first word is no plain name: what will it be?
__j_look_word() {
  case $BASH_COMMAND in *=*'$('* | *=*'`'*) __j_look_output "$1" "$2" ;; esac
  __j_after=$BASH_COMMAND
  __j_next_word "$1" "$2"
}

# The next word that may be the command: variables before it and words that vanish are none.
__j_next_word() {
  while [[ -n $__j_after ]]; do
    __j_split "$__j_after"
    case $__j_first in
      '' | [0-9]*[\<\>]* | [\<\>]*) return 0 ;;
      [A-Za-z_]*=*)
        case ${__j_first%%=*} in
          *[!]A-Za-z0-9_+[]*) ;;
          *) continue ;;
        esac
        ;;
    esac
    __j_ask word "$__j_first" "$1" "$2"
    return 0
  done
  # Only assignments.
  case $BASH_COMMAND in *'$('* | *'`'*) ;; *) __j_look_output "$1" "$2" ;; esac
}

__j_act_word() {
  if ((${#__j_values[@]} == 0)); then
    __j_next_word "$1" "$2"
    return 0
  fi
  local __j_value=${__j_values[0]}
  case $__j_value in
    */*)
      if declare -F -- "$__j_value" >/dev/null; then return 0; fi
      case $__j_value in
        *[!A-Za-z0-9_./+:@%,=-]*) __j_problem E_TRACER "$1" "$2" "$__j_value" ;;
        *) __j_catch "$__j_value" ;;
      esac
      ;;
    '' | *[!A-Za-z0-9_.+-]*) ;;
    *) __j_look_leaf "$__j_value" ;;
  esac
}

# Bash allows a function with a slash in its name, and prefers it to the file.
__j_catch() {
  eval "function $1 { __j_slash \"\$@\"; }"
}

# A word to be expanded as bash will do it. That happens in the trap itself: only there are "$@" and BASH_SOURCE those
# of the script. Nothing that runs for it is noted. __j_ask GOAL WORD FILE LINE
__j_ask() {
  __j_goal=$1 __j_raw=$2 __j_at_file=$3 __j_at_line=$4
  __j_values=()
  __j_was_mute=$__j_mute __j_mute=1
}

# Goes on with what the word has become: __j_values.
__j_act() {
  __j_raw= __j_mute=$__j_was_mute
  "__j_act_$__j_goal" "$__j_at_file" "$__j_at_line"
  return 0
}

# Parts a command, as bash prints it, after its first word: fills __j_first and __j_after.
__j_split() {
  if [[ -n ${__j_words[$1]+x} ]]; then
    __j_first=${__j_words[$1]} __j_after=${__j_rests[$1]}
    return 0
  fi
  local __j_rest=$1 __j_run __j_open= __j_size
  __j_first=
  while :; do
    # In steps from one character that means something to the next.
    __j_run=${__j_rest%%[\'\"\\\`\$\(\)\{\} $'\t\n']*}
    __j_first+=$__j_run __j_rest=${__j_rest:${#__j_run}} __j_size=1
    [[ -n $__j_rest ]] || break
    case ${__j_open: -1}${__j_rest:0:1} in
      "''" | '""' | '``' | '()' | '{}' | "A'") __j_open=${__j_open%?} ;;
      "'"?) ;;
      ?'\' | '\') __j_size=2 ;;
      A?) ;;
      '"$' | '($' | '{$' | '`$' | '$')
        case ${__j_rest:1:1} in
          '(' | '{') __j_open+=${__j_rest:1:1} __j_size=2 ;;
          "'") [[ $__j_open == *'"' ]] || __j_open+=A __j_size=2 ;;
        esac
        ;;
      '"`' | '(`' | '{`' | '`') __j_open+='`' ;;
      '("' | '{"' | '`"' | '"') __j_open+='"' ;;
      "('" | "{'" | "\`'" | "'") __j_open+="'" ;;
      '((' | '(') __j_open+='(' ;;
      ' ' | $'\t' | $'\n') break ;;
    esac
    __j_first+=${__j_rest:0:__j_size}
    __j_rest=${__j_rest:__j_size}
  done
  __j_after=${__j_rest:1}
  __j_words[$1]=$__j_first __j_rests[$1]=$__j_after
}

# Whether this is the one that shall fail, of those that look the same. Of processes beside each other only the folder
# knows who was first. __j_shall_fail LINE WORD...
__j_shall_fail() {
  local IFS=' ' __j_number=1 __j_folder=${PWD#/workspace/}
  [[ $PWD != /workspace ]] || __j_folder=.
  [[ "$__j_folder $*" == "$__j_fail_words"* ]] || return 1
  until /usr/.moult/real/mkdir "/.moult/failed.$__j_number" 2>/dev/null; do __j_number=$((__j_number + 1)); done
  ((__j_number == __j_fail_number))
}

# The answer to a command that is no builtin, no function and no pure tool. __j_run FILE LINE WORD...
__j_run() {
  [[ -z $__j_mute ]] || return 0
  local -
  set +eu
  local __j_file=$1 __j_line=$2 __j_name __j_state=assumed __j_exit=0 __j_stdout= __j_is_known= __j_target
  shift 2
  __j_n=$((__j_n + 1))
  __j_name=${1##*/}
  if [[ $__j_fail_at == "$__j_path$__j_n" ]] && __j_shall_fail "$__j_line" "$@"; then
    __j_is_known=1 __j_state=failed __j_exit=1
  else
    __j_answer "$@"
  fi
  if [[ -z $__j_is_known ]]; then
    if [[ -n $__j_name && ($1 == "$__j_name" || $1 == /bin/* || $1 == /usr/bin/*) ]]; then
      if [[ -x /usr/bin/$__j_name ]]; then
        "/usr/bin/$__j_name" "${@:2}"
        return
      fi
      case $__j_name in
        egrep) /usr/bin/grep -E "${@:2}" && return || return ;;
        fgrep) /usr/bin/grep -F "${@:2}" && return || return ;;
      esac
      if [[ $__j_name == mktemp || $__j_name == date || $__j_name == which ]]; then
        "$__j_name" "${@:2}"
        return
      fi
      [[ ! -x /usr/.moult/real/$__j_name ]] || __j_state=real
    fi
    if [[ $__j_state != real && -p /dev/stdout && ! /proc/self/fd/1 -ef /proc/$$/fd/1 ]]; then __j_state=captured; fi
  elif [[ $__j_state == assumed ]]; then
    __j_state=known
  fi
  __j_event command "$__j_file" "$__j_line" "$__j_state" "$__j_exit" "$@"
  __j_exports EXPORTS
  if [[ $__j_state == captured ]]; then
    __j_event callers "$__j_file" "$__j_line" "${#BASH_LINENO[@]}" "${BASH_LINENO[@]}" "${BASH_SOURCE[@]}"
  fi
  if [[ $__j_state == real ]]; then
    # What a stub did not make is not there: that is no failure of this command.
    unset LD_PRELOAD LD_LIBRARY_PATH
    "/usr/.moult/real/$__j_name" "${@:2}"
    __j_exit=$?
    __j_is_real "$__j_name" || __j_exit=0
    return "$__j_exit"
  fi
  # Who writes into a pipe that is only for this command must not die of SIGPIPE.
  if [[ $__j_fresh == "$BASHPID" && -p /dev/stdin && ! /proc/self/fd/0 -ef /proc/$__j_parent/fd/0 ]]; then
    while IFS= builtin read -r -d '' -N 4096 __j_name; do :; done 2>/dev/null
  fi
  builtin printf '%s' "$__j_stdout"
  return "$__j_exit"
}

# Bash calls it in a process of its own.
command_not_found_handle() {
  trap - DEBUG
  local __j_at=0
  [[ ${FUNCNAME[1]-} != command ]] || __j_at=1
  __j_run "${BASH_SOURCE[__j_at + 1]-}" "${BASH_LINENO[__j_at]-0}" "$@"
}

__j_slash() {
  __j_run "${BASH_SOURCE[2]-}" "${BASH_LINENO[1]-0}" "${FUNCNAME[1]}" "$@"
}

# Is there such a command? __j_query NAME: 0 when bash itself knows, 1 when the assumptions say so, 2 when not.
__j_query() {
  if builtin type -- "$1" >/dev/null 2>&1; then return 0; fi
  if __j_is_on_path "$1"; then return 1; fi
  [[ -n $__j_mute ]] || __j_event query "${BASH_SOURCE[2]-}" "${BASH_LINENO[1]-0}" "$1"
  return 2
}

command() {
  case ${1-} in
    -v | -V | -pv | -vp)
      local __j_found=0
      __j_query "${2-}" || __j_found=$?
      case $__j_found in
        0) builtin command "$@" ;;
        1) builtin printf '/usr/bin/%s\n' "$2" ;;
        *) return 1 ;;
      esac
      ;;
    mktemp | date | which) "$@" ;;
    */*) __j_run "${BASH_SOURCE[1]-}" "${BASH_LINENO[0]-0}" "$@" ;;
    *) builtin command "$@" ;;
  esac
}

type() {
  local __j_found=0 __j_last=${!#}
  __j_query "$__j_last" || __j_found=$?
  case $__j_found in
    0) builtin type "$@" ;;
    1)
      case ${1-} in
        -t) builtin printf 'file\n' ;;
        -p | -P) builtin printf '/usr/bin/%s\n' "$__j_last" ;;
        *) builtin printf '%s is /usr/bin/%s\n' "$__j_last" "$__j_last" ;;
      esac
      ;;
    *) return 1 ;;
  esac
}

hash() {
  case ${1--} in -*) builtin hash "$@" && return || return ;; esac
  local __j_found=0
  __j_query "$1" || __j_found=$?
  ((__j_found < 2)) || return 1
}

which() {
  local __j_found=0 __j_last=${!#}
  __j_query "$__j_last" || __j_found=$?
  ((__j_found < 2)) || return 1
  builtin type -P -- "$__j_last" || builtin printf '/usr/bin/%s\n' "$__j_last"
}

# A folder that is not there would have been made by something that did not run.
__j_folder() {
  local __j_path=${!#}
  case $__j_path in '' | -* | +[0-9]*) return 0 ;; esac
  if [[ -d $__j_path || -n ${CDPATH-} ]]; then return 0; fi
  __j_n=$((__j_n + 1))
  __j_event folder "${BASH_SOURCE[2]-}" "${BASH_LINENO[1]-0}" "$__j_path"
  # Below /usr are the programs of the machine, which stay as they are.
  /usr/.moult/real/mkdir -p -- "$__j_path" 2>/dev/null ||
    __j_problem E_TRACER "${BASH_SOURCE[2]-}" "${BASH_LINENO[1]-0}" "${FUNCNAME[1]} $__j_path"
}

cd() {
  (($# == 0)) || __j_folder "$@"
  builtin cd "$@"
}

pushd() {
  (($# == 0)) || __j_folder "$@"
  builtin pushd "$@"
}

# The clock stands still: two traces are the same.
date() {
  local __j_word
  for __j_word in "$@"; do
    case $__j_word in
      -d* | --d* | -r* | --r* | -f* | --f* | -s* | --s*)
        /usr/bin/date "$@"
        return
        ;;
    esac
  done
  /usr/bin/date -u -d @1700000000 "$@"
}

# As mktemp, but with names that are the same in every trace.
mktemp() {
  local __j_folder= __j_is_folder= __j_template= __j_suffix= __j_is_dry=
  while (($# > 0)); do
    case $1 in
      -d | --directory) __j_is_folder=1 ;;
      -u | --dry-run) __j_is_dry=1 ;;
      -dt | -td) __j_is_folder=1 __j_folder=${TMPDIR:-/tmp} ;;
      -t) __j_folder=${TMPDIR:-/tmp} ;;
      -p) __j_folder=$2 && shift ;;
      --tmpdir) __j_folder=${TMPDIR:-/tmp} ;;
      --tmpdir=*) __j_folder=${1#*=} ;;
      --suffix=*) __j_suffix=${1#*=} ;;
      --suffix) __j_suffix=$2 && shift ;;
      -q | --quiet | --) ;;
      *) __j_template=$1 ;;
    esac
    shift
  done
  [[ -n $__j_template ]] || __j_template=tmp.XXXXXXXXXX __j_folder=${__j_folder:-${TMPDIR:-/tmp}}
  __j_template=${__j_folder:+$__j_folder/}$__j_template$__j_suffix
  local __j_end=${__j_template##*X} __j_marks __j_number=0 __j_path
  __j_template=${__j_template%"$__j_end"}
  __j_marks=${__j_template##*[!X]}
  __j_template=${__j_template%"$__j_marks"}
  while :; do
    __j_number=$((__j_number + 1))
    builtin printf -v __j_path '%s%0*d%s' "$__j_template" "${#__j_marks}" "$__j_number" "$__j_end"
    [[ -e $__j_path ]] || break
  done
  if [[ -z $__j_is_dry ]]; then
    if [[ -n $__j_is_folder ]]; then
      /usr/.moult/real/mkdir -m 700 -- "$__j_path" || return 1
    else
      : >"$__j_path" || return 1
    fi
  fi
  builtin printf '%s\n' "$__j_path"
}

__j_exports START

__j_expand='while [[ -n $__j_raw ]]; do eval "__j_values=( $__j_raw )" 2>/dev/null || :; __j_act; done'

__j_slow='__j_debug "$@" || eval "$__j_expand"'

# What was looked at before and holds nothing, in the same process and function, is only counted. A short text: bash
# parses it for each command.
trap '[[ ${__j_plain[$BASH_COMMAND]-}$BASHPID.${#BASH_SOURCE[@]} == "1$__j_here" && $((__j_n += 1)) ]]||eval "$__j_slow"' DEBUG
