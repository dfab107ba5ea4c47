//! Provider messages: declines, messages of another version or mode, and messages about other money.

use serde_json::{Value, json};
use tests::{DECLINED, VISA, World};

use crate::support::text;

#[tokio::test(start_paused = true)]
async fn a_decline_is_recorded_and_published_and_the_customer_pays_with_another_card() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    assert!(world.type_card(&payment, DECLINED).is_err());
    world.settle().await;
    let declines = world.all_bookings()[0].payments[0].declines.clone();
    assert_eq!(declines.len(), 1);
    assert_eq!(declines[0].code.as_deref(), Some("card_declined"));
    assert_eq!(declines[0].method.as_deref(), Some("card"));
    assert_eq!(world.published("PaymentDeclined").len(), 1);
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_of_another_version_or_mode_is_settled_by_reading_its_object() {
    for (livemode, version) in [(false, Some("2020-08-27")), (true, None)] {
        let world = World::new();
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let payment = world.open_payment(&asha, &booking).await.expect(201);
        world.provider(|settings| settings.drop = true);
        world.type_card(&payment, VISA).unwrap();
        world.settle().await;
        world.provider(|settings| settings.drop = false);
        let events = world.provider_list("/v1/events");
        let completed = events.iter().find(|event| event["type"] == "checkout.session.completed").unwrap();
        let id = text(&completed["id"]).to_owned();
        assert!(world.sandbox(|sandbox, now| sandbox.send_as(now, &id, livemode, version)));
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{livemode} {version:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn other_payments_refunds_and_disputes_of_the_account_change_nothing() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let before = world.items("bookings");
    let intent = world.sandbox(|sandbox, now| sandbox.charge_by_hand(now, 7_000, "inr", VISA)).unwrap();
    world.sandbox(|sandbox, now| sandbox.refund_charge_by_hand(now, &intent, Some(500))).unwrap();
    let charge = world
        .provider_list("/v1/charges")
        .iter()
        .find(|charge| charge["payment_intent"] == intent.as_str())
        .map(|charge| text(&charge["id"]).to_owned())
        .unwrap();
    world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    let order =
        world.razorpay_post("/v1/orders", &json!({ "amount": 100, "currency": "INR", "receipt": "shoes" }));
    world.sandbox(|sandbox, now| sandbox.pay_order(now, text(&order["id"]), tests::UPI)).unwrap();
    world.settle().await;
    assert!(world.take_dead("payments").is_empty());
    assert_eq!(world.items("bookings"), before as Vec<Value>);
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}
