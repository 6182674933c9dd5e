"""What browser tests do on many pages: log in, and wait for something to come true."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.live_site import Login


def log_in(page: Page, login: Login, language: str = "en") -> Page:
    """Log in as a person would, and wait until that is done."""
    page.goto(f"/{language}/log-in")
    page.locator("input[type=email], input[name=email]").fill(login.email)
    page.locator("input[type=password]").fill(login.password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "log-in" not in address)
    return page


def comes_true(page: Page, condition: str, argument: object = None) -> bool:
    """Ask a page's own question again and again until the answer is yes, for a minute at most."""
    asked = f"""async argument => {{
        for (let tries = 0; tries < 200; tries++) {{
            if (await ({condition})(argument)) return true;
            await new Promise(next => setTimeout(next, 300));
        }}
        return false;
    }}"""
    return bool(page.evaluate(asked, argument))
