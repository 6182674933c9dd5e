"""The gap as one picture: what the shelves hold and what is missing of the published lists, theme by place.

What is held is counted by the index and what is wanted by the public wanted list, so that each number is what
the page behind it shows. It is counted again only after something changed, or a new day began.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from catalogue.domain.gaps.gap_picture import NOT_SAID, GapPicture, Month, PictureCount, Shelf, chosen_lines
from catalogue.storage.engine.database import Database
from catalogue.storage.on_flush import queue
from catalogue.storage.reference_lists import pledges as stored_pledges
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reports import coverage as stored
from search_index.interface import IndexUnavailable, SearchEngine, SearchRequest, SearchResponse

from ..discovery.machines import Machines
from ..pledges.pledges import today
from ..pledges.wanted import Wanted
from .coverage import CoverageCounts

MOST_THEMES, MOST_PLACES = 7, 6
_MOST_VALUES = 1000


class GapPictures:
    """Draws the gap in numbers, for everybody: lists that are not public are not counted."""

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        machines: Machines,
        wanted: Wanted,
        coverage: CoverageCounts,
    ) -> None:
        self._database = database
        self._machines = machines
        self._engine = engine
        self._wanted = wanted
        self._coverage = coverage
        self._newest: tuple[object, GapPicture] | None = None
        self._kept = database.kept(self._look)

    def now(self) -> GapPicture | None:
        """Return the picture of this moment; None while there is no index to count by."""
        try:
            day, picture = self._kept.get()
            return picture if day == today() else self._look()[1]
        except IndexUnavailable:
            return None

    def _look(self) -> tuple[dt.date, GapPicture]:
        """Return the picture, counted anew where anything in it may have changed."""
        day = today()
        with self._database.read() as session:
            marks = stored_wanted.marks(session)  # first: what is read after it may be newer, never older
            pledged = frozenset(pledge.fingerprint for pledge in stored_pledges.standing(session, day))
            waits = queue.waiting(session, self._machines.queue_name)
            # What waits to be indexed is not counted yet, and is as soon as the queue is empty.
            stamp = (day, pledged, marks, waits.own)
            newest = self._newest  # another thread may put there in the meantime what is older
            if newest is not None and newest[0] == stamp:
                return day, newest[1]
            month = _month(session, day)
        picture = self._count(pledged, month)
        self._newest = (stamp, picture)
        return day, picture

    def _count(self, pledged: Collection[str], month: Month) -> GapPicture:
        counted = PictureCount()
        since = dt.datetime.combine(month.since, dt.time(), dt.UTC)
        new = 0
        for row in self._wanted.rows():
            promised = any(fingerprint in pledged for fingerprint in row.fingerprints)
            counted.add(
                row.topics.themes, row.topics.countries, Shelf(pledged=promised, missing=not promised)
            )
            new += row.since >= since
        self._add_held(counted)
        themes = chosen_lines(counted.themes, MOST_THEMES)
        places = chosen_lines(counted.places, MOST_PLACES)
        for theme in themes:
            self._add_held_of(theme.label, counted)
        shown = {
            (theme.label, place.label): shelf
            for theme in themes
            for place in places
            if (shelf := counted.shelves.get((theme.label, place.label)))
        }
        asked = self._coverage.of_lists(None).whole
        return GapPicture(
            counted.whole,
            themes,
            places,
            shown,
            Month(month.since, month.closed, month.came_in, new),
            asked.total,
            asked.counts["held"] + asked.counts["other_edition"],
        )

    def _add_held(self, counted: PictureCount) -> None:
        """Draw what is held in all, and of each theme and each place."""
        found = self._ask(("theme", "country"))
        counted.whole = counted.whole.and_also(Shelf(found.total))
        for where, facet in (("themes", "theme"), ("places", "country")):
            for label, count in self._values(found, facet).items():
                counted.put(where, label, Shelf(count))

    def _add_held_of(self, theme: str, counted: PictureCount) -> None:
        """Draw what is held of one theme, place by place; of none, what is left of each place."""
        if theme != NOT_SAID:
            found = self._ask(("country",), theme=(theme,))
            for place, count in self._values(found, "country", theme=(theme,)).items():
                counted.put("shelves", (theme, place), Shelf(count))
            return
        themes = tuple(label for label in counted.themes if label != NOT_SAID)
        said = self._ask(("country",), theme=themes)
        saying = self._values(said, "country", theme=themes)
        for place, shelf in counted.places.items():
            if left := shelf.held - saying.get(place, 0):
                counted.put("shelves", (theme, place), Shelf(left))

    def _values(self, found: SearchResponse, facet: str, **filters: tuple[str, ...]) -> dict[str, int]:
        """How many publications have each value of a facet, and how many have none."""
        values = {counted.value: counted.count for counted in found.facets.get(facet, ())}
        saying = self._ask((), **filters, **{facet: tuple(values)}).total if values else 0
        if left := found.total - saying:
            values[NOT_SAID] = left
        return values

    def _ask(self, facets: tuple[str, ...], **filters: tuple[str, ...]) -> SearchResponse:
        return self._engine.search(
            SearchRequest(
                filters={"availability": ("held",), **filters},
                limit=0,
                facets=facets,
                facet_limit=_MOST_VALUES,
            )
        )


def _month(session: Session, day: dt.date) -> Month:
    first = day.replace(day=1)
    return Month(
        first,
        closed=stored.gaps_closed_since(session, first),
        came_in=stored.titles_in_since(session, first),
    )
