"""The forms of a printed title: cut off, in two languages, without its subtitle or its beginning."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.matching.records.title_forms import (
    is_cut,
    shorter_forms,
    tails_of,
    translation_first,
    unlabelled,
    year_cited,
    year_elsewhere,
)


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Sold like chicken ...", True),
        ("Sold like chicken…", True),
        ("Prevention of the trafficking of women and", True),
        ("A study of women in the", True),
        ("What we live for", False),
        ("Dreams of the", False),
        ("Report on the law, part a", False),
        ("", False),
    ],
)
def test_no_title_ends_with_a_word_that_joins(title: str, cut: bool) -> None:
    assert is_cut(title) is cut


def test_a_translation_stands_in_brackets_before_the_title() -> None:
    assert translation_first("[Law on child labour] ច្បាប់ការងារ") == ("Law on child labour", "ច្បាប់ការងារ")
    assert translation_first("[Law on child labour].") == ("Law on child labour", "")
    assert translation_first("[Short] title") == ("[Short] title", "")
    assert translation_first("Title [with a remark]") == ("Title [with a remark]", "")


def test_a_label_is_no_part_of_a_title() -> None:
    assert unlabelled("Guest editorial: databases and the web") == "databases and the web"
    assert unlabelled("Introduction to databases") == "Introduction to databases"


@pytest.mark.parametrize(
    ("title", "subtitle", "forms"),
    [
        ("The Mekong Challenge", "Working day and night", ["The Mekong Challenge"]),
        ("The Mekong Challenge: working day and night", "", ["The Mekong Challenge"]),
        ("Losing ground - forced evictions", "", ["Losing ground"]),
        ("Sold: stories of girls", "", []),
        ("Lee (1997). Boosting the margin of the sea", "", ["Boosting the margin of the sea"]),
        ("Sold", "", []),
    ],
)
def test_a_title_is_also_known_without_its_subtitle(title: str, subtitle: str, forms: list[str]) -> None:
    assert shorter_forms(Description(title=title, subtitle=subtitle)) == forms


def test_a_long_law_is_also_known_without_who_gave_it_and_what_it_does_to_others() -> None:
    law = (
        "Directive 2011/36/EU of the European Parliament and of the Council of 5 April 2011 on preventing "
        "trafficking, and replacing Council Framework Decision 2002/629/JHA"
    )
    assert shorter_forms(Description(title=law)) == ["Directive 2011/36/EU on preventing trafficking"]


@pytest.mark.parametrize(
    ("title", "subtitle", "tails"),
    [
        (
            "The Mekong Challenge - Working day and night",
            "the plight of migrant child workers",
            [
                "Working day and night: the plight of migrant child workers",
                "the plight of migrant child workers",
            ],
        ),
        ("Sold: the stories of three Cambodian girls", "", ["the stories of three Cambodian girls"]),
        ("Sold: three girls", "", []),
        ("A long beginning of six words: the stories of three Cambodian girls", "", []),
    ],
)
def test_what_follows_a_short_beginning_may_be_taken_for_the_whole(
    title: str, subtitle: str, tails: list[str]
) -> None:
    assert tails_of(Description(title=title, subtitle=subtitle)) == tails


def test_a_year_may_stand_in_the_title_or_in_another_column() -> None:
    assert year_cited(Description(title="Lee (1997). Boosting the margin of the sea")) == 1997
    assert year_cited(Description(title="Boosting the margin of 1997")) is None
    assert year_elsewhere(Description(publisher="ILO, 2008")) == 2008
    assert year_elsewhere(Description(contributors=(Contributor("Surtees 2017"),), place="2017")) == 2017
    assert year_elsewhere(Description(publisher="ILO, 2008", place="Bangkok 2009")) is None
    assert year_elsewhere(Description(publisher="2008 ILO")) is None
