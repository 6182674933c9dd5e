"""The programming interface for other programs, ``/api/v1``."""

from __future__ import annotations

from flask import Flask

from catalogue.web.failures.error_pages import tell_programs

from . import lists, own, public  # noqa: F401 - they add their views
from .blueprint import ANYBODYS, PREFIX, WITH_TOKEN, blueprint
from .problems import problem
from .rate import Bucket

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Answer programs under their own prefix, in their own words also where there is nothing."""
    rate = app.config["LACUNA"].api_rate
    app.extensions.update({ANYBODYS: Bucket(rate), WITH_TOKEN: Bucket(rate)})
    tell_programs(app, "/api/", problem)
    app.register_blueprint(blueprint, url_prefix=PREFIX)
