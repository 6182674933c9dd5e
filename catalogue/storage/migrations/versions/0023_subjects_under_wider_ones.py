"""Tours that were put away; subjects under wider ones, as the shipped table has them since"""

from __future__ import annotations

import csv
import io
from importlib.resources import files

import sqlalchemy as sa
from alembic import op

from search_index.analysis.normalisation import fold

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_SUBJECT = sa.table(
    "subject",
    sa.column("id", sa.Integer),
    sa.column("scheme", sa.Text),
    sa.column("code", sa.Text),
    sa.column("broader", sa.Text),
)
_LABEL = sa.table(
    "subject_label",
    sa.column("subject_id", sa.Integer),
    sa.column("language", sa.Text),
    sa.column("label", sa.Text),
    sa.column("folded", sa.Text),
)


def upgrade() -> None:
    op.create_table(
        "tour_taken",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("tour", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_tour_taken_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "tour", name=op.f("pk_tour_taken")),
    )
    _put_subjects_under_wider_ones()


def _put_subjects_under_wider_ones() -> None:
    """Nobody could say before what is wider, so what stands there is what was shipped."""
    connection = op.get_bind()
    present = connection.execute(sa.select(_SUBJECT)).all()
    if not present:
        return
    text = files("catalogue.shipped_data").joinpath("subjects.csv").read_text("utf-8")
    shipped = {(row["scheme"], row["code"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}
    in_khmer = set(connection.scalars(sa.select(_LABEL.c.subject_id).where(_LABEL.c.language == "km")))
    for subject in present:
        row = shipped.get((subject.scheme, subject.code))
        if row is None:
            continue
        if subject.broader != row["broader"]:
            connection.execute(
                _SUBJECT.update().where(_SUBJECT.c.id == subject.id).values(broader=row["broader"])
            )
        for label in filter(None, map(str.strip, row["term_km"].split(";"))):
            if subject.id not in in_khmer:
                connection.execute(
                    _LABEL.insert().values(
                        subject_id=subject.id, language="km", label=label, folded=fold(label)
                    )
                )


def downgrade() -> None:
    """Take the table away; what was added to the subjects stays: an older program reads it as the rest."""
    op.drop_table("tour_taken")
