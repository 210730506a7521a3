"""Which places there are: shares, labels, hopeless needs, and supervisors that nobody wants any more."""

from dataclasses import replace

from ray_places import CPU, GPU, PATIENCE, Driver, Site, until

from orchestrator.executor import Cancelled, Done, Failed, Load, Need

HALF = Need("gpu", "0.5")
ON_A100 = Need("gpu", "0.5", (("gpu", "a100"),))
ON_SPARE = Need("cpu", labels=(("gpu", "spare"),))
ODD = (Need("gpu", "0.5", (("gpu", "a b!"),)), Need("gpu", "half"))
ON_B200 = Need("gpu", "1", (("gpu", "b200"),))
SOON = 4.0
"""Seconds that a supervisor stays unwanted: a busy machine says in time who is wanted."""


def test_half_a_gpu_gives_twice_as_many_places_and_labels_choose_nodes(driver: Driver) -> None:
    places = driver.free(ON_A100, 4)
    assert {place.node for place in places} == {driver.site.nodes.a100.node_id}
    assert len(driver.free(HALF, 4)) == 4, "the other node's"


def test_a_need_that_no_node_meets_fails_its_tasks_with_what_there_is(site: Site) -> None:
    driver = Driver(site, placement=1.0)
    driver.start("a1", need=ON_B200)
    failed = driver.outcome("a1")
    assert isinstance(failed, Failed)
    assert failed.final
    assert failed.reason == (
        "the cluster gave no place with 1 GPU of a node labelled gpu=b200 within 1 s. It has a node of 0 "
        "processors and 0 GPUs, a node of 2 processors and 2 GPUs (gpu=a100), a node of 2 processors and 2 "
        "GPUs (gpu=h100). Add such nodes, or change `gpu` of the profile."
    )


def test_where_a_hopeless_need_is_told_why_is_no_place_of_the_cluster(site: Site) -> None:
    driver = Driver(site, placement=1.0)
    place = driver.until(lambda: next(iter(driver.look(ON_B200)), None))
    assert (place.id, place.need) == ("", ON_B200)


def test_a_hopeless_need_has_places_as_soon_as_a_node_comes(site: Site) -> None:
    driver = Driver(site, placement=1.0)
    driver.start("a1", need=ON_B200)
    assert isinstance(driver.outcome("a1"), Failed)
    fleet = driver.executor._fleet
    fleet._times = replace(fleet._times, placement=PATIENCE)  # to start takes its time
    node = site.nodes.add(gpu="b200")
    try:
        place = driver.until(lambda: next((p for p in driver.look(ON_B200) if p.node), None))
        driver.start("a2", place=place)
        assert isinstance(driver.outcome("a2"), Done)
    finally:
        site.nodes.kill(node)


def test_a_need_without_a_place_gets_that_of_another(driver: Driver) -> None:
    assert len(driver.free(GPU, 4)) == 4
    wanted = {GPU: 4, HALF: 1}
    driver.until(lambda: any(place.need == HALF for place in driver.executor.free(wanted)))
    assert driver.executor.free(wanted)


def test_what_is_warm_stays_warm_for_the_next_driver(site: Site) -> None:
    driver = Driver(site)
    place = driver.start("a1")
    driver.outcome("a1")
    driver.executor.close()
    second = Driver(site)
    found = second.until(lambda: next((p for p in second.look(CPU, 0) if p.loaded), None))
    assert (found.id, Load("slate.still") in found.loaded) == (place.id, True)


def test_supervisors_that_no_driver_wants_end_themselves(site: Site) -> None:
    driver = Driver(site, idle=SOON)
    driver.free(CPU, 2)
    driver.executor.close()
    until(lambda: not site.supervisors())


def test_supervisors_end_while_their_driver_wants_something_else(site: Site) -> None:
    driver = Driver(site, idle=SOON)
    driver.free(GPU, 1)
    place = driver.start("a1", rehearse="hang", seconds=PATIENCE)
    driver.started("a1")
    driver.until(lambda: driver.look(CPU, 1) is not None and site.supervisors() == [place.id])
    driver.executor.cancel("a1")
    assert isinstance(driver.outcome("a1"), Cancelled)


def test_a_need_that_nobody_can_be_asked_for_fails_its_tasks_and_no_others(driver: Driver) -> None:
    for number, need in enumerate(ODD):
        driver.start(f"a{number}", need=need)
        failed = driver.outcome(f"a{number}")
        assert isinstance(failed, Failed)
        assert failed.reason.startswith("the cluster cannot be asked for")
    driver.start("b")
    assert isinstance(driver.outcome("b"), Done)


def test_a_place_that_is_not_to_be_used_goes_and_another_one_comes(site: Site) -> None:
    driver = Driver(site, idle=SOON)
    drained = driver.free()[0]
    shut = frozenset({(drained.id, drained.node)})
    driver.until(lambda: [p for p in driver.executor.free({CPU: 1}, shut) if p.id != drained.id])
    driver.until(lambda: driver.executor.free({CPU: 1}, shut) and drained.id not in site.supervisors())
    assert driver.look(CPU, 1)


def test_nothing_new_goes_to_a_node_that_drains(site: Site) -> None:
    spare = site.nodes.add(gpu="spare")
    try:
        driver = Driver(site)
        place = driver.start("a1", need=ON_SPARE, rehearse="linger")
        driver.started("a1")
        site.drain(spare)
        assert isinstance(driver.outcome("a1"), Done), "what runs may end"
        driver.until(lambda: place.id not in [each.id for each in driver.look(ON_SPARE)])
        assert place.id in site.supervisors()
    finally:
        site.nodes.kill(spare)
