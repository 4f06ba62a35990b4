"""A product's fields."""

from django_firestore_stripe.documents.product import product_fields
from tests import factories as make


def test_product__has_the_layouts_fields():
    assert product_fields(make.product(images=["https://img.example/1.png"], tax_code="txcd_1")) == {
        "active": True,
        "name": "Gold",
        "description": "All the things",
        "role": None,
        "images": ["https://img.example/1.png"],
        "metadata": {},
        "tax_code": "txcd_1",
    }


def test_role__is_the_metadata_firebase_role_and_not_flattened():
    made = product_fields(make.product(metadata={"firebaseRole": "gold", "color": "blue"}))

    assert (made["role"], made["stripe_metadata_color"]) == ("gold", "blue")
    assert made["metadata"] == {"firebaseRole": "gold", "color": "blue"}
    assert "stripe_metadata_firebaseRole" not in made


def test_product_without_the_optional_parts__has_nulls_and_empty_lists():
    bare = {"id": "prod_1", "active": False, "name": "Bare", "metadata": None, "images": None}

    assert product_fields(bare) == {
        "active": False,
        "name": "Bare",
        "description": None,
        "role": None,
        "images": [],
        "metadata": {},
        "tax_code": None,
    }
