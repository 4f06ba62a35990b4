import pytest


@pytest.fixture
def checkout(shop, stripe_api):
    """Return an open checkout session at Stripe."""
    items = [{"price": shop.shirt, "quantity": 1}]
    params = {"mode": "payment", "line_items": items, "success_url": "https://shop.example/"}
    return stripe_api.v1.checkout.sessions.create(params)


@pytest.fixture
def complaint():
    """Return a function that returns what an AssertionError says."""

    def of(work, *args, **kwargs) -> str:
        with pytest.raises(AssertionError) as caught:
            work(*args, **kwargs)
        return str(caught.value)

    return of
