"""Free-text references: the string is matched first, its fields are looked for afterwards."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from catalogue.matching.records.citations import read_citation
from tests.unit.matching.conftest import Answer, describe, status_of

HELD = describe(
    "Recommended Principles",
    "Surtees, Rebecca",
    "NEXUS Institute",
    subtitle="Family and Community Reintegration Among Trafficking Victims",
    year="2017",
    publisher="NEXUS Institute",
)


@pytest.mark.parametrize(
    "text",
    [
        "Surtees, R. (2017). Recommended principles: Family and community reintegration among trafficking "
        "victims. NEXUS Institute.",
        "Surtees, Rebecca. Recommended Principles: Family and Community Reintegration Among Traffiking "
        "Victims. NEXUS Institute, 2017. Print.",
        "NEXUS - recommended principles, family & community reintegration trafficking victims - 2017",
        "Recommended Principles / Surtees, Rebecca. - s.l.: NEXUS Institute, 2017. 68 p.",
        "Surtees, Rebecca (2017), Recommended Principles: Family and Community Reintegration Among "
        "Trafficking Victims, Nhà xuất bản NEXUS Institute, tr. 5-9.",
        "Surtees - Recommended Principles, 2017",
    ],
)
def test_a_reference_in_any_style_finds_its_holding(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), HELD)) == "held"


@pytest.mark.parametrize(
    "text",
    [
        "Surtees, R. (2017). Recommended principles: Guidelines for interviewing survivors. NEXUS Institute.",
        "NEXUS Institute. Another Study of Reintegration in Indonesia. 2017.",
        "Miller, A. (2017). Recommended principles: Family and community reintegration among trafficking "
        "victims. Oxford.",
        "Miller, Ann. Recommended Practices for Community Policing. Oxford: Hart, 2001.",
    ],
)
def test_a_reference_to_another_work_is_not_accepted(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), HELD)) in ("missing", "review")


HANDBOOK = describe("Losing Ground", "CHRAC", subtitle="Forced Evictions in Cambodia", year="2009")
REPORT = describe(
    "Global Report on Trafficking in Persons 2016", "UNODC", year="2016", publisher="United Nations"
)
LABOUR = describe("Laws governing exploitative child labor in Brazil", "Soares, Eduardo", year="2007")
PRINCIPLES = "Recommended Principles: Family and Community Reintegration Among Trafficking Victims"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("CHRAC. Still Losing Ground: Forced Evictions in Cambodia. Phnom Penh, 2009.", HANDBOOK),
        ("CHRAC. After Losing Ground: Forced Evictions in Cambodia. Phnom Penh, 2009.", HANDBOOK),
        ("CHRAC. Losing Ground: Land Grabbing and Dams. Phnom Penh, 2009.", HANDBOOK),
        ("UNODC. Global Report on Trafficking in Persons 2014. Vienna: United Nations, 2016.", REPORT),
        ("UNODC. Global Report on Trafficking in Persons 2016: Executive Summary. Vienna, 2016.", REPORT),
        ("UNODC. Summary of Global Report on Trafficking in Persons 2016. Vienna, 2016.", REPORT),
        ("Soares, Eduardo. Laws governing exploitative child labor in Peru. 2007.", LABOUR),
        (f"Surtees R. {PRINCIPLES}, Volume 2. Vienna: NEXUS Institute; 2017.", HELD),
        (f"Surtees R. {PRINCIPLES} (vol. II). Vienna: NEXUS Institute; 2017.", HELD),
        (f"Surtees, R. (2017). {PRINCIPLES} [Book review]. NEXUS Institute.", HELD),
        (f"Rezension zu: Surtees, Rebecca: {PRINCIPLES}, in: H-Soz-Kult, 2017.", HELD),
        (f"Keo, C. (2017). Foreword. In R. Surtees (Ed.), {PRINCIPLES} (pp. 5-9). NEXUS Institute.", HELD),
    ],
)
def test_what_stands_beside_a_title_makes_another_of_it(answer: Answer, text: str, held: Description) -> None:
    assert status_of(answer(Description(reference=text), held)) in ("missing", "review")


@pytest.mark.parametrize(
    "text",
    [
        f"Surtees, R. (2017). {PRINCIPLES} (RPFCR). NEXUS Institute.",
        f"Surtees, R. (2017). {PRINCIPLES} (Trafficking Victims Re/integration Series). NEXUS Institute.",
        f"Surtees, R. 2017, {PRINCIPLES}, Palgrave Macmillan, Basingstoke.",
        f"Surtees, R. {PRINCIPLES}. Research Paper. No. 12. Vienna, 2017.",
    ],
)
def test_what_a_mark_parts_from_a_title_is_no_part_of_it(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), HELD)) == "held"


def test_a_parallel_title_names_country_and_kind_in_its_own_language(answer: Answer) -> None:
    held = describe("Labour Migration from Cambodia: a Training Manual", "IOM", year="2010").with_changes(
        parallel_titles=("La migration de travail au Cambodge : manuel de formation",)
    )
    text = "OIM. La migration de travail au Cambodge : manuel de formation. Bangkok, Thailand, 2010."
    assert status_of(answer(Description(reference=text), held)) in ("held", "other_edition")


def test_a_title_of_names_is_no_list_of_authors(answer: Answer) -> None:
    title = "Sex Worker Rights, Abolitionism, and the Possibilities for a Rights-Based Approach"
    held = describe(title, "Jackson, Crystal", year="2016")
    assert status_of(answer(Description(reference=f"{title}. 2016."), held)) == "held"


def test_a_note_may_leave_words_out_where_it_says_nothing_else(answer: Answer) -> None:
    words = "surtees recommended principles reintegration trafficking victims"
    assert status_of(answer(Description(reference=words), HELD)) == "held"
    other = Description(reference=f"{words} indonesia police handbook")
    assert status_of(answer(other, HELD)) in ("missing", "review")


def test_a_chapter_is_not_the_book_but_an_editor_is_no_chapter(answer: Answer) -> None:
    book = "In: Recommended Principles: Family and Community Reintegration Among Trafficking Victims, 2017"
    chapter = Description(
        reference=f"Nakamura, K. The price of rice in coastal districts. {book}, pp. 45-67."
    )
    found = answer(chapter, HELD)
    assert (status_of(found), found[0].doubt) == ("review", "part_of")
    assert status_of(answer(Description(reference=f"Surtees, R. {book}."), HELD)) == "held"


def test_a_quoted_title_says_that_the_book_around_it_is_not_meant(answer: Answer) -> None:
    book = describe("Die klassische Demokratie", "Stier, Hans Erich", year="1954")
    chapter = Description(
        reference="Stier, Hans Erich. “Diskussion.” Die klassische Demokratie (1954): 77–89."
    )
    found = answer(chapter, book)
    assert (status_of(found), found[0].doubt) == ("review", "part_of")
    itself = Description(reference="Stier, Hans Erich. “Die klassische Demokratie.” (1954).")
    assert status_of(answer(itself, book)) == "held"


def test_a_thai_name_is_found_though_no_space_parts_it(answer: Answer) -> None:
    record = describe("การค้ามนุษย์ในประเทศไทย", "สรายุทธ ยหะกร,", year="2015")
    reference = Description(reference="สรายุทธ ยหะกร (2015) 'การค้ามนุษย์ในประเทศไทย', กรุงเทพฯ.")
    found = answer(reference, record)
    assert status_of(found) == "held"
    assert Finding.PEOPLE_AGREE in found[0].judgement


def test_two_unparsed_references_of_different_styles(answer: Answer) -> None:
    mla = Description(
        reference="Foguel, S. R. “Weak Limits of Powers of a Contraction.” Proc. AMS 16.4 (1965): 659."
    )
    apa = Description(
        reference="Foguel, S. R. (1965). Weak limits of powers of a contraction. Proc. AMS, 16(4), 659."
    )
    next_issue = Description(reference="Notes for Contributors. (2004). Journal of Linguistics, 20(1).")
    issue = Description(reference="“Notes for Contributors.” Journal of Linguistics 21.1 (2005): n. pag.")
    other_names = Description(reference="Sine, R. (1965). Weak limits of powers of a contraction. Proc. AMS.")
    working_paper = Description(
        reference="Foguel, S. R. (1965). Weak limits of powers of a contraction. Technical Memoranda."
    )
    assert status_of(answer(mla, apa)) == "held"
    assert status_of(answer(mla, working_paper)) == "review"
    assert status_of(answer(mla, other_names)) in ("missing", "review")
    assert status_of(answer(issue, next_issue)) in ("missing", "review")


def test_a_title_that_runs_on_into_its_journal_is_the_same(answer: Answer) -> None:
    """Where an initial ends the title, nothing tells where the journal begins."""
    quoted = Description(
        reference="“Myxine Affinis: Mincarone, M.M.” IUCN Red List of Species (2009): n. pag."
    )
    run_on = Description(reference="(2009). Myxine affinis: Mincarone, M.M. IUCN Red List of Species.")
    assert status_of(answer(quoted, run_on)) == "held"


def test_the_contents_of_a_book_are_not_one_of_its_chapters(answer: Answer) -> None:
    host = "Secular Movement in the Price of Labour"
    chapter = Description(reference=f"“II. Trends in the Price of Labour.” {host} (1935): n. pag.")
    contents = Description(reference=f"Contents. (1935). {host}.")
    assert status_of(answer(chapter, contents)) in ("missing", "review")
    assert status_of(answer(contents, contents)) == "held"


@pytest.mark.parametrize("beginning", ["Erratum to: ", "Supplementary material for "])
def test_a_remark_on_an_article_is_not_the_article(answer: Answer, beginning: str) -> None:
    about = f"Han, K. (2016). {beginning}Readmission rates of psychiatric inpatients. BMC Psychiatry, 16(1)."
    remark = Description(reference=about)
    article = "Han, Kyu. “Readmission Rates of Psychiatric Inpatients.” BMC Psychiatry 16.1 (2016): n. pag."
    record = describe("Readmission rates of psychiatric inpatients", "Han, Kyu", year="2016")
    assert status_of(answer(remark, Description(reference=article))) in ("missing", "review")
    assert status_of(answer(remark, record)) in ("missing", "review")
    assert status_of(answer(remark, remark)) == "held"


@pytest.mark.parametrize(
    ("text", "titles", "numbers"),
    [
        ("Foguel, S. “Weak Limits.” Proc. AMS 16.4 (1965): 659–61.", ("Weak Limits",), ("16", "4", "659")),
        ("Dyer, L. A. (2007). Why green? Ecology, 88(6), 1606–1607.", ("Why green",), ("88", "6", "1606")),
        ("ADB. (2014). Asia at Work. ADB.", ("ADB", "Asia at Work"), ("", "", "")),
        (
            "Owen, C. (n.d.). “Mixed Race” in Statistics. Rethinking “Mixed Race”, 134–153.",
            ("“Mixed Race” in Statistics",),
            ("", "", "134"),
        ),
        ("Beling, E. (1907). 43. Strafprozeß. ZStW, 27(1).", ("43. Strafprozeß",), ("27", "1", "")),
        (
            "Tu, Z. (2017). Letter to the Editor. Risk of Recurrence. Spine, 5, 12.",
            ("Letter to the Editor", "Letter to the Editor. Risk of Recurrence"),
            ("5", "", "12"),
        ),
        ("Smith, J. (2005) 'The court', Journal of X, 3(2), 5.", ("The court",), ("3", "2", "5")),
        ("Book of Knowledge. (2013).", ("Book of Knowledge",), ("", "", "")),
        ("Han, B. (2005). The Buddha. Studies, 54(1), 523–517,1287.", ("The Buddha",), ("54", "1", "523")),
        ("APLE - overview of 7 provinces, street based CSE", (), ("", "", "")),
    ],
)
def test_a_known_style_gives_its_parts_away(
    text: str, titles: tuple[str, ...], numbers: tuple[str, str, str]
) -> None:
    citation = read_citation(text)
    assert citation.titles == titles
    assert (citation.volume, citation.issue, citation.first_page) == numbers


def _findings(matcher: Matcher, reference: str, holding: Description) -> frozenset[Finding]:
    entry = matcher.prepare(Description(reference=reference))
    return matcher.judge(entry, matcher.prepare(holding)).findings


def test_a_name_that_is_a_place_too_makes_no_other_work(matcher: Matcher) -> None:
    held = describe("Public policy for early schooling in Brazil", "Silva, Jani", "Lara, Angela", year="2012")
    said = "Silva, Jani; Lara, Angela (2012). Public policy for early schooling in Brazil. Eduem."
    assert Finding.PROVINCE_OTHER not in _findings(matcher, said, held)
    elsewhere = said.replace("in Brazil", "in Chile")
    assert Finding.PROVINCE_OTHER in _findings(matcher, elsewhere, held)


def test_the_year_in_a_title_is_not_that_of_publication(matcher: Matcher) -> None:
    held = describe("Figures on forced labour for 1988", "Orell, Ann", year="1990")
    said = "Orell (1988) 'Figures on forced labour for 1986', Payot, Geneva."
    assert Finding.TITLE_NUMBERS_CLASH in _findings(matcher, said, held)
    assert Finding.TITLE_NUMBERS_CLASH not in _findings(matcher, said.replace("1986", "1988"), held)


def test_a_guide_to_a_work_is_not_the_work_though_an_article_stands_before_it(matcher: Matcher) -> None:
    held = describe("Guidelines on the Protection of Child Victims of Trafficking", "UNICEF", year="2006")
    said = f"UNICEF (2006). A facilitator's guide to {held.title}."
    assert Finding.COMPANION_OF in _findings(matcher, said, held)


@pytest.mark.parametrize(
    "behind",
    [
        "(2nd ed.). Bangkok: IOM.",
        ", 2 ed., IOM, 2008",
        ". 231 p. 2008.",
        ". 11th Conference on Labour, 2008.",
    ],
    ids=["edition", "bare_edition", "pages", "meeting"],
)
def test_a_number_behind_a_title_that_counts_no_part_is_no_part(matcher: Matcher, behind: str) -> None:
    held = matcher.prepare(describe("Trafficking of men at sea", "Orell, Ann", year="2008"))
    entry = matcher.prepare(Description(reference=f"Orell, A. (2008). Trafficking of men at sea {behind}"))
    assert Finding.TITLE_PART_MISSING not in matcher.judge(entry, held)


@pytest.mark.parametrize("behind", [", vol. 2, 2008", " 2. Bangkok, 2008", ". 2nd volume, 2008"])
def test_a_number_behind_a_title_may_still_be_its_part(matcher: Matcher, behind: str) -> None:
    held = matcher.prepare(describe("Trafficking of men at sea", "Orell, Ann", year="2008"))
    entry = matcher.prepare(Description(reference=f"Orell, A. Trafficking of men at sea{behind}"))
    assert Finding.TITLE_PART_MISSING in matcher.judge(entry, held)


def test_the_number_of_a_meeting_is_known_by_the_record_that_names_it(matcher: Matcher) -> None:
    text = "Orell, A. (2008). Trafficking of men at sea, 11 Conference on Labour."
    held = describe("Trafficking of men at sea", "Orell, Ann", venue="11 Conference on Labour", year="2008")
    entry = matcher.prepare(Description(reference=text))
    assert Finding.TITLE_PART_MISSING not in matcher.judge(entry, matcher.prepare(held))
    elsewhere = matcher.prepare(held.with_changes(venue="Conference on Labour"))
    assert Finding.TITLE_PART_MISSING in matcher.judge(entry, elsewhere)


def test_a_remark_that_stands_in_the_reference_is_none_on_itself(matcher: Matcher) -> None:
    title = "Comment on: K-Ar evidence from clays"
    entry = matcher.prepare(Description(reference=f"P. R. Renne et al, {title}. Letters 2002."))
    assert Finding.REMARK_ON not in matcher.judge(entry, matcher.prepare(describe(title, "Renne, Paul")))


def test_a_law_and_its_very_title_are_not_one_about_the_other(matcher: Matcher) -> None:
    one = describe("White Clay Creek Act : report (to accompany S. 853)", "United States", year="2010")
    other = describe("White Clay Creek Act report (to accompany S. 853)", "United States", year="2010")
    assert Finding.ABOUT_LAW not in matcher.judge(matcher.prepare(one), matcher.prepare(other))
