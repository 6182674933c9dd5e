"""Databases with a text search, measured beside the engines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.searching.search_engines import Unavailable, all_text
from benchmarks.searching.search_questions import FACET_VALUES, FACETS, SHOWN, Question
from search_index.interface import IndexDocument

_URL = "postgresql.url"


class Fts5:
    """SQLite FTS5 with Porter stemming; facets are grouped from a table beside it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts.db"

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything in one transaction."""
        self.open()
        self._db.executescript(
            "CREATE VIRTUAL TABLE docs USING fts5(everything, author, tokenize='porter unicode61');"
            "CREATE TABLE facets(doc INTEGER, name TEXT, value TEXT);"
            "CREATE TABLE years(doc INTEGER PRIMARY KEY, year INTEGER)"
        )
        with self._db:
            for document in documents:
                self._add(document)
            self._db.execute("CREATE INDEX by_doc ON facets(doc)")

    def open(self) -> None:
        """Be ready to answer."""
        self._db = sqlite3.connect(self._path)
        self._db.execute("PRAGMA journal_mode=WAL")

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""
        where, values = self._where(question)
        (total,) = self._db.execute(f"SELECT count(*) FROM docs {where}", values).fetchone()
        rows = self._db.execute(f"SELECT docs.rowid FROM docs {where} ORDER BY rank LIMIT {SHOWN}", values)
        hits = [str(row[0]) for row in rows]
        for name in FACETS if facets else ():
            self._db.execute(
                "SELECT value, count(*) AS n FROM facets WHERE name = ? AND doc IN"
                f" (SELECT docs.rowid FROM docs {where}) GROUP BY value ORDER BY n DESC LIMIT {FACET_VALUES}",
                (name, *values),
            ).fetchall()
        return total, hits

    def edit(self, document: IndexDocument) -> None:
        """Replace one document."""
        with self._db:
            for table, column in (("docs", "rowid"), ("facets", "doc"), ("years", "doc")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (int(document.id),))
            self._add(document)

    def _add(self, document: IndexDocument) -> None:
        number = int(document.id)
        row = (number, all_text(document), " ".join(document.people))
        self._db.execute("INSERT INTO docs(rowid, everything, author) VALUES (?, ?, ?)", row)
        pairs = [(number, name, value) for name, values in document.facets.items() for value in values]
        self._db.executemany("INSERT INTO facets VALUES (?, ?, ?)", pairs)
        self._db.execute("INSERT INTO years VALUES (?, ?)", (number, document.year))

    def _where(self, question: Question) -> tuple[str, tuple[Any, ...]]:
        words = [f'"{word}"' for word in question.words]
        if question.years:
            where = "JOIN years ON years.doc = docs.rowid WHERE docs MATCH ? AND year BETWEEN ? AND ?"
            return where, (f"author : {words[0]}", *question.years)
        match question.kind:
            case "fuzzy":
                raise Unavailable("no fuzzy search")
            case "and":
                text = " AND ".join(words)
            case "phrase":
                text = f'"{" ".join(question.words)}"'
            case "prefix":
                text = f"{words[0]} *"
            case _:
                text = " OR ".join(words)
        return "WHERE docs MATCH ?", (f"everything : ({text})",)


@contextmanager
def postgresql_server(folder: Path) -> Iterator[None]:
    """A throw-away server whose address lies in the folder; raises ``Unavailable`` where it cannot be."""
    from _pytest.outcomes import Skipped

    from tests.support.postgresql import running_server

    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except Skipped as error:
            raise Unavailable(str(error)) from error
        (folder / _URL).write_text(stack.enter_context(server.database()), "utf-8")
        yield


class PostgreSQL:
    """PostgreSQL with a GIN index over an English tsvector, on a throw-away server."""

    def __init__(self, folder: Path) -> None:
        self._url = (folder / _URL).read_text("utf-8")

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Load by COPY, then index."""
        self.open()
        columns = ", ".join(f"{name} text[]" for name in FACETS)
        self._db.execute(
            f"CREATE TABLE docs(id int PRIMARY KEY, words text, people text, year int, {columns})"
        )
        with self._db.cursor().copy("COPY docs FROM STDIN") as copy:
            for document in documents:
                facets = (list(document.facets.get(name, ())) for name in FACETS)
                copy.write_row(
                    (int(document.id), all_text(document), " ".join(document.people), document.year, *facets)
                )
        for name, config in (("words", "english"), ("people", "simple")):
            self._db.execute(
                f"ALTER TABLE docs ADD {name}_v tsvector"
                f" GENERATED ALWAYS AS (to_tsvector('{config}', {name})) STORED"
            )
            self._db.execute(f"CREATE INDEX ON docs USING gin({name}_v)")
        self._db.execute("ANALYZE docs")

    def open(self) -> None:
        """Be ready to answer."""
        import psycopg

        self._db = psycopg.connect(self._url, autocommit=True)

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""
        where, values, rank = self._where(question)
        row = self._db.execute(f"SELECT count(*) FROM docs WHERE {where}", values).fetchone()
        total = row[0] if row else 0
        rows = self._db.execute(
            f"SELECT id FROM docs WHERE {where} ORDER BY {rank} DESC LIMIT {SHOWN}", (*values, *values[:1])
        )
        hits = [str(row[0]) for row in rows]
        for name in FACETS if facets else ():
            self._db.execute(
                f"SELECT value, count(*) AS n FROM docs, unnest({name}) AS value WHERE {where}"
                f" GROUP BY value ORDER BY n DESC LIMIT {FACET_VALUES}",
                values,
            ).fetchall()
        return total, hits

    def size(self) -> int:
        """Bytes on disk, which lie in the server's folder and not in ours."""
        row = self._db.execute("SELECT pg_total_relation_size('docs')").fetchone()
        return int(row[0]) if row else 0

    def edit(self, document: IndexDocument) -> None:
        """Replace one document's text."""
        row = (all_text(document), " ".join(document.people), int(document.id))
        self._db.execute("UPDATE docs SET words = %s, people = %s WHERE id = %s", row)

    def _where(self, question: Question) -> tuple[str, tuple[Any, ...], str]:
        words = question.words
        column, make = "words_v", "to_tsquery('english', %s)"
        match question.kind:
            case "fuzzy":
                raise Unavailable("no fuzzy search")
            case "and":
                text = " & ".join(words)
            case "phrase":
                text = " <-> ".join(words)
            case "prefix":
                text = f"{words[0]}:*"
            case "author + year":
                column, make, text = "people_v", "to_tsquery('simple', %s)", words[0]
            case _:
                text = " | ".join(words)
        rank = f"ts_rank({column}, {make})"
        if question.years:
            return f"{column} @@ {make} AND year BETWEEN %s AND %s", (text, *question.years), rank
        return f"{column} @@ {make}", (text,), rank
