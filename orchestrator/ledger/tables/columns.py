"""Columns that many tables have."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text
from sqlmodel import Field


def moment(*, index: bool = False) -> Any:
    """Milliseconds since 1970."""
    return Field(sa_column=Column(BigInteger, nullable=False, index=index))


def moment_or_none() -> Any:
    """Milliseconds since 1970, once it happened."""
    return Field(default=None, sa_column=Column(BigInteger))


def count() -> Any:
    """A whole number that may outgrow 32 bits."""
    return Field(default=0, sa_column=Column(BigInteger, nullable=False))


def words() -> Any:
    """Text of any length."""
    return Field(sa_column=Column(Text, nullable=False))


def data() -> Any:
    """JSON."""
    return Field(sa_column=Column(JSON, nullable=False))


def data_or_none() -> Any:
    """JSON, once it is known."""
    return Field(default=None, sa_column=Column(JSON))
