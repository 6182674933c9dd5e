"""The lists that everybody may print: all holdings, holdings by subject, the wanted list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, render_template

from catalogue.domain.descriptions.collation import sort_key
from catalogue.paper.documents import Block, Cell, Column, Document, Heading, Table
from catalogue.paper.press import MOST_LINES, set_document
from catalogue.services.pledges.pledges import PledgeView
from catalogue.services.pledges.wanted import WantedTitle
from catalogue.services.views import PublicationView
from catalogue.web.language import gettext as _
from catalogue.web.language import language, ngettext
from catalogue.web.page_parts.elsewhere import held_elsewhere, said_elsewhere
from catalogue.web.page_parts.free_copies import free_copy
from catalogue.web.page_parts.printing import bounded, letterhead, long_day, pdf, titled, today
from catalogue.web.page_parts.summaries import people, shelf_marks
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services, takes_long
from catalogue.web.wording.words import language_name, subject_heading, subject_name

from .wanted import wished, wished_library


@blueprint.get("/holdings.pdf")
def holdings_as_pdf() -> Response:
    """Every title as PDF."""
    found = bounded(services().records.publications.holdings())
    count = ngettext("%(num)s publication", "%(num)s publications", len(found))
    return _sent("holdings", _("List of holdings"), count, (_table(found),))


@blueprint.get("/holdings/by-subject")
@takes_long
def holdings_by_subject() -> str:
    """Every title under each of its subjects, to read and to print, unless there are too many."""
    too_long = services().records.publications.count() > MOST_LINES
    return render_template(
        "patron/holdings_by_subject.html",
        subjects=() if too_long else _by_subject(),
        too_long=too_long,
        today=today(),
    )


@blueprint.get("/holdings/by-subject.pdf")
def holdings_by_subject_as_pdf() -> Response:
    """Return the list of holdings by subject as PDF."""
    subjects = _by_subject()
    blocks: list[Block] = []
    for name, found in subjects:
        blocks += (Heading(name), _table(found, headed=False))
    count = ngettext("%(num)s subject", "%(num)s subjects", len(subjects))
    return _sent("holdings-by-subject", _("Holdings by subject"), count, blocks)


@blueprint.get("/wanted.pdf")
def wanted_as_pdf() -> Response:
    """Return the wanted list as PDF, narrowed as the page is, with a box to tick before each title."""
    pledged = services().pledges.pledges.standing(library=wished_library())
    titles = services().pledges.wanted.titles(wished(pledged))
    elsewhere = held_elsewhere(titles)
    columns = (
        Column(_("We bring it"), 1),
        Column(_("Title"), 6),
        Column(_("Author"), 3),
        Column(_("Year"), 1),
        Column(_("Lists"), 0.8, number=True),
    )
    rows = [
        (
            "☐",
            _wanted_title(title, pledged, said_elsewhere(elsewhere.get(title.fingerprint, ()))),
            people(title.description, 2),
            title.description.year,
            str(len(title.lists)),
        )
        for title in titles
    ]
    count = ngettext("%(num)s title wanted", "%(num)s titles wanted", len(titles))
    return _sent("wanted", _("Wanted list"), count, (Table(columns, rows),))


def _wanted_title(wanted: WantedTitle, pledged: Mapping[str, PledgeView], elsewhere: str) -> Cell:
    marks = [_("essential")] if wanted.essential else []
    if (pledge := pledged.get(wanted.key)) is not None:
        marks.append(_("promised until %(date)s", date=long_day(pledge.until)))
    free = free_copy(wanted.fingerprint)
    where = f"{_('Free online at')} {free.address}" if free else ""
    said = filter(None, (wanted.title, ", ".join(marks), elsewhere, where))
    return titled(wanted.description, "\n".join(said))


def _sent(name: str, title: str, count: str, blocks: Iterable[Block]) -> Response:
    document = Document(language(), letterhead(), title, (f"{today()} · {count}",), tuple(blocks))
    return pdf(set_document(document), name)


def _table(found: Iterable[PublicationView], *, headed: bool = True) -> Table:
    columns = (
        Column(_("Title"), 6),
        Column(_("Author"), 3),
        Column(_("Year"), 0.9),
        Column(_("Language"), 1.5),
        Column(_("Call number"), 1.8),
    )
    rows = [
        (
            titled(publication.description),
            people(publication.description, 2),
            publication.description.year,
            ", ".join(language_name(code) for code in publication.description.languages),
            shelf_marks(publication),
        )
        for publication in found
    ]
    return Table(columns, rows, headed)


def _by_subject() -> list[tuple[str, list[PublicationView]]]:
    """Subjects in the order of the reader's words, each with its titles; those without a subject last."""
    found: dict[str, list[PublicationView]] = {}
    for publication in bounded(services().records.publications.holdings()):
        subjects = publication.description.subjects
        for name in dict.fromkeys(subject_name(subject_heading(term)) for term in subjects) or ("",):
            found.setdefault(name, []).append(publication)
    without = found.pop("", [])
    named = sorted(found.items(), key=lambda group: sort_key(group[0], language()))
    return [*named, (_("Without a subject"), without)] if without else named
