"""The currencies that Stripe takes: https://docs.stripe.com/currencies#presentment-currencies."""

from dataclasses import dataclass

from .errors import InvalidRequest
from .forms import Tree
from .kinds import Text

# As Stripe lists them: its own country's first.
SUPPORTED = tuple(
    """
    usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp
    cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr
    isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn
    nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl
    thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw
    """.split()  # noqa: SIM905 - read as one list
)


@dataclass(frozen=True, kw_only=True)
class Currency:
    """A three-letter code in small or capital letters, read as small ones."""

    never_empty: bool = False

    def read(self, value: Tree | str, name: str) -> str | None:
        text = Text(never_empty=self.never_empty).read(value, name)
        currency = text and text.lower()
        if currency and currency not in SUPPORTED:
            known = ", ".join(SUPPORTED)
            raise InvalidRequest(
                f"Invalid currency: {currency}. Stripe currently supports these currencies: {known}", param=name
            )
        return currency


CURRENCY = Currency()
REQUIRED_CURRENCY = Currency(never_empty=True)
