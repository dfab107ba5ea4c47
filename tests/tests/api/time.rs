//! Time: locks that expire without any cleaning up, and the beginning and end of a sale.

use tests::{Hall, World};

use crate::support::text;

#[tokio::test(start_paused = true)]
async fn a_lock_expires_by_itself_without_any_cleaning_up() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
    world.pass(300);
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "locked");
    world.pass(1);
    assert_eq!(world.booking(&asha, &booking).await["status"], "expired");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    world.extend(&asha, &booking).await.refused(409, "lock_expired");
    world.open_payment(&asha, &booking).await.refused(409, "lock_expired");
    world.lock(&ben, &show, &["Stalls-A-1"]).await.expect(201);
    // The late owner's release does not free seats that somebody else has locked meanwhile.
    world.release(&asha, &booking).await.expect(200);
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "locked");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-B-1").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn locks_behave_the_same_where_expired_items_are_deleted_at_once() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(300);
    world.sweep_ttl();
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    world.pass(1);
    world.sweep_ttl();
    assert_eq!(world.booking(&asha, &booking).await["status"], "expired");
    world.lock(&ben, &show, &["Stalls-A-1"]).await.expect(201);
    // The item is kept for an hour, so that a customer who comes back sees that the booking has expired.
    world.pass(3_600);
    assert_eq!(world.sweep_ttl(), 1);
    world.get(&format!("/booking/{booking}"), Some(&asha)).await.refused(404, "not_found");
    world.settle().await;
    let expired = world.published("BookingExpired");
    assert_eq!(expired.len(), 1, "{expired:?}");
    assert_eq!(expired[0]["Detail"]["data"]["booking"]["booking_id"], booking.as_str());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_half_second_before_the_end_belongs_to_the_customer() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.clock.pass_milliseconds(700);
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    // The lock begins at …,7 and its shown end is a whole second: the seats stay locked through that second.
    world.pass(300);
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    world.extend(&asha, &booking).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_with_a_payment_is_never_deleted() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.open_payment(&asha, &booking).await.expect(201);
    world.pass(86_400 * 30);
    assert_eq!(world.sweep_ttl(), 0);
    // A payment may still arrive until the attempt is sealed.
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    world.minute().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "expired");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn opening_a_payment_gives_ten_minutes_to_pay_and_two_for_the_webhook_to_arrive() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(299);
    world.open_payment(&asha, &booking).await.expect(201);
    world.pass(720);
    world.settle().await;
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    world.pass(1);
    world.settle().await;
    world.lock(&ben, &show, &["Stalls-A-1"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sold_before_the_sale_opens_or_after_it_closes() {
    let world = World::new();
    let show = world
        .event_with(&Hall::small(), |event| {
            event["sales_open_at"] = "2026-12-01T10:00:00Z".into();
            event["sales_close_at"] = "2026-12-01T12:00:00Z".into();
        })
        .await;
    let asha = world.customer("asha");
    world.lock(&asha, &show, &["Stalls-A-1"]).await.refused(409, "event_not_on_sale");
    world.pass(3600);
    let open = world.lock(&asha, &show, &["Stalls-A-1"]).await.expect(201);
    world.release(&asha, text(&open["booking_id"])).await.expect(200);
    world.pass(7199);
    world.lock(&asha, &show, &["Stalls-A-2"]).await.expect(201);
    world.pass(1);
    world.lock(&world.customer("ben"), &show, &["Stalls-A-3"]).await.refused(409, "event_not_on_sale");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_locked_before_the_sale_closed_may_pay_afterwards() {
    let world = World::new();
    let show = world
        .event_with(&Hall::small(), |event| event["sales_close_at"] = "2026-12-01T10:00:00Z".into())
        .await;
    let asha = world.customer("asha");
    world.pass(3590);
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(60);
    world.paid(&asha, &booking).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_after_the_sale_has_closed_gets_the_first_answer() {
    let world = World::new();
    let show = world
        .event_with(&Hall::small(), |event| event["sales_close_at"] = "2026-12-01T10:00:00Z".into())
        .await;
    let asha = world.customer("asha");
    world.pass(3599);
    let first = world.lock_with_key(&asha, &show, &["Stalls-A-1"], "same").await.expect(201);
    world.pass(5);
    let again = world.lock_with_key(&asha, &show, &["Stalls-A-1"], "same").await.expect(201);
    assert_eq!(first["booking_id"], again["booking_id"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn only_a_lock_that_ends_without_a_payment_is_counted() {
    let world = World::new();
    let show = world.event().await;
    let [asha, ben, carl, dora, eve] =
        ["asha", "ben", "carl", "dora", "eve"].map(|name| world.customer(name));
    world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.locked(&eve, &show, &["Stalls-A-3"]).await;
    world.bought(&ben, &show, &["Stalls-A-2"]).await;
    let released = world.locked(&carl, &show, &["Stalls-B-1"]).await;
    world.release(&carl, &released).await.expect(200);
    let unpaid = world.locked(&dora, &show, &["Stalls-B-2"]).await;
    world.open_payment(&dora, &unpaid).await.expect(201);
    for _ in 0..15 {
        world.minute().await;
    }
    assert_eq!(world.booking(&dora, &unpaid).await["status"], "expired");
    assert_eq!(world.counted("LockExpired"), 2);
    world.finish().await;
}
