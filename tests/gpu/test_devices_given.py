"""A GPU that was given and is not seen is an error, never a quiet night on the processor."""

import pytest

pytest.importorskip("torch")

from gpu import memory
from gpu.errors import MissingLibrary


def test_a_gpu_that_torch_does_not_see_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    with pytest.raises(MissingLibrary, match=r"was given GPU 0, and torch .* sees none"):
        memory.device()


@pytest.mark.parametrize("named", ["", "-1"])
def test_without_one_the_processor_works(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", named)
    assert memory.device() == "cpu"
