"""Pages that say something and ask nothing."""

from __future__ import annotations

from flask import render_template

from catalogue.web.security.access import services

from .blueprint import blueprint


@blueprint.get("/visit")
def visit() -> str:
    """Where the centre is and when its door is open."""
    return render_template("patron/visit.html")


@blueprint.get("/help")
def help_page() -> str:
    """How to search, in one page."""
    return render_template("patron/help.html")


@blueprint.get("/how-it-works")
def how_it_works() -> str:
    """Return a tour for each user, step by step, as a page."""
    return render_template("patron/how_it_works.html")


@blueprint.get("/privacy")
def privacy() -> str:
    """Return what is kept and what is not, and what leaving the page can do and cannot."""
    return render_template("patron/privacy.html", internet_sources=services().online.lookup.allowed)
