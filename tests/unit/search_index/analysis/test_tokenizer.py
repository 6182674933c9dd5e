"""Words and syllables of every script of the Mekong, and of Latin letters."""

from __future__ import annotations

import pytest

from search_index.analysis.normalisation import clean, fold
from search_index.analysis.tokenizer import clusters, term_of, terms_and_forms, words


def forms(text: str) -> list[str]:
    """The folded words of a text."""
    return [word.form for word in words(clean(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Women's rights", ["women", "rights"]),
        ("l'exploitation d\u2019enfants", ["exploitation", "enfants"]),
        ("O\u2019Brien", ["obrien"]),
        ("anti-trafficking A/75/289", ["anti", "trafficking", "a", "75", "289"]),
        ("Buôn bán người", ["buon", "ban", "nguoi"]),
        ("Buo\u0302n ba\u0301n", ["buon", "ban"]),
        ("Œuvre, naïve; STRASSE Straße", ["oeuvre", "naive", "strasse", "strasse"]),
        ("៖ ឆ្នាំ២០០៨។", ["ឆ្នាំ", "2008"]),
        ("ការជួញដូរមនុស្ស", ["ការ", "ជួញដូរ", "មនុស្ស"]),
        ("ជួញ\u200bដូរ", ["ជួញដូរ"]),
        ("ហ្វ្រែល", ["ហ្វ្រែល"]),  # ICU cuts behind the sign that stacks RO
        ("การค้ามนุษย์ในไทย", ["การ", "ค้า", "มนุษย์", "ใน", "ไทย"]),
        ("人口贩运报告 2008", ["人口", "贩运", "报告", "2008"]),
        ("UNODC ជួញដូរ report", ["unodc", "ជួញដូរ", "report"]),
        ("... — «»", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize("text", ["Debt, bondage!", "l'été", "ក្រសួងយុត្តិធម៌ (MOJ)", "𠀀𠀁人口 x", "ลูกจ้าง a"])
def test_places_lead_back_to_what_is_written(text: str) -> None:
    cleaned = clean(text)
    for word in words(cleaned):
        assert forms(cleaned[word.start : word.end]) == [word.form]
    assert terms_and_forms(cleaned) == [(word.term, word.form) for word in words(cleaned)]


@pytest.mark.parametrize(
    "same",
    [
        ("trafficking", "trafficked", "traffick"),
        ("labour", "labor", "labours"),
        ("organisation", "organization", "organisations"),
        ("programme", "programs"),
        ("centre", "center", "centers"),
        ("policies", "policy"),
    ],
)
def test_forms_of_one_word_share_a_term(same: tuple[str, ...]) -> None:
    assert len({term_of(form) for form in same}) == 1


@pytest.mark.parametrize("other", [("hour", "hor"), ("wise", "wize"), ("university", "uni"), ("2008", "200")])
def test_other_words_do_not(other: tuple[str, str]) -> None:
    assert term_of(other[0]) != term_of(other[1])


def test_a_term_is_its_own_term() -> None:
    for form in ("generously", "unclosed", "surtees", "internationalization", "ies", "s", "ជួញដូរ", "a1b"):
        assert term_of(term_of(form)) == term_of(form)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ជួញដូរ", ["ជួ", "ញ", "ដូ", "រ"]),
        ("ក្រសួង", ["ក្រ", "សួ", "ង"]),
        ("လူကုန်ကူးမှု", ["လူ", "ကုန်", "ကူး", "မှု"]),
        ("ການຄ້າມະນຸດ", ["ກາ", "ນ", "ຄ້າ", "ມະ", "ນຸ", "ດ"]),
        ("人口", ["人", "口"]),
        ("Latin only", []),
    ],
)
def test_clusters(text: str, expected: list[str]) -> None:
    assert [cluster.form for cluster in clusters(clean(text))] == expected


def test_subscripts_that_look_alike_are_one() -> None:
    assert forms("ស្ដីពី") == forms("ស្តីពី")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("\u179f\u17d2\u179a\u17d2\u178f\u17b8", "\u179f\u17d2\u178f\u17d2\u179a\u17b8"),  # Khmer: subscripts
        ("\u1780\u17c6\u17bb", "\u1780\u17bb\u17c6"),  # Khmer: sign and vowel
        ("\u1780\u17b6\u17d2\u179a", "\u1780\u17d2\u179a\u17b6"),  # Khmer: vowel and subscript
        ("\u0e17\u0e48\u0e35", "\u0e17\u0e35\u0e48"),  # Thai: tone and vowel
        ("\u0e19\u0e33\u0e49", "\u0e19\u0e49\u0e33"),  # Thai: AM and tone
        ("\u0e19\u0e4d\u0e49\u0e32", "\u0e19\u0e49\u0e33"),  # Thai: AM in two, the tone between
        ("\u0e81\u0ec8\u0ecd", "\u0e81\u0ecd\u0ec8"),  # Lao: tone and niggahita
        ("\u1000\u102f\u102d", "\u1000\u102d\u102f"),  # Burmese: vowels
        ("\u1000\u103d\u103b", "\u1000\u103b\u103d"),  # Burmese: medials
    ],
)
def test_the_order_in_which_marks_were_typed_changes_nothing(typed: str, stored: str) -> None:
    assert fold(typed) == fold(stored)
    assert [cluster.form for cluster in clusters(typed)] == [cluster.form for cluster in clusters(stored)]
    assert [word.form for word in words(clean(typed))] == [word.form for word in words(clean(stored))]
    assert [(word.start, word.end) for word in words(typed)][-1][1] == len(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ឲ្យ", "ឱ្យ"),
        ("ស\u17b8\u17bb", "ស\u17ca\u17b8"),  # Khmer: U for the shifter, which looks so below a vowel
        ("ប\u17c9\u17b8", "ប\u17bb\u17b8"),
        ("\u1040န်ထမ်း", "ဝန်ထမ်း"),  # Burmese: zero for WA
        ("\u1047ဲ", "ရဲ"),  # seven for RA
        ("\u1025ာဏ်", "ဉာဏ်"),
        ("\u0e40\u0e40รงงาน", "แรงงาน"),  # Thai: two E for AE
        ("\u0ec0\u0ec0ຮງງານ", "ແຮງງານ"),
        ("ຫນີ", "ໜີ"),
        ("ຫຼວງພະບາງ", "ຫລວງພະບາງ"),
    ],
)
def test_what_looks_or_is_meant_the_same_is_the_same(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)
    assert [cluster.form for cluster in clusters(clean(typed))] == [
        cluster.form for cluster in clusters(clean(meant))
    ]


def test_a_number_stays_a_number_beside_burmese_letters() -> None:
    assert fold("\u1042\u1040\u1041\u1040ခုနှစ်").startswith("2010")
    assert fold("\u1047ရက်").startswith("7")


def test_full_width_letters_are_letters() -> None:
    assert forms("ＵＮＯＤＣ ２００８") == ["unodc", "2008"]


def test_marks_that_mean_something_else_stay_apart() -> None:
    assert fold("\u1780\u17b6") != fold("\u1780\u17b7")
    assert fold("\u0e17\u0e35\u0e48") != fold("\u0e17\u0e35\u0e49")
