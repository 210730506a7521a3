"""The kinds of engines that `engine_stub` stands in for, after the sources that docs/engines.md names."""

import base64
import hashlib
import json
import random
import re
import struct
import time
import uuid
from typing import Any

from engine_stub import Handler, Job, Reply, Request, Stub

WORD = "microdrama-"


class Comfy(Stub):
    """ComfyUI. Faults `repeats`: takes a repeated id; `own_ids`: chooses ids; `no_jobs_api`; `no_socket`."""

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix("/api") if not request.path.startswith("/api/jobs") else request.path
        match [request.method, *path.strip("/").split("/")]:
            case ["POST", "upload", "image"]:
                return self._upload(request.form)
            case ["POST", "prompt"]:
                return self._prompt(request.json)
            case ["GET", "history"]:
                return Reply({job.id: self._entry(job) for job in self.jobs.values() if self._over(job)})
            case ["GET", "history", job]:
                found = self.jobs.get(job)
                return Reply({job: self._entry(found)} if found and self._over(found) else {})
            case ["GET", "queue"]:
                waiting = [self._item(job) for job in self.jobs.values() if not self._over(job)]
                return Reply({"queue_running": waiting[:1], "queue_pending": waiting[1:]})
            case ["GET", "view"]:
                return self.result() if request.query["type"] == "output" else Reply(status=404)
            case ["POST", "api", "jobs", job, "cancel"] if not self.faults.get("no_jobs_api"):
                return Reply({"cancelled": self._end(job)})
            case ["POST", "interrupt"]:
                self._end(request.json.get("prompt_id", ""))
                return Reply()
            case ["POST", "queue"]:
                return Reply()
        return Reply({"error": "not found"}, 404)

    def _upload(self, form: dict[str, Any]) -> Reply:
        if form.get("type") != "input" or not isinstance(form.get("image"), bytes):
            return Reply(status=400)
        name = f"{hashlib.sha256(form['image']).hexdigest()[:12]}.png"
        (self.folder / name).write_bytes(form["image"])
        return Reply({"name": name, "subfolder": "", "type": "input"})

    def _prompt(self, said: dict[str, Any]) -> Reply:
        ours = said.get("prompt_id")
        if ours is not None and str(uuid.UUID(ours)) != ours:
            return Reply({"error": {"type": "invalid_prompt_id", "message": "prompt_id must be a UUID"}}, 400)
        if bad := [n for n, node in said["prompt"].items() if node["class_type"] == "Unknown"]:
            error = {
                "type": "invalid_prompt",
                "message": f"node {bad[0]} not found",
                "details": "",
                "extra_info": {},
            }
            return Reply({"error": error, "node_errors": {}}, 400)
        if ours is None or self.faults.get("own_ids"):
            ours = str(uuid.uuid4())
        if ours in self.jobs and not self.faults.get("repeats"):
            return Reply({"error": "prompt_id already exists"}, 409)
        tag = said.get("extra_data", {}).get("microdrama", "")
        self.take(ours, said, tag)
        return Reply({"prompt_id": ours, "number": len(self.jobs), "node_errors": {}})

    def _over(self, job: Job) -> bool:
        return bool(job.ended) or job.share >= 1

    def _item(self, job: Job) -> list[Any]:
        extra = {**job.said.get("extra_data", {}), "client_id": job.said.get("client_id")}
        return [0, job.id, job.said["prompt"], extra, ["9"]]

    def _entry(self, job: Job) -> dict[str, Any]:
        messages: list[Any] = [["execution_start", {"prompt_id": job.id}]]
        if job.ended == "failed":
            what = {"node_type": "KSampler", "exception_message": "CUDA out of memory\n"}
            messages.append(["execution_error", what])
        if job.ended == "cancelled":
            messages.append(["execution_interrupted", {}])
        status = {
            "status_str": "error" if job.ended else "success",
            "completed": not job.ended,
            "messages": messages,
        }
        moving = (self.folder / "result").read_bytes()[4:8] == b"ftyp"
        file = {"filename": "made.mp4" if moving else "made.png", "subfolder": "", "type": "output"}
        preview = {"filename": "preview.png", "subfolder": "", "type": "temp"}
        made = {"9": {"gifs" if moving else "images": [file]}, "8": {"images": [preview]}}
        return {"prompt": self._item(job), "outputs": {} if job.ended else made, "status": status}

    def _end(self, job: str) -> bool:
        found = self.jobs.get(job)
        if not found or self._over(found):
            return False
        found.ended = "cancelled"
        self.note(event="cancelled", job=job)
        self.save()
        return True

    def socket(self, line: Handler, request: Request) -> None:
        """Shake hands, then tell of the client's jobs until it hangs up."""
        if self.faults.get("no_socket"):
            return line._reply(Reply(status=404))
        key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head = f"{switch}Sec-WebSocket-Accept: {accept}\r\n\r\n"
        line.wfile.write(head.encode())
        line.wfile.write(_frame(2, b"\x00\x00\x00\x01\x00\x00\x00\x02preview"))
        told: set[str] = set()
        while True:
            for job in list(self.jobs.values()):
                if job.said.get("client_id") == request.query["clientId"] and job.id not in told:
                    self._tell(line, job, told)
            time.sleep(0.02)
            line.wfile.write(_frame(1, b'{"type": "status", "data": {"status": {}}}'))
        return None

    def _tell(self, line: Handler, job: Job, told: set[str]) -> None:
        events: list[dict[str, Any]] = [{"type": "executing", "data": {"node": "3", "prompt_id": job.id}}]
        steps = {"value": int(job.share * 20), "max": 20, "node": "3", "prompt_id": job.id}
        events.append({"type": "progress", "data": steps})
        if self._over(job):
            told.add(job.id)
            events.append({"type": "execution_success", "data": {"prompt_id": job.id}})
        for event in events:
            line.wfile.write(_frame(1, json.dumps(event).encode()))


def _frame(kind: int, data: bytes) -> bytes:
    head = (
        bytes([0x80 | kind, len(data)])
        if len(data) < 126
        else struct.pack(">BBH", 0x80 | kind, 126, len(data))
    )
    return head + data


class Videos(Stub):
    """What vLLM-Omni and SGLang share. Fault `no_list`; `no_file`: done without a file."""

    def answer(self, request: Request) -> Reply:
        match [request.method, *request.path.strip("/").split("/")]:
            case ["POST", "v1", "videos"]:
                return self._create(request)
            case ["GET", "v1", "videos"] if not self.faults.get("no_list"):
                return self._list(request)
            case ["GET", "v1", "videos", job]:
                return self._look(job)
            case ["GET", "v1", "videos", job, "content"]:
                return self._content(job)
            case ["DELETE", "v1", "videos", job]:
                return self._delete(job)
            case ["POST", "v1", "images", "generations" | "edits"]:
                return images(self, request)
            case ["POST", "v1", "audio", "speech"]:
                return speech(self, request)
        return Reply({"detail": "Not Found"}, 404)

    def _list(self, request: Request) -> Reply:
        newest = sorted((self._shown(job) for job in self.jobs.values()), key=lambda job: -job["created_at"])
        after = request.query.get("after")
        ids = [job["id"] for job in newest]
        rest = newest[ids.index(after) + 1 :] if after in ids else newest
        page = rest[: int(request.query.get("limit", 20))]
        ends = {"first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None}
        return Reply({"object": "list", "data": page, "has_more": len(rest) > len(page), **ends})

    def _create(self, request: Request) -> Reply:
        raise NotImplementedError

    def _shown(self, job: Job) -> dict[str, Any]:
        raise NotImplementedError

    def _look(self, job: str) -> Reply:
        found = self.jobs.get(job)
        return Reply(self._shown(found)) if found else Reply({"detail": "Video not found"}, 404)

    def _content(self, job: str) -> Reply:
        raise NotImplementedError

    def _delete(self, job: str) -> Reply:
        raise NotImplementedError

    def _status(self, job: Job) -> str:
        if job.ended:
            return "failed"
        return "completed" if job.share >= 1 else "queued" if job.share < 0.1 else "in_progress"


class Omni(Videos):
    """vLLM-Omni 0.30: forms only, `seconds` is a text, a failed job answers with its own status."""

    model = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"

    def _create(self, request: Request) -> Reply:
        if "multipart" not in request.headers.get("content-type", ""):
            return Reply({"detail": [{"msg": "Field required", "loc": ["body", "prompt"]}]}, 422)
        said = request.form
        if "seconds" in said and not re.fullmatch(r"[1-9]\d*", said["seconds"]):
            return Reply({"detail": [{"msg": "String should match pattern"}]}, 422)
        if said.get("model", self.model) != self.model:
            return Reply({"detail": f"Model mismatch: server is running '{self.model}'."}, 400)
        kept = {name: value for name, value in said.items() if isinstance(value, str)}
        # Two jobs of one prompt differ by seed alone, which no list shows.
        job = self.take(f"video_gen_{uuid.uuid4().hex}", kept, f"{said['prompt']}/{said['seed']}")
        return Reply(self._shown(job))

    def _shown(self, job: Job) -> dict[str, Any]:
        said = job.said
        return {
            "id": job.id, "object": "video", "model": self.model, "prompt": said["prompt"],
            "status": self._status(job), "progress": 0, "size": said.get("size"),
            "seconds": said.get("seconds", "4"), "created_at": int(job.at), "fps": float(said.get("fps", 24)),
            "num_frames": int(said["num_frames"]),
            "error": {"code": "HTTPException", "message": "500: out of memory"} if job.ended else None,
            "file_name": f"{job.id}.mp4" if self._status(job) == "completed" else None,
            "inference_time_s": 1.25, "peak_memory_mb": 20480.0,
        }  # fmt: skip

    def _look(self, job: str) -> Reply:
        reply = super()._look(job)
        failed = isinstance(reply.body, dict) and reply.body.get("status") == "failed"
        return Reply(reply.body, 500) if failed else reply

    def _content(self, job: str) -> Reply:
        found = self.jobs.get(job)
        if found is None or self.strikes("no_file"):
            return Reply({"detail": "Video not found"}, 404)
        if found.ended:
            return Reply({"detail": "Video generation failed."}, 422)
        return (
            self.result() if found.share >= 1 else Reply({"detail": "Generation is still in-progress"}, 404)
        )

    def _delete(self, job: str) -> Reply:
        if job not in self.jobs:
            return Reply({"detail": "Video not found"}, 404)
        if self.strikes("try_again"):
            return Reply({"detail": "Cancellation in progress. Please try again later."}, 409)
        with self.lock:
            del self.jobs[job]
            self.note(event="cancelled", job=job)
            self.save()
        return Reply({"id": job, "deleted": True, "object": "video.deleted"})


class SGLang(Videos):
    """SGLang-Diffusion 0.5: echoes `model` unread, DELETE only forgets. Fault `cloud`: keeps no results."""

    def _create(self, request: Request) -> Reply:
        said = request.form if "multipart" in request.headers.get("content-type", "") else request.json
        if "seconds" in said and not re.fullmatch(r"-?\d+", str(said["seconds"])):
            return Reply({"detail": [{"msg": "Input should be a valid integer"}]}, 422)
        kept = {name: value for name, value in said.items() if not isinstance(value, bytes)}
        job = self.take(str(uuid.uuid4()), kept, str(said.get("model")))
        return Reply(self._shown(job))

    def _shown(self, job: Job) -> dict[str, Any]:
        status = self._status(job)
        return {
            "id": job.id, "object": "video", "model": job.said.get("model") or "served", "status": status,
            "progress": 100 if status == "completed" else min(99, int(job.share * 100)),
            "created_at": int(job.at),
            "size": job.said.get("size", ""), "seconds": "4", "quality": "standard", "url": None,
            "file_path": f"/srv/{job.id}.mp4", "error": {"message": "out of memory"} if job.ended else None,
        }  # fmt: skip

    def _content(self, job: str) -> Reply:
        found = self.jobs.get(job)
        if found is None or self.strikes("no_file"):
            return Reply({"detail": "Video not found"}, 404)
        if self.faults.get("cloud"):
            return Reply({"detail": "Video has been uploaded to cloud storage."}, 400)
        return (
            self.result() if found.share >= 1 else Reply({"detail": "Generation is still in-progress"}, 404)
        )

    def _delete(self, job: str) -> Reply:
        found = self.jobs.pop(job, None)
        return Reply({**self._shown(found), "status": "deleted"}) if found else Reply(status=404)


class OpenAI(Stub):
    """Pictures and speech, as everybody has them."""

    def answer(self, request: Request) -> Reply:
        match [request.method, *request.path.strip("/").split("/")]:
            case ["POST", "v1", "images", "generations" | "edits"]:
                return images(self, request)
            case ["POST", "v1", "audio", "speech"]:
                return speech(self, request)
        return Reply({"error": {"message": "Unknown request URL"}}, 404)


class LocalAI(Stub):
    """POST /video, at once. Fault `by_url`: answers with an address."""

    def answer(self, request: Request) -> Reply:
        if request.path == "/generated-videos/made.mp4":
            return self.result()
        if (request.method, request.path) != ("POST", "/video"):
            return Reply({"error": "not found"}, 404)
        said = request.json
        assert isinstance(said["num_frames"], int)
        at_once(self, said, f"{said['prompt']}/{said.get('seed')}")
        if self.strikes("by_url"):
            return Reply(
                {
                    "id": "1",
                    "created": 1,
                    "data": [{"url": "http://localhost:8080/generated-videos/made.mp4"}],
                }
            )
        return Reply({"id": "1", "created": 1, "data": [{"b64_json": _b64(self.result().raw)}]})


class Kokoro(Stub):
    """/dev/captioned_speech. Fault `other_words`: times what nobody said."""

    def answer(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/dev/captioned_speech"):
            return Reply({"detail": "Not Found"}, 404)
        said = request.json
        if said.get("stream", True):
            return Reply(b'{"audio": "', headers={"Content-Type": "application/x-ndjson"})
        at_once(self, said, said["input"])
        text = "quite another thing altogether" if self.strikes("other_words") else said["input"]
        pieces = re.findall(r"\w+|[^\w\s]", text)
        times = [
            {"word": w, "start_time": 0.1 + 0.2 * n, "end_time": 0.3 + 0.2 * n} for n, w in enumerate(pieces)
        ]
        return Reply({"audio": _b64(self.result().raw), "audio_format": "wav", "timestamps": times})


def images(stub: Stub, request: Request) -> Reply:
    """JSON without pictures, a form with them; base64 only when asked for."""
    edits = request.path.endswith("edits")
    said = request.form if edits else request.json
    at_once(
        stub,
        {k: v for k, v in said.items() if isinstance(v, str | int)},
        f"{said['prompt']}/{said.get('seed')}",
    )
    if isinstance(stub, SGLang) and said.get("response_format") != "b64_json":
        return Reply({"detail": "url needs cloud storage"}, 400)
    if stub.faults.get("urls"):
        return Reply({"created": 1, "data": [{"b64_json": None, "url": "http://10.0.0.1/made.png"}]})
    return Reply(
        {"created": 1, "data": [{"b64_json": _b64(stub.result().raw), "url": None, "revised_prompt": None}]}
    )


def speech(stub: Stub, request: Request) -> Reply:
    """Bytes; vLLM-Omni puts word times into a header of at most 4 KB, with --forced-aligner."""
    said = request.json
    at_once(stub, said, said["input"])
    reply = stub.result()
    if said.get("word_timestamps"):
        if stub.faults.get("no_aligner"):
            return Reply({"error": {"message": "word_timestamps requires --forced-aligner"}}, 400)
        words = [
            {"word": w, "start_ms": 100 + 200 * n, "end_ms": 300 + 200 * n}
            for n, w in enumerate(said["input"].split())
        ]
        told = json.dumps(words)
        if len(told) <= 4096:
            reply.headers["X-Word-Timestamps"] = told
        else:
            reply.headers["X-Word-Timestamps-Omitted"] = f"oversize; bytes={len(told)}; limit=4096"
    return reply


def at_once(stub: Stub, said: dict[str, Any], share: str) -> None:
    """Work while the caller waits; a test may end it sooner."""
    job = stub.take(str(random.random()), said, share)
    while job.share < 1:
        time.sleep(0.02)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


KINDS: dict[str, type[Stub]] = {
    "comfyui": Comfy, "vllm-omni": Omni, "sglang": SGLang, "openai": OpenAI, "localai": LocalAI,
    "kokoro": Kokoro,
}  # fmt: skip
