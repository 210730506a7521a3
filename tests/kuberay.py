"""What a RayCluster may say, as far as deploy/ says anything: fields and types of KubeRay 1.7's `ray.io/v1`.

No package that could be installed brings the operator's own schema, so these names are written down from its
reference ("KubeRay CRD API reference" in Ray's documentation, fields of KubeRay v1.7.0). What is not here is
refused, though KubeRay may know it. Pod templates are judged by Kubernetes' own schema, elsewhere.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Text = dict[str, str]
Whole = Annotated[int, Field(ge=0, strict=True)]


class Strict(BaseModel):
    """Knows its fields, and no others; a number is no text."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, strict=True)


class AuthOptions(Strict):
    mode: Literal["disabled", "token"]
    secret_name: str


class KeyOfSecret(Strict):
    name: str
    key: str


class Source(Strict):
    secret_key_ref: KeyOfSecret


class RedisCredential(Strict):
    value_from: Source
    """There is `value` too; a secret does not stand in a manifest."""


class GcsFaultToleranceOptions(Strict):
    backend: Literal["redis", "rocksdb"]
    redis_address: str
    redis_password: RedisCredential


class AutoscalerOptions(Strict):
    version: Literal["v1", "v2"]
    upscaling_mode: Literal["Default", "Aggressive", "Conservative"]
    idle_timeout_seconds: Whole
    resources: dict[str, Any]
    security_context: dict[str, Any]


class HeadGroup(Strict):
    ray_start_params: Text
    template: dict[str, Any]


class WorkerGroup(HeadGroup):
    group_name: Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    replicas: Whole
    min_replicas: Whole
    max_replicas: Whole
    labels: Text = {}


class RayClusterSpec(Strict):
    ray_version: str
    auth_options: AuthOptions
    gcs_fault_tolerance_options: GcsFaultToleranceOptions
    enable_in_tree_autoscaling: bool
    autoscaler_options: AutoscalerOptions
    head_group_spec: HeadGroup
    worker_group_specs: list[WorkerGroup]


class Metadata(Strict):
    name: str
    namespace: str


class RayCluster(Strict):
    """The whole manifest; `RayCluster.model_validate(yaml.safe_load(...))`."""

    api_version: Literal["ray.io/v1"]
    kind: Literal["RayCluster"]
    metadata: Metadata
    spec: RayClusterSpec
