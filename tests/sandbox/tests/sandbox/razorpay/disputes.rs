use sandbox::{DisputeOutcome, DisputeRefusal};
use serde_json::json;

use super::{FAILS, UPI, message, open};
use crate::shop::text;

#[test]
fn a_dispute_and_its_end_cause_messages() {
    let mut shop = open();
    for (outcome, kind, deducted) in [
        ("won", "payment.dispute.won", 0),
        ("lost", "payment.dispute.lost", 20_000),
        ("closed", "payment.dispute.closed", 0),
    ] {
        let payment = shop.captured(UPI);
        shop.take_webhooks();
        let id = shop.sandbox.dispute_payment(shop.now, &payment, Some(20_000)).unwrap();
        let created = message(&shop.take_webhooks()[0]);
        assert_eq!(created["event"], "payment.dispute.created");
        assert_eq!(created["contains"], json!(["payment", "dispute"]));
        let dispute = &created["payload"]["dispute"]["entity"];
        assert_eq!((&dispute["amount"], &dispute["status"]), (&json!(20_000), &json!("open")));
        assert_eq!(text(&dispute["payment_id"]), payment);
        assert_eq!(text(&created["payload"]["payment"]["entity"]["id"]), payment);
        let ended = shop.control(&format!("razorpay/disputes/{id}"), json!({ "outcome": outcome }));
        assert_eq!(ended.status, 200);
        assert_eq!(shop.take_event_types(), [kind]);
        assert_eq!(shop.rzp_get(&format!("/v1/disputes/{id}"))["amount_deducted"], deducted);
        let again = shop.sandbox.end_payment_dispute(shop.now, &id, DisputeOutcome::Won);
        assert_eq!(again, Err(DisputeRefusal::AlreadyEnded));
    }
    assert_eq!(shop.rzp_get("/v1/disputes")["count"], 3);
}

#[test]
fn only_captured_payments_can_be_disputed() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order(shop.now, &order, FAILS).unwrap_err();
    let failed = text(&shop.sandbox.razorpay_payments()[0]["id"]);
    assert_eq!(shop.sandbox.dispute_payment(shop.now, &failed, None), Err(DisputeRefusal::NotPaid));
    assert_eq!(shop.sandbox.dispute_payment(shop.now, "pay_x", None), Err(DisputeRefusal::NoSuchId));
    let paid = shop.captured(UPI);
    let response = shop.control(&format!("razorpay/payments/{paid}/dispute"), json!({ "amount": 56_001 }));
    assert_eq!(response.status, 400);
    assert_eq!(shop.control(&format!("razorpay/payments/{paid}/dispute"), json!({})).status, 200);
}

#[test]
fn a_dispute_is_under_review_before_it_ends_and_nothing_is_deducted_until_it_is_lost() {
    let mut shop = open();
    let payment = shop.captured(UPI);
    let id = shop.sandbox.dispute_payment(shop.now, &payment, None).unwrap();
    shop.take_webhooks();
    assert_eq!(shop.control(&format!("razorpay/disputes/{id}/review"), json!({})).status, 200);
    let review = message(&shop.take_webhooks()[0]);
    let dispute = &review["payload"]["dispute"]["entity"];
    assert_eq!(
        (&review["event"], &dispute["status"]),
        (&json!("payment.dispute.under_review"), &json!("under_review"))
    );
    assert_eq!(dispute["amount_deducted"], 0);
    shop.sandbox.review_payment_dispute(shop.now, &id).unwrap_err();
    shop.sandbox.end_payment_dispute(shop.now, &id, DisputeOutcome::Lost).unwrap();
    assert_eq!(shop.rzp_get(&format!("/v1/disputes/{id}"))["amount_deducted"], 56_000);
    shop.now += 1;
    let later = shop.rzp_get(&format!("/v1/disputes?from={}", shop.now));
    assert_eq!((&later["count"], &shop.rzp_get("/v1/disputes?count=1")["count"]), (&json!(0), &json!(1)));
}
