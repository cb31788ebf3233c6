"""The preload server: a warm interpreter that has imported a group's modules and forks for each test file.

Why it exists, what it keeps the same and what it cannot: docs/decisions/0010-preload.md.
The supervisor (preload_pool.py) runs it as `python3 <flags of the group> preload.py <descriptor>`, in the
folder and the environment of the group; the descriptor is a socket. A launch forks twice. The one in the
middle tells the pid and ends, so the supervisor, a child subreaper, becomes the parent of the test.

Requests are framed as those of the supervisor: a byte count, a newline, fields joined by NUL.
    H parent nmodules module... NAME=VALUE...   first and once: what to import, and the environment it was given
    L task cwd log nargs arg... NAME=VALUE...   run a file; the first argument is its path
Answers are lines.
    n reason          cannot serve, and ends
    r                 has imported everything
    c task pid        the test runs as this process
    e task reason     this file has to be started plainly
The child leaves no Python frame of this file below the test: see `run_as_main`.
The text must compile on every Python there is, so that an old one can say that it is too old.
"""
import sys

STARTED_WITH = frozenset(sys.modules)  # a plain interpreter has these, too

import os  # noqa: E402
import atexit  # noqa: E402
import gc  # noqa: E402
import io  # noqa: E402
import itertools  # noqa: E402
import time  # noqa: E402

IMPORT_LIMIT_SECONDS = 60
PR_SET_MM, PR_SET_MM_MAP = 35, 14
shown = []  # what /proc shows as command line and environment
kept = {}  # what was imported here, by name: see `keep_modules`
COOKIE = b"MOULT_TASK_COOKIE"  # must equal the name in cookie.ts


class Unwind(Exception):
    """Ends every frame of this file. sys.excepthook then runs the test."""


class Channel(object):
    """The socket to the supervisor."""

    def __init__(self, fd):
        self.fd = fd
        self.rest = b""

    def say(self, *words):
        line = " ".join(" ".join(words).split()) + "\n"
        os.write(self.fd, line.encode("utf-8", "backslashreplace"))

    def read_frame(self):
        """The fields of the next request, or None when the supervisor has closed its end."""
        while b"\n" not in self.rest:
            if not self.read_more():
                return None
        size, _, self.rest = self.rest.partition(b"\n")
        while len(self.rest) < int(size):
            if not self.read_more():
                return None
        body, self.rest = self.rest[:int(size)], self.rest[int(size):]
        return body.split(b"\0")

    def read_more(self):
        data = os.read(self.fd, 1 << 16)
        self.rest += data
        return data


class Group(object):
    """What all tests of this server have in common."""

    def __init__(self, fields):
        self.parent, count = int(fields[0]), int(fields[1])
        self.modules = [one.decode() for one in fields[2:2 + count]]
        self.given = parse_env(fields[2 + count:])
        self.coverage_lines = []
        self.coverage_hook = None  # the code of coverage_hook.py
        self.obstacles = {}  # what is measured -> why no test can be forked from here, or None

    def settle(self):
        """After the imports: notes what they, and the start of Python, have changed."""
        # A wrapper in front of the interpreter (pyenv), the interpreter itself (LC_CTYPE in the C locale) or
        # a module may change the environment: the same change is made for each test.
        self.added = {name: value for name, value in os.environb.items()
                      if name != COOKIE and self.given.get(name) != value}
        self.removed = [name for name in self.given if name not in os.environb]
        # The top names of what only a warm interpreter has loaded.
        self.loaded = frozenset(name.partition(".")[0] for name in sys.modules) - STARTED_WITH

    def env_of(self, entries):
        env = parse_env(entries)
        env.update(self.added)
        for name in self.removed:
            env.pop(name, None)
        return env


def parse_env(entries):
    return {name: value for name, _, value in (entry.partition(b"=") for entry in entries)}


# --- The server ---


def serve():
    """Imports and answers requests. Comes back only in a child, with what that one has to run."""
    channel = Channel(int(sys.argv[1]))
    if sys.version_info < (3, 9):
        # 3.8 cannot end after a fork in its dev mode, and counts the calls of the chain below as frames.
        refuse(channel, "it needs Python 3.9 or later, this is %d.%d" % sys.version_info[:2])
    os.set_inheritable(channel.fd, False)
    group = Group(channel.read_frame()[1:])
    warm_up(channel, group)
    channel.say("r")
    while True:
        request = channel.read_frame()
        if request is None:
            os._exit(0)
        task, cwd, log, count = request[1], request[2], request[3], int(request[4])
        argv = [os.fsdecode(one) for one in request[5:5 + count]]
        env = group.env_of(request[5 + count:])
        reason = find_obstacle(group, os.path.join(os.fsdecode(cwd), argv[0])) or find_measured(group, env)
        if reason is not None:
            channel.say("e", task.decode(), reason)
        elif fork_twice(channel, task.decode()):
            os.close(channel.fd)
            return group, cwd, log, argv, env


def refuse(channel, reason):
    channel.say("n", reason)
    os._exit(0)


def warm_up(channel, group):
    """Imports everything once, or refuses with the reason why no test may be forked from here."""
    if sys.implementation.name != "cpython":
        refuse(channel, "it works with CPython only, this is %s" % sys.implementation.name)
    if os.environ.get("PYTHONINSPECT") and not sys.flags.ignore_environment:
        refuse(channel, "PYTHONINSPECT is set")
    try:
        load_libc()
    except ImportError as problem:
        refuse(channel, "this Python has no ctypes: %s" % problem)
    if not is_safe_path():
        del sys.path[0]  # The folder of this file. A test puts its own there.
    atexit.register(keep_modules)  # first, so that it comes last
    group.coverage_lines = find_coverage_lines()
    descriptors = list_descriptors()
    import _signal
    _signal.alarm(IMPORT_LIMIT_SECONDS)  # Its default action ends this process: see preload_pool.py.
    for name in group.modules:
        try:
            __import__(name)
        except BaseException as problem:
            refuse(channel, "cannot import %s: %s: %s" % (name, type(problem).__name__, problem))
    _signal.alarm(0)
    reason = find_danger(descriptors)
    if reason is not None:
        refuse(channel, reason)
    group.settle()
    kept.update((name, module) for name, module in sys.modules.items()
                # Its helper process ends with it.
                if name not in STARTED_WITH and name.partition(".")[0] != "multiprocessing")
    # What lives now is shared by all tests: the collector must not touch it, or each test copies it.
    gc.collect()
    gc.freeze()


def keep_modules():
    """
    At the end Python takes all modules apart, and a test would copy most of what it shares with the server (28 MB of
    numpy, pandas and scipy, 40 ms) only to end. What `sys.modules` does not know, and somebody still holds, is left
    alone. The last of what is called at the exit; all that was imported later is taken apart as ever.
    """
    for name, module in kept.items():
        if sys.modules.get(name) is module:
            del sys.modules[name]
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
    # A file that hangs on one of these modules would have been closed with it.
    for one in gc.get_objects():
        if issubclass(type(one), (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)):
            try:
                one.flush()
            except Exception:  # closed, or detached; whoever wanted to know has closed it himself
                pass


def is_safe_path():
    """Whether Python puts no folder of the script in front of sys.path (-I, -P)."""
    return bool(getattr(sys.flags, "safe_path", sys.flags.isolated))


def find_danger(descriptors):
    """Why a fork of this process would not be the same as a fresh process that imports the modules."""
    sys.stdout.flush()
    sys.stderr.flush()
    libc.fflush(None)
    if os.fstat(1).st_size > 0:
        return "importing the modules writes to the output of the test"
    threads = len(os.listdir("/proc/self/task")) - 1
    if threads > 0:
        return ("the modules left %d %s running; with OMP_NUM_THREADS=1 or OPENBLAS_NUM_THREADS=1 numpy starts none"
                % (threads, "thread" if threads == 1 else "threads"))
    for target in set(list_descriptors()) - set(descriptors):
        if target.startswith(("socket:", "pipe:", "anon_inode:")):
            return "the modules left a %s open" % target.partition("[")[0].rstrip(":")
    return None


def list_descriptors():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink("/proc/self/fd/" + name))
        except OSError:
            pass  # The one that lists.
    return found


def find_coverage_lines():
    """
    The lines of .pth files that start coverage.py in every process when COVERAGE_PROCESS_START is set.
    They did nothing here, because the server is started without that variable.
    """
    found = []
    for folder in [] if sys.flags.no_site else sys.path:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            if name.endswith(".pth"):
                try:
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        lines = file.read().splitlines()
                except (OSError, UnicodeDecodeError):
                    continue
                found += [line for line in lines
                          if line.startswith(("import ", "import\t")) and "process_startup" in line]
    return found


def find_obstacle(group, script):
    """Why this file cannot be run from here, or None."""
    if not os.path.isfile(script) or not os.access(script, os.R_OK):
        return "there is no such file, or it may not be read: %s" % script
    for hook in sys.path_hooks:
        try:
            hook(script)
            return "%s is an archive" % script
        except ImportError:
            pass
    folder = os.path.dirname(os.path.realpath(script))
    try:
        entries = [] if is_safe_path() else os.listdir(folder)
    except OSError:
        entries = []  # Then Python finds no modules there, either.
    for entry in entries:
        name, _, suffix = entry.partition(".")
        if name not in group.loaded or is_inside(sys.modules.get(name), folder):
            continue
        is_package = not suffix and os.path.isfile(os.path.join(folder, name, "__init__.py"))
        if is_package or suffix == "py" or suffix.endswith("so"):
            return "%s in the folder of the file has the name of a preloaded module" % entry
    return None


def find_measured(group, env):
    """Why coverage would lack what was imported here, or None. Asked once, in a process of its own."""
    hook = env.get(b"MOULT_COVERAGE_HOOK")
    if hook is None or sys.flags.ignore_environment or sys.flags.no_site:
        return None
    key = env.get(b"MOULT_COVERAGE_ROOT"), env.get(b"MOULT_COVERAGE_SOURCE")
    if key not in group.obstacles:
        with open(hook, encoding="utf-8") as file:
            group.coverage_hook = compile(file.read(), "<moult>", "exec")
        group.obstacles[key] = ask_in_fork(lambda: describe_measured(group, env))
    return group.obstacles[key]


def describe_measured(group, env):
    set_environment(env)
    name = load_hook(group)["find_measured"](STARTED_WITH)
    return name and "coverage measures %s, so each test has to import it" % name


def load_hook(group):
    hook = {"__name__": "moult_preload"}
    exec(group.coverage_hook, hook)
    return hook


def ask_in_fork(ask):
    """What a call answers in a forked process, so that it changes nothing here."""
    here, there = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = ask() or ""
        except BaseException as problem:
            answer = "coverage cannot tell what it measures: %s: %s" % (type(problem).__name__, problem)
        os.write(there, answer.encode("utf-8", "backslashreplace")[:4096])
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as pipe:
        answer = pipe.read().decode()
    if os.waitpid(pid, 0)[1] != 0:
        return "coverage cannot tell what it measures: the process that was asked has been killed"
    return answer or None


def is_inside(module, folder):
    file = getattr(module, "__file__", None)
    return file is not None and os.path.realpath(file).startswith(os.path.join(folder, ""))


def fork_twice(channel, task):
    """True in the child. The pid is told before the one in the middle ends, so before it can be reaped."""
    try:
        middle = os.fork()
    except OSError as problem:
        channel.say("e", task, "cannot fork: %s" % problem)
        return False
    if middle:
        if os.waitpid(middle, 0)[1] != 0:
            channel.say("e", task, "a fork of the preload server was killed")
        return False
    try:
        pid = os.fork()
    except OSError as problem:
        channel.say("e", task, "cannot fork: %s" % problem)
        os._exit(0)
    if pid:
        channel.say("c", task, str(pid))
        os._exit(0)
    return True


# --- The child ---


def become_task(group, cwd, log, argv, env):
    """Makes this process what a plain interpreter is before it runs the file."""
    os.setsid()
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)
    os.chdir(cwd)
    show_start(argv, env)
    set_environment(env)
    sys.argv = argv
    if hasattr(sys, "orig_argv"):
        sys.orig_argv = sys.orig_argv[:-2] + argv
    if not is_safe_path():
        sys.path.insert(0, os.path.dirname(os.path.realpath(argv[0])))
    renew_streams()
    renew_state()
    while os.getppid() != group.parent:
        time.sleep(0.0002)  # The one in the middle is ending.


def set_environment(env):
    os.environ.clear()
    os.environb.update(env)


def show_start(argv, env):
    """
    /proc/<pid>/cmdline and environ show the memory with which a process was started: this makes them show the
    test. People look there, and the supervisor finds the task of an orphan there. Where the kernel cannot
    (Linux before 3.18, or without CONFIG_CHECKPOINT_RESTORE), the cookie is written over that of the server.
    """
    with open("/proc/self/cmdline", "rb") as file:
        words = file.read().split(b"\0")[:-3] + [os.fsencode(one) for one in argv]
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    entries = [name + b"=" + value for name, value in env.items()]
    shown[:] = [ctypes.create_string_buffer(b"\0".join(block)) for block in (words, entries)]
    (arg, environ) = [(ctypes.addressof(one), ctypes.addressof(one) + len(one)) for one in shown]
    numbers = [int(fields[number - 3]) for number in (26, 27, 45, 46, 47)]  # as proc(5) counts
    layout = MemoryMap(*numbers + [libc.sbrk(0), int(fields[28 - 3])] + list(arg + environ) + [0, 0, 2 ** 32 - 1])
    size = ctypes.sizeof(layout)
    if libc.prctl(PR_SET_MM, PR_SET_MM_MAP, ctypes.byref(layout), size, 0) != 0:
        value = env.get(COOKIE, b"")
        if cookie_place and len(value) <= cookie_size:
            ctypes.memmove(cookie_place, value.ljust(cookie_size, b"\0"), cookie_size)


def renew_streams():
    """
    The same objects, because modules may have kept them, made anew as `create_stdio` in CPython's
    pylifecycle.c makes them: a buffer takes its size from the file below, and what can be sought is kept.
    """
    for fd, stream, mode in ((0, sys.__stdin__, "rb"), (1, sys.__stdout__, "wb"), (2, sys.__stderr__, "wb")):
        if stream is None:
            continue
        options = (stream.encoding, stream.errors, "\n", stream.line_buffering, stream.write_through)
        buffer = stream.buffer
        raw = getattr(buffer, "raw", buffer)  # with -u there is nothing between
        name = stream.name
        raw.__init__(fd, mode, False)
        raw.name = name
        if buffer is not raw:
            buffer.__init__(raw, buffer_size(raw))
        stream.__init__(buffer, *options)


def buffer_size(raw):
    """As io.open chooses it."""
    default = 8192 if sys.version_info < (3, 14) else 131072
    size = getattr(raw, "_blksize", default)
    if sys.version_info >= (3, 14):
        return max(min(size, 8192 * 1024), default)
    return size if size > 1 else default


def renew_state():
    """What modules draw once for each process. `random` and `logging`'s locks look after themselves."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
    process = sys.modules.get("multiprocessing.process")
    if process is not None:
        process.current_process().authkey = os.urandom(32)
    threading = sys.modules.get("threading")
    if threading is not None and hasattr(threading.main_thread(), "_set_native_id"):
        threading.main_thread()._set_native_id()
    logging = sys.modules.get("logging")
    if logging is not None and hasattr(logging, "_startTime"):
        now = time.time() if isinstance(logging._startTime, float) else time.time_ns()
        logging._startTime = now


def run_as_main(group, script):
    """
    Runs the file through the C function that `python3 file` uses, so that tracebacks, SystemExit,
    KeyboardInterrupt, `__file__` and the end are those of CPython and not an imitation.

    No frame of this file may be below: tests see it in tracebacks, inspect.stack(), warnings and the
    recursion limit. CPython calls sys.excepthook when all frames have ended, so the hook is a chain of
    C callables: `settle` (ends before the test begins), the test until it gives 0, and the end of Python.
    -1, an uncaught exception that has been printed, ends the chain: Python itself then exits with 1, or
    by SIGINT after a KeyboardInterrupt.
    """
    from _functools import partial
    name = os.fsencode(script)
    if not os.path.isabs(script):
        name = os.path.join(os.getcwdb(), name)
    file = libc.fopen(os.fsencode(script), b"rb")
    if not file:
        raise OSError(ctypes.get_errno(), "cannot open", script)
    flags = CompilerFlags(0, sys.version_info[1])
    run = partial(run_file, file, name, 1, ctypes.byref(flags))
    hook = sys.excepthook

    def settle():
        sys.excepthook = hook
        for one in ("last_type", "last_value", "last_traceback", "last_exc"):
            if one in vars(sys):
                delattr(sys, one)
        sys.modules["__main__"] = fresh_main()
        if sys.version_info < (3, 12):
            # There the calls of the chain count as frames: as many as a plain start has not.
            for _ in range(4):
                ctypes.pythonapi.Py_LeaveRecursiveCall()
        if os.environ.get("COVERAGE_PROCESS_START") or os.environ.get("COVERAGE_PROCESS_CONFIG"):
            start_coverage(group.coverage_lines)
        if group.coverage_hook is not None and os.environ.get("MOULT_COVERAGE_HOOK"):
            load_hook(group)["measure"]()

    steps = itertools.chain(iter(settle, None), iter(run, 0), iter(partial(ctypes.pythonapi.Py_Exit, 0), None))
    sys.excepthook = partial(find_in, steps, -1)
    raise Unwind


def fresh_main():
    """`__main__` as an interpreter has it before it runs a file."""
    old = vars(sys.modules["__main__"])
    main = type(sys)("__main__")
    if sys.version_info < (3, 14):
        main.__annotations__ = {}
    main.__builtins__ = old["__builtins__"]
    return main


def start_coverage(lines):
    for line in lines:
        exec(line, {})


def load_libc():
    """Loads ctypes before the other modules and prepares all calls, so that a child has only to make them."""
    global ctypes, libc, cookie_place, cookie_size, run_file, find_in, CompilerFlags, MemoryMap
    import ctypes

    class CompilerFlags(ctypes.Structure):
        _fields_ = [("cf_flags", ctypes.c_int), ("cf_feature_version", ctypes.c_int)]

    class MemoryMap(ctypes.Structure):  # prctl_mm_map of linux/prctl.h
        _fields_ = [(name, ctypes.c_uint64) for name in (
            "start_code end_code start_data end_data start_brk brk start_stack "
            "arg_start arg_end env_start env_end auxv").split()]
        _fields_ += [("auxv_size", ctypes.c_uint32), ("exe_fd", ctypes.c_uint32)]

    libc = ctypes.CDLL(None, use_errno=True)
    libc.getenv.restype = ctypes.c_void_p
    libc.fopen.restype = ctypes.c_void_p
    libc.sbrk.restype = ctypes.c_void_p
    cookie_place = libc.getenv(COOKIE)
    cookie_size = len(os.environb.get(COOKIE, b""))
    pointer, number, thing = ctypes.c_void_p, ctypes.c_int, ctypes.py_object
    run_file = ctypes.PYFUNCTYPE(number, pointer, ctypes.c_char_p, number, pointer)(
        ("PyRun_AnyFileExFlags", ctypes.pythonapi))
    # sys.excepthook gets three arguments more; a C function does not see them.
    find_in = ctypes.PYFUNCTYPE(number, thing, thing, thing, thing, thing)(
        ("PySequence_Contains", ctypes.pythonapi))


if __name__ == "__main__":
    task = serve()
    try:
        become_task(*task)
        run_as_main(task[0], task[3][0])
    except Unwind:
        raise
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(127)
