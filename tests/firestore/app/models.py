"""A small shop in documents: one model per kind of path template."""

from django.db import models

from django_firestore_stripe.firestore.fields import (
    DocumentKeyField,
    OpenChoiceField,
    ReferenceField,
    ReferenceListField,
)
from django_firestore_stripe.firestore.managers import DocumentManager


class Customer(models.Model):
    uid = DocumentKeyField(editable=True)
    email = models.EmailField(null=True, blank=True)
    stripe_id = models.CharField(max_length=255, db_column="stripeId", null=True, blank=True)
    birthday = models.DateField(null=True, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_customers"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.email or self.uid


class Session(models.Model):
    class Mode(models.TextChoices):
        PAYMENT = "payment"
        SUBSCRIPTION = "subscription"
        SETUP = "setup"

    id = DocumentKeyField()
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, related_name="sessions")
    mode = OpenChoiceField(max_length=20, choices=Mode)
    price = models.CharField(max_length=255, null=True, blank=True)
    session_id = models.CharField(max_length=255, db_column="sessionId", null=True, blank=True)
    url = models.CharField(max_length=2000, null=True, blank=True)
    quantity = models.IntegerField(default=1)
    allow_promotion_codes = models.BooleanField(default=False)
    client = models.CharField(max_length=20, default="web")
    amount_total = models.IntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    created_at = models.DateTimeField(null=True, blank=True, db_column="created")
    metadata = models.JSONField(default=dict, blank=True)
    line_items = models.JSONField(default=list, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_customers/{customer_id}/shop_sessions"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.pk


class Product(models.Model):
    id = DocumentKeyField(editable=True)
    name = models.CharField(max_length=255)
    active = models.BooleanField(default=True)
    weight = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    rating = models.FloatField(null=True, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_products"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    id = DocumentKeyField()
    product = models.ForeignKey(Product, models.CASCADE, db_constraint=False, related_name="prices")
    unit_amount = models.BigIntegerField(null=True, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_products/{product_id}/shop_prices"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.pk


class TaxRate(models.Model):
    """Below a document whose id is part of the template."""

    id = DocumentKeyField(editable=True)
    percentage = models.FloatField(null=True, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_products/tax_rates/tax_rates"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.pk


class Invoice(models.Model):
    """Right below its customer, or below one of the customer's subscriptions."""

    id = DocumentKeyField()
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, related_name="invoices")
    subscription_id = models.CharField(max_length=255, null=True, blank=True)
    total = models.IntegerField(null=True, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_customers/{customer_id}/[shop_subscriptions/{subscription_id}/]shop_invoices"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.pk


class Subscription(models.Model):
    id = DocumentKeyField()
    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, related_name="subscriptions")
    status = models.CharField(max_length=20, null=True, blank=True)
    product = ReferenceField(collection="shop_products", null=True, blank=True)
    prices = ReferenceListField(pattern="shop_products/{product}/shop_prices/{price}", null=True, blank=True)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "shop_customers/{customer_id}/shop_subscriptions"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.pk
