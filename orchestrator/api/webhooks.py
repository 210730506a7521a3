"""/v1/webhooks: addresses that are told when a production ends (standardwebhooks.com)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.api.access import Creator
from orchestrator.api.conventions import IfMatch, Page, Paging, tag
from orchestrator.api.problems import answers
from orchestrator.desk import webhooks as desk
from orchestrator.ledger import Message, Webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
WebhookId = Annotated[str, Path(pattern=r"^whk_[0-9a-z]{21}$", description="From Location")]
Kind = Literal["production.done", "production.failed", "production.cancelled"]


class WebhookIn(BaseModel):
    """An address, and what it wants to know."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    """https, and public unless the operator allows its network."""
    events: Annotated[list[Kind], Field(max_length=10)] = []
    """Empty: all."""
    active: bool = True

    def told(self) -> desk.Told:
        """In the words of the desk."""
        return desk.Told(self.url, sorted(set(self.events)), self.active)


class WebhookOut(BaseModel):
    """A webhook; its secret is shown only when it is made."""

    id: str
    owner: str
    url: str
    events: list[str]
    active: bool
    """false: switched off by you, or because the receiver answered 410."""
    made_at: int
    """Milliseconds since 1970."""

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookOut":
        """As it is told outside."""
        told = {name: getattr(webhook, name) for name in WebhookOut.model_fields}
        return cls.model_validate({**told, "events": list(webhook.events)})


class NewSecretOut(WebhookOut):
    """A webhook with the secret that was just made for it."""

    secret: str
    """Keep it; nobody can show it again."""

    @classmethod
    def of(cls, webhook: Webhook) -> "NewSecretOut":
        """As it is told this once."""
        return cls(**WebhookOut.of(webhook).model_dump(), secret=webhook.secrets[0])


class DeliveryOut(BaseModel):
    """A message on its way, or at its end."""

    id: str
    """The header webhook-id of every try."""
    kind: str
    body: str
    """What is signed and sent, as it is."""
    state: Literal["pending", "delivered", "dropped"]
    tries: int
    next_at: int
    """When it is tried again, while it is pending."""
    reason: str
    """What came of the last try."""
    made_at: int

    @classmethod
    def of(cls, message: Message) -> "DeliveryOut":
        """As it is told outside."""
        return cls.model_validate({name: getattr(message, name) for name in cls.model_fields})


@router.post("", status_code=201, responses=answers(400))
def create(caller: Creator, told: WebhookIn, response: Response) -> NewSecretOut:
    """A new webhook. The answer has its secret, which is shown this once."""
    made = desk.create(caller.office, caller.actor, told.told())
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    response.headers["Cache-Control"] = "no-store"
    tag(response, made.digest)
    return NewSecretOut.of(made)


@router.get("", responses=answers())
def page(caller: Creator, paging: Paging, request: Request, response: Response) -> Page[WebhookOut]:
    """Your webhooks."""
    rows = desk.page(caller.office, caller.actor, paging.text, paging.limit + 1)
    return paging.page(request, response, rows, [WebhookOut.of(each) for each in rows], lambda row: row.id)


@router.get("/{webhook}", responses=answers(404))
def read(caller: Creator, webhook: WebhookId, response: Response) -> WebhookOut:
    """One webhook."""
    found = desk.find(caller.office, caller.actor, webhook)
    tag(response, found.digest)
    return WebhookOut.of(found)


@router.put("/{webhook}", responses=answers(400, 404, 412, 428))
def replace(
    caller: Creator, webhook: WebhookId, told: WebhookIn, expected: IfMatch, response: Response
) -> WebhookOut:
    """Another address or other events; its secret stays."""
    found = desk.replace_with(caller.office, caller.actor, webhook, told.told(), expected)
    tag(response, found.digest)
    return WebhookOut.of(found)


@router.delete("/{webhook}", status_code=204, responses=answers(404, 412, 428))
def remove(caller: Creator, webhook: WebhookId, expected: IfMatch) -> None:
    """A webhook, and what waits for it."""
    desk.remove(caller.office, caller.actor, webhook, expected)


@router.post("/{webhook}/secret", responses=answers(404))
def rotate(caller: Creator, webhook: WebhookId, response: Response) -> NewSecretOut:
    """A new secret. The one before signs too until you ask for the next, so receivers can change over."""
    response.headers["Cache-Control"] = "no-store"
    return NewSecretOut.of(desk.rotate(caller.office, caller.actor, webhook))


@router.get("/{webhook}/deliveries", responses=answers(404))
def deliveries(
    caller: Creator, webhook: WebhookId, paging: Paging, request: Request, response: Response
) -> Page[DeliveryOut]:
    """What was sent to it and what waits, the newest first; kept for a month."""
    rows = desk.messages(caller.office, caller.actor, webhook, paging.text, paging.limit + 1)
    return paging.page(request, response, rows, [DeliveryOut.of(each) for each in rows], lambda row: row.id)


@router.post("/{webhook}/test", status_code=202, responses=answers(404, 409))
def test(caller: Creator, webhook: WebhookId) -> DeliveryOut:
    """Send a message that says nothing; the deliveries tell what came of it."""
    return DeliveryOut.of(desk.test(caller.office, caller.actor, webhook))
