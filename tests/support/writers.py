"""Processes that write publications into one database at the same time, for tests and measures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_WRITER = """
import sys
from catalogue.domain.descriptions.description import Description
from catalogue.services.records.publications import new_publications
from catalogue.storage.engine.database import Act, Database
url, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = Database(url)
sys.stdin.readline()
for at in range(number):
    with database.write(Act("publication_added", params={"title": name})) as session:
        new_publications(session, [Description(title=f"Report {at} of writer {name}")])
        session.flush()
database.close()
"""


class Writers:
    """So many processes, each of which adds so many publications, one in a transaction."""

    def __init__(self, url: str, processes: int, publications: int) -> None:
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-c", _WRITER, url, str(name), str(publications)],
                stdin=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )
            for name in range(processes)
        ]

    def begin(self) -> None:
        """Let all begin together."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(b"\n")
            process.stdin.close()

    def write_on(self) -> bool:
        """Whether any of them is still at it."""
        return any(process.poll() is None for process in self._processes)

    def ends(self) -> Iterable[int]:
        """Their exit codes, once all have ended."""
        return [process.wait(300) for process in self._processes]

    def kill(self) -> None:
        """End those that are still at it."""
        for process in self._processes:
            process.kill()
            process.wait()
