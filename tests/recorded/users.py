"""Users of Firebase Auth come, go and call the portal link."""

from typing import Any

from tests.recorded.scene import TRIGGER_TOKEN, Answer, Scene, Step, post
from tests.triggers.tokens import unsigned

PATH = "/payments/triggers/auth/"
CALLABLES = "/payments/triggers/"


def create_user(step: Step, scene: Scene) -> Answer:
    """Let Auth have a user, and report it."""
    user = step["user"]
    scene.seat({user["uid"]: user})
    return _report("user.create", user)


def delete_user(step: Step, scene: Scene) -> Answer:
    """Let Auth lose a user, and report it."""
    user = step["user"]
    scene.auth.users.pop(user["uid"], None)
    return _report("user.delete", user)


def call(step: Step, _scene: Scene) -> Answer:
    """Call a function as Firebase's client does, with the user's ID token."""
    token = unsigned(sub=step["auth"]["uid"]) if step["auth"] else None
    return post(f"{CALLABLES}{step['function']}", {"data": step["data"]}, token=token)


def _report(event: str, user: dict[str, Any]) -> Answer:
    return post(PATH, {"event": event, "user": user}, token=TRIGGER_TOKEN)
