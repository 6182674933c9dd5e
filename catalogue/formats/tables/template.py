"""A table to fill in: the columns that are known, with examples of how cells are meant."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.formats.records.record import Entry, HoldingData

TEMPLATE_FORMATS = ("xlsx", "csv")

_REPORT = Description(
    title="Example: Trafficking in persons",
    subtitle="a handbook for librarians",
    parallel_titles=("ឧទាហរណ៍៖ ការជួញដូរមនុស្ស",),
    contributors=(
        Contributor("Sok, Dara"),
        Contributor("Ministry of Women's Affairs", ContributorKind.BODY),
        Contributor("Chan, Vanna", role="editor"),
    ),
    publisher="Example Press",
    place="Phnom Penh",
    year="2008",
    edition="Second edition",
    identifiers=(Identifier("isbn", "978-92-2-121319-2"), Identifier("report_number", "EX-2008/3")),
    series="Example series",
    number="3",
    pages="xii, 129 p.",
    languages=("en", "km"),
    kind="report",
    countries=("Cambodia", "Thailand"),
    subjects=("Human trafficking", "Debt bondage"),
    summary="Write over these two lines, or delete them. Semicolons part several things in one cell.",
    notes=("Notes are separated by bars", "as here"),
)
_ARTICLE = Description(
    title="Example: Debt bondage on fishing boats",
    contributors=(Contributor("Chan, Vanna"),),
    year="2011",
    venue="Journal of Examples",
    volume="4",
    number="2",
    pages="41-60",
    languages=("en",),
    kind="article",
)


def template_entries() -> Iterator[Entry]:
    """Yield the examples: a report with two copies, and an article."""
    yield "1", _REPORT, (HoldingData("A-0001", "362.88 SOK", "Shelf 2", "UNICEF"), HoldingData("A-0002"))
    yield "2", _ARTICLE, ()
