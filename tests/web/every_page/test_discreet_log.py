"""The logs of the servers beneath us name no reader and nothing that was read."""

from __future__ import annotations

import logging

import pytest
from gunicorn.config import Config

from catalogue.web.security.discreet_log import DiscreetFilter, DiscreetLogger


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> DiscreetLogger:
    logger = DiscreetLogger(Config())
    logger.error_log.addHandler(caplog.handler)
    return logger


def test_a_malformed_request_is_noted_without_its_sender_and_text(
    log: DiscreetLogger, caplog: pytest.LogCaptureFixture
) -> None:
    log.warning("Invalid request from ip=203.0.113.9: Invalid HTTP request line: 'GET /?q=secretword'")
    assert "malformed request" in caplog.text
    assert "203.0.113.9" not in caplog.text
    assert "secretword" not in caplog.text


def test_a_failed_request_is_noted_without_its_address(
    log: DiscreetLogger, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise RuntimeError("out of order")
    except RuntimeError:
        log.exception("Error handling request %s %s", "GET", "/en/search?q=secretword")
    assert "out of order" in caplog.text
    assert "secretword" not in caplog.text


def test_other_lines_stay_as_they_are(log: DiscreetLogger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log.warning("Worker %s was slow", 7)
    assert "Worker 7 was slow" in caplog.text


def test_of_what_waitress_logs_the_traceback_is_kept_alone(caplog: pytest.LogCaptureFixture) -> None:
    waitress = logging.getLogger("waitress.tried")
    waitress.addFilter(DiscreetFilter())
    try:
        raise RuntimeError("out of order")
    except RuntimeError:
        waitress.exception("Exception while serving /en/publication/secretword to %s", "203.0.113.9")
    assert "Error handling a request" in caplog.text
    assert "out of order" in caplog.text
    assert "secretword" not in caplog.text
    assert "203.0.113.9" not in caplog.text
