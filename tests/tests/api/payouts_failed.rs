//! Payouts that a bank sends back, and walks that go on.

use serde_json::{Value, json};
use tests::{Show, VISA, World};

use crate::payouts::bought;
use crate::support::text;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Buys a seat at a provider and pays the balance out; returns the payout's id.
async fn paid_out(world: &World, show: &Show, seat: &str, provider: &str) -> String {
    let asha = world.customer("asha");
    bought(world, &asha, show, seat, provider).await;
    let payout = world.sandbox(|sandbox, now| match provider {
        "stripe" => sandbox.pay_out(now, "inr"),
        _ => sandbox.settle_balance(now, "INR"),
    });
    payout.unwrap()
}

/// Payouts as somebody sees them, newest first.
async fn payouts(world: &World, query: &str) -> Vec<Value> {
    let path = format!("/admin/reports/payouts?limit=100{query}");
    let page = world.admin("GET", &path, &Value::Null).await.expect(200);
    page["payouts"].as_array().unwrap().clone()
}

async fn organizer(world: &World, show: &Show) -> String {
    let event = world.admin("GET", &format!("/events/{}", show.event_id), &Value::Null).await.expect(200);
    text(&event["organizer_id"]).to_owned()
}

fn by_id<'a>(payouts: &'a [Value], id: &str) -> &'a Value {
    payouts.iter().find(|payout| payout["payout_id"] == json!(id)).expect("the payout is listed")
}

#[tokio::test(start_paused = true)]
async fn a_payout_that_the_bank_sends_back_is_failed_and_explains_a_line_of_the_next() {
    let world = World::new();
    let show = world.event().await;
    let organizer = format!("&organizer_id={}", organizer(&world, &show).await);
    let failed = paid_out(&world, &show, "Stalls-A-1", "stripe").await;
    world.reconcile_payouts().await;
    assert_eq!(by_id(&payouts(&world, &organizer).await, &failed)["status"], "paid");
    assert!(world.sandbox(|sandbox, now| sandbox.fail_payout(now, &failed)));
    world.pass(DAY);
    let next = paid_out(&world, &show, "Stalls-A-2", "stripe").await;
    world.reconcile_payouts().await;
    let seen = payouts(&world, "").await;
    let (before, after) = (by_id(&seen, &failed), by_id(&seen, &next));
    assert_eq!((&before["status"], &before["total"]["finding"]), (&json!("failed"), &Value::Null));
    assert_eq!(after["returned_payouts_minor"], before["total"]["amount_minor"]);
    assert_eq!((&after["total"]["unexplained_minor"], &after["lines"]), (&json!(0), &json!(2)), "{after:#}");
    assert_eq!(world.counted("PayoutUnexplained"), 0);
    let parts = payouts(&world, &organizer).await;
    assert_eq!(by_id(&parts, &failed)["status"], "failed");
    assert_eq!(by_id(&parts, &next)["charges_minor"], by_id(&parts, &failed)["charges_minor"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn money_that_comes_back_of_an_unknown_payout_or_of_another_amount_is_a_finding() {
    let world = World::new();
    let show = world.event().await;
    let failed = paid_out(&world, &show, "Stalls-A-1", "stripe").await;
    world.reconcile_payouts().await;
    assert!(world.sandbox(|sandbox, now| sandbox.fail_payout(now, &failed)));
    world.pass(DAY);
    let next = paid_out(&world, &show, "Stalls-A-2", "stripe").await;
    let amount = sandbox::Planted::Amount(1);
    let line = world.provider_get(&format!("/v1/balance_transactions?payout={next}&type=payout_failure"));
    let line = text(&line["data"][0]["id"]).to_owned();
    assert!(world.sandbox(|sandbox, now| sandbox.plant(now, &line, amount)));
    world.reconcile_payouts().await;
    let page = world.admin("GET", &format!("/admin/reports/payouts/{next}"), &Value::Null).await.expect(200);
    assert_eq!(page["lines"][0]["problem"], "payout_differs", "{page:#}");
    assert_eq!(world.counted("PayoutUnexplained"), 1);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn movements_of_a_settlement_that_failed_are_explained_by_the_next_one() {
    let world = World::new();
    let show = world.event().await;
    let organizer = format!("&organizer_id={}", organizer(&world, &show).await);
    let failed = paid_out(&world, &show, "Stalls-A-1", "razorpay").await;
    world.reconcile_payouts().await;
    assert!(world.sandbox(|sandbox, now| sandbox.fail_settlement(now, &failed)));
    world.pass(DAY);
    let next = paid_out(&world, &show, "Stalls-A-2", "razorpay").await;
    world.reconcile_payouts().await;
    let seen = payouts(&world, "").await;
    let (before, after) = (by_id(&seen, &failed), by_id(&seen, &next));
    assert_eq!((&before["status"], &before["lines"]), (&json!("failed"), &json!(0)));
    assert_eq!((&after["total"]["unexplained_minor"], &after["lines"]), (&json!(0), &json!(2)), "{after:#}");
    let parts = payouts(&world, &organizer).await;
    assert_eq!((parts.len(), &parts[0]["payout_id"]), (1, &json!(next)), "nothing is left of the failed one");
    assert_eq!(world.counted("PayoutUnexplained"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_walk_begins_three_hours_after_the_last_and_goes_on_at_once() {
    let world = World::new();
    let show = world.event().await;
    paid_out(&world, &show, "Stalls-A-1", "stripe").await;
    world.sandbox(|sandbox, now| sandbox.charge_by_hand(now, 50_000, "inr", VISA)).unwrap();
    world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr")).unwrap();
    for (passes, findings) in [(0, 1), (300, 1), (3 * 3_600 - 300, 2), (300, 2)] {
        world.pass(passes);
        world.reconcile_payouts().await;
        assert_eq!(world.counted("PayoutUnexplained"), findings, "after {passes} seconds more");
    }
    world.abandon();
}
