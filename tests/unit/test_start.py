"""A start loads what each page needs, and looks for no garbage meanwhile."""

from __future__ import annotations

import gc
import subprocess
import sys

from catalogue.cli.memory import while_loading


def test_garbage_is_looked_for_again_after_loading() -> None:
    with while_loading():
        assert not gc.isenabled()
        with while_loading():
            assert not gc.isenabled()
        assert not gc.isenabled(), "who begins to load within another's loading does not end it"
    assert gc.isenabled()


def test_what_only_calls_need_is_loaded_by_no_start() -> None:
    """The library that holds calls against their schemas takes a twentieth of the start of every server."""
    said = "import sys, catalogue.app; print('jsonschema' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, timeout=120)
    assert answer.stdout == "False\n", answer.stderr
