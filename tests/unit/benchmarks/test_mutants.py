"""What is drawn to be changed is what a run can notice; what is tried by, what knows it."""

from __future__ import annotations

import ast

from benchmarks.mutants.silent import binary_operators, silent_spans

SOURCE = """
Found = Mapping[str, Literal[1]]
Place: TypeAlias = Literal[1]
either = limit(1) | None
both = limit(2) | limit(2)

@dataclass(frozen=1, slots=1, order=2)
class Kept:
    least: Annotated[int, 1] = 2

class Reader(Protocol):
    def read(self, most: int = 1) -> None: ...

@lru_cache(maxsize=1)
@limited(to=2)
def asked(first: Annotated[int, 1] = 2, *rest: int, last: int = 2) -> Literal[1]:
    assert first < 1
    return first + 2

remembering = functools.cache(of(1))

if TYPE_CHECKING:
    limit = 1
if __name__ == "__main__":
    asked(1)
"""
"""A module whose ones nothing that runs can notice, and whose twos something can."""


def test_what_no_run_can_notice_is_no_place_and_all_else_is() -> None:
    tree = ast.parse(SOURCE)
    spans = silent_spans(tree)
    numbers = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in (1, 2)]
    wrong = [
        number.lineno
        for number in numbers
        if any(span.holds((number.lineno, number.col_offset)) for span in spans) != (number.value == 1)
    ]
    assert len(numbers) > 15
    assert not wrong


def test_decorators_that_only_make_it_quicker_are_no_place_from_their_sign_on() -> None:
    at = SOURCE.splitlines().index("@lru_cache(maxsize=1)") + 1
    spans = silent_spans(ast.parse(SOURCE))
    assert any(span.holds((at, 0)) for span in spans)
    assert not any(span.holds((at + 1, 0)) for span in spans)


def test_only_a_strict_zip_says_again_what_is_true() -> None:
    for source, silent in (("zip(a, b, strict=True)", True), ("zip(a, b, strict=False)", False)):
        assert bool(silent_spans(ast.parse(source))) is silent


def test_a_star_that_unpacks_is_no_operation() -> None:
    source = "def made(*of, by): return {**of, 'a': 2 * by}"
    (span,) = binary_operators(ast.parse(source))
    assert source[span.start[1] : span.end[1]].strip() == "*"
    assert span.holds((1, source.index("* by")))
