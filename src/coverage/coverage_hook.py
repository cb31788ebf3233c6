"""Measures with coverage.py from the first moment of an interpreter on: Moult puts this on PYTHONPATH as sitecustomize.
A preload server, which has sites behind it, calls `find_measured` once and `measure` in each test.

In: MOULT_COVERAGE_DATA, the beginning of the names of data files, without the number of the attempt; MOULT_COVERAGE_ROOT,
the folder in which the configuration of coverage.py is looked for; MOULT_COVERAGE_SOURCE, what to measure, one a line.
Out: `<data>-<attempt>.*`, one for each process, and before that `started.<same>.<pid>`: a process with the second
and without the first has lost its data. Trouble here must not change what a test does.
"""

import os
import sys


def _open(**options):
    import coverage

    source = os.environ.get("MOULT_COVERAGE_SOURCE", "")
    cover = coverage.Coverage(config_file=True, source=source.split("\n") if source else None, **options)
    # As coverage.py does for the processes that it follows by itself.
    cover._warn_no_data = False
    cover._warn_unimported_source = False
    cover._warn_preimported_source = False
    return cover


def _make(base):
    import coverage

    cover = _open(data_file=base, data_suffix=True)
    cover._auto_save = True
    try:
        # Who is asked to end keeps its data, and then ends by that signal all the same.
        cover.set_option("run:sigterm", True)
    except coverage.CoverageException:
        pass
    return cover


def _mark(base):
    folder, name = os.path.split(base)
    with open(os.path.join(folder, "started%s.%d" % (name, os.getpid())), "w"):
        pass


def _follow(cover, base):
    """Forked children and what ends without a farewell keep their data too."""
    fork, leave = os.fork, os._exit

    def counted_fork():
        pid = fork()
        if pid == 0:
            _mark(base)
        return pid

    def saving_exit(status):
        _save(cover)
        leave(status)

    def saving_exec(call):
        def replace(*args, **named):
            _save(cover)
            try:
                return call(*args, **named)
            finally:
                cover.start()  # It was refused: this process goes on.

        return replace

    os.fork, os._exit = counted_fork, saving_exit
    os.execv, os.execve = saving_exec(os.execv), saving_exec(os.execve)


def _save(cover):
    try:
        cover.stop()
        cover.save()
    except Exception:  # What was not saved is missed by its mark.
        pass


def measure():
    """Begins to measure this process."""
    data = os.environ.get("MOULT_COVERAGE_DATA")
    root = os.environ.get("MOULT_COVERAGE_ROOT")
    if not data or not root:
        return
    try:
        base = "%s-%s" % (data, os.environ.get("MOULT_ATTEMPT", "1"))
        here = os.getcwd()
        try:
            # Relative folders of a configuration mean the same in every child, wherever it starts.
            os.chdir(root)
            cover = _make(base)
            _mark(base)
            _follow(cover, base)
            cover.start()
        finally:
            os.chdir(here)
    except Exception as error:
        sys.stderr.write("moult: coverage is not measured here: %s: %s\n" % (type(error).__name__, error))


def find_measured(known):
    """
    The name of a loaded module, but not of the known ones, that is measured where it is imported; or None. Only for a
    process that ends right after, with the environment of a test.
    """
    files = {}
    server = sys.modules["__main__"]  # A test has one of its own.
    for name, module in sys.modules.items():
        file = getattr(module, "__file__", None)
        if name not in known and module is not server and isinstance(file, str) and file.endswith((".py", ".pyc")):
            files[os.path.realpath(file)] = name, file
    os.chdir(os.environ["MOULT_COVERAGE_ROOT"])
    cover = _open(data_file=None)
    cover.start()
    for name, file in list(files.values()):
        # What coverage.py counts it decides by these two.
        exec(compile("here = 0", file, "exec"), {"__name__": name, "__file__": file})
    cover.stop()
    found = (files.get(os.path.realpath(one)) for one in sorted(cover.get_data().measured_files()))
    return next((one[0] for one in found if one), None)


def _go_on():
    """Leaves no trace on the path, and gives way to the sitecustomize that would have been imported."""
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [one for one in sys.path if os.path.abspath(one) != own]
    this = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        if this is not None:
            sys.modules["sitecustomize"] = this


def _after_site(begin):
    """Calls when Python has set up itself: what it imports for that is counted by nobody else either."""
    import site

    if not site.ENABLE_USER_SITE:
        begin()  # This was the last step.
        return
    last = site.execusercustomize

    def last_and_begin():
        site.execusercustomize = last
        last()
        begin()

    site.execusercustomize = last_and_begin


if __name__ == "sitecustomize":
    _go_on()
    with open(__file__) as _file:
        # Without the name of a file: coverage.py would count the functions that are called later.
        exec(compile(_file.read(), "<moult>", "exec"), {"__name__": "moult_coverage"})
elif __name__ == "moult_coverage":
    _after_site(measure)
