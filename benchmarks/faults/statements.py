"""Does anything that is asked or sent reach the text of a statement? It may come in as a parameter alone.

    python -m benchmarks.faults.statements

On the sample, within this process: every address is asked as nobody, a member and an administrator, with
every name that any view looks for, and every form is sent likewise; what is sent for each name is one mark,
in which SQL would stumble. Each statement that is executed meanwhile is looked at. Exit code 1 where the mark
stands in one, or an answer is 500.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

import catalogue
from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from tests.web.routes import addresses
from tests.web.support import Browser

PASSWORD = "a long enough one"
MARK = "zqmark'\")--;\\"
_ASKED_FOR = re.compile(
    r"""(?:args|values|form|files)(?:\.get|\.getlist|)[\[(]\s*["']([A-Za-z0-9_.-]+)["']"""
)
_PATIENCE_OF_API = 10**9


@dataclass(slots=True)
class Watch:
    """What was executed: how many statements, how many with the mark as a parameter, and faults."""

    statements: int = 0
    as_parameter: int = 0
    faults: list[str] = field(default_factory=list)
    asked: str = ""

    def look(
        self, _connection: object, _cursor: object, statement: str, parameters: Any, *_more: object
    ) -> None:
        """Look at one statement before it is executed."""
        self.statements += 1
        self.as_parameter += "zqmark" in repr(parameters)
        if "zqmark" in statement:
            self.faults.append(f"{self.asked}: {statement[:200]}")


def names() -> list[str]:
    """Every name by which any view looks into what was asked or sent."""
    folder = Path(catalogue.__path__[0]) / "web"
    found = {name for path in folder.rglob("*.py") for name in _ASKED_FOR.findall(path.read_text())}
    return sorted(found - {"csrf_token"})


def visit(app: Flask, client: FlaskClient, who: str, watch: Watch, sent: Mapping[str, str]) -> Counter[int]:
    """Ask for every address and send every form as somebody; how often each status was answered."""
    statuses = Counter[int]()
    for rule, address in addresses(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST", "DELETE"}):
            if rule.endpoint in ("asset", "patron.log_out"):
                continue
            watch.asked = f"{who}: {method} {address}"
            if method == "GET":
                answer = client.get(address, query_string=sent)
            else:
                token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/en/suggestion").text)
                answer = client.open(address, method=method, data={**sent, "csrf_token": token and token[1]})
            statuses[answer.status_code] += 1
            if answer.status_code == 500:
                watch.faults.append(f"{watch.asked}: answered 500")
            answer.close()
    return statuses


def _prepared(home: Path) -> Services:
    services = build(Config.for_home(home, api_rate=_PATIENCE_OF_API))
    services.operations.demo.load()
    services.operations.worker.run_pending()
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        services.access.accounts.add(None, f"{role}@test.example", [role], password=PASSWORD)
    return services


def run(home: Path, roles: Sequence[str] = ("nobody", "member", "administrator")) -> dict[str, Any]:
    """Visit everything and say what was found."""
    services, watch = _prepared(home), Watch()
    app = create_app(services.config, services)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    sent = dict.fromkeys(names(), MARK)
    statuses = Counter[int]()
    event.listen(Engine, "before_cursor_execute", watch.look)
    try:
        for role in roles:
            client = app.test_client() if role == "nobody" else Browser(app, PASSWORD).as_role(role).client
            statuses += visit(app, client, role, watch, sent)
    finally:
        event.remove(Engine, "before_cursor_execute", watch.look)
        services.close()
    return {
        "names": len(sent),
        "requests": statuses.total(),
        "statuses": dict(sorted(statuses.items())),
        "statements": watch.statements,
        "with_the_mark_as_parameter": watch.as_parameter,
        "faults": watch.faults,
    }


def main() -> int:
    """Visit a sample of its own, and print what was found."""
    with TemporaryDirectory() as folder:
        found = run(Path(folder) / "home")
    print(json.dumps(found))
    return int(bool(found["faults"]) or not found["with_the_mark_as_parameter"])


if __name__ == "__main__":
    sys.exit(main())
