"""What the style of a reference says of its parts; where it says nothing, nothing is guessed."""

from __future__ import annotations

import pytest

from catalogue.matching.records.citations import Citation, read_citation
from tests.support.bounded import bounded

MILES = "Miles away: the trouble with prevention"


@pytest.mark.parametrize(
    ("reference", "people", "title"),
    [
        ("Derks, A. (2005). Women on the move [Doctoral dissertation, Nijmegen]. https://hdl.handle.net/1",
         "Derks, A", "Women on the move"),
        (f"Marshall, P. (2005) '{MILES}', in K. Kempadoo (ed.), Trafficking, Boulder.", "Marshall, P", MILES),
        (f"'{MILES}', Phnom Penh Post, 12 August 2016.", "", MILES),
        ("BOTTE Roger, « Traites et esclavages », Esprit, 2005.", "BOTTE Roger", "Traites et esclavages"),
        ("Müller, H.: „Frauenhandel in Europa“, Bielefeld 2001.", "Müller, H.:", "Frauenhandel in Europa"),
        ("[3] 王金玲. 跨地域拐卖: 个案研究[M/OL]. 北京: 出版社, 2007.", "王金玲", "跨地域拐卖: 个案研究"),
        ("LEE M, SMITH J. Crime control[J]. Crime, 2011, 3(2): 23-45.", "LEE M, SMITH J", "Crime control"),
        ("Иванов А. А., Петров Б. Б. Принудительный труд // Исследования. – 2009. – № 4.",
         "Иванов А. А., Петров Б. Б", "Принудительный труд"),
        ("Surtees R. Trafficking of men. — Geneva: IOM, 2008. — 127 p.", "Surtees R", "Trafficking of men"),
        ("Торговля людьми / под ред. Л. Д. Ерохиной. — М., 2007.", "", "Торговля людьми"),
    ],
)  # fmt: skip
def test_styles_that_leave_no_doubt_where_the_title_ends(reference: str, people: str, title: str) -> None:
    found = read_citation(reference)
    assert (found.people, found.titles, found.ends_surely) == (people, (title,), True)


@pytest.mark.parametrize(
    ("reference", "titles"),
    [
        ("ក្រសួងយុត្តិធម៌ (២០០៨) ច្បាប់ស្តីពីការបង្ក្រាប។ ភ្នំពេញ៖ ក្រសួង។", ("ក្រសួងយុត្តិធម៌", "ច្បាប់ស្តីពីការបង្ក្រាប")),
        ("លីកាដូ (ឆ្នាំ ២០០៧) ការជួញដូរស្ត្រី។ ភ្នំពេញ៖ លីកាដូ។", ("លីកាដូ", "ការជួញដូរស្ត្រី")),
        ("กฤตยา (พ.ศ. 2540). การค้ามนุษย์. กรุงเทพฯ.", ("กฤตยา", "การค้ามนุษย์")),
        ("Keo, Chenda. 2011. Hard life defined. PhD thesis.", ("Keo, Chenda", "Hard life defined")),
        ("លីកាដូ. ២០០៧. ការជួញដូរស្ត្រី. ភ្នំពេញ: លីកាដូ.", ("លីកាដូ", "ការជួញដូរស្ត្រី")),
        ("မြန်မာနိုင်ငံရဲတပ်ဖွဲ့။ (၂၀၁၂)။ လမ်းညွှန်။ နေပြည်တော်။", ("မြန်မာနိုင်ငံရဲတပ်ဖွဲ့", "လမ်းညွှန်")),
        ("กฤตยา และ พรสุข. (2540). การค้ามนุษย์ข้ามชาติ. วารสารประชากร, 8(1), 45-67.",
         ("กฤตยา และ พรสุข", "การค้ามนุษย์ข้ามชาติ")),
    ],
)  # fmt: skip
def test_a_body_or_the_title_may_stand_before_the_year(reference: str, titles: tuple[str, ...]) -> None:
    found = read_citation(reference)
    assert (found.titles, found.people, found.ends_surely) == (titles, "", True)


def test_where_only_a_book_with_its_pages_stands_behind_the_year_the_title_is_before_it() -> None:
    assert read_citation("Author index. (2003). Transport at interfaces, 302–309.").titles == (
        "Author index",
    )
    assert read_citation("Index. (2015). Law review, 12(2), ii.").titles == ("Index",)


def test_a_title_of_several_sentences_may_end_at_each_of_them() -> None:
    found = read_citation("Surtees, R. (2008). Trafficking of men. A trend less considered. Geneva: IOM.")
    assert found.titles == ("Trafficking of men", "Trafficking of men. A trend less considered")
    assert not found.ends_surely


@pytest.mark.parametrize(
    "reference",
    [
        "Rantsev v. Cyprus and Russia, App. No. 25965/04, 7 January 2010.",
        "Don't look away, O'Neill's account, 2003",
    ],
)
def test_where_no_style_is_known_nothing_is_guessed(reference: str) -> None:
    found = read_citation(reference)
    assert (found.titles, found.people) == (Citation().titles, Citation().people)


@pytest.mark.parametrize(
    ("reference", "people", "title"),
    [
        ("Costa, A. M. Mulheres migrantes. 2011. 210 f. Tese, 2011.", "Costa, A. M", "Mulheres migrantes"),
        ("Keo C, Bouhours T. Hard life. Soc Change. 2014;61:45-60", "Keo C, Bouhours T", "Hard life"),
        ("Keo, C. & Lim, T. Hard life. Soc. Change 61, 45–60 (2014).", "Keo, C. & Lim, T", "Hard life"),
        ("C. Keo, T. Bouhours, Hard life, Soc. Change 61 (2014) 45.", "C. Keo, T. Bouhours", "Hard life"),
        ("Keo, Chenda. n.d. Hard life. Phnom Penh.", "Keo, Chenda", "Hard life"),
        ("Keo, C. Hard life. (2011).", "Keo, C", "Hard life"),
        ("Keo C, Hard life (Hart Publishing 2014)", "Keo C", "Hard life"),
        ("Keo, C. ; Bouhours, T.: Hard life. In: Social Change Bd. 61 (2014), Nr. 2, S. 45",
         "Keo, C. ; Bouhours, T", "Hard life"),
    ],
)  # fmt: skip
def test_a_title_follows_the_names_wherever_the_year_stands(reference: str, people: str, title: str) -> None:
    found = read_citation(reference)
    assert (found.people, found.titles[0]) == (people, title)
    assert not found.ends_surely


@pytest.mark.parametrize(
    ("reference", "titles"),
    [
        ("Editorial board. Asian Anthropology 12, ii (2013).",
         ("Editorial board", "Editorial board. Asian Anthropology 12, ii")),
        ("Hard life. Soc. Change (2014).", ("Hard life", "Hard life. Soc", "Hard life. Soc. Change")),
        ("Hard life (2014).", ("Hard life",)),
    ],
)  # fmt: skip
def test_a_title_without_names_before_it_begins_the_reference(
    reference: str, titles: tuple[str, ...]
) -> None:
    assert read_citation(reference).titles == titles


@pytest.mark.parametrize(
    "text",
    [
        "Aa A. ",
        "A. Aa, ",
        "A. Aa and ",
        "Aa Aa Aa, Aa; ",
        "De la Aa-Aa, A.-A.",
        "Aa A.A.",
        "x. 2001. A",
        "A b. ",
        "‘a",
        " // ",
    ],
)
def test_a_string_of_nothing_but_marks_is_read_and_comes_to_an_end(text: str) -> None:
    """With a pattern that tries every way of parting it, this would not end."""
    reference = text * 3_000
    with bounded():
        read = read_citation(reference)
    parts = (*read.titles, read.people, read.rest, read.volume, read.issue, read.first_page)
    assert all(part in reference for part in parts), "what is read stands in the string"


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        (
            "SAKAMOTO, Leonardo. Trabalho escravo. São Paulo: Repórter Brasil, 2012. 184 p.",
            "Trabalho escravo",
        ),
        (
            "Molland, Sverre. The Perfect Business? Honolulu: University of Hawaii Press, 2012.",
            "The Perfect Business",
        ),
        (
            "Derks A. Khmer Women on the Move. Honolulu: University of Hawaii Press; 2008.",
            "Khmer Women on the Move",
        ),
        (
            "DERKS, Annuska. Khmer Women on the Move. New York, N.Y. : Hawaii Press, 2008. 258 p.",
            "Khmer Women on the Move",
        ),
    ],
)
def test_a_title_ends_where_place_and_publisher_follow(reference: str, title: str) -> None:
    citation = read_citation(reference)
    assert (citation.titles, citation.ends_surely) == ((title,), True)


def test_a_title_of_two_sentences_goes_on_up_to_its_place_and_publisher() -> None:
    reference = "Molland, Sverre. The Perfect Business? Sex along the Mekong. Honolulu: Hawaii Press, 2012."
    citation = read_citation(reference)
    assert citation.titles == ("The Perfect Business", "The Perfect Business? Sex along the Mekong")
    assert not citation.ends_surely


@pytest.mark.parametrize(
    ("reference", "people", "titles", "surely"),
    [
        ("Derks 2005 - Women on the move", "Derks", ("Women on the move",), True),
        ("Sen and Ghosh, 2003 \u2013 Women on the move...", "Sen and Ghosh", ("Women on the move..",), False),
        ("UNICEF 2006 - Excluded and invisible", "UNICEF", ("Excluded and invisible",), True),
    ],
    ids=["one person", "a title that is cut", "a body"],
)
def test_the_name_of_a_file_says_who_when_and_what(
    reference: str, people: str, titles: tuple[str, ...], surely: bool
) -> None:
    found = read_citation(reference)
    assert (found.people, found.titles, found.ends_surely) == (people, titles, surely)


@pytest.mark.parametrize(
    "reference",
    [
        "World Migration Report 2020 - Key findings",
        "what we know of it since 2008 - a short look back",
        "Alltagsleben nach 1945 - die Nachkriegszeit in Göttingen",
    ],
    ids=["a yearly report", "no name", "a title"],
)
def test_words_before_a_year_and_a_dash_that_are_no_name_are_none(reference: str) -> None:
    assert not read_citation(reference).people


@pytest.mark.parametrize(
    ("reference", "titles", "surely"),
    [
        ("- LA QUESTION ANIMALE", ("LA QUESTION ANIMALE",), True),
        ("Closed town, watched town", ("Closed town", "Closed town, watched town"), False),
        ("Smith, John", (), False),
        ("Women on the move (Derks)", (), False),
    ],
    ids=["nothing but words", "a comma", "too short", "a bracket"],
)
def test_a_line_that_nothing_parts_is_a_title(reference: str, titles: tuple[str, ...], surely: bool) -> None:
    found = read_citation(reference)
    assert (found.people, found.titles, found.ends_surely) == ("", titles, surely)


@pytest.mark.parametrize(
    ("reference", "people", "title"),
    [
        ("M. C. Ferris and J.-S. Pang (editors). Complementarity at sea. SIAM, 1997.",
         "M. C. Ferris and J.-S. Pang", "Complementarity at sea"),
        ("Leduc, H. Dictionnaire de la naissance. 1990. Bruxelles : Rageot. 494 p.",
         "Leduc, H", "Dictionnaire de la naissance"),
        ('Renne, P. R., Comment on: "K-Ar evidence from clays", by I.T. Uysal. Letters, v.201, 2002.',
         "Renne, P. R", "Comment on: K-Ar evidence from clays"),
        ('Balon, R. Review of “Memory rehabilitation.” Annals 22: 139.',
         "Balon, R", "Review of Memory rehabilitation"),
    ],
    ids=["editors", "year_behind_the_title", "comment", "review"],
)  # fmt: skip
def test_a_role_a_year_and_a_remark_are_known_beside_a_title(reference: str, people: str, title: str) -> None:
    found = read_citation(reference)
    assert (found.people, found.titles[0]) == (people, title)
