"""Records that may be doubles: the list of suspects, two side by side, and the merge of both into one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.merging import SEVERAL, Choice, chosen, proposal
from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.errors import Conflict, InvalidInput, LacunaError
from catalogue.services.maintenance.duplicates import SuspectView, pair_mark
from catalogue.services.views import PublicationView
from catalogue.web.addressing.addresses import UNDO
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.addressing.ticked import ticked
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.differences import in_words
from catalogue.web.librarian.forms import typed
from catalogue.web.librarian.ticked import left_out
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, NN_, redirect_saying, with_parameter
from catalogue.web.wording.vocabulary import FIELDS
from search_index.interface import SearchRequest

PAGE_SIZE = 20
FOUND = 12


@blueprint.get("/duplicates")
def duplicates() -> str:
    """Return the pairs that wait for an answer."""
    use = services().maintenance.duplicates
    page = asked_page()
    total = use.count()
    return render_template(
        "librarian/duplicates.html",
        pairs=use.page((page - 1) * PAGE_SIZE, PAGE_SIZE),
        total=total,
        page=page,
        pages=pages_of(total, PAGE_SIZE),
        job=use.job(require_account()),
        done=_just_done(),
    )


@blueprint.post("/duplicates/find")
def find_duplicates() -> ResponseReturnValue:
    """Begin to hold every record against the others."""
    job_id = services().maintenance.duplicates.start(require_account())
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/duplicates/two")
def keep_two() -> ResponseReturnValue:
    """Remember of one pair, or of those that are ticked, that its records are two; the next pair follows."""
    use = services().maintenance.duplicates
    sent = ticked("one" if request.form.get("one") else "pair")
    seen = {pair: mark for given, mark in sent.items() if (pair := _pair(given))}
    pairs = list(seen)
    if not pairs:
        return redirect_saying(
            url_for("librarian.duplicates"), N_("Tick at least one pair first."), "warning"
        )
    done = use.dismiss(
        require_account(), pairs, seen={(min(pair), max(pair)): mark for pair, mark in seen.items()}
    )
    said = NN_(
        "It is noted that these are two; they are not shown again.",
        "It is noted of %(count)s pairs that they are two; they are not shown again.",
    )
    if "side_by_side" in request.form and done.left:
        kept_id, other_id = pairs[-1]
        again = url_for("librarian.merge", kept_id=kept_id, other_id=other_id)
        return left_out(again, done.left, others=False, fragment="compare")
    if "side_by_side" in request.form:
        return _go_on(pairs[-1], done.act_id, said, url_for("librarian.duplicates"))
    page, following = request.form.get("page", 1, type=int), use.following(*pairs[-1])
    address = url_for("librarian.duplicates", page=page if page > 1 else None)
    place = f"pair-{following.first.id}-{following.second.id}" if following else ""
    where = _undoable(address, done.act_id)
    if done.left:
        return left_out(where, done.left, others=bool(done.act_id))
    return redirect_saying(where, said, fragment=place, count=len(pairs))


@blueprint.get("/publications/<int:publication_id>/merge")
def choose_other(publication_id: int) -> str:
    """Look for the record that is the same as this one."""
    use = services()
    found = use.records.publications.get(publication_id, staff=True)
    text = typed(request.args, "text")
    if text:
        results = use.discovery.search.by_words(SearchRequest(text=text, limit=FOUND)).results
        others = [result.publication for result in results]
    else:
        others = use.discovery.search.similar(publication_id)
    return render_template(
        "librarian/choose_other.html",
        publication=found,
        text=text,
        others=[publication for publication in others if publication.id != publication_id],
    )


@blueprint.get("/publications/<int:kept_id>/merge/<int:other_id>")
def merge(kept_id: int, other_id: int) -> str:
    """Two records side by side, with a choice for every field in which they differ."""
    return _side_by_side(*_both(kept_id, other_id))


@blueprint.post("/publications/<int:kept_id>/merge/<int:other_id>")
def merge_records(kept_id: int, other_id: int) -> ResponseReturnValue:
    """Make one record of two."""
    kept, other = _both(kept_id, other_id)
    choices = _choices(kept, other)
    versions = [request.form.get(name, 0, type=int) for name in ("kept_version", "other_version")]
    try:
        act_id = services().maintenance.merging.merge(
            require_account(), (kept_id, versions[0]), (other_id, versions[1]), choices
        )
    except (Conflict, InvalidInput) as error:
        return _side_by_side(*_both(kept_id, other_id), choices, error), 409
    kept_address = url_for("librarian.publication", publication_id=kept_id)
    said = N_("The two records are one now. The old address leads to it.")
    return _go_on((kept_id, other_id), act_id, said, kept_address)


def _go_on(
    pair: tuple[int, int], act_id: int, said: str | tuple[str, str], otherwise: str
) -> ResponseReturnValue:
    """Return the next pair that waits, with what was done with this one, and the way to undo it."""
    following = services().maintenance.duplicates.following(*pair)
    address, place = (_merge_address(following), "compare") if following else (otherwise, "")
    return redirect_saying(_undoable(address, act_id, pair), said, fragment=place, count=1)


def _merge_address(pair: SuspectView) -> str:
    return url_for("librarian.merge", kept_id=pair.first.id, other_id=pair.second.id)


def _undoable(address: str, act_id: int, pair: tuple[int, ...] = ()) -> str:
    """Return an address at which an act, just done about a pair, can be undone."""
    return with_parameter(address, UNDO, "-".join(map(str, (act_id, *pair)))) if act_id else address


def _just_done() -> tuple[int, str] | None:
    """Return the act that this page offers to undo, and where one looks at its pair again."""
    parts = request.args.get(UNDO, "").split("-")
    numbers = [number for part in parts if (number := read_whole_number(part)) is not None]
    if len(numbers) < len(parts):
        return None
    act_id, *pair = numbers
    again = url_for("librarian.duplicates")
    if len(pair) > 1:
        again = url_for("librarian.merge", kept_id=pair[0], other_id=pair[1])
    return act_id, again


def _pair(text: str) -> tuple[int, int] | None:
    """Return the two records that a form names as "3-7"; None for anything else."""
    first, _hyphen, second = text.partition("-")
    one, other = read_whole_number(first), read_whole_number(second)
    return (one, other) if one is not None and other is not None else None


def _both(kept_id: int, other_id: int) -> tuple[PublicationView, PublicationView]:
    use = services().records.publications
    return use.get(kept_id, staff=True), use.get(other_id, staff=True)


def _choices(kept: PublicationView, other: PublicationView) -> dict[str, Choice]:
    """Return what was chosen for each differing field; a choice that is not known counts as the kept
    record's.
    """
    sent = {
        name: request.form.get(f"take_{name}", "") for name in proposal(kept.description, other.description)
    }
    return {name: Choice(choice) if choice in set(Choice) else Choice.KEPT for name, choice in sent.items()}


def _side_by_side(
    kept: PublicationView,
    other: PublicationView,
    choices: dict[str, Choice] | None = None,
    refusal: LacunaError | None = None,
) -> str:
    mine, theirs = kept.description, other.description
    following = services().maintenance.duplicates.following(kept.id, other.id)
    proposed = {**proposal(mine, theirs), **(choices or {})}
    rows = [
        {
            "name": name,
            "label": _(label),
            "kept": in_words(name, getattr(mine, name)),
            "other": in_words(name, getattr(theirs, name)),
            "both": in_words(name, chosen(name, mine, theirs, Choice.BOTH))
            if _can_be_both(name, mine, theirs)
            else "",
            "chosen": proposed[name],
        }
        for name, label in FIELDS.items()
        if name in proposed
    ]
    alike = [
        (_(label), in_words(name, getattr(mine, name)))
        for name, label in FIELDS.items()
        if name not in proposed and getattr(mine, name)
    ]
    return render_template(
        "librarian/merge.html",
        kept=kept,
        other=other,
        mark=pair_mark(kept, other),
        rows=rows,
        alike=alike,
        refusal=say(refusal) if refusal else "",
        following=_merge_address(following) if following else "",
        left=services().maintenance.duplicates.count() if following else 0,
        done=_just_done(),
    )


def _can_be_both(name: str, mine: object, theirs: object) -> bool:
    return name in SEVERAL and bool(getattr(mine, name)) and bool(getattr(theirs, name))
