"""Cloud Firestore as a Django database (`ENGINE = "django_firestore_stripe.firestore"`), and atomic writes to it."""
