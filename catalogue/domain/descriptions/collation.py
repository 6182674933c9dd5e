"""The order of names: that of Unicode and CLDR for Khmer, with the script of the reader's language first."""

from __future__ import annotations

import threading
from typing import Any

import icu

_LOCALES = {"en": "km-u-kn-kr-latn-khmr", "km": "km-u-kn-kr-khmr-latn"}


class _Collators(threading.local):
    """ICU's collators keep state: each thread has its own."""

    def __init__(self) -> None:
        self.of: dict[str, Any] = {
            language: icu.Collator.createInstance(icu.Locale.forLanguageTag(tag))
            for language, tag in _LOCALES.items()
        }


_collators = _Collators()


def sort_key(text: str, language: str = "en") -> bytes:
    """Return what to sort a text by for a reader of a language ("en" or "km").

    Digits within a text count as numbers, so that 9 stands before 10.
    """
    return bytes(_collators.of[language].getSortKey(text))
