"""Links to Stripe's dashboard."""

DASHBOARD = "https://dashboard.stripe.com"


def dashboard(page: str, object_id: str, *, livemode: bool) -> str:
    """Return the dashboard's page of an object, in the mode that it lives in."""
    mode = "" if livemode else "/test"
    return f"{DASHBOARD}{mode}/{page}/{object_id}"
