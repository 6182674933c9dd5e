"""What people paste: counted in every way, addresses broken, notes of lawyers, entries run together."""

from __future__ import annotations

import textwrap

import pytest

from tests.unit.formats.conftest import Take

SURTEES = "Surtees, R. (2008). Trafficking of men, a trend less considered. Geneva: IOM."
DERKS = "Derks, A. (2000). Combating trafficking in South-East Asia. Geneva: IOM."
HUDD = "Hudd, S. (2003). Sold like chickens. Phnom Penh: LICADHO."
THREE = [SURTEES, DERKS, HUDD]


@pytest.mark.parametrize(
    "marks",
    ["a) |b) |c) ", "(a) |(b) |(c) ", "i. |ii. |iii. ", "I. |II. |III. ", "No. 1: |No. 2: |No. 3: ",
     "1 |2 |3 ", "01 |02 |03 "],
)  # fmt: skip
def test_entries_may_be_counted_in_any_way(take: Take, marks: str) -> None:
    text = "\n".join(mark + entry for mark, entry in zip(marks.split("|"), THREE, strict=True))
    taken = take(text, "pasted.txt")
    assert taken.references == THREE
    assert [record.id for record in taken.records] == ["1", "2", "3"]


def test_titles_that_begin_with_a_number_or_an_initial_keep_it(take: Take) -> None:
    titles = ["12 years a slave", "A. Lee, Sold, 2003", "1 in 5: a survey of children", "I. Sok, Men, 2008"]
    assert take("\n".join(titles), "pasted.txt").references == titles


MEDICAL = [
    "Zimmerman C, Hossain M, Watts C. Human trafficking and health: a model. Soc Sci Med. 2011;73(2):327-35.",
    "Kiss L, Pocock NS. Health of men, women, and children. Lancet Glob Health. 2015;3(3):e154-61.",
    "Pocock NS, Oram S. Labour trafficking among men and boys. PLoS One. 2016;11(12):e0168500.",
    "Oram S. Prevalence and risk of violence. PLoS Med. 2012;9(5):e1001224.",
]


def test_an_entry_behind_its_own_number_in_the_line_of_another_is_parted(take: Take) -> None:
    one, two, three, four = MEDICAL
    taken = take(f"1. {one}\n2. {two} 3. {three}\n4. {four}\n", "pasted.txt")
    assert taken.references == MEDICAL
    assert [record.id for record in taken.records] == ["1", "2", "3", "4"]
    run = " ".join(f"[{at}] {reference}" for at, reference in enumerate(MEDICAL, 1))
    assert take(run, "pasted.txt").references == MEDICAL


def test_a_number_within_an_entry_that_is_that_of_another_parts_none(take: Take) -> None:
    entries = ["Krause, J. (2004). Menschenhandel. 2. Auflage der Ausgabe. Berlin.", DERKS, HUDD]
    text = "\n".join(f"{at}. {entry}" for at, entry in enumerate(entries, 1))
    assert take(text, "pasted.txt").references == entries


def test_two_of_a_medical_list_in_one_line_are_pointed_out(take: Take) -> None:
    taken = take(f"{MEDICAL[0]} {MEDICAL[1]}\n{MEDICAL[2]}\n", "pasted.txt")
    assert len(taken.records) == 2 and taken.codes == {"two_in_one": 1}


def test_what_only_points_back_is_no_entry_in_the_notes_of_lawyers_either(take: Take) -> None:
    notes = [
        "Anne T Gallagher, The International Law of Human Trafficking (CUP 2010) 45.",
        "ibid 47.",
        "Gallagher (n 1) 50.",
        "See also Gallagher, supra note 1, at 55.",
        "Id. at 60.",
        "Ibid., pp. 12–14; see also Gallagher, op. cit., p. 3.",
        "Idem, a novel of two sisters.",
    ]
    taken = take("\n".join(f"{at}. {note}" for at, note in enumerate(notes, 1)), "pasted.txt")
    assert taken.references == [notes[0], notes[-1]]
    assert taken.codes == {"points_back": 5}


@pytest.mark.parametrize("dashes", ["⸺.", "⸻.", "Idem.", "Same author,"])
def test_what_stands_for_the_author_is_written_out(take: Take, dashes: str) -> None:
    taken = take(f"Surtees, R. 2008. Men.\n{dashes} 2012. After.\n", "pasted.txt")
    assert taken.references[1] == "Surtees, R. 2012. After."


ADDRESS = "https://www.unodc.org/documents/data-and-analysis/glotip/2018/GLOTiP_2018_BOOK.pdf"


@pytest.mark.parametrize("cut", ["documents/", "data-and-", "GLOTiP_", "docu"])
def test_an_address_that_is_broken_over_two_lines_is_one_again(take: Take, cut: str) -> None:
    at = ADDRESS.index(cut) + len(cut)
    text = f"UNODC (2018). Global Report. {ADDRESS[:at]}\n{ADDRESS[at:]}\n{HUDD}\n"
    assert take(text, "pasted.txt").references == [f"UNODC (2018). Global Report. {ADDRESS}", HUDD]


def test_an_entry_behind_a_whole_address_is_another(take: Take) -> None:
    entries = ["UNODC (2018). Global Report. https://www.unodc.org/reports/", HUDD, SURTEES]
    assert take("\n".join(entries), "pasted.txt").references == entries


def test_a_hanging_line_of_a_journal_makes_no_table(take: Take) -> None:
    text = (
        "Surtees, Rebecca. “Trafficked Men as Unwilling Victims.” St Antony’s\n"
        "     International Review, vol. 4, no. 1, 2008, pp. 16-36.\n"
        "---. Trafficking of Men. IOM, 2008.\n"
        "Derks, Annuska. Combating Trafficking in South-East Asia. IOM, 2000.\n"
    )
    taken = take(text, "pasted.txt")
    assert (taken.format, len(taken.records)) == ("text", 3)
    assert taken.references[0].endswith("St Antony’s International Review, vol. 4, no. 1, 2008, pp. 16-36.")
    assert taken.references[1] == "Surtees, Rebecca. Trafficking of Men. IOM, 2008."


def test_names_left_out_before_the_last_end_no_entry(take: Take) -> None:
    kiss = (
        "Kiss, L., Pocock, N. S., Naisanguansri, V., Suos, S., …\n"
        "Zimmerman, C. (2015). Health of men and women in services:\n"
        "an observational study. The Lancet Global Health, 3(3).\n"
    )
    lines = "\n".join(textwrap.fill(reference, 60) for reference in THREE)
    assert take(f"{kiss}{lines}\n", "pasted.txt").references == [" ".join(kiss.split()), *THREE]


@pytest.mark.parametrize(
    "heading",
    ["B. Reports on Cambodia and Viet Nam", "Part II: Academic articles", "Government documents (Khmer)"],
)
def test_longer_headings_of_parts_are_left_out(take: Take, heading: str) -> None:
    taken = take(f"{heading}\n{SURTEES}\n{DERKS}\n", "pasted.txt")
    assert taken.references == [SURTEES, DERKS]
    assert [problem.value for problem in taken.problems] == [heading]


def test_a_title_that_is_a_report_on_something_is_no_heading(take: Take) -> None:
    titles = ["Report on Cambodia", "Books for prisoners", "Articles on trafficking of men"]
    assert take("\n".join(titles), "pasted.txt").references == titles


BODIES = [
    "Global Alliance Against Traffic in Women. Beyond Borders: Exploring Links between Trafficking and "
    "Globalisation and Security. {}GAATW, 2010.",
    "International Organization for Migration. Caring for Trafficked Persons: Guidance for Health "
    "Providers. {}Geneva, 2009.",
    "Asian Development Bank. Greater Mekong Subregion: Atlas of the Environment. {}ADB, 2012.",
    "Surtees, Rebecca. Trafficking of Men: a Trend Less Considered, the Case of Belarus and Ukraine. "
    "{}IOM, 2008.",
    "Hanson, Emily. Criminal Justice Data: Human Trafficking, with Figures for Each State. {}CRS, 2022.",
]


@pytest.mark.parametrize("width", [60, 66, 72, 80])
@pytest.mark.parametrize("imprint", ["", "New York: "])
def test_entries_that_run_to_a_margin_end_where_a_word_would_have_found_room(
    take: Take, width: int, imprint: str
) -> None:
    entries = [body.format(imprint) for body in BODIES]
    text = "\n".join(textwrap.fill(entry, width) for entry in entries)
    assert take(text, "pasted.txt").references == entries


def test_titles_of_any_length_are_entries_though_some_are_as_long_as_a_line(take: Take) -> None:
    titles = [body.partition(". ")[2].partition(". ")[0] for body in BODIES]
    assert take("\n".join(titles), "pasted.txt").references == titles
