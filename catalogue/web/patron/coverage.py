"""How much of what is wanted the centre holds, and how its collection grew."""

from __future__ import annotations

from flask import render_template, request

from catalogue.domain.coverage import Row, Tally
from catalogue.services.coverage import YearOfGrowth

from ..access import account, services
from ..language import gettext as _
from ..messages import N_
from ..words import country_name, kind_name, language_name, word
from .blueprint import blueprint

DIMENSIONS = {
    "list": N_("By list"),
    "theme": N_("By theme"),
    "country": N_("By country"),
    "language": N_("By language"),
    "kind": N_("By kind of document"),
    "period": N_("By year of publication"),
}
PARTS = {
    "held": N_("Held"),
    "other_edition": N_("Other edition"),
    "review": N_("To review"),
    "pledged": N_("Pledged"),
    "missing": N_("Missing"),
}
_NAMES = {"country": country_name, "language": language_name, "kind": kind_name}
_SHOWN_YEARS = 25


@blueprint.get("/coverage")
def coverage() -> str:
    """Coverage of the published lists and, for a member, of the lists that they may see; or of one."""
    list_id = request.args.get("list", type=int)
    found = services().coverage.of_lists(account(), list_id)
    growth = services().coverage.growth()
    return render_template(
        "patron/coverage.html",
        coverage=found,
        list=services().lists.get(account(), list_id) if list_id else None,
        dimensions=[each for each in found.dimensions if _tells_something(each.rows, list_id, each.name)],
        growth=_recent(growth),
        most_added=max((each.added for each in growth), default=0),
        givers=services().coverage.givers(),
        parts=PARTS,
        dimension_name=lambda name: word(DIMENSIONS, name),
        part_name=lambda part: word(PARTS, part),
        row_name=row_name,
        summary=summary(found.whole),
    )


def row_name(dimension: str, row: Row) -> str:
    """What a row is called in the reader's language."""
    return _NAMES.get(dimension, _as_it_stands)(row.label)


def _as_it_stands(label: str) -> str:
    return label


def _tells_something(rows: tuple[Row, ...], list_id: int | None, name: str) -> bool:
    return bool(rows) and not (name == "list" and (list_id is not None or len(rows) == 1))


def _recent(growth: list[YearOfGrowth]) -> list[YearOfGrowth]:
    """The last years, so that the columns of the drawing stay wide enough to see."""
    return growth[-_SHOWN_YEARS:]


def summary(whole: Tally) -> str:
    """The whole in one sentence, to be read out at a meeting."""
    return _(
        "Of %(total)s titles on the lists the centre holds %(held)s, in this or another edition:"
        " %(share)s in a hundred.",
        total=whole.total,
        held=whole.counts["held"] + whole.counts["other_edition"],
        share=round(100 * whole.share),
    )
