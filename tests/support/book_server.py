"""A server on loopback that answers as sources on the internet do, faults included.

The answers have the forms that the sources documented, or gave, in November 2026, shortened.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ISBN = "9789221275664"

OPEN_LIBRARY = {
    f"ISBN:{ISBN}": {
        "url": "https://openlibrary.org/books/OL26000000M/Caught_at_sea",
        "key": "/books/OL26000000M",
        "title": "Caught at sea",
        "subtitle": "forced labour and trafficking in fisheries",
        "authors": [{"url": "https://openlibrary.org/authors/OL1A", "name": "Beate Andrees"}],
        "number_of_pages": 85,
        "identifiers": {"isbn_13": [ISBN], "isbn_10": ["9221275663"], "openlibrary": ["OL26000000M"]},
        "publishers": [{"name": "International Labour Office"}],
        "publish_places": [{"name": "Geneva"}],
        "publish_date": "2013",
        "subjects": [{"name": "Forced labor", "url": "https://openlibrary.org/subjects/forced_labor"}],
    }
}
GOOGLE_BOOKS = {
    "kind": "books#volumes",
    "totalItems": 1,
    "items": [
        {
            "kind": "books#volume",
            "id": "x",
            "volumeInfo": {
                "title": "Caught at Sea",
                "authors": ["International Labour Organization"],
                "publisher": "ILO",
                "publishedDate": "2013-05-01",
                "description": "Vessels, recruitment and coercion.",
                "industryIdentifiers": [
                    {"type": "ISBN_10", "identifier": "9221275663"},
                    {"type": "ISBN_13", "identifier": ISBN},
                ],
                "pageCount": 96,
                "categories": ["Law"],
                "language": "en",
            },
        }
    ],
}


CROSSREF_WORK = {
    "DOI": "10.18356/7f3a2c11-en",
    "type": "book",
    "title": ["Caught at Sea"],
    "subtitle": ["Forced Labour and Trafficking in Fisheries"],
    "author": [
        {"given": "Beate", "family": "Andrees", "sequence": "first", "affiliation": []},
        {"name": "International Labour Organization", "sequence": "additional", "affiliation": []},
    ],
    "publisher": "United Nations",
    "published": {"date-parts": [[2013, 5]]},
    "issued": {"date-parts": [[2013, 5]]},
    "ISBN": ["9789221275664"],
    "abstract": "<jats:p>Vessels, <jats:italic>recruitment</jats:italic> and coercion.</jats:p>",
    "license": [
        {"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor", "delay-in-days": 0}
    ],
    "link": [
        {
            "URL": "https://www.un-ilibrary.example/caught.pdf",
            "content-type": "application/pdf",
            "intended-application": "text-mining",
        }
    ],
    "resource": {"primary": {"URL": "https://www.un-ilibrary.example/content/books/9789221275664"}},
    "language": "en",
    "URL": "https://doi.org/10.18356/7f3a2c11-en",
}
CROSSREF = {
    "status": "ok",
    "message-type": "work-list",
    "message-version": "1.0.0",
    "message": {"total-results": 1, "items": [CROSSREF_WORK], "items-per-page": 5, "query": {}},
}
OPENALEX_WORK = {
    "id": "https://openalex.org/W2103112233",
    "doi": "https://doi.org/10.18356/7f3a2c11-en",
    "title": "Caught at sea: forced labour and trafficking in fisheries",
    "publication_year": 2013,
    "language": "en",
    "authorships": [{"author_position": "first", "author": {"display_name": "Beate Andrees"}}],
    "primary_location": {
        "is_oa": True,
        "landing_page_url": "https://ecommons.example/handle/1813/102030",
        "pdf_url": None,
        "source": {"display_name": "eCommons", "host_organization_name": "Cornell", "type": "repository"},
    },
    "best_oa_location": {
        "is_oa": True,
        "landing_page_url": "https://ecommons.example/handle/1813/102030",
        "pdf_url": "https://ecommons.example/bitstream/caught_at_sea.pdf",
        "license": "cc-by",
        "version": "publishedVersion",
    },
    "biblio": {"volume": None, "issue": None, "first_page": None, "last_page": None},
}
OPENALEX = {"meta": {"count": 1, "page": 1, "per_page": 5}, "results": [OPENALEX_WORK]}
WORLD_BANK = {
    "rows": 5,
    "os": 0,
    "page": 1,
    "total": 1,
    "documents": {
        "D18419181": {
            "id": "18419181",
            "authors": {"0": {"author": "Anson, Jose"}, "1": {"author": "Klapper, Leora"}},
            "count": "Cambodia",
            "docty": "Policy Research Working Paper",
            "lang": "English",
            "entityids": {"entityid": "000158349_20131021084620"},
            "repnb": "WPS6630",
            "docdt": "2013-10-01T04:00:00Z",
            "keywd": {"0": {"keywd": " account ownership"}},
            "abstracts": {"cdata!": "Post offices can play a leading role."},
            "colti": "Policy Research working paper ; no. WPS 6630",
            "display_title": "Financial inclusion and the role of the post office",
            "pdfurl": "http://documents.worldbank.org/curated/en/680321468163464611/pdf/WPS6630.pdf",
            "url": "http://documents.worldbank.org/curated/en/680321468163464611",
        },
        "facets": {},
    },
}
UN_LIBRARY = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Search-Engine-Total-Number-Of-Results: 1 -->
<collection xmlns="http://www.loc.gov/MARC21/slim">
<record>
  <controlfield tag="001">1648304</controlfield>
  <controlfield tag="008">181023s2018    xx           f000 0 eng d</controlfield>
  <datafield tag="041" ind1=" " ind2=" "><subfield code="a">eng</subfield></datafield>
  <datafield tag="191" ind1=" " ind2=" "><subfield code="a">A/73/263</subfield></datafield>
  <datafield tag="245" ind1="1" ind2="0">
    <subfield code="a">Trafficking in women and girls :</subfield>
    <subfield code="b">report of the Secretary-General</subfield></datafield>
  <datafield tag="260" ind1=" " ind2=" ">
    <subfield code="a">[New York] :</subfield><subfield code="b">UN,</subfield>
    <subfield code="c">27 July 2018</subfield></datafield>
  <datafield tag="710" ind1="2" ind2=" "><subfield code="a">UN. Secretary-General</subfield></datafield>
  <datafield tag="856" ind1="4" ind2="0">
    <subfield code="u">https://digitallibrary.un.org/record/1648304/files/A_73_263-AR.pdf</subfield></datafield>
  <datafield tag="856" ind1="4" ind2="0">
    <subfield code="u">https://digitallibrary.un.org/record/1648304/files/A_73_263-EN.pdf</subfield></datafield>
</record>
</collection>
"""
INTERNET_ARCHIVE = {
    "responseHeader": {"status": 0, "QTime": 12},
    "response": {
        "numFound": 1,
        "start": 0,
        "docs": [
            {
                "identifier": "caughtatseaforce0000andr",
                "title": "Caught at sea : forced labour and trafficking in fisheries",
                "creator": ["Andrees, Beate", "International Labour Organization"],
                "year": 2013,
                "isbn": ["9789221275664", "9221275663"],
            }
        ],
    },
}
OPEN_LIBRARY_SEARCH = {
    "numFound": 1,
    "start": 0,
    "numFoundExact": True,
    "docs": [
        {
            "title": "Caught at sea",
            "subtitle": "forced labour and trafficking in fisheries",
            "author_name": ["Beate Andrees"],
            "first_publish_year": 2013,
            "publisher": ["International Labour Office"],
            "isbn": ["9221275663", "9789221275664"],
            "ebook_access": "no_ebook",
        }
    ],
}
KEYS = (
    "open_library", "google_books", "crossref", "openalex", "un_library", "world_bank", "internet_archive",
)  # fmt: skip


class BookServer:
    """What it answers can be set; ``asked`` are the paths it was asked for, ``secrets`` what came with them.

    A path that belongs to no source is answered with status 404, as where nothing is known.
    """

    def __init__(self, address: str, release: threading.Event) -> None:
        self.address = address
        self.release = release
        self.asked: list[str] = []
        self.secrets: list[str] = []
        self.open_library: Any = OPEN_LIBRARY
        self.open_library_search: Any = OPEN_LIBRARY_SEARCH
        self.google_books: Any = GOOGLE_BOOKS
        self.crossref: Any = CROSSREF
        self.openalex: Any = OPENALEX
        self.un_library: Any = UN_LIBRARY
        self.world_bank: Any = WORLD_BANK
        self.internet_archive: Any = INTERNET_ARCHIVE

    def answer_to(self, path: str) -> Any:
        """What is answered to a path, as the address of each source has it."""
        answers = {
            "/api/books?": self.open_library,
            "/search.json?": self.open_library_search,
            "/books/v1/volumes?": self.google_books,
            "/works/doi:": self._single(self.openalex, "results"),
            "/works/10.": self._single(self.crossref, "message"),
            "/works?search=": self.openalex,
            "/works?": self.crossref,
            "/search?": self.un_library,
            "/api/v1/search?": self.un_library,
            "/api/v3/wds?": self.world_bank,
            "/advancedsearch.php?": self.internet_archive,
        }
        return next((said for start, said in answers.items() if path.startswith(start)), 404)

    def _single(self, answer: Any, name: str) -> Any:
        if not isinstance(answer, dict) or name not in answer:
            return answer
        return answer[name][0] if name == "results" else {"status": "ok", "message": answer[name]["items"][0]}

    def config(self) -> dict[str, str]:
        """The settings with which every source is this server."""
        return {f"{key}_url": self.address for key in KEYS}


@contextmanager
def book_server() -> Iterator[BookServer]:
    """Serve as long as the block lasts.

    An answer is JSON-ready data, bytes as they are, a number (a status without content), or "hang":
    no answer until the block ends.
    """
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.asked.append(self.path)
            said.secrets.append(self.headers.get("Authorization", ""))
            answer = said.answer_to(self.path)
            if answer == "hang":
                release.wait(60)
                return
            status = answer if isinstance(answer, int) else 200
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        said = BookServer(f"http://127.0.0.1:{server.server_port}", release)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield said
        finally:
            release.set()
            server.shutdown()
            thread.join()
