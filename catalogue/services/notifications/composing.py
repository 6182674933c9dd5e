"""How notices become letters: their words are the pages', where languages are known."""

from __future__ import annotations

from importlib import import_module

from ..settings import Settings
from .mail import Letter
from .outbox import Compose, Posting

_WORDS = "catalogue.web.wording.notice_letters"
# Named, as services know nothing of pages; it is loaded when the first letter is written.


def worded(settings: Settings, site: str) -> Compose:
    """Give what words a posting in the name of the centre; ``site`` is its address."""

    def compose(posting: Posting) -> Letter:
        letter: Letter = import_module(_WORDS).letter_of(posting, settings.centre(), site)
        return letter

    return compose
