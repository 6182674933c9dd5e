"""Laws, treaties and documents by their numbers: the one that is meant, and never what is only like it."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.findings import Finding
from tests.unit.matching.conftest import Answer, describe, status_of

NAME = "Law on Suppression of Human Trafficking and Sexual Exploitation"
AGAINST = "Protocol to Prevent, Suppress and Punish Trafficking in Persons"
ON = "on preventing and combating trafficking in human beings and protecting its victims"
LAW = describe(
    NAME, "Cambodia",
    year="2008", kind="law", series="NS/RKM/0208/005",
)  # fmt: skip
PROTOCOL = describe(
    f"{AGAINST}, Especially Women and Children, "
    "supplementing the United Nations Convention against Transnational Organized Crime",
    "United Nations",
    year="2000",
    kind="law",
    series="GA res. 55/25, annex II",
)
SMUGGLING = describe(
    "Protocol against the Smuggling of Migrants by Land, Sea and Air, supplementing the United Nations "
    "Convention against Transnational Organized Crime",
    "United Nations",
    year="2000",
    kind="law",
    series="GA res. 55/25, annex III",
)
CONVENTION = describe(
    "Worst Forms of Child Labour Convention, 1999 (No. 182)", "International Labour Organization", year="1999"
)
DIRECTIVE = describe(
    "Directive 2011/36/EU of the European Parliament and of the Council of 5 April 2011 "
    f"{ON}, and replacing Council Framework Decision 2002/629/JHA",
    "European Union",
    year="2011",
)
PRAKAS = describe(
    "Prakas on the Prohibition of Hazardous Child Labour", "Cambodia", year="2004", series="106 MOSALVY"
)
REPORT = describe("Trafficking in women and girls", "United Nations", year="2020", series="A/75/289")


@pytest.mark.parametrize(
    ("text", "holding"),
    [
        ("Royal Kram NS/RKM/0208/005", LAW),
        ("ព្រះរាជក្រមលេខ នស/រកម/០២០៨/០០៥", LAW),
        (f"{NAME}, Royal Kram NS/RKM/0208/005, 15 February 2008.", LAW),
        (f"{AGAINST}, Especially Women and Children, Nov. 15, 2000, 2237 U.N.T.S. 319", PROTOCOL),
        ("ILO C182", CONVENTION),
        ("ILO Convention No. 182", CONVENTION),
        ("Directive 2011/36/EU", DIRECTIVE),
        (f"Directive 2011/36/EU {ON}, 2011", DIRECTIVE),
        ("Prakas No. 106 on the Prohibition of Hazardous Child Labour, MOSALVY, 28 April 2004", PRAKAS),
        ("UN Doc. A/75/289", REPORT),
        ("A/75/289", REPORT),
    ],
)  # fmt: skip
def test_a_law_is_held_by_its_number_in_any_style(answer: Answer, text: str, holding: Description) -> None:
    assert status_of(answer(Description(reference=text), holding)) in ("held", "other_edition")


@pytest.mark.parametrize(
    ("text", "holding"),
    [
        ("Royal Kram NS/RKM/0208/007", LAW),
        (f"Commentary on the Cambodian {NAME} (NS/RKM/0208/005), 2011", LAW),
        (f"Law on the Amendment of the {NAME}, NS/RKM/0315/009 (2015)", LAW),
        (f"{AGAINST}, GA Res. 55/25, UN Doc. A/RES/55/25 (2000)", SMUGGLING),
        ("Protocol against the Smuggling of Migrants by Land, Sea and Air, 2241 UNTS 507", PROTOCOL),
        (f"Legislative Guide for the {AGAINST}, Especially Women and Children. UNODC, 2020.", PROTOCOL),
        ("ILO C105", CONVENTION),
        ("Worst Forms of Child Labour Recommendation, 1999 (No. 190)", CONVENTION),
        ("Eliminating child labour: a practical guide to ILO Convention No. 182. Geneva 2002.", CONVENTION),
        ("Directive 2012/29/EU", DIRECTIVE),
        ("Council Framework Decision 2002/629/JHA", DIRECTIVE),
        (f"Directive (EU) 2024/1712 amending Directive 2011/36/EU {ON}", DIRECTIVE),
        ("Prakas No. 107", PRAKAS),
        ("Prakas No. 106", PRAKAS),
        ("A/73/263", REPORT),
    ],
)  # fmt: skip
def test_what_is_only_like_a_law_is_never_held(answer: Answer, text: str, holding: Description) -> None:
    assert status_of(answer(Description(reference=text), holding)) in ("missing", "review")


def test_a_decision_s_number_without_its_year_is_for_a_person(answer: Answer) -> None:
    found = answer(Description(reference="Prakas No. 106"), PRAKAS)
    assert status_of(found) == "review"
    assert {Finding.NUMBER_LIKE, Finding.NUMBER_ALONE} <= found[0].judgement.findings


def test_a_row_of_a_table_may_give_nothing_but_the_number(answer: Answer) -> None:
    assert status_of(answer(Description(title="ILO C182"), CONVENTION)) == "held"
    assert (
        status_of(
            answer(Description(title="Worst Forms of Child Labour Convention", series="C182"), CONVENTION)
        )
        == "held"
    )
    assert (
        status_of(answer(Description(title="Domestic Workers Convention", series="C189"), CONVENTION))
        == "missing"
    )


def test_a_handbook_on_a_law_and_the_law_are_two_works(answer: Answer) -> None:
    handbook = describe(f"Handbook on the {NAME}", year="2008")
    assert status_of(answer(handbook, LAW)) in ("missing", "review")
    assert status_of(answer(LAW, handbook)) in ("missing", "review")


def test_the_protocol_to_a_convention_is_not_the_convention(answer: Answer) -> None:
    convention = describe(
        "Forced Labour Convention, 1930 (No. 29)", "International Labour Organization", year="1930"
    )
    protocol = Description(reference="ILO, Protocol of 2014 to the Forced Labour Convention, 1930 (ILO P029)")
    assert status_of(answer(protocol, convention)) in ("missing", "review")


def test_letters_of_a_royal_code_are_spelt_in_several_ways(answer: Answer) -> None:
    held = describe(
        "Law on the Prevention of Domestic Violence", "Cambodia", year="2005", series="NS/RPM/1005/031"
    )
    asked = describe(
        "Law on the Prevention of Domestic Violence", "Cambodia", year="2005", series="NS/RKM/1005/031"
    )
    assert status_of(answer(asked, held)) == "held"
