"""The wanted list: what the centre lacks, for everybody who could give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, request

from catalogue import formats
from catalogue.errors import NotFound
from catalogue.services.wanted import WantedTitle
from search_index.text import fold

from ..access import services
from ..downloads import download
from ..words import local_now
from .blueprint import blueprint

PAGE_SIZE = 50
EXPORTS = {"csv": "CSV", "xlsx": "Excel", "ris": "RIS"}


@dataclass(frozen=True, slots=True)
class _Page:
    titles: Sequence[WantedTitle]
    total: int
    page: int
    pages: int


@blueprint.get("/wanted")
def wanted() -> str:
    """The wanted list, narrowed to a list or to titles that hold some words."""
    titles = services().wanted.titles()
    lists = Counter(name for each in titles for name in each.lists)
    query, chosen = request.args.get("words", "").strip()[:500], request.args.get("list", "")
    pledged = services().pledges.standing()
    free_only = "free" in request.args
    found = [each for each in _matching(titles, query, chosen) if not (free_only and each.key in pledged)]
    return render_template(
        "patron/wanted.html",
        page=_cut(found, request.args.get("page", 1, type=int)),
        pledged=pledged,
        words=query,
        chosen=chosen,
        free_only=free_only,
        lists=lists,
        choices=[(name, f"{name} ({count})") for name, count in sorted(lists.items())],
        exports=EXPORTS.items(),
    )


@blueprint.get("/wanted/print")
def wanted_to_print() -> str:
    """The whole wanted list in one table, with room to tick: it goes round the table at meetings."""
    titles = services().wanted.titles()
    return render_template("patron/wanted_print.html", titles=titles, today=local_now().date())


@blueprint.get("/wanted/<key>")
def wanted_title(key: str) -> str:
    """One wanted title, at an address that can be mailed."""
    found = services().wanted.get(key)
    if found is None:
        raise NotFound(
            "no_longer_wanted", "This title is not on the wanted list. It may have come in already."
        )
    pledge = services().pledges.standing().get(key)
    return render_template("patron/wanted_title.html", wanted=found, pledge=pledge)


@blueprint.get("/wanted.<any(csv,xlsx,ris):fmt>")
def wanted_file(fmt: str) -> Response:
    """The wanted list as a file."""
    entries = ((each.key, each.description, ()) for each in services().wanted.titles())
    return download(formats.write(fmt, entries), fmt, "wanted")


def _matching(titles: Sequence[WantedTitle], query: str, chosen: str) -> list[WantedTitle]:
    words = fold(query).split()
    return [
        each
        for each in titles
        if (not chosen or chosen in each.lists) and all(word in _text(each) for word in words)
    ]


def _text(wanted: WantedTitle) -> str:
    people = (each.name for each in wanted.description.contributors)
    return fold(" ".join((wanted.title, *people, wanted.description.publisher, wanted.description.year)))


def _cut(found: Sequence[WantedTitle], wished: int) -> _Page:
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(wished, 1), pages)
    return _Page(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], len(found), page, pages)
