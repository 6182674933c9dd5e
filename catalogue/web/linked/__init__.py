"""Doors for programs that know a protocol: reconciliation, unAPI, OpenURL, calendars."""

from __future__ import annotations

from flask import Flask

from catalogue.web.failures.error_pages import tell_programs

from ..api.problems import problem
from . import hours, openurl, reconciliation, unapi  # noqa: F401 - they add their views
from .blueprint import blueprint

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Open the doors, which stand beside the pages of either language."""
    tell_programs(app, "/reconcile", problem)
    app.register_blueprint(blueprint)
