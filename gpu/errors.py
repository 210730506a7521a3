"""What goes wrong with models.

GpuError
 +- UnknownCard         there is no such model card
 +- BadCard             a model card is not what it should be
 +- UnknownRecipe       there is no such recipe for random weights
 +- MissingWeights      the weights are not on this machine
 +- MissingLibrary      an extra that the card needs is not installed
 +- UntrustedWeights    the files are not what the card allows: no safetensors, other hashes, own code
 +- LicenceNotAccepted  the operator has not accepted the licence of the weights
 +- OutOfMemory         the device is too small, with every saving tried
 +- Unspeakable         a voice has no speaker, language or symbol for what it is to say
 +- BrokenResult        the model gave no picture or sound: not a number, wrong shape, silence
"""


class GpuError(Exception):
    """A model could not do it."""


class UnknownCard(GpuError):
    """There is no such model card."""


class BadCard(GpuError):
    """A model card is not what it should be."""


class UnknownRecipe(GpuError):
    """There is no such recipe for random weights."""


class MissingWeights(GpuError):
    """The weights are not on this machine."""


class MissingLibrary(GpuError):
    """An extra that the card needs is not installed."""


class UntrustedWeights(GpuError):
    """The files are not what the card allows."""


class LicenceNotAccepted(GpuError):
    """The operator has not accepted the licence of the weights."""


class OutOfMemory(GpuError):
    """The device is too small, with every saving tried."""


class BrokenResult(GpuError):
    """The model gave no picture or sound."""


class Unspeakable(GpuError):
    """A voice has no speaker, language or symbol for what it is to say."""
