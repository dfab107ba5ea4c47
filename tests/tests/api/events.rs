//! Events of an organizer: lists of them in any status, and changes of their settings.

use serde_json::{Value, json};
use tests::{Hall, Person, Reply, Show, World};

use crate::layouts::ball;
use crate::members::ask;
use crate::support::text;

/// Path of an event for those who sell it.
pub(crate) fn admin_path(event: &str) -> String {
    format!("/admin/events/{event}")
}

/// The version of an event, as somebody reads it.
pub(crate) async fn tag(world: &World, who: &Person, event: &str) -> String {
    world.get(&admin_path(event), Some(who)).await.headers["etag"].clone()
}

/// Changes an event under the version that it has.
pub(crate) async fn change(world: &World, who: &Person, event: &str, body: &Value) -> Reply {
    let tag = tag(world, who, event).await;
    change_under(world, who, event, &tag, body).await
}

pub(crate) async fn change_under(world: &World, who: &Person, event: &str, tag: &str, body: &Value) -> Reply {
    world.call("PATCH", &admin_path(event), Some(who), &[("if-match", tag)], body).await
}

/// A price for each tier of the small hall.
pub(crate) fn tiers(amount_minor: i64) -> Value {
    Hall::small().types().iter().map(|kind| json!({ "type": kind, "amount_minor": amount_minor })).collect()
}

/// An organizer's manager and a show on sale, in which a customer may have four tickets.
pub(crate) async fn opera() -> (World, Person, Show) {
    let world = World::new();
    let organizer = world.organizer().await;
    let maya = world.member(&organizer, "maya", "manager").await;
    let show = world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(4)).await;
    (world, maya, show)
}

fn ids(page: &Value) -> Vec<&str> {
    page["events"].as_array().unwrap().iter().map(|event| text(&event["event_id"])).collect()
}

#[tokio::test(start_paused = true)]
async fn an_organizer_finds_drafts_unlisted_and_cancelled_events_by_start() {
    let world = World::new();
    let organizer = world.organizer().await;
    let vera = world.member(&organizer, "vera", "viewer").await;
    let at = |start: &'static str, visibility: &'static str| {
        move |event: &mut Value| {
            event["local_start"] = json!(start);
            event["visibility"] = json!(visibility);
        }
    };
    let chart = Hall::small().chart();
    let cancelled = world.draft_with(&chart, at("2026-12-20T19:30", "public")).await;
    let draft = world.draft_with(&chart, at("2026-12-21T19:30", "public")).await;
    let unlisted = world.draft_with(&chart, at("2026-12-24T23:30", "unlisted")).await;
    let public = world.draft_with(&chart, at("2028-12-24T19:30", "public")).await;
    let other = world.new_organizer("Arena").await;
    world.draft_of(&other, &chart, |_| {}).await;
    for show in [&cancelled, &unlisted, &public] {
        world.publish(show).await.expect(200);
    }
    world
        .admin("POST", &format!("/admin/events/{}/cancel", cancelled.event_id), &Value::Null)
        .await
        .expect(200);
    let all = [&cancelled, &draft, &unlisted, &public].map(|show| show.event_id.as_str());
    let list = async |query: &str| {
        ask(&world, &vera, "GET", &organizer, &format!("/events{query}"), &Value::Null).await
    };
    for (query, found) in [
        ("", &all[..]),
        ("?status=cancelled", &all[..1]),
        ("?status=draft", &all[1..2]),
        ("?status=published", &all[2..]),
        ("?from=2026-12-21&to=2026-12-24", &all[1..3]),
        ("?from=2026-12-24T18:00:00Z", &all[2..]),
        ("?to=2026-12-24T17:59:59Z", &all[..2]),
        ("?to=2026-12-21&status=published", &[]),
        (&format!("?title_id={}", draft.title_id), &all[1..2]),
    ] {
        assert_eq!(ids(&list(query).await.expect(200)), found, "{query}");
    }
    // Page by page, each once.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list(&format!("?limit=1{cursor}")).await.expect(200);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
        list(&format!("?status=draft{cursor}")).await.refused(400, "cursor_invalid");
    }
    assert_eq!(seen, all);
    for wrong in
        ["?status=sold", "?from=tomorrow", "?from=2026-12-24&to=2026-12-23", "?title_id=evt_1", "?limit=101"]
    {
        list(wrong).await.refused(400, "parameter_invalid");
    }
    // Each is read with the settings that customers do not see.
    let read = world.get(&admin_path(&draft.event_id), Some(&vera)).await.expect(200);
    assert_eq!((text(&read["status"]), &read["lost_dispute_keeps_seats"]), ("draft", &json!(false)));
    world.get(&admin_path(&draft.event_id), Some(&world.customer("asha"))).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_is_changed_by_who_has_read_it_and_bookings_keep_their_price() {
    let (world, maya, show) = opera().await;
    let event = show.event_id.as_str();
    let (asha, ravi) = (world.customer("asha"), world.customer("ravi"));
    let early = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let told = world.booking(&asha, &early).await;
    let read = tag(&world, &maya, event).await;
    let body = json!({ "tiers": tiers(70_000), "fee_per_ticket_minor": 2_500 });
    world.call("PATCH", &admin_path(event), Some(&maya), &[], &body).await.refused(428, "version_missing");
    change_under(&world, &maya, event, "\"9\"", &body).await.refused(412, "version_stale");
    world.pass(1);
    let changed = change_under(&world, &maya, event, &read, &body).await;
    assert_ne!(changed.headers["etag"], read);
    assert_eq!(changed.expect(200)["tiers"][0]["price"]["amount_minor"], 70_000);
    change_under(&world, &maya, event, &read, &body).await.refused(412, "version_stale");
    // The same settings are no change.
    let again = change(&world, &maya, event, &body).await;
    assert_eq!(again.headers["etag"], tag(&world, &maya, event).await);
    let organizer = world.organizer().await;
    let page = ask(&world, &maya, "GET", &organizer, "/activity?limit=1", &Value::Null).await.expect(200);
    let record = &page["activity"][0];
    assert_eq!((text(&record["action"]), text(&record["about"])), ("event_changed", event));
    let fields: Vec<&String> = record["after"].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["fee_per_ticket_minor", "tiers"]);
    assert_eq!(record["before"]["fee_per_ticket_minor"], 0);
    // Who has locked pays what was shown; who comes later pays the new price.
    world.pass(10);
    assert_eq!(world.booking(&asha, &early).await["amount"], told["amount"]);
    world.paid(&asha, &early).await;
    let late = world.locked(&ravi, &show, &["Stalls-A-2"]).await;
    assert_eq!(world.booking(&ravi, &late).await["amount"]["amount_minor"], 72_500);
    world.settle().await;
    assert_eq!(world.booking(&asha, &early).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_customers_may_have_bought_under_is_fixed_by_the_publication() {
    let (world, maya, show) = opera().await;
    let draft =
        world.draft_with(&Hall::small().chart(), |event| event["tickets_per_customer_max"] = json!(4)).await;
    let none = json!({ "tiers": [], "fees_returned": false, "single_seats": true });
    for (field, value) in [
        ("tax_basis_points", json!(1_800)),
        ("tax_mode", json!("inclusive")),
        ("tickets_per_customer_max", Value::Null),
        ("cancellation", none),
    ] {
        let body = json!({ field: value });
        let refused = change(&world, &maya, &show.event_id, &body).await.refused(409, "field_fixed");
        assert_eq!(text(&refused["field"]), field, "{refused}");
        let changed = change(&world, &maya, &draft.event_id, &body).await.expect(200);
        assert_eq!(changed[field], value);
    }
    // What never fits is refused in either status, by its field.
    for event in [&show.event_id, &draft.event_id] {
        for (field, value) in [
            ("tiers", json!([{ "type": "premium", "amount_minor": 1 }])),
            ("tiers", json!([{ "type": "premium", "amount_minor": 1, "label": "a\u{202e}b" }])),
            ("sales_close_at", json!("2026-01-01T00:00:00Z")),
            ("lock_ceiling_seconds", json!(660)),
            ("tickets_per_customer_max", json!(0)),
            (
                "cancellation",
                json!({ "tiers": [{ "hours_before": 1, "refund_basis_points": 10_001 }],
                "fees_returned": true, "single_seats": true }),
            ),
        ] {
            let refused =
                change(&world, &maya, event, &json!({ field: value })).await.refused(400, "field_invalid");
            assert_eq!(text(&refused["field"]), field, "{refused}");
        }
        for body in
            [json!({ "tiers": null }), json!({ "title_id": show.title_id }), json!({ "currency": "EUR" })]
        {
            change(&world, &maya, event, &body).await.refused(400, "body_invalid");
        }
        let fee = json!({ "fee_per_ticket_minor": -1 });
        change(&world, &maya, event, &fee).await.refused(400, "amount_out_of_range");
    }
    world.admin("POST", &format!("/admin/events/{}/cancel", draft.event_id), &Value::Null).await.expect(200);
    let fee = json!({ "fee_per_ticket_minor": 100 });
    change(&world, &maya, &draft.event_id, &fee).await.refused(409, "event_status_wrong");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_ticket_limit_holds_for_seats_that_are_locked_from_then_on() {
    let (world, maya, show) = opera().await;
    let (asha, ravi) = (world.customer("asha"), world.customer("ravi"));
    let four = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"]).await;
    change(&world, &maya, &show.event_id, &json!({ "tickets_per_customer_max": 2 })).await.expect(200);
    world.pass(10);
    // Who has locked four buys four.
    world.extend(&asha, &four).await.expect(200);
    world.paid(&asha, &four).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &four).await["status"], "confirmed");
    world.lock(&asha, &show, &["Stalls-B-1"]).await.refused(409, "ticket_limit_reached");
    let three = ["Stalls-B-1", "Stalls-B-2", "Stalls-B-3"];
    assert_eq!(world.lock(&ravi, &show, &three).await.refused(409, "ticket_limit_reached")["max"], 2);
    change(&world, &maya, &show.event_id, &json!({ "tickets_per_customer_max": 5 })).await.expect(200);
    world.pass(10);
    world.locked(&ravi, &show, &three).await;
    world.locked(&asha, &show, &["Stalls-B-4"]).await;
    // No limit makes a table unsaleable.
    let dinner = ball(&world, 12).await;
    let eleven = json!({ "tickets_per_customer_max": 11 });
    let refused = change(&world, &maya, &dinner.event_id, &eleven).await.refused(400, "field_invalid");
    assert!(text(&refused["detail"]).contains("a table of 12 seats"), "{refused}");
    change(&world, &maya, &dinner.event_id, &json!({ "tickets_per_customer_max": 13 })).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_unlisted_event_is_in_no_list_and_is_bought_by_who_has_its_id() {
    let (world, maya, show) = opera().await;
    let hidden = world.event_with(&Hall::small(), |event| event["visibility"] = json!("unlisted")).await;
    let listed = async || {
        let mut found = Vec::new();
        for list in ["/events", "/events?city=Mumbai", "/events?q=tempest"] {
            let page = world.get(list, None).await.expect(200);
            found.push(ids(&page).into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
        found
    };
    assert_eq!(listed().await, vec![vec![show.event_id.clone()]; 3]);
    let read = world.get(&format!("/events/{}", hidden.event_id), None).await.expect(200);
    assert_eq!(read["visibility"], "unlisted");
    let asha = world.customer("asha");
    world.bought(&asha, &hidden, &["Stalls-A-1"]).await;
    change(&world, &maya, &show.event_id, &json!({ "visibility": "unlisted" })).await.expect(200);
    assert_eq!(listed().await, vec![Vec::<String>::new(); 3]);
    change(&world, &maya, &hidden.event_id, &json!({ "visibility": "public" })).await.expect(200);
    assert_eq!(listed().await, vec![vec![hidden.event_id.clone()]; 3]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_better_refund_policy_holds_for_earlier_bookings_and_a_worse_one_is_refused() {
    let (world, maya, show) = opera().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let policy = |tiers: Value| json!({ "cancellation": { "tiers": tiers, "fees_returned": false, "single_seats": true } });
    let whole_until = |hours: u32| json!([{ "hours_before": hours, "refund_basis_points": 10_000 }]);
    let refused =
        change(&world, &maya, &show.event_id, &policy(whole_until(30))).await.refused(409, "field_fixed");
    assert!(text(&refused["detail"]).contains("less back"), "{refused}");
    change(&world, &maya, &show.event_id, &policy(whole_until(2))).await.expect(200);
    change(&world, &maya, &show.event_id, &policy(whole_until(3))).await.refused(409, "field_fixed");
    // Three hours before the start: nothing by the policy under which the seat was bought.
    let starts: jiff::Timestamp = "2026-12-24T14:00:00Z".parse().unwrap();
    world.pass(starts.as_second() - 3 * 3_600 - world.clock.second());
    let quote = world.ask_back(&asha, &booking, None).await.expect(201);
    assert_eq!(quote["refund_basis_points"], 10_000);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_early_bird_pays_the_early_price_and_everybody_sees_when_it_ends() {
    let (world, maya, show) = opera().await;
    let end = world.clock.now() + jiff::SignedDuration::from_secs(3_600);
    let mut phased = tiers(50_000);
    for tier in phased.as_array_mut().unwrap() {
        tier["phases"] = json!([{ "until": end, "amount_minor": 30_000 }]);
        tier["label"] = json!("Good seats");
    }
    change(&world, &maya, &show.event_id, &json!({ "tiers": phased })).await.expect(200);
    let asha = world.customer("asha");
    let seats = format!("/events/{}/seats?section=Stalls", show.event_id);
    let mut tags = Vec::new();
    for (seconds, price) in [(3_590, 30_000), (9, 30_000), (1, 50_000)] {
        world.pass(seconds);
        world.look_anew();
        let list = world.get("/events", None).await.expect(200);
        let one = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
        let read = world.get(&seats, None).await;
        let tier = &one["tiers"][0];
        assert_eq!(tier["price"]["amount_minor"], price);
        assert_eq!(list["events"][0]["tiers"], one["tiers"]);
        assert_eq!(tier["label"], "Good seats");
        let is_early = price == 30_000;
        assert_eq!(tier.get("phases").is_some(), is_early);
        assert_eq!(
            tier.get("last_price").map(|price| &price["amount_minor"]),
            is_early.then_some(&json!(50_000))
        );
        assert_eq!(read.body["seats"][0]["price"]["amount_minor"], price);
        tags.push(read.headers["etag"].clone());
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        assert_eq!(world.booking(&asha, &booking).await["amount"]["amount_minor"], price);
        world.release(&asha, &booking).await.expect(200);
    }
    assert_eq!(tags[0], tags[1]);
    assert_ne!(tags[1], tags[2], "whoever has the seats sees that their price has changed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_price_that_was_locked_is_paid_after_its_phase() {
    let (world, maya, show) = opera().await;
    let end = world.clock.now() + jiff::SignedDuration::from_secs(60);
    let mut phased = tiers(50_000);
    for tier in phased.as_array_mut().unwrap() {
        tier["phases"] = json!([{ "until": end, "amount_minor": 30_000 }]);
    }
    change(&world, &maya, &show.event_id, &json!({ "tiers": phased })).await.expect(200);
    world.pass(59);
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.pass(120);
    let payment = world.paid(&asha, &booking).await;
    assert_eq!(payment["amount"]["amount_minor"], 60_000);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}
