//! Attacks: many checkouts and many requests at once, and other people's bookings.

use domain::block::Mark;
use futures::future::{join, join_all};
use serde_json::{Value, json};
use tests::{Fault, Hall, Trouble, UPI, VISA, World};

use crate::support::{let_others_run, text};

#[tokio::test(start_paused = true)]
async fn nobody_cancels_somebody_elses_seats_even_with_the_right_code() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let (code, mails) = (world.mailed_code(&asha), world.mails(&asha).len());
    for _ in 0..6 {
        world.ask_back(&ben, &booking, None).await.refused(404, "not_found");
        world.give_back(&ben, &booking, &code).await.refused(404, "not_found");
        world.give_back(&ben, &booking, "000000").await.refused(404, "not_found");
    }
    for rest in ["tickets", "tickets?format=pdf", "invoice", "invoice?format=pdf"] {
        world.get(&format!("/booking/{booking}/{rest}"), Some(&ben)).await.refused(404, "not_found");
    }
    assert_eq!(world.mails(&asha).len(), mails, "an attacker does not fill her mailbox");
    // An attacker's guesses do not count against her tries.
    world.give_back(&asha, &booking, &code).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_ten_checkouts_paid_at_once_during_a_release_at_most_one_pays_for_the_booking() {
    for seed in 1..=3 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let mut opened = Vec::new();
        for n in 0..10 {
            let provider = if n % 2 == 0 { "stripe" } else { "razorpay" };
            let key = format!("key-{n}");
            opened.push((provider, world.open_payment_at(&asha, &booking, provider, &key).await.expect(201)));
        }
        for (provider, payment) in &opened {
            match *provider {
                "stripe" => drop(world.type_card(payment, VISA).unwrap()),
                _ => drop(world.pay_order(payment, UPI).unwrap()),
            }
        }
        join_all([0, 1].map(|n| {
            let (world, asha, booking) = (&world, &asha, &booking);
            async move {
                if n == 0 {
                    let_others_run(seed * 40).await;
                    world.release(asha, booking).await;
                } else {
                    world.settle().await;
                }
            }
        }))
        .await;
        for _ in 0..4 {
            world.settle().await;
            world.pass(600);
            world.minute().await;
        }
        let ended = &world.all_bookings()[0];
        let kept = ended.payments.iter().filter(|payment| payment.is_kept()).count();
        let status = world.booking(&asha, &booking).await["status"].clone();
        assert_eq!(kept, usize::from(status == "confirmed"), "{status}");
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}

/// Seats that are still locked at the second `at`.
fn locked_at(world: &World, at: i64) -> Vec<String> {
    let is_live = |mark: &Mark| matches!(mark, Mark::Locked { until, .. } if *until >= at);
    world.all_marks().into_iter().filter(|(_, mark)| is_live(mark)).map(|(seat, _)| seat).collect()
}

#[tokio::test(start_paused = true)]
async fn a_payment_during_a_release_that_dies_keeps_no_seat_beyond_its_lock() {
    let mut met = 0;
    // The function dies after it has written the booking: before it frees the seats, or before it frees the slot.
    for nth in [3, 4] {
        for turns in 0..6 {
            let world = World::with_seed(turns + 1);
            let show = world.event().await;
            let asha = world.customer("asha");
            let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
            let end = world.clock.second() + 300;
            world.fault(Fault::new(Trouble::KillBefore).function("release-booking").nth(nth));
            let paying = async {
                let_others_run(turns * 4).await;
                world.open_payment(&asha, &booking).await
            };
            let (given_up, paying) = join(world.release(&asha, &booking), paying).await;
            world.clear_faults();
            if given_up.died() && paying.code() == "booking_status_wrong" {
                met += 1;
                assert_eq!(locked_at(&world, end + 1), [""; 0], "{nth} {turns}");
                world.pass(301);
                world.lock(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await.expect(201);
            }
            world.finish().await;
        }
    }
    assert!(met > 0, "no payment came during a release");
}

#[tokio::test(start_paused = true)]
async fn forty_requests_at_once_get_no_more_free_tickets_than_the_limit() {
    for seed in [1, 2, 3] {
        let world = World::with_seed(seed);
        let free = |event: &mut Value| {
            for tier in event["tiers"].as_array_mut().unwrap() {
                tier["amount_minor"] = json!(0);
            }
            event["tickets_per_customer_max"] = json!(3);
        };
        let show = world.event_with(&Hall::small(), free).await;
        let asha = world.customer("asha");
        for round in 0..3 {
            let hands = (0..40).map(|n| {
                let (world, show, asha) = (&world, &show, &asha);
                async move {
                    let wish = json!({ "count": 1 + n % 2, "type": "premium" });
                    let body = json!({ "event_id": show.event_id, "best_available": wish });
                    let reply = world.book(asha, &format!("key-{round}-{n}"), &body).await;
                    if reply.status == 201 {
                        world.open_payment(asha, text(&reply.body["booking_id"])).await;
                    }
                }
            });
            join_all(hands).await;
            world.settle().await;
        }
        let confirmed = world.all_bookings().into_iter().filter(|booking| booking.kept_payment().is_some());
        let tickets: usize = confirmed.map(|booking| booking.seat_count()).sum();
        assert!((1..=3).contains(&tickets), "{tickets}");
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn eighty_requests_to_pay_at_once_open_ten_checkouts_and_lock_no_longer_than_one() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let end = world.clock.second() + 600 + 34 * 60;
    let keys: Vec<String> = (0..80).map(|n| format!("key-{n}")).collect();
    let replies = join_all(keys.iter().map(|key| world.open_payment_with_key(&asha, &booking, key))).await;
    let opened = replies.iter().filter(|reply| reply.status == 201).count();
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert!(
            matches!(reply.code(), "too_many_payments" | "unavailable"),
            "{} {}",
            reply.status,
            reply.body
        );
    }
    assert!((1..=10).contains(&opened), "{opened}");
    assert!(world.all_bookings()[0].payments.len() <= 10);
    assert_eq!(locked_at(&world, end + 1), [""; 0]);
    for _ in 0..3 {
        world.settle().await;
        world.pass(600);
        world.minute().await;
    }
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    world.finish().await;
}
