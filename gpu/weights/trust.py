"""What a folder of weights may hold: safetensors, plain settings and words; nothing that could run.

Looks at names and contents, not at hashes (`pins` does): a pickle under another name, settings that name
code, a link that leads away are refused whoever put them there. Whoever may write the folder while a model is
being loaded can still change it afterwards; keep it the operator's.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gpu.card import models_folder
from gpu.errors import UntrustedWeights
from gpu.weights import tensors

WORDS = {".json", ".txt", ".model", ".jinja"}
"""Settings and the words of tokenizers: read, never run."""
IDLE = {".md", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".mp4", ".wav"}
IDLE_NAMES = {"license", "licence", "notice", "readme", ".gitattributes", ".gitignore"}
"""Nobody opens them."""
LIBRARIES = {"diffusers", "transformers", "ltx2", "stable_diffusion"}
"""Of the parts of a pipeline: the two packages, and folders of `diffusers.pipelines` that hold parts."""
CODE = {"auto_map", "auto_mapping", "custom_pipelines"}
"""Settings by which a folder names code to import."""
ATTENTION = {"_attn_implementation", "attn_implementation"}
LONGEST_SETTINGS = 4 * 1024**2  # bytes
LONGEST_WORDS = 128 * 1024**2
MOST_FILES = 10_000


def examined(folder: Path, pipeline: str) -> Mapping[str, Path]:
    """The files that are opened, by their names in the folder. UntrustedWeights names what is not right.

    `pipeline` is the class on the card: of diffusers, or of TTS for a voice.
    """
    files = dict(_files(folder))
    for file in files.values():
        _examine(file)
    _fits(folder, pipeline)
    return files


def examined_part(folder: Path, file: str, encoder: str) -> Mapping[str, Path]:
    """Like `examined`, of one file and perhaps one subfolder: an adapter in a folder of many."""
    chosen = [Path(file)]
    if encoder:
        chosen += [Path(encoder) / name for name, _ in _files(folder / encoder)]
    files = {part.as_posix(): folder / part for part in chosen}
    if Path(file).suffix != ".safetensors":
        raise UntrustedWeights(f"{folder / file} is refused: an adapter is a .safetensors file")
    for path in files.values():
        _inside(path, folder)
        _examine(path)
    return files


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Everything in the folder that is opened; refuses what nobody should find there."""
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".cache")  # the fetch's own, never opened
        for name in sorted(folders + names):
            path = Path(here, name)
            count += 1
            if count > MOST_FILES:
                raise UntrustedWeights(f"{folder} holds more than {MOST_FILES} files; that is no model")
            _inside(path, folder)
            if name in names and not _idle(path):
                yield path.relative_to(folder).as_posix(), path


def _inside(path: Path, folder: Path) -> None:
    """A link may lead to other files of the models, and from a hub's snapshot to its own blobs."""
    if not path.is_symlink():
        if not (path.is_file() or path.is_dir()):
            raise UntrustedWeights(f"{path} is no file")
        return
    homes = [folder.resolve(), models_folder().resolve()]
    if folder.parent.name == "snapshots":
        homes.append((folder.parent.parent / "blobs").resolve())
    target = path.resolve()
    if not target.is_file() or not any(target.is_relative_to(home) for home in homes):
        raise UntrustedWeights(
            f"{path} is a link that leads out of the models, to {target}; put the file there"
        )


def _idle(path: Path) -> bool:
    name = path.name.lower()
    return path.suffix.lower() in IDLE or name in IDLE_NAMES


def _examine(file: Path) -> None:
    if file.suffix == ".safetensors":
        tensors.examine(file)
    elif file.suffix not in WORDS:
        raise UntrustedWeights(
            f"{file} is refused: weights are .safetensors with .json, .txt, .model and .jinja beside them, "
            "nothing that could run; remove it, or convert it to safetensors on another machine"
        )
    else:
        _words(file)


def _words(file: Path) -> None:
    settings = file.name.endswith("config.json") or file.name.endswith("index.json")
    most = LONGEST_SETTINGS if settings else LONGEST_WORDS
    if file.stat().st_size > most:
        raise UntrustedWeights(f"{file} is larger than {most // 1024**2} MiB")
    with file.open("rb") as stream:
        start = stream.read(2)
    if start[:1] == b"\x80" or start == b"PK":
        raise UntrustedWeights(f"{file} is a pickle or a zip archive, not what its name says")
    if settings:
        told = _json(file)
        if file.name.endswith(".index.json"):
            _shards(file, told)
        for key, value in _pairs(told):
            _setting(file, key, value)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise UntrustedWeights(f"{file} cannot be read: {error}") from error


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value, however deep."""
    below = [told]
    while below:
        here = below.pop()
        if isinstance(here, dict):
            yield from here.items()
            below.extend(here.values())
        elif isinstance(here, list):
            below.extend(here)


def _setting(file: Path, key: str, value: Any) -> None:
    if key in CODE and value:
        raise UntrustedWeights(
            f"{file} names code of its own ({key}); nothing that comes with weights is run"
        )
    if key in ATTENTION and "/" in str(value):
        raise UntrustedWeights(f"{file} names attention code to download: {value!r}")
    if isinstance(value, str) and value.lower().endswith((".pth", ".pt", ".ckpt", ".pkl", ".bin")):
        raise UntrustedWeights(
            f"{file} names a pickle in {key!r}: {value!r}; empty the setting, or convert it"
        )


def _shards(file: Path, told: Any) -> None:
    named = told.get("weight_map") if isinstance(told, dict) else None
    for name in {str(each) for each in named.values()} if isinstance(named, dict) else ():
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise UntrustedWeights(f"{file} names {name!r}, which is no .safetensors file beside it")


def _fits(folder: Path, pipeline: str) -> None:
    """The folder says itself which classes open it: those must be the card's, of libraries that we know."""
    index, config = folder / "model_index.json", folder / "config.json"
    if index.is_file():
        _index(index, pipeline)
    elif config.is_file():
        told = _json(config)
        model = _class_of(told)
        if model.casefold() != pipeline.casefold():
            raise UntrustedWeights(
                f"{config} is of {model or 'no voice and no language model'!r}; the card says {pipeline}"
            )
    else:
        raise UntrustedWeights(
            f"{folder} has no model_index.json (of a pipeline) and no config.json (of a voice)"
        )


def _class_of(config: Any) -> str:
    """What the settings of a voice, or of a language model, say that they are of."""
    if not isinstance(config, dict):
        return ""
    named = config.get("model") or config.get("architectures")
    return str(named[0] if isinstance(named, list) and named else named or "")


def _index(index: Path, pipeline: str) -> None:
    told = _json(index)
    named = told.get("_class_name") if isinstance(told, dict) else None
    if named != pipeline:
        raise UntrustedWeights(f"{index} is of {named!r}; the card says {pipeline}")
    for part, value in told.items():
        if part.startswith("_") or not isinstance(value, list) or value == [None, None]:
            continue
        library, kind = (*value, None, None)[:2]
        if str(library) not in LIBRARIES or not str(kind).isidentifier():
            raise UntrustedWeights(
                f"{index} wants {part} from {value}; parts come only from {', '.join(sorted(LIBRARIES))}"
            )
