"""A proposal in words: the reasons on one line, and field beside field for a person to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

from catalogue.domain.description import Description
from catalogue.domain.gap_report import FieldEvidence, Match, Outcome, Reason
from catalogue.domain.languages import name_of
from catalogue.domain.years import year_of
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.records.prepared import Prepared


def match_of(proposal: Proposal, *, in_full: bool = True) -> Match:
    """What a report shows of a proposal; field beside field only ``in_full``."""
    return Match(
        holding_id=proposal.holding_id,
        status=proposal.status,
        score=round(proposal.chance, 3),
        reasons=tuple(_reasons(proposal)),
        evidence=tuple(_evidence(proposal.judgement)) if in_full else (),
    )


# --- Reasons ---------------------------------------------------------------------------------

_NUMBERS = {
    "isbn_same": Reason("same_number", {"kind": "ISBN"}),
    "doi_same": Reason("same_number", {"kind": "DOI"}),
    "number_same": Reason("same_number", {"kind": "report number"}),
    "url_same": Reason("same_number", {"kind": "address"}),
}
_PLAIN = {
    "people_many": Reason("same_people"),
    "people_agree": Reason("same_people"),
    "people_first": Reason("some_people"),
    "people_some": Reason("some_people"),
    "people_differ": Reason("other_people"),
    "body_agree": Reason("same_body"),
    "publisher_agree": Reason("same_publisher"),
    "year_same": Reason("same_year"),
    "volume_same": Reason("same_volume"),
    "page_same": Reason("same_pages"),
    "numbers_agree": Reason("same_numbers"),
    "numbers_differ": Reason("other_numbers"),
    "volume_other": Reason("other_volume"),
    "page_other": Reason("other_pages"),
    "venue_differ": Reason("other_venue"),
    "country_other": Reason("other_country"),
    "remark_on": Reason("remark_on"),
    "companion_of": Reason("companion_of"),
    "about_law": Reason("about_law"),
    "number_like": Reason("number_like"),
    "law_other": Reason("law_other"),
    "part_of": Reason("part_of"),
    "isbn_shared": Reason("isbn_shared"),
    "title_part_missing": Reason("part_unsaid"),
    "title_year_missing": Reason("part_unsaid"),
}
_BODY_ALONE = {"people_many", "people_agree", "people_first", "people_some"}


def _reasons(proposal: Proposal) -> Iterator[Reason]:
    judgement, findings = proposal.judgement, proposal.judgement.findings
    for finding, reason in _NUMBERS.items():
        if finding in findings:
            yield reason
    yield from _title_reason(proposal)
    for finding, reason in _PLAIN.items():
        if finding in findings and not (finding == "body_agree" and judgement.has(*_BODY_ALONE)):
            yield reason
    if "title_numbers_clash" in findings:
        yield Reason("other_number", _numbers(judgement))
    yield from (_edition_reason(code, judgement) for code in proposal.edition_reasons)
    if "year_near" in findings or "year_within" in findings:
        yield Reason("other_year", {"entry": _year(judgement.entry), "holding": _year(judgement.holding)})
    if proposal.doubt in _DOUBTS:  # The others are findings, and said as such.
        yield _DOUBTS[proposal.doubt]


_DOUBTS = {
    "run_or_edition": Reason("run_or_edition"),
    "other_issue": Reason("other_issue"),
    "other_part": Reason("other_part"),
    "people_alone": Reason("people_alone"),
    "initials_alone": Reason("initials_alone"),
    "sibling": Reason("sibling"),
    "other_word": Reason("sibling"),
    "part_alone": Reason("part_unsaid"),
    "year_unsaid": Reason("part_unsaid"),
    "tail_alone": Reason("longer"),
    "says_little": Reason("short_title"),
    "volume_unseen": Reason("other_volume"),
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


def _title_reason(proposal: Proposal) -> Iterator[Reason]:
    title = proposal.judgement.title
    if proposal.judgement.has("people_alone", "initials_alone"):
        return  # The doubt says it.
    if "title_unsaid" in proposal.judgement:
        yield Reason("title_unsaid")
    elif "number_alone" in proposal.judgement:
        yield Reason("number_alone")
    elif title.romanised:
        yield Reason("romanised_title")
    elif proposal.judgement.entry.free_text and title.similarity > 0.8:
        yield Reason("title_in_reference")
    elif title.parallel and title.similarity > 0.8:
        yield Reason("parallel_title")
    elif title.exact:
        yield Reason("short_title" if title.short else "same_title")
    elif title.similarity > 0.8:
        yield Reason("short_title" if title.short else "close_title")
    elif proposal.doubt != "translation":
        yield Reason("other_title")


def _edition_reason(code: str, judgement: Judgement) -> Reason:
    entry, holding = judgement.entry, judgement.holding
    show: dict[str, Callable[[Prepared], str]] = {
        "other_year": _year,
        "reprint": _year,
        "other_isbn": _isbn,
        "other_edition": lambda record: record.description.edition or _year(record) or "1",
        "other_binding": lambda record: str(record.edition.form),
        "other_language": _languages,
    }
    if code == "other_language" and not entry.languages:
        return Reason("held_language", {"holding": _languages(holding)})
    return Reason(code, {"entry": show[code](entry), "holding": show[code](holding)})


def _numbers(judgement: Judgement) -> dict[str, str]:
    """The volumes, years or letters of parts by which the titles differ, as the params of a reason."""
    title = judgement.title
    sides = {"entry": (title.marks[0], title.numbers_left), "holding": (title.marks[1], title.numbers_right)}
    return {
        side: " ".join(marks).upper() or ", ".join(map(str, sorted(numbers))) or "-"
        for side, (marks, numbers) in sides.items()
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
    if judgement.has("people_many", "people_agree", "body_agree", "state_agree"):
        return Outcome.AGREES
    if judgement.has("people_some", "people_first"):
        return Outcome.CLOSE
    return Outcome.DIFFERS if judgement.has("people_differ", "body_differ") else Outcome.UNKNOWN


def _publisher_outcome(judgement: Judgement) -> Outcome:
    if "publisher_agree" in judgement:
        return Outcome.AGREES
    return Outcome.DIFFERS if "publisher_differ" in judgement else Outcome.UNKNOWN


def _number_outcome(same: str, other: str, *near: str) -> Callable[[Judgement], Outcome]:
    """What the findings of a number say of it."""
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
    if judgement.has("isbn_same", "doi_same", "number_same", "url_same"):
        return Outcome.AGREES
    if judgement.has("isbn_misprint", "isbn_shared"):
        return Outcome.CLOSE
    return (
        Outcome.DIFFERS
        if judgement.has("isbn_other", "doi_other", "number_other", "law_other")
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


def _year(record: Prepared) -> str:
    printed = record.description.year
    if record.run and year_of(printed) is None:  # Its title says it, and the date "online".
        return f"{record.run.first}-"
    return printed or ", ".join(map(str, record.years))


_ROWS: tuple[tuple[str, Callable[[Prepared], str], Callable[[Judgement], Outcome]], ...] = (
    ("contributors", _contributors, _people_outcome),
    ("publisher", _publisher, _publisher_outcome),
    ("year", _plain("year"), _number_outcome("year_same", "year_other", "year_near", "year_within")),
    ("volume", _plain("volume"), _number_outcome("volume_same", "volume_other")),
    ("number", _plain("number"), _number_outcome("issue_same", "issue_other")),
    ("pages", _plain("pages"), _number_outcome("page_same", "page_other")),
    ("edition", _plain("edition"), _edition_outcome),
    ("identifiers", _identifiers, _identifier_outcome),
    ("languages", _languages, _language_outcome),
)
"""Which fields stand beside each other below the title, how each is shown, and what is found of it."""
