"""What a profile may ask of a cluster's GPUs: only what a cluster can be asked for."""

import pytest
from pydantic import ValidationError

from orchestrator.profiles import Gpu


@pytest.mark.parametrize(
    "labels",
    [{"gpu": "a b!"}, {"gpu": "a,b"}, {"g:u": "a100"}, {"gpu": "!a100"}, {"gpu": ""}, {"gpu": "a" * 64}],
)
def test_labels_that_no_node_can_have_are_refused(labels: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="labels"):
        Gpu.model_validate({"labels": labels})


@pytest.mark.parametrize("share", ["0", "0.00001", "1.5", "-1", "a half", "100"])
def test_shares_that_no_gpu_can_be_cut_into_are_refused(share: str) -> None:
    with pytest.raises(ValidationError, match="share"):
        Gpu(share=share)


def test_labels_are_those_of_kubernetes() -> None:
    gpu = Gpu.model_validate({"share": "0.5", "labels": {"pool": "H100_80-gb.2", "example.com/gpu": "a100"}})
    assert gpu.labels == (("example.com/gpu", "a100"), ("pool", "H100_80-gb.2"))
