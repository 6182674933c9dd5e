"""The library that ends a process at a change of the disk: compiled, and how a program is begun under it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

LIBRARY = "LACUNA_CUT_LIBRARY"
"""Where a program that runs under the library finds it."""


def under_library(folder: Path) -> dict[str, str]:
    """Compile ``cut.c`` into a folder with gcc; returns the environment of a program that it is to end."""
    library, source = folder / "cut.so", Path(__file__).with_name("cut.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return {**os.environ, "LD_PRELOAD": str(library), LIBRARY: str(library)}
