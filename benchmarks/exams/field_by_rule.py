"""Near misses of the field, made by rule from the project's holdings: what is like one and is not it.

    python -m benchmarks.exams.field_by_rule data/holdings.csv TARGET

Writes holdings.csv, reference_list.csv, gold_gap.csv, references.txt and references_gold.csv, as the set
near_misses has them. Each way changes some forty holdings, all of which stay on the shelf: another year of a
run, another volume or part, a summary, brief or guide of it, a translation, another country, another edition,
another subtitle; and, held, the same work as somebody else may write it.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.exams.tables import Row, read_rows, title_of, write_about, write_rows
from benchmarks.gap_checks.gap_check_figures import read_records
from benchmarks.gap_checks.gap_check_ways import BARE, SPOILERS, STYLES, Spoil
from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of

ABOUT = (
    "MADE BY RULE: near misses of the field, and holdings written otherwise",
    "data/holdings.csv of the project, itself a part of the practice set `centre`",
    "`benchmarks/exams/field_by_rule.py`, seeded; `reason` names the rule, `also_right` further answers "
    "that a librarian would accept; lines of references.txt are some of the entries in the styles of "
    "lists",
    "facts only; made here, CC0",
    "a rule makes the same change again and again and knows no history: some invented works may exist, "
    "some summaries may be bound in; leave it out together with `centre`; figures on `near_misses` count "
    "for more",
)
_SEED = 53
_OF_EACH_WAY = 40
_LATEST = 2026
"""The year of the latest edition that a rule makes up."""
_COUNTRIES = (
    "Cambodia", "Thailand", "Lao PDR", "Viet Nam", "Vietnam", "Myanmar", "China", "Indonesia", "Nepal",
    "Bangladesh", "India", "Philippines", "Malaysia", "Moldova", "Albania", "Nigeria",
)  # fmt: skip
_SPELLINGS = {"Vietnam": "Viet Nam"}
_LANGUAGES = {
    "km": ("Khmer", "Khmer version", "in Khmer"), "th": ("Thai", "Thai edition", "in Thai"),
    "vi": ("Vietnamese", "Vietnamese version", "in Vietnamese"),
    "fr": ("French", "version française", "in French"),
    "lo": ("Lao", "Lao version", "in Lao"), "my": ("Burmese", "Burmese translation", "in Burmese"),
    "zh": ("Chinese", "Chinese edition", "in Chinese"), "es": ("Spanish", "edición en español", "in Spanish"),
}  # fmt: skip
_RUN = re.compile(
    r"\b(?:annual\b.*\breport|yearbook|bulletin|newsletter)\b|^trafficking in persons report\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"\b(vol(?:ume)?\.?|part|no\.?|book|module|phase|series) (\d{1,2}|[IVX]{1,4})\b", re.I)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_ABRIDGED = (
    "{title}: executive summary", "Summary of {title}", "Executive summary: {title}", "{title}: key findings",
    "{title}: a briefing note", "Policy brief: {title}", "{title} (fact sheet)", "Highlights of {title}",
)  # fmt: skip
_ABOUT_IT = (
    "A facilitator's guide to {title}", "{title}: teacher's guide", "{title}: training manual",
    "Review of {title}", "{title}: an evaluation", "Implementing {title}: lessons learned",
    "Commentary on {title}", "Background paper for {title}", "{title}: annexes",
    "Launch of {title}: speeches",
)  # fmt: skip
_SUBTITLES = (
    "lessons from the fishing sector", "a baseline survey", "the case of the garment industry",
    "a handbook for the police", "findings of a second survey", "perspectives of returned migrants",
    "a study of two provinces", "guidelines for shelters",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """An entry that a rule made of a holding: what it says and what is right for it."""

    entry: Description
    gold: str
    """"missing", or "held" or "other_edition" of the holding itself."""
    also_right: str = ""
    note: str = ""


Rule = Callable[[Description, random.Random], Made | None]


def _other_year(work: Description, rng: random.Random) -> Made | None:
    year, whole = year_of(work.year), work.full_title
    named = re.findall(r"\b(?:19|20)\d\d\b", whole)
    is_run = bool(_RUN.search(whole))
    if year is None or len(named) > 1 or not (named or is_run) or "B.E." in whole:
        return None
    step = rng.choice((-3, -2, -1, 1, 2, 3))
    changed = work.with_changes(year=str(year + step))
    for name in named:
        after = str(int(name) + step)
        changed = changed.with_changes(
            title=changed.title.replace(name, after), subtitle=changed.subtitle.replace(name, after)
        )
    return Made(changed, "missing", "" if is_run else "review")


def _other_part(work: Description, rng: random.Random) -> Made | None:
    whole = work.full_title
    if found := _NUMBERED.search(whole):
        number = found[2]
        numbers = [str(n) for n in range(1, 7)] if number.isdigit() else list(_ROMAN)
        another = rng.choice([part for part in numbers if part != number.upper()])
        changed = f"{whole[: found.start(2)]}{another}{whole[found.end(2) :]}"
        return Made(work.with_changes(title=changed, subtitle=""), "missing")
    if re.search(r"\d", whole):
        return None
    part = rng.choice(("Volume 2", "Vol. 3", "Part II", "Part 4", "Book 2", "Supplement 1"))
    return Made(work.with_changes(title=f"{work.title}. {part}"), "missing", "review")


def _abridged(work: Description, rng: random.Random) -> Made | None:
    return _titled(work, rng.choice(_ABRIDGED))


def _about_it(work: Description, rng: random.Random) -> Made | None:
    return _titled(work, rng.choice(_ABOUT_IT))


def _titled(work: Description, form: str) -> Made | None:
    if len(work.full_title.split()) < 4:
        return None
    return Made(work.with_changes(title=form.format(title=work.full_title), subtitle=""), "missing", "review")


def _translation(work: Description, rng: random.Random) -> Made | None:
    languages = [code for code in _LANGUAGES if work.languages and code not in work.languages]
    if not languages or any(name in work.full_title for name, *_ in _LANGUAGES.values()):
        return None
    _, version, remark = _LANGUAGES[rng.choice(languages)]
    if rng.random() < 0.5:
        return Made(work, "other_edition", "review", remark)
    return Made(
        work.with_changes(title=f"{work.full_title} ({version})", subtitle=""), "other_edition", "review"
    )


def _other_country(work: Description, rng: random.Random) -> Made | None:
    here = [name for name in _COUNTRIES if re.search(rf"\b{name}\b", work.full_title)]
    if len(here) != 1 or "Burma" in work.full_title:
        return None
    same = {here[0], _SPELLINGS.get(here[0], here[0])}
    there = rng.choice([name for name in _COUNTRIES if _SPELLINGS.get(name, name) not in same])
    changed = {"title": work.title.replace(here[0], there), "subtitle": work.subtitle.replace(here[0], there)}
    return Made(work.with_changes(**changed), "missing")


def _other_edition(work: Description, rng: random.Random) -> Made | None:
    year = year_of(work.year)
    if year is None or year > _LATEST - 2 or _RUN.search(work.full_title) or str(year) in work.full_title:
        return None
    edition = rng.choice(("2nd ed.", "Second edition", "3rd edition", "Rev. ed.", "New edition, revised"))
    changed = work.with_changes(year=str(min(_LATEST, year + rng.randint(2, 9))))
    if rng.random() < 0.5:
        return Made(changed, "other_edition", "review", edition)
    return Made(
        changed.with_changes(title=f"{work.full_title}. {edition}", subtitle=""), "other_edition", "review"
    )


def _other_subtitle(work: Description, rng: random.Random) -> Made | None:
    if not work.subtitle or len(work.title.split()) < 3:
        return None
    return Made(work.with_changes(subtitle=rng.choice(_SUBTITLES)), "missing", "review")


def _written(spoil: Spoil) -> Rule:
    def write(work: Description, rng: random.Random) -> Made | None:
        changed = spoil(work, rng)
        return Made(changed, "held") if changed is not None and changed.full_title else None

    return write


RULES: Mapping[str, Rule] = {
    "year": _other_year,
    "part": _other_part,
    "summary": _abridged,
    "companion": _about_it,
    "translation": _translation,
    "country": _other_country,
    "edition": _other_edition,
    "near": _other_subtitle,
    **{
        f"written: {name}": _written(SPOILERS[name])
        for name in (
            "subtitle run in",
            "cut off ...",
            "two typing errors",
            "abbreviated",
            "initials",
            "names turned",
            "et al.",
            "body renamed",
            "body as publisher",
            "Khmer digits",
        )
    },
}
"""What is done to a holding, by the reason that stands in gold_gap.csv."""
_BARE = {name: value for name, value in BARE.items() if name != "languages"}
_IN_REFERENCES = ("held", "missing")


def field_by_rule(
    records: Sequence[tuple[str, Description]],
) -> Iterator[tuple[str, str, Made]]:
    """The reason, the holding's id and what was made of it, rule by rule.

    Nothing is made of a title that several holdings bear, nor a title that another holding bears.
    """
    rng = random.Random(_SEED)
    titles = [title_of({"title": work.full_title}) for _, work in records]
    borne = {title: titles.count(title) for title in titles}
    for reason, rule in RULES.items():
        made = 0
        for at in rng.sample(range(len(records)), len(records)):
            holding, work = records[at]
            result = rule(work.with_changes(**_BARE), rng) if borne[titles[at]] == 1 else None
            if result is None or made == _of_each(reason):
                continue
            title = title_of({"title": result.entry.full_title})
            if title != titles[at] and title in borne:
                continue
            made += 1
            yield reason, holding, result


def _of_each(reason: str) -> int:
    return _OF_EACH_WAY // 2 if reason.startswith("written") else _OF_EACH_WAY


def entry_row(ref_id: str, made: Made) -> Row:
    """An entry as it stands in reference_list.csv."""
    entry = made.entry
    return {
        "ref_id": ref_id,
        "title": entry.title,
        "subtitle": entry.subtitle,
        "authors": "; ".join(person.name for person in entry.contributors),
        "year": entry.year,
        "publisher": entry.publisher,
        "isbn": "",
        "note": made.note,
    }


def write_set(holdings: Path, folder: Path) -> None:
    """Write the set made of a table of holdings."""
    rng = random.Random(_SEED)
    entries: list[Row] = []
    gold: list[Row] = []
    lines: list[str] = []
    references: list[Row] = []
    for at, (reason, holding, made) in enumerate(field_by_rule(read_records(holdings)), 1):
        ref_id = f"F{at:03}"
        entries.append(entry_row(ref_id, made))
        right = made.gold if made.gold == "missing" else f"{made.gold}: {holding}"
        also = {"also_right": made.also_right, "synthetic_edition": "yes" if reason == "edition" else "no"}
        gold.append({"ref_id": ref_id, "gold": right, "restates": holding, "reason": reason, **also})
        style = rng.choice(list(STYLES))
        text = STYLES[style](made.entry, rng)
        if text is not None and made.gold in _IN_REFERENCES and rng.random() < 0.5:
            lines.append(text.reference)
            held = holding if made.gold == "held" else "none"
            nearest = {"restates": holding, "style": f"{style}; {reason}", "nearest_edition_held": ""}
            references.append({"ref_no": str(len(lines)), "gold": held, **nearest})
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / "holdings.csv", read_rows(holdings))
    write_rows(folder / "reference_list.csv", entries)
    write_rows(folder / "gold_gap.csv", gold)
    write_rows(folder / "references_gold.csv", references)
    (folder / "references.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    write_about(folder, ABOUT, f"{len(entries)} entries, {len(lines)} lines")
    print(f"{folder}: {len(entries)} entries, {len(lines)} lines")


def main() -> None:
    """Make the set of the table named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("holdings", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    write_set(arguments.holdings, arguments.target)


if __name__ == "__main__":
    main()
