"""Numbers, as commands take them."""

import pytest

from django_firestore_stripe.management.numbers import positive


def test_number__is_read() -> None:
    assert positive("50") == 50


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.5"])
def test_other_text__is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        positive(text)
