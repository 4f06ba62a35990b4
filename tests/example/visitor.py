"""A browser without a screen: follows what it is told to, keeps its cookies."""

import re
from types import TracebackType
from typing import Self

import requests

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PRICE = re.compile(r'name="price" value="([^"]+)"')


class Visitor:
    """Somebody at the shop; `url` ends in a slash."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies, to be carried into another browser."""
        return self._session.cookies.get_dict()

    @cookies.setter
    def cookies(self, values: dict[str, str]) -> None:
        self._session.cookies.update(values)

    def get(self, path: str = "") -> requests.Response:
        """Open a page."""
        return self._session.get(self.url + path)

    def log_in(self, name: str) -> requests.Response:
        """Log in with the password that is the name."""
        return self.post("accounts/login/", page="accounts/login/", username=name, password=name)

    def buy(self) -> requests.Response:
        """Press the first buy button of the shop; the answer is the redirect."""
        found = PRICE.search(self.get().text)
        assert found, "The shop has no buy button."
        return self.post("payments/checkout/", price=found[1])

    def post(self, path: str, *, page: str = "", **fields: str) -> requests.Response:
        """Submit a form of a page; redirects are not followed."""
        found = TOKEN.search(self.get(page).text)
        assert found, "The page has no form."
        fields["csrfmiddlewaretoken"] = found[1]
        return self._session.post(self.url + path, data=fields, allow_redirects=False)
