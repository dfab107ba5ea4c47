//! Moves of seats against everything that happens to the old seats, the new seats and the event in the same moment.
//!
//! Whatever comes first, `World::finish` checks that no seat is lost or had twice, that tickets are counted, and that
//! every captured amount is kept or returned once.

use serde_json::{Value, json};
use tests::{PAYS_LATER, VISA, World};

use crate::moves::{ask_to_move, ask_with_key, movable, movable_with, planned, status};
use crate::support::{let_others_run, text, texts};

/// A move without a payment against the return of its old seat, which was asked for after the move.
#[tokio::test(start_paused = true)]
async fn a_seat_is_moved_or_given_back_and_never_both() {
    let (mut moved, mut returned) = (0, 0);
    for seed in 1..=40 {
        let world = World::with_seed(seed);
        let show = movable(&world).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
        let new = planned(&world, &asha, &show, (&old, &["Stalls-A-2"]), &["Stalls-A-3"]).await;
        world.ask_back(&asha, &old, Some(&["Stalls-A-2"])).await.expect(201);
        let code = world.mailed_code(&asha);
        let pay = async {
            let_others_run(seed % 11).await;
            world.open_payment(&asha, &new).await
        };
        let back = async {
            let_others_run(seed % 5).await;
            world.give_back(&asha, &old, &code).await
        };
        let (paid, back) = futures::join!(pay, back);
        match (paid.status, back.status) {
            (201, 400) => moved += 1,
            (409, 200) => {
                returned += 1;
                assert_eq!(paid.code(), "move_not_possible");
            }
            both => panic!("{both:?}: {} {}", paid.body, back.body),
        }
        world.settle().await;
        world.pass(3_600);
        world.settle().await;
        world.finish().await;
    }
    assert!(moved > 3 && returned > 3, "{moved} moved, {returned} returned");
}

/// The same with a difference that is paid: it goes back if the old seat is gone.
#[tokio::test(start_paused = true)]
async fn the_difference_goes_back_if_the_old_seat_was_given_back_first() {
    let (mut moved, mut returned) = (0, 0);
    for seed in 1..=40 {
        let world = World::with_seed(seed);
        let show = movable(&world).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let new = planned(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Balcony-A-1"]).await;
        world.paid(&asha, &new).await;
        world.ask_back(&asha, &old, None).await.expect(201);
        let code = world.mailed_code(&asha);
        world.deliver_webhooks().await;
        let settling = async {
            let_others_run(seed % 7).await;
            world.step_one_queue("payments").await
        };
        let back = async {
            let_others_run(seed % 5).await;
            world.give_back(&asha, &old, &code).await
        };
        let (_, back) = futures::join!(settling, back);
        world.settle().await;
        let seen = world.booking(&asha, &new).await;
        if back.status == 200 {
            returned += 1;
            let refund = &seen["payments"][0]["refunds"][0];
            assert_eq!(
                (&refund["reason"], &refund["status"]),
                (&json!("move_not_possible"), &json!("refunded"))
            );
            assert_eq!(world.seat_status(&show, "Balcony", "Balcony-A-1").await, "available");
        } else {
            moved += 1;
            back.refused(409, "booking_status_wrong");
            assert_eq!(seen["status"], "confirmed");
        }
        world.finish().await;
    }
    assert!(moved > 3 && returned > 3, "{moved} moved, {returned} returned");
}

#[tokio::test(start_paused = true)]
async fn of_a_move_and_another_customer_who_want_one_seat_exactly_one_gets_it() {
    let (mut moved, mut lost) = (0, 0);
    for seed in 1..=40 {
        let world = World::with_seed(seed);
        let show = movable(&world).await;
        let (asha, ben) = (world.customer("asha"), world.customer("ben"));
        let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let ask = async {
            let_others_run(seed % 7).await;
            ask_to_move(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Stalls-B-1"]).await
        };
        let lock = async {
            let_others_run(seed % 5).await;
            world.lock(&ben, &show, &["Stalls-B-1", "Stalls-B-2"]).await
        };
        let (asked, locked) = futures::join!(ask, lock);
        match (asked.status, locked.status) {
            (201, 409) => {
                moved += 1;
                world.open_payment(&asha, text(&asked.body["booking_id"])).await.expect(201);
                // The old seat is anybody's at once.
                world.lock(&ben, &show, &["Stalls-A-1"]).await.expect(201);
            }
            (409, 201) => {
                lost += 1;
                assert_eq!(texts(&asked.refused(409, "seats_taken")["seats"]), ["Stalls-B-1"]);
                assert_eq!(texts(&world.booking(&asha, &old).await["seats"]), ["Stalls-A-1"]);
            }
            both => panic!("{both:?}"),
        }
        world.settle().await;
        world.finish().await;
    }
    assert!(moved > 3 && lost > 3, "{moved} moved, {lost} lost");
}

/// However the two interleave, everything that the customer has paid comes back.
#[tokio::test(start_paused = true)]
async fn an_event_that_is_called_off_during_a_move_refunds_both_payments() {
    for seed in 1..=30 {
        let world = World::with_seed(seed);
        let show = movable(&world).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
        let new = planned(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Balcony-A-1"]).await;
        world.paid(&asha, &new).await;
        world.deliver_webhooks().await;
        let target = format!("/admin/events/{}/cancel", show.event_id);
        world.admin("POST", &target, &Value::Null).await.expect(200);
        let settling = async {
            let_others_run(seed % 11).await;
            world.step_one_queue("payments").await
        };
        let calling_off = async {
            let_others_run(seed % 13).await;
            world.step_one_queue("cancellations").await
        };
        futures::join!(settling, calling_off);
        for _ in 0..8 {
            world.settle().await;
            world.pass(361);
        }
        world.settle().await;
        let back: i64 =
            world.provider_list("/v1/refunds").iter().map(|refund| refund["amount"].as_i64().unwrap()).sum();
        assert_eq!(back, 130_000, "seed {seed}");
        assert_eq!(world.all_marks().len(), 0);
        world.finish().await;
    }
}

/// Without a ticket limit a customer may lock as often as they like: the first move that is paid wins.
#[tokio::test(start_paused = true)]
async fn of_two_moves_of_one_seat_one_is_confirmed_and_the_other_refunded() {
    for seed in 1..=20 {
        let world = World::with_seed(seed);
        let show = movable_with(&world, |event| event["tickets_per_customer_max"] = json!(null)).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let ask = async |seat, key| {
            let from = (old.as_str(), &["Stalls-A-1"][..]);
            ask_with_key(&world, &asha, &show, from, &[seat], key).await.expect(201)
        };
        let (one, other) = futures::join!(ask("Balcony-A-1", "one"), ask("Balcony-A-2", "other"));
        let bookings = [&one, &other].map(|told| text(&told["booking_id"]).to_owned());
        for booking in &bookings {
            world.paid(&asha, booking).await;
        }
        world.settle().await;
        let mut ends = Vec::new();
        for booking in &bookings {
            ends.push(status(&world, &asha, booking).await);
        }
        ends.sort_unstable();
        assert_eq!(ends, ["confirmed", "expired"]);
        let refunds = world.provider_list("/v1/refunds");
        assert_eq!((refunds.len(), &refunds[0]["amount"]), (1, &json!(30_000)));
        assert_eq!(world.all_marks().len(), 1);
        world.finish().await;
    }
}

/// With a ticket limit the second waits for the first to end, as any two bookings of a customer do.
#[tokio::test(start_paused = true)]
async fn of_two_moves_at_once_under_a_limit_one_is_locked() {
    for seed in 1..=20 {
        let world = World::with_seed(seed);
        let show = movable_with(&world, |event| event["tickets_per_customer_max"] = json!(2)).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
        let ask = async |given, seat, key| {
            ask_with_key(&world, &asha, &show, (old.as_str(), &[given]), &[seat], key).await
        };
        let (one, other) =
            futures::join!(ask("Stalls-A-1", "Stalls-B-1", "one"), ask("Stalls-A-2", "Stalls-B-2", "other"));
        let (won, lost) = if one.status == 201 { (one, other) } else { (other, one) };
        let won = text(&won.expect(201)["booking_id"]).to_owned();
        lost.refused(409, "open_lock_exists");
        world.open_payment(&asha, &won).await.expect(201);
        world.settle().await;
        assert_eq!(status(&world, &asha, &won).await, "confirmed");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_difference_that_arrives_late_moves_the_seats_if_they_can_still_be_had() {
    for (rival, ended) in [(false, "confirmed"), (true, "expired")] {
        let world = World::new();
        let show = movable(&world).await;
        let (asha, ben) = (world.customer("asha"), world.customer("ben"));
        let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let new = planned(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Balcony-A-1"]).await;
        let payment = world.open_payment(&asha, &new).await.expect(201);
        world.settle().await;
        // The bank answers after the seats have become free again.
        world.provider(|settings| settings.async_seconds = 2_700);
        world.type_card(&payment, PAYS_LATER).unwrap();
        world.pass(2_700);
        if rival {
            let other = world.locked(&ben, &show, &["Balcony-A-1"]).await;
            let payment = world.open_payment(&ben, &other).await.expect(201);
            world.type_card(&payment, VISA).unwrap();
        }
        world.settle().await;
        world.pass(200);
        world.settle().await;
        assert_eq!(status(&world, &asha, &new).await, ended);
        let old = world.booking(&asha, &old).await;
        let wanted = if rival { "confirmed" } else { "cancelled" };
        assert_eq!(old["status"], wanted);
        world.finish().await;
    }
}

/// A dispute is heard by every booking that the capture pays for, also if that is moved to meanwhile.
#[tokio::test(start_paused = true)]
async fn a_dispute_that_begins_during_a_move_is_heard_by_both_bookings() {
    let (mut moved, mut refused) = (0, 0);
    for seed in 1..=60 {
        let world = World::with_seed(seed);
        let show = movable(&world).await;
        let asha = world.customer("asha");
        let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
        let new = planned(&world, &asha, &show, (&old, &["Stalls-A-2"]), &["Stalls-A-3"]).await;
        let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
        world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
        world.deliver_webhooks().await;
        let pay = async {
            let_others_run(seed % 7).await;
            world.open_payment(&asha, &new).await
        };
        let hear = async {
            let_others_run(seed % 31).await;
            world.step_one_queue("payments").await
        };
        let (paid, _) = futures::join!(pay, hear);
        let sharing = if paid.status == 201 {
            moved += 1;
            2
        } else {
            refused += 1;
            paid.refused(409, "move_not_possible");
            1
        };
        world.settle().await;
        world.pass(181);
        world.settle().await;
        let bookings = world.all_bookings();
        let captured = bookings.iter().flat_map(|booking| &booking.payments);
        let captured = captured.filter(|payment| payment.capture.is_some());
        let heard: Vec<usize> = captured.map(|payment| payment.disputes.len()).collect();
        assert_eq!(heard, vec![1; sharing], "seed {seed}");
        world.finish().await;
    }
    assert!(moved > 3 && refused > 3, "{moved} moved, {refused} refused");
}
