"""A bounded load of reads and writes, each request noted with its moment and how it ended."""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus

import urllib3

from tests.support.pdf_writer import pdf

EMAIL, PASSWORD = "desk@example.org", "a password of the bench"
_READ = ("/en/", "/en/search?q=harbours", "/en/wanted", "/en/publication/{}", "/en/holdings")
_BETWEEN_READS, _BETWEEN_WRITES = 0.05, 0.1
_FILE_EACH = 4
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SHOWN = re.compile(r'name="shown" value="([\d,]+)"')
_NEW = "/en/desk/publications/new"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: "read", "write" or "file", when it was sent and answered, and whether it was as wanted."""

    kind: str
    sent: float
    answered: float
    done: bool
    how: str


@dataclass
class Load:
    """Readers and writers at one address, until they are told to end."""

    address: str
    readers: int
    writers: int
    requests: list[Request] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    """Titles that were acknowledged, with the number of the publication."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Files that were acknowledged, by the number of their publication."""
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Begin."""
        tasks = [(self._read, number) for number in range(self.readers)]
        tasks += [(self._write, number) for number in range(self.writers)]
        for task, number in tasks:
            self._threads.append(threading.Thread(target=task, args=(number,), daemon=True))
            self._threads[-1].start()

    def end(self) -> None:
        """End, and wait for the answers that are on their way."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        chance, browser = random.Random(number), Browser(self.address)
        while not self._ended.wait(_BETWEEN_READS):
            path = chance.choice(_READ)
            if "{}" in path:
                if not self.titles:
                    continue
                path = path.format(chance.choice(list(self.titles.values())))
            self._note("read", browser, "GET", path, 200)

    def _write(self, number: int) -> None:
        browser, count = Browser(self.address), 0
        browser.log_in()
        while not self._ended.wait(_BETWEEN_WRITES):
            count += 1
            title = f"Harbours of {random.getrandbits(60):x} and {random.getrandbits(60):x}"
            fields: dict[str, str | tuple[str, bytes]] = {"title": title, "action": "save"}
            answer = self._note("write", browser, "POST", _NEW, 303, fields)
            if answer is None:
                continue
            if shown := _asked(answer):
                answer = self._note("write", browser, "POST", _NEW, 303, {**fields, "shown": shown})
                if answer is None:
                    continue
            publication = re.findall(r"/publications?/(\d+)", answer.headers["Location"])[0]
            self.titles[title] = publication
            if count % _FILE_EACH == 0:
                content = pdf([title])
                form: dict[str, str | tuple[str, bytes]] = {
                    "file": ("report.pdf", content),
                    "readers": "public",
                }
                path = f"/en/desk/publications/{publication}/files"
                if self._note("file", browser, "POST", path, 303, form) is not None:
                    self.files[publication] = content

    def _note(
        self,
        kind: str,
        browser: Browser,
        method: str,
        path: str,
        wanted: int,
        fields: dict[str, str | tuple[str, bytes]] | None = None,
    ) -> urllib3.BaseHTTPResponse | None:
        sent = time.monotonic()
        try:
            answer = browser.send(method, path, fields)
            done = answer.status == wanted or bool(_asked(answer))
            how = "asked" if done and answer.status != wanted else str(answer.status)
        except urllib3.exceptions.HTTPError as error:
            answer, done, how = None, False, type(error).__name__
        self.requests.append(Request(kind, sent, time.monotonic(), done, how))
        return answer if done else None


def _asked(answer: urllib3.BaseHTTPResponse) -> str:
    """Return the publications of which the desk asks whether what was typed is one of them, or "".

    Titles made by chance are alike at times, two in some 700: nothing was refused, and a librarian sends the
    form again.
    """
    found = _SHOWN.search(answer.data.decode()) if answer.status == HTTPStatus.CONFLICT else None
    return found[1] if found else ""


class Browser:
    """Somebody at a browser, who tries nothing twice."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(20), maxsize=1)
        self._cookie = ""
        self._token = ""

    def log_in(self) -> None:
        """Log in as the librarian of the bench."""
        fields: dict[str, str | tuple[str, bytes]] = {"email": EMAIL, "password": PASSWORD}
        self._token = self._token_on("/en/log-in")
        answer = self.send("POST", "/en/log-in", fields)
        if answer.status != 303:
            raise RuntimeError(f"the log-in was answered by {answer.status}")
        cookies = answer.headers.getlist("Set-Cookie")
        self._cookie = "; ".join(cookie.partition(";")[0] for cookie in cookies)
        self._token = self._token_on(_NEW)

    def send(
        self, method: str, path: str, fields: dict[str, str | tuple[str, bytes]] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Send a request; raises ``urllib3.exceptions.HTTPError`` where no answer comes."""
        given = None if fields is None else {"csrf_token": self._token, **fields}
        headers = {"Cookie": self._cookie} if self._cookie else {}
        return self._pool.request(method, self._address + path, fields=given, headers=headers, redirect=False)

    def _token_on(self, path: str) -> str:
        found = _TOKEN.search(self.send("GET", path).data.decode())
        if found is None:
            raise RuntimeError(f"{path} holds no form")
        return found[1]
