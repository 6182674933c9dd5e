"""Four processes write publications while the index is fed: how many were never indexed.

    python -m benchmarks.faults.writers [--processes 4] [--publications 1000] [--postgresql]

Prints one line of JSON; ``never_indexed`` should be 0.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.faults.databases import database_url
from catalogue.bootstrap import build
from catalogue.config import Config
from tests.support.writers import Writers


def main() -> int:
    """Have them write, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--publications", type=int, default=1000)
    parser.add_argument("--postgresql", action="store_true", help="on a throw-away server instead of SQLite")
    given = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database_url(home, postgresql=given.postgresql))
        services = build(Config.for_home(home, database_url=url))
        stack.callback(services.close)
        services.operations.worker.run_pending()
        writers = Writers(url, given.processes, given.publications // given.processes)
        stack.callback(writers.kill)
        writers.begin()
        while writers.write_on():
            services.discovery.indexing.run_pending()
        services.operations.worker.run_pending()
        found = services.discovery.indexing.agreement()
    never = len(found.not_indexed)
    print(json.dumps({"written": found.in_database, "indexed": found.in_index, "never_indexed": never}))
    return 1 if never else 0


if __name__ == "__main__":
    sys.exit(main())
