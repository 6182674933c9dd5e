"""A commentary on a law is never the law."""

import pytest

from catalogue.domain.descriptions.laws import Standing, may_name_a_law, standing_of


@pytest.mark.parametrize(
    "title",
    [
        "Law on Suppression of Human Trafficking and Sexual Exploitation",
        "Protocol to Prevent, Suppress and Punish Trafficking in Persons",
        "Prakas on Guidelines on Sexual Abuse Examination File",
        "Law on the Amendment of the Law on Adoption",
        "ច្បាប់ស្តីពីការងារ",
        "พระราชบัญญัติป้องกันและปราบปรามการค้ามนุษย์",
        "Luật phòng, chống mua bán người",
        "ກົດໝາຍວ່າດ້ວຍການຕ້ານການຄ້າມະນຸດ",
    ],
)
def test_the_name_of_a_law(title: str) -> None:
    assert standing_of(title) is Standing.LAW


@pytest.mark.parametrize(
    "title",
    [
        "Commentary on the Law on Suppression of Human Trafficking",
        "Explanatory Report to the Convention on Action against Trafficking",
        "Legislative guides for the implementation of the Convention and the Protocols thereto",
        "The Reauthorization Act of 2008 (P.L. 110-457): criminal law provisions",
        "The Palermo Protocol: ten years on",
        "Eliminating the worst forms of child labour: a practical guide to ILO Convention No. 182",
        "Bình luận Luật phòng, chống mua bán người",
        "คู่มือพระราชบัญญัติป้องกันและปราบปรามการค้ามนุษย์",
    ],
)
def test_a_work_about_a_law(title: str) -> None:
    assert standing_of(title) is Standing.ABOUT


def test_most_titles_are_neither() -> None:
    assert standing_of("Sold like fish: a report on crimes against migrants") is Standing.NEITHER


def test_of_a_very_long_text_only_the_beginning_says_what_it_is() -> None:
    assert standing_of("x" * 596 + " law") is Standing.LAW
    assert standing_of("x" * 597 + " law") is Standing.NEITHER


@pytest.mark.parametrize(
    ("words", "unspaced", "may"),
    [
        (("the", "law"), False, True),
        (("nghi",), False, True),
        (("the", "sea"), False, False),
        ((), False, False),
        ((), True, True),
    ],
)
def test_a_look_is_worth_its_time_where_a_word_of_a_law_s_name_stands_there(
    words: tuple[str, ...], unspaced: bool, may: bool
) -> None:
    assert may_name_a_law(words, unspaced=unspaced) is may


@pytest.mark.parametrize(
    ("title", "standing"),
    [
        ("Convention on migration - a review of practice", Standing.ABOUT),
        ("What is the law? A guide", Standing.ABOUT),
        ("Law of review", Standing.LAW),
        ("Law: in force", Standing.LAW),
        ("A lawful review", Standing.NEITHER),
    ],
)
def test_what_stands_behind_a_law_makes_a_work_about_it_only_as_a_subtitle(
    title: str, standing: Standing
) -> None:
    assert standing_of(title) is standing
