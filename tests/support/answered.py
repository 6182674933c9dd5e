"""A catalogue in which people answered many times, so that there is something to learn."""

from __future__ import annotations

import random
from io import BytesIO

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, answers_for_all
from catalogue.domain.people.access import Account
from catalogue.services.acts import act
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import MatchDecision
from catalogue.storage.reference_lists.lists import entries_of

_WORDS = (
    "harvest river border market shelter factory orchard harbour village school temple highway island "
    "fishing logging brick garment domestic seafood sugar rubber bride orphan recruit broker ferry "
    "camp court police clinic hostel prison union parish desert valley monsoon delta quarry mine"
)
AUTHOR = Contributor("Sok, Dara", ContributorKind.PERSON)
SAME, DIFFERENT = 30, 40
"""Of so many titles people say that they are held, of so many that it is another work."""


def fill(services: Services, account: Account) -> int:
    """Hold ``SAME + DIFFERENT`` titles of six words by one author, and lay a list beside them; gives its id.

    Its entries have five words of the title, and then three of it and another. Entry number n asks for the
    publication number n.
    """
    drawn = random.Random(3)
    words = _WORDS.split()
    titles = [drawn.sample(words, 6) for _ in range(SAME + DIFFERENT)]
    for title_words in titles:
        title = " ".join(title_words).capitalize()
        held = Description(title=title, year="2003", contributors=(AUTHOR,))
        services.records.publications.add(account, held, [CopyData()])
    services.operations.worker.run_pending()
    lines = [" ".join(said[:5] if at < SAME else [*said[:3], "hidden"]) for at, said in enumerate(titles)]
    table = "\n".join(["title,authors", *(f'{line},"{AUTHOR.name}"' for line in lines)]).encode()
    return services.lists.lists.from_file(account, "Titles", BytesIO(table), "list.csv").list_id


def answer_all(services: Services, account: Account, list_id: int) -> None:
    """Say of the first ``SAME`` entries of the list of ``fill`` that they are held, of the others not."""
    with services.database.read() as session:
        entries = entries_of(session, list_id)
    intent = act(account, "match_decided", verdict="", entry="")
    with services.database.write(intent) as session:
        for at, entry in enumerate(entries):
            verdict = Verdict.SAME if at < SAME else Verdict.DIFFERENT
            session.add(_answer(account, entry.fingerprint, at + 1, verdict))


def answer(
    services: Services, account: Account, fingerprint: str, publication_id: int, verdict: Verdict
) -> None:
    """One more answer, beside those that stand."""
    with services.database.write(act(account, "match_decided", verdict=str(verdict), entry="")) as session:
        session.add(_answer(account, fingerprint, publication_id, verdict))


def _answer(account: Account, fingerprint: str, publication_id: int, verdict: Verdict) -> MatchDecision:
    return MatchDecision(
        fingerprint=fingerprint,
        publication_id=publication_id,
        verdict=str(verdict),
        user_id=account.id,
        for_all=answers_for_all(account, account.id, Visibility.PRIVATE),
    )
