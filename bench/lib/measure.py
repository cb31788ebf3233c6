"""Runs a program and writes what it and all that it started cost: measure.py RESULT PROGRAM ARG...

It is a child subreaper and waits for every descendant, also for those whose parent did not wait, so
that no CPU time is lost. The wall time is that of the program alone, without this wrapper's start.
"""

import ctypes
import json
import os
import resource
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
LEFT_OVERS_SECONDS = 5


def wait_for(pid):
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            return os.waitstatus_to_exitcode(status)


def wait_for_left_overs():
    until = time.monotonic() + LEFT_OVERS_SECONDS
    while time.monotonic() < until:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended == 0:
            time.sleep(0.005)


def main():
    result_path, argv = sys.argv[1], sys.argv[2:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.monotonic()
    code = wait_for(os.posix_spawnp(argv[0], argv, os.environ))
    wall = time.monotonic() - started
    wait_for_left_overs()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    with open(result_path, "w") as result:
        json.dump({"wallMs": wall * 1000, "cpuMs": cpu * 1000}, result)
    sys.exit(code if code >= 0 else 128 - code)


main()
