"""Every style of citing a law, a treaty or a judgment gives one number for one document."""

import pytest

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.identifiers import key_of, plain_number, recognise
from catalogue.domain.descriptions.law_numbers import (
    YEARLY,
    decision_family,
    family_of,
    law_numbers,
    numbered,
)


def own(text: str) -> list[str]:
    return list(
        dict.fromkeys(law_number.key for law_number in law_numbers(plain_number(text)) if law_number.own)
    )


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        (
            "KH NS/RKM/0208/5",
            ["Royal Kram NS/RKM/0208/005", "NS / RKM / 0208 / 005", "ព្រះរាជក្រមលេខ នស/រកម/០២០៨/០០៥"],
        ),
        ("UNTS 2237/319", ["2237 UNTS 319", "Nov. 15, 2000, 2237 U.N.T.S. 319", "UNTS vol. 2237, p. 319"]),
        (
            "ILO C182",
            [
                "C182",
                "ILO C182",
                "ILO Convention No. 182",
                "Convention No. 182",
                "Worst Forms of Child Labour Convention, 1999 (No. 182)",
                "Convention (n° 182) sur les pires formes de travail des enfants",
                "Worst Forms of Child Labour Convention (C182), 1999",
            ],
        ),
        ("ID 21/2007", ["UU No. 21/2007", "Undang-Undang Republik Indonesia Nomor 21 Tahun 2007"]),
        ("PH 9208", ["Republic Act No. 9208", "R.A. 9208", "RA 9208"]),
        ("MY 670", ["Laws of Malaysia, Act 670"]),
        ("ILO C29", ["C029", "ILO Convention 29", "Forced Labour Convention (ILO No. 29)"]),
        ("ILO P29", ["ILO P029", "Protocol of 2014 to the Forced Labour Convention, 1930 (No. 29)"]),
        ("ILO R190", ["R190", "ILO Recommendation No. 190", "Recommendation, 1999 (No. 190)"]),
        ("CETS 197", ["CETS No. 197", "CETS 197", "(STCE n° 197)"]),
        ("EU 2011/36", ["Directive 2011/36/EU", "Directive 2011/36/UE", "32011L0036"]),
        ("EU 2002/629 JHA", ["Council Framework Decision 2002/629/JHA", "2002/629/JAI", "32002F0629"]),
        ("EU R2014/656", ["Regulation (EU) No 656/2014", "32014R0656"]),
        ("EU 2016/679", ["Regulation (EU) 2016/679", "32016R0679"]),
        ("US 106-386", ["Public Law 106-386", "Pub. L. No. 106-386", "P.L. 106–386"]),
        (
            "ECHR 25965/04",
            ["App. no. 25965/04", "Application no. 25965/04", "requête n° 25965/04", "25965/04"],
        ),
        ("TRIBUNAL IT-96-23", ["Prosecutor v. Kunarac, IT-96-23", "IT-96-23-T & IT-96-23/1-T"]),
        ("COURT 2008/HCA/39", ["R v Tang [2008] HCA 39"]),
        ("VN 66/2011/QH12", ["Luật phòng, chống mua bán người, số 66/2011/QH12"]),
        ("LA 73", ["No. 73/NA", "ສະບັບເລກທີ 73/ສພຊ"]),
        ("FR 2013-711", ["Loi n° 2013-711 du 5 août 2013"]),
        ("subdecree 190", ["Sub-Decree No. 190 ANKr.BK", "190 ANKr.BK", "អនុក្រឹត្យលេខ ១៩០ អនក្រ.បក"]),
        ("prakas 107", ["Prakas No. 107", "ប្រកាសលេខ ១០៧", "Prakas No. 107/04"]),
    ],
)
def test_one_document_has_one_number_in_every_style(key: str, texts: list[str]) -> None:
    for text in texts:
        assert own(text) == [key], text
        assert key in {
            (key_of(identifier) or "").removeprefix("law_number:") for identifier in recognise(text)
        }, text


@pytest.mark.parametrize(
    "text",
    [
        "General recommendation No. 38 (2020) on trafficking in women",
        "Crime Law Soc. Change 56 (2011) 443-462.",
        "Phys. Rev. 140, C182 (1965)",
        "Regional conventions of 1996/97, pp. 12-34, no. 7",
        "22 U.S.C. 7101",
    ],
)
def test_what_is_no_law_s_number_is_left_alone(text: str) -> None:
    assert own(text) == []


def test_a_number_said_to_be_another_law_s_is_not_the_law_s_own() -> None:
    replacing = "Directive 2011/36/EU on trafficking, and replacing Council Framework Decision 2002/629/JHA"
    assert own(replacing) == ["EU 2011/36"]
    assert own("Directive (EU) 2024/1712 amending Directive 2011/36/EU") == ["EU 2024/1712"]


def test_a_decision_s_number_may_stand_apart_from_its_title() -> None:
    assert decision_family("Prakas on the Prohibition of Hazardous Child Labour") == "prakas"
    assert decision_family("អនុក្រឹត្យស្តីពីការរៀបចំ") == "subdecree"
    assert decision_family("A study of child labour") == ""
    assert numbered("prakas", "106 MOSALVY") == "prakas 106"
    assert numbered("prakas", "Journal of Law 12") is None


def test_a_resolution_is_known_by_its_symbol() -> None:
    for printed in (
        "GA Res. 55/25",
        "G.A. Res. 55/25",
        "UNGA Res 55/25",
        "General Assembly resolution 55/25",
    ):
        assert [key_of(identifier) for identifier in recognise(printed)] == ["un_symbol:A/RES/55/25"], printed
    council = {
        key_of(identifier)
        for identifier in recognise("UNSC Res 2331 (20 December 2016) UN Doc S/RES/2331 (2016)")
    }
    assert council == {"un_symbol:S/RES/2331"}
    assert key_of(Identifier("un_symbol", "S/RES/2331(2016)")) == "un_symbol:S/RES/2331"


def test_a_number_says_where_it_stands() -> None:
    text = "See ILO C182,ILO C29; Directive 2011/36/EU."
    found = law_numbers(text)
    assert [text[law.start : law.end] for law in found] == ["ILO C182", "ILO C29", "2011/36/EU"]
    assert [law.start for law in found] == sorted(law.start for law in found)


def test_a_number_has_a_family() -> None:
    assert family_of("EU 2002/629 JHA") == "EU"
    assert family_of("NS/RKM/0208/005") == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ILO C001", "ILO C1"),
        ("ILO C249", "ILO C249"),
        ("Directive 95/46/EC", "EU 1995/46"),
        ("Regulation (EC) No 45/2001", "EU R2001/45"),
        ("32014R0001", "EU R2014/1"),
        ("32015R0001", "EU 2015/1"),
        ("31995L0046", "EU 1995/46"),
        ("NS/RKT/9999/0010", "KH NS/RKT/9999/10"),
        ("213 CLR 1", "CLR 213/1"),
    ],
)
def test_leading_zeros_and_short_years_say_no_other_number(text: str, key: str) -> None:
    assert own(text) == [key]


@pytest.mark.parametrize("text", ["ILO C000", "ILO C250", "ILO C999"])
def test_there_are_less_than_250_conventions(text: str) -> None:
    assert own(text) == []


def test_what_replaces_a_law_may_name_it_some_words_behind() -> None:
    assert own("Law replacing the former framework decision 2002/629/JHA") == []
    far = "Replacing nothing, this law of the Council of the European Union, of the year 2011, is 2011/36/EU"
    assert own(far) == ["EU 2011/36"]


@pytest.mark.parametrize(
    ("number", "key"),
    [("No. 0106", "prakas 106"), ("106/04", "prakas 106"), ("106 MOSALVY", "prakas 106"), ("106-B", None)],
)
def test_the_bare_number_of_a_decision(number: str, key: str | None) -> None:
    assert numbered("prakas", number) == key


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Regulation (EC) No 44/2001", ["EU R2001/44"]),
        ("Regulation (EU) No 1/95", ["EU R1995/1"]),
        ("Directive 2001/55/EC", ["EU 2001/55"]),
        ("Regulation (EU) 2019/12", ["EU 2019/12"]),
        ("Protocol of 2014 to the Forced Labour Convention (No. 29)", ["ILO P29"]),
        ("ILO Recommendation No. 35", ["ILO R35"]),
        ("ILO R035", ["ILO R35"]),
        ("ILO No. 1", ["ILO C1"]),
    ],
)
def test_a_year_of_four_digits_is_the_year_and_one_of_two_of_the_last_century(
    text: str, keys: list[str]
) -> None:
    assert own(text) == keys


def test_a_number_within_another_number_is_not_a_second_one() -> None:
    assert own("ILO Convention No. 182, ILO Convention No. 29") == ["ILO C182", "ILO C29"]
    assert len(law_numbers("Worst Forms of Child Labour Convention, 1999 (No. 182)")) == 1


def test_a_number_has_its_family_or_none_where_it_says_none() -> None:
    assert [family_of(key) for key in ("ILO C182", "prakas 106", "A/B/3", "")] == ["ILO", "prakas", "", ""]
    assert {"prakas", "subdecree"} <= YEARLY and "ILO" not in YEARLY
