"""The app, as INSTALLED_APPS knows it."""

from django.apps import AppConfig


class DjangoFirestoreStripeConfig(AppConfig):
    """Stripe payments in Cloud Firestore."""

    name = "django_firestore_stripe"
    verbose_name = "Stripe payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks and the builders of the webhook events, and follow the users."""
        from django_firestore_stripe import checks  # noqa: F401, PLC0415
        from django_firestore_stripe.services.django_users import follow_users  # noqa: PLC0415
        from django_firestore_stripe.services.events import billing_details, builders  # noqa: F401, PLC0415
        from django_firestore_stripe.services.roles import after_events  # noqa: F401, PLC0415

        follow_users()
