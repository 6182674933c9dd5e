"""The blueprint that the member's views belong to; ``access.MAY_ENTER`` says who may enter."""

from flask import Blueprint

from catalogue.web.wording.acts import act_in_words
from catalogue.web.wording.reasons import in_words

from .words import (
    answer_name,
    day,
    field_name,
    runs_in_words,
    sheet_column,
    verdict_name,
    visibility_name,
    weight_name,
)

blueprint = Blueprint("member", __name__)
blueprint.add_app_template_filter(act_in_words)
blueprint.add_app_template_filter(answer_name, "answer_name")
blueprint.add_app_template_filter(day, "day")
blueprint.add_app_template_filter(field_name, "field_name")
blueprint.add_app_template_filter(in_words, "reasons")
blueprint.add_app_template_filter(runs_in_words, "runs_in_words")
blueprint.add_app_template_filter(sheet_column, "sheet_column")
blueprint.add_app_template_filter(verdict_name, "verdict_name")
blueprint.add_app_template_filter(visibility_name, "visibility_name")
blueprint.add_app_template_filter(weight_name, "weight_name")
