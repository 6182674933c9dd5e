"""Keeps what is answered now: ``python -m tests.support.kept [NAME ...]``; by default all of it."""

from __future__ import annotations

import sys

from . import KEPT, digests_of, keep


def main() -> None:
    """Keep what is answered now."""
    for name in sys.argv[1:] or KEPT:
        keep(KEPT[name], digests_of(name))


if __name__ == "__main__":
    main()
