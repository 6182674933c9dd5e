"""The blueprint that the patron's views belong to."""

from flask import Blueprint

blueprint = Blueprint("patron", __name__)
