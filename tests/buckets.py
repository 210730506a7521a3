"""Real object storage for the tests: Debian's Swift, which speaks S3, on one folder and the loopback.

`BucketServer()` runs `swift_server.py` with the system's Python; it ends with the process that started it,
however that ends. `LACKING` says why there can be none here.
"""

import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from uuid import uuid4

PYTHON = Path("/usr/bin/python3")
KEY, SECRET = "studio:tester", "not-a-secret"
NEEDED = "import swift.proxy.server, swift.account.server, swift.container.server, swift.obj.server"


def _lacking() -> str:
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", NEEDED], capture_output=True).returncode:
        return "no S3 server: apt-get install swift-proxy swift-account swift-container swift-object"
    return ""


LACKING = _lacking()
"""Why no server can be started; empty where it can."""


class BucketServer:
    """An S3 server on a free port."""

    def __init__(self) -> None:
        assert not LACKING, LACKING
        self.folder = Path(tempfile.mkdtemp(prefix="s3"))
        command: list[str | Path] = [
            PYTHON,
            Path(__file__).with_name("swift_server.py"),
            self.folder,
            KEY,
            SECRET,
        ]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=self.folder
            )
        assert self._process.stdout
        answer = self._process.stdout.readline()
        assert answer, (self.folder / "log").read_text()
        self.port = int(answer)

    @property
    def endpoint(self) -> str:
        """For AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.port}"

    def create(self) -> str:
        """Name of a new bucket."""
        name = f"b{uuid4().hex[:16]}"
        asked = {"X-Auth-User": KEY, "X-Auth-Key": SECRET}
        with _call("GET", f"{self.endpoint}/auth/v1.0", asked) as answer:
            token, account = answer.headers["X-Auth-Token"], answer.headers["X-Storage-Url"]
        _call("PUT", f"{account}/{name}", {"X-Auth-Token": token}).close()
        return name

    def environment(self, endpoint: str = "") -> dict[str, str]:
        """What a process needs to be let in; another endpoint is a proxy's."""
        return {
            "AWS_ENDPOINT_URL": endpoint or self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }

    def close(self) -> None:
        """Stop it and take its files away."""
        self._process.communicate()
        shutil.rmtree(self.folder)


def _call(method: str, url: str, headers: dict[str, str]):  # type: ignore[no-untyped-def]
    return urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers))
