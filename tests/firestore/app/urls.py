from django.urls import path

from tests.firestore.app.admin import site

urlpatterns = [path("documents/", site.urls)]
