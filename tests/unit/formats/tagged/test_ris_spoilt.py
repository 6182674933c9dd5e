"""RIS as mail, word processors and hands leave it."""

from __future__ import annotations

import pytest

from tests.unit.formats.conftest import Take

ENTRY = """TY  - JOUR
AU  - Surtees, Rebecca
AU  - Craggs, Sarah
PY  - 2010
TI  - Beneath the surface
T2  - Global Crime
VL  - 12
SP  - 39
EP  - 68
ER  -

"""
TWO = ENTRY + ENTRY.replace("Beneath the surface", "On men")
SPOILT = {
    "small tags": "".join(f"{line[:2].lower()}{line[2:]}" for line in TWO.splitlines(keepends=True)),
    "small first letters": TWO.replace("TY  -", "Ty  -").replace("TI  -", "Ti  -"),
    "without spaces": TWO.replace("  - ", "-").replace("  -", "-"),
    "long dashes": TWO.replace("  -", " –"),
    "hard spaces": TWO.replace("  -", "\u00a0 -"),
    "colons": TWO.replace("  -", ":"),
    "set in": "".join(f"        {line}" for line in TWO.splitlines(keepends=True)),
    "without a type": TWO.replace("TY  - JOUR\n", ""),
    "without type and end": TWO.replace("TY  - JOUR\n", "").replace("ER  -\n", ""),
}


@pytest.mark.parametrize("name", ["list.ris", "pasted.txt"])
@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT)
def test_ris_is_known_whatever_became_of_its_tags(take: Take, text: str, name: str) -> None:
    taken = take(text, name)
    assert (taken.format, taken.titles) == ("ris", ["Beneath the surface", "On men"])
    assert [contributor.name for contributor in taken.first.contributors] == [
        "Surtees, Rebecca",
        "Craggs, Sarah",
    ]
    assert (taken.first.year, taken.first.venue, taken.first.pages) == ("2010", "Global Crime", "39-68")
    assert not taken.problems


def test_a_line_of_a_sound_file_that_looks_like_a_small_tag_goes_on_with_the_text(take: Take) -> None:
    text = "TY  - BOOK\nTI  - Sold\nAB  - They went\nto - and fro\nis - or was - here\nER  - \n"
    assert take(text, "list.ris").first.summary == "They went to - and fro is - or was - here"


def test_several_names_in_one_tag_and_the_marks_of_web_pages(take: Take) -> None:
    text = (
        "TY  - BOOK\nTI  - Men &amp; women: <i>sold</i> in the &#233;t&eacute;\nAU  - Lee, M.; Surtees, R.\n"
        "AU  - Hudd, S.\nN1  - <p>One.</p><p>Two.</p>\nAB  - Where p < 0.05\nER  - \n"
    )
    taken = take(text, "list.ris")
    assert taken.titles == ["Men & women: sold in the été"]
    assert [contributor.name for contributor in taken.first.contributors] == [
        "Lee, M.",
        "Surtees, R.",
        "Hudd, S.",
    ]
    assert (taken.first.notes, taken.first.summary) == (("One. Two.",), "Where p < 0.05")


WHOLE = [
    "Surtees, R. (2008). Trafficking of men, a trend less considered: The case of Belarus. Geneva: IOM.",
    "Ministry of Women's Affairs (2009). Violence against women: 2009 follow-up survey. Phnom Penh.",
    "UNODC. Global Report on Trafficking in Persons 2018. Vienna: United Nations, 2018.",
    "Zimmerman C, Hossain M. Human trafficking and health. Soc Sci Med. 2011;73(2):327-35.",
    "សុខ ចាន់ (២០០៨). ការជួញដូរមនុស្សនៅកម្ពុជា និងការឆ្លើយតប. ភ្នំពេញ៖ ក្រសួងកិច្ចការនារី.",
]
TITLES = [
    "Human trafficking in Cambodia (2008)",
    "Global report on trafficking in persons 2018: Executive summary for policy makers",
    "Sold in 2003: a report on what was known. What now?",
    "The Law on Suppression of Human Trafficking and Sexual Exploitation (2008): a commentary",
    "Report of the Special Rapporteur on trafficking in persons, especially women and children, 2010",
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_title_that_is_plainly_a_whole_reference_is_taken_for_one(take: Take, text: str) -> None:
    for data, name in (
        (f"TY  - GEN\nTI  - {text}\nER  - \n", "list.ris"),
        (f'No,Title\n1,"12. {text}"\n', "list.csv"),
    ):
        taken = take(data, name)
        assert (taken.references, taken.titles) == ([text], [""])
        assert not taken.problems


@pytest.mark.parametrize("text", TITLES)
def test_a_title_with_a_year_in_it_is_a_title(take: Take, text: str) -> None:
    assert take(f"TY  - GEN\nTI  - {text}\nER  - \n", "list.ris").titles == [text]


def test_a_title_with_an_author_beside_it_is_a_title(take: Take) -> None:
    text = f"TY  - GEN\nTI  - {WHOLE[0]}\nAU  - Surtees, R.\nPY  - 2008\nER  - \n"
    assert take(text, "list.ris").titles == [WHOLE[0]]
