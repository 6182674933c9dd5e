"""``lacuna search``: what a patron would find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .shell import catalogue, print_json

if TYPE_CHECKING:
    from catalogue.services.discovery.search import Result, ResultsPage


@click.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many to show."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line: total, hits, facets.")
def search_command(query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search the catalogue as a patron does.

    Words, "phrases", -excluded words, OR, title: author: subject: isbn: year:2008..2012, and a * at the
    end of a word. Without a query: the newest arrivals.

    \b
    lacuna search debt bondage fishing
    lacuna search 'author:unodc year:2008..2012' --limit 50
    lacuna search '"forced labour" -thailand' --json
    """
    from catalogue.services.discovery.queries import in_catalogue_words
    from catalogue.services.discovery.search import FACETS
    from search_index.interface import SearchRequest

    text = in_catalogue_words(" ".join(query), _values_of)
    with catalogue() as services:
        page = services.discovery.search.search(
            SearchRequest(text, limit=limit, facets=FACETS, explain=as_json)
        )
    if as_json:
        print_json(_as_json(page))
    else:
        _tell(page)


def _values_of(facet: str, name: str) -> tuple[str, ...]:
    """A language by its name, in any of ours, as the index has it; other facets go by their values."""
    from catalogue.domain.descriptions.languages import code_of

    code = code_of(name) if facet == "language" else None
    return (code,) if code else ()


def _as_json(page: ResultsPage) -> dict[str, Any]:
    return {
        "total": page.total,
        "hits": [_hit(result) for result in page.results],
        "texts": [_text(text) for text in _in_texts(page)],
        "facets": {
            name: [{"value": count.value, "count": count.count} for count in counts]
            for name, counts in page.facets.items()
        },
        "understood": page.understood,
        "did_you_mean": page.did_you_mean,
        "relaxed": page.relaxed,
        "complete": page.complete,
        "from_index": page.from_index,
    }


def _hit(result: Result) -> dict[str, Any]:
    publication = result.publication
    description = publication.description
    return {
        "id": publication.id,
        "title": description.title,
        "subtitle": description.subtitle,
        "authors": [contributor.name for contributor in description.contributors],
        "year": description.year,
        "publisher": description.publisher,
        "languages": list(description.languages),
        "kind": description.kind,
        "call_numbers": [copy.call_number for copy in publication.copies if copy.call_number],
        "held": publication.held,
        "readable_now": publication.readable_now,
        "matched": list(result.matched),
    }


def _in_texts(page: ResultsPage) -> tuple[Result, ...]:
    return page.texts.results if page.texts else ()


def _text(result: Result) -> dict[str, Any]:
    """A publication whose attached text holds the words, and where in it."""
    publication, hit = result.publication, result.in_text
    place = {"file": hit.name, "pages": list(hit.pages)} if hit else {}
    return {"id": publication.id, "title": publication.description.title, **place}


def _tell(page: ResultsPage) -> None:
    if not page.from_index:
        click.echo("The index is being built again; only titles were searched.", err=True)
    if page.relaxed:
        click.echo("Nothing holds every word; these hold some.", err=True)
    click.echo(f"{page.total} found" if page.total else "Nothing found.")
    for result in page.results:
        click.echo(f"\n{result.publication.id:>6}  {result.publication.description.full_title}")
        for line in _lines(result):
            click.echo(f"        {line}")
    if in_texts := _in_texts(page):
        click.echo("\nIn their attached texts:")
    for result in in_texts:
        click.echo(f"\n{result.publication.id:>6}  {result.publication.description.full_title}")
        if hit := result.in_text:
            click.echo(f"        {hit.name}, page {hit.named}")
    if page.did_you_mean:
        click.echo(f"\nDid you mean: {page.did_you_mean}")


def _lines(result: Result) -> list[str]:
    publication = result.publication
    description = publication.description
    people = "; ".join(contributor.name for contributor in description.contributors[:3])
    about = (people, description.year, description.publisher, ", ".join(description.languages))
    shelves = ", ".join(dict.fromkeys(copy.call_number for copy in publication.copies if copy.call_number))
    held = "can be read now" if publication.readable_now else "held" if publication.held else "not held"
    return [" · ".join(filter(None, parts)) for parts in (about, (shelves, held)) if any(parts)]
