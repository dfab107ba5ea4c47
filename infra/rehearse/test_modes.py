"""Tests of what a rehearsal may do: `make check-python` runs them."""

import unittest

from demand import SYNTHETIC, starts
from failed import Failed
from modes import Mode, decide

STRIPE_URL = "https://api.stripe.com"
SANDBOX_URL = "http://127.0.0.1:8080"
SANDBOX = {"PROVIDERS": "stripe", "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_API_URL": SANDBOX_URL}
RAZORPAY = {"RAZORPAY_KEY_ID": "rzp_test_1", "RAZORPAY_API_URL": "https://api.razorpay.com"}


def mode(**settings: str) -> Mode:
    return decide(SANDBOX | settings, lambda url: url == SANDBOX_URL).mode


class Modes(unittest.TestCase):
    """Live is refused, and so is everything that might be live."""

    def test_buyers_pay_at_the_stand_in_alone(self) -> None:
        self.assertEqual(mode(), Mode.SANDBOX)

    def test_buyers_stop_at_the_lock_with_test_keys(self) -> None:
        self.assertEqual(mode(STRIPE_API_URL=STRIPE_URL), Mode.TEST)
        self.assertEqual(mode(STRIPE_API_URL=STRIPE_URL, STRIPE_SECRET_KEY="rk_test_1"), Mode.TEST)

    def test_the_strictest_provider_decides_offered_or_not(self) -> None:
        self.assertEqual(mode(**RAZORPAY), Mode.TEST)
        with self.assertRaises(Failed):
            mode(**RAZORPAY | {"RAZORPAY_KEY_ID": "rzp_" + "live_1"})

    def test_live_and_unknown_settings_are_refused(self) -> None:
        for settings in (
            {"STRIPE_SECRET_KEY": "sk_" + "live_1"},
            {"STRIPE_SECRET_KEY": "test"},
            {"STRIPE_SECRET_KEY": ""},
            {"STRIPE_API_URL": ""},
            {"STRIPE_API_URL": "https://api.stripe.com.example"},
            {"STRIPE_API_URL": "http://127.0.0.1:9999"},
            {"PROVIDERS": ""},
            {"PROVIDERS": "stripe,another"},
            {"PROVIDERS": "stripe,razorpay"},
        ):
            with self.subTest(settings), self.assertRaises(Failed):
                mode(**settings)
        with self.assertRaises(Failed):
            decide({}, lambda _: True)


class Demand(unittest.TestCase):
    """Purchases begin as the curve says, at every factor."""

    def test_a_small_factor_keeps_the_curve(self) -> None:
        rates = tuple(map(float, SYNTHETIC))
        begins = starts(rates, 0.1)
        self.assertEqual(len(begins), int(sum(rates) * 0.1))
        self.assertEqual(sum(5 <= second < 6 for second in begins), 13)
        self.assertEqual(begins, sorted(begins))


if __name__ == "__main__":
    unittest.main()
