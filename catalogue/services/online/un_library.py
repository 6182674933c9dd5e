"""The UN Digital Library, https://digitallibrary.un.org: asked as its pages are, answering in MARCXML.

Whoever has a key of its API asks that, which is not turned away as programs at its pages may be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from urllib.parse import urlencode

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.identifiers import recognise
from catalogue.errors import LacunaError
from catalogue.sandbox import read_catalogue

from .answers import sound_isbns, web_address
from .asking import SourceFault, ask
from .question import Question
from .source import Found, Source

_SYMBOL = "191"
"""The UN's own field for the symbol of a document."""
_ENGLISH = re.compile(r"[-_]en\.pdf$", re.IGNORECASE)


class UnLibrary(Source):
    """Documents by symbol, ISBN or title; whatever is attached to a record can be read."""

    key = "un_library"
    name = "UN Digital Library"
    asked_by = frozenset({"isbn", "title", "un_symbol", "sales_number"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        content = self._asked(_in_its_words(question), until)
        if not content:
            return ()
        try:
            reading = read_catalogue(BytesIO(content), "answer.xml")
            return [_record(record.description) for record in reading]
        except LacunaError as error:
            raise SourceFault("unreadable") from error

    def _asked(self, words: str, until: float) -> bytes:
        if not self.secret:
            query = urlencode({"p": words, "of": "xm", "rg": 5, "ln": "en"})
            return ask(f"{self.address}/search?{query}", until)
        query = urlencode({"p": words, "format": "xml", "rg": 5})
        return ask(f"{self.address}/api/v1/search?{query}", until, {"Authorization": f"Token {self.secret}"})


def _in_its_words(question: Question) -> str:
    if question.scheme in ("un_symbol", "sales_number"):
        return f'symbol:"{question.number}"'
    if question.isbn:
        return f'isbn:"{question.isbn}"'
    return f"title:{question.quoted_title}"


def _record(description: Description) -> Found:
    files = [web_address(address) for address in description.identifiers_of("url")]
    english = (address for address in files if _ENGLISH.search(address))
    free = next(english, next(filter(None, files), ""))
    kept = [number for number in description.identifiers if number.scheme not in ("url", "isbn")]
    symbols = (
        recognise(field.value.rpartition("$a")[2])
        for field in description.source_fields
        if field.name == _SYMBOL
    )
    kept += [number for found in symbols for number in found if number.scheme == "un_symbol"]
    isbns = sound_isbns(description.identifiers_of("isbn"))
    return Found(description.with_changes(identifiers=tuple(kept), source_fields=()), isbns, free)
