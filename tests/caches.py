"""A cache that is down."""

from typing import Any, NoReturn

from django.core.cache.backends.base import BaseCache


class DownCache(BaseCache):
    """Raises whatever is asked of it, as Redis does that cannot be reached."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _fail(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise ConnectionError("Connection refused.")

    add = get = set = touch = delete = has_key = incr = get_many = set_many = delete_many = clear = _fail


DOWN = {"default": {"BACKEND": "tests.caches.DownCache"}}
