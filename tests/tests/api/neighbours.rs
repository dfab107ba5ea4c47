//! Two deployments that share their accounts at the providers.

use sandbox::Delivery;
use tests::World;

fn events(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|delivery| delivery.event_id.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn every_message_of_an_account_reaches_every_deployment_on_it() {
    let world = World::new();
    let neighbour = world.neighbour();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    let (ours, theirs) = (world.intercept_webhooks(), neighbour.intercept_webhooks());
    assert_eq!(events(&ours), events(&theirs));
    assert!(ours.len() >= 2, "a session and an intent");
    assert!(world.intercept_webhooks().is_empty() && neighbour.intercept_webhooks().is_empty());
    world.abandon();
    neighbour.abandon();
}
