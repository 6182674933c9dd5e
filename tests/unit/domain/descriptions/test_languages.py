"""Languages are one, by whatever code or name they are given."""

import pytest

from catalogue.domain.descriptions.languages import (
    bibliographic_code,
    code_of,
    codes_in,
    english_name,
    guess_language,
    guess_script_language,
    is_romance,
    name_of,
)


def test_what_strangers_ask_for_is_not_kept_for_good() -> None:
    """A link resolver is asked with any language: each that nobody knows stayed until the process ended."""
    for ask in (code_of, english_name, bibliographic_code):
        most = ask.cache_info().maxsize
        assert most is not None
        for number in range(most + 10):
            ask(f"no such language {number}")
        assert ask.cache_info().currsize == most


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("en", "en"),
        ("eng", "en"),
        ("en-US", "en"),
        ("khm", "km"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("bur", "my"),
        ("Khmer", "km"),
        ("ភាសាខ្មែរ", "km"),
        ("français", "fr"),
        ("Anglais", "en"),
        ("Tiếng Việt", "vi"),
        ("ไทย", "th"),
        ("xx", ""),
        ("und", ""),
        ("", ""),
    ],
)
def test_codes(given: str, code: str) -> None:
    assert code_of(given) == code


def test_lists_and_names() -> None:
    assert codes_in("English and Khmer; Thai/en") == ("en", "km", "th")
    assert name_of("km") == "Khmer"
    assert name_of("km", "fr") == "khmer"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ច្បាប់ស្តីពីការបង្ក្រាប", "km"),
        ("งานท้าทาย 2008", "th"),
        ("西江文艺 2016年19期", "zh"),
        ("Mua bán người ở Việt Nam", "vi"),
        ("Trafficking in Persons", ""),
        ("A long English title about Khmer (ខ្មែរ) people and their lives", ""),
    ],
)
def test_the_script_gives_a_language_away(text: str, code: str) -> None:
    assert guess_script_language(text) == code


def test_a_title_gives_its_language_away_by_its_script_or_the_words_that_join() -> None:
    assert guess_language("Prise en charge des victimes de la traite") == "fr"
    assert guess_language("Esclavitud en el mar: la difícil situación de los migrantes") == "es"
    assert guess_language("The state of the world") == "en"
    assert guess_language("ទាសភាព") == "km"
    assert guess_language("Công ước về phòng, chống buôn bán người") == "vi"
    assert guess_language("Amnesty International 2013") == "" == guess_language("")


@pytest.mark.parametrize(
    ("text", "romance"),
    [
        ("La trata de personas", True),
        ("Rapport sur les pires formes de travail", True),
        ("The role of de la Cruz in the history of the law", False),
        ("Trafficking in persons", False),
        ("La Strada", False),  # One small word says nothing.
    ],
)
def test_small_words_give_french_and_spanish_away(text: str, romance: bool) -> None:
    assert is_romance(text) is romance


@pytest.mark.parametrize(
    ("code", "marc"),
    [("km", "khm"), ("my", "bur"), ("fr", "fre"), ("hr", "hrv"), ("sr", "srp"), ("khm", ""), ("", "")],
)
def test_marc_has_its_own_three_letters(code: str, marc: str) -> None:
    assert bibliographic_code(code) == marc


def test_the_bibliographic_codes_are_those_of_iso_639_2() -> None:
    """The twenty languages that have two codes of three letters there, and Croatian and Serbian of old."""
    pairs = (
        "alb sqi, arm hye, baq eus, bur mya, chi zho, cze ces, dut nld, fre fra, geo kat, ger deu, gre ell, "
        "ice isl, mac mkd, mao mri, may msa, per fas, rum ron, slo slk, tib bod, wel cym, scr hrv, scc srp"
    )
    for bibliographic, terminological in map(str.split, pairs.split(", ")):
        assert code_of(bibliographic) == code_of(terminological) != ""
        if bibliographic not in ("scr", "scc"):
            assert bibliographic_code(code_of(terminological)) == bibliographic


@pytest.mark.parametrize(
    ("given", "code"),
    [("Burmese", "my"), ("Myanmar", "my"), ("Farsi", "fa"), ("km_KH", "km"), (" Khmer.", "km")],
)
def test_names_beside_the_usual_ones(given: str, code: str) -> None:
    assert code_of(given) == code


def test_names_in_english_and_in_others() -> None:
    assert (english_name("km"), english_name("qqq")) == ("Khmer", "qqq")
    assert (name_of(""), name_of("qqq")) == ("", "qqq")
    assert codes_in("English, English & français") == ("en", "fr")
    assert codes_in("; /") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ខ្មែរ abcdefgh", "km"),
        ("日本の法律", "ja"),
        ("法律の", "ja"),
        ("한국", "ko"),
        ("ກົດໝາຍ", "lo"),
        ("ဥပဒေ", "my"),
        ("Ðă", ""),
        ("Đường", "vi"),
    ],
)
def test_the_script_with_most_letters_decides(text: str, code: str) -> None:
    assert guess_script_language(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ខ្មែ abcdefgh", "km"),  # four letters of Khmer say as much as eight Latin ones
        ("ខ្មែ abcdefghi", ""),
        ("法 の abcdefgh", ""),
        ("เด็ก ខ្មែរកម្ពុជា", "km"),
        ("người Việt", "vi"),
        ("Ạ", ""),
        ("Ạb ạ", "vi"),
        ("été", ""),
    ],
)
def test_a_script_says_its_language_only_where_enough_is_in_it(text: str, code: str) -> None:
    assert guess_script_language(text) == code


def test_where_two_languages_have_as_many_small_words_nothing_tells() -> None:
    assert guess_language("the sea et la mer") == "fr"
    assert guess_language("the sea et mer") == ""
    assert guess_language("el mar en la noche") == "es"


@pytest.mark.parametrize(
    ("text", "romance"),
    [
        ("de la", True),
        ("de la the", False),
        ("de la les the", True),
        ("de la les du the of", False),
        ("", False),
        ("de de", False),
    ],
)
def test_romance_words_are_two_and_more_than_twice_the_english_ones(text: str, romance: bool) -> None:
    assert is_romance(text) is romance


@pytest.mark.parametrize(
    ("given", "code"),
    [("mul", ""), ("zxx", ""), ("e", ""), ("engl", ""), ("tiếng Khmer", "km"), ("haw", "haw")],
)
def test_what_names_no_one_language_has_no_code(given: str, code: str) -> None:
    assert code_of(given) == code
