"""A commentary on a law is never the law."""

import pytest

from catalogue.domain.descriptions.laws import Standing, standing_of


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
