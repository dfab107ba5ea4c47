//! Customers move their own seats: they give up some of a booking for as many others of the same event.

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Reply, Show, Trouble, UPI, World};

use crate::documents::invoice;
use crate::support::{text, texts};

/// An event whose seats can be moved until a day before it, and are returned for all of their worth. Stalls cost
/// 500.00, the balcony 800.00 and standing 300.00.
pub(crate) async fn movable_with(world: &World, change: impl FnOnce(&mut Value)) -> Show {
    world
        .event_with(&Hall::small(), |event| {
            event["tiers"] = json!([
                { "type": "premium", "amount_minor": 50_000 },
                { "type": "standard", "amount_minor": 80_000 },
                { "type": "standing", "amount_minor": 30_000 },
            ]);
            event["cancellation"] = json!({
                "tiers": [{ "hours_before": 0, "refund_basis_points": 10_000 }],
                "fees_returned": true, "single_seats": true, "moves_until_hours": 24,
            });
            change(event);
        })
        .await
}

pub(crate) async fn movable(world: &World) -> Show {
    movable_with(world, |_| {}).await
}

/// Asks to move the `given` seats of a booking to `seats`.
pub(crate) async fn ask_to_move(
    world: &World,
    who: &Person,
    show: &Show,
    (booking, given): (&str, &[&str]),
    seats: &[&str],
) -> Reply {
    let key = format!("move-{}", world.all_bookings().len());
    ask_with_key(world, who, show, (booking, given), seats, &key).await
}

pub(crate) async fn ask_with_key(
    world: &World,
    who: &Person,
    show: &Show,
    (booking, given): (&str, &[&str]),
    seats: &[&str],
    key: &str,
) -> Reply {
    let moves = json!({ "booking_id": booking, "seats": given });
    let body = json!({ "event_id": show.event_id, "seats": seats, "moves": moves });
    world.book(who, key, &body).await
}

/// Asks for a move that must be possible; returns the new booking's id.
pub(crate) async fn planned(
    world: &World,
    who: &Person,
    show: &Show,
    from: (&str, &[&str]),
    seats: &[&str],
) -> String {
    text(&ask_to_move(world, who, show, from, seats).await.expect(201)["booking_id"]).to_owned()
}

pub(crate) async fn status(world: &World, who: &Person, booking: &str) -> String {
    text(&world.booking(who, booking).await["status"]).to_owned()
}

fn refunded_at_stripe(world: &World) -> Vec<i64> {
    let mut amounts: Vec<i64> =
        world.provider_list("/v1/refunds").iter().map(|refund| refund["amount"].as_i64().unwrap()).collect();
    amounts.sort_unstable();
    amounts
}

#[tokio::test(start_paused = true)]
async fn seats_of_the_same_price_are_moved_without_a_payment() {
    let world = World::new();
    let show = movable(&world).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-B-1"]).await;
    // One within the row, and one to another row.
    let from = (old.as_str(), &["Stalls-A-2", "Stalls-B-1"][..]);
    let told = ask_to_move(&world, &asha, &show, from, &["Stalls-A-3", "Stalls-A-4"]).await.expect(201);
    let new = text(&told["booking_id"]).to_owned();
    assert_eq!(told["moves"]["booking_id"], old.as_str());
    assert_eq!(
        (&told["moves"]["credit"], &told["moves"]["due"]["amount_minor"]),
        (&told["amount"], &json!(0))
    );
    // Until the move is confirmed, nothing has changed.
    assert_eq!(texts(&world.booking(&asha, &old).await["seats"]).len(), 3);
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-2").await, "booked");
    let paid = world.open_payment_with_key(&asha, &new, "key").await.expect(201);
    assert_eq!((&paid["status"], &paid["amount"]["amount_minor"]), (&json!("success"), &json!(100_000)));
    assert!(paid["moved_from"].is_string(), "{paid}");
    let again = world.open_payment_with_key(&asha, &new, "key").await.expect(201);
    assert_eq!(again["payment_id"], paid["payment_id"]);
    world.settle().await;

    assert_eq!(status(&world, &asha, &new).await, "confirmed");
    let seen = world.booking(&asha, &old).await;
    assert_eq!((&seen["status"], texts(&seen["seats"])), (&json!("confirmed"), vec!["Stalls-A-1"]));
    let refund = &seen["payments"][0]["refunds"][0];
    assert_eq!((&refund["reason"], &refund["moved_to"]), (&json!("seats_moved"), &json!(new)));
    for (seat, wanted) in [("A-1", "booked"), ("A-2", "available"), ("B-1", "available"), ("A-3", "booked")] {
        assert_eq!(world.seat_status(&show, "Stalls", &format!("Stalls-{seat}")).await, wanted, "{seat}");
    }
    let tickets = world.get(&format!("/booking/{new}/tickets"), Some(&asha)).await.expect(200);
    assert_eq!(tickets["tickets"].as_array().unwrap().len(), 2);
    let void = world.get(&format!("/events/{}/void-tickets", show.event_id), None).await.expect(200);
    assert_eq!(texts(&void["tickets"]).len(), 2);
    // The old invoice is credited, the new one is whole, and no money has moved.
    assert_eq!(invoice(&world, &asha, &new).await["amounts"]["total_minor"], 100_000);
    let papers = invoice(&world, &asha, &old).await;
    assert_eq!(papers["credit_notes"][0]["amounts"]["total_minor"], 100_000, "{papers}");
    assert_eq!(refunded_at_stripe(&world), [0; 0]);
    assert_eq!(world.published("RefundDue").len(), 0);
    let moved = &world.published("BookingMoved")[0]["Detail"]["data"];
    assert_eq!((&moved["from"], &moved["credit"]["amount_minor"]), (&json!(old), &json!(100_000)));
    let returned = &world.published("SeatsReturned")[0]["Detail"]["data"];
    assert_eq!(returned["moved_to"], new.as_str());
    // The limit of ten tickets counts three as before.
    let eight: Vec<String> = (3..=10).map(|seat| format!("Stalls-C-{seat}")).collect();
    let eight: Vec<&str> = eight.iter().map(String::as_str).collect();
    world.lock(&asha, &show, &eight).await.refused(409, "ticket_limit_reached");
    world.lock(&asha, &show, &eight[1..]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn dearer_seats_cost_the_difference_and_are_refunded_from_both_payments() {
    for provider in ["stripe", "razorpay"] {
        let world = World::new();
        let show = movable(&world).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let new = planned(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Balcony-A-1"]).await;
        let payment = world.open_payment_at(&asha, &new, provider, "key").await.expect(201);
        assert_eq!(payment["amount"]["amount_minor"], 30_000);
        if provider == "stripe" {
            world.type_card(&payment, tests::VISA).unwrap();
        } else {
            world.pay_order(&payment, UPI).unwrap();
        }
        world.settle().await;
        assert_eq!(status(&world, &asha, &new).await, "confirmed");
        assert_eq!(status(&world, &asha, &old).await, "cancelled");
        assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
        assert_eq!(invoice(&world, &asha, &new).await["amounts"]["total_minor"], 80_000);
        // It was paid in two parts, and is not moved again.
        let again = ask_to_move(&world, &asha, &show, (&new, &["Balcony-A-1"]), &["Balcony-A-2"]).await;
        again.refused(409, "move_not_possible");

        let told = world.ask_back(&asha, &new, None).await.expect(201);
        assert_eq!(told["refund"]["total"]["amount_minor"], 80_000);
        let done = world.give_back(&asha, &new, &world.mailed_code(&asha)).await.expect(200);
        assert_eq!(done["refund"]["total"]["amount_minor"], 80_000);
        world.settle().await;
        let back = if provider == "stripe" { vec![30_000, 50_000] } else { vec![50_000] };
        assert_eq!(refunded_at_stripe(&world), back);
        let seen = world.booking(&asha, &new).await;
        let refunds: Vec<&Value> = seen["payments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|payment| &payment["refunds"][0]["status"])
            .collect();
        assert_eq!(refunds, ["refunded", "refunded"], "{seen}");
        let papers = invoice(&world, &asha, &new).await;
        let notes = papers["credit_notes"].as_array().unwrap().iter();
        assert_eq!(notes.map(|note| note["amounts"]["total_minor"].as_i64().unwrap()).sum::<i64>(), 80_000);
        world.pass(7_200);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn parts_of_one_capture_go_back_from_two_bookings() {
    let world = World::new();
    let show = movable(&world).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let new = planned(&world, &asha, &show, (&old, &["Stalls-A-2"]), &["Stalls-B-2"]).await;
    world.open_payment(&asha, &new).await.expect(201);
    world.settle().await;
    // And on, to a third booking.
    let third = planned(&world, &asha, &show, (&new, &["Stalls-B-2"]), &["Stalls-C-3"]).await;
    world.open_payment(&asha, &third).await.expect(201);
    world.settle().await;
    for booking in [&old, &third] {
        world.ask_back(&asha, booking, None).await.expect(201);
        world.give_back(&asha, booking, &world.mailed_code(&asha)).await.expect(200);
        world.settle().await;
        assert_eq!(status(&world, &asha, booking).await, "cancelled");
    }
    assert_eq!(refunded_at_stripe(&world), [50_000, 50_000]);
    assert_eq!(world.all_marks().len(), 0);
    world.pass(7_200);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_moved_is_refused_in_a_sentence() {
    let world = World::new();
    let show = movable(&world).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let one = (old.as_str(), &["Stalls-A-1"][..]);
    let cheap =
        ask_to_move(&world, &asha, &show, one, &["Standing-GA-1"]).await.refused(409, "move_too_cheap");
    assert_eq!(
        (&cheap["price"]["amount_minor"], &cheap["worth"]["amount_minor"]),
        (&json!(30_000), &json!(50_000))
    );
    let ask = async |from, seats: &[&str]| ask_to_move(&world, &asha, &show, from, seats).await;
    ask(one, &["Stalls-B-1", "Stalls-B-2"]).await.refused(400, "field_invalid");
    ask((&old, &["Stalls-A-9"]), &["Stalls-B-1"]).await.refused(400, "unknown_seats");
    ask((&old, &["Stalls-A-1", "Stalls-A-1"]), &["Stalls-B-1", "Stalls-B-2"])
        .await
        .refused(400, "duplicate_seats");
    ask(one, &["Stalls-A-2"]).await.refused(409, "seats_taken");
    ask_to_move(&world, &ben, &show, one, &["Stalls-B-1"]).await.refused(404, "not_found");
    let best = json!({
        "event_id": show.event_id, "best_available": { "count": 1, "type": "premium" },
        "moves": { "booking_id": old, "seats": ["Stalls-A-1"] },
    });
    world.book(&asha, "best", &best).await.refused(400, "field_invalid");
    // Who has begun to give seats back decides that first.
    world.ask_back(&asha, &old, Some(&["Stalls-A-2"])).await.expect(201);
    ask(one, &["Stalls-B-1"]).await.refused(409, "move_not_possible");
    world.pass(601);
    let new = planned(&world, &asha, &show, one, &["Stalls-B-1"]).await;
    ask(one, &["Stalls-B-3"]).await.refused(409, "open_lock_exists");
    // A pending move is released like any booking, and the old seats stay.
    world.release(&asha, &new).await.expect(200);
    assert_eq!(texts(&world.booking(&asha, &old).await["seats"]).len(), 2);
    ask((&new, &["Stalls-B-1"]), &["Stalls-B-3"]).await.refused(409, "booking_status_wrong");
    // The event begins at 14:00 UTC on the 24th: that second of the day before is the last.
    let last = "2026-12-23T14:00:00Z".parse::<jiff::Timestamp>().unwrap();
    world.pass(last.as_second() - world.clock.second());
    ask(one, &["Stalls-B-1"]).await.expect(201);
    world.pass(1);
    ask(one, &["Stalls-B-1"]).await.refused(409, "move_not_possible");
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_lets_nobody_move_seats_unless_its_organizer_says_so() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let reply = ask_to_move(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Stalls-A-2"]).await;
    let said = reply.refused(409, "move_not_possible");
    assert!(text(&said["detail"]).contains("does not allow it"), "{said}");
    let seen = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(seen["cancellation"]["moves_until_hours"], Value::Null);
    world.finish().await;
}

/// A bank that takes the old payment back takes the seats which it pays for, in every booking.
#[tokio::test(start_paused = true)]
async fn a_lost_dispute_ends_every_booking_that_the_capture_pays_for() {
    let world = World::new();
    let show = movable(&world).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let new = planned(&world, &asha, &show, (&old, &["Stalls-A-2"]), &["Stalls-B-2"]).await;
    world.open_payment(&asha, &new).await.expect(201);
    world.settle().await;
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    let dispute = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    world.settle().await;
    for booking in [&old, &new] {
        world.ask_back(&asha, booking, None).await.refused(409, "not_cancellable");
    }
    ask_to_move(&world, &asha, &show, (&new, &["Stalls-B-2"]), &["Stalls-B-3"])
        .await
        .refused(409, "move_not_possible");
    let lost = sandbox::DisputeOutcome::Lost;
    world.sandbox(|sandbox, now| sandbox.end_charge_dispute(now, &dispute, lost)).unwrap();
    world.settle().await;
    for booking in [&old, &new] {
        assert_eq!(status(&world, &asha, booking).await, "cancelled");
    }
    assert_eq!(world.all_marks().len(), 0);
    world.finish().await;
}

/// A function that dies, or whose answers are lost, at any call: the same request gets the first answer.
#[tokio::test(start_paused = true)]
async fn wherever_a_move_dies_the_same_request_finishes_it() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for function in ["create-booking", "create-payment"] {
            let mut n = 1;
            while at_call(trouble, function, n).await {
                n += 1;
            }
            assert!(n > 3, "only {} calls of {function} failed", n - 1);
        }
    }
}

async fn at_call(trouble: Trouble, function: &'static str, n: usize) -> bool {
    let world = World::new();
    let show = movable(&world).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.fault(Fault::new(trouble).function(function).nth(n));
    let from = (old.as_str(), &["Stalls-A-2"][..]);
    let mut reply = ask_with_key(&world, &asha, &show, from, &["Stalls-A-3"], "move").await;
    for seconds in [0, 31] {
        if reply.status != 201 {
            world.pass(seconds);
            reply = ask_with_key(&world, &asha, &show, from, &["Stalls-A-3"], "move").await;
        }
    }
    let new = text(&reply.expect(201)["booking_id"]).to_owned();
    let mut paid = world.open_payment_with_key(&asha, &new, "pay").await;
    if paid.status != 201 {
        paid = world.open_payment_with_key(&asha, &new, "pay").await;
    }
    paid.expect(201);
    let failed = world.clear_faults() > 0;
    world.settle().await;
    assert_eq!(status(&world, &asha, &new).await, "confirmed");
    assert_eq!(world.all_marks().len(), 2);
    // Long after, the request still has its first answer, and another body under its key has none.
    let again = ask_with_key(&world, &asha, &show, from, &["Stalls-A-3"], "move").await.expect(201);
    assert_eq!(again["booking_id"], new.as_str());
    ask_with_key(&world, &asha, &show, from, &["Stalls-A-4"], "move")
        .await
        .refused(409, "idempotency_key_reused");
    world.finish().await;
    failed
}

#[tokio::test(start_paused = true)]
async fn an_equal_seat_costs_nothing_however_the_tax_of_the_booking_was_rounded() {
    let world = World::new();
    let show = movable_with(&world, |event| {
        event["tiers"][0]["amount_minor"] = json!(3_500);
        event["tax_basis_points"] = json!(825);
    })
    .await;
    let asha = world.customer("asha");
    // 866 of tax are 289, 289 and 288; one seat alone has 289.
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]).await;
    let told = ask_to_move(&world, &asha, &show, (&old, &["Stalls-A-3"]), &["Stalls-B-1"]).await.expect(201);
    assert_eq!(
        (&told["amount"]["amount_minor"], &told["moves"]["due"]["amount_minor"]),
        (&json!(3_789), &json!(0))
    );
    let new = text(&told["booking_id"]).to_owned();
    world.open_payment(&asha, &new).await.expect(201);
    world.settle().await;
    assert_eq!(status(&world, &asha, &new).await, "confirmed");
    for booking in [&old, &new] {
        world.ask_back(&asha, booking, None).await.expect(201);
        world.give_back(&asha, booking, &world.mailed_code(&asha)).await.expect(200);
        world.settle().await;
    }
    assert_eq!(refunded_at_stripe(&world).iter().sum::<i64>(), 11_366, "every cent, once");
    world.pass(7_200);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_that_takes_back_whole_bookings_moves_whole_bookings() {
    let world = World::new();
    let show = movable_with(&world, |event| event["cancellation"]["single_seats"] = json!(false)).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let one = ask_to_move(&world, &asha, &show, (&old, &["Stalls-A-2"]), &["Stalls-B-1"]).await;
    let said = one.refused(409, "move_not_possible");
    assert!(text(&said["detail"]).contains("whole bookings only"), "{said}");
    let both = (old.as_str(), &["Stalls-A-1", "Stalls-A-2"][..]);
    planned(&world, &asha, &show, both, &["Stalls-B-1", "Stalls-B-2"]).await;
    world.finish().await;
}
