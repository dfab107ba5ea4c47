//! Claims: one customer sends up to eighty requests at once, and only one booking's seats are ever locked.

use domain::block::Mark;
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Reply, Section, Show, Trouble, VISA, World};

use crate::support::{let_others_run, second, text, texts};

/// Twenty rows of forty seats, and a box, so that ids carry their section's name.
fn big_hall() -> Hall {
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let rows =
        (1..=20).fold(Section::new("North", premium), |section, row| section.row(&format!("{row}"), 40));
    hall.section(rows).section(Section::new("Box", premium).row("1", 1))
}

/// Request for the first `count` seats of the big hall's `n`-th ten.
fn wish(show: &Show, n: usize, count: usize) -> Value {
    let (row, first) = (n / 4 + 1, n % 4 * 10 + 1);
    let seats: Vec<String> = (first..first + count).map(|seat| format!("North-{row}-{seat}")).collect();
    json!({ "event_id": show.event_id, "seats": seats })
}

async fn new_world(seed: u64) -> (World, Show, Person) {
    let world = World::with_seed(seed);
    let show = world.event_with(&big_hall(), |_| {}).await;
    let asha = world.customer("asha");
    (world, show, asha)
}

/// Seats whose lock has not ended.
fn locked(world: &World) -> Vec<String> {
    let now = world.clock.second();
    let is_live = |mark: &Mark| matches!(mark, Mark::Locked { until, .. } if *until >= now);
    world.all_marks().into_iter().filter(|(_, mark)| is_live(mark)).map(|(seat, _)| seat).collect()
}

/// Sends `count` requests at once, the n-th under the key `key(n)` for the n-th ten seats.
async fn storm(
    world: &World,
    show: &Show,
    who: &Person,
    count: usize,
    key: impl Fn(usize) -> String,
) -> Vec<Reply> {
    let requests = (0..count).map(|n| {
        let (key, body) = (key(n), wish(show, n, 10));
        async move { world.book(who, &key, &body).await }
    });
    join_all(requests).await
}

/// Checks that exactly one request has its seats locked, that no other seat is, and that all other requests are
/// refused with one of `codes`.
fn check_one(world: &World, replies: &[Reply], codes: &[&str]) {
    let (won, lost): (Vec<&Reply>, Vec<&Reply>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!(won.len(), 1);
    for reply in lost {
        assert!(codes.contains(&reply.code()) && reply.status == 409, "{} {}", reply.status, reply.body);
    }
    assert_eq!(locked(world).len(), texts(&won[0].body["seats"]).len());
}

#[tokio::test(start_paused = true)]
async fn of_eighty_requests_under_one_key_for_different_seats_one_locks_its_seats() {
    for seed in [1, 2, 3] {
        let (world, show, asha) = new_world(seed).await;
        let replies = storm(&world, &show, &asha, 80, |_| "same".to_owned()).await;
        check_one(&world, &replies, &["request_in_progress", "idempotency_key_reused"]);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn of_forty_requests_of_one_customer_under_different_keys_one_locks_its_seats() {
    for seed in [1, 2, 3] {
        let (world, show, asha) = new_world(seed).await;
        let replies = storm(&world, &show, &asha, 40, |n| format!("key-{n}")).await;
        check_one(&world, &replies, &["open_lock_exists"]);
        world.finish().await;
    }
}

/// Without a ticket limit each key has one booking, and no seat beyond it is locked.
#[tokio::test(start_paused = true)]
async fn without_a_limit_too_one_of_eighty_requests_under_one_key_locks_its_seats() {
    for seed in [1, 2, 3] {
        let world = World::with_seed(seed);
        let unlimited = |event: &mut Value| event["tickets_per_customer_max"] = Value::Null;
        let show = world.event_with(&big_hall(), unlimited).await;
        let asha = world.customer("asha");
        let replies = storm(&world, &show, &asha, 80, |_| "same".to_owned()).await;
        check_one(&world, &replies, &["request_in_progress", "idempotency_key_reused"]);
        // Another customer's requests under one key, for seats that overlap.
        let ben = world.customer("ben");
        let overlapping = (1..=8).map(|count| {
            let (world, ben, body) = (&world, &ben, wish(&show, 79, count));
            async move { world.book(ben, "same", &body).await }
        });
        let before = locked(&world).len();
        if before == 10 && replies[79].status == 409 {
            let won: Vec<Reply> = join_all(overlapping).await;
            let won: Vec<&Reply> = won.iter().filter(|reply| reply.status == 201).collect();
            assert_eq!(won.len(), 1);
            assert_eq!(locked(&world).len(), before + texts(&won[0].body["seats"]).len());
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_one_of_many_requests_dies_one_request_at_most_has_seats_locked_and_they_expire() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        for same_key in [true, false] {
            let key = |n| if same_key { "same".to_owned() } else { format!("key-{n}") };
            for nth in 1.. {
                let (world, show, asha) = new_world(nth as u64).await;
                world.fault(Fault::new(trouble).function("create-booking").nth(nth));
                let replies = storm(&world, &show, &asha, 6, key).await;
                let died = world.clear_faults() > 0;
                assert!(locked(&world).len() <= 10, "{trouble:?} at {nth}: {:?}", locked(&world));
                assert!(replies.iter().filter(|reply| reply.status == 201).count() <= 1);
                // A request that died with the slot continues after thirty seconds under its own key.
                world.pass(31);
                let dead = replies.iter().position(Reply::died);
                if let Some(dead) = dead {
                    let again = world.book(&asha, &key(dead), &wish(&show, dead, 10)).await;
                    assert!([201, 409].contains(&again.status), "{}", again.body);
                    assert!(locked(&world).len() <= 10, "{trouble:?} at {nth}");
                }
                world.pass(301);
                assert_eq!(locked(&world).len(), 0, "{trouble:?} at {nth}");
                world.book(&asha, "another", &wish(&show, 40, 10)).await.expect(201);
                world.finish().await;
                if !died {
                    assert!(nth > 20, "only {nth} calls failed");
                    break;
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_an_answer_is_lost_exactly_one_of_many_requests_has_its_seats_locked() {
    for same_key in [true, false] {
        let key = |n| if same_key { "same".to_owned() } else { format!("key-{n}") };
        for nth in 1.. {
            let (world, show, asha) = new_world(nth as u64).await;
            world.fault(Fault::new(Trouble::LostAnswer).function("create-booking").nth(nth));
            let replies = storm(&world, &show, &asha, 6, key).await;
            let came = world.clear_faults() > 0;
            check_one(
                &world,
                &replies,
                &["request_in_progress", "idempotency_key_reused", "open_lock_exists"],
            );
            world.finish().await;
            if !came {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_died_with_its_seats_locked_is_continued_after_thirty_seconds_by_its_own_request_only() {
    let (world, show, asha) = new_world(1).await;
    // The writes are claim, lock and booking; it dies before the third.
    world.fault(Fault::new(Trouble::KillBefore).function("create-booking").operation("PutItem"));
    assert!(world.book(&asha, "same", &wish(&show, 0, 4)).await.died());
    let seats = locked(&world);
    assert_eq!(seats.len(), 4);
    world.pass(30);
    world.book(&asha, "same", &wish(&show, 0, 4)).await.refused(409, "request_in_progress");
    world.pass(1);
    world.book(&asha, "same", &wish(&show, 1, 4)).await.refused(409, "request_in_progress");
    let problem = world.book(&asha, "another", &wish(&show, 2, 4)).await.refused(409, "open_lock_exists");
    assert_eq!(locked(&world), seats);
    let booking = world.book(&asha, "same", &wish(&show, 0, 4)).await.expect(201);
    assert_eq!(problem["booking_id"], booking["booking_id"]);
    assert_eq!(second(&booking["expires_at"]), world.clock.second() + 300);
    assert_eq!(locked(&world), seats);
    world.pass(300);
    assert_eq!(locked(&world), seats, "the seats are locked as long as the booking shows");
    world.finish().await;
}

/// Empties the customer's slot behind the functions' back.
fn lose_slot(world: &World, show: &Show, who: &Person) {
    let pk = format!("{}#{}", who.customer_id(), show.event_id);
    world.delete("bookings", (&pk, "customer"));
}

#[tokio::test(start_paused = true)]
async fn a_slot_that_was_lost_is_returned_to_the_pending_booking() {
    let (world, show, asha) = new_world(1).await;
    let first = world.book(&asha, "same", &wish(&show, 0, 4)).await.expect(201);
    lose_slot(&world, &show, &asha);
    world.book(&asha, "same", &wish(&show, 1, 4)).await.refused(409, "idempotency_key_reused");
    assert_eq!(locked(&world).len(), 4);
    let problem = world.book(&asha, "another", &wish(&show, 2, 4)).await.refused(409, "open_lock_exists");
    assert_eq!(problem["booking_id"], first["booking_id"]);
    let id = text(&first["booking_id"]);
    world.extend(&asha, id).await.expect(200);
    world.paid(&asha, id).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, id).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn extending_a_booking_with_an_open_payment_keeps_seats_and_slot_beyond_the_shown_end() {
    let (world, show, asha) = new_world(1).await;
    let booking = world.book(&asha, "same", &wish(&show, 0, 4)).await.expect(201);
    let id = text(&booking["booking_id"]);
    world.open_payment(&asha, id).await.expect(201);
    world.pass(400);
    let shown = second(&world.extend(&asha, id).await.expect(200)["expires_at"]);
    assert_eq!(shown, world.clock.second() + 300);
    let kept = shown + 34 * 60;
    let ends = |mark: &Mark| matches!(mark, Mark::Locked { until, .. } if *until == kept);
    assert!(world.all_marks().iter().all(|(_, mark)| ends(mark)), "{:?}", world.all_marks());
    let items = world.items("bookings");
    let slot = items.iter().find(|item| item["sk"]["S"] == "customer").unwrap();
    assert_eq!(slot["open_until"]["N"], kept.to_string());
    // A release frees both at once.
    world.release(&asha, id).await.expect(200);
    assert_eq!(locked(&world).len(), 0);
    world.book(&asha, "another", &wish(&show, 0, 4)).await.expect(201);
    world.finish().await;
}

/// Asha pays for four seats of at most `limit`; the webhook comes an hour later, when she has locked `more` seats.
async fn paid_and_locked_again(limit: u32, more: usize) -> (World, Person, String, String) {
    let world = World::new();
    let show = world.event_with(&big_hall(), |event| event["tickets_per_customer_max"] = json!(limit)).await;
    let asha = world.customer("asha");
    let first = world.book(&asha, "first", &wish(&show, 0, 4)).await.expect(201);
    let first = text(&first["booking_id"]).to_owned();
    world.paid(&asha, &first).await;
    world.pass(3_600);
    let second = world.book(&asha, "second", &wish(&show, 1, more)).await.expect(201);
    (world, asha, first, text(&second["booking_id"]).to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_late_webhook_confirms_its_booking_beside_another_lock_of_the_customer() {
    let (world, asha, first, second) = paid_and_locked_again(6, 2).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &first).await["status"], "confirmed");
    assert_eq!(world.booking(&asha, &second).await["status"], "pending");
    world.paid(&asha, &second).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &second).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_webhook_waits_for_another_lock_that_would_exceed_the_limit() {
    let (world, asha, first, _) = paid_and_locked_again(6, 4).await;
    world.settle().await;
    assert_ne!(world.booking(&asha, &first).await["status"], "confirmed");
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    for _ in 0..10 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &first).await["status"], "confirmed");
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_payment_is_refunded_where_confirmed_tickets_would_exceed_the_limit() {
    let (world, asha, first, second) = paid_and_locked_again(6, 4).await;
    // The webhooks of the first payment come only when the second is confirmed.
    let lost = world.intercept_webhooks();
    world.paid(&asha, &second).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &second).await["status"], "confirmed");
    for delivery in lost {
        let headers: Vec<(&str, &str)> =
            delivery.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.call_raw("POST", "/webhooks/stripe", None, &headers, &delivery.body).await;
    }
    for _ in 0..10 {
        world.minute().await;
    }
    let payments = &world.booking(&asha, &first).await["payments"];
    assert_eq!(payments[0]["refunds"][0]["reason"], "ticket_limit");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_webhook_and_a_new_lock_in_the_same_moment_never_exceed_the_limit() {
    for seed in 1..=40 {
        let world = World::with_seed(seed);
        let show = world.event_with(&big_hall(), |event| event["tickets_per_customer_max"] = json!(6)).await;
        let asha = world.customer("asha");
        let first = world.book(&asha, "first", &wish(&show, 0, 4)).await.expect(201);
        world.paid(&asha, text(&first["booking_id"])).await;
        world.pass(3_600);
        world.deliver_webhooks().await;
        let second = async {
            let_others_run(seed).await;
            world.book(&asha, "second", &wish(&show, 1, 4)).await
        };
        let (second, ()) = futures::join!(second, world.settle());
        if second.status == 201 {
            let payment = world.open_payment(&asha, text(&second.body["booking_id"])).await;
            if payment.status == 201 {
                world.type_card(&payment.body, VISA).unwrap();
            }
        }
        for _ in 0..10 {
            world.minute().await;
        }
        let confirmed = world.all_bookings().into_iter().filter(|booking| booking.kept_payment().is_some());
        assert_eq!(confirmed.map(|booking| booking.seat_count()).sum::<usize>(), 4, "{seed}");
        world.finish().await;
    }
}
