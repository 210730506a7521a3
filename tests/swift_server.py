"""A whole S3-speaking server in one process: OpenStack Swift's proxy with s3api, one replica on one folder.

    /usr/bin/python3 tests/swift_server.py FOLDER KEY SECRET

Run by `buckets.BucketServer` with the system's Python, into which Debian's packages install Swift. It prints
its port and serves until its input ends. It needs no root, no memcached and nothing under /etc.

It has more patience with its own parts than servers that have others to turn to: a listing that could not be
told of an object within a second would not show it, ever, since no daemon makes up for it here.

Swift itself knows create-only writes (`If-None-Match: *`); s3api 2.30 refuses to pass them on with 501, newer
ones do. `_create_only` carries that one header past it. Everything else is Swift as Debian ships it.
"""

import os
import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

SWIFT = "[swift-hash]\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = only\ndefault = yes\n"
PROXY = """
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth bulk copy slo dlo created_only proxy-server
[app:proxy-server]
use = egg:swift#proxy
conn_timeout = 60
node_timeout = 60
account_autocreate = true
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin
[filter:created_only]
paste.filter_factory = {module}:created_only_factory
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
min_segment_size = 1
"""
FILTERS = ("catch_errors", "gatekeeper", "listing_formats", "bulk", "copy", "slo", "dlo")
STORAGE = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
conn_timeout = 60
node_timeout = 60
container_update_timeout = 60
"""


class Remembered(dict):  # type: ignore[type-arg]
    """What Swift wants of a memcached, in this process."""

    def __bool__(self) -> bool:
        return True

    def set(self, key, value, **_):  # type: ignore[no-untyped-def]
        self[key] = value

    def delete(self, key, **_):  # type: ignore[no-untyped-def]
        self.pop(key, None)

    def get(self, key, **_):  # type: ignore[no-untyped-def]
        return dict.get(self, key)


def create_only(app):  # type: ignore[no-untyped-def]
    """Before s3api: lay the header aside."""
    memory = Remembered()

    def passing(env, start):  # type: ignore[no-untyped-def]
        env["swift.cache"] = memory
        if env["REQUEST_METHOD"] == "PUT" and env.get("HTTP_IF_NONE_MATCH") == "*":
            env["tests.create_only"] = env.pop("HTTP_IF_NONE_MATCH")
        return app(env, start)

    return passing


def created_only(app):  # type: ignore[no-untyped-def]
    """After s3api: put it back."""

    def passing(env, start):  # type: ignore[no-untyped-def]
        if env["REQUEST_METHOD"] == "PUT" and "tests.create_only" in env:
            env["HTTP_IF_NONE_MATCH"] = env["tests.create_only"]
        return app(env, start)

    return passing


def created_only_factory(_conf, **_):  # type: ignore[no-untyped-def]
    """For paste."""
    return created_only


def main(folder: Path, key: str, secret: str) -> None:
    """Lay out a new server in the folder, and serve."""
    (folder / "devices" / "only").mkdir(parents=True, exist_ok=True)
    (folder / "swift.conf").write_text(SWIFT)
    utils.SWIFT_CONF_FILE = str(folder / "swift.conf")  # before the policies are read
    utils.validate_hash_conf()
    from swift.common.wsgi import loadapp

    for kind in ("account", "container", "object"):
        socket = eventlet.listen(("127.0.0.1", 0))
        _ring(folder, kind, socket.getsockname()[1])
        conf = _written(folder / f"{kind}.conf", STORAGE.format(folder=folder, kind=kind))
        _serve(socket, loadapp(conf))
    account, _, user = key.partition(":")
    text = PROXY.format(folder=folder, module=__name__, account=account, user=user, secret=secret)
    text += "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in FILTERS)
    app = loadapp(_written(folder / "proxy.conf", text))
    front = eventlet.listen(("127.0.0.1", 0))
    _serve(front, create_only(app))
    print(front.getsockname()[1], flush=True)
    eventlet.hubs.trampoline(0, read=True)  # nobody writes: readable is its end


def _ring(folder: Path, kind: str, port: int) -> None:
    from swift.common.ring import RingBuilder

    ring = RingBuilder(1, 1, 0)
    ring.add_dev(
        {"id": 0, "region": 1, "zone": 1, "weight": 1.0, "ip": "127.0.0.1", "port": port, "device": "only"}
    )
    ring.rebalance()
    ring.get_ring().save(str(folder / f"{kind}.ring.gz"))


def _written(file: Path, text: str) -> str:
    file.write_text(text)
    return str(file)


def _serve(socket, app) -> None:  # type: ignore[no-untyped-def]
    quiet = Path(os.devnull).open("w")  # noqa: SIM115
    eventlet.spawn(wsgi.server, socket, app, quiet, max_size=1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
