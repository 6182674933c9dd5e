"""Small files of formats that we do not write, for a fuzzer to begin with: it finds none by itself."""

from __future__ import annotations

from collections.abc import Mapping

FIRST_INPUTS: Mapping[str, bytes] = {
    "dublin-core": b"""<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Debt bondage at sea</dc:title>
<dc:creator>Surtees, Rebecca</dc:creator><dc:publisher>IOM</dc:publisher><dc:date>2012-05</dc:date>
<dc:identifier>ISBN 978-92-2-121319-2</dc:identifier><dc:identifier>https://doi.org/10.1000/1</dc:identifier>
<dc:language>eng</dc:language><dc:type>report</dc:type><dc:subject>men</dc:subject></oai_dc:dc>""",
    "endnote": b"""<?xml version="1.0"?><xml><records><record><rec-number>3</rec-number>
<ref-type name="Report">27</ref-type><contributors><authors><author><style face="normal">Surtees, R.</style>
</author></authors></contributors><titles><title><style>Of </style><style>men</style></title></titles>
<dates><year><style>2008</style></year></dates><isbn>978-92-2-121319-2</isbn></record></records></xml>""",
    "zotero-rdf": b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"><bib:Report rdf:about="https://example.org/a"><z:itemType>report
</z:itemType><dcterms:isPartOf><bib:Series><dc:title>A series</dc:title></bib:Series></dcterms:isPartOf>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Surtees</foaf:surname></foaf:Person></rdf:li></rdf:Seq>
</bib:authors><dc:title>Trafficking of men</dc:title><dc:date>2008</dc:date></bib:Report></rdf:RDF>""",
    "zotero-json": b"""[{"key": "A", "itemType": "report", "title": "Sold", "date": "May 2003",
 "language": "km",
 "creators": [{"creatorType": "author", "firstName": "S.", "lastName": "Hudd"}, {"name": "ILO"}],
 "ISBN": "978-92-2-121319-2", "tags": [{"tag": "men"}]}]""",
    "nbib": b"""PMID- 18550000
TI  - Trafficking of men: a trend less considered
AU  - Surtees R
DP  - 2008 May
JT  - Global eye
VI  - 3
IP  - 2
PG  - 10-29
LA  - eng
AID - 10.1000/1 [doi]
""",
}
