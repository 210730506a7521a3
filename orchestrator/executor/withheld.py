"""What the processes of workers are not told of the environment of those who start them."""

import os

SECRETS = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "RAY_AUTH_TOKEN",
        "RAY_AUTH_TOKEN_PATH",
        "PGPASSWORD",
        "PGPASSFILE",
        "MICRODRAMA_KEY",
        "MICRODRAMA_DATABASE_URL",
        "MICRODRAMA_RAY_TOKEN_FILE",
    }
)
"""Ways to the ledger, the store, the cluster and the API: workers need none of them."""


def passed_on() -> dict[str, str]:
    """Our environment without those; the keys of engines stay, which workers read themselves."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}
