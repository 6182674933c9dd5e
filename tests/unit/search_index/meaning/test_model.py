"""The packaged model: what is said without it, what it is given, and what it finds where it is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search_index.meaning import model


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    model.load.cache_clear()
    yield
    model.load.cache_clear()


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_PACKAGE", "no_such_package")
    assert not model.installed()
    with pytest.raises(model.ModelUnavailable, match=r'pip install "lacuna\[meaning\]"'):
        model.load()


def test_a_processor_that_would_end_the_process_is_never_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    described = tmp_path / "cpuinfo"
    described.write_text("processor : 0\nflags\t\t: fpu sse2 fma f16c\n")
    assert model._lacking_of_processor(described) == {"avx2"}
    described.write_text("flags\t\t: fpu avx2 fma f16c\n")
    assert not model._lacking_of_processor(described)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert not model._lacking_of_processor(tmp_path / "none")


def test_no_text_is_longer_inside_the_model_than_it_was_given() -> None:
    """One sign that stands for 18 overruns the buffer in which the package takes it apart."""
    given = model._readable("\ufdfa" * 1000 + "\0")
    assert len(given) <= model.LONGEST and "\ufdfa" not in given and "\0" not in given
    assert model._readable("a\ud800b") == "a?b"


@pytest.fixture
def packaged() -> model.Model:
    if not model.installed():
        pytest.skip('the extra is not installed: pip install "lacuna[meaning]"')
    return model.load()


def test_the_packaged_model_knows_what_is_meant(packaged: model.Model) -> None:
    titles = ["Slavery at sea: Thailand's fishing industry", "Urban poverty in Asia", "Prison health"]
    found = packaged.passages(titles)
    assert found.shape == (3, 384) and np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    assert int((found @ packaged.queries(["esclavage sur les bateaux de pêche"])[0]).argmax()) == 0
    assert np.array_equal(packaged.passages(titles[:1])[0], found[0]), "whatever is embedded beside it"
    assert np.isfinite(packaged.queries(["", "\ufdfa" * 1000, "\0", "a\ud800"])).all()
    assert "OMP_NUM_THREADS" not in os.environ
