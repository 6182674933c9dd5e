"""Letters to donors in the language of the page: the usual words, or the centre's own, filled in."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.domain.people.letter_templates import LetterWords, filled, paragraphs
from catalogue.paper.documents import Block, Cell, Column, Letter, Table
from catalogue.services.acquisitions.donation_views import DonationView, LineView
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.page_parts.printing import letterhead, long_day, titled, today
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre
from catalogue.web.wording.closing_words import closed_in_a_letter
from catalogue.web.wording.messages import N_

from .desk import closed_by

LETTERS: Mapping[str, str] = {
    "acknowledgement": N_("Letter of thanks"),
    "statement": N_("Statement for the donor"),
}
PLACE_WORDS: Mapping[str, str] = {
    "donor": N_("who gave"),
    "received": N_("the day on which the gift was received"),
    "date": N_("today"),
    "count": N_("how many titles stand on the shelf"),
    "accepted": N_("how many titles stand on the shelf"),
    "declined": N_("how many titles were not taken in"),
    "open": N_("how many titles are not decided yet"),
    "gaps": N_("which gaps of our members' lists it closed; nothing where it closed none"),
    "titles": N_("the table of titles, as a paragraph of its own"),
    "centre": N_("the name of the centre"),
}


def usual_words(kind: str) -> LetterWords:
    """Return a letter as Lacuna words it."""
    if kind == "statement":
        received, as_of = _("Received on %(day)s", day="{received}"), _("as of %(day)s", day="{date}")
        return LetterWords(
            heading=_("Statement of a donation"),
            body="\n\n".join(
                (
                    f"{received} · {as_of}",
                    "{titles}",
                    _("On our shelves: {accepted}. Not taken in: {declined}. Not decided yet: {open}."),
                )
            ),
        )
    received = _(
        "On %(day)s we received your donation. The following publications now stand on our shelves, open to "
        "everybody:",
        day="{received}",
    )
    thanks = _("Each of them will be read by people who need it. We thank you sincerely.")
    return LetterWords(
        heading=_("Thank you for your gift"),
        body=f"{received}\n\n{{titles}}\n\n{{gaps}}\n\n{thanks}",
        signature=_("The librarian"),
    )


def words_of(kind: str) -> LetterWords:
    """Return a letter as this centre words it."""
    return services().settings.letter(kind, language()) or usual_words(kind)


def written(kind: str, donation: DonationView, words: LetterWords | None = None) -> Letter:
    """Return a letter about a donation; ``words`` are tried out in place of those that are kept."""
    words = words or words_of(kind)
    values = _values(donation, closed_in_a_letter(closed_by(donation.lines).values()))
    table = _titles(kind, donation.lines)
    blocks: list[Block] = []
    for paragraph in paragraphs(words.body, values):
        if paragraph is None or paragraph.strip():  # a place may be filled in with nothing
            blocks.append(table if paragraph is None else paragraph)
    donor = donation.donor
    return Letter(
        language=language(),
        letterhead=letterhead(),
        title=filled(words.heading, values),
        date=today(),
        addressee=tuple(filter(None, (donor.name, donor.contact))),
        blocks=blocks,
        signature=filled(words.signature, values),
    )


def _values(donation: DonationView, gaps: str) -> dict[str, str]:
    count = {state: sum(line.state == state for line in donation.lines) for state in ("declined", "proposed")}
    return {
        "donor": donation.donor.name,
        "received": long_day(donation.received_on),
        "date": today(),
        "count": str(donation.accepted),
        "accepted": str(donation.accepted),
        "declined": str(count["declined"]),
        "open": str(count["proposed"]),
        "gaps": gaps,
        "centre": current_centre().name(language()),
    }


def _titles(kind: str, lines: tuple[LineView, ...]) -> Block:
    if kind == "acknowledgement":
        lines = tuple(line for line in lines if line.state == "accepted")
        if not lines:
            return _("None of its titles has been accepted yet.")
    last = _("Accession number") if kind == "acknowledgement" else _("What became of it")
    columns = (Column(_("Title"), 6), Column(_("Year"), 1), Column(last, 2.5))
    rows: list[tuple[Cell, ...]] = [
        (
            titled(line.description),
            line.description.year,
            line.accession_number if kind == "acknowledgement" else _fate(line),
        )
        for line in lines
    ]
    return Table(columns, rows)


def _fate(line: LineView) -> str:
    if line.state == "accepted":
        return _("On the shelf as %(number)s", number=line.accession_number)
    return _("Not taken in") if line.state == "declined" else _("Not decided yet")
