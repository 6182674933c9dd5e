"""The types of all that is written here are judged strictly, and nobody is let off in passing."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.support.needs import ROOT

_WITHOUT_TYPES = {"ignore_missing_imports", "follow_imports"}
"""What may be said of other people's modules that have no types, or are not installed for the tests."""


def _is_python(script: Path) -> bool:
    return "python" in script.read_text("utf-8").partition("\n")[0]


def test_mypy_is_strict_everywhere() -> None:
    judged = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert judged["strict"] is True
    assert not [
        name for name, value in judged.items() if value is False or name.startswith(("ignore", "excl"))
    ]
    ours = {file.parent.name for file in ROOT.glob("[!.]*/*.py") if file.name != "__init__.py"}
    scripts = {str(file.relative_to(ROOT)) for file in (ROOT / ".ci").iterdir() if _is_python(file)}
    assert ours | scripts == set(judged["files"])
    for override in judged["overrides"]:
        assert override.keys() - {"module"} <= _WITHOUT_TYPES, override
        assert not {module.partition(".")[0] for module in override["module"]} & ours, override
