"""The languages that the centre shows its pages in; one that is switched off leads to the first one."""

from __future__ import annotations

from flask import Flask, g, redirect, request
from werkzeug.wrappers import Response

from catalogue.web.language import LANGUAGES, in_language, language
from catalogue.web.wording.centre import current_centre


def shown_languages() -> dict[str, str]:
    """Return the languages that are on, by code, with their own names."""
    off = () if g.get("bare") else current_centre().languages_off  # a page after a fault asks no database
    return {code: name for code, name in LANGUAGES.items() if code not in off}


def lead_on() -> Response | None:
    """Lead from a page in a language that is off to the same page in the first one; forms go through."""
    if request.method != "GET" or not g.get("language_in_address") or language() in shown_languages():
        return None
    return redirect(in_language(current_centre().first_language))


def init_app(app: Flask) -> None:
    """Let every page offer what is on, and none be shown in what is off."""
    app.before_request(lead_on)
    app.context_processor(lambda: {"languages": shown_languages()})
