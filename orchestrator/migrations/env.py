"""Runs migrations on the connection and in the transaction of whoever opens the ledger."""

from alembic import context
from sqlmodel import SQLModel

from orchestrator.ledger import tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=False,  # the transaction is already open
    render_as_batch=True,
)
context.run_migrations()
