"""Countries in titles, in the language that each is written in."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.countries import countries_named, countries_of


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("La pêche en Thaïlande et au Viêt Nam", "fr", {"TH", "VN"}),
        ("Trata de mujeres en Camboya", "es", {"KH"}),
        ("ស្ត្រីកម្ពុជានៅម៉ាឡេស៊ី", "km", {"KH", "MY"}),
        ("แรงงานในประเทศไทย", "th", {"TH"}),
        ("phụ nữ Việt Nam ở Campuchia", "vi", {"VN", "KH"}),
        ("Women of Lao PDR, Viet Nam and Burma", "", {"LA", "VN", "MM"}),
        ("Les réfugiés de Birmanie", "fr", {"MM"}),
        ("ស្ត្រីភូមា", "km", {"MM"}),
        ("The Keeling curve", "en", set()),
        ("Woman and romance", "en", set()),
        ("Papua New Guinea, South Sudan and Thailand's border", "en", {"PG", "SS", "TH"}),
        ("Family reunion in New Jersey", "en", set()),
    ],
)
def test_countries_are_known_by_their_names_in_each_language(
    text: str, language: str, codes: set[str]
) -> None:
    assert countries_named(text, language) == codes


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Cuba and Iran", "en", {"CU", "IR"}),
        ("Chine, Chypre", "fr", {"CN", "CY"}),
        ("Nga và Lào", "vi", {"LA"}),  # three letters are too few, except where the name is one of ours
        ("ລາວ ແລະ ໄທ", "lo", {"LA", "TH"}),
        ("中国和泰国", "zh", {"CN", "TH"}),
        ("Guinea-Bissau and Guinea", "en", {"GW", "GN"}),
        ("Cambodias", "en", {"KH"}),
        ("Cambodges", "fr", set()),
        ("Burma (Myanmar)", "en", {"MM"}),
        ("East Timor and the Ivory Coast", "en", {"TL", "CI"}),
        ("Hong Kong SAR China", "en", {"HK"}),
        ("Hong Kong and Macau", "en", {"HK", "MO"}),
        ("", "km", set()),
        ("", "en", set()),
    ],
)
def test_of_names_within_each_other_the_longest_counts(text: str, language: str, codes: set[str]) -> None:
    assert countries_named(text, language) == codes


def test_words_that_were_folded_before_name_countries_in_their_order() -> None:
    assert countries_of(("papua", "new", "guinea", "thailand")) == {"PG", "TH"}
    assert countries_of(("thailand",), "fr") == frozenset()
    assert countries_of(()) == frozenset()
