"""Tables and files as well-known programs write them: known by themselves, read with nothing lost."""

from __future__ import annotations

import io

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Identifier, SourceField
from catalogue.formats import HoldingData, read, write
from tests.unit.formats.conftest import Take

SLIMS_ROWS = (
    '"Perdagangan perempuan","Text","Cet. 2","978-602-8519-93-9","Pustaka Hati","2007",'
    '"xii, 210 hlm.; 21 cm","Seri gender","362.83 ROS p","Indonesia","Jakarta","362.83",'
    '"Termasuk indeks\\nSampul lunak","",'
    '"Rosenberg, Ruth; ed.","<Rosenberg, Ruth><UNICEF>","<Human trafficking><Women>","<B00012><B00013>"\n'
    '"Migran, edisi khusus","Text","","1978-3245","IOM","2010","","","","English","Geneva","325",'
    '"","","","","",""\n'
)
SLIMS_HEADER = (
    '"title","gmd_name","edition","isbn_issn","publisher_name","publish_year","collation","series_title",'
    '"call_number","language_name","place_name","classification","notes","image","sor","authors","topics",'
    '"item_code"\n'
)


@pytest.mark.parametrize("header", [SLIMS_HEADER, ""])
def test_slims_bibliography(take: Take, header: str) -> None:
    taken = take(header + SLIMS_ROWS, "senayan_biblio_export.csv")
    book, serial = taken.records
    d = book.description
    assert taken.preset == "slims"
    assert (d.title, d.edition, d.publisher, d.place, d.year) == (
        "Perdagangan perempuan", "Cet. 2", "Pustaka Hati", "Jakarta", "2007"
    )  # fmt: skip
    assert (d.pages, d.series, d.languages) == ("xii, 210 hlm.; 21 cm", "Seri gender", ("id",))
    assert d.contributors == (
        Contributor("Rosenberg, Ruth"),
        Contributor("UNICEF", ContributorKind.BODY),
    )
    assert (d.subjects, d.notes) == (("Human trafficking", "Women"), ("Termasuk indeks", "Sampul lunak"))
    assert d.identifiers == (Identifier("isbn", "978-602-8519-93-9"),)
    assert book.holdings == (
        HoldingData("B00012", "362.83 ROS p"),
        HoldingData("B00013", "362.83 ROS p"),
    )
    assert SourceField("table", "sor", "Rosenberg, Ruth; ed.") in d.source_fields
    assert serial.description.identifiers == (Identifier("issn", "1978-3245"),)
    assert serial.holdings == (HoldingData(call_number="325"),)


def test_slims_items_are_copies_of_one_title(take: Take) -> None:
    file = (
        '"item_code","call_number","coll_type_name","inventory_code","received_date","supplier_name","order_no",'
        '"location_name","order_date","item_status_name","site","source","invoice","price","price_currency",'
        '"invoice_date","input_date","last_update","title",\n'
        '"B00012","362.83 ROS p","Reference","INV/1","2011-05-02","UNICEF","PO-7","Main Library","",'
        '"","Rack 3","2","","25000","Rupiah","",'
        '"2011-05-02 10:00:00","2011-05-02 10:00:00","Perdagangan perempuan"\n'
        '"B00099","325 MIG","Textbook","","","","","Main Library","","","","","","","","","","","Migran"\n'
        '"B00013","362.83 ROS p","Reference","INV/2","","","","Main Library","","","","","","","","","","",'
        '"Perdagangan perempuan"\n'
    )
    taken = take(file, "senayan_item_export.csv")
    assert (taken.preset, taken.titles, taken.seen) == ("slims-items", ["Perdagangan perempuan", "Migran"], 2)
    assert taken.records[0].holdings == (
        HoldingData("B00012", "362.83 ROS p", "Main Library", "UNICEF"),
        HoldingData("B00013", "362.83 ROS p", "Main Library"),
    )
    assert not [kept for kept in taken.first.source_fields if "25000" in kept.value]


def test_koha_report_with_several_items_a_row_and_with_one(take: Take) -> None:
    several = (
        "biblionumber,title,author,copyrightdate,publishercode,place,pages,isbn,barcode,itemcallnumber,"
        "homebranch,itype\n"
        '17,"Trafficking of men /","Surtees, Rebecca.",2008,"IOM,","Geneva :","xii, 129 p. ;",'
        '"9789221213192 | 9221213196","39999000001 | 39999000002",'
        '"362.88 SUR | 362.88 SUR c.2","CPL | MPL",BK\n'
    )
    taken = take(several, "report.csv")
    d = taken.first
    assert (taken.preset, taken.records[0].id) == ("koha", "17")
    assert (d.title, d.year, d.publisher, d.place, d.pages) == (
        "Trafficking of men", "2008", "IOM", "Geneva", "xii, 129 p. ;"
    )  # fmt: skip
    assert d.identifiers_of("isbn") == ("9789221213192", "9221213196")
    assert taken.records[0].holdings == (
        HoldingData("39999000001", "362.88 SUR", "CPL"),
        HoldingData("39999000002", "362.88 SUR c.2", "MPL"),
    )
    one_each = (
        "biblionumber;title;author;barcode;itemcallnumber;location\n"
        "17;Trafficking of men;Surtees, Rebecca;39999000001;362.88 SUR;REF\n"
        "18;Sold;Lee, Maggy;39999000003;362.88 LEE;REF\n"
        "17;Trafficking of men;Surtees, Rebecca;39999000002;362.88 SUR;REF\n"
    )
    taken = take(one_each, "items.csv")
    assert (taken.titles, taken.seen) == (["Trafficking of men", "Sold"], 2)
    assert [copy.accession_number for copy in taken.records[0].holdings] == ["39999000001", "39999000002"]


LIBRARYTHING_COLUMNS = [
    "Book Id", "Title", "Sort Character", "Primary Author", "Primary Author Role", "Secondary Author",
    "Secondary Author Roles", "Publication", "Date", "Review", "Rating", "Comment", "Private Comment",
    "Summary", "Media", "Physical Description", "Weight", "Height", "Thickness", "Length", "Dimensions",
    "Page Count", "LCCN", "Acquired", "Date Started", "Date Read", "Barcode", "BCID", "Tags", "Collections",
    "Languages", "Original Languages", "LC Classification", "ISBN", "ISBNs", "Subjects", "Dewey Decimal",
    "Dewey Wording", "Other Call Number", "Copies", "Source", "Entry Date", "From Where", "OCLC", "Work id",
    "Lending Patron", "Lending Status", "Lending Start", "Lending End",
]  # fmt: skip


@pytest.mark.parametrize(("by", "encoding"), [("\t", "utf-16"), (",", "utf-8")])
def test_librarything(take: Take, by: str, encoding: str) -> None:
    values = {
        "Book Id": "91827364", "Title": "Human trafficking: a global perspective", "Sort Character": "1",
        "Primary Author": "Shelley, Louise", "Secondary Author": "Lee, Maggy|Sok, Dara",
        "Secondary Author Roles": "Editor|Translator",
        "Publication": "New York : Cambridge University Press, 2010. 1st edition", "Date": "2010",
        "Private Comment": "given by a survivor", "Summary": "Human trafficking by Louise Shelley (2010)",
        "Media": "Paperback", "Page Count": "358", "Barcode": "LT0007", "Tags": "trafficking, gender",
        "Languages": "English, Khmer", "ISBN": "[0521130875]", "ISBNs": "0521130875, 9780521130875",
        "Subjects": "Human trafficking|Slavery", "Dewey Decimal": "306.3", "Other Call Number": "HQ281 .S54",
        "From Where": "UNICEF", "Lending Patron": "Neighbour",
    }  # fmt: skip
    row = [values.get(name, "") for name in LIBRARYTHING_COLUMNS]
    cells = [f'"{cell}"' if "," in cell and by == "," else cell for cell in row]
    text = by.join(LIBRARYTHING_COLUMNS) + "\r\n" + by.join(cells) + "\r\n"
    taken = take(text.encode(encoding), "librarything_centre.tsv" if by == "\t" else "librarything.csv")
    d = taken.first
    assert (taken.preset, taken.records[0].id) == ("librarything", "91827364")
    assert [(who.name, who.role) for who in d.contributors] == [
        ("Shelley, Louise", "author"), ("Lee, Maggy", "editor"), ("Sok, Dara", "translator")
    ]  # fmt: skip
    assert (d.place, d.publisher, d.year, d.pages) == (
        "New York",
        "Cambridge University Press",
        "2010",
        "358",
    )
    assert (d.languages, d.venue) == (("en", "km"), "")
    assert d.identifiers_of("isbn") == ("0521130875", "9780521130875")
    assert d.subjects == ("Human trafficking", "Slavery", "trafficking", "gender")
    assert d.summary == ""
    assert taken.records[0].holdings == (HoldingData("LT0007", "HQ281 .S54"),)
    kept = {field.name: field.value for field in d.source_fields}
    assert kept["Media"] == "Paperback"
    assert not kept.keys() & {"Private Comment", "Lending Patron"}, "nothing about people is kept"


def test_goodreads(take: Take) -> None:
    text = (
        "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,"
        "Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
        "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies\n"
        '7126,"Sold (Girls at Risk, #2)",Patricia McCormick,"McCormick, Patricia","Maggy Lee, Dara Sok",'
        '"=""0786851716""","=""9780786851713""",5,4.18,Hyperion,Hardcover,263,2006,2005,2011/03/01,2010/01/02,'
        '"to-read, nepal","to-read (#3), nepal (#1)",to-read,"Loved it, \nreally.",,mine,1,0\n'
    )
    taken = take(text, "goodreads_library_export.csv")
    d = taken.first
    assert (taken.preset, d.title, d.series, d.number) == ("goodreads", "Sold", "Girls at Risk", "2")
    assert [who.name for who in d.contributors] == ["McCormick, Patricia", "Maggy Lee", "Dara Sok"]
    assert (d.publisher, d.year, d.pages, d.subjects) == ("Hyperion", "2006", "263", ("nepal",))
    assert d.identifiers == (Identifier("isbn", "9780786851713"),)
    assert "mine" not in str(d.source_fields)


def test_calibre(take: Take) -> None:
    text = (
        "author_sort,authors,comments,cover,formats,id,identifiers,isbn,languages,library_name,pubdate,publisher,"
        "rating,series,series_index,size,tags,timestamp,title,title_sort,uuid\n"
        '"Surtees, Rebecca & UNICEF","Rebecca Surtees & UNICEF","<div><p>On <i>men</i>.</p></div>",'
        '"/home/me/cover.jpg","pdf",12,"isbn:9789221213192,doi:10.1007/s10611-011-9328-z","9789221213192",'
        '"eng, khm","My library","2008-03-01T00:00:00+07:00","IOM",,"Migration research series","36.0",1024,'
        '"trafficking, men","2020-01-01T00:00:00+00:00","Trafficking of men","Trafficking of men",'
        '"f145e701-fea4-43d0-92e7-5631cf1c336f"\n'
    )
    taken = take(text, "catalog.csv")
    d = taken.first
    assert (taken.preset, taken.records[0].id) == ("calibre", "12")
    assert [who.name for who in d.contributors] == ["Rebecca Surtees", "UNICEF"]
    assert (d.title, d.year, d.publisher, d.series, d.number) == (
        "Trafficking of men", "2008", "IOM", "Migration research series", "36"
    )  # fmt: skip
    assert (d.languages, d.subjects, d.summary) == (("en", "km"), ("trafficking", "men"), "On men.")
    assert d.identifiers == (
        Identifier("isbn", "9789221213192"), Identifier("doi", "10.1007/s10611-011-9328-z")
    )  # fmt: skip
    assert "/home/me" not in str(d.source_fields)


def test_libib(take: Take) -> None:
    text = (
        "item_type,title,creators,first_name,last_name,collection,ean_isbn13,upc_isbn10,description,publisher,"
        "publish_date,group,tags,notes,price,length,number_of_discs,number_of_players,age_group,ensemble,"
        "aspect_ratio,esrb,rating,review,review_date,status,began,completed,added,copies\n"
        'book,Sold,"Patricia McCormick, Maggy Lee",Patricia,McCormick,Centre,9780786851713,0786851716,'
        '"A girl, sold.",Hyperion,2006-09-01,,"nepal,fiction",signed,12.00,263,,,,,,,5,,,'
        "Not Begun,,,2020-01-01,2\n"
    )
    taken = take(text, "library.csv")
    d = taken.first
    assert (taken.preset, d.title, d.year, d.pages) == ("libib", "Sold", "2006-09-01", "263")
    assert [who.name for who in d.contributors] == ["Patricia McCormick", "Maggy Lee"]
    assert d.identifiers == (Identifier("isbn", "9780786851713"),)
    assert (d.subjects, d.summary, d.notes) == (("nepal", "fiction"), "A girl, sold.", ("signed",))


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ris", "marc", "json"])
def test_unknown_columns_come_out_again(fmt: str) -> None:
    (record,) = read(io.BytesIO(b"Title,Shoe size,Weather\nSold,42,dry; windy | cold\n"), "odd.csv")
    assert record.description.source_fields == (
        SourceField("table", "Shoe size", "42"),
        SourceField("table", "Weather", "dry; windy | cold"),
    )
    data = b"".join(write(fmt, [(record.id, record.description, ())]))
    (again,) = read(io.BytesIO(data), f"again.{fmt}")
    assert again.description == record.description


ZOTERO_RDF = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:vcard="http://nwalsh.com/rdf/vCard#" xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
    <bib:Report rdf:about="https://example.org/mrs36.pdf">
        <z:itemType>report</z:itemType>
        <dcterms:isPartOf><bib:Series><dc:title>Migration research series</dc:title></bib:Series>
            </dcterms:isPartOf>
        <dc:publisher><foaf:Organization>
            <vcard:adr><vcard:Address><vcard:locality>Geneva</vcard:locality></vcard:Address></vcard:adr>
            <foaf:name>International Organization for Migration</foaf:name></foaf:Organization></dc:publisher>
        <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Surtees</foaf:surname>
            <foaf:givenName>Rebecca</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
        <bib:editors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>UNICEF</foaf:surname></foaf:Person></rdf:li>
            </rdf:Seq></bib:editors>
        <link:link rdf:resource="#item_8"/>
        <prism:number>MRS 36</prism:number>
        <dc:subject>men</dc:subject>
        <dc:subject><z:AutomaticTag><rdf:value>trafficking</rdf:value></z:AutomaticTag></dc:subject>
        <dc:subject><dcterms:LCC><rdf:value>HQ281 .S87</rdf:value></dcterms:LCC></dc:subject>
        <dc:title>Trafficking of men</dc:title>
        <dcterms:abstract>On men.</dcterms:abstract>
        <dc:date>2008</dc:date>
        <z:language>en</z:language>
        <dc:identifier><dcterms:URI><rdf:value>https://example.org/mrs36.pdf</rdf:value></dcterms:URI></dc:identifier>
        <bib:pages>129</bib:pages>
    </bib:Report>
    <z:Attachment rdf:about="#item_8"><z:itemType>attachment</z:itemType>
        <dc:title>Full text</dc:title></z:Attachment>
    <bib:Article rdf:about="#item_12">
        <z:itemType>journalArticle</z:itemType>
        <dcterms:isPartOf rdf:resource="urn:issn:0925-4994"/>
        <dc:title>On men</dc:title>
        <bib:pages>41-60</bib:pages>
    </bib:Article>
    <bib:Journal rdf:about="urn:issn:0925-4994">
        <prism:volume>56</prism:volume><prism:number>1</prism:number>
        <dc:title>Crime, Law and Social Change</dc:title>
        <dc:identifier>ISSN 0925-4994</dc:identifier>
        <dc:identifier>DOI 10.1007/s10611-011-9328-z</dc:identifier>
    </bib:Journal>
</rdf:RDF>
"""


def test_zotero_rdf(take: Take) -> None:
    taken = take(ZOTERO_RDF, "My Library.rdf")
    report, article = (record.description for record in taken.records)
    assert (taken.format, taken.seen) == ("zotero-rdf", 2)
    assert (report.title, report.kind, report.year, report.pages) == (
        "Trafficking of men",
        "report",
        "2008",
        "129",
    )
    assert (report.place, report.publisher) == ("Geneva", "International Organization for Migration")
    assert [(who.name, who.role) for who in report.contributors] == [
        ("Surtees, Rebecca", "author"), ("UNICEF", "editor")
    ]  # fmt: skip
    assert (report.series, report.subjects, report.languages) == (
        "Migration research series", ("men", "trafficking"), ("en",)
    )  # fmt: skip
    assert report.identifiers == (
        Identifier("url", "https://example.org/mrs36.pdf"), Identifier("report_number", "MRS 36")
    )  # fmt: skip
    assert taken.records[0].holdings == (HoldingData(call_number="HQ281 .S87"),)
    assert (article.venue, article.volume, article.number, article.pages) == (
        "Crime, Law and Social Change", "56", "1", "41-60"
    )  # fmt: skip
    assert article.identifiers == (
        Identifier("issn", "0925-4994"), Identifier("doi", "10.1007/s10611-011-9328-z")
    )  # fmt: skip


def test_damaged_zotero_rdf_gives_what_stands_before_the_damage(take: Take) -> None:
    taken = take(ZOTERO_RDF[: ZOTERO_RDF.index("<bib:Journal")], "cut.rdf")
    assert taken.titles == ["Trafficking of men", "On men"]
    assert taken.codes["xml_broken"]
