"""Google's side of a token: a key, its certificate, and the address that shows it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt

KEY_ID = "key1"


class Signer:
    """Signs tokens as Google does."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "google")])
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self._key, hashes.SHA256())
        )
        return built.public_bytes(serialization.Encoding.PEM).decode()

    def token(self, *, key_id: object = KEY_ID, **claims: object) -> str:
        """Return a token with these claims; it was issued now and lasts an hour unless they say otherwise.

        `key_id` is which key the token says it was signed with; None: it does not say.
        """
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        now = int(time.time())
        signer = crypt.RSASigner.from_string(pem.decode(), key_id=key_id)
        return jwt.encode(signer, {"iat": now - 5, "exp": now + 3600, **claims}).decode()


def published(signer: Signer) -> AbstractContextManager[tuple[str, list[str]]]:
    """Show the certificate at an address for a minute; yield the address and the requests to it."""
    return served(json.dumps({KEY_ID: signer.certificate}).encode())


@contextmanager
def served(body: bytes) -> Iterator[tuple[str, list[str]]]:
    """Answer all requests to an address with this, for a minute; yield the address and the requests to it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Cache-Control", "public, max-age=60")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/certs", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
