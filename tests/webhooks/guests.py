"""Guests, who have no Stripe customer and name a user by `client_reference_id`."""


def open_session(store, api, shop):
    """Open a guest's session that names Ada, of whom there is a document; return it as Stripe has it."""
    store("customers/ada", email="ada@example.com")
    return api.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "client_reference_id": "ada",
            "line_items": [{"price": shop.shirt, "quantity": 1}],
            "success_url": "https://shop.example/ok",
        }
    ).to_dict()
