"""The web application, put together from its parts."""

from __future__ import annotations

import logging
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from .bootstrap import Services, build
from .config import Config
from .web import api, language, linked
from .web.addressing import addresses, heads, page_languages, root
from .web.administrator import blueprint as administrator
from .web.failures import carried, error_pages, read_only, sent_forms
from .web.librarian import blueprint as librarian
from .web.member import blueprint as member
from .web.page_parts import assets, free_copies, picks, places, shelves, summaries, tours
from .web.page_parts.page_environment import PageEnvironment
from .web.patron import blueprint as patron
from .web.protocols import blueprint as protocols
from .web.security import access, csrf, guarded, headers, hosts, requests
from .web.wording import centre, closing_words, job_words, libraries, messages, words

TEMPLATE_OPTIONS: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}


class Catalogue(Flask):
    """Flask, except that its log never says what a reader asked for, and pages come in two languages."""

    jinja_environment = PageEnvironment

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Build addresses that leave the page they are on from the site's own, whichever was asked for.

        Without a public address, who sits at this very machine sees the one by which they came.
        """
        adapter = super().create_url_adapter(request)
        config: Config = self.config["LACUNA"]
        if adapter is not None and (
            config.public_address or hosts.name_asked(request) not in config.own_names
        ):
            address = urlsplit(config.site)
            adapter.server_name, adapter.url_scheme = address.netloc, address.scheme
        return adapter

    def log_exception(self, exc_info: Any) -> None:
        """Log a traceback under the name of the view, not under the address that was asked for."""
        self.logger.error("Error in %s", request.endpoint, exc_info=exc_info)


def create_app(config: Config | None = None, services: Services | None = None) -> Flask:
    """Return the application for a configuration (by default that of the environment).

    ``services`` are built from ``config`` unless they are given.
    """
    config = config or Config.from_environment()
    app = Catalogue("catalogue", static_folder=None, template_folder=str(files("catalogue.templates")))
    app.secret_key = config.secret_key
    if config.proxies:
        count = config.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            hosts.with_plain_prefix(app.wsgi_app), x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    app.config.update(
        MAX_CONTENT_LENGTH=config.upload_limit, MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024, LACUNA=config
    )
    app.jinja_options = {**app.jinja_options, **TEMPLATE_OPTIONS}
    app.logger.setLevel(logging.WARNING)
    services = app.extensions["lacuna"] = services or build(config)
    services.database.let_wait(max(1, config.threads // 2))
    app.before_request(services.database.begin_page)
    app.teardown_request(lambda _error: services.database.end_page())
    for part in (
        requests,
        hosts,
        language,
        assets,
        headers,
        access,
        csrf,
        sent_forms,
        carried,
        messages,
        addresses,
        centre,
        words,
        job_words,
        page_languages,
        closing_words,
        free_copies,
        picks,
        places,
        tours,
        libraries,
        shelves,
        summaries,
        heads,
        guarded,
        error_pages,
        read_only,
    ):
        part.init_app(app)
    app.register_blueprint(root.blueprint)
    api.init_app(app)
    linked.init_app(app)
    app.register_blueprint(protocols)
    app.register_blueprint(patron, url_prefix=language.PREFIX)
    app.register_blueprint(member, url_prefix=f"{language.PREFIX}/member")
    app.register_blueprint(librarian, url_prefix=f"{language.PREFIX}/desk")
    app.register_blueprint(administrator, url_prefix=f"{language.PREFIX}/people")
    return app
