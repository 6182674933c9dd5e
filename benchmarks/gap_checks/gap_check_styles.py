"""Two lists of references, each in a style of its own: the titles stand there, but nobody says where.

    python -m benchmarks.gap_checks.gap_check_styles FOLDER...    each with a right.csv of articles in fields

The holdings are the articles as APA cites them; 400 of them are asked for in each other style, half of them
taken off the shelf first. Columns as those of ``gap_check_untitled``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from benchmarks.gap_checks.gap_check_figures import Records
from benchmarks.gap_checks.gap_check_untitled import TRIED, cited, counted, heading, measure_each
from catalogue.domain.descriptions.description import Description

HELD = "{apa} ({year}). {title}. {journal}, {volume}, {pages}."
STYLES: Mapping[str, str] = {
    "MLA": "{first}, {initials}. “{title}.” {journal} {volume} ({year}): {pages}.",
    "Chicago": "{first}, {initials}. {year}. “{title}.” {journal} {volume}: {pages}.",
    "Harvard": "{first}, {initials}. et al. ({year}) ‘{title}’, {journal}, {volume}, pp. {pages}.",
    "IEEE": "[3] {straight}, “{title},” {short}, vol. {volume}, pp. {pages}, {year}.",
    "Vancouver": "{first} {initials}, et al. {title}. {short} {year};{volume}:{pages}.",
    "BMC": "3. {first} {initials}, et al.: {title}. {short} {year}, {volume}:{pages}.",
    "Springer": "3. {first}, {initials}.: {title}. {short} {volume}, {pages} ({year}).",
    "IOP": "[3] {first} {initials} {year} {title} {short} {volume} {pages}",
    "Springer, no author": "3. {title}. {short} {volume}, {pages} ({year}).",
    "BMC, no author": "3. {title}. {short} {year}, {volume}:{pages}.",
}


def measure(name: str, records: Records) -> None:
    """Print the figures of one set."""
    articles = [
        (record_id, description, parts) for record_id, description in records if (parts := cited(description))
    ]
    held = [(record_id, Description(reference=HELD.format(**parts))) for record_id, _, parts in articles]
    random.Random(5).shuffle(articles)
    asked = articles[:TRIED]
    gone = {record_id for record_id, _, _ in asked[1::2]}
    places = {record_id: (parts["volume"], parts["page"]) for record_id, _, parts in articles}
    kept = [record for record in held if record[0] not in gone]
    print(heading(name, len(asked), len(gone)))
    for style, pattern in STYLES.items():
        entries = [(record_id, pattern.format(**parts)) for record_id, _, parts in asked]
        print(counted(style, entries, kept, places, gone))


if __name__ == "__main__":
    measure_each(__doc__, measure)
