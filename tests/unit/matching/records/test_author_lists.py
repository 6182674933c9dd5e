"""Where the names end with which a reference begins."""

from __future__ import annotations

import pytest

from catalogue.matching.records.author_lists import names_end


@pytest.mark.parametrize(
    ("names", "behind"),
    [
        ("Steinfatt, T. M., Baker, S. & Le Cloirec, P.", " Sex trafficking. Change 56 (2011)."),
        ("Steinfatt TM, Baker S, Van Order R", ". Vitamin D in health. Change 2011;56:4."),
        ("T.M. Steinfatt, S. Baker", ", Sex trafficking, Change 56 (2011) 443."),
        ("T. M. Steinfatt, S. Baker and J.-P. O’Neill", ". Sex trafficking. Change, 2011."),
        ("Steinfatt, T. M., and S. Baker", ". “Sex trafficking.” Change 56."),
        ("Steinfatt, Thomas M., and Simon Baker", ". Sex trafficking. Honolulu, 2011."),
        ("STEINFATT, Thomas, BAKER, Simon and KEO, Chenda", ", 2011. Sex trafficking."),
        ("de Bruin, I. G. ; van Lieshout, J. J.", ": Leg crossing. In: Change Bd. 5"),
        ("XU Z L, WANG L, 等.", " Trafficking across borders. Change, 2004, 23: 101."),
        ("Иванов А. А., Петров Б. Б. и др.", " Принудительный труд // Исследования."),
        ("Zimmerman C, Kiss L, et al.", " Health and trafficking. Geneva: IOM; 2014."),
    ],
)
def test_the_first_name_says_what_the_others_look_like(names: str, behind: str) -> None:
    assert names_end(names + behind) == len(names)


def test_a_journal_behind_a_comma_is_no_further_author() -> None:
    assert names_end("M. L. Johnson, G. J. Riely, J. Thorac. Oncol. 6 (2011) 1128.") == 26


@pytest.mark.parametrize(
    "reference",
    [
        "Cambodia. Law on Immigration. 1994.",
        "World Bank. 2014. Migration and remittances.",
        "Cambodia, Ministry of Interior. Annual report. 2009.",
        "A study of women in Sihanoukville. 2001",
        "Rantsev v. Cyprus and Russia, App. No. 25965/04",
        "ការជួញដូរមនុស្ស. ភ្នំពេញ, ២០០៧.",
    ],
)
def test_bodies_laws_cases_and_titles_are_no_names(reference: str) -> None:
    assert names_end(reference) == 0
