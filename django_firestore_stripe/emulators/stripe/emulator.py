"""The Stripe emulator as Python sees it."""

from __future__ import annotations

import threading
import warnings
from ipaddress import ip_address
from typing import TYPE_CHECKING, Self

from . import cards, versions
from .account import Account, Options
from .api.errors import CardError
from .billing.payers import Payer
from .declines import PaymentDeclined
from .observers import Nobody
from .state.origin import Origin
from .web.server import Server
from .web.site import Site

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    from .api.faults import Faults
    from .api.keys import Keys
    from .api.messages import RecordedRequest
    from .billing.settings import BillingSettings
    from .json_types import Json
    from .observers import Observer
    from .state.work import Work


class StripeEmulator:
    """Stripe on this machine: API, hosted pages and webhooks, at `url` once it is started.

    `data`: an SQLite file that keeps everything over a restart (a directory: `stripe.sqlite3` in it); None: memory.
    `webhook_url`: where all events go, signed with `webhook_secret`, in the shape of `webhook_version` (None: the newest API
    version); without it only registered endpoints get them.
    `merchant`: the name on the pages. `allow_remote`: whether `host` may be reachable from other machines.
    `observer`: sees every answer of the API and every event.
    """

    def __init__(  # noqa: PLR0913 - each has a default
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path | None = None,
        webhook_url: str | None = None,
        webhook_secret: str = "whsec_emulator",  # noqa: S107 - an emulator's
        *,
        webhook_version: str | None = None,
        merchant: str = "Test shop",
        allow_remote: bool = False,
        observer: Observer | None = None,
    ) -> None:
        _check_host(host, allow_remote=allow_remote)
        self._bind = (host, port)
        self._options = Options(
            data=data / "stripe.sqlite3" if data is not None and data.is_dir() else data,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            webhook_version=_version(webhook_version),
            merchant=merchant,
            observer=observer or Nobody(),
        )
        self._account: Account | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen; with `data`, everything is as it was and pending webhooks go out."""
        if self._account is not None:
            msg = "The Stripe emulator is running already."
            raise RuntimeError(msg)
        account = Account(self._options)
        try:
            server = Server(self._bind, Site(account))
        except OSError:
            account.close()
            raise
        self._account, self._server = account, server
        account.start(self.url)
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="stripe-emulator", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """End connections and threads and close the database; do nothing if it is not running."""
        account, server, thread = self._account, self._server, self._thread
        if account is None or server is None or thread is None:
            return
        self._account = None
        account.stop()
        server.close()
        thread.join()
        account.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _running(self) -> Account:
        if self._account is None:
            msg = "The Stripe emulator is not running: call start() first."
            raise RuntimeError(msg)
        return self._account

    def working(self, *, livemode: bool = False) -> AbstractContextManager[Work]:
        """Open a transaction on what Stripe holds, for objects that no request made; events leave when it has ended."""
        return self._running.working(Origin(livemode=livemode))

    @property
    def address(self) -> str:
        """`127.0.0.1:1234`."""
        if self._server is None:
            msg = "The Stripe emulator has no address before start()."
            raise RuntimeError(msg)
        host, port = self._bind[0], self._server.server_port
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    @property
    def url(self) -> str:
        """`http://127.0.0.1:1234`: what Stripe clients take as the API's base."""
        return f"http://{self.address}"

    @property
    def webhook_url(self) -> str | None:
        """Where all events go; may be set at any time, for events from then on."""
        return self._options.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._options.webhook_url = url
        if self._account is not None:
            self._account.outbox.url = url
            self._account.courier.wake()

    @property
    def webhook_version(self) -> str:
        """The API version of events to `webhook_url`; may be set at any time (None: the newest), for events from then on."""
        return self._options.webhook_version

    @webhook_version.setter
    def webhook_version(self, version: str | None) -> None:
        self._options.webhook_version = _version(version)
        if self._account is not None:
            self._account.outbox.version = self._options.webhook_version

    @property
    def webhook_secret(self) -> str:
        """What events to `webhook_url` are signed with."""
        return self._options.webhook_secret

    @property
    def requests(self) -> list[RecordedRequest]:
        """The API requests received since the last `reset_requests()`."""
        return list(self._running.requests)

    def reset_requests(self) -> None:
        """Forget the requests received so far."""
        self._running.requests.clear()

    @property
    def events(self) -> list[Json]:
        """All event objects, oldest first, to be delivered by hand where no webhook URL is set."""
        return self._running.events()

    @property
    def faults(self) -> Faults:
        """What goes wrong next: `faults.inject("POST", "/v1/customers", status=500)`, `faults.disturb_webhooks(shuffle=True)`."""
        return self._running.faults

    @property
    def keys(self) -> Keys:
        """API keys: all may do everything until `keys.restrict(…)` or `keys.revoke(…)`."""
        return self._running.keys

    def clear(self) -> None:
        """Forget objects, events, requests, faults and restrictions, and that time was put forward."""
        self._running.clear()

    def advance(self, seconds: int) -> None:
        """Put the emulator's clock forward; what is due in that time happens (not what is under a test clock)."""
        self._running.advance(seconds)

    @property
    def billing(self) -> BillingSettings:
        """How renewals are billed and dunned; may be replaced at any time."""
        return self._running.billing

    @billing.setter
    def billing(self, settings: BillingSettings) -> None:
        self._running.billing = settings

    def pay(self, session_id: str, *, card: str = cards.PAYS, email: str | None = None) -> None:
        """Completes a checkout session as the hosted page would; `PaymentDeclined`, or `LookupError` without session."""
        chosen = cards.BY_NUMBER.get(cards.digits(card))
        if chosen is None:
            msg = f"{card} is none of Stripe's test cards."
            raise ValueError(msg)
        origin = Origin(livemode=session_id.startswith("cs_live_"))
        try:
            self._running.pay(session_id, Payer(card=chosen, email=email), origin)
        except CardError as error:
            raise PaymentDeclined(error) from None


def _check_host(host: str, *, allow_remote: bool) -> None:
    if host == "localhost" or (_is_address(host) and ip_address(host).is_loopback):
        return
    if not allow_remote:
        msg = f"{host} can be reached from other machines, and the emulator protects nothing: pass allow_remote=True."
        raise ValueError(msg)
    warnings.warn(f"The Stripe emulator listens on {host}: anyone who reaches it can do anything.", stacklevel=3)


def _version(version: str | None) -> str:
    if version is not None and not versions.is_version(version):
        msg = f"{version} is no version of Stripe's API: they look like 2022-11-15 and {versions.CURRENT}."
        raise ValueError(msg)
    return version or versions.CURRENT


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
