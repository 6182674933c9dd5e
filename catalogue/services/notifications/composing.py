"""How notices become letters: their words are the pages', where languages are known."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ..settings import Settings
from .mail import Letter
from .outbox import Compose, Posting

_WORDS = "catalogue.web.wording.notice_letters"
# Named, as services know nothing of pages; it is loaded when the first letter is written.
_SENTENCES = "catalogue.web.wording.notice_words"


def worded(settings: Settings, site: str) -> Compose:
    """Give what words a posting in the name of the centre; ``site`` is its address."""

    def compose(posting: Posting) -> Letter:
        letter: Letter = import_module(_WORDS).letter_of(posting, settings.centre(), site)
        return letter

    return compose


def has_words(kind: str, params: Mapping[str, Any]) -> bool:
    """Whether a notice can be worded; raises as its words do where something is wrong with it."""
    return bool(import_module(_SENTENCES).words_of(kind, params, "en").heading)
