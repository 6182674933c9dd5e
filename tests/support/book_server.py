"""A server on loopback that answers as Open Library and Google Books do, faults included."""

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


class BookServer:
    """What it answers can be set; ``asked`` are the paths it was asked for."""

    def __init__(self, address: str, release: threading.Event) -> None:
        self.address = address
        self.release = release
        self.asked: list[str] = []
        self.open_library: Any = OPEN_LIBRARY
        self.google_books: Any = GOOGLE_BOOKS


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
            answer = said.open_library if self.path.startswith("/api/books?") else said.google_books
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
