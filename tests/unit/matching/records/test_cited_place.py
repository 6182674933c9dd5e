"""Volume, issue and first page of an article, in the form that each manual of style prescribes."""

from __future__ import annotations

import pytest

from catalogue.matching.records.cited_place import Place, place_in


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("Steinfatt, T. M. (2011). Sex trafficking. Law and Social Change, 56(5), 443–462.", "56 5 443"),
        ("Steinfatt TM. Sex trafficking. Crime Law Soc Change. 2011;56(5):443-62.", "56 5 443"),
        ("T. M. Steinfatt, Crime Law Soc. Change, 2011, 56, 443.", "56  443"),
        ("(4)Steinfatt, T. M. Crime Law Soc. Change 2011, 56 (5), 443–462.", "56 5 443"),
        ("Steinfatt, “Sex trafficking,” Crime, Law and Social Change 56.5 (2011): 443–462.", "56 5 443"),
        ("Steinfatt, “Sex trafficking,” Crime, Law and Social Change 56, no. 5 (2011): 443.", "56 5 443"),
        ("T.M. Steinfatt, Sex trafficking, Crime Law Soc. Change 56 (2011) 443–462.", "56  443"),
        ("Steinfatt TM (2011) Sex trafficking. Crime Law Soc Change 56:443–462", "56  443"),
        ("Steinfatt, T. M. Sex trafficking. Crime Law Soc. Change 56, 443–462 (2011).", "56  443"),
        ("Steinfatt T M 2011 Sex trafficking Crime Law Soc. Change 56 443–62", "56  443"),
        ("Steinfatt TM, ‘Sex trafficking’ (2011) 56 Crime, Law and Social Change 443", "56  443"),
        ("STEINFATT, T. Sex trafficking. Social Change, v. 56, n. 5, p. 443–462, 2011.", "56 5 443"),
        ("Steinfatt, T.: Sex trafficking. In: Social Change Bd. 56 (2011), Nr. 5, S. 443", "56 5 443"),
        ("Петров П. Торговля людьми // Право. 2011. Т. 56. № 5. С. 443–462.", "56 5 443"),
        ("T. Steinfatt, “Sex trafficking,” Change, vol. 56, no. 5, pp. 443–462, Nov. 2011.", "56 5 443"),
        ("Steinfatt T. Sex trafficking. J Phys Chem 2011, 115 (C7), 13747.", "115 7 13747"),
        ("Dyer, C. (2006). Safeguards for adults. BMJ, 333(7558), 63.2.", "333 7558 63"),
        ("Dyer, C. “Safeguards for Adults.” Turkish Journal of Biochemistry 41.s2 (2016): 12.", "41 2 12"),
        ("Dyer, C. (2016). Safeguards for adults. Turkish Journal of Biochemistry, 41(s1), 12.", "41 1 12"),
        ("Dyer, C. “Heat of Mixing of 2,2-Dimethylbutane.” Physical Chemistry (2011): 633.", "  633"),
    ],
)  # fmt: skip
def test_every_manual_has_its_form(reference: str, place: str) -> None:
    assert place_in(reference) == Place(*place.split(" "))


@pytest.mark.parametrize(
    ("reference", "page"),
    [
        ("Keo, C. Hard life. Phnom Penh, 2011.", ""),
        ("Derks, A. A broken lease. Asian Anthropology: 47-60, 2012", "47"),
        ("Keo, C. Hard life. Retrieved 12 May 2011", ""),
        ("Cambodia. Law on Suppression of Human Trafficking. 2008.", ""),
        ("Derks, A. (2012). A broken lease. Mekong Papers, 2012–2020.", "2012"),
    ],
)
def test_the_year_that_ends_a_reference_is_no_page(reference: str, page: str) -> None:
    assert place_in(reference) == Place(page=page)


def test_a_place_within_a_title_is_not_the_articles() -> None:
    text = "Rao, S. (2018). Erratum to: Bonded labour [Soc. Change 60 (2013) 27–35]. Social Change, 121, 307."
    assert place_in(text) == Place("121", "", "307")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (" 2010, 88, 367.", ("88", "", "367")),
        (" 16.4 (1965).", ("16", "4", "")),
        (" 12 (May 1999): 5.", ("12", "", "5")),
        (" 50, 143-160 (1983).", ("50", "", "143")),
        (", vol. 07, no. 02, pp. 033-40.", ("7", "2", "33")),
        (", 54(1), E523.", ("54", "1", "e523")),
        (", 1998, 12-34.", ("", "", "12")),
        (", 1998.", ("", "", "")),
    ],
)
def test_of_a_place_what_is_not_said_stays_open(written: str, place: tuple[str, str, str]) -> None:
    assert place_in(f"Keo, C. Hard life for a legal paper. Crime, Law and Change{written}") == Place(*place)


def test_what_looks_like_a_place_in_a_title_stands_before_the_place() -> None:
    text = "Notes on 12(3), 45. Crime, Law and Social Change, 54(1), 523."
    assert place_in(text) == Place("54", "1", "523")
    far = f"{text[:20]} {'word ' * 40}"
    assert place_in(far) == Place()


def test_an_issue_that_stands_far_behind_its_volume_is_another_s() -> None:
    assert place_in("Law, vol. 7. Working paper series, Phnom Penh and Geneva and Bern, no. 12").issue == ""
