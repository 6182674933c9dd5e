"""OpenAlex, https://developers.openalex.org (works): the index of scholarly works that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from catalogue.domain.descriptions.description import Description, Identifier

from .answers import contributors, items, languages_of, mapping, text, web_address
from .asking import ask_json
from .question import Question
from .source import Found, Source

_FIELDS = "id,doi,title,publication_year,language,authorships,primary_location,best_oa_location,biblio"


class OpenAlex(Source):
    """Works by DOI or title; with a key, a centre may ask more often in a day."""

    key = "openalex"
    name = "OpenAlex"
    asked_by = frozenset({"doi", "title"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        asked = {"select": _FIELDS, **({"api_key": self.secret} if self.secret else {})}
        if question.doi:
            place = f"/works/doi:{quote(question.doi, safe='/')}"
            return [_work(mapping(ask_json(f"{self.address}{place}?{urlencode(asked)}", until)))]
        query = urlencode({"search": question.title, "per-page": 5, **asked})
        answer = mapping(ask_json(f"{self.address}/works?{query}", until))
        return [_work(mapping(work)) for work in items(answer.get("results"))]


def _work(work: Mapping[str, Any]) -> Found:
    doi = text(work.get("doi")).removeprefix("https://doi.org/")
    where = mapping(mapping(work.get("primary_location")).get("source"))
    in_print = where.get("type") in ("journal", "conference", "book series")
    numbers = mapping(work.get("biblio"))
    pages = "-".join(filter(None, (text(numbers.get("first_page")), text(numbers.get("last_page")))))
    people = (mapping(authorship) for authorship in items(work.get("authorships")))
    named = (text(mapping(person.get("author")).get("display_name")) for person in people)
    description = Description(
        title=text(work.get("title")),
        contributors=contributors(named),
        publisher=text(where.get("host_organization_name")),
        venue=text(where.get("display_name")) if in_print else "",
        year=text(work.get("publication_year")),
        volume=text(numbers.get("volume")),
        number=text(numbers.get("issue")),
        pages=pages if in_print else "",
        languages=languages_of(work.get("language")),
        identifiers=(Identifier("doi", doi),) if doi else (),
    )
    free = mapping(work.get("best_oa_location"))
    return Found(
        description, free=web_address(free.get("pdf_url")) or web_address(free.get("landing_page_url"))
    )
