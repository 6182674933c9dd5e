"""The first page."""

from __future__ import annotations

from flask import render_template

from ..access import services
from ..centre import local_now
from .blueprint import blueprint

EXAMPLES = ("debt bondage fishing thailand", "author:Surtees year:2008..2012", "ការជួញដូរមនុស្ស")
_ARRIVALS = 5


@blueprint.get("/")
def home() -> str:
    """Search, hours, what is here and what is wanted."""
    use = services()
    return render_template(
        "patron/home.html",
        examples=EXAMPLES,
        held=use.records.publications.count(),
        wanted=use.pledges.wanted.count(),
        given_this_year=use.acquisitions.donations.given_in(local_now().year),
        newest=use.records.publications.newest(_ARRIVALS),
    )
