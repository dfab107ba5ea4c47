//! Void tickets: a gate that is offline learns what was given back.

use serde_json::{Value, json};
use tests::{Show, World};

use crate::support::{second, text, texts};

async fn void(world: &World, show: &Show, since: Option<&str>) -> Value {
    let since = since.map(|since| format!("?since={since}")).unwrap_or_default();
    world.get(&format!("/events/{}/void-tickets{since}", show.event_id), None).await.expect(200)
}

#[tokio::test(start_paused = true)]
async fn a_return_that_comes_into_sight_late_is_not_missed() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mailed_code(&asha);
    world.pass(60);
    // A gate asks while the function that returns the seats has read the clock and not yet written.
    let asked = void(&world, &show, None).await;
    world.pass(-40);
    world.give_back(&asha, &booking, &code).await.expect(200);
    world.pass(45);
    let after = void(&world, &show, Some(text(&asked["version"]))).await;
    assert_eq!(texts(&after["tickets"]).len(), 1);
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_gate_learns_which_tickets_were_given_back_since_it_asked() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let first = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let second = world.bought(&ben, &show, &["Stalls-B-1"]).await;
    let tickets = world.get(&format!("/booking/{first}/tickets"), Some(&asha)).await.expect(200);
    let ticket = |n: usize| text(&tickets["tickets"][n]["ticket_id"]).to_owned();
    let before = void(&world, &show, None).await;
    assert_eq!(before["tickets"], json!([]));

    world.ask_back(&asha, &first, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &first, &world.mailed_code(&asha)).await.expect(200);
    let after = void(&world, &show, Some(text(&before["version"]))).await;
    assert_eq!(texts(&after["tickets"]), [ticket(0)]);
    world.settle().await;
    world.pass(300);
    let after = void(&world, &show, Some(text(&after["version"]))).await;
    world.pass(1);
    // Ben gives back by the organizer's hand.
    let target = format!("/admin/events/{}/bookings/{second}/return", show.event_id);
    let body = json!({ "reason": "seat is broken", "against_policy": { "refund_basis_points": 0 } });
    let key = [("idempotency-key", "ben")];
    world.call("POST", &target, Some(&world.administrator()), &key, &body).await.expect(200);
    let later = void(&world, &show, Some(text(&after["version"]))).await;
    assert_eq!(texts(&later["tickets"]).len(), 1, "{later}");
    assert_eq!(texts(&void(&world, &show, None).await["tickets"]).len(), 2);

    let target = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &target, &Value::Null).await.expect(200);
    world.pass(4);
    let all = void(&world, &show, None).await;
    assert_eq!((&all["status"], &all["tickets"]), (&json!("cancelled"), &json!([])), "each ticket is void");
    let target = format!("/events/{}/void-tickets?since=yesterday", show.event_id);
    world.get(&target, None).await.refused(400, "parameter_invalid");
    world.settle().await;
    world.abandon();
}

/// Items of void tickets.
fn items(world: &World) -> Vec<Value> {
    let is_void = |item: &Value| text(&item["pk"]["S"]).contains("#void#");
    world.items("bookings").into_iter().filter(is_void).collect()
}

#[tokio::test(start_paused = true)]
async fn calling_an_event_off_lists_no_ticket_because_its_status_says_that_all_are_void() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let target = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &target, &Value::Null).await.expect(200);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "cancelled");
    assert_eq!(items(&world), Vec::<Value>::new());
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn void_tickets_are_kept_for_two_years_after_the_start() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    let found = items(&world);
    assert_eq!(found.len(), 1);
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let until = second(&page["starts_at"]) + 2 * 366 * 86_400;
    assert_eq!(found[0]["expires_at_ttl"]["N"], until.to_string());
    world.finish().await;
}
