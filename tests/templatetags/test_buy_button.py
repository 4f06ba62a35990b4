"""`{% buy_button %}`: a form that buys, wherever a template is rendered."""

import re

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import Client, RequestFactory

from django_firestore_stripe.models import Price

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def render(tag, **context):
    request = RequestFactory().get("/")
    return Template("{% load firestore_stripe %}" + tag).render(RequestContext(request, context))


def hidden(html):
    """Return the form's fields, without the token."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert len(found.pop("csrfmiddlewaretoken")) == 64
    return found


@pytest.mark.parametrize("price", ["price_1", Price(pk="prod_gold/price_1")], ids=["id", "model"])
def test_button__posts_the_price_to_the_redirect_view(price):
    html = render("{% buy_button price %}", price=price)

    assert '<form method="post" action="/payments/checkout/"' in html
    assert '<button type="submit">Buy</button>' in html
    assert hidden(html) == {"price": "price_1"}


def test_button__has_label_class_and_further_fields():
    html = render(
        '{% buy_button "price_1" label="Subscribe now" css_class="button big" quantity=3 mode="subscription"'
        ' promotion_code="promo_1" success_url="/thanks/?s={CHECKOUT_SESSION_ID}" cancel_url=back %}',
        back="/cart/?a=1&b=2",
    )

    assert '<button type="submit" class="button big">Subscribe now</button>' in html
    assert hidden(html) == {
        "price": "price_1",
        "quantity": "3",
        "mode": "subscription",
        "promotion_code": "promo_1",
        "success_url": "/thanks/?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "/cart/?a=1&amp;b=2",
    }


def test_button__field_that_is_none_is_left_out():
    assert hidden(render("{% buy_button price quantity=missing.quantity mode=mode %}", price="p", mode=None)) == {
        "price": "p",
        "quantity": "",
    }


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "' onclick='x"])
def test_button__escapes_whatever_it_is_given(text):
    html = render("{% buy_button text label=text css_class=text success_url=text %}", text=text)

    assert "<script>" not in html
    assert text not in html
    assert html.count("<input") == 3


@pytest.mark.filterwarnings("ignore:A {% csrf_token %} was used in a template")
def test_button_without_a_request__still_renders():
    html = Template('{% load firestore_stripe %}{% buy_button "price_1" %}').render(Context())

    assert 'name="price" value="price_1"' in html
    assert "csrfmiddlewaretoken" not in html


def test_button_without_price__is_a_mistake_of_the_template():
    with pytest.raises(TemplateSyntaxError):
        render("{% buy_button %}")


def test_several_buttons__repeat_no_id():
    assert " id=" not in render('{% buy_button "price_1" %}{% buy_button "price_2" %}')


def test_button__works(shop, ada, settings, stripe_emulator):
    settings.DJANGO_FIRESTORE_STRIPE = {
        **settings.DJANGO_FIRESTORE_STRIPE,
        "SUCCESS_URL": "/success/",
        "CANCEL_URL": "/cancel/",
    }
    price = Price.objects.get(pk=f"prod_shirt/{shop.shirt}")
    request = RequestFactory().get("/")
    template = Template("{% load firestore_stripe %}{% buy_button price quantity=2 %}")
    html = template.render(RequestContext(request, {"price": price}))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    browser.cookies["csrftoken"] = request.META["CSRF_COOKIE"]

    response = browser.post(
        re.search(r'action="([^"]+)"', html)[1], dict(re.findall(r'name="(\w+)" value="([^"]*)"', html))
    )

    assert response.status_code == 303
    assert stripe_emulator.requests[-1].params["line_items"] == [{"price": shop.shirt, "quantity": "2"}]
