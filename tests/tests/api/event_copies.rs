//! Many events at once, and events like others.

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Reply, Show, Trouble, World};

use crate::events::admin_path;
use crate::members::ask;
use crate::support::text;

/// A performance on a screen.
fn performance(screen: &str, local_start: &str) -> Value {
    json!({ "screen_id": screen, "local_start": local_start })
}

/// A request for these performances, at 500.00 rupees.
fn week(show: &Show, performances: &[Value]) -> Value {
    let tiers: Vec<Value> =
        Hall::small().types().iter().map(|kind| json!({ "type": kind, "amount_minor": 50_000 })).collect();
    json!({ "title_id": show.title_id, "performances": performances, "currency": "INR", "tiers": tiers })
}

pub(crate) async fn bulk(world: &World, who: &Person, key: &str, body: &Value) -> Reply {
    world.call("POST", "/admin/events/bulk", Some(who), &[("idempotency-key", key)], body).await
}

async fn duplicate(world: &World, who: &Person, key: &str, event: &str, body: &Value) -> Reply {
    let target = format!("{}/duplicate", admin_path(event));
    world.call("POST", &target, Some(who), &[("idempotency-key", key)], body).await
}

/// Ids of the events that were made; a refused performance has its code.
pub(crate) fn made(reply: &Value) -> Vec<&str> {
    let outcome = |one: &'_ Value| one.get("event_id").or_else(|| one["problem"].get("code")).is_some();
    let all = reply["performances"].as_array().unwrap();
    assert!(all.iter().all(outcome), "{reply}");
    all.iter().map(|one| one["event_id"].as_str().unwrap_or_else(|| text(&one["problem"]["code"]))).collect()
}

async fn events(world: &World, who: &Person) -> Vec<String> {
    let organizer = world.organizer().await;
    let page = ask(world, who, "GET", &organizer, "/events?limit=100", &Value::Null).await.expect(200);
    page["events"].as_array().unwrap().iter().map(|event| text(&event["event_id"]).to_owned()).collect()
}

async fn cinema() -> (World, Person, Show) {
    let world = World::new();
    let organizer = world.organizer().await;
    let maya = world.member(&organizer, "maya", "manager").await;
    let show = world.draft_with(&Hall::small().chart(), |_| {}).await;
    (world, maya, show)
}

#[tokio::test(start_paused = true)]
async fn a_week_of_a_film_on_two_screens_is_created_in_one_request() {
    let (world, maya, show) = cinema().await;
    let second = json!({ "name": "Second hall", "chart": Hall::small().chart() });
    let screens = format!("/admin/venues/{}/screens", show.venue_id);
    let second = world.admin("POST", &screens, &second).await.expect(201);
    let mut performances = Vec::new();
    for day in 24..=30 {
        for screen in [show.screen_id.as_str(), text(&second["screen_id"])] {
            performances.push(performance(screen, &format!("2026-12-{day}T19:30")));
        }
    }
    let body = week(&show, &performances);
    let first = bulk(&world, &maya, "week", &body).await.expect(200);
    assert_eq!(made(&first).len(), 14);
    for (one, wanted) in first["performances"].as_array().unwrap().iter().zip(&performances) {
        assert_eq!((&one["screen_id"], &one["local_start"]), (&wanted["screen_id"], &wanted["local_start"]));
        let event = world.get(&admin_path(text(&one["event_id"])), Some(&maya)).await.expect(200);
        assert_eq!((text(&event["status"]), &event["local_start"]), ("draft", &wanted["local_start"]));
        assert_eq!(event["screen"]["screen_id"], wanted["screen_id"]);
    }
    // Sent again, also after one of them was changed, it answers the same and makes none.
    let id = made(&first)[3];
    world.admin("POST", &format!("{}/publish", admin_path(id)), &Value::Null).await.expect(200);
    let again = bulk(&world, &maya, "week", &body).await.expect(200);
    assert_eq!(made(&again), made(&first));
    assert_eq!(events(&world, &maya).await.len(), 15);
    let other = bulk(&world, &maya, "week", &week(&show, &performances[..1])).await.expect(200);
    assert_eq!(made(&other), ["idempotency_key_reused"]);
    // Another member's key is another one.
    let olga = world.member(&world.organizer().await, "olga", "owner").await;
    let hers = bulk(&world, &olga, "week", &week(&show, &performances[..1])).await.expect(200);
    assert_ne!(made(&hers), made(&first)[..1]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn each_performance_is_created_whole_or_refused_with_its_reason() {
    let (world, maya, show) = cinema().await;
    let arena = world.new_organizer("Arena").await;
    let theirs = world.draft_of(&arena, &Hall::small().chart(), |_| {}).await;
    let screen = show.screen_id.as_str();
    let body = week(
        &show,
        &[
            performance(screen, "2026-12-24T19:30"),
            performance(screen, "2020-12-24T19:30"),
            performance(&theirs.screen_id, "2026-12-24T19:30"),
            performance(screen, "2026-12-25T25:30"),
            performance(screen, "2026-12-26T19:30"),
        ],
    );
    let reply = bulk(&world, &maya, "some", &body).await.expect(200);
    let outcomes = made(&reply);
    assert_eq!(outcomes[1..4], ["field_invalid", "not_found", "field_invalid"]);
    assert!(outcomes[0].starts_with("evt_") && outcomes[4].starts_with("evt_"), "{outcomes:?}");
    let problem = &reply["performances"][1]["problem"];
    assert_eq!(problem["field"], "local_start");
    assert!(text(&problem["detail"]).contains("in the past"), "{problem}");
    assert_eq!(events(&world, &maya).await.len(), 3);
    // What is wrong with all of them is refused as a whole.
    let one = performance(screen, "2026-12-24T19:30");
    for (performances, code) in [
        (vec![], "field_invalid"),
        (vec![one.clone(), one.clone()], "field_invalid"),
        (vec![one.clone(); 101], "field_invalid"),
        (vec![json!({ "screen_id": screen })], "body_invalid"),
    ] {
        bulk(&world, &maya, "none", &week(&show, &performances)).await.refused(400, code);
    }
    let mut unknown = week(&show, std::slice::from_ref(&one));
    unknown["colour"] = json!("red");
    bulk(&world, &maya, "none", &unknown).await.refused(400, "body_invalid");
    let body = week(&theirs, &[one]);
    bulk(&world, &maya, "none", &body).await.refused(404, "not_found");
    let reply = world.call("POST", "/admin/events/bulk", Some(&maya), &[], &body).await;
    reply.refused(400, "idempotency_key_missing");
    assert_eq!(events(&world, &maya).await.len(), 3);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_a_request_for_many_events_dies_the_same_request_makes_the_others() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        let mut n = 1;
        loop {
            let (world, maya, show) = cinema().await;
            let days =
                ["24", "25", "26"].map(|day| performance(&show.screen_id, &format!("2026-12-{day}T19:30")));
            let body = week(&show, &days);
            world.fault(Fault::new(trouble).function("create-events").nth(n));
            let first = bulk(&world, &maya, "week", &body).await;
            let died = world.clear_faults() > 0;
            assert_eq!(first.died(), died);
            let again = bulk(&world, &maya, "week", &body).await.expect(200);
            let ids = made(&again);
            assert!(ids.iter().all(|id| id.starts_with("evt_")), "{ids:?}");
            assert_eq!(events(&world, &maya).await.len(), 4, "call {n}");
            world.finish().await;
            if !died {
                assert!(n > 12, "only {} calls died", n - 1);
                break;
            }
            n += 1;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_is_played_again_with_its_settings_on_another_evening_and_screen() {
    let world = World::new();
    let organizer = world.organizer().await;
    let maya = world.member(&organizer, "maya", "manager").await;
    let show = world
        .event_with(&Hall::small(), |event| {
            event["fee_per_ticket_minor"] = json!(2_500);
            event["tickets_per_customer_max"] = Value::Null;
            event["visibility"] = json!("unlisted");
            event["sales_close_at"] = json!("2026-12-24T13:00:00Z");
        })
        .await;
    let source = world.get(&admin_path(&show.event_id), Some(&maya)).await.expect(200);
    let body = json!({ "local_start": "2026-12-31T19:30" });
    let reply = duplicate(&world, &maya, "again", &show.event_id, &body).await;
    assert_eq!(reply.headers["etag"], "\"1\"");
    let copy = reply.expect(201);
    for same in [
        "title",
        "venue",
        "screen",
        "tiers",
        "fee_per_ticket_minor",
        "tickets_per_customer_max",
        "visibility",
        "cancellation",
        "lock_seconds",
        "sales_open_at",
        "currency",
    ] {
        assert_eq!(copy[same], source[same], "{same}");
    }
    assert_eq!((text(&copy["status"]), text(&copy["local_start"])), ("draft", "2026-12-31T19:30"));
    // The sale ends an hour before the start, as that of the first evening.
    assert_eq!(text(&copy["sales_close_at"]), "2026-12-31T13:00:00Z");
    let again = duplicate(&world, &maya, "again", &show.event_id, &body).await.expect(201);
    assert_eq!(again["event_id"], copy["event_id"]);
    let other = json!({ "local_start": "2027-01-01T19:30" });
    duplicate(&world, &maya, "again", &show.event_id, &other).await.refused(409, "idempotency_key_reused");
    // A screen with other tiers does not fit.
    let mut hall = Hall::default();
    let circle = hall.category("circle");
    let chart = hall.area("Circle", circle, 20).chart();
    let screens = format!("/admin/venues/{}/screens", show.venue_id);
    let screen = world.admin("POST", &screens, &json!({ "name": "Loft", "chart": chart })).await.expect(201);
    let body = json!({ "local_start": "2027-01-02T19:30", "screen_id": screen["screen_id"] });
    let refused = duplicate(&world, &maya, "loft", &show.event_id, &body).await.refused(400, "field_invalid");
    assert_eq!(refused["field"], "tiers");
    let past = json!({ "local_start": "2020-01-02T19:30" });
    duplicate(&world, &maya, "past", &show.event_id, &past).await.refused(400, "field_invalid");
    let before = json!({ "local_start": "2027-01-02T19:30", "sales_close_at": "2020-01-01T00:00:00Z" });
    let refused =
        duplicate(&world, &maya, "before", &show.event_id, &before).await.refused(400, "field_invalid");
    assert_eq!(refused["field"], "sales_close_at");
    assert_eq!(events(&world, &maya).await.len(), 2);
    world.finish().await;
}
