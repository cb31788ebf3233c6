"""The supervisor's side of preloading: one server (preload.py) for each kind of task, started when first needed.

A task goes to the server that has its interpreter with flags, folder, environment and modules. Until a server
is ready its tasks wait here. A task that it cannot take is started plainly, after a report of its own:
    p id reason                       not preloaded, and why
Loaded with the first preloaded task only. `supervisor` is the module that holds the tasks.
"""
import errno
import os
import select
import _signal as signal
import _socket as socket

import supervisor

# What Moult tells each attempt; everything else in the environment is the same for all tasks of a server.
OWN_VARIABLES = (b"MOULT", b"TEST_TMPDIR", b"XML_OUTPUT_FILE")
SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "preload.py").encode()
PR_GET_CHILD_SUBREAPER = 37
CHANNEL = 100  # the server's descriptor of its socket; above what a shell script in front of Python uses

servers = {}  # what its tasks have in common -> Server
unfit = {}  # the same -> the reason why there is no server for them


class Task:
    def __init__(self, fields):
        self.id, self.cwd, self.log = fields[:3]
        count, split, modules = (int(one) for one in fields[3:6])
        argv, rest = fields[6:6 + count], fields[6 + count:]
        self.interpreter, self.argv = argv[:split], argv[split:]
        self.modules, self.env = rest[:modules], rest[modules:]
        self.plain = [self.id, self.cwd, self.log, b"%d" % count] + argv + self.env
        self.signals = []  # that came before it was known to run

    def environment(self):
        env = dict(supervisor.base_env)
        for entry in self.env:
            name, _, value = entry.partition(b"=")
            env[name] = value
        return env

    def start_plainly(self, reason):
        supervisor.report("p %s %s" % (self.id.decode(), reason))
        supervisor.launch(self.plain)
        for number in self.signals:
            supervisor.kill(self.id, number)


class Server:
    def __init__(self, key, task, env):
        self.key = key
        self.is_ready = False
        self.status = None  # its wait status, when it has ended
        self.waiting = {}  # task id -> Task: not sent, because it still imports
        self.sent = {}  # task id -> Task: sent, but not known to run
        self.rest = b""
        self.output = os.memfd_create("moult-preload")
        here, there = socket.socketpair()
        self.fd = here.detach()
        try:
            self.pid = spawn_server(task.interpreter, env, (there.fileno(), self.output))
        except OSError:
            os.close(self.fd)
            os.close(self.output)
            raise
        finally:
            there.close()
        os.set_blocking(self.fd, False)
        supervisor.owners[self.pid] = None  # its end is no task's end
        supervisor.watch(self.fd, self.read)
        given = [name + b"=" + value for name, value in env.items()]
        self.send([b"H", b"%d" % os.getpid(), b"%d" % len(task.modules)] + task.modules + given)

    def add(self, task):
        if self.is_ready:
            self.hand_over(task)
        else:
            self.waiting[task.id] = task

    def hand_over(self, task):
        self.sent[task.id] = task
        env = [name + b"=" + value for name, value in task.environment().items()]
        self.send([b"L", task.id, task.cwd, task.log, b"%d" % len(task.argv)] + task.argv + env)

    def send(self, fields):
        body = b"\0".join(fields)
        data = b"%d\n" % len(body) + body
        while data:
            try:
                data = data[os.write(self.fd, data):]
            except BlockingIOError:
                poll = select.poll()
                poll.register(self.fd, select.POLLOUT)
                poll.poll()
            except OSError:
                return  # It has ended: `read` meets the end of the socket.

    def read(self):
        """Handles what the server has said. Closes when it has ended."""
        while self.fd is not None:
            try:
                data = os.read(self.fd, 1 << 16)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self.close(self.describe_end())
                return
            *lines, self.rest = (self.rest + data).split(b"\n")
            for line in lines:
                self.handle(line.decode("utf-8", "replace"))

    def handle(self, line):
        kind, _, rest = line.partition(" ")
        if kind == "r":
            self.is_ready = True
            tasks, self.waiting = self.waiting, {}
            for task in tasks.values():
                self.hand_over(task)
        elif kind == "n":
            self.close(rest)
        elif kind in ("c", "e"):
            word, _, rest = rest.partition(" ")
            task = self.sent.pop(word.encode(), None)
            if task is not None and kind == "c":
                adopt(task, int(rest))
            elif task is not None:
                task.start_plainly(rest)

    def close(self, reason):
        """No task can be preloaded here any more."""
        output = os.pread(self.output, 4096, 0).decode("utf-8", "replace").split("\n")
        said = [line.strip() for line in output if line.strip()]
        unfit[self.key] = reason if not said else "%s (%s)" % (reason, said[-1][:200])
        servers.pop(self.key, None)
        supervisor.unwatch(self.fd)
        os.close(self.fd)
        os.close(self.output)
        self.fd = None
        for task in list(self.sent.values()) + list(self.waiting.values()):
            task.start_plainly(unfit[self.key])

    def describe_end(self):
        if self.status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)  # In case that it only closed its socket.
                self.status = os.waitpid(self.pid, 0)[1]
                supervisor.owners.pop(self.pid, None)
            except (ChildProcessError, ProcessLookupError):
                pass
        doing = "serving" if self.is_ready else "importing the modules"
        if self.status is None or not os.WIFSIGNALED(self.status):
            return "the preload server ended while %s" % doing
        number = os.WTERMSIG(self.status)
        if number == signal.SIGALRM and not self.is_ready:
            return "importing the modules took more than a minute"
        return "the preload server was ended by signal %d while %s" % (number, doing)


def launch(fields):
    """Starts a task from a warm interpreter, or plainly with a reason."""
    task = Task(fields)
    try:
        os.chdir(task.cwd)
        os.close(os.open(task.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644))
    except OSError as problem:
        supervisor.report("f %s %d" % (task.id.decode(), problem.errno or errno.EIO))
        return
    env = {name: value for name, value in task.environment().items() if not is_own(name)}
    key = (task.cwd, tuple(task.interpreter), tuple(task.modules), tuple(sorted(env.items())))
    if key not in servers and key not in unfit:
        start_server(key, task, env)
    if key in servers:
        servers[key].add(task)
    else:
        task.start_plainly(unfit[key])


def is_own(name):
    return name in OWN_VARIABLES or name.startswith(b"MOULT_")


def start_server(key, task, env):
    if not is_subreaper():
        unfit[key] = "this system has no child subreapers"
        return
    # coverage.py starts in each test, not here; the name is as long as that of any task: see write_cookie.
    env.pop(b"COVERAGE_PROCESS_START", None)
    env.pop(b"COVERAGE_PROCESS_CONFIG", None)
    cookie = b"%s:preload-%012d" % (supervisor.run_cookie, len(servers) + len(unfit))
    try:
        supervisor.set_oom_score(is_for_tests=True)
        servers[key] = Server(key, task, {**env, supervisor.COOKIE[:-1]: cookie})
    except (OSError, AttributeError) as problem:  # no memfd_create before Linux 3.17
        unfit[key] = "the preload server could not be started: %s" % problem
    finally:
        supervisor.set_oom_score(is_for_tests=False)


def is_subreaper():
    supervisor.become_subreaper()
    try:
        import ctypes
        answer = ctypes.c_int(0)
        ctypes.CDLL(None).prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(answer), 0, 0, 0)
        return answer.value == 1
    except Exception:
        return False


def spawn_server(interpreter, env, descriptors):
    channel, output = descriptors
    argv = interpreter + [SERVER, b"%d" % CHANNEL]
    path = argv[0] if b"/" in argv[0] else supervisor.find_program(argv[0], env)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, b"/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, output, 1),
        (os.POSIX_SPAWN_DUP2, output, 2),
        (os.POSIX_SPAWN_DUP2, channel, CHANNEL),
    ]
    return os.posix_spawn(path, argv, env, file_actions=actions, setsigmask=[], setsigdef=supervisor.DEFAULT_SIGNALS)


def adopt(task, pid):
    """From here on it is a task like any other."""
    supervisor.leaders[task.id] = supervisor.groups[task.id] = pid
    supervisor.owners[pid] = task.id
    supervisor.report("s %s %d" % (task.id.decode(), pid))
    for number in task.signals:
        supervisor.kill(task.id, number)


def claim(pid, status):
    """
    Whose is a process that has ended and that nobody knows? A preloaded task may end before its pid has been
    read; but the pid was written before the process became a child of this one, so it can be read now.
    """
    for server in list(servers.values()):
        if server.pid == pid:
            server.status = status
        elif server.sent:
            server.read()
    return supervisor.owners.pop(pid, None)


def hold(task, number):
    """A signal for a task that is not known to run. While its server imports, it is started plainly to get it."""
    for server in list(servers.values()):
        if task in server.sent:
            server.sent[task].signals.append(number)
        elif task in server.waiting:
            waiting = server.waiting.pop(task)
            waiting.signals.append(number)
            waiting.start_plainly("it was ended while its server imported the modules")
