//! Locking seats and giving them up.

use tests::World;

#[tokio::test(start_paused = true)]
async fn a_customer_locks_seats_and_sees_the_price() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await.expect(201);
    assert_eq!(booking["status"], "pending");
    assert_eq!(booking["amount"]["amount_minor"], 100_000);
    world.finish().await;
}
