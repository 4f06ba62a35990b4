from django.apps import AppConfig


class DocumentsShop(AppConfig):
    name = "tests.firestore.app"
    label = "documents_shop"
