"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "donor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("unnamed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint("name", name=op.f("uq_donor_name")),
    )
    op.create_table(
        "index_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_queue")),
    )
    op.create_table(
        "login_failure",
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email_digest", name=op.f("pk_login_failure")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("description", models.Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("updated_at", models.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", models.UtcDateTime(), nullable=True),
        sa.Column("sort_title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_sort_title"), ["sort_title"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_year"), ["year"], unique=False)

    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", models.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_setting_name")),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("broader", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_subject_scheme_code")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("roles", models.Json, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled_at", models.UtcDateTime(), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "account_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_account_link_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_link")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "change_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", models.UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("params", models.Json, nullable=False),
        sa.Column("reverted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reverted_by_id"], ["change_set.id"], name=op.f("fk_change_set_reverted_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_change_set_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
    )
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_set_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_set_user_id"), ["user_id"], unique=False)

    op.create_table(
        "column_meaning",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_column_meaning_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "header", name=op.f("pk_column_meaning")),
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("accession_number", sa.Text(), nullable=False),
        sa.Column("call_number", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_copy_donor_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_copy_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("accession_number", name=op.f("uq_copy_accession_number")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_copy_publication_id"), ["publication_id"], unique=False)

    op.create_table(
        "donation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", models.UtcDateTime(), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donation_donor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation")),
    )
    with op.batch_alter_table("donation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_donation_donor_id"), ["donor_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("donor_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("problems", models.Json, nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_import_batch_donor_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_import_batch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_user_id"), ["user_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", models.Json, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", models.Json, nullable=False),
        sa.Column("error", models.Json, nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("finished_at", models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_job_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_user_id"), ["user_id"], unique=False)

    op.create_table(
        "match_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", models.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_match_decision_publication_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_match_decision_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_decision")),
    )
    with op.batch_alter_table("match_decision", schema=None) as batch_op:
        batch_op.create_index("ix_match_decision_pair", ["fingerprint", "publication_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_match_decision_publication_id"), ["publication_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_match_decision_user_id"), ["user_id"], unique=False)

    op.create_table(
        "organisation_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("acronym", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_name_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_name")),
    )
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_name_folded"), ["folded"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organisation_name_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_pledge_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
    )
    with op.batch_alter_table("pledge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pledge_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index(
            "ix_pledge_open",
            ["fingerprint"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_pledge_user_id"), ["user_id"], unique=False)

    op.create_table(
        "publication_key",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_key_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "key", name=op.f("pk_publication_key")),
    )
    with op.batch_alter_table("publication_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_key_key"), ["key"], unique=False)

    op.create_table(
        "reference_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("problems", models.Json, server_default="[]", nullable=False),
        sa.Column("problem_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("removed_at", models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_reference_list_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_list")),
    )
    with op.batch_alter_table("reference_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_list_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "subject_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_subject_label_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_label")),
    )
    with op.batch_alter_table("subject_label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_label_folded"), ["folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_subject_label_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("seen_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_user_session")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("before", models.Json, nullable=True),
        sa.Column("after", models.Json, nullable=True),
        sa.ForeignKeyConstraint(["set_id"], ["change_set.id"], name=op.f("fk_change_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_publication_id"), ["publication_id"], unique=False)
        batch_op.create_index("ix_change_row", ["table_name", "row_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_set_id"), ["set_id"], unique=False)

    op.create_table(
        "donation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", models.Json, nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_donation_line_copy_id")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_donation_line_donation_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_donation_line_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation_line")),
    )
    with op.batch_alter_table("donation_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_donation_line_copy_id"), ["copy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_donation_line_donation_id"), ["donation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_donation_line_publication_id"), ["publication_id"], unique=False)

    op.create_table(
        "gap_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("made_at", models.UtcDateTime(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("notes", models.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["reference_list.id"], name=op.f("fk_gap_report_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_report")),
    )
    with op.batch_alter_table("gap_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_report_list_id"), ["list_id"], unique=False)

    op.create_table(
        "import_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("description", models.Json, nullable=False),
        sa.Column("holdings", models.Json, nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("problems", models.Json, nullable=False),
        sa.Column("has_problems", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_line_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_import_line_publication_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_line")),
    )
    with op.batch_alter_table("import_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_line_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_line_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_line_publication_id"), ["publication_id"], unique=False)

    op.create_table(
        "list_visit",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["reference_list.id"], name=op.f("fk_list_visit_list_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_list_visit_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "list_id", name=op.f("pk_list_visit")),
    )
    op.create_table(
        "reference_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.Text(), nullable=False),
        sa.Column("description", models.Json, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("removed_at", models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["reference_list.id"], name=op.f("fk_reference_entry_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_entry")),
    )
    with op.batch_alter_table("reference_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_entry_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index(batch_op.f("ix_reference_entry_list_id"), ["list_id"], unique=False)

    op.create_table(
        "gap_match",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["reference_entry.id"], name=op.f("fk_gap_match_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_gap_match_publication_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["gap_report.id"], name=op.f("fk_gap_match_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "entry_id", "publication_id", name=op.f("pk_gap_match")),
    )
    with op.batch_alter_table("gap_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_match_publication_id"), ["publication_id"], unique=False)

    op.create_table(
        "gap_result",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("result", models.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["reference_entry.id"], name=op.f("fk_gap_result_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["gap_report.id"], name=op.f("fk_gap_result_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "entry_id", name=op.f("pk_gap_result")),
    )
    with op.batch_alter_table("gap_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_result_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gap_result_status"), ["status"], unique=False)

    op.create_table(
        "status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", models.UtcDateTime(), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["reference_entry.id"], name=op.f("fk_status_change_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["reference_list.id"], name=op.f("fk_status_change_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_change")),
    )
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_change_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_status_change_list_id"), ["list_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_change_list_id"))
        batch_op.drop_index(batch_op.f("ix_status_change_entry_id"))

    op.drop_table("status_change")
    with op.batch_alter_table("gap_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_result_status"))
        batch_op.drop_index(batch_op.f("ix_gap_result_entry_id"))

    op.drop_table("gap_result")
    with op.batch_alter_table("gap_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_match_publication_id"))

    op.drop_table("gap_match")
    with op.batch_alter_table("reference_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_entry_list_id"))
        batch_op.drop_index(batch_op.f("ix_reference_entry_fingerprint"))

    op.drop_table("reference_entry")
    op.drop_table("list_visit")
    with op.batch_alter_table("import_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_line_publication_id"))
        batch_op.drop_index(batch_op.f("ix_import_line_digest"))
        batch_op.drop_index(batch_op.f("ix_import_line_batch_id"))

    op.drop_table("import_line")
    with op.batch_alter_table("gap_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_report_list_id"))

    op.drop_table("gap_report")
    with op.batch_alter_table("donation_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_donation_line_publication_id"))
        batch_op.drop_index(batch_op.f("ix_donation_line_donation_id"))
        batch_op.drop_index(batch_op.f("ix_donation_line_copy_id"))

    op.drop_table("donation_line")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_set_id"))
        batch_op.drop_index("ix_change_row")
        batch_op.drop_index(batch_op.f("ix_change_publication_id"))

    op.drop_table("change")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("subject_label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_label_subject_id"))
        batch_op.drop_index(batch_op.f("ix_subject_label_folded"))

    op.drop_table("subject_label")
    with op.batch_alter_table("reference_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_list_owner_id"))

    op.drop_table("reference_list")
    with op.batch_alter_table("publication_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_key_key"))

    op.drop_table("publication_key")
    with op.batch_alter_table("pledge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pledge_user_id"))
        batch_op.drop_index(
            "ix_pledge_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_pledge_fingerprint"))

    op.drop_table("pledge")
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_name_folded"))

    op.drop_table("organisation_name")
    with op.batch_alter_table("match_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_decision_user_id"))
        batch_op.drop_index(batch_op.f("ix_match_decision_publication_id"))
        batch_op.drop_index("ix_match_decision_pair")

    op.drop_table("match_decision")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_user_id"))
        batch_op.drop_index(batch_op.f("ix_job_state"))

    op.drop_table("job")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_user_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_donor_id"))

    op.drop_table("import_batch")
    with op.batch_alter_table("donation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_donation_donor_id"))

    op.drop_table("donation")
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_publication_id"))
        batch_op.drop_index(batch_op.f("ix_copy_donor_id"))

    op.drop_table("copy")
    op.drop_table("column_meaning")
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_set_user_id"))
        batch_op.drop_index(batch_op.f("ix_change_set_at"))

    op.drop_table("change_set")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_user_id"))

    op.drop_table("account_link")
    op.drop_table("user_account")
    op.drop_table("subject")
    op.drop_table("setting")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_year"))
        batch_op.drop_index(batch_op.f("ix_publication_sort_title"))

    op.drop_table("publication")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_parent_id"))

    op.drop_table("organisation")
    op.drop_table("login_failure")
    op.drop_table("index_queue")
    op.drop_table("donor")
    op.drop_table("counter")
