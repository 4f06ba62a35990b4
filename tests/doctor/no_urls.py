"""A project that has not mounted the app."""

urlpatterns: list[object] = []
