# Runs cells one after another where nothing real can happen; docs/decisions/0018-judge.md. Started in new user,
# mount, network, ipc and uts namespaces, in which it is root of nothing that exists outside.
# sandbox.bash BOX PROJECT SECONDS CELL_TEXT CELL...
# BOX is a folder of ours: tools (of /usr/bin, of /usr/.moult, of /usr/.moult/real), prelude.bash, cells/N.
set -eu
box=$1 project=$2 seconds=$3 cell_text=$4
shift 4
umask 022

# What all cells share, and none can change.
base=$box/base
mount -t tmpfs -o mode=755 moult "$base"
mkdir -p "$base"/usr/{bin,.moult/real} "$base/dev" \
  "$base"/skeleton/{usr,dev,proc,etc,root,home,var/tmp,workspace,.moult/{log,old,up,work}}
mkdir -m 1777 "$base/skeleton/tmp"
for kind in bin .moult .moult/real; do
  mapfile -t tools <"$box/tools/${kind//\//-}"
  ((${#tools[@]} == 0)) || cp -L -- "${tools[@]}" "$base/usr/$kind/"
done
cp "$box/prelude.bash" "$base/usr/.moult/"
for name in /lib /lib32 /lib64 /libx32 /bin /usr/lib /usr/lib32 /usr/lib64 /usr/libx32; do
  if [[ -L $name ]]; then
    case $name in /usr/*) cp -P "$name" "$base/usr/" ;; *) cp -P "$name" "$base/skeleton/" ;; esac
  elif [[ -d $name && $name != /bin ]]; then
    case $name in /usr/*) ;; *) mkdir "$base/skeleton$name" ;; esac
    mkdir "$base$name"
    mount --bind -o ro "$name" "$base$name"
  fi
done
# What an installation puts there is not here; a cell may make its own.
mkdir "$base/skeleton/.moult/usr"
for name in local share src include libexec; do
  mkdir "$base/skeleton/.moult/usr/$name"
  ln -s "/.moult/usr/$name" "$base/usr/$name"
done
[[ -L $base/skeleton/bin ]] || ln -s usr/bin "$base/skeleton/bin"
for name in null zero full random urandom; do
  : >"$base/dev/$name"
  mount --bind "/dev/$name" "$base/dev/$name"
done
ln -s /proc/self/fd "$base/dev/fd"
ln -s /proc/self/fd/0 "$base/dev/stdin"
ln -s /proc/self/fd/1 "$base/dev/stdout"
ln -s /proc/self/fd/2 "$base/dev/stderr"
ln -s /tmp "$base/dev/shm"
[[ ! -e /etc/ld.so.cache ]] || cp /etc/ld.so.cache "$base/skeleton/etc/"
printf 'root:x:0:0:root:/root:/bin/bash\n' >"$base/skeleton/etc/passwd"
printf 'root:x:0:\n' >"$base/skeleton/etc/group"
# The same in every cell: each has mounts of its own. One call of mount costs as much as one mount.
for one in "$base"/{usr,dev,lib,lib32,lib64,libx32}; do
  [[ ! -d $one ]] || printf '%s %s none rbind\n' "${one// /\\040}" "${box// /\\040}/world/${one##*/}"
done >"$base/fstab"
printf 'moult %s proc ro\n' "${box// /\\040}/world/proc" >>"$base/fstab"
mount -o remount,bind,ro "$base"
# Where it may be said: what differs from machine to machine is not for a trace.
printf moult 2>/dev/null >/proc/sys/kernel/hostname || :

for cell; do
  # A new process tree: numbers of processes are the same in every trace, and nothing lives on.
  unshare --mount --pid --fork -- "$BASH" -c "$cell_text" moult-cell "$box" "$project" "$seconds" "$cell"
done
