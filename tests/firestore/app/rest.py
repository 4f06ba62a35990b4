"""Django REST framework over the shop with stock parts: nothing there knows that the rows are documents."""

from rest_framework import filters, pagination, routers, serializers, viewsets

from tests.firestore.app.models import Customer, Session


class SessionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Session
        fields = "__all__"


class CustomerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        fields = "__all__"


class Pages(pagination.PageNumberPagination):
    page_size = 5


class Newest(pagination.CursorPagination):
    page_size = 5
    ordering = "-created_at"


class Sessions(viewsets.ModelViewSet):
    queryset = Session.objects.all()
    serializer_class = SessionSerializer
    pagination_class = Pages
    filter_backends = [filters.OrderingFilter, filters.SearchFilter]
    search_fields = ["session_id__exact"]
    ordering_fields = ["quantity", "amount_total"]
    lookup_value_regex = "[^/]+/[^/]+"

    def get_queryset(self):
        wanted = {name: value for name, value in self.request.query_params.items() if name in FILTERS}
        return super().get_queryset().filter(**{name: FILTERS[name](value) for name, value in wanted.items()})


FILTERS = {
    "mode": str,
    "customer": str,
    "mode__in": lambda text: text.split(","),
    "created_at__year": int,
    "quantity__gt": int,
}


class NewestSessions(Sessions):
    pagination_class = Newest
    filter_backends = []


class Customers(viewsets.ModelViewSet):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    pagination_class = pagination.LimitOffsetPagination


router = routers.DefaultRouter()
router.register("sessions", Sessions)
router.register("newest", NewestSessions, basename="newest")
router.register("customers", Customers)
