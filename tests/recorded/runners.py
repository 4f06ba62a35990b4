"""What happens in a run, by its kind."""

from collections.abc import Callable

from tests.recorded import reports, users, webhooks
from tests.recorded.scene import Answer, Scene, Step

Runner = Callable[[Step, Scene], Answer]

RUNNERS: dict[str, Runner] = {
    "webhook": webhooks.deliver,
    "document_created": reports.create_document,
    "document_deleted": reports.delete_document,
    "user_created": users.create_user,
    "user_deleted": users.delete_user,
    "callable": users.call,
}
