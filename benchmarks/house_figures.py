"""How large the house is: the figures that stand in docs/architecture.md, of today.

python -m benchmarks.house_figures          needs ``pip install radon``
"""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PROGRAM = ("catalogue", "search_index")
_MOST_FILES = 15
_MIGRATIONS = "catalogue/storage/migrations"
_COMPLEX = 10


def _files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (_ROOT / folder).rglob("*.py"))


def _crowded(files: Iterable[Path]) -> tuple[list[int], dict[str, int]]:
    """How many files each folder has, and the folders that have more than they should."""
    counted = Counter(str(file.parent.relative_to(_ROOT)) for file in files if file.name != "__init__.py")
    crowded = {folder: count for folder, count in counted.items() if count > _MOST_FILES}
    return sorted(counted.values()), {
        folder: count for folder, count in crowded.items() if not folder.startswith(_MIGRATIONS)
    }


def _functions(files: Iterable[Path]) -> list[tuple[int, str]]:
    """The lines of each function, and where it is."""
    return sorted(
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{file.relative_to(_ROOT)}: {node.name}")
        for file in files
        if _MIGRATIONS not in str(file)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def main() -> None:
    """Print the figures."""
    from radon.complexity import cc_visit

    files = _files(*_PROGRAM)
    texts = {file: file.read_text("utf-8") for file in files}
    counts, crowded = _crowded(files)
    functions = _functions(files)
    blocks = [
        (block.complexity, f"{file.relative_to(_ROOT)}: {block.fullname}")
        for file, text in texts.items()
        for block in cc_visit(text)
    ]
    hard = sorted((block for block in blocks if block[0] > _COMPLEX), reverse=True)
    root = ast.parse((_ROOT / "catalogue" / "bootstrap.py").read_text("utf-8"))
    names = sum(len(node.names) for node in ast.walk(root) if isinstance(node, ast.Import | ast.ImportFrom))
    print("lines of the program:", sum(text.count("\n") for text in texts.values()))
    print("files, in folders:", len(files), len(counts))
    print("files a folder, median and most:", statistics.median(counts), counts[-1])
    print("folders of more than 15 files, migrations aside:", crowded)
    print(
        "functions; median and longest:",
        len(functions),
        statistics.median(f[0] for f in functions),
        functions[-1],
    )
    print("blocks with a complexity above 10, of how many:", len(hard), len(blocks), hard[:5])
    print(
        "imports of the composition root, and its lines:",
        names,
        len((_ROOT / "catalogue/bootstrap.py").read_text().splitlines()),
    )
    print("folders of tests of more than 15 files:", _crowded(_files("tests"))[1])


if __name__ == "__main__":
    main()
