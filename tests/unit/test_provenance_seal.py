"""Sealing real files: what is refused, what a changed byte does, what they hold, what stays as it was."""

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import av
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import Refused, UnsupportedMedia, UnusableInput
from orchestrator.provenance import Aigc, Summary, c2pa, certificate, seal, xmp
from orchestrator.provenance import aigc as labels
from orchestrator.settings import Settings
from orchestrator.store import digest_of
from workers import ffmpeg as tool
from workers.stitch import boxes

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
HOSTILE = '"><x:evil/>]]>&lt;\x00\x0b\ud800 =1+1 ../../etc \u202eفيلم 被偷 ' + "long " * 60
SOURCE = "testsrc=s=216x384:r=24:d=2"
SOUND = "sine=r=48000:d=2"
MUX = [
    "-use_editlist",
    "0",
    "-movflags",
    "+faststart+negative_cts_offsets",
    "-video_track_timescale",
    "12288",
]


def told(**fields: object) -> Summary:
    plain = {
        "series": "Stolen Design",
        "episode": 1,
        "title": "Slide Nine",
        "digital_source": "trainedAlgorithmicMedia",
        "generated": True,
        "sources": (),
        "rights": (),
        "consents": (),
    }
    return Summary.model_validate(plain | fields)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small episode as a master is: header first, no edit list."""
    file = tmp_path_factory.mktemp("drawn") / "episode.mp4"
    given = ["-f", "lavfi", "-i", SOURCE, "-f", "lavfi", "-i", SOUND, "-c:v", "libx264", "-c:a", "aac"]
    tool.run([*given, "-preset", "ultrafast", "-bf", "2", "-threads", "1", "-shortest", *MUX, str(file)])
    return file


@pytest.fixture
def episode(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(drawn, tmp_path / "episode.mp4"))


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def packets(file: Path, stream: int) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(str(file)) as container:
        return [(p.pts, p.dts, bytes(p)) for p in container.demux(container.streams[stream])]


def test_another_kind_of_file_is_refused_and_left_alone(tmp_path: Path, here: Settings) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a film")
    with pytest.raises(UnsupportedMedia, match=r"notes\.txt"):
        seal(file, told(), here)
    assert file.read_text() == "not a film"


def test_half_a_certificate_of_ones_own_is_refused(episode: Path, tmp_path: Path) -> None:
    before = episode.read_bytes()
    half = Settings(home=tmp_path / "home", c2pa_certificate=tmp_path / "own.pem")
    with pytest.raises(UnusableInput, match="MICRODRAMA_C2PA_KEY"):
        seal(episode, told(), half)
    assert episode.read_bytes() == before


@pytest.mark.parametrize("harm", ["missing", "garbage"])
def test_a_certificate_that_cannot_be_read_is_named(episode: Path, tmp_path: Path, harm: str) -> None:
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    if harm == "garbage":
        own.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        key.write_text("nothing")
    with pytest.raises(UnusableInput, match="MICRODRAMA_C2PA_CERTIFICATE"):
        seal(episode, told(), Settings(home=tmp_path / "home", c2pa_certificate=own, c2pa_key=key))


def test_a_key_of_another_certificate_is_refused(episode: Path, tmp_path: Path, here: Settings) -> None:
    before = episode.read_bytes()
    held = certificate.credential(here)
    other = ec.generate_private_key(ec.SECP256R1())
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    own.write_text(held.chain)
    key.write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(Refused, match=r"episode\.mp4|signed"):
        seal(episode, told(), Settings(home=tmp_path / "home", c2pa_certificate=own, c2pa_key=key))
    assert episode.read_bytes() == before


def test_one_changed_byte_of_picture_or_sound_breaks_the_seal(episode: Path, here: Settings) -> None:
    seal(episode, told(), here)
    content = bytearray(episode.read_bytes())
    media = content.index(b"mdat")
    for at in (media + 900, (media + len(content)) // 2):
        changed = episode.with_name("changed.mp4")
        changed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert "assertion.bmffHash.mismatch" in c2pa.verify(changed).faults
        assert not c2pa.verify(changed).valid


def test_a_copy_by_ffmpeg_has_no_seal(episode: Path, here: Settings) -> None:
    seal(episode, told(), here)
    copy = episode.with_name("copy.mp4")
    tool.run(["-i", str(episode), "-c", "copy", str(copy)])
    assert not c2pa.verify(copy).valid


def test_a_test_certificate_says_what_it_is(episode: Path, here: Settings) -> None:
    sealed = seal(episode, told(), here)
    assert (sealed.signed, sealed.certificate) == (True, "test")
    assert "proves nobody's identity" in sealed.said
    found = c2pa.verify(episode)
    assert found.valid
    assert not found.trusted
    assert "TEST" in found.manifest["signature_info"]["common_name"]
    (own,) = [each["data"] for each in found.manifest["assertions"] if each["label"] == c2pa.SOURCES]
    assert "test certificate" in own["signature"]


def test_the_manifest_says_who_made_it_and_how(episode: Path, here: Settings) -> None:
    seal(episode, told(), here)
    manifest = c2pa.verify(episode).manifest
    assert manifest["claim_generator_info"][0]["name"] == "microdrama"
    (actions,) = [each["data"] for each in manifest["assertions"] if "actions" in each["label"]]
    assert [(each["action"], each["digitalSourceType"]) for each in actions["actions"]] == [
        ("c2pa.created", TRAINED)
    ]
    assert manifest["title"] == "Stolen Design · 1 · Slide Nine"


def test_the_test_key_is_made_once_and_for_its_owner_alone(episode: Path, here: Settings) -> None:
    first = certificate.credential(here)
    assert certificate.credential(here) == first
    (file,) = (here.home / "c2pa").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.key not in repr(first)
    assert "BEGIN PRIVATE KEY" not in first.chain
    leaf = x509.load_pem_x509_certificates(first.chain.encode())[0]
    assert "proves no identity" in leaf.subject.rfc4514_string()


def test_ones_own_certificate_signs(episode: Path, tmp_path: Path, here: Settings) -> None:
    held = certificate.credential(here)
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    own.write_text(held.chain)
    key.write_text(held.key)
    sealed = seal(episode, told(), Settings(home=tmp_path / "b", c2pa_certificate=own, c2pa_key=key))
    assert sealed.certificate == "own"
    assert c2pa.verify(episode).valid
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("aigc", [None, Aigc(producer="映像工作室", produce_id="a" * 64)])
def test_pictures_sound_and_times_stay_as_they_were(episode: Path, here: Settings, aigc: Aigc | None) -> None:
    before, shape = [packets(episode, stream) for stream in (0, 1)], boxes.names(episode)
    assert "elst" not in shape
    sealed = seal(episode, told(), here, aigc=aigc)
    assert [packets(episode, stream) for stream in (0, 1)] == before
    found = boxes.names(episode)
    assert "elst" not in found
    assert found.index("moov") < found.index("mdat")
    assert boxes.steps(episode).first == 0
    assert boxes.steps(episode).even
    assert (sealed.sha256, sealed.bytes) == (digest_of(episode), episode.stat().st_size)


def test_the_label_is_read_back_from_a_signed_file(episode: Path, here: Settings) -> None:
    sealed = seal(episode, told(), here, aigc=Aigc(producer="001191310000", produce_id="7"))
    read = json.loads(labels.read(episode))
    assert sealed.aigc == labels.read(episode)
    assert list(read) == [
        "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID",
        "ReservedCode2",
    ]  # fmt: skip
    assert (read["Label"], read["ContentProducer"], read["ProduceID"]) == ("1", "001191310000", "7")
    assert c2pa.verify(episode).valid


def test_a_hostile_producer_stays_a_value(episode: Path, here: Settings) -> None:
    name = "\";title=x\n-metadata\ncomment=1 ]]> = \\ '"
    seal(episode, told(), here, aigc=Aigc(producer=name))
    assert json.loads(labels.read(episode))["ContentProducer"] == name.strip()


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_cover_is_sealed_too(tmp_path: Path, here: Settings, suffix: str) -> None:
    import pyvips

    file = tmp_path / f"cover{suffix}"
    pyvips.Image.black(90, 160, bands=3).linear(1, 90).cast("uchar").write_to_file(str(file))
    before = pyvips.Image.new_from_file(str(file)).numpy().tobytes()
    seal(file, told(), here)
    found = pyvips.Image.new_from_buffer(file.read_bytes(), "")
    assert found.numpy().tobytes() == before
    assert TRAINED.encode() in found.get("xmp-data")
    assert c2pa.verify(file).valid
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    assert not c2pa.verify(file).valid


def test_a_cover_claims_what_is_behind_it_and_no_voice(tmp_path: Path, here: Settings) -> None:
    import pyvips

    def source(task: str, worker: str, term: str, *needs: str, **more: object) -> dict[str, object]:
        named = {"task": task, "worker": worker, "version": "1", "digital_source": term, "made_from": needs}
        return named | {"in_episode": True, "digests": {}} | more

    drawn, trained = "algorithmicMedia", "trainedAlgorithmicMedia"
    sources = (
        source("voice/1", "coqui", trained, model="xtts", only_heard=True),
        source("motion/1", "animatic.motion", drawn, "voice/1"),
        source("motion/2", "diffusers.motion", trained, model="wan"),
        source("outside/cover", "outside.cover", drawn, "motion/1"),
        source("master", "stitch.master", "compositeWithTrainedAlgorithmicMedia", "motion/1", "motion/2"),
    )
    file = tmp_path / "cover.jpg"
    pyvips.Image.black(90, 160, bands=3).cast("uchar").write_to_file(str(file))
    sealed = seal(file, told(sources=sources), here, of="outside/cover")
    assert sealed.digital_source.endswith("/algorithmicMedia")
    assert b"/algorithmicMedia" in file.read_bytes()
    (own,) = [e["data"] for e in c2pa.verify(file).manifest["assertions"] if e["label"] == c2pa.SOURCES]
    assert [each["worker"] for each in own["made_by"]] == ["animatic.motion", "outside.cover"]


def test_hostile_words_stay_words_in_xmp_and_manifest(episode: Path, here: Settings) -> None:
    from xml.etree import ElementTree as Xml

    clean = HOSTILE.replace("\ud800", "")
    seal(episode, told(series=clean), here)
    content = episode.read_bytes()
    at = content.index(xmp.BOX) + len(xmp.BOX)
    tree = Xml.fromstring(content[at:])
    (title,) = tree.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")
    assert title.text == clean.replace("\x00", "").replace("\x0b", "") + " · 1 · Slide Nine"
    assert c2pa.verify(episode).valid


@given(st.text(max_size=300))
def test_any_title_makes_well_formed_xmp(title: str) -> None:
    from xml.etree import ElementTree as Xml

    assert Xml.fromstring(xmp.packet(TRAINED, title)) is not None


def test_without_the_extra_it_says_so_and_how_to_get_it(
    episode: Path, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(c2pa, "INSTALLED", False)
    sealed = seal(episode, told(), here)
    assert (sealed.signed, sealed.certificate) == (False, "none")
    assert "not signed" in sealed.said
    assert "microdrama-orchestrator[c2pa]" in sealed.said
    assert TRAINED.encode() in episode.read_bytes()
    assert not here.home.exists()


def test_nothing_is_imported_of_the_extra_until_something_is_sealed() -> None:
    code = "import sys, orchestrator.provenance; print({'c2pa', 'cryptography'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
