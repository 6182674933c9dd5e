"""The first page."""

from __future__ import annotations

from flask import render_template

from catalogue.domain.descriptions.languages import guess_script_language
from catalogue.web.language import DEFAULT_LANGUAGE, language
from catalogue.web.security.access import services

from .blueprint import blueprint
from .gaps.gap_picture import drawn

EXAMPLES = ("debt bondage fishing thailand", "author:Surtees year:2008..2012", "ការជួញដូរមនុស្ស")
_ARRIVALS = 4


@blueprint.get("/")
def home() -> str:
    """Search, hours, what is here and what is missing."""
    use = services()
    own = "" if language() == DEFAULT_LANGUAGE else language()
    picture = use.reports.gap_pictures.now()
    return render_template(
        "patron/home.html",
        examples=sorted(EXAMPLES, key=lambda example: guess_script_language(example) != own),
        gap=drawn(picture) if picture and picture.whole.total else "",
        held=0 if picture else use.records.publications.count(),
        wanted=0 if picture else use.pledges.wanted.count(),
        newest=use.records.publications.newest(_ARRIVALS),
    )
