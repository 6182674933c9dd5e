"""A release: the version in ``setup.cfg``, what is new in ``CHANGES.md`` under it, one commit and its tag.

python -m tests.support.release 0.2.0           write, commit and tag it, here and nowhere else
python -m tests.support.release 0.2.0 --look    only say whether it could be done
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import subprocess
import sys

from tests.support.needs import ROOT

CHANGES, SETUP = ROOT / "CHANGES.md", ROOT / "setup.cfg"

_NEW = "## [Unreleased]\n"
_NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_VERSION = re.compile(r"(?m)^version = (.+)$")


class Refused(Exception):
    """A release that cannot be made; its text says why."""


def dated(changes: str, version: str, day: dt.date) -> str:
    """Put what is new under a version and a day, and a head for what comes next; raises ``Refused``."""
    before, head, after = changes.partition(_NEW)
    if not head or f"## [{version}]" in changes:
        raise Refused(f"CHANGES.md has no {_NEW.strip()}, or has {version} already.")
    if not re.search(r"^- ", after.partition("\n## [")[0], re.MULTILINE):
        raise Refused("CHANGES.md names nothing that is new.")
    return f"{before}{_NEW}\n## [{version}] - {day.isoformat()}\n{after}"


def numbered(setup: str, version: str, is_tagged: bool) -> str:
    """Put a version into ``setup.cfg``; raises ``Refused`` for one that is no newer than what stands there.

    The version that stands there may itself be released, as long as no tag ``is_tagged`` with it.
    """
    wanted, found = _NUMBERS.fullmatch(version), _VERSION.search(setup)
    present = _NUMBERS.fullmatch(found[1]) if found else None
    if not wanted or not present:
        raise Refused("A version is three numbers, such as 0.2.0 (https://semver.org/).")
    order = [tuple(map(int, numbers.groups())) for numbers in (present, wanted)]
    if is_tagged or order[1] < order[0]:
        raise Refused(f"{version} is no newer than {present[0]}.")
    return _VERSION.sub(f"version = {version}", setup, count=1)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Make the release that is asked for, or say why not and end with 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.release", description="Make a release.")
    parser.add_argument("version", metavar="VERSION")
    parser.add_argument("--look", action="store_true", help="only say whether it could be done")
    options = parser.parse_args()
    tag = f"v{options.version}"
    try:
        if _git("status", "--porcelain", "--untracked-files=no").strip():
            raise Refused("Commit your work first.")
        changes = dated(CHANGES.read_text("utf-8"), options.version, dt.date.today())
        setup = numbered(SETUP.read_text("utf-8"), options.version, bool(_git("tag", "--list", tag).strip()))
    except Refused as refusal:
        sys.exit(str(refusal))
    if options.look:
        return
    CHANGES.write_text(changes, "utf-8")
    SETUP.write_text(setup, "utf-8")
    _git("commit", "--quiet", "--all", "--message", f"Version {options.version}")
    _git("tag", "--annotate", "--message", f"Lacuna {options.version}", tag)
    print(f"{tag} is made. Give it to others with: git push --follow-tags")


if __name__ == "__main__":
    main()
