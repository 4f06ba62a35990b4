from django.urls import include, path

from tests.firestore.app.admin import editing, site
from tests.firestore.app.rest import router

urlpatterns = [path("documents/", site.urls), path("editing/", editing.urls), path("rest/", include(router.urls))]
