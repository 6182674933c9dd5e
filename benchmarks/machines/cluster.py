"""What is refused, lost and needed for coming back when parts of a cluster are killed under load?

    python -m benchmarks.machines.cluster [--machines 2] [--seconds 10] [--readers 3] [--writers 2]
        [--other LACUNA]

Starts machines of Lacuna, HAProxy, a PostgreSQL with a standby that has each commit before it is
acknowledged, and SeaweedFS with three volume servers, all on this host. Kills one part after another, starts
it again, and prints for each how many requests were refused (another answer than success, or none), and how
long after the kill the last was. At the end every acknowledged title must be there and every acknowledged
file whole, ``lacuna check`` be content on each machine, and all show the same hits in the same order.
``--other`` is the program of another version, which the second machine runs. Exit code 1 where something was
lost or does not agree.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.people.access import Role

from .cluster_load import EMAIL, PASSWORD, Load, Request
from .cluster_parts import Cluster, Machine, checked, running_cluster

_DOWN = 3.0
"""Seconds for which what was killed stays down."""

_NOTICED_AFTER = 2.0
"""Seconds after which whoever watches over PostgreSQL promotes the standby."""


_SETTLED_WITHIN = 120.0


@dataclass
class Fault:
    """What was done to the cluster, when, and what is known of the coming back."""

    name: str
    at: float
    seconds: dict[str, float]


def _kill_machine(machine: Machine) -> dict[str, float]:
    machine.kill()
    time.sleep(_DOWN)
    machine.start()
    return {"ready again after its start": machine.until(ready=True, worker="ok")}


def _kill_worker(cluster: Cluster) -> dict[str, float]:
    machine = cluster.machines["machine1"]
    began, killed = time.monotonic(), machine.kill_worker()
    while machine.worker() in (killed, None):
        time.sleep(0.01)
    return {"another works after": time.monotonic() - began}


def _kill_primary(cluster: Cluster) -> dict[str, float]:
    cluster.pair.stop("first")
    time.sleep(_NOTICED_AFTER)
    cluster.pair.promote("second")
    cluster.pair.rejoin()
    return {"promoted after": _NOTICED_AFTER}


def _kill_store(cluster: Cluster) -> dict[str, float]:
    port = cluster.store.kill_a_volume_server()
    time.sleep(_DOWN)
    cluster.store.begin_again(port)
    return {}


def _kill_favourite(cluster: Cluster) -> dict[str, float]:
    served = cluster.balancer.served()
    return _kill_machine(cluster.machines[max(served, key=lambda name: served[name])])


FAULTS: dict[str, Callable[[Cluster], dict[str, float]]] = {
    "nothing": lambda _cluster: {},
    "a web machine": lambda cluster: _kill_machine(cluster.machines["machine2"]),
    "a worker": _kill_worker,
    "a server of the store": _kill_store,
    "the primary": _kill_primary,
    "the balancer's favourite": _kill_favourite,
    "nothing more": lambda _cluster: {},
}


def measure(cluster: Cluster, load: Load, seconds: float) -> list[Fault]:
    """Do one thing after another to a cluster under load."""
    faults = []
    load.begin()
    for name, kill in FAULTS.items():
        at = time.monotonic()
        faults.append(Fault(name, at, kill(cluster)))
        time.sleep(max(0.0, at + seconds - time.monotonic()))
    load.end()
    return faults


def report(faults: list[Fault], load: Load) -> list[dict[str, Any]]:
    """For each fault what was sent until the next, what was refused, and until when."""
    told = []
    for number, fault in enumerate(faults):
        until = faults[number + 1].at if number + 1 < len(faults) else float("inf")
        sent = [request for request in load.requests if fault.at <= request.answered < until]
        refused = [request for request in sent if not request.done]
        told.append(
            {
                "killed": fault.name,
                "sent": dict(Counter(request.kind for request in sent)),
                "refused": dict(Counter(f"{request.kind} {request.how}" for request in refused)),
                "asked whether it is held": sum(request.how == "asked" for request in sent),
                "last refused after": {
                    kind: round(max(_after(refused, kind, fault.at)), 2)
                    for kind in dict.fromkeys(request.kind for request in refused)
                },
                "slowest": round(max((request.answered - request.sent for request in sent), default=0.0), 2),
                **{name: round(value, 2) for name, value in fault.seconds.items()},
            }
        )
    return told


def _after(requests: list[Request], kind: str, at: float) -> list[float]:
    return [request.answered - at for request in requests if request.kind == kind]


def agreement(cluster: Cluster, load: Load) -> dict[str, Any]:
    """Whether all that was acknowledged is there, and all machines say the same."""
    machines = list(cluster.machines.values())
    checks = _checks(machines)
    pool = urllib3.PoolManager(retries=False, timeout=30)

    def lost_titles(machine: Machine) -> list[str]:
        return [
            title
            for title, publication in load.titles.items()
            if title not in _page(pool, machine, f"/en/publication/{publication}")
        ]

    lost_files = 0
    for publication, content in load.files.items():
        page = _page(pool, machines[-1], f"/en/publication/{publication}")
        number = page.partition("/en/file/")[2].partition('"')[0].partition("?")[0]
        found = pool.request("GET", f"http://127.0.0.1:{machines[-1].port}/en/file/{number}")
        lost_files += found.data != content
    hits = [[machine.hits(f"harbours {title.split()[2]}") for title in _few(load)] for machine in machines]
    return {
        "acknowledged": {"titles": len(load.titles), "files": len(load.files)},
        "lost": {
            "titles": max(len(lost_titles(machine)) for machine in machines),
            "files": lost_files,
        },
        "check": {
            name: {key: found.get(key) for key in ("sound", "in_database", "in_index", "waiting", "findings")}
            for name, found in checks.items()
        },
        "same hits in the same order": all(found == hits[0] for found in hits),
        "agree": all(_content(found) for found in checks.values())
        and len({found.get("in_index") for found in checks.values()}) == 1,
    }


def _content(found: dict[str, Any]) -> bool:
    """Whether a check finds nothing, but for what a machine leaves that is killed before a file is noted."""
    codes = {finding["code"] for finding in found.get("findings", [])}
    return "sound" in found and codes <= {"file_without_publication"}


def _checks(machines: list[Machine]) -> dict[str, dict[str, Any]]:
    """What each says once nothing waits any more: texts of files are read in the background."""
    until = time.monotonic() + _SETTLED_WITHIN
    while True:
        for machine in machines:
            machine.until(ready=True, waiting=0)
        found = {machine.name: checked(machine) for machine in machines}
        if not any(told.get("waiting") for told in found.values()) or time.monotonic() > until:
            return found


def _few(load: Load) -> list[str]:
    titles = list(load.titles)
    return titles[:: max(1, len(titles) // 20)]


def _page(pool: urllib3.PoolManager, machine: Machine, path: str) -> str:
    return pool.request("GET", f"http://127.0.0.1:{machine.port}{path}").data.decode()


def _add_librarian(folder: Path, url: str) -> None:
    services = build(Config.for_home(folder / "added", database_url=url))
    services.access.accounts.add(None, EMAIL, [Role.LIBRARIAN], password=PASSWORD)
    services.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--machines", type=int, choices=(2, 3), default=2)
    parser.add_argument("--seconds", type=float, default=10.0, help="from one fault to the next")
    parser.add_argument("--readers", type=int, default=3)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--other", type=Path, help="the program lacuna of another version")
    options = parser.parse_args()
    programs = {"machine2": options.other} if options.other else {}
    with (
        tempfile.TemporaryDirectory(prefix="lacuna-cluster-") as name,
        running_cluster(Path(name), options.machines, programs) as cluster,
    ):
        _add_librarian(Path(name), cluster.pair.url)
        load = Load(cluster.balancer.address, options.readers, options.writers)
        for line in report(measure(cluster, load, options.seconds), load):
            print(json.dumps(line))
        found = agreement(cluster, load)
        print(json.dumps(found))
    if any(found["lost"].values()) or not (found["agree"] and found["same hits in the same order"]):
        sys.exit(1)


if __name__ == "__main__":
    main()
