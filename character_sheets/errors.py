"""What can be wrong with a file that somebody gives for a sheet.

UnusableImage (ValueError)     a reference image that cannot be used
 +- UnknownImage               not a JPEG, PNG or WebP, whatever it is called
 +- ImageTooLarge              more bytes or pixels than are taken in
UnusableCard (ValueError)      a character card that cannot become a sheet; `field` names the place

The rooms above translate these into their own errors. `what` says what is wrong, `cure` what to do.
"""


class UnusableImage(ValueError):
    """A reference image that cannot be used."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}; {cure}")
        self.what = what
        self.cure = cure


class UnknownImage(UnusableImage):
    """Not one of the kinds of picture that are read."""


class ImageTooLarge(UnusableImage):
    """More bytes or pixels than are taken in at once."""


class UnusableCard(ValueError):
    """A character card that cannot become a sheet."""

    def __init__(self, field: str, what: str, cure: str) -> None:
        super().__init__(f"{field}: {what}; {cure}")
        self.field = field
        self.what = what
        self.cure = cure
