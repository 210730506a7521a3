"""Stories in any language: structure, speakers, quotations, given inserts; cue tables add the rest."""

import pytest
from director_examples import beats, codes, in_cut, of_beat, reactions, series

from character_sheets.sheet import Location, Sheet, Wardrobe
from orchestrator.director import direct
from orchestrator.director.cues import Table, cues, languages
from orchestrator.plan import Plan
from prompt_templates.emotions import LABELS

CLOTHES = (Wardrobe(id="day", outfit="white shirt"),)
ROLES = ("hook", "escalation", None, "reveal", "cliffhanger")
STORIES = {
    "es": (
        ("Lucía", "Ramón", "el jefe", "oficina"),
        (
            "Lucía entra en la oficina y ve una carta: «Vete o lo cuento todo.»",
            "El jefe se acerca y dice: «Debiste callarte.»",
            "Lucía: “¿Quién eres?”",
            "Ella mira su teléfono. Un mensaje de un número desconocido: «No abras la puerta.»",
            "Ramón, furioso, rompe la foto.",
        ),
    ),
    "nl": (
        ("Lotte", "Bram", "de baas", "kantoor"),
        (
            "Lotte loopt het kantoor in en ziet een brief: “Ga weg.”",
            "De baas komt dichterbij en zegt: “Je had je mond moeten houden.”",
            "Lotte: „Wie ben jij?”",
            "Zij kijkt naar haar telefoon. Een bericht van een onbekend nummer: “Open de deur niet.”",
            "Bram, woedend, verscheurt de foto.",
        ),
    ),
    "zh": (
        ("林悦", "顾总", "老板", "会议室"),
        (
            "林悦走进会议室，发现一封信：“离开这里。”",
            "老板走近，冷冷地说：“你应该保持沉默。”",
            "林悦：“你是谁？”",
            "她低头看手机，一条陌生号码的短信：“别打开门。”",
            "顾总愤怒地撕了照片。",
        ),
    ),
    "ar": (
        ("ليلى", "فارس", "المدير", "المكتب"),
        (
            "تدخل ليلى المكتب وتجد ورقة: «ارحلي الآن.»",
            'يقترب المدير ويقول: "كان يجب أن تسكتي."',
            'ليلى: "من أنت؟"',
            'تنظر ليلى إلى هاتفها. رسالة من رقم مجهول: "لا تفتحي الباب."',
            "فارس غاضب، يمزق الصورة.",
        ),
    ),
}  # fmt: skip


def made(language: str) -> Plan:
    (her, him, alias, place), texts = STORIES[language]
    people = (
        Sheet(id="her", name=her, pronouns="she", wardrobe=CLOTHES),
        Sheet(id="him", name=him, pronouns="he", aliases=(alias,), wardrobe=CLOTHES),
    )
    story = beats(*((text, {"role": role}) for text, role in zip(texts, ROLES, strict=True)))
    where = (Location(id="office", description=place, aliases=(place,)),)
    whole = series(story, sheets=people, language=language, locations=where)
    return direct(whole, whole.episodes[0])


@pytest.mark.parametrize("language", STORIES)
def test_speakers_and_lines(language: str) -> None:
    lines = [(line.id, line.speaker, line.language) for line in made(language).lines]
    assert lines == [("b2-line-1", "him", language), ("b3-line-1", "her", language)]


@pytest.mark.parametrize("language", STORIES)
def test_evidence_that_is_read(language: str) -> None:
    whole = made(language)
    shown = {beat: [s.insert for s in of_beat(whole, beat) if s.insert] for beat in ("b1", "b4")}
    assert [insert.kind for insert in shown["b1"]] == ["document"]
    assert [insert.kind for insert in shown["b4"]] == ["message"]
    assert shown["b4"][0].title == cues(language).table.cards.caller
    assert shown["b4"][0].lines[0] in STORIES[language][1][3]


@pytest.mark.parametrize("language", STORIES)
def test_feelings_and_coverage(language: str) -> None:
    whole = made(language)
    angry = [p.emotion for shot in of_beat(whole, "b5") for p in shot.cast if p.sheet == "him"]
    assert "angry" in angry
    cut = in_cut(whole.shots)
    assert 0.25 <= len(reactions(cut)) / len(cut) <= 0.40
    assert {"hook", "escalation", "reveal", "cliffhanger"} <= {shot.story_role for shot in cut}


@pytest.mark.parametrize("language", STORIES)
def test_a_begun_table_says_so_and_nothing_else_is_missing(language: str) -> None:
    assert [f.code for f in made(language).findings if f.severity != "note"] == []
    assert "cue-table" in codes(made(language), "note")


def test_a_language_without_a_table_keeps_structure_and_says_what_is_missing() -> None:
    people = (
        Sheet(id="anne", name="Anne", wardrobe=CLOTHES),
        Sheet(id="luc", name="Luc", wardrobe=CLOTHES),
    )
    story = beats(
        "Anne entre dans la pièce.", "Luc : « Tu savais ? »", "Quelqu’un crie « Non ! »",
        ("Luc regarde.", {"inserts": [{"kind": "document", "lines": ["Va-t’en."]}]}),
    )  # fmt: skip
    whole = series(story, sheets=people, language="fr")
    plan = direct(whole, whole.episodes[0])
    assert [(line.speaker, line.text) for line in plan.lines] == [("luc", "Tu savais ?")]
    assert codes(plan, "warning") == ["cue-table"]
    assert codes(plan, "error") == ["unknown-speaker"]
    shown = [shot.insert.lines for shot in of_beat(plan, "b4") if shot.insert]
    assert shown == [("Va-t’en.",)]


def test_names_are_found_in_scripts_that_run_on_without_a_table() -> None:
    people = (Sheet(id="aoi", name="葵", wardrobe=CLOTHES), Sheet(id="ren", name="蓮", wardrobe=CLOTHES))
    whole = series(beats("葵：「なぜ？」", "蓮が立っている。"), sheets=people, language="ja")
    plan = direct(whole, whole.episodes[0])
    assert [(line.speaker, line.text) for line in plan.lines] == [("aoi", "なぜ？")]
    assert "ren" in {placed.sheet for shot in of_beat(plan, "b2") for placed in shot.cast}


@pytest.mark.parametrize("language", languages())
def test_every_table_uses_the_shared_labels(language: str) -> None:
    table = cues(language).table
    assert set(table.emotions) <= set(LABELS)
    assert set(table.verbs) <= set(cues("en").table.verbs)
    assert set(table.lines) == set(cues("en").table.lines)
    assert set(table.evidence) <= set(cues("en").table.evidence)
    assert "{number}" in table.cards.episode
    assert "{title}" in table.cards.next


def test_english_is_complete_and_the_others_are_begun() -> None:
    assert {name: cues(name).table.complete for name in languages()} == {
        "ar": False, "en": True, "es": False, "nl": False, "zh": False,
    }  # fmt: skip
    silent = {"listening", "neutral", "phone-shock"}
    assert set(cues("en").table.emotions) == set(LABELS) - silent


@pytest.mark.parametrize("name", ["../../pyproject", "", "x" * 300, "en/../../x"])
def test_a_language_is_never_a_path(name: str) -> None:
    assert cues(name).table == Table()


def test_regions_share_the_table_of_their_language() -> None:
    assert cues("en-GB").table.name == "English"
