"""Places where the code can be changed, and a random sample of changes."""

from __future__ import annotations

import ast
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutants import ROOT
from benchmarks.mutants.silent import binary_operators, silent_spans

_ALIKE = {("Eq", "Is"), ("NotEq", "IsNot"), ("Is", "Eq"), ("IsNot", "NotEq")}
"""Changes that mean the same for almost all that this code compares: small numbers, None, interned words."""
_COMPARISONS = "ReplaceComparisonOperator"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something can be changed, and how: an operator, and which of the places that it finds this is."""

    module: str
    line: int
    column: int
    changes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the module's source with it, and what it is."""

    place: Place
    operator: str
    source: str
    was: str
    now: str


def places(package: str) -> list[Place]:
    """List every place of a package that can be changed, in a fixed order."""
    found: list[Place] = []
    for path in sorted((ROOT / package).rglob("*.py")):
        found += _places_of(path)
    return sorted(found)


def _places_of(path: Path) -> Iterator[Place]:
    from cosmic_ray.ast import get_ast
    from cosmic_ray.plugins import get_operator

    source = path.read_text("utf-8")
    tree = ast.parse(source)
    silent, binary = silent_spans(tree), binary_operators(tree)
    families = [[(name, get_operator(name)()) for name in names] for names in _families()]
    counts: dict[str, int] = defaultdict(int)
    found: dict[tuple[int, int, str], list[tuple[str, int]]] = defaultdict(list)

    def walk(node: object) -> None:
        for family in families:
            first, finder = family[0]
            if _COMPARISONS not in first:
                for (line, column), _end in finder.mutation_positions(node):
                    found[line, column, first] += [(name, counts[first]) for name, _ in family]
                    counts[first] += 1
            elif getattr(node, "type", "") == "comparison":
                # What a comparison may become depends on its right side: each operator counts for itself.
                for name, operator in family:
                    for (line, column), _end in operator.mutation_positions(node):
                        found[line, column, first].append((name, counts[name]))
                        counts[name] += 1
        for child in getattr(node, "children", ()):
            walk(child)

    walk(get_ast(source))
    for (line, column, family), changes in found.items():
        position = line, len(source.splitlines()[line - 1][:column].encode())
        if any(span.holds(position) for span in silent):
            continue
        if "BinaryOperator" in family and not any(span.holds(position) for span in binary):
            continue  # a star that unpacks, or parts what is given by name
        yield Place(str(path.relative_to(ROOT)), line, column, tuple(changes))


def _families() -> list[tuple[str, ...]]:
    """The operators, those together that change the same places: `<` into each other comparison, say."""
    from cosmic_ray.plugins import operator_names

    families = defaultdict(list)
    for name in sorted(operator_names()):
        base, *kinds = name.removeprefix("core/").split("_")
        if base.startswith("Variable") or tuple(kinds) in _ALIKE:
            continue
        changed = kinds[1:] if kinds[:1] == ["Delete"] else kinds[:1]
        families[(base, *changed)].append(name)
    return [tuple(names) for names in families.values()]


def drawn(package: str, sample: int, seed: int) -> Iterator[Mutant]:
    """Draw mutants of a package: the same for the same code, sample and seed."""
    chance = random.Random(f"{package} {seed}")
    everywhere = places(package)
    chance.shuffle(everywhere)
    mutants = (mutant for place in everywhere if (mutant := _mutant_at(place, chance)))
    for _, mutant in zip(range(sample), mutants, strict=False):
        yield mutant


def _mutant_at(place: Place, chance: random.Random) -> Mutant | None:
    """Change something at a place, by the first change in random order that makes other code of it."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = (ROOT / place.module).read_text("utf-8")
    for operator, number in chance.sample(place.changes, len(place.changes)):
        changed = mutate_code(source, get_operator(operator)(), number)
        if changed and _runs_otherwise(source, changed):
            was, now = _difference(source, changed)
            return Mutant(place, operator.removeprefix("core/"), changed, was, now)
    return None


def _runs_otherwise(before: str, after: str) -> bool:
    """Whether a change can be compiled, and into something else."""
    try:
        tree = ast.parse(after)
    except SyntaxError:
        return False
    return ast.dump(tree) != ast.dump(ast.parse(before))


def _difference(before: str, after: str) -> tuple[str, str]:
    for was, now in zip(before.splitlines(), after.splitlines(), strict=False):
        if was != now:
            return was.strip(), now.strip()
    return before.splitlines()[-1].strip(), ""
