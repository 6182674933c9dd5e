"""How the nursery is started: one for a process and all that it forks, and another where it was lost."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import BinaryIO

ORDER = b"read"
"""What an order says; it is short, so that it comes in one piece, whoever else orders at that moment."""
_ENDS_WITHIN = 5.0
"""Seconds that a nursery whose last asker is gone has to end."""


class Nurseries:
    """The nursery of this process; safe to use from its threads and, once started, from what it forks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """The process of the nursery, where this one has started it."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Have a nursery begin to load its readers, so that the first file need not wait for that."""
        with self._lock:
            if self._control is None:
                self._start()

    def order(self, file: BinaryIO) -> socket.socket:
        """Have a process forked for a file, and give the channel on which it waits for its request.

        Raises ``OSError`` where no process can be had.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                fresh = self._control is None
                try:
                    self._send(theirs, file)
                except OSError:
                    if fresh:
                        raise
                    self._forget()  # It was lost, by a lack of memory say.
                    self._send(theirs, file)
        except BaseException:
            ours.close()
            raise
        return ours

    def stop(self) -> None:
        """Let the nursery end, and with it whatever is being read."""
        with self._lock:
            self._forget()

    def after_fork(self) -> None:
        """In a process that was forked: the nursery can be asked, but is another's to wait for."""
        self._lock = Lock()
        self._process = None

    def _send(self, channel: socket.socket, file: BinaryIO) -> None:
        control = self._control or self._start()
        socket.send_fds(control, [ORDER], [channel.fileno(), file.fileno()])

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", f"{__package__}.nursery"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
                env=_environment(),
            )
        self._control = ours
        return ours

    def _forget(self) -> None:
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_ENDS_WITHIN)
                return
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    """Return what Python needs to find its modules: neither the secret key nor the address of the
    database.
    """
    path = os.pathsep.join(folder for folder in sys.path if folder)
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": path, "PYTHONUTF8": "1"}


NURSERIES = Nurseries()
"""That of this process."""

os.register_at_fork(after_in_child=NURSERIES.after_fork)
atexit.register(NURSERIES.stop)
