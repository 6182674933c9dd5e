"""The nursery: a program that stands ready with every reader loaded, and forks a process for each file.

Forking takes milliseconds where starting Python takes half a second. The nursery itself never looks into a
foreign file, has an empty environment and one thread. It ends when the last process that may ask it is gone,
and whatever it forked ends with it; a process whose channel was closed at the other end ends at once.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from . import tasks
from .confinement import Confinement
from .nurseries import ORDER

AT_ONCE = 6
"""How many files are read at the same time; others wait for their turn."""

_CONTROL = 0
"""The descriptor on which requests come; it stands in the place of standard input."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A file to be read, and the channel by which its reader is told and answers."""

    channel: socket.socket
    file: int

    def close(self) -> None:
        self.channel.close()
        os.close(self.file)


class Nursery:
    """Takes orders until nobody can give any."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._confinement = Confinement()
        self._waiting: deque[_Order] = deque()
        self._channels: dict[int, socket.socket] = {}
        """By the process that has each."""
        self._poll = select.poll()
        self._ended, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._ended, select.POLLIN)

    def run(self) -> None:
        """Serve until the last end of the control socket is closed elsewhere."""
        try:
            while self._step():
                pass
        finally:
            for process in self._channels:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

    def _step(self) -> bool:
        happened = dict(self._poll.poll())
        ended, asked = happened.pop(self._ended, 0), happened.pop(self._control.fileno(), 0)
        # In this order: a descriptor that is closed comes again with the next order.
        for descriptor in happened:
            self._hang_up(descriptor)
        if ended:
            os.read(self._ended, 1_024)
            self._reap()
        if asked and not self._take():
            return False
        while self._waiting and len(self._channels) < AT_ONCE:
            self._begin(self._waiting.popleft())
        return True

    def _take(self) -> bool:
        """Take an order; False when there will be none any more."""
        said, descriptors, _, _ = socket.recv_fds(self._control, len(ORDER), 2)
        if len(descriptors) == 2:
            order = _Order(socket.socket(fileno=descriptors[0]), descriptors[1])
            self._waiting.append(order)
            self._poll.register(order.channel, 0)
        else:
            for descriptor in descriptors:
                os.close(descriptor)
        return bool(said)

    def _begin(self, order: _Order) -> None:
        try:
            process = os.fork()
        except OSError:  # There is no room for it now; whoever asked is told that the reader died.
            self._poll.unregister(order.channel)
            order.close()
            return
        if process:
            os.close(order.file)
            self._channels[process] = order.channel
            return
        try:
            self._confinement.begin()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(1, 0)  # all three lead nowhere: libraries complain aloud, and quote
            os.dup2(1, 2)
            tasks.perform(order.channel, order.file, self._confinement)
        finally:
            os._exit(0)

    def _reap(self) -> None:
        while self._channels:
            process, _ = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            channel = self._channels.pop(process)
            with suppress(KeyError):  # where it was hung up
                self._poll.unregister(channel)
            channel.close()

    def _hang_up(self, descriptor: int) -> None:
        """Let go of a file for which nobody waits any more: the other end of its channel was closed."""
        for order in self._waiting:
            if order.channel.fileno() == descriptor:
                self._poll.unregister(descriptor)
                self._waiting.remove(order)
                order.close()
                return
        for process, channel in self._channels.items():
            if channel.fileno() == descriptor:
                self._poll.unregister(descriptor)
                os.kill(process, signal.SIGKILL)


def main() -> None:
    """Serve on the descriptor that stands in the place of standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks.load_readers()
    gc.collect()
    gc.freeze()
    Nursery(socket.socket(fileno=_CONTROL)).run()


if __name__ == "__main__":
    main()
