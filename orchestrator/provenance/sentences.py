"""What is said of AI in an episode's own language, and of a label that could not be written."""

from collections.abc import Mapping
from typing import Literal

DISCLOSURE = {
    "ar": "مشاهد وأصوات هذه الحلقة مولَّدة بالذكاء الاصطناعي.",
    "en": "Pictures and voices of this episode were made with AI.",
    "es": "Las imágenes y voces de este episodio se crearon con IA.",
    "nl": "Beeld en stemmen van deze aflevering zijn met AI gemaakt.",
    "zh": "本集画面与声音由人工智能生成。",
}
"""Of what a model made."""
COMPUTED = {
    "ar": "صور وأصوات هذه الحلقة مُنشأة ببرنامج حاسوبي.",
    "en": "Pictures and voices of this episode are computer-generated.",
    "es": "Las imágenes y voces de este episodio están generadas por ordenador.",
    "nl": "Beeld en stemmen van deze aflevering zijn met de computer gemaakt.",
    "zh": "本集画面与声音由计算机程序制作。",
}
"""Of pictures that rules drew and voices that rules spoke: no model was at work."""
Answer = Literal["yes", "no", "unknown"]
UNLABELLED: Mapping[Answer, str] = {
    "no": "No AIGC label was written: no model made anything that is seen or heard.",
    "unknown": "No AIGC label was written: nobody here can know whether your own files were made with AI.",
}
