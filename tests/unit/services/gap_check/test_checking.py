"""A whole list against holdings from a file: every entry answered, nothing shared wrongly."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool

import pytest

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, fingerprint
from catalogue.matching.decision.matcher import Matcher
from catalogue.services.authority.authorities import shipped_knowledge, shipped_rows
from catalogue.services.gap_check import checking, holdings_file
from catalogue.services.gap_check.checking import Cancelled, ReferenceItem, rows
from catalogue.services.gap_check.holdings_file import FileHoldings
from catalogue.services.gap_check.processes import judged_in
from tests.unit.matching.conftest import describe

HOLDINGS = [
    ("P1", describe("The Perfect Business?", "Molland, Sverre", isbn="9780824836108")),
    ("P2", describe("Trafficking in Persons Report", "U.S. Department of State", year="2008")),
    ("P3", describe("Trafficking in Persons Report", "U.S. Department of State", year="2010")),
    ("P4", describe("Human Trafficking", "Byfronski, Dedria", year="2013")),
    ("P5", describe("Book Review Column", "Aberer, Karl", year="2002")),
    ("P6", describe("Book Review Column", "Aberer, Karl", year="2002")),
]


KHMER_LAW = "ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស"


def test_a_title_in_latin_letters_finds_the_holding_in_its_own_script() -> None:
    knowledge = shipped_knowledge()
    law = describe(KHMER_LAW, "ក្រសួងយុត្តិធម៌", year="2008", languages=("km",))
    entries = items(
        describe("Chbab sdei pi ka bangkrab ampeu chuonh dor monus", year="2008"),
        describe("Chbab sdei pi saychat", year="2008"),
        Description(reference="Chbab sdei pi ka bangkrab ampeu chuonh dor monus. Phnom Penh, 2008"),
    )
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    with FileHoldings([*HOLDINGS, ("K1", law)], matcher) as file:
        results = list(checking.check(entries, file.look_up, file.engine, file.matcher))
    assert [result.status.value for result in results] == ["held", "missing", "held"]
    assert results[0].matches[0].holding_id == "K1"


def test_the_likest_title_is_named_where_nothing_held_could_be_an_entry() -> None:
    """What was not worth judging is named too, with no chance; of what is like nothing nothing is named."""
    knowledge = shipped_knowledge()
    held = describe("Breaking the silence: sexual violence in Cambodia", "Amnesty International", year="2010")
    entries = items(
        describe("Breaking the silence: guidelines for shelters", "Amnesty International", year="1999"),
        describe("Orchids in the wind", "Lee, Peter", year="1999"),
    )
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    with FileHoldings([*HOLDINGS, ("B1", held)], matcher) as file:
        like, unlike = checking.check(entries, file.look_up, file.engine, file.matcher)
    assert (like.status, like.score, [match.holding_id for match in like.matches]) == (
        Status.MISSING,
        0.0,
        ["B1"],
    )
    assert like.explanation.startswith("the nearest held title is another work: ")
    assert (unlike.status, unlike.matches, unlike.explanation) == (
        Status.MISSING,
        (),
        "nothing like it is held",
    )


def test_a_title_in_french_or_spanish_finds_what_is_held_in_english() -> None:
    """No word but a name is the same: the terms of the field bring it, and a person is asked."""
    knowledge = shipped_knowledge()
    handbook = describe(
        "The IOM handbook on direct assistance for victims of trafficking",
        "International Organization for Migration",
        year="2007",
    )
    others = [
        (f"Z{at}", describe(f"Report {at} on migration and trafficking", "IOM", year=str(1930 + at)))
        for at in range(60)
    ]
    entries = items(
        describe("Manuel de l'OIM sur l'assistance directe aux victimes de la traite", "OIM", year="2009"),
        describe("Manual de asistencia directa para las víctimas de la trata", "OIM", year="2007"),
        describe("Manuel sur la pêche et la forêt dans les pays voisins", "OIM", year="2007"),
    )
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    with FileHoldings([*others, ("H", handbook)], matcher) as file:
        results = list(checking.check(entries, file.look_up, file.engine, file.matcher))
    assert [result.status.value for result in results] == ["review", "review", "missing"]
    assert [result.matches[0].holding_id for result in results[:2]] == ["H", "H"]
    assert "translation_guess" in {reason.code for reason in results[1].matches[0].reasons}


def test_an_article_is_found_by_its_place_alone() -> None:
    """No word of the line but a common name is one of the record: volume, page and year bring it."""
    knowledge = shipped_knowledge()
    article = describe(
        "Clinical utility of high-risk testing", "Zhao, C.", "Florea, A.",
        venue="Archives of Pathology & Laboratory Medicine", volume="134", pages="103-108", year="2010",
    )  # fmt: skip
    others = [
        (f"Z{at}", describe(f"Work {at} of its kind", "Zhao, Chenda", year=str(1900 + at)))
        for at in range(60)
    ]
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    line = Description(reference="Zhao C, et al. Arch. Path. Labor. Medi. 2010;134:103.")
    with FileHoldings([*HOLDINGS, *others, ("A1", article)], matcher) as file:
        results = list(checking.check(items(line), file.look_up, file.engine, file.matcher))
    assert results[0].status is Status.HELD
    assert results[0].matches[0].holding_id == "A1"


@pytest.fixture
def holdings() -> Iterator[FileHoldings]:
    knowledge = shipped_knowledge()
    with FileHoldings(HOLDINGS, Matcher(knowledge.aliases, knowledge.vocabulary)) as file:
        yield file


def items(*descriptions: Description) -> list[ReferenceItem]:
    return [ReferenceItem(f"L{at}", description) for at, description in enumerate(descriptions, 1)]


def test_every_entry_is_answered_in_order_with_a_note_on_runs(holdings: FileHoldings) -> None:
    years = ["2008", "2009", "2010"]
    entries = items(
        describe("The perfect business?", "Molland, S.", isbn="9780824836535"),
        *(describe("Trafficking in persons report", "US Department of State", year=year) for year in years),
        describe("A Walk Across the Sun", "Addison, Corban"),
    )
    results = checking.check(entries, holdings.look_up, holdings.engine, holdings.matcher)
    report = checking.report(entries, results, holdings.matcher.model.version)
    assert [(result.reference_id, result.status.value) for result in report] == [
        ("L1", "other_edition"), ("L2", "held"), ("L3", "missing"), ("L4", "held"), ("L5", "missing"),
    ]  # fmt: skip
    assert [note.sentence for note in report.runs] == ["2008 and 2010 held, 2009 missing"]
    assert report.rules_version == holdings.matcher.model.version
    table = list(rows(report))
    assert table[0][:3] == ("L1", "other_edition", "P1")
    assert table[2][:3] == ("L3", "missing", "")


def test_lines_alike_to_the_letter_get_a_holding_each(holdings: FileHoldings) -> None:
    twin = describe("Book review column", "Aberer, K.", year="2002")
    results = checking.check(items(twin, twin), holdings.look_up, holdings.engine, holdings.matcher)
    assert [[match.holding_id for match in result.matches] for result in results] in (
        [["P5"], ["P6"]],
        [["P6"], ["P5"]],
    )


def test_more_records_than_lines_are_copies_and_all_are_named(holdings: FileHoldings) -> None:
    copies = [(f"C{at}", describe("Debt bondage at sea", "Derks, Annuska", year="2010")) for at in range(60)]
    line = describe("Debt bondage at sea", "Derks, A.", year="2010")
    with FileHoldings(copies, holdings.matcher) as file:
        results = checking.check(items(line, line), file.look_up, file.engine, file.matcher)
        assert [len(result.matches) for result in results] == [60, 60]


def test_of_many_copies_each_says_why_and_a_few_are_set_out_field_by_field() -> None:
    knowledge = shipped_knowledge()
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    copies = [(f"P{at}", describe("The Perfect Business?", "Molland, Sverre")) for at in range(8)]
    with FileHoldings(copies, matcher) as file:
        asked = items(describe("The perfect business?", "Molland, S."))
        (result,) = checking.check(asked, file.look_up, file.engine, file.matcher)
    assert len(result.matches) == 8
    assert all(match.explanation for match in result.matches)
    assert [bool(match.evidence) for match in result.matches] == [True] * 5 + [False] * 3


def test_of_a_chapter_that_is_missing_it_is_said_that_its_book_is_held(holdings: FileHoldings) -> None:
    book = describe("Managing public services", "Farnham, David", isbn="9780333562925", pages="282")
    chapter = describe("Local government", "Elcock, Howard", isbn="9780333562925", pages="150-171")
    with FileHoldings([("B1", book)], holdings.matcher) as file:
        (found,) = checking.check(items(chapter), file.look_up, file.engine, file.matcher)
    assert found.status is Status.MISSING
    assert found.explanation.startswith("the book that it stands in is held: ")
    assert [match.holding_id for match in found.matches] == ["B1"]


def test_a_work_asked_for_in_two_wordings_is_shown_to_a_person_and_not_called_missing() -> None:
    title, plight = "The Mekong Challenge - Working Day and Night", "the plight of migrant child workers"
    knowledge = shipped_knowledge()
    body = {"publisher": "International Labour Office", "year": "2006"}
    held = describe(title, "International Labour Office", subtitle=f"{plight} in Mae Sot, Thailand", **body)
    bare = describe(f"{title}: {plight} in Mae Sot, Thailand")
    by_its_body = describe(title.lower(), "ILO")
    with FileHoldings([("P1", held)], Matcher(knowledge.aliases, knowledge.vocabulary)) as file:
        both = checking.check(items(bare, by_its_body), file.look_up, file.engine, file.matcher)
        assert Status.MISSING not in [result.status for result in both]


def test_people_are_asked_once(holdings: FileHoldings) -> None:
    entry = describe("Human Trafficking", "Byfronski, D.", year="2013")
    other = describe("Trafficking of Humans: a Reader", "Nobody, N.")

    def decisions(marks: Sequence[str]) -> Mapping[str, Mapping[str, Verdict]]:
        said = {
            fingerprint(entry): {"P4": Verdict.DIFFERENT},
            fingerprint(other): {"P1": Verdict.OTHER_EDITION, "gone": Verdict.SAME},
        }
        return {mark: said[mark] for mark in marks if mark in said}

    first, second = checking.check(
        items(entry, other), holdings.look_up, holdings.engine, holdings.matcher, decisions=decisions
    )
    assert (first.status, first.reasons[0].code) == (Status.MISSING, "human_different")
    assert (second.status, second.decided_by_human) == (Status.OTHER_EDITION, True)
    assert [match.holding_id for match in second.matches] == ["P1"]


def test_progress_is_told_and_a_check_can_be_called_off(holdings: FileHoldings) -> None:
    entries = items(*[describe(f"Title number {at}") for at in range(checking.BATCH + 1)])
    told: list[tuple[int, int]] = []
    list(
        checking.check(
            entries,
            holdings.look_up,
            holdings.engine,
            holdings.matcher,
            progress=lambda done, whole: told.append((done, whole)),
        )
    )
    assert told == [(checking.BATCH, len(entries)), (len(entries), len(entries))]
    with pytest.raises(Cancelled):
        list(
            checking.check(
                entries, holdings.look_up, holdings.engine, holdings.matcher, cancelled=lambda: True
            )
        )


def test_an_empty_list_and_empty_holdings_are_no_error(holdings: FileHoldings) -> None:
    assert list(checking.check([], holdings.look_up, holdings.engine, holdings.matcher)) == []
    knowledge = shipped_knowledge()
    with FileHoldings([], Matcher(knowledge.aliases, knowledge.vocabulary)) as empty:
        (result,) = checking.check(items(describe("Sold")), empty.look_up, empty.engine, empty.matcher)
    assert result.status is Status.MISSING


def test_the_shipped_tables_are_whole() -> None:
    organisations = shipped_rows("organisations.csv")
    names = {row["name"] for row in organisations}
    assert len(names) == len(organisations) >= 120
    assert {row["parent"] for row in organisations if row["parent"]} <= names
    words = shipped_rows("title_words.csv")
    assert all(row["term_en"] and (row["term_km"] or row["term_vi"]) for row in words)


def test_what_seems_held_but_is_better_asked_for_elsewhere_goes_to_a_person() -> None:
    """A hurried line and a whole reference may ask for one book: neither is called missing."""
    slavery = describe(
        "A Modern Form of Slavery", "Human Rights Watch", year="1993", publisher="Human Rights Watch"
    ).with_changes(subtitle="Trafficking of Burmese Women and Girls into Brothels in Thailand")
    whole = "A Modern Form of Slavery: Trafficking of Burmese Women and Girls into Brothels in Thailand"
    entries = items(
        Description(reference="HRW modern form of slavery - burmese girls brothels thailand 93"),
        Description(
            reference=f"Asia Watch and Human Rights Watch, {whole} (New York: Human Rights Watch, 1993)."
        ),
    )
    knowledge = shipped_knowledge()
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    with FileHoldings([*HOLDINGS, ("P9", slavery)], matcher) as file:
        hurried, cited = checking.check(entries, file.look_up, file.engine, file.matcher)
    assert (cited.status, cited.matches[0].holding_id) == (Status.HELD, "P9")
    assert hurried.status in (Status.HELD, Status.REVIEW)
    assert hurried.matches[0].holding_id == "P9"


def test_what_is_far_behind_the_likeliest_is_not_looked_at() -> None:
    """Twelve titles share one rare word with the entry: but for the first few they are not even read."""
    others = [(f"Z{at}", describe(f"Number {at} of the journal")) for at in range(12)]
    others += [(f"Y{at}", describe(f"Report {at} on migration")) for at in range(150)]
    held = ("H", describe("Debt bondage of herring fishers in cold seas", "Orell, Ann", year="2003"))
    entry = describe("Debt bondage of herring fishers in cold seas: a journal", "Orell, Ann", year="2003")
    knowledge = shipped_knowledge()
    read: set[str] = set()
    with FileHoldings([held, *others], Matcher(knowledge.aliases, knowledge.vocabulary)) as file:

        def look_up(wanted: Sequence[str]) -> Mapping[str, Record]:
            read.update(wanted)
            return file.look_up(wanted)

        (result,) = checking.check(items(entry), look_up, file.engine, file.matcher)
    assert result.matches[0].holding_id == "H"
    assert "H" in read
    assert len(read) < 8


def test_what_is_named_beside_a_holding_is_not_held_without_it() -> None:
    """The best record answers another entry of the list better: what is less like it is no answer instead."""
    title, people = (
        "Pascal plus data structures, algorithms, and advanced programming",
        ("Dale, N.", "Lilly, S."),
    )
    entries = items(
        describe(title, *people, year="1988"),
        describe("C++ plus data structures", "Dale, Nell", year="2003"),
    )
    of_another_title = [
        (f"C{at}", describe("C++ plus data structures", "Dale, Nell (Nell B.)", place="Burlington, MA"))
        for at in range(2)
    ]
    best = ("C9", describe("C++ : plus data structures", "Dale, Nell B.", place="Burlington, MA"))
    knowledge = shipped_knowledge()
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary)
    with FileHoldings([*HOLDINGS, *of_another_title, best], matcher) as file:
        pascal, second = checking.check(entries, file.look_up, file.engine, file.matcher)
    assert (second.status, {match.holding_id for match in second.matches}) == (
        Status.HELD,
        {"C0", "C1", "C9"},
    )
    assert pascal.status is Status.REVIEW


def test_several_processes_answer_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries of one batch claim what those of another do; the holdings lie in a file that all share."""
    monkeypatch.setattr(holdings_file, "SPOOL_BYTES", 1_000)
    monkeypatch.setattr(checking, "BATCH", 25)
    knowledge = shipped_knowledge()
    described = [
        describe(f"Trafficking in {place}: report {number}", "Molland, Sverre", year=str(1990 + number))
        for number in range(20)
        for place in ("Kampot", "Takeo", "Pailin", "Kep")
    ]
    asked = [*described[:60], describe("Something else altogether"), *described[20:]]
    entries = items(*asked[: 3 * checking.BATCH + 1])
    records = [(f"H{at}", description) for at, description in enumerate(described[:50])]
    with FileHoldings(records, Matcher(knowledge.aliases, knowledge.vocabulary)) as file:
        alone, shared, begun = (
            list(
                checking.check(
                    entries, file.look_up, file.engine, file.matcher, in_batches=judged_in(jobs, begin)
                )
            )
            for jobs, begin in ((1, None), (2, None), (4, gc.freeze))
        )
    assert shared == alone == begun
    assert len({result.status for result in alone}) > 1


def test_a_check_in_several_processes_is_called_off(holdings: FileHoldings) -> None:
    entries = items(*(describe(f"Title {at}") for at in range(3 * checking.BATCH)))
    done: list[int] = []
    results = checking.check(
        entries, holdings.look_up, holdings.engine, holdings.matcher, in_batches=judged_in(2),
        progress=lambda so_far, _: done.append(so_far), cancelled=lambda: bool(done),
    )  # fmt: skip
    with pytest.raises(Cancelled):
        next(results)
    assert done == [checking.BATCH]


def test_a_process_that_dies_ends_the_check_with_an_error_and_not_with_waiting() -> None:
    """As the system ends one where memory is short; the job that checks is tried again."""

    def judge(place: int) -> list[checking.Draft]:
        if place:
            os.kill(os.getpid(), signal.SIGKILL)
        return []

    with pytest.raises(BrokenProcessPool):
        list(judged_in(2)(judge, range(4)))


def test_a_check_that_is_called_off_leaves_no_process_behind() -> None:
    answers = iter(judged_in(2)(lambda place: [], range(100)))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert not [child for child in multiprocessing.active_children() if child.is_alive()]


def test_a_translation_takes_the_original_from_nobody_who_asks_for_it() -> None:
    """Both are on the list, the English title with a slip, so that the Khmer one is the likelier claim."""
    prakas = describe("Prakas on Work Permit and Foreign Labour Books", "Cambodia", year="2014")
    answers = _statuses(
        prakas,
        describe("Prakas on Work Permit & Foreign Laour Books", "Cambodia", year="2014"),
        describe("ប្រកាស ស្ដីពីប័ណ្ណការងារ និងសៀវភៅការងារជនបរទេស", "Cambodia", year="2014"),
    )
    assert answers == ["held", "other_edition"]


def test_two_editions_on_a_list_are_answered_by_the_one_on_the_shelf() -> None:
    second = describe("Toolkit to combat bondage at sea", "UNODC", year="2008", edition="2nd edition")
    answers = _statuses(
        second,
        describe("Toolkit to combat bondage at sea", "UNODC", year="2006"),
        describe("Toolkit to combat bondage at sea", "UNODC", year="2008"),
    )
    assert answers == ["other_edition", "held"]


def _statuses(holding: Description, *entries: Description) -> list[str]:
    knowledge = shipped_knowledge()
    with FileHoldings([*HOLDINGS, ("X1", holding)], Matcher(knowledge.aliases, knowledge.vocabulary)) as file:
        found = list(checking.check(items(*entries), file.look_up, file.engine, file.matcher))
    return [result.status.value for result in found]
