"""Random documents and queries of the tests' sessions."""

from typing import Any

from hypothesis import strategies as st

from tests.properties.rules import Document, Leaf, Order, Tree

TEXTS = ["", "a", "ab", "abc", "b", "B", "é", "\uffff", "😀"]
# Over 30, so that those which are stored are asked for by different queries.
MANY_TEXTS = [text for number, stored in enumerate(TEXTS) for text in (stored, *(f"no {number} {n}" for n in range(5)))]
NUMBERS: list[Any] = [-1, 0, 1, 1.5, 2, 10]
STORED = {
    "price": st.sampled_from([*TEXTS, None, 1, True]),
    "quantity": st.sampled_from([*NUMBERS, "1", False]),
    # Whole, because the model reads no others.
    "amount_total": st.sampled_from([-1, 0, 1, 2, 10, None]),
    "currency": st.sampled_from(["eur", "usd", None]),
    "allow_promotion_codes": st.booleans(),
}
KEYS = [f"uid{number % 3}/doc{number:02d}" for number in range(12)]

documents: st.SearchStrategy[Document] = st.fixed_dictionaries({}, optional=STORED)
collections: st.SearchStrategy[dict[str, Document]] = st.dictionaries(st.sampled_from(KEYS), documents, max_size=12)


def _leaves(name: str, lookups: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Leaf]:
    given = st.one_of(
        *(st.tuples(st.just(lookup), OPERANDS.get(lookup, lambda one: one)(values)) for lookup in lookups)
    )
    return st.builds(lambda pair, excluded: Leaf(name, *pair, excluded), given, st.booleans())


OPERANDS = {
    "in": lambda values: st.lists(values, min_size=1, max_size=4, unique=True),
    "range": lambda values: st.tuples(values, values),
    "isnull": lambda _values: st.booleans(),
    "startswith": lambda _values: st.sampled_from([text for text in TEXTS if text]),
}
COMPARED = ["exact", "in", "gt", "gte", "lt", "lte", "range"]
lookups = st.one_of(
    _leaves("price", [*COMPARED, "isnull", "startswith"], st.sampled_from(TEXTS)),
    _leaves("quantity", COMPARED, st.sampled_from([-1, 0, 1, 2, 10])),
    _leaves("amount_total", [*COMPARED, "isnull"], st.sampled_from([-1, 0, 1, 2, 10])),
    _leaves("currency", ["exact", "in", "isnull"], st.sampled_from(["eur", "usd", "gbp"])),
    _leaves("allow_promotion_codes", ["exact"], st.booleans()),
)


def _joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Tree]:
    return st.builds(Tree, st.sampled_from(["and", "or"]), st.lists(parts, min_size=1, max_size=3).map(tuple))


trees: st.SearchStrategy[Tree] = _joined(st.one_of(lookups, _joined(lookups)))
ranges: st.SearchStrategy[Tree] = st.builds(
    lambda leaf: Tree("and", (leaf,)),
    st.one_of(
        _leaves("quantity", ["gte"], st.just(0)),
        _leaves("amount_total", ["lte", "exact"], st.sampled_from([1, 10])),
        _leaves("allow_promotion_codes", ["exact"], st.booleans()),
    ),
)
# Often equal in all but the key.
priced: st.SearchStrategy[dict[str, Document]] = st.dictionaries(
    st.sampled_from(KEYS),
    st.fixed_dictionaries(
        {
            "price": st.sampled_from(TEXTS),
            "quantity": st.sampled_from([1, 2]),
            "amount_total": st.sampled_from([1, None]),
            "currency": st.just("eur"),
            "allow_promotion_codes": st.just(True),
        }
    ),
    min_size=4,
    max_size=12,
)
orders: st.SearchStrategy[list[Order]] = st.lists(
    st.tuples(st.sampled_from(["price", "quantity", "amount_total", "currency"]), st.booleans()),
    max_size=2,
    unique_by=lambda order: order[0],
)
slices = st.tuples(st.integers(0, 6), st.integers(1, 6)).map(lambda pair: slice(pair[0], sum(pair)))
