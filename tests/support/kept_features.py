"""What the matcher finds of pairs of records, in digests that are kept beside the tests.

    python -m tests.support.kept_features        keeps what is found now

The model learned from features as they are made here: one that is made otherwise spoils it without a word,
and what a person is told changes on purpose only. Whoever makes a model anew, or changes what is found, keeps
the digests anew, and the change shows which features, findings and reasons are others.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.features import NAMES, features_of
from catalogue.matching.evidence.series import seen_together
from catalogue.services.authority.authorities import shipped_knowledge, shipped_rows

from .kept import digest, keep, questions

KEPT = Path(__file__).parents[1] / "unit" / "matching" / "evidence" / "kept_features.json"

Digests = dict[str, dict[str, str]]
"""Of ``features``, ``findings`` and ``told`` each, by its name, what stands there for all pairs."""

_RECORDS = 60
_COMPANY = 4


def _with_isbn_alone(record: Description) -> Description:
    """A record whose address does not tell at once which one it is."""
    return record.with_changes(
        identifiers=tuple(number for number in record.identifiers if number.scheme == "isbn")
    )


def _as_listed(record: Description, at: int) -> Description:
    """A record as a list has it: cited, without its subtitle in another year, misspelt, or another part."""
    names = ", ".join(contributor.name for contributor in record.contributors[:3]) or record.publisher
    title = record.full_title
    ways = (
        Description(reference=f"{names} ({record.year}). {title}. {record.place}: {record.publisher}."),
        Description(reference=f"{title} / {names}. - {record.place}, {record.year}. 12(3), 45-{60 + at}"),
        record.with_changes(subtitle="", year=str(2001 + at % 9), identifiers=()),
        record.with_changes(title=record.title[:5] + record.title[6:], publisher="", contributors=()),
        record.with_changes(title=f"{record.title}, part {1 + at % 3}", edition=f"{1 + at % 4}. ed."),
    )
    return ways[at % len(ways)]


def digests(matcher: Matcher) -> Digests:
    """Return the digests of what a matcher finds, each title beside those that are filed next to it."""
    records = [_with_isbn_alone(questions.record(row)) for row in shipped_rows("holdings.csv")[:_RECORDS]]
    records.sort(key=lambda record: record.full_title)
    prepared = [matcher.prepare(record) for record in records]
    features: dict[str, list[str]] = defaultdict(list)
    findings: dict[str, list[str]] = defaultdict(list)
    told: dict[str, list[str]] = defaultdict(list)
    for at, record in enumerate(records):
        entry = matcher.prepare(_as_listed(record, at))
        places = range(max(0, at - _COMPANY // 2), min(len(records), at + _COMPANY // 2))
        judgements = [matcher.judge(entry, prepared[place]) for place in places]
        rows = features_of([(judgements, seen_together(judgements))], lambda _: 1.0)
        for name, column in zip(NAMES, rows.T.tolist(), strict=True):
            features[name].append(" ".join(f"{value:.3f}" for value in column))
        for place, judgement in zip(places, judgements, strict=True):
            for finding in judgement.findings:
                findings[finding.value].append(f"{at} {place}")
        for proposal in matcher.decide(entry, [(str(place), prepared[place]) for place in places]):
            match = match_of(proposal)
            for reason in match.reasons:
                told[reason.code].append(f"{at} {match.holding_id} {match.status} {reason}")
            for evidence in match.evidence:
                told[f"of {evidence.field}"].append(f"{at} {match.holding_id} {evidence}")
    return {
        kind: {name: digest(lines) for name, lines in sorted(found.items())}
        for kind, found in (("features", features), ("findings", findings), ("told", told))
    }


def main() -> None:
    """Keep what is found now."""
    knowledge = shipped_knowledge()
    found = digests(Matcher(knowledge.aliases, knowledge.vocabulary))
    keep(KEPT, found)


if __name__ == "__main__":
    main()
