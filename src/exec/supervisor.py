"""The supervisor: a small long-lived process that starts, ends and outlives Moult's tasks.

Why it exists (figures in bench/ and docs/decisions/0002-supervisor.md):
- Node forks its whole heap for each spawn, about 1 ms; this process is small and uses posix_spawn.
- As the parent of every task it can signal a task without ever meeting a reused pid.
- As a "child subreaper" it inherits daemons that double-fork away from their task.
- When Moult dies, even by SIGKILL, its socket ends and everything that was started is killed.

Protocol, both ways on descriptor 3, a socket. Requests are framed: a decimal byte count, a newline, then fields joined
by NUL.
    E cookie NAME=VALUE ...           the run's cookie and base environment, once, before the first launch
    L id cwd log nargs arg... env...  launch; the task is leader of its own session and group
    P id cwd log nargs nflags nmodules arg... module... env...    the same from a warm interpreter (preload_pool.py);
                                      nflags counts the interpreter with its flags
    K id signal                       signal the group of the task, and what escaped from it
    S id                              which processes of the task are still there?
    Q                                 what ended tasks have left behind is left alone; for a plain supervisor
    J path...                         write this process, and what it has started, into these files (cgroup.procs)
Reports are lines of space-separated words:
    s id pid                          started
    f id errno                        could not be started
    x id status utimeMs stimeMs maxRssKb survivors    ended; status is a wait status, survivors a count
    r id pid,pid,...                  the answer to S
With a second argument it is plain: its one task is a program as a user would start it, with Moult's standard input and
no other oom score, and nobody looks for what it leaves behind.
Only the standard library; imports are few because this starts before the first test does.
"""
import _thread
import errno
import os
import select
import sys
try:
    # The part of `signal` in C. The rest wraps numbers in enums, which takes longer to load than
    # everything else here together.
    import _signal as signal
except ImportError:
    import signal

CHANNEL = 3
COOKIE = b"MOULT_TASK_COOKIE="  # must equal the name in cookie.ts
DEFAULT_SIGNALS = [signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD]
if hasattr(signal, "SIGXFSZ"):
    DEFAULT_SIGNALS.append(signal.SIGXFSZ)

base_env = {}
leaders = {}  # task id -> pid of its session leader, until that one is reaped
owners = {}  # pid of a session leader -> task id
groups = {}  # task id -> pid of the group, also after the leader has gone
run_cookie = b""
preload = None  # preload_pool, since the first task that wants it
watched = {}  # descriptor -> what to call when it can be read
poll = select.poll()
reports = []  # not yet written

# A start may be told this much later, so that it goes together with what follows: each write wakes Moult.
START_DELAY_MS = 2
REPORT_LIMIT = 64
# Raises the tests' oom_score_adj: when memory runs out, the kernel takes a test and not the runner.
OOM_RAISE = 500


def report(line):
    reports.append(line)
    if len(reports) >= REPORT_LIMIT:
        flush_reports()


def flush_reports():
    """Writes what was reported. When Moult is gone there is nobody to tell."""
    data = "".join(line + "\n" for line in reports).encode()
    reports.clear()
    while data:
        try:
            data = data[os.write(CHANNEL, data):]
        except ConnectionError:
            return


def launch(fields):
    task, cwd, log, count = fields[0], fields[1], fields[2], int(fields[3])
    argv = fields[4:4 + count]
    env = dict(base_env)
    env.update(entry.split(b"=", 1) for entry in fields[4 + count:])
    try:
        os.chdir(cwd)  # posix_spawn has no chdir; nothing else here depends on the directory
        set_oom_score(is_for_tests=not IS_PLAIN)
        try:
            pid = spawn(argv, env, log)
        finally:
            set_oom_score(is_for_tests=False)
    except OSError as problem:
        report("f %s %d" % (task.decode(), problem.errno or errno.EIO))
        return
    leaders[task] = groups[task] = pid
    owners[pid] = task
    report("s %s %d" % (task.decode(), pid))


def spawn(argv, env, log):
    actions = [  # the standard input is that of this process
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    options = {"file_actions": actions, "setsigmask": [], "setsigdef": DEFAULT_SIGNALS}
    path = argv[0] if b"/" in argv[0] else find_program(argv[0], env)
    try:
        return os.posix_spawn(path, argv, env, setsid=True, **options)
    except NotImplementedError:  # a libc without POSIX_SPAWN_SETSID
        return fork_and_exec(path, argv, env, log)


def set_oom_score(is_for_tests):
    """Children inherit the score of this moment. An ordinary user may raise it, and take that back."""
    if oom_scores is None:
        return
    file, own, raised = oom_scores
    try:
        os.write(file, raised if is_for_tests else own)
    except OSError:  # may not lower it again: then it stays raised, and this process is smaller than a test
        pass


def read_oom_scores():
    """The kept file of this process's score, its score and that of the tests; None where there is no such file."""
    try:
        file = os.open("/proc/self/oom_score_adj", os.O_RDWR)
        own = int(os.read(file, 16))
        return file, b"%d" % own, b"%d" % min(own + OOM_RAISE, 1000)
    except (OSError, ValueError):
        return None


def find_program(name, env):
    """Looks in the PATH of the task, not in the one of this process."""
    for folder in env.get(b"PATH", os.defpath.encode()).split(b":"):
        path = os.path.join(folder or b".", name)
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    raise OSError(errno.ENOENT, "not found")


def fork_and_exec(path, argv, env, log):
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        for number in DEFAULT_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), 1)
        os.dup2(1, 2)
        os.execve(path, argv, env)
    finally:
        os._exit(127)


def children(pid):
    """Direct children of a process, from every thread of it. Empty where there is no such file."""
    found = []
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, thread), "rb") as file:
                found += [int(word) for word in file.read().split()]
    except OSError:
        pass
    return found


def may_have_orphans():
    """Whether this process has children that it did not start, in one system call; in doubt yes."""
    if own_children is None:
        return False
    data = os.pread(own_children, 4096, 0)
    # A number and a space for each child. The kernel answers a page at most: a long list may be cut.
    return len(data) > 3072 or data.count(b" ") != len(owners)


def open_own_children():
    """The kept file with the list of this process's children; None where there is no such file."""
    try:
        pid = os.getpid()
        return os.open("/proc/%d/task/%d/children" % (pid, pid), os.O_RDONLY)  # there is one thread
    except OSError:
        return None


def descendants(pid):
    found, queue = [], [pid]
    while queue:
        for child in children(queue.pop()):
            found.append(child)
            queue.append(child)
    return found


def session_of(pid):
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def cookie_of(pid):
    """The task id in the environment of a process, or None."""
    try:
        with open("/proc/%d/environ" % pid, "rb") as file:
            for entry in file.read().split(b"\0"):
                if entry.startswith(COOKIE + run_cookie + b":"):
                    return entry.rpartition(b":")[2]
    except OSError:
        pass
    return None


def is_zombie(pid):
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] in (b"Z", b"X")
    except OSError:
        return True


def survivors(task):
    """Live processes that belong to a task: its tree, its session, and orphans that carry its cookie."""
    pid = groups.get(task)
    if pid is None:
        return []
    found = [pid] + descendants(pid) if task in leaders else []
    for orphan in children(os.getpid()):
        if orphan in owners:
            continue
        if session_of(orphan) == pid or cookie_of(orphan) == task:
            found += [orphan] + descendants(orphan)
    if not found and group_lives(pid):
        # Orphaned before this process became a subreaper, or there is no list of children.
        found = [one for one in all_processes() if session_of(one) == pid] or [pid]
    return [one for one in dict.fromkeys(found) if not HAS_PROC or not is_zombie(one)]


def kill(task, number):
    """Signals the group in one step, then each process of the task that left the group."""
    pid = groups.get(task)
    if pid is None:
        if preload is not None:
            preload.hold(task, number)
        return
    if IS_PLAIN and number == signal.SIGTERM:
        os.kill(pid, number)  # whoever ends a program ends that; a terminal signals the whole group
        return
    escaped = [one for one in survivors(task) if group_of(one) != pid]
    for send, target in [(os.killpg, pid)] + [(os.kill, one) for one in escaped]:
        try:
            send(target, number)
        except OSError:
            pass


def group_of(pid):
    try:
        return os.getpgid(pid)
    except OSError:
        return -1


def group_lives(pid):
    try:
        os.killpg(pid, 0)
        return True
    except ProcessLookupError:
        return False
    except OSError:
        return True


def reap():
    """Reports the tasks that ended; answers whether there were any."""
    ended = []
    while True:
        try:
            pid, status, usage = os.wait3(os.WNOHANG)
        except ChildProcessError:
            break
        if pid == 0:
            break
        task = owners.pop(pid, None)
        if task is None and preload is not None:
            task = preload.claim(pid, status)
        if task is not None:
            del leaders[task]
            ended.append((task, pid, status, usage))
    if not ended:
        return False
    has_orphans = may_have_orphans()
    for task, pid, status, usage in ended:
        rest = len(survivors(task)) if not IS_PLAIN and (has_orphans or group_lives(pid)) else 0
        if not rest:
            groups.pop(task, None)
        report("x %s %d %d %d %d %d" % (task.decode(), status, usage.ru_utime * 1000,
                                        usage.ru_stime * 1000, usage.ru_maxrss // RSS_UNIT, rest))
    return True


def join_tree(path):
    """Moves this process, and what it has started, into a control group. The kernel may take 10 ms for
    each, so this has a thread of its own. Children born meanwhile are moved too; later ones are born inside."""
    own, moved = os.getpid(), set()
    while True:
        left = [one for one in [own] + descendants(own) if one not in moved]
        if not left:
            return
        for one in left:
            moved.add(one)
            try:
                with open(path, "wb", 0) as file:
                    file.write(b"%d" % one)
            except ProcessLookupError:  # it has ended meanwhile
                pass
            except OSError:  # the group is gone, or may not be joined: the tasks run all the same
                return


def kill_everything():
    """The end: nothing of this run may live on. Repeats while a dying tree still forks."""
    for _ in range(20):
        for task in list(groups):
            kill(task, signal.SIGKILL)
        left = [one for one in descendants(os.getpid()) if not is_zombie(one)] + cookie_carriers()
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.wait3(os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if not left:
            return
        select.select([], [], [], 0.01)


def cookie_carriers():
    """Processes of this run anywhere on the machine: what left before this process became a subreaper."""
    if not run_cookie or not HAS_PROC:
        return []
    me = os.getpid()
    return [one for one in all_processes()
            if one != me and cookie_of(one) is not None and not is_zombie(one)]


def all_processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()] if HAS_PROC else []


def become_subreaper():
    """Orphans of the tasks come to this process instead of to init (Linux 3.4)."""
    PR_SET_CHILD_SUBREAPER = 36
    try:
        try:
            # The part of `ctypes` in C: 0.6 ms and 0.3 MB, where the whole takes 6.5 ms and 1.1 MB.
            import _ctypes
            prctl = _ctypes.dlsym(_ctypes.dlopen(None, 0), "prctl")
            _ctypes.call_function(prctl, (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
        except (ImportError, AttributeError):
            import ctypes
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except Exception:  # no ctypes, no such call: the group and the cookie still find most of them
        pass


def handle(payload):
    global run_cookie
    fields = payload.split(b"\0")
    verb, rest = fields[0], fields[1:]
    if verb == b"L":
        launch(rest)
    elif verb == b"P":
        launch_preloaded(rest)
    elif verb == b"K":
        kill(rest[0], int(rest[1]))
    elif verb == b"S":
        found = survivors(rest[0])
        if not found and rest[0] not in leaders:
            groups.pop(rest[0], None)
        report("r %s %s" % (rest[0].decode(), ",".join(str(one) for one in found)))
    elif verb == b"Q":
        if not leaders:
            flush_reports()
            os._exit(0)
    elif verb == b"J":
        for path in rest:
            _thread.start_new_thread(join_tree, (path,))
    elif verb == b"E":
        run_cookie = rest[0]
        for entry in rest[1:]:
            name, _, value = entry.partition(b"=")
            base_env[name] = value


def launch_preloaded(fields):
    global preload
    if preload is None:
        import preload_pool
        preload = preload_pool
    preload.launch(fields)


def watch(descriptor, on_ready):
    watched[descriptor] = on_ready
    poll.register(descriptor, select.POLLIN)


def unwatch(descriptor):
    del watched[descriptor]
    poll.unregister(descriptor)


def take_frames(buffer):
    """Handles every whole request in the buffer and returns what is left of it."""
    while True:
        end = buffer.find(b"\n")
        if end < 0:
            return buffer
        size = int(buffer[:end])
        if len(buffer) < end + 1 + size:
            return buffer
        handle(buffer[end + 1:end + 1 + size])
        buffer = buffer[end + 1 + size:]


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # Moult decides; its end is this process's end
    signal.signal(signal.SIGCHLD, lambda *_: None)
    wake_in, wake_out = os.pipe()
    os.set_blocking(wake_in, False)
    os.set_blocking(wake_out, False)
    signal.set_wakeup_fd(wake_out, warn_on_full_buffer=False)
    poll.register(CHANNEL, select.POLLIN | select.POLLHUP)
    poll.register(wake_in, select.POLLIN)
    buffer, is_subreaper = b"", False
    while True:
        timeout_ms = 0 if not is_subreaper else START_DELAY_MS if reports else None
        ready = dict(poll.poll(timeout_ms))
        if not ready:
            flush_reports()
            if not is_subreaper:
                become_subreaper()  # after the first launches: loading ctypes takes longer than a spawn
                is_subreaper = True
        for descriptor, on_ready in list(watched.items()):
            if descriptor in ready:
                on_ready()
        if wake_in in ready:
            try:
                os.read(wake_in, 4096)
            except BlockingIOError:
                pass
            if reap():
                flush_reports()  # before a launch, which takes as long as many reports
        if CHANNEL in ready:
            try:
                data = os.read(CHANNEL, 1 << 16)
            except ConnectionError:  # Moult has died before it read all reports
                break
            if not data:
                break
            buffer = take_frames(buffer + data)
    flush_reports()
    kill_everything()


IS_PLAIN = len(sys.argv) > 2
os.set_inheritable(CHANNEL, False)
if not IS_PLAIN:
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)  # what all tasks get
HAS_PROC = os.path.isdir("/proc/self/task")
oom_scores = read_oom_scores()
own_children = open_own_children()
RSS_UNIT = 1024 if sys.platform == "darwin" else 1  # ru_maxrss is in bytes there, in KB elsewhere
