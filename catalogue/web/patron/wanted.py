"""The wanted list: what the centre lacks, for everybody who could give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Response, render_template, request

from catalogue import formats
from catalogue.services.pledges.wanted import WantedPage, Wish

from ..access import account, services
from ..centre import local_now
from ..downloads import download
from ..language import gettext as _
from ..messages import N_
from ..words import country_name, language_name, subject_name, word
from .blueprint import blueprint

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
    """The wanted list, narrowed to what a reader could bring."""
    pledged = services().pledges.pledges.standing()
    wish = wished(pledged)
    page = services().pledges.wanted.page(wish, request.args.get("page", 1, type=int))
    return render_template(
        "patron/wanted.html",
        page=page,
        pledged=pledged,
        wish=wish,
        free_only="free" in request.args,
        filters=[(name, word(FILTERS, name), options(page, name)) for name in FILTERS],
        exports=EXPORTS.items(),
        narrowed=narrowed(),
    )


@blueprint.get("/wanted/print")
def wanted_to_print() -> str:
    """The wanted list in one table, with room to tick: it goes round the table at meetings."""
    pledged = services().pledges.pledges.standing()
    titles = services().pledges.wanted.titles(wished(pledged))
    return render_template(
        "patron/wanted_print.html", titles=titles, pledged=pledged, today=local_now().date()
    )


@blueprint.get("/wanted/<key>")
def wanted_title(key: str) -> str:
    """One wanted title, at an address that can be mailed."""
    found = services().pledges.wanted.find(key)
    pledge = services().pledges.pledges.standing(account()).get(found.key)
    return render_template("patron/wanted_title.html", wanted=found, pledge=pledge)


@blueprint.get("/wanted.<any(csv,xlsx,ris):fmt>")
def wanted_file(fmt: str) -> Response:
    """The wanted list as a file, narrowed as the page is."""
    titles = services().pledges.wanted.titles(wished(services().pledges.pledges.standing()))
    return download(formats.write(fmt, ((each.key, each.description, ()) for each in titles)), fmt, "wanted")


def options(page: WantedPage, name: str) -> Sequence[tuple[str, str]]:
    """The values of a filter, as a drop-down list takes them; none where there is nothing to choose."""
    found = page.choices[name]
    if len(found) < 2 and not request.args.get(name):
        return ()
    called = _NAMES.get(name, str)
    named = [(value, f"{called(value)} ({count})") for value, count in found]
    by_label = named if name == "period" else sorted(named, key=lambda each: each[1].casefold())
    return [("", _("all")), *by_label]


def narrowed() -> dict[str, str]:
    """What this page is narrowed by, for the links to its other forms."""
    return {name: value for name in ("words", *FILTERS, "free") if (value := request.args.get(name))}


def wished(pledged: Mapping[str, object]) -> Wish:
    """What the address narrows the list to."""
    chosen = {name: request.args.get(name, "").strip()[:_LONGEST] for name in ("words", *FILTERS)}
    return Wish(**chosen, without=frozenset(pledged) if "free" in request.args else ())
