use sandbox::{Provider, Sandbox, SandboxConfig, razorpay_webhook_signature};
use serde_json::json;

use super::{FAILS, UPI, message, open};
use crate::shop::{START, Shop, VISA, text};

#[test]
fn a_payment_causes_authorized_then_captured_and_paid_messages() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order(shop.now, &order, FAILS).unwrap_err();
    shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    let deliveries = shop.take_webhooks();
    let kinds: Vec<&str> = deliveries.iter().map(|delivery| delivery.event_type.as_str()).collect();
    assert_eq!(kinds, ["payment.failed", "payment.authorized", "payment.captured", "order.paid"]);
    let authorized = message(&deliveries[1]);
    assert_eq!((&authorized["entity"], &authorized["account_id"]), (&json!("event"), &json!("acc_sandbox")));
    assert_eq!((&authorized["contains"], &authorized["created_at"]), (&json!(["payment"]), &json!(START)));
    let entity = &authorized["payload"]["payment"]["entity"];
    assert_eq!(
        (&entity["status"], &entity["captured"]),
        (&json!("authorized"), &json!(false)),
        "as it was at that time"
    );
    let paid = message(&deliveries[3]);
    assert_eq!(paid["contains"], json!(["payment", "order"]));
    let entity = &paid["payload"]["order"]["entity"];
    assert_eq!((text(&entity["id"]), &entity["status"]), (order, &json!("paid")));
    assert_eq!(entity["notes"], json!({ "payment_id": "p1" }));
}

#[test]
fn a_message_is_signed_over_its_raw_body_and_carries_an_id_of_its_own() {
    let mut shop = open();
    shop.captured(UPI);
    let first = shop.sandbox.due_deliveries(shop.now);
    for delivery in &first {
        let header =
            |wanted: &str| delivery.headers.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        assert_eq!(
            header("x-razorpay-signature"),
            razorpay_webhook_signature("razorpay_webhook_sandbox", &delivery.body)
        );
        assert_eq!(header("x-razorpay-event-id"), delivery.event_id);
        assert_eq!((delivery.provider, delivery.url.as_str()), (Provider::Razorpay, "http://127.0.0.1/rzp"));
        shop.sandbox.delivery_result(delivery.id, false, shop.now);
    }
    shop.now += 5;
    let again = shop.sandbox.due_deliveries(shop.now);
    assert_eq!(
        (&again[0].headers, &again[0].body),
        (&first[0].headers, &first[0].body),
        "the signature contains no time"
    );
    assert_ne!(first[0].event_id, first[1].event_id);
}

#[test]
fn the_message_of_a_refund_contains_its_payment() {
    let mut shop = open();
    let payment = shop.captured(UPI);
    shop.take_webhooks();
    shop.rzp_post(&format!("/v1/payments/{payment}/refund"), &json!({ "amount": 100 }));
    let deliveries = shop.take_webhooks();
    let (created, processed) = (message(&deliveries[0]), message(&deliveries[1]));
    assert_eq!(
        (&created["event"], &processed["event"]),
        (&json!("refund.created"), &json!("refund.processed"))
    );
    assert_eq!(created["contains"], json!(["refund", "payment"]));
    assert_eq!(created["payload"]["refund"]["entity"]["amount"], 100);
    assert_eq!(created["payload"]["payment"]["entity"]["amount_refunded"], 100);
}

#[test]
fn messages_can_be_duplicated_late_reversed_or_lost() {
    let mut shop = open();
    shop.set(json!({ "duplicates": 1, "delay_seconds": 30, "reorder": true }));
    shop.captured(UPI);
    assert!(shop.take_webhooks().is_empty());
    shop.now += 30;
    let kinds = shop.take_event_types();
    assert_eq!((kinds.len(), kinds[0].as_str(), kinds[5].as_str()), (6, "order.paid", "payment.authorized"));
    shop.set(json!({ "drop": true }));
    shop.captured(UPI);
    shop.now += 3_600;
    assert!(shop.take_webhooks().is_empty());
}

#[test]
fn after_a_day_of_failures_the_webhook_is_disabled_until_somebody_enables_it() {
    let mut shop = open();
    let lost = shop.captured(UPI);
    let first = shop.sandbox.due_deliveries(shop.now).remove(0);
    shop.sandbox.delivery_result(first.id, false, shop.now);
    while !shop.sandbox.settings().razorpay.webhook_disabled {
        assert!(shop.now <= START + 26 * 3_600);
        shop.now += 1_800;
        for delivery in shop.sandbox.due_deliveries(shop.now) {
            shop.sandbox.delivery_result(delivery.id, false, shop.now);
        }
    }
    assert!(shop.now >= START + 86_400);
    assert!(shop.sandbox.deliveries().iter().all(|delivery| delivery.state == "given_up"));
    shop.captured(UPI);
    assert!(shop.take_webhooks().is_empty(), "nothing is sent to a disabled webhook");
    assert_eq!(shop.control("razorpay/webhook/enable", json!({})).status, 200);
    assert!(shop.take_webhooks().is_empty());
    let payment = shop.captured(UPI);
    assert_eq!(text(&message(&shop.take_webhooks()[0])["payload"]["payment"]["entity"]["id"]), payment);
    assert_eq!(
        shop.rzp_get(&format!("/v1/payments/{lost}"))["status"],
        "captured",
        "a read shows the payment"
    );
}

#[test]
fn an_old_event_can_be_replayed_which_enables_the_webhook() {
    let mut shop = open();
    shop.captured(UPI);
    let first = shop.take_webhooks().remove(0);
    shop.set(json!({ "razorpay": { "webhook_disabled": true } }));
    assert_eq!(shop.control(&format!("events/{}/resend", first.event_id), json!({})).status, 200);
    let again = shop.take_webhooks().remove(0);
    assert_eq!((again.event_id, again.body), (first.event_id, first.body));
}

#[test]
fn each_provider_sends_to_its_own_webhook_and_one_that_gives_up_does_not_stop_the_other() {
    let mut shop = open();
    shop.set(json!({ "webhook_url": "http://127.0.0.1/stripe" }));
    shop.captured(UPI);
    shop.paid_intent(VISA);
    let due = shop.sandbox.due_deliveries(shop.now);
    assert_eq!(due.iter().filter(|delivery| delivery.url.ends_with("/stripe")).count(), 4);
    assert_eq!(due.iter().filter(|delivery| delivery.url.ends_with("/rzp")).count(), 3);
    for delivery in &due {
        shop.sandbox.delivery_result(delivery.id, false, shop.now + 86_400);
    }
    shop.now += 86_400 + 5;
    let due = shop.take_webhooks();
    assert!(due.len() == 4 && due.iter().all(|delivery| delivery.provider == Provider::Stripe));
}

#[test]
fn a_restart_loses_nothing_of_razorpay_and_its_state_contains_no_secret() {
    let mut shop = open();
    let payment = shop.captured("4000000000007726");
    let first = shop.refund_once(&payment, &json!({}), "rfd_1234567");
    let state = shop.sandbox.state().unwrap();
    assert!(!state.contains("razorpay_key_sandbox") && !state.contains("razorpay_webhook_sandbox"));
    let mut shop =
        Shop { sandbox: Sandbox::restore(SandboxConfig::default(), &state).unwrap(), now: shop.now };
    assert_eq!(shop.refund_once(&payment, &json!({}), "rfd_1234567").body, first.body);
    shop.now += 10;
    assert_eq!(shop.rzp_get("/v1/refunds")["items"][0]["status"], "processed");
    assert_eq!(shop.take_webhooks().len(), 5);
}
