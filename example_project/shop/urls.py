"""The pages of the shop."""

from django.urls import path, re_path

from example_project.shop import views

app_name = "shop"

urlpatterns = [
    path("", views.ShopView.as_view(), name="shop"),
    path("products/<str:product_id>/", views.ProductView.as_view(), name="product"),
    path("success/", views.SuccessView.as_view(), name="success"),
    path("cancel/", views.CancelView.as_view(), name="cancel"),
    path("account/", views.AccountView.as_view(), name="account"),
    re_path(
        r"^account/subscriptions/(?P<subscription_id>[^/]+)/(?P<action>cancel|resume)/$",
        views.SubscriptionActionView.as_view(),
        name="subscription-action",
    ),
]
