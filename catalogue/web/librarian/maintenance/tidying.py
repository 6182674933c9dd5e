"""The tidy-up page: what is worth mending, in work lists whose next page comes when one is saved."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import NotFound
from catalogue.services.maintenance.tidying import Mend, Untidy, UntidyItem
from catalogue.web.addressing.paging import pages_of
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import languages_offered
from catalogue.web.librarian.forms import Errors, typed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.words import language_name

PAGE_SIZE = 20
KINDS: Mapping[str, tuple[str, str]] = {
    "title": (N_("Records without a title"), N_("Title")),
    "identifier": (N_("Misprinted numbers"), N_("Right number")),
    "year": (N_("No year, or one that cannot be read"), N_("Year")),
    "language": (N_("No language"), N_("Languages")),
    "subject": (N_("No subject"), N_("Subjects")),
    "call_number": (N_("Copies without a call number"), N_("Call number")),
}
"""Each work list: its heading, and the label of what is typed."""
AS_IT_IS: Mapping[str, str] = {
    "title": N_("It has no title"),
    "identifier": N_("It is printed so; leave it"),
    "year": N_("No year is printed; leave it"),
    "language": N_("It has no language; leave it"),
    "subject": N_("Leave it without"),
    "call_number": N_("Leave it without"),
}
SLIPS: Mapping[str, str] = {
    "ten_digit_check": N_("the check digit of its ten-digit form was kept"),
    "nine_digits": N_("the leading zero was left out"),
    "no_check_digit": N_("the check digit was left out"),
    "last_digit": N_("another last digit"),
    "neighbours": N_("two neighbouring digits changed about"),
}
_LEFT: Mapping[str, str] = {
    "unreadable": N_("This cannot be read. Look at it once more."),
    "meanwhile": N_("Somebody else changed this record meanwhile."),
}


@blueprint.get("/tidy")
def tidy() -> str:
    """Return what is worth mending, counted, with the ways into the work lists."""
    use = services()
    return render_template(
        "librarian/tidy.html",
        counts=[(kind, _(KINDS[kind][0]), count) for kind, count in use.maintenance.tidying.counts().items()],
        bodies=len(use.authority.body_links.unlinked()),
        pairs=use.maintenance.duplicates.count(),
    )


@blueprint.get("/tidy/bodies")
def tidy_bodies() -> str:
    """Names of bodies that no authority file knows, the most used first."""
    return _bodies()


@blueprint.post("/tidy/bodies")
def link_bodies() -> ResponseReturnValue:
    """Link what was filled in; the next ones come at once."""
    links: dict[str, str] = {}
    for at, name in enumerate(request.form.getlist("name")):
        chosen, text = request.form.get(f"choice-{at}", ""), typed(request.form, f"value-{at}")
        if text or chosen:
            links[name] = text or ("" if chosen == "own" else request.form.get(f"proposed-{at}", ""))
    if not links:
        return _bodies({"": _("Fill in at least one.")}), 400
    left = services().authority.body_links.link(require_account(), links)
    if left:
        return _bodies(dict.fromkeys(left, _("Choose another organisation from the list."))), 409
    return redirect_saying(
        url_for("librarian.tidy_bodies"),
        N_("Corrected: %(count)s. The change log can undo it."),
        count=len(links),
    )


@blueprint.get("/tidy/<kind>")
def tidy_list(kind: str) -> str:
    """Return a page of one work list."""
    return _page(_kind(kind))


@blueprint.post("/tidy/<kind>")
def mend(kind: str) -> ResponseReturnValue:
    """Mend what was filled in; the next ones come at once."""
    which = _kind(kind)
    mends = [mend for name in request.form.getlist("key") if (mend := _sent(name)) is not None]
    if not mends:
        return _page(which, {"": _("Fill in at least one.")}), 400
    outcome = services().maintenance.tidying.mend(require_account(), which, mends)
    if outcome.left:
        return _page(which, {key: _(_LEFT[problem]) for key, problem in outcome.left.items()}), 409
    return redirect_saying(
        url_for("librarian.tidy_list", kind=kind, page=_page_number() if _page_number() > 1 else None),
        N_("Corrected: %(count)s. The change log can undo it."),
        count=outcome.mended,
    )


def _bodies(errors: Errors | None = None) -> str:
    use, page = services(), _page_number()
    total = len(use.authority.body_links.unlinked())
    return render_template(
        "librarian/tidy_bodies.html",
        items=use.authority.body_links.page((page - 1) * PAGE_SIZE, PAGE_SIZE),
        known=use.authority.authorities.body_names(),
        total=total,
        page=page,
        pages=pages_of(total, PAGE_SIZE),
        errors=errors or {},
    )


def _kind(kind: str) -> Untidy:
    if kind not in KINDS:
        raise NotFound("no_such_page", "There is no such page.")
    return Untidy(kind)


def _page_number() -> int:
    return max(request.values.get("page", 1, type=int), 1)


def _sent(key: str) -> Mend | None:
    """Return what was said of one thing; None where nothing was."""
    chosen, text = request.form.get(f"choice-{key}", ""), typed(request.form, f"value-{key}")
    new = text or (chosen if chosen != "as_it_is" else "")
    if not chosen and not text and request.form.get("take_proposed"):
        new = request.form.get(f"proposed-{key}", "")
    if not new and chosen != "as_it_is":
        return None
    return Mend(
        key,
        request.form.get(f"publication-{key}", 0, type=int),
        request.form.get(f"version-{key}", 0, type=int),
        request.form.get(f"was-{key}", ""),
        new or None,
        request.form.get(f"copy-{key}", 0, type=int),
        as_proposed=new != "" and new == request.form.get(f"proposed-{key}", ""),
    )


def _page(kind: Untidy, errors: Errors | None = None) -> str:
    use = services()
    total, page = use.maintenance.tidying.counts()[kind], _page_number()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(page, pages)
    items = use.maintenance.tidying.items(kind, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    heading, label = KINDS[kind]
    return render_template(
        "librarian/tidy_list.html",
        kind=kind,
        heading=_(heading),
        label=_(label),
        as_it_is=_(AS_IT_IS[kind]),
        slips=SLIPS,
        items=[(untidy_value, _in_words(kind, untidy_value)) for untidy_value in items],
        total=total,
        page=page,
        pages=pages,
        errors=errors or {},
        offered=_offered(kind),
    )


def _in_words(kind: Untidy, item: UntidyItem) -> str:
    """Return what is proposed, as the field takes it."""
    return language_name(item.proposed) if kind is Untidy.LANGUAGE and item.proposed else item.proposed


def _offered(kind: Untidy) -> list[str]:
    if kind is Untidy.SUBJECT:
        return services().authority.authorities.subject_labels({"en", language()})
    return languages_offered() if kind is Untidy.LANGUAGE else []
