"""What a process that reads a foreign file may not do, held by the system.

Everywhere: limits of memory, processor time, written bytes and open files, a session of its own, no
descriptors but its two. On Linux, where kernel and libraries have it: Landlock leaves it the files of Python
and of this program alone to be read, and none to be written; seccomp takes network, other programs, other
processes and the more dangerous doors of the kernel away.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import catalogue
import search_index

from .limits import Limits

_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""

_LAST_SECONDS = 2
"""Seconds of the processor in which a reader whose time is used up may say so, before it is ended."""

_SYSTEM_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo")

_FORBIDDEN = (
    # the network, and sockets of this machine
    "socket", "socketpair", "socketcall", "connect", "bind", "listen", "accept", "accept4", "sendto",
    # other programs and processes
    "execve", "execveat", "fork", "vfork", "clone", "clone3", "kill", "tkill", "tgkill", "pidfd_open",
    "pidfd_send_signal", "pidfd_getfd", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp",
    "shmget", "shmat", "msgget", "semget", "mq_open",
    # doors of the kernel that no reader needs
    "mount", "umount2", "move_mount", "fsopen", "open_tree", "pivot_root", "chroot", "unshare", "setns",
    "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "keyctl", "add_key", "request_key",
    "open_by_handle_at", "name_to_handle_at", "init_module", "finit_module", "delete_module",
    "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl",
    "personality", "fanotify_init", "inotify_init", "inotify_init1", "syslog",
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset",
    "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "utimensat",
    "prlimit64",
)  # fmt: skip


class Confinement:
    """Everything that can be made ready once, to be laid upon each process after it was forked."""

    def __init__(self) -> None:
        files, calls = _landlock(), _seccomp()
        # A service manager or a container may forbid a process to confine itself further.
        self._files = files if files is not None and _works(files.apply) else None
        self._calls = calls if calls is not None and _works(calls.load) else None
        self._die_with_parent = _death_signal()

    @property
    def means(self) -> list[str]:
        """What holds such a process here, beside the limits."""
        return [
            name
            for name, present in (("Landlock", self._files is not None), ("seccomp", self._calls is not None))
            if present
        ]

    def enter(self, limits: Limits, kept: tuple[int, ...]) -> None:
        """Confine this process for good; of its descriptors only the first three and ``kept`` stay open."""
        with suppress(OSError):  # When memory is short, readers go before what holds the catalogue.
            Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
        if self._files is not None:
            self._files.apply()
        _close_all_but(kept)
        _set(resource.RLIMIT_AS, limits.memory)
        _set(resource.RLIMIT_CPU, limits.processor, limits.processor + _LAST_SECONDS)
        _set(resource.RLIMIT_FSIZE, limits.written)
        _set(resource.RLIMIT_NOFILE, limits.files)
        _set(resource.RLIMIT_CORE, 0)
        if self._calls is not None:
            self._calls.load()

    def begin(self) -> None:
        """Take the first step of a forked process: its own session, and no life without its parent."""
        os.setsid()
        self._die_with_parent()
        if os.getppid() == 1:  # It died in between.
            os._exit(1)


def _works(step: Callable[[], object]) -> bool:
    """Whether a step can be taken here; tried by a process that ends with it."""
    process = os.fork()
    if not process:
        try:
            step()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


def _set(kind: int, most: int, last: int | None = None) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = most if last is None else last
    if hard != resource.RLIM_INFINITY:
        most, ceiling = min(most, hard), min(ceiling, hard)
    with suppress(ValueError, OSError):  # Not every system knows every limit; Linux knows them all.
        resource.setrlimit(kind, (most, ceiling))


def _close_all_but(kept: tuple[int, ...]) -> None:
    start = 3
    for descriptor in sorted(kept):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, max(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))


def _landlock() -> Any:
    """Return a ruleset by which only code may be read; None where kernel or library does not have it."""
    try:
        import landlock

        readable = landlock.FSAccess.READ_FILE | landlock.FSAccess.READ_DIR
        rules = landlock.Ruleset()
        rules.allow(*_code_folders(), rules=readable)
    except (ImportError, OSError, AttributeError):
        return None
    return rules


def _code_folders() -> list[str]:
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {folder for package in (catalogue, search_index) for folder in package.__path__}
    folders |= set(_SYSTEM_FOLDERS)
    return sorted(folder for folder in folders if os.path.isdir(folder))


def _seccomp() -> Any:
    """Return a filter of system calls; None where kernel or library does not have it."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError, AttributeError):  # RuntimeError: libseccomp is not here
        return None
    try:
        calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        refused = pyseccomp.ERRNO(errno.EPERM)
        for name in _FORBIDDEN:
            with suppress(OSError):  # a call that this machine's kind of processor does not have
                calls.add_rule(refused, name)
    except OSError:
        return None
    return calls


def _death_signal() -> Any:
    """Return what asks the system to end this process with the one that made it; nothing where it cannot."""
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return lambda: None
    return lambda: prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
