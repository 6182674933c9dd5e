"""Records within the answers of servers and within each other, and what their fields say in other words."""

from __future__ import annotations

import pytest

from tests.unit.formats.conftest import Take

MARC = (
    "<record><leader>00000nam a2200000 a 4500</leader><controlfield tag='001'>7</controlfield>"
    "<datafield tag='245' ind1='1' ind2='0'><subfield code='a'>Sold</subfield></datafield>"
    "<datafield tag='264' ind1=' ' ind2='4'><subfield code='c'>©2003</subfield></datafield>"
    "<datafield tag='264' ind1=' ' ind2='3'><subfield code='a'>Paris</subfield>"
    "<subfield code='b'>Printer</subfield><subfield code='c'>1999</subfield></datafield>"
    "<datafield tag='264' ind1=' ' ind2='1'><subfield code='a'>Phnom Penh</subfield>"
    "<subfield code='b'>LICADHO</subfield></datafield>"
    "<datafield tag='700' ind1='1' ind2=' '><subfield code='a'>Lee, M.</subfield>"
    "<subfield code='4'>edt</subfield></datafield></record>"
)


@pytest.mark.parametrize(
    "answer",
    [
        "<OAI-PMH><ListRecords><record><header/><metadata>{}</metadata></record></ListRecords></OAI-PMH>",
        "<z:records xmlns:z='urn:z'><z:record><z:recordData>{}</z:recordData></z:record></z:records>",
    ],
    ids=["OAI-PMH", "SRU"],
)
def test_a_record_of_a_server_around_one_of_marc_is_none(take: Take, answer: str) -> None:
    taken = take(answer.format(MARC), "answer.xml")
    assert (taken.titles, taken.seen, taken.problems) == (["Sold"], 1, [])
    d = taken.first
    assert (d.place, d.publisher, d.year) == ("Phnom Penh", "LICADHO", "©2003")
    assert [(contributor.name, contributor.role) for contributor in d.contributors] == [("Lee, M.", "editor")]


MODS = """<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>On men</title></titleInfo>
<name type="conference"><namePart>Men 2008</namePart></name>
<relatedItem type="host"><titleInfo><title>Journal</title></titleInfo>
<part><detail type="number"><number>2</number></detail><date>2008</date></part></relatedItem>
<relatedItem type="otherVersion"><mods><titleInfo><title>Another</title></titleInfo></mods></relatedItem>
</mods>"""


def test_a_record_of_mods_within_another_is_none_and_the_journal_gives_the_year(take: Take) -> None:
    taken = take(MODS, "one.xml")
    assert (taken.titles, taken.seen) == (["On men"], 1)
    assert (taken.first.venue, taken.first.number, taken.first.year) == ("Journal", "2", "2008")
    assert taken.first.contributors[0].kind == "body"


def test_addresses_below_each_other_in_endnote_are_several(take: Take) -> None:
    url = "<urls><related-urls><url>http://x.org/a&#xD;http://x.org/b</url></related-urls></urls>"
    text = f"<xml><records><record><titles><title>Sold</title></titles>{url}</record></records></xml>"
    assert take(text, "library.xml").first.identifiers_of("url") == ("http://x.org/a", "http://x.org/b")
