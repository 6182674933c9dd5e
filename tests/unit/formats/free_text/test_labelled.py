"""Blocks of labelled lines: "Title: ...", "Author: ..."."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind
from tests.unit.formats.conftest import Take

ENGLISH = """New books of the centre

Title: Trafficking of men: a trend
less considered
Author: Surtees, Rebecca
        UNICEF
Publisher: IOM
Year of publication: 2008
ISBN: 978-92-2-121319-2
Availability: on loan

Title: Sold like chickens
Author: Hudd, S. and Lee, M.
Year: 2003
Availability: yes
"""


def test_blocks_with_values_over_several_lines_and_labels_that_are_not_known(take: Take) -> None:
    taken = take(ENGLISH, "list.txt")
    assert taken.titles == ["Trafficking of men: a trend less considered", "Sold like chickens"]
    first = taken.first
    assert first.contributors == (
        Contributor("Surtees, Rebecca"), Contributor("UNICEF", ContributorKind.BODY),
    )  # fmt: skip
    assert (first.publisher, first.year, first.identifiers_of("isbn")) == (
        "IOM",
        "2008",
        ("978-92-2-121319-2",),
    )
    assert [contributor.name for contributor in taken.records[1].description.contributors] == [
        "Hudd, S.",
        "Lee, M.",
    ]
    assert taken.seen == 2 and [record.line for record in taken.records] == [3, 12]
    assert taken.codes == {"no_publication": 1, "unknown_column": 1}
    raw = taken.records[1].raw
    assert isinstance(raw, Mapping) and raw["Availability"] == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "Author: A\nAuthor: B\nTitle: One\nAuthor: C\nTitle: Two\nYear: 2001\nAuthor: D\nTitle: Three\n",
        "Title: One\n\nAuthor: A\n\nTitle: Two\n\nAuthor: B\n\nTitle: Three\n\nAuthor: C\n",
        "Auteur : A\nTitre : One\nAnnée : 2001\n\nTitre : Two\nAnnée : 2002\n\nAuteur : C\nTitre : Three\n",
        "ចំណងជើង៖ One\nអ្នកនិពន្ធ៖ ក\nឆ្នាំ៖ ២០០៨\nចំណងជើង៖ Two\nឆ្នាំ៖ ២០០៩\nចំណងជើង៖ Three\nឆ្នាំ៖ ២០១០\n",
        "1. Title: One\n   Year: 2001\n2. Title: Two\n   Year: 2002\n3. Title: Three\n   Year: 2003\n",
        "> Title: One\n> Year: 2001\n>\n> Title: Two\n> Year: 2002\n>\n> Title: Three\n> Year: 2003\n",
        "One\nAuthor: A\nYear: 2001\n\nTwo\nAuthor: B\nYear: 2002\n\nThree\nAuthor: C\nYear: 2003\n",
        "书名：One\n作者：王\n出版年：2001\n\n书名：Two\n作者：李\n\n书名：Three\n作者：张\n",
        "Title\tOne\nYear\t2001\n\nTitle\tTwo\nYear\t2002\n\nTitle\tThree\nYear\t2003\n",
    ],
    ids=["opened by authors", "blank lines between", "French", "Khmer", "numbered", "mail", "title above",
         "Chinese", "tabs"],
)  # fmt: skip
def test_blocks_are_parted_however_they_are_set(take: Take, text: str) -> None:
    for data in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text):
        taken = take(data, "pasted.txt")
        assert taken.titles == ["One", "Two", "Three"], taken
        assert taken.seen == 3 and not taken.problems


def test_a_table_that_names_its_fields_in_the_first_column_is_read_down(take: Take) -> None:
    taken = take("Title;Sold\nAuthor;Hudd, S.\nYear;2003\nTitle;Men\nYear;2008\n", "form.csv")
    assert (taken.format, taken.titles) == ("csv", ["Sold", "Men"])
    assert [record.description.year for record in taken.records] == ["2003", "2008"]


@pytest.mark.parametrize(
    "text",
    [
        "Surtees, R. Title: a study. 2008.\nHudd, S. Sold. 2003.\n",
        "Subject: list\nDate: now\n\nSurtees, R. 2008. Men.\nHudd. 2003. Sold.\nLi. 2001. X.\nLi. 2002. Y.\n",
        "Publication: a history. 2001.\nIn: somewhere, 2002.\n",
    ],
)
def test_references_with_a_colon_are_no_blocks(take: Take, text: str) -> None:
    assert all(take(text, "pasted.txt").references)
