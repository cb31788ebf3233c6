# One cell, as the first process of its own: cell.bash BOX PROJECT SECONDS CELL. Says on standard output: CELL, its
# number, the exit code, "late" when it did not end, the end of its standard error, the events of all its
# processes, END; each with a NUL at its end.
set -eu
box=$1 project=$2 seconds=$3 cell=$4
umask 022
base=$box/base world=$box/world

mount -t tmpfs -o mode=755,size=1g moult "$world"
cp -a "$base/skeleton/." "$world/"
mount -a -T "$base/fstab"
cd "$project"
mount -t overlay moult -o "lowerdir=.,upperdir=$world/.moult/up,workdir=$world/.moult/work" "$world/workspace" ||
  cp -a . "$world/workspace/"
source "$box/cells/$cell"
# Over what is there: its mode stays.
[[ ! -e $box/texts/$cell ]] || cp "$box/texts/$cell" "$world/workspace/$script"
set_up=$(<"$box/set-up.bash")
cd "$world"
pivot_root . .moult/old
cd /workspace
/usr/.moult/umount -l /.moult/old
eval "$set_up"
[[ -z $fail ]] || printf '%s\n' "$fail" >/.moult/fail

# Ends when no process has the other end any more. A descriptor that no script uses.
exec 5< <(exec /usr/.moult/env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 "${variables[@]}" \
  BASH_ENV=/usr/.moult/prelude.bash /usr/.moult/bash -T "${words[@]}" \
  250>&1 5<&- </dev/null >/dev/null 2>/.moult/error)
pid=$! status=0 late=
read -r -t "$seconds" -u 5 || (($? <= 128)) || {
  late=late
  kill -KILL -1
}
wait "$pid" || status=$?
error=
((status == 0)) || error=$(/usr/.moult/tail -c 2000 /.moult/error | /usr/.moult/tr -d '\0')
printf '%s\0' CELL "$cell" "$status" "$late" "$error"
logs=(/.moult/log/*)
[[ ! -e ${logs[0]} ]] || /usr/.moult/cat "${logs[@]}"
printf 'END\0'
