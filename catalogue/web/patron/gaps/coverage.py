"""How much of what is wanted the centre holds, series part by part, and what each gift added."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import render_template, request

from catalogue.domain.gaps.coverage import Row, Tally
from catalogue.domain.people.access import Account
from catalogue.services.reports.coverage import Focus
from catalogue.web.language import gettext as _
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import account, services
from catalogue.web.wording.libraries import library_name
from catalogue.web.wording.messages import N_
from catalogue.web.wording.shares import share_in_words
from catalogue.web.wording.words import (
    country_name,
    kind_name,
    language_name,
    subject_name,
    whole_number,
    word,
)

DIMENSIONS = {
    "list": N_("By list"),
    "theme": N_("By theme"),
    "country": N_("By country"),
    "language": N_("By language"),
    "kind": N_("By kind of document"),
    "period": N_("By year of publication"),
    "library": N_("By library"),
}
PARTS = {
    "held": N_("Held"),
    "other_edition": N_("Other edition"),
    "review": N_("To review"),
    "pledged": N_("Pledged"),
    "missing": N_("Missing"),
}
_NAMES: Mapping[str, Callable[[str], str]] = {
    "theme": subject_name,
    "country": country_name,
    "language": language_name,
    "kind": kind_name,
}


@blueprint.get("/coverage")
def coverage() -> str:
    """Coverage of the published lists, or of one list; a member may add the lists that they see.

    It may be narrowed to a theme, a country, a language, a kind of document or a span of years.
    """
    list_id = request.args.get("list", type=int)
    focus = focus_asked()
    reader = _reader(list_id)
    found = services().reports.coverage.of_lists(reader, list_id, focus)
    return render_template(
        "patron/coverage.html",
        coverage=found,
        list=services().lists.lists.get(account(), list_id) if list_id else None,
        focus=focus,
        focus_named=named(focus),
        narrower=narrower,
        dimensions=[
            dimension
            for dimension in found.dimensions
            if _tells_something(dimension.rows, list_id, dimension.name)
        ],
        parts=PARTS,
        dimension_name=lambda name: word(DIMENSIONS, name),
        part_name=part_name,
        row_name=lambda name, label: found.names[label] if name == "list" else row_name(name, label),
        summary=summary(found.whole, own=reader is not None),
        with_own=_with_own(),
    )


@blueprint.get("/coverage/runs")
def runs() -> str:
    """Yearly and numbered series: which parts are held, and which are missing and could be given."""
    list_id = request.args.get("list", type=int)
    return render_template(
        "patron/runs.html",
        runs=services().reports.runs.of_lists(_reader(list_id), list_id),
        with_own=_with_own(),
        list=services().lists.lists.get(account(), list_id) if list_id else None,
        part_name=part_name,
    )


@blueprint.get("/coverage/gifts")
def gifts() -> str:
    """Return the newest gifts and what each of them added."""
    return render_template("patron/gifts.html", gifts=services().reports.coverage.gifts())


def _with_own() -> bool:
    """Whether somebody who is logged in asks for the lists that the public does not see, too."""
    return account() is not None and "own" in request.args


def _reader(list_id: int | None) -> Account | None:
    """For whom to count: for the public, unless it is one list or one's own are asked for."""
    return account() if list_id or _with_own() else None


def part_name(part: str) -> str:
    """Return what a part of a tally is called."""
    return word(PARTS, part)


def row_name(dimension: str, label: str) -> str:
    """Return what a row is called in the reader's language."""
    return library_name(int(label)) if dimension == "library" else _NAMES.get(dimension, str)(label)


def narrower(dimension: str, label: str) -> dict[str, object]:
    """Return what narrows the page to a row; nothing where a row cannot be looked at alone."""
    if dimension == "period":
        since, _dash, until = label.partition("–")
        return {"since": since, "until": until}
    return {dimension: label} if dimension in (*_NAMES, "list") else {}


def summary(whole: Tally, *, own: bool = False) -> str:
    """Return the whole in one sentence, to be read out at a meeting; ``own`` says that it counts private
    lists.
    """
    figures = {
        "total": whole_number(whole.total),
        "held": whole_number(whole.counts["held"] + whole.counts["other_edition"]),
        "share": share_in_words(whole.share),
    }
    if own:
        return _(
            "Of %(total)s titles on the lists shown to you the centre holds %(held)s, in this or another"
            " edition: %(share)s.",
            **figures,
        )
    return _(
        "Of %(total)s titles on the lists the centre holds %(held)s, in this or another edition: %(share)s.",
        **figures,
    )


def focus_asked() -> Focus:
    """Return what the address narrows the page to."""
    text = {name: request.args.get(name, "").strip()[:200] for name in _NAMES}
    return Focus(
        **text,
        since=_year("since"),
        until=_year("until"),
    )


def _year(name: str) -> int | None:
    year = request.args.get(name, type=int)
    return year if year is not None and 0 < year < 10_000 else None


def named(focus: Focus) -> str:
    """Return what the page is narrowed to, in words."""
    words = [_NAMES[name](value) for name in _NAMES if (value := getattr(focus, name))]
    if focus.since or focus.until:
        words.append(f"{focus.since or ''}–{focus.until or ''}")
    return ", ".join(words)


def _tells_something(rows: tuple[Row, ...], list_id: int | None, name: str) -> bool:
    return bool(rows) and not (name == "list" and (list_id is not None or len(rows) == 1))
