//! The workers stand still, and customers go on paying in time.

use serde_json::{Value, json};
use tests::{Person, Show, World};

use crate::support::text;

/// A customer who paid within a minute, and of whose payment nobody has read yet.
struct Payer {
    person: Person,
    booking: String,
    seat: String,
}

async fn fifty_who_paid(world: &World) -> (Show, Vec<Payer>) {
    let show = world.event().await;
    let seats = world.seats(&show, "Stalls").await.into_iter().chain(world.seats(&show, "Standing").await);
    let mut payers = Vec::new();
    for (n, seat) in seats.take(50).enumerate() {
        let person = world.customer(&format!("payer{n}"));
        let seat = text(&seat["seat_id"]).to_owned();
        let booking = world.locked(&person, &show, &[&seat]).await;
        world.paid(&person, &booking).await;
        payers.push(Payer { person, booking, seat });
    }
    world.deliver_webhooks().await;
    assert_eq!(payers.len(), 50);
    (show, payers)
}

async fn is_confirmed(world: &World, payer: &Payer) -> bool {
    world.booking(&payer.person, &payer.booking).await["status"] == "confirmed"
}

#[tokio::test(start_paused = true)]
async fn after_half_an_hour_without_workers_all_who_paid_in_time_have_their_seats() {
    let world = World::new();
    let (_, payers) = fifty_who_paid(&world).await;
    world.pass(1_800);
    world.settle().await;
    for payer in &payers {
        assert!(is_confirmed(&world, payer).await, "{}", payer.seat);
    }
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_half_an_hour_without_workers_no_rival_has_a_seat_of_who_paid_in_time() {
    let world = World::new();
    let (show, payers) = fifty_who_paid(&world).await;
    for _ in 0..6 {
        world.pass(300);
        for (n, payer) in payers.iter().enumerate() {
            let rival = world.customer(&format!("rival{n}"));
            world.lock(&rival, &show, &[&payer.seat]).await.refused(409, "seats_taken");
        }
    }
    world.settle().await;
    for payer in &payers {
        assert!(is_confirmed(&world, payer).await, "{}", payer.seat);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_an_hour_without_workers_only_who_lost_a_seat_to_a_rival_gets_the_money_back() {
    let world = World::new();
    let (show, payers) = fifty_who_paid(&world).await;
    world.pass(3_600);
    for (n, payer) in payers.iter().enumerate().filter(|(n, _)| n % 2 == 0) {
        world.locked(&world.customer(&format!("rival{n}")), &show, &[&payer.seat]).await;
    }
    world.settle().await;
    for (n, payer) in payers.iter().enumerate() {
        let seen = world.booking(&payer.person, &payer.booking).await;
        if n % 2 == 1 {
            assert_eq!(seen["status"], "confirmed", "{}", payer.seat);
            continue;
        }
        let refund = &seen["payments"][0]["refunds"][0];
        assert_eq!((&seen["status"], &refund["reason"]), (&json!("expired"), &json!("seats_lost")));
        assert_eq!(refund["status"], "refunded");
    }
    world.finish().await;
}
