"""The pages of the shop."""

from django.urls import path

from example_project.shop import views

app_name = "shop"

urlpatterns = [
    path("", views.ShopView.as_view(), name="shop"),
    path("products/<str:product_id>/", views.ProductView.as_view(), name="product"),
    path("success/", views.SuccessView.as_view(), name="success"),
    path("cancel/", views.CancelView.as_view(), name="cancel"),
    path("account/", views.AccountView.as_view(), name="account"),
]
