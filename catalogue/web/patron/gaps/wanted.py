"""The wanted list: what the centre lacks, for everybody who could give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Response, render_template, request

from catalogue import formats
from catalogue.domain.gaps.gap_picture import NOT_SAID
from catalogue.domain.people.access import Role
from catalogue.formats.records.rows import COLUMNS, cells_of
from catalogue.services.lists.editing.cleaning import proposed
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import WantedPage, WantedTitle, Wish
from catalogue.web.language import gettext as _
from catalogue.web.page_parts.downloads import download
from catalogue.web.page_parts.elsewhere import held_elsewhere
from catalogue.web.page_parts.free_copies import with_free_copy
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import account, services, takes_long
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.libraries import union
from catalogue.web.wording.messages import N_
from catalogue.web.wording.words import country_name, language_name, subject_name, word

EXPORTS = {"csv": "CSV", "xlsx": "Excel", "ris": "RIS"}
FILTERS = {
    "list": N_("List"),
    "theme": N_("Theme"),
    "country": N_("Country or region"),
    "language": N_("Language"),
    "period": N_("Years"),
}
_NAMES: Mapping[str, Callable[[str], str]] = {
    "theme": subject_name,
    "country": country_name,
    "language": language_name,
}
_LONGEST = 500


@blueprint.get("/wanted")
def wanted() -> str:
    """Return the wanted list, narrowed to what a reader could bring."""
    person = account()
    pledged = services().pledges.pledges.standing(person, wished_library())
    wish = wished(pledged)
    page = services().pledges.wanted.page(wish, request.args.get("page", 1, type=int))
    cleans = person is not None and person.may_act_as(Role.LIBRARIAN)
    return render_template(
        "patron/wanted.html",
        page=page,
        pledged=pledged,
        wish=wish,
        free_only="free" in request.args,
        filters=[
            ("library", _("Missing in"), library_options()),
            *((name, word(FILTERS, name), options(page, name)) for name in FILTERS),
        ],
        exports=EXPORTS.items(),
        pledges_here=person is not None and person.may_act_as(Role.MEMBER),
        until=today() + USUAL_TIME,
        cleans=cleans,
        edited=request.args.get("edit", "") if cleans else "",
        cleaning=_cleaning,
        narrowed=narrowed(),
        elsewhere=held_elsewhere(page.titles),
    )


def _cleaning(wanted: WantedTitle) -> dict[str, str]:
    """Return a wanted title as a form to clean it: with what would be proposed, to be looked at."""
    cells = dict(zip(COLUMNS, cells_of(("", proposed(wanted.description), ())), strict=True))
    return {name: cells[name] for name in ("title", "subtitle", "authors", "publisher", "year")}


@blueprint.get("/wanted/print")
@takes_long
def wanted_to_print() -> str:
    """Return the wanted list in one table, with room to tick: it goes round the table at meetings."""
    pledged = services().pledges.pledges.standing(library=wished_library())
    titles = services().pledges.wanted.titles(wished(pledged))
    return render_template(
        "patron/wanted_print.html",
        titles=titles,
        pledged=pledged,
        today=local_now().date(),
        elsewhere=held_elsewhere(titles),
    )


@blueprint.get("/wanted/<key>")
def wanted_title(key: str) -> str:
    """One wanted title, at an address that can be mailed."""
    found = services().pledges.wanted.find_lacked(key, account())
    pledge = services().pledges.pledges.standing(account()).get(found.key) if not found.held_in else None
    return render_template(
        "patron/wanted_title.html",
        wanted=found,
        pledge=pledge,
        elsewhere=held_elsewhere([found]),
        free_copy_sources=services().online.lookup.names,
    )


@blueprint.get("/wanted.<any(csv,xlsx,ris):fmt>")
@takes_long
def wanted_file(fmt: str) -> Response:
    """Return the wanted list as a file, narrowed as the page is."""
    pledged = services().pledges.pledges.standing(library=wished_library())
    titles = services().pledges.wanted.titles(wished(pledged))
    rows = ((title.key, with_free_copy(title.description, title.fingerprint), ()) for title in titles)
    return download(formats.write(fmt, rows), fmt, "wanted")


def options(page: WantedPage, name: str) -> Sequence[tuple[str, str]]:
    """Return the values of a filter, as a drop-down list takes them; none where there is nothing to
    choose.
    """
    found = page.choices[name]
    if len(found) < 2 and not request.args.get(name):
        return ()
    called = _NAMES.get(name, str)
    named = [(value, f"{called(value)} ({count})") for value, count in found if value != NOT_SAID]
    by_label = named if name == "period" else sorted(named, key=lambda choice: choice[1].casefold())
    silent = [(value, f"{_('not said')} ({count})") for value, count in found if value == NOT_SAID]
    return [("", _("all")), *by_label, *silent]


def library_options() -> Sequence[tuple[str, str]]:
    """Return the libraries of a union, as a drop-down list takes them; none where the centre is alone."""
    named = [(str(library.id), library.name) for library in union()]
    return [("", _("all of them")), *named] if named else ()


def narrowed() -> dict[str, str]:
    """Return what this page is narrowed by, for the links to its other forms."""
    names = ("words", "library", *FILTERS, "free")
    return {name: value for name in names if (value := request.args.get(name))}


def wished_library() -> int | None:
    """Return the library of a union to whose lacks the address narrows the list."""
    return request.args.get("library", type=int)


def wished(pledged: Mapping[str, object]) -> Wish:
    """Return what the address narrows the list to."""
    chosen = {name: request.args.get(name, "").strip()[:_LONGEST] for name in ("words", *FILTERS)}
    without = frozenset(pledged) if "free" in request.args else ()
    return Wish(**chosen, library=wished_library(), without=without)
