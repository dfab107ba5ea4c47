//! Figures of reports that come of payouts, refunds and declines.

use serde_json::{Value, json};
use tests::{Fault, Person, Show, Trouble, World};

use crate::payouts::bought;
use crate::reports::{by_key, figure, report};
use crate::support::text;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Runs the walk over payouts three hours after the last, and records the facts that follow.
async fn reconcile(world: &World) {
    world.pass(3 * 3_600);
    world.reconcile_payouts().await;
    world.settle().await;
}

/// Sums of the paid payouts: fees and what is paid out.
async fn paid_out(world: &World) -> (i64, i64) {
    let page = world.admin("GET", "/admin/reports/payouts?limit=100", &Value::Null).await.expect(200);
    let sum = |name: &str| -> i64 {
        page["payouts"].as_array().unwrap().iter().map(|payout| payout[name].as_i64().unwrap()).sum()
    };
    (sum("fees_minor"), sum("net_minor"))
}

/// The same as the event's revenue report says it.
async fn reported(world: &World, who: &Person, show: &Show) -> (i64, i64) {
    let shown = report(world, who, "revenue", &format!("event_id={}", show.event_id)).await;
    (figure(&shown, "provider_fees_minor"), figure(&shown, "paid_out_minor"))
}

async fn viewer(world: &World) -> Person {
    let organizer = world.organizer().await;
    world.member(&organizer, "vera", "viewer").await
}

#[tokio::test(start_paused = true)]
async fn fees_of_providers_and_what_they_pay_out_are_in_the_revenue_report() {
    let world = World::new();
    let show = world.event().await;
    let (asha, vera) = (world.customer("asha"), viewer(&world).await);
    bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    bought(&world, &asha, &show, "Stalls-A-2", "razorpay").await;
    assert_eq!(reported(&world, &vera, &show).await, (0, 0));
    world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr")).unwrap();
    world.sandbox(|sandbox, now| sandbox.settle_balance(now, "INR")).unwrap();
    reconcile(&world).await;
    let (fees, net) = paid_out(&world).await;
    assert!(fees > 0 && net > 0);
    assert_eq!(reported(&world, &vera, &show).await, (fees, net));
    for group in ["event", "title", "day", "provider", "tier", "hour"] {
        let shown =
            report(&world, &vera, "revenue", &format!("event_id={}&group={group}", show.event_id)).await;
        let sum: i64 = by_key(&shown, "paid_out_minor").iter().map(|(_, amount)| amount).sum();
        assert_eq!(sum, net, "{group}");
    }
    // The tax in Razorpay's fee.
    let shown = report(&world, &vera, "revenue", &format!("event_id={}&group=provider", show.event_id)).await;
    let tax = by_key(&shown, "provider_fees_tax_minor");
    assert!(tax.iter().any(|(key, amount)| key == "razorpay" && *amount > 0), "{tax:?}");
    reconcile(&world).await;
    assert_eq!(reported(&world, &vera, &show).await, (fees, net), "another walk tells nothing new");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_explained_later_is_told_then_and_only_then() {
    let world = World::new();
    let show = world.event().await;
    let (asha, vera) = (world.customer("asha"), viewer(&world).await);
    let booking = bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    let bookings = world.all_bookings();
    let paid = bookings.iter().find(|known| known.booking_id.as_str() == booking).unwrap();
    let capture = paid.payments[0].capture.clone().unwrap();
    world.provider(|settings| settings.drop = true);
    world.sandbox(|sandbox, now| sandbox.refund_charge_by_hand(now, &capture, Some(1_000))).unwrap();
    world.provider(|settings| settings.drop = false);
    world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr")).unwrap();
    reconcile(&world).await;
    let before = reported(&world, &vera, &show).await;
    world.audit_books().await;
    world.settle().await;
    reconcile(&world).await;
    assert_eq!(reported(&world, &vera, &show).await, (before.0, before.1 - 1_000));
    assert_eq!(reported(&world, &vera, &show).await, paid_out(&world).await);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_settlement_that_fails_and_is_settled_anew_counts_once() {
    let world = World::new();
    let show = world.event().await;
    let (asha, vera) = (world.customer("asha"), viewer(&world).await);
    bought(&world, &asha, &show, "Stalls-A-1", "razorpay").await;
    let failed = world.sandbox(|sandbox, now| sandbox.settle_balance(now, "INR")).unwrap();
    reconcile(&world).await;
    let once = reported(&world, &vera, &show).await;
    assert!(world.sandbox(|sandbox, now| sandbox.fail_settlement(now, &failed)));
    reconcile(&world).await;
    assert_eq!(reported(&world, &vera, &show).await, (0, 0));
    world.pass(DAY);
    world.sandbox(|sandbox, now| sandbox.settle_balance(now, "INR")).unwrap();
    reconcile(&world).await;
    assert_eq!(reported(&world, &vera, &show).await, once);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_dies_at_any_call_tells_of_a_payout_once() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        for nth in 1.. {
            let world = World::new();
            let show = world.event().await;
            let (asha, vera) = (world.customer("asha"), viewer(&world).await);
            bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
            world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr")).unwrap();
            world.fault(Fault::new(trouble).function("reconcile-payouts").nth(nth));
            let worker = functions::Function::Schedule(&functions::RECONCILE_PAYOUTS);
            let died = world.invoke(&worker, b"{}").await.answer.is_err();
            world.clear_faults();
            reconcile(&world).await;
            assert_eq!(reported(&world, &vera, &show).await, paid_out(&world).await, "{trouble:?} {nth}");
            let told = world.published("PayoutExplained");
            let ids: std::collections::BTreeSet<&str> =
                told.iter().map(|message| text(&message["Detail"]["message_id"])).collect();
            assert_eq!(ids.len(), 1, "{trouble:?} {nth}");
            world.finish().await;
            if !died {
                assert!(nth > 14, "only {nth} calls");
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refunds_are_paid_and_outstanding_by_their_reason() {
    let world = World::new();
    let show = world.event().await;
    let (asha, vera) = (world.customer("asha"), viewer(&world).await);
    let booking = bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mailed_code(&asha);
    world.give_back(&asha, &booking, &code).await.expect(200);
    world.settle().await;
    let shown = report(&world, &vera, "refunds", &format!("event_id={}&group=reason", show.event_id)).await;
    let (due, paid) = (by_key(&shown, "due_minor"), by_key(&shown, "paid_minor"));
    assert_eq!((&paid, due.len()), (&due, 1), "{shown:#}");
    assert_eq!(paid[0].0, "customer_cancelled");
    assert_eq!(by_key(&shown, "outstanding_minor")[0].1, 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn declines_are_told_by_issuer_without_anything_about_the_customer() {
    let world = World::new();
    let show = world.event().await;
    let (asha, vera) = (world.customer("asha"), viewer(&world).await);
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.keep_log();
    world.type_card(&payment, tests::DECLINED).unwrap_err();
    world.settle().await;
    let shown = report(&world, &vera, "failures", &format!("event_id={}&group=issuer", show.event_id)).await;
    assert_eq!(by_key(&shown, "declined"), [("visa_us".to_owned(), 1)]);
    let logged = world.log();
    let line = logged.iter().find(|line| line["message"] == "payment declined").unwrap();
    assert_eq!((&line["decline.issuer"], &line["payment.method"]), (&json!("visa_us"), &json!("card")));
    let line = logged.iter().find(|line| line["DeclineMethod"] == 1).unwrap();
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Stack", "Provider", "Method"]]));
    world.finish().await;
}
