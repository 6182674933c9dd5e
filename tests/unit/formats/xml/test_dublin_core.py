"""Dublin Core as repositories give it."""

from __future__ import annotations

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Identifier
from tests.unit.formats.conftest import take

_DC = 'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_RECORD = f"""<?xml version="1.0"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header/><metadata>
<oai_dc:dc {_DC}>
<dc:title>Debt bondage at sea</dc:title><dc:title>ចំណងបំណុលនៅសមុទ្រ</dc:title>
<dc:creator>Surtees, Rebecca</dc:creator><dc:contributor>International Labour Organization</dc:contributor>
<dc:subject>fishing</dc:subject><dc:subject>fishing</dc:subject>
<dc:description>How fishers are held.</dc:description><dc:description>With tables.</dc:description>
<dc:publisher>NEXUS Institute</dc:publisher><dc:date>2014-05-01T00:00:00Z</dc:date>
<dc:type>info:eu-repo/semantics/doctoralThesis</dc:type>
<dc:identifier>https://doi.org/10.1000/182</dc:identifier><dc:identifier>urn:ISBN:9780306406157</dc:identifier>
<dc:identifier>http://repository.example.org/12</dc:identifier><dc:identifier>local 7</dc:identifier>
<dc:language>khm</dc:language><dc:coverage>Thailand</dc:coverage><dc:coverage>1990-2000</dc:coverage>
</oai_dc:dc></metadata></record></ListRecords></OAI-PMH>"""


def test_a_record_is_read_whole() -> None:
    taken = take(_RECORD, "answer.xml")
    d = taken.first
    assert (taken.format, taken.seen, taken.codes) == ("dublin-core", 1, {})
    assert (d.title, d.parallel_titles) == ("Debt bondage at sea", ("ចំណងបំណុលនៅសមុទ្រ",))
    assert d.contributors == (
        Contributor("Surtees, Rebecca", ContributorKind.PERSON, "author"),
        Contributor("International Labour Organization", ContributorKind.BODY, "contributor"),
    )
    assert (d.subjects, d.summary, d.notes) == (("fishing",), "How fishers are held.", ("With tables.",))
    assert (d.publisher, d.kind, d.languages, d.countries) == (
        "NEXUS Institute",
        "thesis",
        ("km",),
        ("Thailand",),
    )
    assert d.year.startswith("2014")
    assert set(d.identifiers) == {
        Identifier("doi", "10.1000/182"),
        Identifier("isbn", "9780306406157"),
        Identifier("url", "http://repository.example.org/12"),
        Identifier("other", "local 7"),
    }


def test_without_a_title_it_is_told() -> None:
    taken = take(_RECORD.replace("dc:title", "dc:relation"), "answer.xml")
    assert taken.codes == {"no_title": 1}
