"""The one error of reading a story: where it is, what is wrong, and what cures it."""


class StoryError(Exception):
    """The story cannot be read as it stands."""

    def __init__(self, place: str, message: str, cure: str) -> None:
        super().__init__(place, message, cure)
        self.place = place
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        end = "" if self.cure.endswith((".", "?")) else "."
        return f"{self.place}: {self.message}. {self.cure}{end}"
