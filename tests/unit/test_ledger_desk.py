"""What the service keeps in the ledger: series, documents, keys, audit, replies and rates; joined steps."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from at_once import MANY, at_once
from sqlalchemy import text

from orchestrator.errors import LedgerFailed, UnusableInput
from orchestrator.ledger import Document, Entry, KeyRecord, Ledger, Reply, SeriesHead
from orchestrator.ledger import rates as rates_of
from orchestrator.ledger import replies as replies_of


def head(name: str, owner: str = "mira", body: str = "{}") -> SeriesHead:
    return SeriesHead(name, owner, body, "d1")


def document(name: str, position: int = 0, kind: str = "character", series: str = "ser_1") -> Document:
    return Document(series, kind, name, f'{{"id": "{name}"}}', "d1", position)


def entry(what: str, owner: str = "mira") -> Entry:
    return Entry("create series", what, owner, after="d1")


def reply(key: str, status: int = 201) -> Reply:
    return Reply("mira", key, "a" * 64, status, {"location": "/series/ser_1"}, "{}")


# Joined steps


def test_a_fault_in_a_joined_step_leaves_nothing_of_any_noun(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.database.write():
            ledger.series.add(head("ser_1"))
            ledger.documents.add([document("ines")])
            ledger.audit.write(entry("ser_1"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert ledger.series.get("ser_1") is None
    assert ledger.documents.of("ser_1", ["character"]) == []
    assert ledger.audit.page(None, 0, 10) == []


def test_a_part_that_failed_fails_the_whole_even_when_its_error_was_caught(ledger: Ledger) -> None:
    def swallow() -> None:
        with ledger.database.write():
            ledger.series.add(head("ser_2"))
            with pytest.raises(LedgerFailed):
                ledger.series.add(head("ser_1"))

    ledger.series.add(head("ser_1"))
    with pytest.raises(LedgerFailed, match="a part failed"):
        swallow()
    assert ledger.series.get("ser_2") is None


def test_a_step_sees_what_it_wrote_and_others_do_not(ledger: Ledger) -> None:
    with ThreadPoolExecutor(1) as another, ledger.database.write():
        ledger.series.add(head("ser_1"))
        assert ledger.series.get("ser_1", hold=True)
        assert another.submit(ledger.series.get, "ser_1").result() is None
    assert ledger.series.get("ser_1")


def test_a_settled_write_inside_of_a_step_is_part_of_it(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.database.write():
            ledger.database.settle(lambda _: ledger.series.add(head("ser_1")), lambda _: None)
            assert ledger.series.get("ser_1")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert ledger.series.get("ser_1") is None


def test_the_step_after_a_failed_one_starts_clean(ledger: Ledger) -> None:
    with pytest.raises(LedgerFailed), ledger.database.write():
        ledger.documents.add([document("ines", series="no such series")])
    ledger.series.add(head("ser_1"))
    assert ledger.series.get("ser_1")


def test_several_looks_in_one_see_one_moment(ledger: Ledger) -> None:
    with ThreadPoolExecutor(1) as another, ledger.database.read():
        assert ledger.series.get("ser_1") is None
        another.submit(ledger.series.add, head("ser_1")).result()
        assert ledger.series.get("ser_1") is None
    assert ledger.series.get("ser_1")


# Series and documents


def test_a_series_that_is_there_already_is_refused(ledger: Ledger) -> None:
    ledger.series.add(head("ser_1"))
    with pytest.raises(LedgerFailed):
        ledger.series.add(head("ser_1", "noor"))
    found = ledger.series.get("ser_1")
    assert found
    assert found.owner == "mira"


def test_series_come_in_pages_by_owner(ledger: Ledger) -> None:
    for number in range(5):
        ledger.series.add(head(f"ser_{number}", "mira" if number % 2 else "noor"))
    assert [each.id for each in ledger.series.page("noor", "", 2)] == ["ser_0", "ser_2"]
    assert [each.id for each in ledger.series.page("noor", "ser_2", 2)] == ["ser_4"]
    assert len(ledger.series.page(None, "", 10)) == 5


def test_a_head_is_replaced_and_nothing_else(ledger: Ledger) -> None:
    for name in ("ser_1", "ser_2"):
        ledger.series.add(head(name))
    ledger.series.replace("ser_1", '{"title": "The Key"}', "d2")
    changed, same = ledger.series.page(None, "", 10)
    assert (changed.body, changed.digest, changed.owner) == ('{"title": "The Key"}', "d2", "mira")
    assert changed.changed_at >= changed.made_at > 0
    assert (same.body, same.digest) == ("{}", "d1")


def test_a_document_of_no_series_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerFailed, match=r"(?i)foreign key"):
        ledger.documents.add([document("ines")])


def test_documents_go_with_their_series(ledger: Ledger) -> None:
    for name in ("ser_1", "ser_2"):
        ledger.series.add(head(name))
        ledger.documents.add([document("ines", series=name)])
    ledger.series.remove("ser_1")
    assert ledger.documents.get("ser_1", "character", "ines") is None
    assert ledger.documents.get("ser_2", "character", "ines")


def test_documents_come_in_pages_by_position_and_id(ledger: Ledger) -> None:
    ledger.series.add(head("ser_1"))
    ledger.documents.add([document(f"c{n}", n // 2) for n in reversed(range(450))])
    ledger.documents.add([document("a place", kind="location")])
    seen: list[str] = []
    after = None
    while page := ledger.documents.page("ser_1", "character", after, 101):
        seen += [each.id for each in page]
        after = page[-1].position, page[-1].id
    assert sorted(seen) == sorted({f"c{n}" for n in range(450)})
    assert [int(name[1:]) // 2 for name in seen] == sorted(n // 2 for n in range(450))
    assert ledger.documents.next_position("ser_1", "character") == 225
    assert ledger.documents.next_position("ser_1", "prop") == 0


def test_edits_of_an_episode_are_found_by_how_their_id_begins(ledger: Ledger) -> None:
    ledger.series.add(head("ser_1"))
    names = ["1/s1", "1/s2", "10/s1", "1%s", "1_x"]
    ledger.documents.add([document(name, kind="shot-edit") for name in names])
    found = ledger.documents.begun_with("ser_1", ("shot-edit",), "1/")
    assert [each.id for each in found] == ["1/s1", "1/s2"]
    assert [each.id for each in ledger.documents.begun_with("ser_1", ("shot-edit",), "1_")] == ["1_x"]


def test_only_the_episodes_that_were_asked_for_are_read(ledger: Ledger) -> None:
    ledger.series.add(head("ser_1"))
    ledger.documents.add([document(str(number), number, "episode") for number in range(3)])
    ledger.documents.add([document("ines")])
    found = ledger.documents.of("ser_1", ["character", "episode"], within=["2"])
    assert [(each.kind, each.id) for each in found] == [("character", "ines"), ("episode", "2")]


def test_a_document_is_put_replaced_and_removed(ledger: Ledger) -> None:
    ledger.series.add(head("ser_1"))
    ledger.documents.put(document("ines"))
    ledger.documents.put(replace(document("ines"), body="{}", digest="d2", position=4))
    found = ledger.documents.get("ser_1", "character", "ines")
    assert found
    assert (found.body, found.digest, found.position) == ("{}", "d2", 4)
    ledger.documents.remove("ser_1", "character", "ines")
    assert ledger.documents.get("ser_1", "character", "ines") is None


# Keys


def key(name: str, owner: str = "mira") -> KeyRecord:
    return KeyRecord(name, owner, "laptop", ["creator", "editor"], "a" * 64, made_at=1)


def test_a_key_is_kept_with_its_scopes_and_ends(ledger: Ledger) -> None:
    ledger.keys.add(key("k1"))
    assert ledger.keys.get("k1") == key("k1")
    ledger.keys.end("k1", revoked_at=5)
    ledger.keys.end("k1", expires_at=6)
    assert ledger.keys.get("k1") == replace(key("k1"), revoked_at=5, expires_at=6)
    assert ledger.keys.get("k2") is None
    assert ledger.keys.count() == 1


def test_keys_come_in_pages_by_owner(ledger: Ledger) -> None:
    for name, owner in (("k1", "mira"), ("k2", "noor"), ("k3", "mira")):
        ledger.keys.add(key(name, owner))
    assert [each.id for each in ledger.keys.page("mira", "", 1)] == ["k1"]
    assert [each.id for each in ledger.keys.page("mira", "k1", 5)] == ["k3"]
    assert [each.id for each in ledger.keys.page(None, "k1", 5)] == ["k2", "k3"]


def test_the_last_use_of_a_key_is_noted_to_the_minute(ledger: Ledger) -> None:
    ledger.keys.add(key("k1"))
    ledger.keys.used(key("k1"))
    first = ledger.keys.get("k1")
    assert first
    assert first.used_at
    ledger.keys.used(first)
    assert ledger.keys.get("k1") == first
    ledger.keys.used(replace(first, used_at=first.used_at - 61_000))
    again = ledger.keys.get("k1")
    assert again
    assert again.used_at
    assert again.used_at >= first.used_at


# Audit


def test_eight_writers_at_once_number_the_audit_without_gaps(ledger: Ledger) -> None:
    def work(writer: int) -> None:
        for number in range(5):
            with ledger.database.write():
                ledger.series.add(head(f"ser_{writer}_{number}"))
                ledger.audit.write(entry(f"ser_{writer}_{number}"))

    at_once(work)
    told = ledger.audit.page(None, 0, 100)
    assert [each.number for each in told] == list(range(1, MANY * 5 + 1))
    assert {each.object for each in told} == {each.id for each in ledger.series.page(None, "", 100)}
    assert ledger.audit.broken() is None


@pytest.mark.parametrize(
    ("damage", "shows_at"),
    [
        ("UPDATE audit SET object = 'another' WHERE number = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 3", 4),
        ("DELETE FROM audit WHERE number = 1", 2),
    ],
)
def test_a_row_that_was_altered_or_taken_out_shows(ledger: Ledger, damage: str, shows_at: int) -> None:
    for number in range(5):
        ledger.audit.write(entry(f"ser_{number}"))
    assert ledger.audit.broken() is None
    with ledger.database.write() as connection:
        connection.execute(text(damage))
    assert ledger.audit.broken() == shows_at


def test_the_audit_comes_in_pages_by_owner(ledger: Ledger) -> None:
    for number in range(4):
        ledger.audit.write(entry(f"ser_{number}", "mira" if number % 2 else "noor"))
    assert [each.object for each in ledger.audit.page("noor", 0, 10)] == ["ser_0", "ser_2"]
    assert [each.number for each in ledger.audit.page(None, 2, 1)] == [3]


# Replies and rates


def test_a_reply_is_found_for_a_day(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.replies.add(reply("key-1"))
    found = ledger.replies.find("mira", "key-1")
    assert found
    assert replace(found, made_at=0) == reply("key-1")
    assert ledger.replies.find("noor", "key-1") is None
    monkeypatch.setattr(replies_of, "KEPT", -1)
    assert ledger.replies.find("mira", "key-1") is None
    ledger.replies.add(reply("key-2"))
    with ledger.database.read() as connection:
        assert connection.execute(text("SELECT key FROM replies")).scalars().all() == ["key-2"]


def test_requests_at_once_under_one_key_do_the_work_once(ledger: Ledger) -> None:
    def work(writer: int) -> None:
        with ledger.database.write():
            ledger.replies.queue("mira key-1")
            if ledger.replies.find("mira", "key-1") is None:
                ledger.series.add(head(f"ser_{writer}"))
                ledger.replies.add(reply("key-1"))

    at_once(work)
    assert len(ledger.series.page(None, "", 100)) == 1
    assert ledger.replies.find("mira", "key-1")


def test_uses_at_once_are_all_counted(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates_of.time, "time", lambda: 1000.0)
    counted: list[int] = []
    at_once(lambda _: counted.extend(ledger.rates.use("mira/requests", 60) for _ in range(5)))
    assert sorted(counted) == list(range(1, MANY * 5 + 1))
    assert ledger.rates.used("mira/requests", 60) == MANY * 5
    assert ledger.rates.used("noor/requests", 60) == 0


def test_a_new_stretch_of_time_counts_from_nothing_and_old_ones_are_forgotten(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates_of.time, "time", lambda: 940.0)
    ledger.rates.use("somebody/once", 60)
    for now in (1000.0, 1060.0, 1120.0, 1180.0, 1240.0):
        monkeypatch.setattr(rates_of.time, "time", lambda now=now: now)
        assert ledger.rates.use("mira/requests", 60, 3) == 3
        assert ledger.rates.used("somebody/once", 60) == 0
    assert rates_of.Rates(ledger.database).use("mira/requests", 60, 3) == 6  # another server; it sweeps first
    with ledger.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM rates")).scalar() == 3


# Text that cannot be kept


@pytest.mark.parametrize("body", ["half a character \ud83d", "\udcff"])
def test_half_a_character_is_refused_by_name(ledger: Ledger, body: str) -> None:
    with pytest.raises(UnusableInput, match="surrogates not allowed"):
        ledger.series.add(head("ser_1", body=body))
    assert ledger.series.get("ser_1") is None


@pytest.mark.parametrize("number", [2**63, -(2**70)])
def test_a_number_that_is_too_large_is_refused(ledger: Ledger, number: int) -> None:
    ledger.series.add(head("ser_1"))
    with pytest.raises(UnusableInput, match="cannot"):
        ledger.documents.add([document("ines", number)])


def test_what_a_server_cannot_keep_is_refused_and_is_no_fault_of_the_ledger(postgresql_url: str) -> None:
    with Ledger.open(postgresql_url) as ledger:
        with pytest.raises(UnusableInput, match=r"cannot keep this: .*NUL"):
            ledger.series.add(head("ser_1", body="a\0b"))
        with pytest.raises(UnusableInput, match=r"cannot keep this: .*NUL"):
            ledger.series.get("ser\0")
        ledger.series.add(head("ser_1"))
        with pytest.raises(UnusableInput, match="cannot keep this: integer out of range"):
            ledger.documents.add([document("ines", 2**40)])
