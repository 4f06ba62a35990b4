"""Invoices, by Stripe's names; amounts are in the currency's minor unit."""

from rest_framework import serializers

from django_firestore_stripe.api.fields import MomentField
from django_firestore_stripe.api.readers import DocumentSerializer
from django_firestore_stripe.models import Invoice


class InvoiceSerializer(DocumentSerializer):
    """An invoice: `hosted_invoice_url` is where to look at it and pay it, `invoice_pdf` where to download it."""

    id = serializers.CharField(source="stripe_id")
    uid = serializers.CharField(source="user_id")
    subscription = serializers.CharField()
    customer = serializers.CharField()
    number = serializers.CharField()
    status = serializers.ChoiceField(Invoice.Status.choices)
    billing_reason = serializers.CharField()
    collection_method = serializers.ChoiceField(Invoice.CollectionMethod.choices)
    currency = serializers.CharField()
    total = serializers.IntegerField()
    subtotal = serializers.IntegerField()
    tax = serializers.IntegerField()
    amount_due = serializers.IntegerField()
    amount_paid = serializers.IntegerField()
    amount_remaining = serializers.IntegerField()
    created = MomentField()
    due_date = MomentField()
    period_start = MomentField()
    period_end = MomentField()
    payment_intent = serializers.CharField()
    hosted_invoice_url = serializers.CharField()
    invoice_pdf = serializers.CharField()
    description = serializers.CharField()
    metadata = serializers.DictField()
