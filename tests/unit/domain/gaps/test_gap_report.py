"""What a report answers: the best holding, its chance, why, and all of it in one sentence."""

from __future__ import annotations

import pytest

from catalogue.domain.gaps.gap_report import (
    ACCEPTED,
    REASONS,
    DecidedBy,
    EntryResult,
    FieldEvidence,
    GapReport,
    Match,
    Outcome,
    Reason,
    RunNote,
    Status,
    count_statuses,
    join_words,
    sentence_of,
)

FIRST = Match(
    "H1", Status.REVIEW, 0.6, (Reason("same_title"), Reason("other_year", {"entry": 1, "holding": 2}))
)
SECOND = Match("H2", Status.REVIEW, 0.4)


@pytest.mark.parametrize("status", [Status.HELD, Status.OTHER_EDITION, Status.REVIEW])
def test_the_first_match_is_the_best_of_an_entry_that_is_not_missing(status: Status) -> None:
    result = EntryResult("1", status, (FIRST, SECOND), (Reason("several_alike"),))
    assert result.best is FIRST
    assert result.score == 0.6
    assert not result.decided_by_human and result.run == ""
    assert result.explanation == (
        "same title; year 1, held 2; another entry of the list answers to this holding as well"
    )


def test_of_a_missing_entry_the_nearest_holding_has_a_chance_but_is_not_what_is_asked_for() -> None:
    result = EntryResult("1", Status.MISSING, (SECOND,), (Reason("not_alike"),))
    assert (result.best, result.nearest, result.score, result.explanation) == (
        None,
        SECOND,
        0.4,
        "the nearest held title is another work",
    )
    nothing = EntryResult("1", Status.MISSING)
    assert (nothing.best, nothing.score, nothing.explanation) == (None, 0.0, "")
    assert EntryResult("1", Status.REVIEW).best is None


def test_of_a_missing_entry_the_nearest_title_is_named_with_why_it_is_another_work() -> None:
    result = EntryResult("1", Status.MISSING, (FIRST, SECOND), (Reason("not_alike"),))
    assert result.explanation == "the nearest held title is another work: same title; year 1, held 2"
    assert result.explained("Hidden chains") == (
        "the nearest held title is another work: Hidden chains: same title; year 1, held 2"
    )
    assert EntryResult("1", Status.HELD, (FIRST,)).nearest is None


def test_every_reason_has_a_sentence_that_can_be_filled_in() -> None:
    class Anything(dict[str, object]):
        def __missing__(self, name: str) -> str:
            return f"<{name}>"

    for code in REASONS:
        assert "%" not in str(Reason(code, Anything(any=1)))


def test_what_decided_is_written_on_one_line_and_read_again() -> None:
    decided = DecidedBy("2027.1.ab", 0.85, 0.9, 0.125)
    assert str(decided) == "2027.1.ab/0.85/0.9/0.125"
    assert DecidedBy.read(str(decided)) == decided
    for other in ("2026.9", "2027.1/0.8/0.9", "2027.1/0.8/0.9/0.1/0.2", "2027.1/held/0.9/0.1"):
        assert DecidedBy.read(other) is None


def test_a_sentence_counts_every_status_and_all_of_them() -> None:
    sentence = sentence_of({Status.HELD: 3, Status.MISSING: 2, Status.REVIEW: 1})
    assert sentence.params == {"total": 6, "held": 3, "other_edition": 0, "review": 1, "missing": 2}


def test_parts_of_a_run_are_named_by_what_the_centre_has_of_them() -> None:
    note = RunNote("Report", held=("2008",), review=("2009", "2010"), missing=("2011", "2012", "2013"))
    assert note.sentence == "2008 held, 2009 and 2010 to review, 2011, 2012 and 2013 missing"


@pytest.mark.parametrize(
    ("words", "joined"),
    [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")],
)
def test_words_are_joined_as_one_says_them(words: tuple[str, ...], joined: str) -> None:
    assert join_words(words, "or") == joined


def test_a_report_goes_through_its_answers_in_the_order_of_the_list() -> None:
    answers = (EntryResult("2", Status.MISSING), EntryResult("1", Status.HELD, (FIRST,)))
    report = GapReport(answers, "2026.1")
    assert [answer.reference_id for answer in report] == ["2", "1"]
    assert report.runs == ()
    assert list(report.counts) == list(Status), "every status, in its order"
    assert list(count_statuses([]).values()) == [0, 0, 0, 0]


def test_what_counts_as_held_is_the_title_in_any_edition() -> None:
    assert {status for status in Status if status in ACCEPTED} == {Status.HELD, Status.OTHER_EDITION}


def test_a_match_that_says_no_more_has_no_reasons_and_no_evidence() -> None:
    assert (SECOND.reasons, SECOND.evidence, SECOND.explanation) == ((), (), "")
    compared = FieldEvidence("year", Outcome.UNKNOWN, 0.0)
    assert (compared.entry_value, compared.holding_value) == ("", "")


def test_a_reason_without_values_is_its_sentence_as_it_stands() -> None:
    assert str(Reason("same_title")) == Reason("same_title").message == "same title"
    assert str(Reason("same_number", {"kind": "ISBN"})) == "same ISBN"


def test_a_sentence_names_other_editions_only_where_there_are_any() -> None:
    assert sentence_of({Status.HELD: 2}).code == "meeting_as_asked"
    assert sentence_of({Status.OTHER_EDITION: 1, Status.HELD: 2}).code == "meeting"


def test_a_run_of_which_nothing_is_missing_says_no_word_of_it() -> None:
    assert RunNote("Report", held=("2008", "2009")).sentence == "2008 and 2009 held"
    assert RunNote("Report").sentence == ""
    assert join_words(("2008", "2010")) == "2008 and 2010"
