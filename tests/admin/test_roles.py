"""Why this role? On the page of a customer."""

from typing import Any

import pytest
from django.test import Client

from tests.admin import documents, pages
from tests.admin.conftest import Staff
from tests.roles.conftest import item

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def test_customer__is_shown_with_the_reasons_of_their_roles(admin_client: Client) -> None:
    documents.write(
        {
            "customers/ada": documents.customer(),
            "customers/ada/subscriptions/sub_1": documents.subscription(items=[item("gold")], status="canceled"),
            "customers/ada/subscriptions/sub_2": documents.subscription(
                items=[item("team", product="prod_team")], cancel_at_period_end=True
            ),
        }
    )

    response = pages.open_page(admin_client, "customer", "ada")

    said = " ".join(pages.text(response).split())
    assert said.index("team yes sub_2 prod_team active April 3, 2026") < said.index("gold no sub_1 prod_gold canceled")
    assert any("product/prod_5Fteam/" in link for link in pages.links(response))


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(("permissions", "shown"), [(("view_subscription",), True), ((), False)])
def test_reasons__are_for_those_who_may_see_subscriptions(staff: Staff, permissions: Any, shown: bool) -> None:
    client = staff("view_customer", *permissions)

    assert ("has it" in pages.text(pages.open_page(client, "customer", "ada"))) is shown


@pytest.mark.usefixtures("business")
def test_role_with_markup__is_text(admin_client: Client) -> None:
    documents.write(
        {"customers/ada/subscriptions/sub_2": documents.subscription(items=[item("<script>alert(1)</script>")])}
    )

    page = pages.body(pages.open_page(admin_client, "customer", "ada"))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
