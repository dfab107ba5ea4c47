//! Orphans: captures for missing bookings, which are recorded for a person and change nothing else.

use serde_json::Value;
use tests::World;

use crate::support::tell_once_more;

#[tokio::test(start_paused = true)]
async fn a_capture_for_a_missing_booking_is_recorded_once_for_a_person() {
    let world = World::new();
    named(&world).await;
    pay(&world, Some(world.deployment()));
    world.settle().await;
    tell_once_more(&world, "payment_intent.succeeded");
    world.settle().await;
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    assert_eq!(orphans(&world), 1);
    world.pass(3_700);
    let found = world.audit_books().await;
    assert!(found.iter().any(|fault| fault.contains("for a booking that is not there")), "{found:?}");

    // A person refunds it.
    let intents = world.provider_list("/v1/payment_intents");
    let form = format!("payment_intent={}", intents[0]["id"].as_str().unwrap());
    world.provider_post("/v1/refunds", &form);
    world.settle().await;
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn captures_of_another_deployment_or_of_no_deployment_are_ignored() {
    for deployment in [Some("0123456789ab".to_owned()), None] {
        let world = World::new();
        named(&world).await;
        pay(&world, deployment);
        world.settle().await;
        assert_eq!(orphans(&world), 0);
        assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}

/// Makes a booking, by which the deployment gets its id.
async fn named(world: &World) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.release(&asha, &booking).await.expect(200);
    world.settle().await;
}

fn orphans(world: &World) -> usize {
    let items = world.items("bookings");
    items.iter().filter(|item| item["pk"]["S"].as_str().unwrap().starts_with("orphan#")).count()
}

/// Captures a payment for a missing booking of `deployment`, as its metadata says; without one there is no metadata.
fn pay(world: &World, deployment: Option<String>) {
    let named =
        deployment.map(|id| format!("&metadata[deployment]={id}&metadata[payment_id]=pay_0123456789ab_1"));
    let form = format!(
        "amount=50000&currency=inr&payment_method=pm_card_visa&confirm=true{}",
        named.unwrap_or_default()
    );
    world.provider_post("/v1/payment_intents", &form);
}
