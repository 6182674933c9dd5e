"""A member's lists, their own and those shared with them."""

from __future__ import annotations

from flask import render_template

from catalogue.web.security.access import require_account, services

from .blueprint import blueprint


@blueprint.get("/")
def home() -> str:
    """Own lists first, then what others share, each with what is known of it at a glance."""
    person = require_account()
    lists = services().lists.lists.visible_to(person)
    mine = [reference_list for reference_list in lists if reference_list.owner_id == person.id]
    others = [reference_list for reference_list in lists if reference_list.owner_id != person.id]
    under_way = services().lists.reports.under_way()
    return render_template("member/home.html", mine=mine, others=others, under_way=under_way)
