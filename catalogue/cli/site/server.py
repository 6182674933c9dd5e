"""The server: gunicorn's processes answer requests, and one more of them works in the background.

Gunicorn's master starts, watches and stops them all. It loads the program's modules before it forks, so
that a process is ready at once, but opens nothing: each process opens its own database and index. Requests
come in by ``doorway``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from importlib import import_module
from threading import Event, Thread
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from catalogue.bootstrap import Services, build
from catalogue.cli.memory import keep_what_is_loaded, while_loading
from catalogue.config import Config
from catalogue.sandbox import NURSERIES

from .doorway import Doorway, own_socket
from .metrics import serve_metrics

_APPLICATION = "catalogue.app"
_LOGGER = "catalogue.web.security.discreet_log.DiscreetLogger"
# Named, as any server names its application: web and cli know nothing of each other.

_BACKLOG = 2048
_GRACE = 10
"""Seconds that requests and jobs have to end when the server stops."""
_LOOK_ROUND = 0.2


class SiteProcess(Worker):  # type: ignore[misc]
    """One process of the server: it answers requests or, if the master says so, works in the background."""

    in_background = False
    is_helper = False

    def load_wsgi(self) -> None:
        """Build the site, in a process that answers requests."""
        if not self.in_background and not self.is_helper:
            super().load_wsgi()
            keep_what_is_loaded()

    def run(self) -> None:
        """Answer requests, or work, until told to stop or left behind by the master."""
        if self.in_background or self.is_helper:
            self._work()
        else:
            self._answer()

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Stop when what is being answered is; the master waits for it so long and no longer.

        Gunicorn would exit out of whatever code the signal meets, which may swallow that: then the
        process stays.
        """
        self.handle_exit(sig, frame)

    def _answer(self) -> None:
        listener = own_socket(self.sockets[0].fileno())
        asked = (self.wsgi.extensions[name] for name in ("takes_turns", "holds_login", "many_wait"))
        doorway = Doorway(self.wsgi, listener, self.app.config, *asked)
        self.wsgi.extensions["lacuna"].operations.stores.awaited.serve(doorway)
        while self.alive and self.is_parent_alive():
            self.notify()
            doorway.look_round(_LOOK_ROUND)
        doorway.finish(_GRACE - 1)

    def is_parent_alive(self) -> bool:
        """Whether the master is there still; without it a process ends by itself."""
        return bool(self.ppid == os.getppid())

    def _work(self) -> None:
        for listener in self.sockets:
            listener.close()  # else the door would seem open while the last job ends
        services = build(self.app.config)
        keep_what_is_loaded()
        shown = self.app.config.metrics if self.in_background else ""
        metrics = serve_metrics(services, shown) if shown else None
        stop, target = Event(), _help_until if self.is_helper else _work_until
        work = Thread(target=target, args=(services, stop), name="work", daemon=True)
        work.start()
        while self.alive and self.is_parent_alive() and work.is_alive():
            self.notify()
            work.join(_LOOK_ROUND)
        stop.set()
        if metrics is not None:
            metrics.shutdown()
        work.join(_GRACE - 1)
        if work.is_alive():
            # The job that is cut off begins anew, here or on another machine.
            services.operations.worker.let_go()
        services.close()


def _work_until(services: Services, stop: Event) -> None:
    """Work; while another process works for the same home, wait to take its place."""
    while not stop.is_set() and not services.operations.worker.run(stop):
        stop.wait(1)


def _help_until(services: Services, stop: Event) -> None:
    services.operations.worker.help(stop)


class Site(BaseApplication):  # type: ignore[misc]
    """The site as gunicorn serves it, on a socket that listens already."""

    def __init__(self, config: Config, listener: socket.socket, when_ready: Callable[[], None]) -> None:
        self.config = config
        self._listener = listener
        self._when_ready = when_ready
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings; there is no other place where any is read from."""
        settings = {
            "bind": f"fd://{self._listener.detach()}",
            "worker_class": SiteProcess,
            "backlog": _BACKLOG,
            "workers": self.config.processes + 1 + self.config.helpers,
            "threads": self.config.threads,
            "timeout": 60,
            "graceful_timeout": _GRACE,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "logger_class": _LOGGER,
            "proc_name": "lacuna",
            "control_socket_disable": True,
            "pre_fork": _give_role,
            "when_ready": self._ready,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in the process that will answer with it."""
        return import_module(_APPLICATION).create_app(self.config)

    def run(self) -> None:
        """Serve until a signal ends it."""
        with while_loading():
            import_module(_APPLICATION)
        NURSERIES.start()  # one for all processes, that are about to be forked
        super().run()

    def _ready(self, master: Arbiter) -> None:
        # There is nothing to load anew: settings are read once. A closed terminal ends the server.
        master.handle_hup = master.handle_term
        self._when_ready()


def _give_role(master: Arbiter, process: SiteProcess) -> None:
    """Have one process, and after its death another, work in the background, and so many help it."""
    others = master.WORKERS.values()
    process.in_background = not any(process_beside.in_background for process_beside in others)
    helping = sum(process_beside.is_helper for process_beside in others)
    process.is_helper = not process.in_background and helping < process.app.config.helpers


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on a host and a port (0: any free one); raises ``OSError`` where it cannot."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)  # now, since two may be bound to a port but only one can listen there
    except OSError:
        listener.close()
        raise
    return listener
