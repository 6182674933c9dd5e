"""Names across scripts: romanised as people of the Mekong do, not as tables would."""

from __future__ import annotations

import pytest

from search_index.analysis.names import keys_of_name, keys_of_query
from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest


@pytest.mark.parametrize(
    ("written", "romanised"),
    [
        ("សុខ សុភា", "Sok Sophea"),
        ("ហ៊ុន សែន", "Hun Sen"),
        ("កឹម សុខា", "Kem Sokha"),
        ("ជា សុផារ៉ា", "Chea Sophara"),
        ("ឈឹម សុវណ្ណា", "Chhim Sovanna"),
        ("ពេជ្រ ចន្ទ", "Pich Chan"),
        ("អ៊ុក វណ្ណា", "Vanna Ouk"),
        ("សម រង្ស៊ី", "Sam Rainsy"),
        ("ខៀវ កាញារីទ្ធ", "Khieu Kanharith"),
        ("ម៉ម ប៊ុនហេង", "Mam Bunheng"),
        ("สมชาย ใจดี", "Jaidee, Somchai"),
        ("王小明", "Wang Xiaoming"),
        ("王小明", "Wang Xiao Ming"),
        ("Иванов, Пётр", "Petr Ivanov"),
    ],
)
def test_a_name_and_its_usual_romanisation_share_a_key(written: str, romanised: str) -> None:
    assert set(keys_of_name(written)) & set(keys_of_query(romanised))
    assert set(keys_of_query(written)) & set(keys_of_name(romanised))


@pytest.mark.parametrize(
    "text", ["", "sea", "Sok", "trafficking in persons in Cambodia", "A/75/289", "១២ ៣៤"]
)
def test_what_is_no_name_has_no_key(text: str) -> None:
    assert not list(keys_of_query(text))


def test_a_search_finds_the_name_in_the_other_script_behind_the_same_one() -> None:
    engine = MemoryEngine(
        [
            IndexDocument("khmer", title="រឿង", people=("សុខ សុភា",)),
            IndexDocument("latin", title="A story", people=("Sok, Sophea",)),
            IndexDocument("other", title="Sok of the sea"),
        ]
    )

    def found(text: str) -> list[str]:
        return [hit.id for hit in engine.search(SearchRequest(text)).hits]

    assert found("Sok Sophea") == ["latin", "khmer", "other"]
    assert found("សុខ សុភា") == ["khmer", "latin"]
    assert found("traditional sea") == ["other"]


def test_traditional_and_simplified_characters_find_each_other() -> None:
    engine = MemoryEngine(
        [IndexDocument("1", title="打击人口贩卖"), IndexDocument("2", title="打擊人口販賣")]
    )
    for text in ("販賣", "贩卖"):
        assert {hit.id for hit in engine.search(SearchRequest(text)).hits} == {"1", "2"}
