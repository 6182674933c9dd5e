"""Whole references as fields, for programs that know nothing else, as far as their style gives them away."""

from __future__ import annotations

import re

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.identifiers import recognise
from catalogue.domain.descriptions.years import years_in
from catalogue.formats.records.people import split_names
from catalogue.matching.records.citations import Citation, read_citation

_SHORTEST_TITLE = 10
"""Letters; what is shorter may be a name that stands before a slash: "Finklea / Human trafficking / 2022"."""


def taken_apart(description: Description) -> Description:
    """Return a reference with its title, names, year and numbers, and all its words as a note; unchanged
    where its style leaves open what the title is, and what has a title already.
    """
    reference = description.reference
    if description.title or not reference:
        return description
    cited = read_citation(reference)
    people, title = _names_and_title(cited)
    if len(title) < _SHORTEST_TITLE:
        return description
    years = [year for year in years_in(reference.replace(title, " ", 1)) if str(year) not in cited.first_page]
    return description.with_changes(
        title=title.strip(" .,"),
        contributors=split_names(re.sub(r"(?<=\b[A-Z])$", ".", people)) if people else (),
        year=str(years[0]) if len(years) == 1 else "",
        volume=cited.volume,
        number=cited.issue,
        identifiers=tuple(dict.fromkeys((*description.identifiers, *recognise(reference)))),
        notes=(*description.notes, reference),
    )


def _names_and_title(cited: Citation) -> tuple[str, str]:
    """Who made it and what it is called; "" for a title that cannot be told for sure.

    Of two texts before the journal one is the body that stands before the year, "UNODC. (2018). Report."
    """
    if not cited.ends_surely:
        return "", ""
    if len(cited.titles) == 1:
        return cited.people, cited.titles[0]
    is_body = len(cited.titles) == 2 and not cited.volume and len(cited.titles[0]) < len(cited.titles[1])
    return (cited.titles[0], cited.titles[1]) if is_body else ("", "")
