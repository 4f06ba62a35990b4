"""The security rules: https://firebase.google.com/docs/firestore/security/get-started.

They are about web and mobile apps alone; what runs with the project's credentials, as Django does, is not asked.
"""

import re
import textwrap
from collections.abc import Iterable
from string import Template

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.services.rules.fields import SERVERS, allowed_fields

COLLECTIONS = ("customers_collection", "products_collection", "events_collection")
# Narrower than a collection's name may be: no rule is ended, and nothing is decoded.
SEGMENT = re.compile(r"[A-Za-z0-9_.-]+")
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WIDTH = 96

RULES = Template("""\
rules_version = '2';

service cloud.firestore {
  match /databases/{database}/documents {
    function isUser(uid) {
      return request.auth != null && request.auth.uid == uid;
    }

    // What SESSION_POLICY = $policy may let through; the server looks at the values.
    function asksForSession() {
      return request.resource.data.keys().hasOnly([
$fields
      ]);
    }

    match /$customers/{uid} {
      allow get: if isUser(uid);

      // The answer is the server's: nobody else updates a session, and nobody makes it anew under the same name.
      match /checkout_sessions/{session} {
        allow read: if isUser(uid);
        allow create: if isUser(uid) && asksForSession();
      }
      match /subscriptions/{subscription} {
        allow read: if isUser(uid);

        match /invoices/{invoice} {
          allow read: if isUser(uid);
        }
      }
      match /payments/{payment} {
        allow read: if isUser(uid);
      }
      match /invoices/{invoice} {
        allow read: if isUser(uid);
      }
    }

    match /$products/{product} {
      allow read: if true;

      match /prices/{price} {
        allow read: if true;
      }
      match /tax_rates/{rate} {
        allow read: if true;
      }
    }

    // The inbox of webhook events. A rule that allows more, further down or in this file's other parts, would win.
    match /$events/{document=**} {
      allow read, write: if false;
    }
  }
}
""")


def security_rules(*, further: Iterable[str] = ()) -> str:
    """Return the rules for the configured collections and session policy.

    `further` are an app's own fields in a session's document. Raises InvalidRequest for those that no client may
    write, Misconfigured where a collection's name cannot stand in a rule.
    """
    names = {name.removesuffix("_collection"): _collection(name) for name in COLLECTIONS}
    fields = allowed_fields() | _further(further)
    return RULES.substitute(names, policy=repr(_policy()), fields=_listed(fields))


def _policy() -> str:
    return "".join(SEGMENT.findall(get_settings().session_policy))


def _collection(name: str) -> str:
    path: str = getattr(get_settings(), name)
    if all(SEGMENT.fullmatch(segment) for segment in path.split("/")):
        return path
    raise Misconfigured(f"{name.upper()} = {path!r} cannot stand in a rule: take letters, digits, '_', '-' and '.'.")


def _further(names: Iterable[str]) -> set[str]:
    fields = set(names)
    problems = {name: ["This is decided by the server."] for name in fields & SERVERS}
    problems |= {name: ["This is no name of a field."] for name in fields if not FIELD.fullmatch(name)}
    if problems:
        raise InvalidRequest(problems)
    return fields


def _listed(fields: Iterable[str]) -> str:
    text = ", ".join(f"'{field}'" for field in sorted(fields))
    return "\n".join(textwrap.wrap(text, WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8))
