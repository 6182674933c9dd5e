"""What a monitor reads, in Prometheus' text form, on a port of its own; off unless the settings name one.

Counts of things, never of readers: no address, no query, no name of anybody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from catalogue.bootstrap import Services

log = logging.getLogger(__name__)


class _Machine(Collector):
    """Looks at the machine each time that it is asked."""

    def __init__(self, services: Services) -> None:
        self._health = services.operations.health

    def describe(self) -> Iterator[Metric]:
        """Nothing is said before it is asked for."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """One number for each thing."""
        found = self._health.look()
        for name, what, value in (
            ("ready", "Whether readers may be sent here", found.ready),
            ("database_up", "Whether the database answers", found.database == "ok"),
            ("index_up", "Whether the index can be used and is up to date", found.index == "ok"),
            ("files_up", "Whether the store of files answers", found.files == "ok"),
            ("worker_up", "Whether a worker is at work on this machine", found.worker == "ok"),
            ("index_publications", "Publications in the index of this machine", found.documents),
            ("index_waiting", "Changes that the index of this machine lacks", found.waiting),
            ("index_age_seconds", "For how long the oldest of them was seen to wait", found.age),
        ):
            yield GaugeMetricFamily(f"lacuna_{name}", what, value=float(value))
        version = GaugeMetricFamily("lacuna_version", "The version of the program", labels=["version"])
        version.add_metric([found.version], 1)
        yield version
        if (counts := self._health.counts()) is None:
            return
        jobs = GaugeMetricFamily("lacuna_jobs", "Jobs that have not come to their end", labels=["state"])
        for state, count in counts.jobs.items():
            jobs.add_metric([state], count)
        yield jobs
        yield GaugeMetricFamily(
            "lacuna_letters_waiting", "Letters that wait to be sent", value=counts.letters
        )
        seen = GaugeMetricFamily(
            "lacuna_machine_seen_seconds", "How long ago a machine was seen", labels=["machine"]
        )
        for machine, seconds in counts.machines.items():
            seen.add_metric([machine], seconds)
        yield seen


def serve_metrics(services: Services, address: str) -> WSGIServer | None:
    """Answer a monitor at ``host:port``, until what is given back is shut down; None where that is taken."""
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    registry.register(_Machine(services))
    ProcessCollector(registry=registry)
    try:
        server, _ = start_http_server(int(port), host.strip("[]"), registry)
    except OSError as error:
        log.error("no metrics at %s: %s", address, error.strerror or error)
        return None
    return server
