//! Cancelled events: every customer is refunded in full, whatever they are doing at that moment.

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Show, Trouble, VISA, World};

use crate::support::{let_others_run, text};

async fn on_sale(world: &World) -> Show {
    world
        .event_with(&Hall::small(), |event| {
            event["fee_per_ticket_minor"] = 2_000.into();
            event["tax_basis_points"] = 1_800.into();
        })
        .await
}

async fn call_off(world: &World, show: &Show) -> Value {
    let target = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &target, &Value::Null).await.expect(200)
}

/// Runs the workers until both passes and every retry are over.
async fn settle_for_long(world: &World) {
    for _ in 0..8 {
        world.settle().await;
        world.pass(361);
    }
    world.settle().await;
}

async fn buyers(world: &World, show: &Show, count: usize) -> Vec<(Person, String)> {
    let seats = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-B-1", "Stalls-B-2", "Balcony-A-1"];
    let mut bought = Vec::new();
    for seat in &seats[..count] {
        let person = world.customer(&format!("buyer-{seat}").to_lowercase());
        let booking = world.bought(&person, show, &[*seat]).await;
        bought.push((person, booking));
    }
    bought
}

#[tokio::test(start_paused = true)]
async fn a_booking_whose_payment_is_disputed_is_cancelled_when_the_bank_has_decided() {
    let world = World::new();
    let show = on_sale(&world).await;
    let bought = buyers(&world, &show, 1).await;
    let (person, booking) = &bought[0];
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    let dispute = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    world.settle().await;
    call_off(&world, &show).await;
    settle_for_long(&world).await;
    // The step fails, and its alarm calls an operator.
    assert_eq!(world.booking(person, booking).await["status"], "confirmed");
    let won = sandbox::DisputeOutcome::Won;
    world.sandbox(|sandbox, now| sandbox.end_charge_dispute(now, &dispute, won)).unwrap();
    world.settle().await;
    call_off(&world, &show).await;
    settle_for_long(&world).await;
    let seen = world.booking(person, booking).await;
    let refund = &seen["payments"][0]["refunds"][0];
    assert_eq!((&seen["status"], &refund["status"]), (&json!("cancelled"), &json!("refunded")));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn everybody_is_refunded_in_full_with_fees_and_the_organizer_sees_the_progress() {
    let world = World::new();
    let show = on_sale(&world).await;
    let bought = buyers(&world, &show, 3).await;
    // Carl has cancelled half of his booking before, without the fees, which stay with the organizer.
    let carl = world.customer("carl");
    let halved = world.bought(&carl, &show, &["Stalls-B-1", "Stalls-B-2"]).await;
    world.ask_back(&carl, &halved, Some(&["Stalls-B-1"])).await.expect(201);
    world.give_back(&carl, &halved, &world.mailed_code(&carl)).await.expect(200);
    let dora = world.customer("dora");
    let locked = world.locked(&dora, &show, &["Balcony-A-1"]).await;

    let told = call_off(&world, &show).await;
    assert_eq!((&told["event"]["status"], &told["progress"]["done"]), (&json!("cancelled"), &json!(false)));
    world.settle().await;
    for (person, booking) in &bought {
        let seen = world.booking(person, booking).await;
        assert_eq!(seen["status"], "cancelled");
        let refund = &seen["payments"][0]["refunds"][0];
        assert_eq!((&refund["reason"], &refund["status"]), (&json!("event_cancelled"), &json!("refunded")));
        assert_eq!(refund["amount"], seen["amount"]);
    }
    let seen = world.booking(&carl, &halved).await;
    assert_eq!(seen["payments"][0]["refunds"][1]["amount"]["amount_minor"], 61_360);
    assert_eq!(world.booking(&dora, &locked).await["status"], "cancelled");
    // By now every instance has read the event again.
    world.pass(3);
    world.lock(&dora, &show, &["Stalls-A-1"]).await.refused(409, "event_not_on_sale");
    // The second pass waits until then.
    let progress = call_off(&world, &show).await["progress"].clone();
    assert_eq!((&progress["pass"], &progress["done"]), (&json!(2), &json!(false)));
    world.pass(60);
    world.settle().await;
    let progress = call_off(&world, &show).await["progress"].clone();
    let wanted = json!({ "pass": 2, "bookings": 5, "cancelled": 5, "failed": 0, "done": true });
    assert_eq!(progress, wanted);
    assert!(world.all_marks().is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn more_bookings_than_one_step_can_take_are_all_cancelled() {
    let world = World::new();
    let show = on_sale(&world).await;
    let rows = [("Stalls-A", 1..=40), ("Stalls-B", 1..=40), ("Stalls-C", 3..=10), ("Standing-GA", 1..=14)];
    for (row, seats) in rows {
        for seat in seats {
            let buyer = world.customer(&format!("buyer-{row}-{seat}").to_lowercase());
            world.bought(&buyer, &show, &[&format!("{row}-{seat}")]).await;
        }
    }
    call_off(&world, &show).await;
    settle_for_long(&world).await;
    let told = call_off(&world, &show).await;
    assert_eq!((&told["progress"]["bookings"], &told["progress"]["done"]), (&json!(102), &json!(true)));
    for booking in world.all_bookings() {
        let refunds = &booking.payments[0].refunds;
        assert_eq!((refunds.len(), refunds[0].status), (1, domain::payment::RefundStatus::Refunded));
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_is_cancelled_while_customers_pay_and_nobody_keeps_a_ticket_or_loses_money() {
    for seed in 1..25 {
        let world = World::with_seed(seed);
        let show = on_sale(&world).await;
        let mut pages = Vec::new();
        for seat in ["Stalls-A-1", "Stalls-A-2", "Stalls-B-1", "Balcony-A-1"] {
            let person = world.customer(&seat.to_lowercase());
            let booking = world.locked(&person, &show, &[seat]).await;
            let page = world.open_payment(&person, &booking).await.expect(201);
            pages.push((person, booking, page));
        }
        let pays = async {
            for (_, _, page) in &pages {
                let _ = world.type_card(page, VISA);
                world.step().await;
            }
        };
        // Instances that have the event in their cache sell for three seconds more.
        let late = async {
            let eve = world.customer("eve");
            world.lock(&eve, &show, &["Stalls-B-2"]).await;
        };
        let target = format!("/admin/events/{}/cancel", show.event_id);
        let ((), first, again, ()) = futures::join!(
            pays,
            world.admin("POST", &target, &Value::Null),
            world.admin("POST", &target, &Value::Null),
            late
        );
        first.expect(200);
        again.expect(200);
        settle_for_long(&world).await;
        world.run_schedule().await;
        settle_for_long(&world).await;
        for (person, booking, _) in &pages {
            let seen = world.booking(person, booking).await;
            assert_eq!(seen["status"], "cancelled", "{seed}");
        }
        let marks = world.all_marks();
        assert!(marks.iter().all(|(_, mark)| !format!("{mark:?}").contains("Sold")), "{seed}: {marks:?}");
        assert_eq!(call_off(&world, &show).await["progress"]["done"], true, "{seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_pass_cancels_a_booking_of_an_instance_that_still_had_the_event_on_sale() {
    let world = World::new();
    let show = on_sale(&world).await;
    let eve = world.customer("eve");
    // The instance of create-booking has just read the event.
    let first = world.locked(&eve, &show, &["Stalls-A-1"]).await;
    world.release(&eve, &first).await.expect(200);
    call_off(&world, &show).await;
    world.settle().await;
    let late = world.locked(&eve, &show, &["Stalls-A-2"]).await;
    assert_eq!(world.booking(&eve, &late).await["status"], "pending");
    world.pass(60);
    world.settle().await;
    assert_eq!(world.booking(&eve, &late).await["status"], "cancelled");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_arrives_during_the_second_pass_is_refunded() {
    for seed in 1..=30 {
        let world = World::with_seed(seed);
        let show = on_sale(&world).await;
        let eve = world.customer("eve");
        // The instances of create-booking and create-payment have just read the event.
        let first = world.locked(&eve, &show, &["Stalls-A-1"]).await;
        world.open_payment(&eve, &first).await.expect(201);
        world.release(&eve, &first).await.expect(200);
        call_off(&world, &show).await;
        world.settle().await;
        let late = world.locked(&eve, &show, &["Stalls-A-2"]).await;
        let page = world.open_payment(&eve, &late).await.expect(201);
        world.pass(60);
        world.type_card(&page, VISA).unwrap();
        world.deliver_webhooks().await;
        let arrives = async {
            let_others_run(40 + seed % 16).await;
            world.step_one_queue("payments").await
        };
        assert_eq!(futures::join!(world.step_one_queue("cancellations"), arrives), (true, true));
        world.settle().await;
        let seen = world.booking(&eve, &late).await;
        let refund = &seen["payments"][0]["refunds"][0];
        assert_eq!((&seen["status"], &refund["status"]), (&json!("cancelled"), &json!("refunded")), "{seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_the_cancellation_of_an_event_dies_each_booking_is_cancelled_once() {
    for (function, calls_min) in [("cancel-event", 4), ("cancel-bookings", 12)] {
        for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer, Trouble::Fails] {
            let mut n = 1;
            loop {
                let world = World::with_seed(n as u64);
                let show = on_sale(&world).await;
                let bought = buyers(&world, &show, 2).await;
                let dora = world.customer("dora");
                world.locked(&dora, &show, &["Stalls-B-1"]).await;
                world.fault(Fault::new(trouble).function(function).nth(n));
                let target = format!("/admin/events/{}/cancel", show.event_id);
                world.admin("POST", &target, &Value::Null).await;
                settle_for_long(&world).await;
                let came = world.clear_faults() > 0;
                call_off(&world, &show).await;
                settle_for_long(&world).await;
                for (person, booking) in &bought {
                    assert_eq!(world.booking(person, booking).await["status"], "cancelled");
                }
                let refunds = world.provider_list("/v1/refunds");
                assert_eq!(refunds.len(), 2, "{function} {trouble:?} {n}");
                let progress = call_off(&world, &show).await["progress"].clone();
                assert_eq!((&progress["done"], &progress["bookings"]), (&json!(true), &json!(3)));
                world.finish().await;
                if !came {
                    break;
                }
                n += 1;
            }
            assert!(n > calls_min, "{function} {trouble:?}: {n}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_organizer_cancels_an_event_and_a_missing_one_is_not_found() {
    let world = World::new();
    let show = on_sale(&world).await;
    let target = format!("/admin/events/{}/cancel", show.event_id);
    let asha = world.customer("asha");
    world.call("POST", &target, Some(&asha), &[], &Value::Null).await.refused(404, "not_found");
    world.call("POST", &target, None, &[], &Value::Null).await.expect(401);
    world.admin("POST", "/admin/events/evt_0000000000/cancel", &Value::Null).await.refused(404, "not_found");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    call_off(&world, &show).await;
    // A customer who cancels, which would refund less, is told that the full refund comes by itself.
    world.pass(3);
    let reply = world.ask_back(&asha, &booking, None).await;
    assert!(text(&reply.refused(409, "not_cancellable")["detail"]).contains("goes back by itself"));
    settle_for_long(&world).await;
    world.publish(&show).await.refused(409, "event_status_wrong");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_a_booking_that_stayed_confirmed_after_its_event_was_cancelled() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let before = world.items("bookings").into_iter().find(|item| item["pk"]["S"] == booking.as_str());
    call_off(&world, &show).await;
    settle_for_long(&world).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "cancelled");
    assert!(!world.audit_books().await.iter().any(|finding| finding.contains("its event is cancelled")));
    // Somebody restores the booking from an older copy of the table.
    world.dynamo("PutItem", &json!({ "TableName": "bookings", "Item": before }));
    let findings = world.audit_books().await;
    let wanted = format!("{booking}: it is confirmed, though its event is cancelled");
    assert!(findings.contains(&wanted), "{findings:?}");
    world.abandon();
}
