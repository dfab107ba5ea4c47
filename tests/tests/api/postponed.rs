//! Postponed events: customers keep their seats, or take all their money back within a window that nothing shortens.

use serde_json::{Value, json};
use tests::{Hall, Person, Reply, Show, World};

use crate::moves::{ask_to_move, movable_with, planned};
use crate::support::text;

async fn on_sale(world: &World) -> Show {
    world
        .event_with(&Hall::small(), |event| {
            event["fee_per_ticket_minor"] = 2_000.into();
            event["cancellation"] = json!({ "tiers": [], "fees_returned": false, "single_seats": true });
        })
        .await
}

/// Postpones the event of the version that the caller has read.
async fn postpone(world: &World, show: &Show, who: &Person, ver: u64, body: &Value) -> Reply {
    let target = format!("/admin/events/{}/postpone", show.event_id);
    let tag = format!("\"{ver}\"");
    world.call("POST", &target, Some(who), &[("if-match", tag.as_str())], body).await
}

fn to(local_start: &str, refund_until: &str) -> Value {
    json!({ "local_start": local_start, "refund_until": refund_until })
}

async fn everything(world: &World, who: &Person, booking: &str) -> Value {
    world.ask_back(who, booking, None).await.expect(201);
    world.give_back(who, booking, &world.mailed_code(who)).await.expect(200)
}

#[tokio::test(start_paused = true)]
async fn who_booked_before_takes_everything_back_within_the_window_whatever_the_policy() {
    let world = World::new();
    let show = on_sale(&world).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let kept = world.bought(&ben, &show, &["Stalls-B-1"]).await;
    let quote = world.ask_back(&asha, &booking, None).await.expect(201);
    assert_eq!(quote["refund"]["total"]["amount_minor"], 0, "the policy gives nothing");

    let ada = world.administrator();
    let body = to("2027-01-30T19:30", "2027-01-10T18:29:59Z");
    let told = postpone(&world, &show, &ada, 2, &body).await.expect(200);
    assert_eq!(
        (&told["local_start"], &told["starts_at"]),
        (&json!("2027-01-30T19:30"), &json!("2027-01-30T14:00:00Z"))
    );
    assert_eq!(told["sales_close_at"], told["starts_at"], "the sale ends with the start, as before");
    assert_eq!(told["postponed_from"], "2026-12-24T14:00:00Z");
    assert_eq!(told["refund_windows"][0]["refund_until"], "2027-01-10T18:29:59Z");
    world.settle().await;
    assert_eq!(world.booking(&ben, &kept).await["status"], "confirmed");

    world.pass(61);
    // Some of the seats come back by the policy, all of them with fees.
    let some = world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    assert_eq!(some["refund"]["total"]["amount_minor"], 0);
    let done = everything(&world, &asha, &booking).await;
    assert_eq!(done["refund"]["total"], done["booking"]["amount"]);
    assert_eq!(done["refund"]["fees"]["amount_minor"], 4_000);
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    let refund = &seen["payments"][0]["refunds"][0];
    assert_eq!((&refund["reason"], &refund["status"]), (&json!("event_postponed"), &json!("refunded")));

    // Who books now knows the new start.
    let carl = world.customer("carl");
    let late = world.bought(&carl, &show, &["Stalls-C-3"]).await;
    let quote = world.ask_back(&carl, &late, None).await.expect(201);
    assert_eq!(quote["refund"]["total"]["amount_minor"], 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_second_postponement_opens_a_window_and_shortens_none() {
    let world = World::new();
    let show = on_sale(&world).await;
    let asha = world.customer("asha");
    let first = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let ada = world.administrator();
    postpone(&world, &show, &ada, 2, &to("2027-01-30T19:30", "2027-01-20T00:00:00Z")).await.expect(200);
    world.pass(120);
    let second = world.bought(&asha, &show, &["Stalls-A-2"]).await;
    let told = postpone(&world, &show, &ada, 3, &to("2027-03-30T19:30", "2026-12-20T00:00:00Z")).await;
    let told = told.expect(200);
    assert_eq!(told["postponed_from"], "2027-01-30T14:00:00Z");
    assert_eq!(told["refund_windows"].as_array().map(Vec::len), Some(2));
    world.pass(5);
    let until = |quote: &Value| text(&quote["refund_until"]).to_owned();
    let quote = world.ask_back(&asha, &first, None).await.expect(201);
    assert_eq!(until(&quote), "2027-01-20T00:00:00Z", "the longer promise stands");
    let quote = world.ask_back(&asha, &second, None).await.expect(201);
    assert_eq!(until(&quote), "2026-12-20T00:00:00Z");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_postponement_is_a_message_and_an_activity_record() {
    let world = World::new();
    let show = on_sale(&world).await;
    world.pass(1);
    let ada = world.administrator();
    postpone(&world, &show, &ada, 2, &to("2027-01-30T19:30", "2027-01-10T00:00:00Z")).await.expect(200);
    world.settle().await;
    let told = world.published("EventPostponed");
    assert_eq!((told.len(), &told[0]["Detail"]["version"]), (1, &json!(1)));
    let event = &told[0]["Detail"]["data"]["event"];
    assert_eq!(event["event_id"], show.event_id.as_str());
    let starts = (&event["from_local_start"], &event["local_start"], &event["refund_until"]);
    assert_eq!(
        starts,
        (&json!("2026-12-24T19:30"), &json!("2027-01-30T19:30"), &json!("2027-01-10T00:00:00Z"))
    );
    let organizer = world.organizer().await;
    let target = format!("/admin/organizers/{organizer}/activity");
    let activity = world.admin("GET", &target, &Value::Null).await.expect(200);
    let last = &activity["activity"][0];
    assert_eq!((&last["action"], &last["about"]), (&json!("event_postponed"), &json!(show.event_id)));
    assert_eq!(last["before"]["local_start"], "2026-12-24T19:30");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_postponement_is_refused_without_the_version_for_an_earlier_start_and_for_a_wrong_window() {
    let world = World::new();
    let show = on_sale(&world).await;
    let organizer = world.organizer().await;
    let (manager, desk) =
        (world.member(&organizer, "mia", "manager").await, world.member(&organizer, "dan", "desk").await);
    let good = to("2027-01-30T19:30", "2027-01-10T00:00:00Z");
    let target = format!("/admin/events/{}/postpone", show.event_id);
    world.call("POST", &target, Some(&manager), &[], &good).await.refused(428, "version_missing");
    postpone(&world, &show, &manager, 1, &good).await.refused(412, "version_stale");
    postpone(&world, &show, &desk, 2, &good).await.refused(403, "role_missing");
    for (start, until, field) in [
        ("2026-12-24T19:30", "2026-12-20T00:00:00Z", "local_start"),
        ("2027-01-30 19:30", "2027-01-10T00:00:00Z", "local_start"),
        ("2027-01-30T19:30", "2027-01-30T14:00:00Z", "refund_until"),
        ("2027-01-30T19:30", "2020-01-10T00:00:00Z", "refund_until"),
    ] {
        let refused = postpone(&world, &show, &manager, 2, &to(start, until)).await;
        assert_eq!(refused.refused(400, "field_invalid")["field"], field, "{start} {until}");
    }
    postpone(&world, &show, &manager, 2, &good).await.expect(200);
    postpone(&world, &show, &manager, 2, &good).await.refused(412, "version_stale");
    world.admin("POST", &format!("/admin/events/{}/cancel", show.event_id), &Value::Null).await.expect(200);
    postpone(&world, &show, &manager, 4, &to("2027-02-28T19:30", "2027-02-10T00:00:00Z"))
        .await
        .refused(409, "event_status_wrong");
    world.pass(400);
    world.settle().await;
    world.pass(400);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_moves_their_seats_keeps_the_window_of_the_booking_that_had_it() {
    let world = World::new();
    let show = movable_with(&world, |event| event["cancellation"]["tiers"] = json!([])).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let body = to("2027-01-30T19:30", "2027-01-10T18:29:59Z");
    postpone(&world, &show, &world.administrator(), 2, &body).await.expect(200);
    world.pass(120);
    // The window is for the whole booking, so one seat alone is not moved out of it.
    let one = ask_to_move(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Stalls-B-1"]).await;
    one.refused(409, "move_not_possible");
    let both = (old.as_str(), &["Stalls-A-1", "Stalls-A-2"][..]);
    let new = planned(&world, &asha, &show, both, &["Balcony-A-1", "Balcony-A-2"]).await;
    world.paid(&asha, &new).await;
    world.settle().await;
    let done = everything(&world, &asha, &new).await;
    assert_eq!(done["refund"]["total"]["amount_minor"], 160_000, "with the difference");
    world.settle().await;
    let seen = world.booking(&asha, &new).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["reason"], "event_postponed");
    world.pass(7_200);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}
