"""The blueprint that the doors for programs belong to; ``access.MAY_ENTER`` says who may enter."""

from flask import Blueprint

blueprint = Blueprint("protocols", __name__)
