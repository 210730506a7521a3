"""What Ray tells a driver by itself, such as the death of a node."""

import pytest
from ray_places import Driver, until


def test_reports_of_nodes_stay_out_of_where_our_json_goes(
    driver: Driver, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    from ray._private import utils, worker

    with caplog.at_level("INFO", logger="orchestrator"):
        utils.push_error_to_driver(worker.global_worker, "node", "a node was marked dead")
        until(lambda: "marked dead" in caplog.text + capsys.readouterr().out)
    assert "Ray: a node was marked dead" in caplog.messages
