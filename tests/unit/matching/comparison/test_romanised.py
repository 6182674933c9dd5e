"""One title in two scripts, however a catalogue romanises it."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.comparison.romanised import in_other_script, keys_of, likeness, phrases_in
from catalogue.matching.decision.explanation import match_of
from tests.unit.matching.conftest import Answer, describe, status_of

THAI = "การค้ามนุษย์ในประเทศไทย"
LAW = "ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស"
PAIRS = [
    ("Kan kha manut nai prathet Thai", THAI),
    ("Kān khā manut khām chāt", "การค้ามนุษย์ข้ามชาติ"),
    ("Cpâp' stībī kār pangkrāp aṃbœ̄ juañ ṭūr manuss", LAW),
    ("Chbab sdei pi ka bangkrab ampeu chuonh dor monus", LAW),
    ("Kotmai va duai kan tan kan kha manut", "ກົດໝາຍວ່າດ້ວຍການຕ້ານການຄ້າມະນຸດ"),
    ("Torgovlia liud'mi i rabskii trud", "Торговля людьми и рабский труд"),
]


@pytest.mark.parametrize(("latin", "other"), PAIRS)
def test_a_romanised_title_sounds_like_itself_and_shares_a_key(latin: str, other: str) -> None:
    assert likeness(latin, other) > 0.7
    assert set(keys_of(latin)) & set(keys_of(other))
    assert in_other_script(other) and not in_other_script(latin)


@pytest.mark.parametrize(
    "latin", [latin for latin, _ in PAIRS[:3]] + ["Trafficking in Persons Report", "Thai"]
)
def test_other_titles_do_not_sound_alike(latin: str) -> None:
    others = [
        right for left, right in PAIRS if left != latin and not (latin.startswith("C") and right == LAW)
    ]
    assert not any(likeness(latin, name) for name in others)


def test_accents_are_no_other_script() -> None:
    assert not in_other_script("Phòng, chống mua bán người")
    assert not in_other_script("Cpâp' stībī kār pangkrāp")


def test_a_holding_in_its_own_script_is_held_for_who_has_it_in_latin_letters(answer: Answer) -> None:
    held = describe(THAI, "สรายุทธ ยหะกร", year="2015", languages=("th",))
    asked = describe("Kan kha manut nai prathet Thai", year="2015")
    found = answer(asked, held)
    assert status_of(found) == "held"
    assert match_of(found[0]).explanation == "title agrees, written in another script; year agrees"
    bilingual = held.with_changes(subtitle="Human trafficking in Thailand")
    assert status_of(answer(asked, bilingual)) == "held"
    elsewhere: Description = asked.with_changes(year="1999")
    assert status_of(answer(elsewhere, held)) in ("review", "other_edition")


@pytest.mark.parametrize(
    ("reference", "status"),
    [
        ("Chbab sdei pi ka bangkrab ampeu chuonh dor monus, 2008", "held"),
        ("Cambodia (2008) Chbab sdei pi ka bangkrab ampeu chuonh dor monus. Phnom Penh: MoJ.", "held"),
        ("Chbab sdei pi saychat, 2008", "missing"),
    ],
)
def test_a_reference_may_hold_a_romanised_title(answer: Answer, reference: str, status: str) -> None:
    law = describe(LAW, "Cambodia", year="2008", languages=("km",))
    assert status_of(answer(Description(reference=reference), law)) == status


def test_phrases_in_a_language_of_latin_letters_are_not_listened_to() -> None:
    reference = "Keo, C. (2011). The law on trafficking. Chbab sdei pi chuonh dor. Phnom Penh"
    assert phrases_in(reference) == ["Chbab sdei pi chuonh dor", "Phnom Penh"]
    assert phrases_in(LAW) == []
