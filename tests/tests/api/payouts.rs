//! Payouts of both providers, explained to administrators and to organizers.

use sandbox::{DisputeOutcome, Planted};
use serde_json::{Value, json};
use tests::{Fault, Person, Service, Show, Trouble, UPI, VISA, World};

use crate::support::text;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Buys a seat at a provider; returns the booking.
pub(crate) async fn bought(world: &World, who: &Person, show: &Show, seat: &str, provider: &str) -> String {
    let booking = world.locked(who, show, &[seat]).await;
    let payment = world.open_payment_at(who, &booking, provider, seat).await.expect(201);
    if provider == "stripe" {
        world.type_card(&payment, VISA).unwrap();
    } else {
        world.pay_order(&payment, UPI).unwrap();
    }
    world.settle().await;
    booking
}

/// Returns a booking whole, which refunds it.
async fn returned(world: &World, who: &Person, booking: &str) {
    world.ask_back(who, booking, None).await.expect(201);
    let code = world.mailed_code(who);
    world.give_back(who, booking, &code).await.expect(200);
    world.settle().await;
}

/// The provider's ids of a booking's captures.
fn capture(world: &World, booking: &str) -> String {
    let mut bookings = world.all_bookings().into_iter();
    let booking = bookings.find(|known| known.booking_id.as_str() == booking).unwrap();
    booking.payments[0].capture.clone().unwrap()
}

/// The charge of a booking at Stripe.
fn charge(world: &World, booking: &str) -> String {
    let capture = capture(world, booking);
    let intents = world.provider_list("/v1/payment_intents");
    let intent = intents.iter().find(|intent| intent["id"] == json!(capture)).unwrap();
    text(&intent["latest_charge"]).to_owned()
}

/// Pays out what both providers have.
fn pay_out(world: &World) -> Vec<String> {
    let stripe = world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr"));
    let razorpay = world.sandbox(|sandbox, now| sandbox.settle_balance(now, "INR"));
    stripe.into_iter().chain(razorpay).collect()
}

/// All payouts as an administrator sees them, newest first.
async fn payouts(world: &World) -> Vec<Value> {
    let page = world.admin("GET", "/admin/reports/payouts?limit=100", &Value::Null).await.expect(200);
    page["payouts"].as_array().unwrap().clone()
}

/// A payout with its lines, as an administrator sees them.
async fn lines(world: &World, payout: &str) -> Vec<Value> {
    let path = format!("/admin/reports/payouts/{payout}?limit=100");
    let page = world.admin("GET", &path, &Value::Null).await.expect(200);
    page["lines"].as_array().unwrap().clone()
}

fn unexplained(payouts: &[Value]) -> Vec<i64> {
    payouts.iter().map(|payout| payout["total"]["unexplained_minor"].as_i64().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn payouts_of_both_providers_are_explained_by_bookings_refunds_fees_and_disputes() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let first = bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    let second = bought(&world, &asha, &show, "Stalls-A-2", "stripe").await;
    let third = bought(&world, &asha, &show, "Stalls-A-3", "razorpay").await;
    let fourth = bought(&world, &asha, &show, "Stalls-A-4", "razorpay").await;
    returned(&world, &asha, &first).await;
    returned(&world, &asha, &third).await;
    let disputed = charge(&world, &second);
    let won = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &disputed, None)).unwrap();
    let paid = capture(&world, &fourth);
    let lost = world.sandbox(|sandbox, now| sandbox.dispute_payment(now, &paid, None)).unwrap();
    world.settle().await;
    world.sandbox(|sandbox, now| sandbox.end_charge_dispute(now, &won, DisputeOutcome::Won)).unwrap();
    world.sandbox(|sandbox, now| sandbox.end_payment_dispute(now, &lost, DisputeOutcome::Lost)).unwrap();
    world.settle().await;
    world.sandbox(|sandbox, now| sandbox.adjust_balance(now, "stripe_fee", -500, "inr"));
    assert_eq!(pay_out(&world).len(), 2);
    world.reconcile_payouts().await;
    let payouts = payouts(&world).await;
    assert_eq!(unexplained(&payouts), [0, 0], "{payouts:#?}");
    for payout in &payouts {
        let sums = [
            "charges_minor",
            "refunds_minor",
            "disputes_minor",
            "account_fees_minor",
            "fees_minor",
            "net_minor",
        ]
        .map(|name| payout[name].as_i64().unwrap());
        let [charges, refunds, disputes, account_fees, fees, net] = sums;
        assert_eq!(charges + refunds + disputes + account_fees - fees, net);
        assert_eq!(payout["total"]["amount_minor"], net);
        assert!(charges > 0 && refunds < 0 && fees > 0, "{payout}");
    }
    assert_eq!(world.counted("PayoutUnexplained"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_organizer_sees_its_part_of_a_payout_and_no_lines_of_another() {
    let world = World::new();
    let (ours, theirs) = (world.new_organizer("Opera").await, world.new_organizer("Arena").await);
    let chart = tests::Hall::small().chart();
    let asha = world.customer("asha");
    for organizer in [&ours, &theirs] {
        let show = world.draft_of(organizer, &chart, |_| {}).await;
        world.publish(&show).await.expect(200);
        bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    }
    let payout = pay_out(&world).remove(0);
    world.reconcile_payouts().await;
    let viewer = world.member(&ours, "vera", "viewer").await;
    let see = async |path: &str| world.call("GET", path, Some(&viewer), &[], &Value::Null).await;
    let list = see(&format!("/admin/reports/payouts?organizer_id={ours}")).await.expect(200);
    let part = &list["payouts"][0];
    assert_eq!(
        (&part["payout_id"], &part["lines"], &part["total"]),
        (&json!(payout), &json!(1), &Value::Null)
    );
    let whole = &payouts(&world).await[0];
    assert_eq!(2 * part["net_minor"].as_i64().unwrap(), whole["net_minor"].as_i64().unwrap());
    let one = see(&format!("/admin/reports/payouts/{payout}?organizer_id={ours}")).await.expect(200);
    let lines = one["lines"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0]["organizer_id"]), (1, &json!(ours)));
    for path in ["/admin/reports/payouts".to_owned(), format!("/admin/reports/payouts/{payout}")] {
        assert_eq!(see(&path).await.status, 403, "the whole is for administrators");
        assert_eq!(see(&format!("{path}?organizer_id={theirs}")).await.status, 404);
    }
    let file = see(&format!("/admin/reports/payouts/{payout}?organizer_id={ours}&format=csv")).await;
    assert_eq!((file.status, &*file.headers["content-type"]), (200, "text/csv"));
    let file = String::from_utf8(file.bytes).unwrap();
    assert!(file.lines().count() == 2 && !file.contains(&theirs), "{file}");
    let file = see(&format!("/admin/reports/payouts?organizer_id={ours}&format=csv")).await;
    assert!(String::from_utf8(file.bytes).unwrap().contains(&payout));
    for (path, status) in [
        (format!("/admin/reports/payouts?organizer_id={ours}&format=pdf"), 400),
        (format!("/admin/reports/payouts?organizer_id={ours}&limit=0"), 400),
        (format!("/admin/reports/payouts?organizer_id={ours}&cursor=x"), 400),
        (format!("/admin/reports/payouts/po_x?organizer_id={ours}"), 404),
        (format!("/admin/reports/payouts/payouts%23walk?organizer_id={ours}"), 404),
    ] {
        assert_eq!(see(&path).await.status, status, "{path}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn lists_of_payouts_and_lines_are_read_page_by_page() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    for seat in ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"] {
        bought(&world, &asha, &show, seat, "stripe").await;
        world.pass(DAY);
        if seat != "Stalls-A-2" {
            pay_out(&world);
        }
    }
    world.reconcile_payouts().await;
    let see = async |path: String| world.admin("GET", &path, &Value::Null).await.expect(200);
    let first = see("/admin/reports/payouts?limit=1".to_owned()).await;
    let cursor = text(&first["next_cursor"]);
    let second = see(format!("/admin/reports/payouts?limit=1&cursor={cursor}")).await;
    let ids = [&first, &second].map(|page| text(&page["payouts"][0]["payout_id"]).to_owned());
    assert_ne!(ids[0], ids[1]);
    assert!(text(&first["payouts"][0]["created_at"]) > text(&second["payouts"][0]["created_at"]));
    let first = see(format!("/admin/reports/payouts/{}?limit=1", ids[0])).await;
    let cursor = text(&first["next_cursor"]);
    let second = see(format!("/admin/reports/payouts/{}?limit=1&cursor={cursor}", ids[0])).await;
    assert_ne!(first["lines"][0]["booking_id"], second["lines"][0]["booking_id"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_by_hand_is_a_finding_until_its_message_has_come() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    let paid = capture(&world, &booking);
    world.provider(|settings| settings.drop = true);
    world.sandbox(|sandbox, now| sandbox.refund_charge_by_hand(now, &paid, Some(1_000))).unwrap();
    world.provider(|settings| settings.drop = false);
    let payout = pay_out(&world).remove(0);
    world.keep_log();
    world.reconcile_payouts().await;
    assert_eq!(unexplained(&payouts(&world).await), [-1_000]);
    assert_eq!(world.counted("PayoutUnexplained"), 1);
    let logged = world.log();
    let logged =
        logged.iter().find(|line| line["message"] == "payout finding").expect("a finding in the log");
    assert!(text(&logged["finding.what"]).contains("-1000 minor units of INR"), "{logged}");
    let lines = lines(&world, &payout).await;
    assert_eq!((&lines[0]["problem"], &lines[0]["kind"]), (&json!("not_in_booking"), &json!("refund")));
    assert!(text(&lines[0]["advice"]).contains("resend it"));
    // The audit settles what no message has told.
    world.pass(3 * 3_600);
    world.audit_books().await;
    world.settle().await;
    world.reconcile_payouts().await;
    assert_eq!(unexplained(&payouts(&world).await), [0]);
    let lines = self::lines(&world, &payout).await;
    assert_eq!(lines.len(), 2, "no line of the earlier look is left");
    assert!(lines.iter().all(|line| line["problem"].is_null()));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_down_and_a_broken_statement_hold_up_nobody() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
    bought(&world, &asha, &show, "Stalls-A-2", "razorpay").await;
    let ids = pay_out(&world);
    world.fault(Fault::new(Trouble::Fails).function("reconcile-payouts").service(Service::Stripe).forever());
    world.reconcile_payouts().await;
    let seen = payouts(&world).await;
    assert_eq!((seen.len(), &seen[0]["payout_id"]), (1, &json!(ids[1])));
    world.clear_faults();
    assert!(world.sandbox(|sandbox, now| sandbox.plant(now, &ids[0], Planted::Currency("moo".to_owned()))));
    world.pass(3 * 3_600);
    world.reconcile_payouts().await;
    let seen = payouts(&world).await;
    assert_eq!(seen.len(), 2);
    let broken = seen.iter().find(|payout| payout["payout_id"] == json!(ids[0])).unwrap();
    assert!(text(&broken["total"]["finding"]).contains("its currency MOO is unknown"), "{broken}");
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_run_that_dies_at_any_call_is_continued_and_explains_everything_once() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        for nth in 1.. {
            let world = World::new();
            let show = world.event().await;
            let asha = world.customer("asha");
            bought(&world, &asha, &show, "Stalls-A-1", "stripe").await;
            pay_out(&world);
            world.fault(Fault::new(trouble).function("reconcile-payouts").nth(nth));
            let worker = functions::Function::Schedule(&functions::RECONCILE_PAYOUTS);
            let died = world.invoke(&worker, b"{}").await.answer.is_err();
            world.clear_faults();
            world.reconcile_payouts().await;
            let seen = payouts(&world).await;
            assert_eq!(unexplained(&seen), [0], "{trouble:?} {nth}");
            assert_eq!((&seen[0]["lines"], world.counted("PayoutUnexplained")), (&json!(1), 0));
            world.finish().await;
            if !died {
                assert!(nth > 10, "only {nth} calls");
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn movements_of_a_neighbour_on_the_same_account_are_shown_apart_and_are_no_finding() {
    let world = World::new();
    let neighbour = world.neighbour();
    for (deployment, provider) in [(&world, "stripe"), (&neighbour, "stripe"), (&neighbour, "razorpay")] {
        let show = deployment.event().await;
        bought(deployment, &deployment.customer("asha"), &show, "Stalls-A-1", provider).await;
    }
    pay_out(&world);
    world.reconcile_payouts().await;
    let seen = payouts(&world).await;
    assert_eq!(unexplained(&seen), [0, 0], "{seen:#?}");
    assert!(seen.iter().all(|payout| payout["foreign_minor"].as_i64().unwrap() > 0));
    world.abandon();
    neighbour.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_decline_is_counted_by_its_cause_when_it_happens_and_once() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.keep_log();
    world.type_card(&payment, tests::DECLINED).unwrap_err();
    world.settle().await;
    crate::support::tell_once_more(&world, "payment_intent.payment_failed");
    world.settle().await;
    assert_eq!((world.counted("DeclineCause"), world.counted("DeclineUnknown")), (1, 0));
    let logged = world.log();
    let line = logged.iter().find(|line| line["DeclineCause"] == 1).unwrap();
    assert_eq!((&line["Provider"], &line["Cause"]), (&json!("stripe"), &json!("bank_refused")));
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Stack", "Provider", "Cause"]]));
    world.finish().await;
}
