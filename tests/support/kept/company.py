"""What the matcher makes of many holdings under one title: columns, runs, hands, series, sets, copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.matching.decision.assignment import Claim, Claims, claim_of
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.evidence import series, shared_isbns
from catalogue.matching.evidence.features import NAMES, features_of
from catalogue.matching.records.prepared import Prepared

from . import Answers, by_name
from .pairs import matcher

_TELLING = "Debt bondage of herring fishers at sea"
_PEOPLE = ("Orell, Ann", "Lim, Bo", "Keo, Chan", "Stein, Ida", "Blau, Eva")
_JOURNAL = "Journal of Labour Conditions"
_ISBN = (Identifier("isbn", "9780198706014"),)

Company = tuple[list[Description], list[Description]]
"""Entries, and holdings that bear about the same title."""


def answers() -> Answers:
    """Ask everything."""
    found: dict[str, list[object]] = {}
    for name, (entries, holdings) in _companies().items():
        prepared = [(str(at), matcher().prepare(holding)) for at, holding in enumerate(holdings)]
        asked = [matcher().prepare(entry) for entry in entries]
        proposed: list[list[Proposal]] = []
        for entry, few in product(asked, (prepared, prepared[: len(prepared) // 2], prepared[-2:])):
            found.setdefault(f"{name}: together", []).append(_together(entry, few))
            recurring = {entry.full.stem} if len(few) == 2 else ()
            proposed.append(matcher().decide(entry, few, recurring))
            found.setdefault(f"{name}: told", []).append([_told(proposal) for proposal in proposed[-1]])
        found[f"{name}: shared out"] = list(_shared_out(asked, proposed[::3]))
    return found


def _together(entry: Prepared, holdings: Sequence[tuple[str, Prepared]]) -> object:
    judgements = [matcher().judge(entry, holding) for _, holding in holdings]
    together = series.seen_together(judgements)
    rows = features_of([(judgements, together)], lambda word: float(len(word)))
    return (
        together,
        [
            (
                series.in_column(judgement, together),
                series.in_another_place(judgement),
                series.in_one_place(judgement),
                series.shares_its_title(judgement, together),
                series.seriality(judgement, together),
                series.open_run(judgement),
                series.other_length(judgement),
                by_name(weighed.findings),
            )
            for judgement, weighed in zip(judgements, shared_isbns.isbns_weighed(judgements), strict=True)
        ],
        [[round(value, 3) for value in row] for row in rows.tolist()],
        len(NAMES),
    )


def _told(proposal: Proposal) -> object:
    return (
        match_of(proposal),
        proposal.same_version,
        proposal.barred,
        round(proposal.nearness, 4),
        proposal.conflicts,
    )


def _shared_out(entries: Sequence[Prepared], proposed: Sequence[Sequence[Proposal]]) -> Iterator[object]:
    """Share holdings out among entries as a gap check does."""
    claims = Claims(
        lambda one, other: matcher().same_work(entries[one], entries[other]),
        lambda one, other: matcher().same_version(entries[one], entries[other]),
        lambda one, other: matcher().perhaps_editions(entries[one], entries[other]),
    )
    made: list[tuple[str, Claim]] = []
    for place, proposals in enumerate(proposed):
        for rank, proposal in enumerate(proposals):
            claim = claim_of(place, proposal, rank)
            made.append((proposal.holding_id, claim))
            if proposal.accepted:
                claims.enter(proposal.holding_id, claim)
    for holding_id, claim in made:
        copies = (claims.better_copy(holding_id, claim, copies) for copies in (1, 2))
        better = [claims.better(holding_id, claim), *copies]
        yield claim.entry, holding_id, [found and found.entry for found in better]


def _companies() -> dict[str, Company]:
    return {
        "columns": _columns("Editorial introduction"),
        "telling columns": _columns("Gateways to clinical trials of debt"),
        "hands": _hands(),
        "runs": _runs("Annual report on migration"),
        "maps": _runs("Road map of the province"),
        "series": _series(),
        "sets": _sets(),
        "copies": _copies(),
        "languages": _languages(),
    }


def _described(title: str, *names: str, **fields: object) -> Description:
    contributors = tuple(
        Contributor(name, ContributorKind.PERSON if "," in name else ContributorKind.BODY) for name in names
    )
    return Description(title=title, contributors=contributors, **fields)  # type: ignore[arg-type]


def _columns(title: str) -> Company:
    held = [
        _described(
            title, _PEOPLE[at % 2], venue=_JOURNAL, volume=volume, number=number, pages=pages, year=year
        )
        for at, (volume, number, pages, year) in enumerate((
            ("27", "1", "5-12", "2010"), ("27", "2", "5-7", "2010"), ("26", "4", "5-9", "2009"),
            ("27", "", "333-340", "2010"), ("", "", "", "2011"), ("26", "3", "5-9", "2009"),
            ("26", "3", "5-9", "2009"), ("28", "1", "405-412", ""),
        ))
    ]  # fmt: skip
    listed = [
        held[0],
        held[0].with_changes(number="3", pages="5-6"),
        held[0].with_changes(volume="31", year="2014"),
        held[1].with_changes(number="", pages=""),
        held[2].with_changes(volume="", number="", pages=""),
        held[3].with_changes(number="4", contributors=()),
        held[7].with_changes(number="9", year="2011"),
        held[4].with_changes(title=f"{title} 7"),
        Description(reference=f"Orell A. {title}. {_JOURNAL} 2010;27(2):5-7."),
        Description(reference=f"{title}, {_JOURNAL} 26 (2009) 4, pp. 5-9"),
    ]
    return listed, held


def _hands() -> Company:
    held = [
        *(_described(_TELLING, *_PEOPLE[:count], year="2003") for count in (1, 2, 3, 4)),
        _described(_TELLING, "Anthology, Old", year="2003"),
        _described(_TELLING, "Stein, Ida", year="2003"),
        _described(_TELLING, "Stein, Ida", "Blau, Eva", year="2004"),
        _described(_TELLING, year="2003"),
    ]
    listed = [
        _described(_TELLING, *_PEOPLE[:3], "Sok, Dara", year="2003"),
        _described(_TELLING, "Orell, Ann", "Blau, Eva", "Gros, Fritz", "Horn, Gina", year="2003"),
        _described(_TELLING, "Stein, Ida", year="2003"),
        _described(_TELLING, "Stein, Ida", year="2004"),
        _described(_TELLING, "Anthology, O.", year="2003"),
        _described(_TELLING, year="2003"),
        _described(f"{_TELLING}: a study", "Lim, Bo", year="2003"),
        _described(_TELLING, "Nobody, Else", year="2008"),
        Description(reference=f"Orell A, Lim B. {_TELLING}. 2003."),
    ]
    return listed, held


def _runs(title: str) -> Company:
    body = "Department of Statistics"
    held = [
        *(_described(title, body, year=str(year)) for year in (2001, 2002, 2003)),
        *(_described(f"{title} {year}", body, year=str(year + 1)) for year in (2004, 2005, 2006, 2007)),
        _described(f"{title} 2008-", body, year=""),
        _described(title, body, volume="9", year=""),
        _described(title, body, year=""),
    ]
    listed = [
        _described(title, body, year="2002"),
        _described(title, body, year="2009"),
        _described(title, body, year=""),
        _described(f"{title} 2005", body, year=""),
        _described(f"{title} 2005", body, year="2006"),
        _described(f"{title} 2010", body, year="2011"),
        _described(title, body, year="2001-"),
        _described(f"{title} 2003", "Orell, Ann", year="2003", edition="2nd ed."),
        Description(reference=f"{body} ({2006}). {title} 2006. Bern."),
        Description(reference=f"{title}, since 2008. {body}"),
    ]
    return listed, held


def _series() -> Company:
    name = "Profiles of the provinces"
    held = [
        _described(f"{name}: roads and markets", "Orell, Ann", year="2003", pages="40 p."),
        _described(f"{name}: fishing and its laws", "Lim, Bo", year="2004", pages="212 p."),
        _described(f"{name}: fishing and the laws of it", "Keo, Chan", year="2004"),
        _described("Salt", "Keo, Chan", year="2005", series=name),
        _described(name, "Stein, Ida", year="2006", series=name, pages="90 p."),
    ]
    listed = [
        _described(name, year="2003"),
        _described(name, "Orell, Ann", year="2003", pages="41 p."),
        _described(name, "Stein, Ida", year="2006", pages="300 p."),
        _described(f"{name}: fishing and its laws", year="2004", pages="70 p."),
        _described(f"{name}: fishing", "Lim, Bo", year="2004", pages="212 p."),
        _described("Salt", year="2005"),
        Description(reference=f"Orell, A.: {name}. 2003. 40 S."),
    ]
    return listed, held


def _sets() -> Company:
    title = "Handbook of the law of the sea"
    held = [
        _described(f"{title}, vol. 1", "Orell, Ann", year="2001", identifiers=_ISBN, pages="319 p."),
        _described(f"{title}, vol. 2", "Orell, Ann", year="2002", identifiers=_ISBN, pages="280 p."),
        _described(title, "Orell, Ann", year="2001", identifiers=_ISBN, pages="1-319"),
        _described("Nets and lines in winter", "Lim, Bo", year="2001", identifiers=_ISBN, pages="236-263"),
        _described("Nets of winter", "Lim, Bo", year="2001", identifiers=_ISBN),
        _described("Nets and lines", "Lim, Bo", year="1999", pages="1-319"),
    ]
    listed = [
        _described(title, identifiers=_ISBN),
        _described(f"{title}, vol. 2", identifiers=_ISBN),
        _described(f"{title}, vol. 3", identifiers=_ISBN, year="2003"),
        _described("Nets and lines in winter", "Lim, Bo", identifiers=_ISBN, pages="236-263"),
        _described("Boats", "Keo, Chan", identifiers=_ISBN, pages="12-14"),
        _described("Boats", identifiers=_ISBN),
        _described("", identifiers=_ISBN),
        _described(title.replace("sea", "see"), "Orell, Ann", year="2001", identifiers=_ISBN),
        _described("Nets and lines of summer", "Lim, Bo", year="2001", identifiers=_ISBN, pages="1-319"),
        Description(reference=f"Lim B. Nets and lines in winter. In: {title}. 2001: 236-263."),
    ]
    return listed, held


def _copies() -> Company:
    whole = _described(
        _TELLING, "Orell, Ann", "Lim, Bo", year="2003", publisher="Payot", pages="120 p.", place="Bern"
    )
    held = [
        whole,
        whole,
        whole.with_changes(publisher="Orell", place="Zürich"),
        whole.with_changes(year="2004", edition="2nd ed."),
        whole.with_changes(pages="64 p."),
        whole.with_changes(title=f"{_TELLING}!", contributors=whole.contributors[:1]),
        whole.with_changes(identifiers=_ISBN),
        Description(reference=f"Orell, A. & Lim, B. (2003). {_TELLING}. Bern: Payot."),
        Description(reference=f"Orell, A. & Lim, B. (2003). {_TELLING}. Payot."),
        Description(reference=f"Orell A, Lim B. {_TELLING}. 2003;12:5-9."),
    ]
    listed = [
        whole,
        whole.with_changes(edition="2nd ed.", year=""),
        whole.with_changes(year="2010", edition="4th ed."),
        whole.with_changes(title=f"{_TELLING}: Khmer edition", languages=("km",)),
        whole.with_changes(contributors=(), publisher="", year=""),
        whole.with_changes(identifiers=_ISBN, title="Debt bondage"),
        Description(reference=f"Orell, A. & Lim, B. (2003). {_TELLING}. Bern: Payot."),
        Description(reference=f"Orell, A. ({2004}). {_TELLING}, 2nd ed., Payot, 120 p."),
    ]
    return listed, held


def _languages() -> Company:
    body = "International Labour Organization"
    titles = (
        ("en", "Law on human trafficking and child labour"),
        ("km", "ច្បាប់ស្តីពីការជួញដូរមនុស្ស និងពលកម្មកុមារ"),
        ("fr", "Loi sur la traite des êtres humains et le travail des enfants"),
        ("th", "กฎหมายว่าด้วยการค้ามนุษย์และแรงงานเด็ก"),
    )
    held = [
        _described(title, body, languages=(language,), year=year)
        for (language, title), year in product(titles, ("2008", "2011"))
    ]
    listed = [
        *(_described(title, body, year="2008") for _, title in titles),
        *(_described(title, year="2011", number="5") for _, title in titles[:2]),
        *(Description(reference=f"{body} ({2008}). {title}.") for _, title in titles),
    ]
    return listed, held
