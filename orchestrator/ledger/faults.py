"""What a database raises, in our words: LedgerFailed for faults, UnusableInput for what it cannot keep."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, OperationalError, SQLAlchemyError

from orchestrator.errors import LedgerFailed, UnusableInput

CURES = {
    "SQLITE_BUSY": "somebody else held it for too long; try again",
    "55P03": "somebody else held it for too long; try again",
    "57014": "it took too long; try again, and look at what else the server does",
    "25P03": "its transaction waited too long for this process; try again",
    "40P01": "it and somebody else waited for each other; try again",
}
"""By SQLSTATE, or SQLite's name for it."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Around everything that touches the database."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise UnusableInput(f"This text cannot be kept: {error.reason} ({error.object!r:.40})") from error
    except OverflowError as error:
        raise UnusableInput(f"This number cannot be kept: {error}") from error
    except DataError as error:
        raise UnusableInput(f"The ledger cannot keep this: {_first_line(error)}") from error
    except SQLAlchemyError as error:
        cure, said = CURES.get(_code(error)), _first_line(error)
        raise LedgerFailed(
            f"{doing} failed: {cure} ({said})" if cure else f"{doing} failed: {said}"
        ) from error


def may_pass(error: LedgerFailed) -> bool:
    """Whether the same may go well a moment later: a connection broke, a lock was held."""
    cause = error.__cause__
    broken = isinstance(cause, DBAPIError) and cause.connection_invalidated
    return broken or isinstance(cause, OperationalError)


def _code(error: SQLAlchemyError) -> str:
    raw = getattr(error, "orig", None)
    return str(getattr(raw, "sqlstate", None) or getattr(raw, "sqlite_errorname", ""))


def _first_line(error: SQLAlchemyError) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
