"""The World Bank's Documents & Reports, https://documents.worldbank.org/en/publication/documents-reports/api."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.languages import code_of

from .answers import contributors, mapping, once, sound_isbns, text, web_address
from .asking import ask_json
from .question import Question
from .source import Found, Source

_FIELDS = "id,display_title,repnme,docdt,docty,count,lang,authr,repnb,volnb,colti,keywd,dois,isbn,pdfurl,url"
_BANK = "World Bank"


class WorldBank(Source):
    """Documents by report number, ISBN or title; whatever is named there can be read there."""

    key = "world_bank"
    name = "World Bank"
    asked_by = frozenset({"isbn", "title", "report_number"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        if question.scheme == "report_number":
            asked = {"repnb": "".join(question.number.split())}
        else:
            asked = {"qterm": f'"{question.isbn}"' if question.isbn else question.quoted_title}
        query = urlencode({"format": "json", "rows": 5, "fl": _FIELDS, **asked})
        documents = mapping(mapping(ask_json(f"{self.address}/api/v3/wds?{query}", until)).get("documents"))
        return [_document(mapping(document)) for key, document in documents.items() if key != "facets"]


def _document(said: Mapping[str, Any]) -> Found:
    code = code_of(text(said.get("lang")))
    report, doi = text(said.get("repnb")), text(said.get("dois"))
    numbers = (("report_number", report), ("doi", doi.partition(";")[0].strip()))
    authors = (text(mapping(author).get("author")) for author in mapping(said.get("authors")).values())
    keywords = (text(mapping(keyword).get("keywd")) for keyword in mapping(said.get("keywd")).values())
    country = text(said.get("count"))
    description = Description(
        title=text(said.get("display_title")) or text(mapping(said.get("repnme")).get("repnme")),
        contributors=contributors(authors),
        publisher=_BANK,
        year=text(said.get("docdt"))[:4],
        series=text(said.get("colti")),
        languages=(code,) if code else (),
        countries=(country,) if country not in ("", "World") else (),
        subjects=once(keywords),
        summary=text(mapping(said.get("abstracts")).get("cdata!")),
        identifiers=tuple(Identifier(scheme, value) for scheme, value in numbers if value),
    )
    free = web_address(said.get("pdfurl")) or web_address(said.get("url"))
    return Found(description, sound_isbns(text(said.get("isbn")).split(";")), free)
