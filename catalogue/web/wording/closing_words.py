"""What a gift changed, in words: for the desk, for the letter, and for whoever promised it."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask

from catalogue.services.reports.closing import ClosedGap, RunNow
from catalogue.web.language import gettext as _
from catalogue.web.language import ngettext


def closed_in_words(gap: ClosedGap) -> list[str]:
    """Return what a publication changed, a sentence each: the gap, the run, the promise."""
    said = [_("This closes a gap: it was missing from %(lists)s.", lists=", ".join(gap.lists))]
    if gap.run:
        said.append(run_in_words(gap.run))
    if gap.promise and gap.promise.agency:
        said.append(
            _(
                "%(agency)s promised it: %(kept)s of %(promised)s that they promised have come in.",
                agency=gap.promise.agency,
                kept=gap.promise.kept,
                promised=gap.promise.promised,
            )
        )
    return said


def run_in_words(run: RunNow) -> str:
    """How a run stands, in a sentence."""
    if run.complete:
        return _(
            "This completes the run %(title)s, %(first)s to %(last)s.",
            title=run.title,
            first=run.first,
            last=run.last,
        )
    return _(
        "Of the run %(title)s, %(held)s of %(total)s are here now.",
        title=run.title,
        held=run.held,
        total=run.total,
    )


def closed_in_a_letter(gaps: Collection[ClosedGap]) -> str:
    """Return what a whole gift changed, in a paragraph; "" where it closed no gap."""
    if not gaps:
        return ""
    runs = dict.fromkeys(gap.run for gap in gaps if gap.run is not None and gap.run.complete)
    said = ngettext(
        "%(num)s of these titles was missing from the lists of our members, and is not any more.",
        "%(num)s of these titles were missing from the lists of our members, and are not any more.",
        len(gaps),
    )
    return " ".join((said, *map(run_in_words, runs)))


def init_app(app: Flask) -> None:
    """Let templates say it."""
    app.jinja_env.globals.update(closed_in_words=closed_in_words, run_in_words=run_in_words)
