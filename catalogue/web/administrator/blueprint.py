"""The blueprint that the administrator's views belong to; ``access.MAY_ENTER`` says who may enter."""

from flask import Blueprint

blueprint = Blueprint("administrator", __name__)
