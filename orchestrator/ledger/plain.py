"""Text from outside that must be kept whatever is in it, such as what a worker printed."""

UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """The text without what PostgreSQL cannot keep: NUL, and halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", UNKNOWN)
