"""Tests of the verifier's rules: `make check-python` runs them. Every rule has a case that it must find."""

import copy
import unittest

from books import Books, sort
from keys import Place, section_of
from rules import check

NOW = 1_800_000_000
EVENT = "evt_0123456789"
FIRST, SECOND = "bkg_aaaaaaaaaaaa", "bkg_bbbbbbbbbbbb"


def _payment(booking: str, **changes: object) -> dict:
    amount = {"amount_minor": 9000, "currency": "EUR"}
    return {"payment_id": f"pay_{booking}", "status": "success", "amount": amount} | changes


def _refund(status: str, amount: int, reason: str) -> dict:
    return {"refund_id": "ref_1", "status": status, "amount_minor": amount, "reason": reason}


def _booking(name: str, customer: str, labels: str, **changes: object) -> dict:
    seats = [{"seat_id": f"A{label}", "label": label, "type": "Stalls"} for label in labels]
    return {
        "pk": name,
        "sk": "booking",
        "status": "confirmed",
        "customer_id": customer,
        "event_shard": f"{EVENT}#3",
        "tickets_max": 4,
        "expires_at": "2027-01-15T08:10:00.123456789Z",
        "blocks": [{"section": "Stalls", "row": "A", "slice": 0, "seats": seats}],
        "quote": {"total_minor": 9000, "currency": "EUR"},
        "payments": [_payment(name)],
    } | changes


def _invoice(booking: str, number: int) -> dict:
    return {"pk": booking, "sk": "invoice", "number": f"INV-{number:06}", "amounts": {"total_minor": 9000}}


class Rules(unittest.TestCase):
    """Two bookings of two customers in one row, and what may be wrong with them."""

    def setUp(self) -> None:
        marks = {"S1": f"sold#{FIRST}", "S2": f"sold#{FIRST}", "S3": f"sold#{SECOND}", "S9": "blocked#house"}
        self.seats = [{"pk": f"{EVENT}#Stalls#7", "sk": "A#0", "ver": 3, **marks}]
        self.first, self.second = _booking(FIRST, "cus_1", "12"), _booking(SECOND, "cus_2", "3")
        self.others = [
            _invoice(FIRST, 1),
            _invoice(SECOND, 2),
            {"pk": "series#INV", "sk": "series", "n": 2},
            {"pk": f"cus_1#{EVENT}", "sk": "customer", "tickets": 2},
            {"pk": f"cus_2#{EVENT}", "sk": "customer", "tickets": 1},
        ]

    def books(self) -> Books:
        return copy.deepcopy(sort(self.seats, [self.first, self.second, *self.others]))

    def rules(self) -> list[str]:
        return sorted({finding.rule for finding in check(self.books(), NOW)})

    def test_books_that_agree_are_clean(self) -> None:
        self.assertEqual(self.rules(), [])
        self.assertEqual(len(self.books().marks), 4)

    def test_a_seat_in_two_confirmed_bookings_is_a_double_sale(self) -> None:
        seats = self.second["blocks"][0]["seats"]
        seats.append(self.first["blocks"][0]["seats"][0])
        self.assertIn("double_sale", self.rules())

    def test_a_seat_sold_in_two_blocks_is_a_double_sale(self) -> None:
        self.seats.append({"pk": f"{EVENT}#Stalls#2", "sk": "A#0", "ver": 1, "S1": f"sold#{SECOND}"})
        self.assertIn("double_sale", self.rules())

    def test_a_sold_mark_needs_a_confirmed_booking_with_the_seat(self) -> None:
        self.seats[0]["S4"] = f"sold#{SECOND}"
        self.assertEqual(self.rules(), ["sold_to_nobody"])
        self.seats[0]["S4"] = "sold#bkg_cccccccccccc"
        self.assertEqual(self.rules(), ["sold_to_nobody"])

    def test_a_confirmed_booking_needs_its_sold_marks(self) -> None:
        del self.seats[0]["S3"]
        self.assertEqual(self.rules(), ["not_sold"])
        self.seats[0]["S3"] = f"1800000900#{SECOND}"
        self.assertEqual(self.rules(), ["not_sold"])

    def test_a_mark_that_nobody_writes_is_unknown(self) -> None:
        self.seats[0]["S4"] = "sold"
        self.assertEqual(self.rules(), ["mark_unknown"])

    def test_a_pending_booking_keeps_its_seats_until_its_shown_end(self) -> None:
        pending = {"status": "pending", "payments": [], "expires_at": "2027-01-15T08:10:00Z"}
        self.second |= pending
        self.others[1:] = [self.others[3], {"pk": "series#INV", "sk": "series", "n": 1}]
        self.seats[0]["S3"] = f"1800000600#{SECOND}"
        self.assertEqual(self.rules(), [])
        self.seats[0]["S3"] = f"1800000600#{FIRST}"
        self.assertEqual(self.rules(), ["lock_lost"])

    def test_a_customer_has_no_more_tickets_than_the_limit(self) -> None:
        self.first["tickets_max"] = 1
        self.assertEqual(self.rules(), ["limit"])

    def test_the_slot_counts_the_tickets(self) -> None:
        self.others[3]["tickets"] = 1
        self.assertEqual(self.rules(), ["count"])

    def test_the_price_is_captured_once(self) -> None:
        self.first["payments"] = [_payment(FIRST, status="failed")]
        self.assertEqual(self.rules(), ["invoice_differs", "price"])
        self.first["payments"] = [_payment(FIRST), _payment(FIRST)]
        self.assertEqual(self.rules(), ["price"])
        self.first["payments"] = [_payment(FIRST, amount={"amount_minor": 8999, "currency": "EUR"})]
        self.assertEqual(self.rules(), ["price"])

    def test_what_did_not_pay_goes_back_whole_and_never_more(self) -> None:
        twice = _payment(FIRST, refunds=[_refund("refunded", 9000, "paid_twice")])
        self.first["payments"] = [_payment(FIRST), twice]
        self.assertEqual(self.rules(), [])
        twice["refunds"] = [_refund("refunded", 8999, "paid_twice")]
        self.assertEqual(self.rules(), ["not_refunded"])
        twice["refunds"] = [_refund("refunded", 9001, "paid_twice")]
        self.assertEqual(self.rules(), ["not_refunded", "over_refunded"])
        twice["refunds"] = [_refund("failed", 9000, "paid_twice")]
        self.assertEqual(self.rules(), ["not_refunded", "refund_open"])

    def test_money_for_a_booking_that_ended_goes_back(self) -> None:
        self.second["status"] = "cancelled"
        del self.seats[0]["S3"]
        self.others.pop()
        self.assertEqual(self.rules(), ["not_refunded"])

    def test_a_refund_of_the_sale_has_a_credit_note(self) -> None:
        refund = _refund("refunded", 4500, "customer_cancelled") | {"sale_minor": 4500}
        self.first["payments"] = [_payment(FIRST, refunds=[refund])]
        self.assertEqual(self.rules(), ["no_credit_note"])

    def test_a_paid_booking_has_an_invoice_and_numbers_have_no_gaps(self) -> None:
        lost = self.others.pop(0)
        self.assertEqual(self.rules(), ["no_invoice", "number_gap"])
        self.others.append(lost | {"number": "INV-000002"})
        self.assertEqual(self.rules(), ["number_gap", "number_twice"])

    def test_an_unknown_status_is_found(self) -> None:
        self.first["status"] = "sold"
        self.assertIn("status", self.rules())

    def test_a_section_may_be_named_like_a_key(self) -> None:
        self.assertEqual(section_of(f"{EVENT}#Stalls#left#7"), (EVENT, "Stalls#left"))
        self.assertIn(Place(EVENT, "Stalls", "A#0", "9"), self.books().marks)


if __name__ == "__main__":
    unittest.main()
