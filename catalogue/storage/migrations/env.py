"""Alembic's entry: runs the migrations on the connection that ``Database.migrate`` hands over."""

from alembic import context

from catalogue.storage.models import Base


def run() -> None:
    """Run the migrations, each in a transaction of its own where the database allows it."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
