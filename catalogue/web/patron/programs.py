"""The page that tells people who write programs what these may ask."""

from __future__ import annotations

import json

from flask import render_template, url_for

from catalogue.formats.protocols import oai_pmh, sru

from ..api.answers import address, site
from ..api.operations import OPERATIONS, SCOPES
from ..api.samples import SAMPLES
from .blueprint import blueprint


@blueprint.get("/api")
def api_page() -> str:
    """Every operation with what it takes, from the same table as the description for programs."""
    return render_template(
        "patron/programs.html",
        groups=[
            [operation for operation in OPERATIONS if (operation.scope is None) is is_open]
            for is_open in (True, False)
        ],
        scopes=SCOPES,
        bodies=[(name, json.dumps(sample, indent=2)) for name, sample in SAMPLES.items()],
        start=address(""),
        site=site(),
        openapi=url_for("api.document"),
        example=address("/search?q=debt+bondage"),
        harvested=oai_pmh.PAGE,
        searched=sru.LARGEST_PAGE,
        furthest=sru.FURTHEST,
    )
