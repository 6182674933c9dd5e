"""A proposal in words: the reasons on one line, and field beside field for a person to compare."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.languages import name_of
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.gaps.gap_report import FieldEvidence, Match, Outcome, Reason, Status
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.title_reasons import APART, title_reasons
from catalogue.matching.findings import Finding
from catalogue.matching.records.people import shared
from catalogue.matching.records.prepared import Prepared


def match_of(proposal: Proposal, *, in_full: bool = True) -> Match:
    """Return what a report shows of a proposal; field beside field only ``in_full``."""
    return Match(
        holding_id=proposal.holding_id,
        status=proposal.status,
        score=round(proposal.chance, 3),
        reasons=tuple({str(reason): reason for reason in _reasons(proposal)}.values()),  # each once
        evidence=tuple(_evidence(proposal.judgement)) if in_full else (),
    )


# --- Reasons ---------------------------------------------------------------------------------

_NUMBERS = {
    Finding.ISBN_SAME: Reason("same_number", {"kind": "ISBN"}),
    Finding.DOI_SAME: Reason("same_number", {"kind": "DOI"}),
    Finding.NUMBER_SAME: Reason("same_number", {"kind": "report number"}),
    Finding.URL_SAME: Reason("same_number", {"kind": "address"}),
}
_PLAIN = {
    Finding.PEOPLE_MANY: Reason("same_people"),
    Finding.PEOPLE_AGREE: Reason("same_people"),
    Finding.PEOPLE_FIRST: Reason("some_people"),
    Finding.PEOPLE_SOME: Reason("some_people"),
    Finding.PEOPLE_DIFFER: Reason("other_people"),
    Finding.BODY_AGREE: Reason("same_body"),
    Finding.PUBLISHER_AGREE: Reason("same_publisher"),
    Finding.YEAR_SAME: Reason("same_year"),
    Finding.VOLUME_SAME: Reason("same_volume"),
    Finding.PAGE_SAME: Reason("same_pages"),
    Finding.NUMBERS_AGREE: Reason("same_numbers"),
    Finding.NUMBERS_DIFFER: Reason("other_numbers"),
    Finding.VOLUME_OTHER: Reason("other_volume"),
    Finding.PAGE_OTHER: Reason("other_pages"),
    Finding.VENUE_DIFFER: Reason("venue_unlike"),
    Finding.COUNTRY_OTHER: Reason("other_country"),
    Finding.PROVINCE_OTHER: Reason("other_province"),
    Finding.REMARK_ON: Reason("remark_on"),
    Finding.COMPANION_OF: Reason("companion_of"),
    Finding.ABOUT_LAW: Reason("about_law"),
    Finding.NUMBER_LIKE: Reason("number_like"),
    Finding.LAW_OTHER: Reason("law_other"),
    Finding.SERIES_SAME: Reason("series_same"),
    Finding.SERIES_OTHER: Reason("series_other"),
    Finding.PART_OF: Reason("part_of"),
    Finding.ISBN_SHARED: Reason("isbn_shared"),
    Finding.TITLE_PART_MISSING: Reason("part_unsaid"),
    Finding.TITLE_YEAR_MISSING: Reason("part_unsaid"),
}
_BODY_ALONE = {Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE, Finding.PEOPLE_FIRST, Finding.PEOPLE_SOME}
_LAW_NUMBER = Reason("same_number", {"kind": "law number"})
_SOME_PEOPLE = _PLAIN[Finding.PEOPLE_SOME]
_OF_ONE_TITLE = frozenset({
    "longer", "tail_alone", "other_subtitle", "other_version", "sibling", "other_word", "other_part",
    "says_little",
})  # fmt: skip
"""Doubts that say something of two titles that are one but for a little: not where the titles differ."""


def _by_law_number(judgement: Judgement) -> bool:
    """Whether the number that both records have is that of a law."""
    both = judgement.entry.keys & judgement.holding.keys
    return any(key.startswith("law_number:") for key in both)


def _said_otherwise(finding: Finding, judgement: Judgement) -> bool:
    """Whether another part of the sentence says the same, or the contrary, with more right."""
    if finding == Finding.BODY_AGREE:
        # A body that publishes here and wrote there is no author of both.
        authors = judgement.entry.author_bodies & judgement.holding.author_bodies
        return judgement.has(*_BODY_ALONE) or (
            judgement.in_fields and not authors and Finding.PUBLISHER_AGREE in judgement
        )
    if finding in (Finding.NUMBERS_AGREE, Finding.NUMBERS_DIFFER):
        return judgement.has(Finding.VOLUME_SAME, Finding.PAGE_SAME, Finding.VOLUME_OTHER, Finding.PAGE_OTHER)
    if finding == Finding.PEOPLE_DIFFER:
        return _begin_alike(judgement)
    # A place in another country is in another province as well.
    return finding == Finding.PROVINCE_OTHER and Finding.COUNTRY_OTHER in judgement


def _begin_alike(judgement: Judgement) -> bool:
    """Whether two references begin with one name: "Hu, Y., Guo, W." and "Hu, Yuan et al."."""
    entry, holding = judgement.entry, judgement.holding
    if not (entry.free_text and holding.free_text):
        return False
    return entry.full.sequence[:1] == holding.full.sequence[:1]


def _as_it_is(reason: Reason, proposal: Proposal) -> Reason:
    """Return what a finding is called where it is true in part, or is what a person is asked about."""
    judgement = proposal.judgement
    if reason.code in _TRUE_IN_PART:
        is_so, in_part = _TRUE_IN_PART[reason.code]
        return in_part if is_so(judgement) else reason
    if reason.code in _PERHAPS and proposal.status is not Status.MISSING:
        return _PERHAPS[reason.code]
    return reason


_PERHAPS = {
    "remark_on": Reason("remark_maybe"),
    "companion_of": Reason("companion_maybe"),
}
"""What the words of a title may mean, where nothing was decided by it."""


def _of_a_publisher(judgement: Judgement) -> bool:
    """Whether a body of which a reference speaks is not the record's author, but who published it."""
    entry, holding = judgement.entry, judgement.holding
    if entry.free_text == holding.free_text:
        return False
    reference, record = (entry, holding) if entry.free_text else (holding, entry)
    written = reference.bodies & record.author_bodies or (
        record.author_bodies and record.acronyms & reference.full.weights.keys()
    )
    return bool(record.publisher) and not written


def _part_unsure(judgement: Judgement) -> bool:
    """Whether nothing but the style of a reference says that it is to a part of a work."""
    return Finding.ISBN_SHARED not in judgement


def _in_series_alone(judgement: Judgement) -> bool:
    """Whether the names that differ are those of series, and no journal is named."""
    return not (judgement.entry.description.venue or judgement.holding.description.venue) and (
        judgement.in_fields
    )


_PAGES = re.compile(r"(\d+)\s*[-\u2013\u2014]+\s*(\d+)")


def _ends_otherwise(judgement: Judgement) -> bool:
    """Whether both records name a last page, and another one: many papers begin on page 1."""
    entry, holding = _last_page(judgement.entry), _last_page(judgement.holding)
    return bool(entry and holding) and entry != holding


def _last_page(record: Prepared) -> str:
    """Return the page up to which a record goes, in full: 259 of "252-9"; "" where it names none."""
    printed = record.description.pages or record.description.reference
    for first, last in _PAGES.findall(printed):
        if first.lstrip("0") == record.first_page:
            whole: str = first[: max(0, len(first) - len(last))] + last
            return whole.lstrip("0")
    return ""


def _one_is_absent(judgement: Judgement) -> bool:
    """Whether a person that the entry names, of those it names in full, is not among the holding's."""
    entry, holding = judgement.entry, judgement.holding
    if not judgement.in_fields or holding.more_people:
        return False
    return shared(entry.persons, holding.persons) < len(entry.persons)


_TRUE_IN_PART: dict[str, tuple[Callable[[Judgement], bool], Reason]] = {
    "same_people": (_one_is_absent, _SOME_PEOPLE),
    "same_body": (_of_a_publisher, Reason("same_publisher")),
    "same_pages": (_ends_otherwise, Reason("same_first_page")),
    "venue_unlike": (_in_series_alone, Reason("series_unlike")),
    "part_of": (_part_unsure, Reason("part_maybe")),
}
"""What is said of a finding where it says less, or something else, than its name."""

_FOR = frozenset({
    "same_number", "same_title", "close_title", "title_in_reference", "title_begins_in_reference",
    "words_in_reference", "some_words", "short_title", "parallel_title", "romanised_title", "cut_title",
    "same_people", "some_people", "same_body", "same_publisher", "same_year", "same_volume", "same_pages",
    "same_first_page", "same_numbers", "series_same",
})  # fmt: skip
"""What speaks for a pair."""


def _reasons(proposal: Proposal) -> Iterator[Reason]:
    """Yield what speaks for a pair, what against it, and what decided."""
    said = list(_found(proposal))
    yield from said
    undecided = proposal.status in (Status.REVIEW, Status.MISSING)
    if undecided and all(reason.code in _FOR for reason in said):
        unlike = Finding.PUBLISHER_DIFFER in proposal.judgement
        yield Reason("publisher_unlike" if unlike else "not_sure")


def _found(proposal: Proposal) -> Iterator[Reason]:
    judgement, findings = proposal.judgement, proposal.judgement.findings
    for finding, reason in _NUMBERS.items():
        if finding in findings:
            yield _LAW_NUMBER if finding == Finding.NUMBER_SAME and _by_law_number(judgement) else reason
    title = list(title_reasons(proposal))
    apart = any(reason in APART for reason in title)
    yield from title
    for finding, reason in _PLAIN.items():
        if finding in findings and not _said_otherwise(finding, judgement):
            yield _as_it_is(reason, proposal)
    if Finding.TITLE_NUMBERS_CLASH in findings and not apart:
        yield Reason("other_number", _numbers(judgement))
    yield from (_edition_reason(code, judgement) for code in proposal.edition_reasons)
    # Of what a rule made two works nobody asked whether it is another edition.
    unsaid = (
        Finding.YEAR_OTHER in findings and proposal.status is Status.MISSING and not proposal.edition_reasons
    )
    if unsaid or Finding.YEAR_NEAR in findings or Finding.YEAR_WITHIN in findings:
        yield Reason("other_year", _years(judgement))
    if proposal.doubt in _DOUBTS and not (proposal.doubt in _OF_ONE_TITLE and _of_two(proposal, title)):
        yield _doubt(proposal, titled=bool(title))  # The others are findings, and said as such.


_HEADS = {"title_in_reference", "title_begins_in_reference"}


def _of_two(proposal: Proposal, title: Iterable[Reason]) -> bool:
    """Whether what is said of two titles leaves nothing of one title to be said: they have little in common,
    one is not given, or a reference lacks the first part of the held one.
    """
    said = {reason.code for reason in title}
    if said & {"no_title", *(reason.code for reason in APART)}:
        return True
    other_subtitle = proposal.doubt == "other_subtitle" and proposal.judgement.entry.free_text
    return other_subtitle and said.isdisjoint(_HEADS)


def _doubt(proposal: Proposal, *, titled: bool) -> Reason:
    """Return what a person should weigh, as it is where it is true in part."""
    if titled and proposal.doubt == "people_alone":
        return Reason("one_hand")
    if proposal.doubt == "other_hand" and _begin_alike(proposal.judgement):
        return Reason("people_unlike")
    return _DOUBTS[proposal.doubt]


_DOUBTS = {
    "run_or_edition": Reason("run_or_edition"),
    "other_issue": Reason("other_issue"),
    "column_other": Reason("other_part"),
    "other_part": Reason("other_part"),
    "people_alone": Reason("people_alone"),
    "initials_alone": Reason("initials_alone"),
    "sibling": Reason("sibling"),
    "other_word": Reason("sibling"),
    "part_alone": Reason("part_unsaid"),
    "year_unsaid": Reason("part_unsaid"),
    "tail_alone": Reason("longer"),
    "says_little": Reason("short_title"),
    "volume_unseen": Reason("volume_unseen"),
    "other_subtitle": Reason("other_subtitle"),
    "longer": Reason("longer"),
    "other_hand": Reason("other_people"),
    "other_length": Reason("other_length"),
    "open_run": Reason("open_run"),
    "other_doi": Reason("other_doi"),
    "other_version": Reason("other_version"),
    "shared_title": Reason("shared_title"),
    "translation": Reason("translation_guess"),
}


def _edition_reason(code: str, judgement: Judgement) -> Reason:
    entry, holding = judgement.entry, judgement.holding
    show: dict[str, Callable[[Prepared], str]] = {
        "other_isbn": _isbn,
        "other_edition": _edition,
        "other_binding": lambda record: str(record.edition.form),
        "other_language": _languages,
    }
    if code == "other_language" and not entry.languages:
        return Reason("held_language", {"holding": _languages(holding)})
    if code == "other_edition" and not (_edition(entry) and _edition(holding)):
        code = "other_year"
    said = {"entry": show[code](entry), "holding": show[code](holding)} if code in show else _years(judgement)
    return Reason(code, {side: value or "–" for side, value in said.items()})


def _years(judgement: Judgement) -> dict[str, str]:
    """Return the years by which two records differ, as the params of a reason."""
    entry, holding = judgement.entry, judgement.holding
    numbers = judgement.title.numbers_left, judgement.title.numbers_right
    return {
        "entry": _year(entry, holding, numbers[0]) or "–",
        "holding": _year(holding, entry, numbers[1]) or "–",
    }


def _edition(record: Prepared) -> str:
    """Return the edition as printed, wherever it stands; "" where none is said."""
    printed = record.description.edition
    return printed or (str(record.edition.number) if record.edition.number else "")


def _numbers(judgement: Judgement) -> dict[str, str]:
    """Return the volumes, years or letters of parts by which the titles differ, as the params of a reason."""
    title = judgement.title
    sides = {"entry": (title.marks[0], title.numbers_left), "holding": (title.marks[1], title.numbers_right)}
    return {
        side: " ".join(marks).upper() or ", ".join(map(str, sorted(numbers) or record.years)) or "–"
        for (side, (marks, numbers)), record in zip(
            sides.items(), (judgement.entry, judgement.holding), strict=True
        )
    }


# --- Evidence --------------------------------------------------------------------------------


def _evidence(judgement: Judgement) -> Iterator[FieldEvidence]:
    entry, holding = judgement.entry, judgement.holding
    similarity = judgement.title.similarity
    outcome = Outcome.AGREES if judgement.title.exact else _graded(similarity)
    yield FieldEvidence(
        "title", outcome, round(similarity, 2), _title(entry.description), _title(holding.description)
    )
    for field, show, outcome_of in _ROWS:
        values = show(entry), show(holding)
        if any(values):  # Where one says nothing the outcome is unknown.
            known = all(values) or entry.free_text
            outcome = outcome_of(judgement) if known else Outcome.UNKNOWN
            yield FieldEvidence(field, outcome, _SCORES[outcome], *values)


_SCORES = {Outcome.AGREES: 1.0, Outcome.CLOSE: 0.7, Outcome.UNKNOWN: 0.5, Outcome.DIFFERS: 0.0}


def _graded(similarity: float) -> Outcome:
    return Outcome.AGREES if similarity > 0.97 else Outcome.CLOSE if similarity > 0.6 else Outcome.DIFFERS


def _people_outcome(judgement: Judgement) -> Outcome:
    if judgement.has(Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE, Finding.BODY_AGREE, Finding.STATE_AGREE):
        return Outcome.AGREES
    if judgement.has(Finding.PEOPLE_SOME, Finding.PEOPLE_FIRST):
        return Outcome.CLOSE
    return Outcome.DIFFERS if judgement.has(Finding.PEOPLE_DIFFER, Finding.BODY_DIFFER) else Outcome.UNKNOWN


def _publisher_outcome(judgement: Judgement) -> Outcome:
    if Finding.PUBLISHER_AGREE in judgement:
        return Outcome.AGREES
    return Outcome.DIFFERS if Finding.PUBLISHER_DIFFER in judgement else Outcome.UNKNOWN


def _number_outcome(same: Finding, other: Finding, *near: Finding) -> Callable[[Judgement], Outcome]:
    """Return what the findings of a number say of it."""
    told = {same: Outcome.AGREES} | dict.fromkeys(near, Outcome.CLOSE) | {other: Outcome.DIFFERS}

    def outcome_of(judgement: Judgement) -> Outcome:
        for finding, outcome in told.items():
            if finding in judgement.findings:
                return outcome
        return Outcome.UNKNOWN

    return outcome_of


def _edition_outcome(judgement: Judgement) -> Outcome:
    return Outcome.AGREES if judgement.entry.edition == judgement.holding.edition else Outcome.DIFFERS


def _language_outcome(judgement: Judgement) -> Outcome:
    shared = judgement.entry.languages & judgement.holding.languages
    return Outcome.AGREES if shared else Outcome.DIFFERS


def _identifier_outcome(judgement: Judgement) -> Outcome:
    if judgement.has(Finding.ISBN_SAME, Finding.DOI_SAME, Finding.NUMBER_SAME, Finding.URL_SAME):
        return Outcome.AGREES
    if judgement.has(Finding.ISBN_MISPRINT, Finding.ISBN_SHARED):
        return Outcome.CLOSE
    return (
        Outcome.DIFFERS
        if judgement.has(Finding.ISBN_OTHER, Finding.DOI_OTHER, Finding.NUMBER_OTHER, Finding.LAW_OTHER)
        else Outcome.UNKNOWN
    )


def _title(description: Description) -> str:
    return description.full_title or description.reference


def _contributors(record: Prepared) -> str:
    return "; ".join([each.name for each in record.description.contributors])


def _publisher(record: Prepared) -> str:
    return record.description.publisher


def _plain(field: str) -> Callable[[Prepared], str]:
    read = attrgetter(f"description.{field}")
    return lambda record: str(read(record))


def _identifiers(record: Prepared) -> str:
    return "; ".join([each.value for each in record.description.identifiers])


def _languages(record: Prepared) -> str:
    return ", ".join(name_of(code) for code in sorted(record.languages))


def _isbn(record: Prepared) -> str:
    printed = record.description.identifiers_of("isbn")
    return printed[0] if printed else next(iter(sorted(record.isbns)), "").removeprefix("isbn:")


def _year(record: Prepared, other: Prepared, in_title: Collection[int]) -> str:
    """Return the year of a record; of a reference those that are in no title and are no page."""
    printed = record.description.year
    if record.run and year_of(printed) is None:  # Its title says it, and the date "online".
        return f"{record.run.first}-"
    titles = other.full.years.union(in_title, *(title.years for title in record.cited))
    pages = {page for pair in _PAGES.findall(record.description.reference) for page in pair}
    pages.add(record.first_page)
    own = [year for year in record.years if year not in titles and str(year) not in pages]
    return printed or ", ".join(map(str, own or record.years))


_ROWS: tuple[tuple[str, Callable[[Prepared], str], Callable[[Judgement], Outcome]], ...] = (
    ("contributors", _contributors, _people_outcome),
    ("publisher", _publisher, _publisher_outcome),
    (
        "year",
        _plain("year"),
        _number_outcome(Finding.YEAR_SAME, Finding.YEAR_OTHER, Finding.YEAR_NEAR, Finding.YEAR_WITHIN),
    ),
    ("volume", _plain("volume"), _number_outcome(Finding.VOLUME_SAME, Finding.VOLUME_OTHER)),
    ("number", _plain("number"), _number_outcome(Finding.ISSUE_SAME, Finding.ISSUE_OTHER)),
    ("pages", _plain("pages"), _number_outcome(Finding.PAGE_SAME, Finding.PAGE_OTHER)),
    ("edition", _plain("edition"), _edition_outcome),
    ("identifiers", _identifiers, _identifier_outcome),
    ("languages", _languages, _language_outcome),
)
"""Which fields stand beside each other below the title, how each is shown, and what is found of it."""
