//! Askers of reports: who may ask for which, and what a wrong question gets.

use serde_json::json;
use tests::{Hall, World};

use crate::reports::{figure, report};
use crate::support::text;

const REPORTS: [&str; 11] = [
    "revenue",
    "bookings",
    "occupancy",
    "refunds",
    "disputes",
    "funnel",
    "abandoned",
    "failures",
    "offers",
    "deferred",
    "kpis",
];

#[tokio::test(start_paused = true)]
async fn a_wrong_question_is_answered_with_a_sentence() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let vera = world.member(&organizer, "vera", "viewer").await;
    let id = format!("organizer_id={organizer}");
    for (query, name, sentence) in [
        ("", "organizer_id", "give the id of an organizer"),
        ("organizer_id=x", "organizer_id", "give the id of an organizer"),
        ("event_id=x", "event_id", "begins with `evt_`"),
        ("title_id=x", "title_id", "begins with `ttl_`"),
        (&format!("{id}&from=2026-02-30"), "from", "give a day from 2000 to 2200"),
        (&format!("{id}&to=2026-12-24T10:00:00Z"), "to", "give a day from 2000 to 2200"),
        (&format!("{id}&from=1999-12-31"), "from", "give a day from 2000 to 2200"),
        (&format!("{id}&from=2026-12-24&to=2026-12-23"), "to", "it is before `from`"),
        (&format!("{id}&from=2025-01-01&to=2026-02-05"), "to", "at most 400 days"),
        (&format!("{id}&by=booking"), "by", "one of payment, event"),
        (&format!("{id}&group=cause"), "group", "one of total, event"),
        (&format!("{id}&format=xlsx"), "format", "one of json, csv"),
    ] {
        let reply = world.get(&format!("/admin/reports/revenue?{query}"), Some(&vera)).await;
        let problem = reply.refused(400, "parameter_invalid");
        let detail = text(&problem["detail"]);
        assert!(detail.contains(&format!("`{name}`")) && detail.contains(sentence), "{query}: {detail}");
    }
    let longest = report(&world, &vera, "revenue", &format!("{id}&from=2025-01-01&to=2026-02-04")).await;
    assert_eq!((&longest["rows"], &longest["totals"]), (&json!([]), &json!([])));
    let target = format!("/admin/reports/deferred?{id}&from=2026-01-01");
    world.get(&target, Some(&vera)).await.refused(400, "parameter_invalid");
    let whole = report(&world, &vera, "revenue", &format!("event_id={}", show.event_id)).await;
    assert_eq!((&whole["from"], &whole["to"], &whole["by"]), (&json!(null), &json!(null), &json!("payment")));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn reports_are_for_owners_managers_and_viewers_of_their_organizer() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let other = world.new_organizer("Arena").await;
    let stranger = world.member(&other, "stranger", "owner").await;
    let elsewhere = world.draft_of(&other, &Hall::small().chart(), |_| {}).await;
    let mut members = Vec::new();
    for (role, status) in [("owner", 200), ("manager", 200), ("viewer", 200), ("desk", 403), ("gate", 403)] {
        members.push((world.member(&organizer, role, role).await, status));
    }
    for name in REPORTS {
        let target = |query: &str| format!("/admin/reports/{name}?{query}");
        for (who, status) in &members {
            let reply = world.get(&target(&format!("organizer_id={organizer}")), Some(who)).await;
            assert_eq!(reply.status, *status, "{name}: {}", reply.body);
        }
        for query in [
            format!("organizer_id={organizer}"),
            format!("event_id={}", show.event_id),
            format!("title_id={}", show.title_id),
            format!("organizer_id={other}&event_id={}", show.event_id),
        ] {
            world.get(&target(&query), Some(&stranger)).await.refused(404, "not_found");
        }
        let owner = Some(&members[0].0);
        for query in [
            format!("organizer_id={organizer}&event_id={}", elsewhere.event_id),
            format!("event_id={}&title_id={}", show.event_id, elsewhere.title_id),
            "event_id=evt_0000000000".to_owned(),
            "title_id=ttl_0000000000".to_owned(),
        ] {
            world.get(&target(&query), owner).await.refused(404, "not_found");
        }
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_report_over_too_many_events_is_refused_and_one_of_a_title_among_them_is_not() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let vera = world.member(&organizer, "vera", "viewer").await;
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    let (id, today) = (organizer.parse().unwrap(), crate::facts::today(&world));
    for number in 1_000..2_000 {
        let other = format!("evt_000000{number}").parse().unwrap();
        world.store().list_day(&id, &other, today).await.unwrap();
    }
    let query = format!("organizer_id={organizer}");
    let all = world.get(&format!("/admin/reports/revenue?{query}"), Some(&vera)).await;
    let detail = all.refused(400, "parameter_invalid")["detail"].clone();
    assert!(text(&detail).contains("at most 1000 events; ask for fewer days, or for a title"), "{detail}");
    let of_title = report(&world, &vera, "revenue", &format!("{query}&title_id={}", show.title_id)).await;
    assert_eq!(figure(&of_title, "gross_minor"), 50_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn currencies_are_apart_and_events_of_a_title_together() {
    let world = World::new();
    let (rupees, euros) = (
        world.event().await,
        world.event_with(&Hall::small(), |event| event["currency"] = "EUR".into()).await,
    );
    let vera = world.member(&world.organizer().await, "vera", "viewer").await;
    world.bought(&world.customer("asha"), &rupees, &["Stalls-A-1"]).await;
    world.bought(&world.customer("ben"), &euros, &["Stalls-A-1", "Stalls-A-2"]).await;
    let organizer = world.organizer().await;
    for by in ["payment", "event"] {
        let days = if by == "event" { "&from=2026-12-01&to=2026-12-31" } else { "" };
        let query = format!("organizer_id={organizer}&by={by}{days}");
        let both = report(&world, &vera, "revenue", &query).await;
        for rows in [&both["rows"], &both["totals"]] {
            let rows = rows.as_array().unwrap().iter();
            let gross: Vec<_> =
                rows.map(|row| (text(&row["currency"]), row["gross_minor"].clone())).collect();
            assert_eq!(gross, [("EUR", json!(100_000)), ("INR", json!(50_000))]);
        }
        let titles = report(&world, &vera, "revenue", &format!("{query}&group=title")).await;
        assert_eq!(titles["rows"].as_array().unwrap().len(), 2);
        assert_eq!(titles["rows"][0]["name"], "The Tempest");
        let of_title =
            report(&world, &vera, "revenue", &format!("{query}&title_id={}", euros.title_id)).await;
        assert_eq!(figure(&of_title, "gross_minor"), 100_000, "{by}");
    }
    let none = format!("organizer_id={organizer}&from=2025-01-01&to=2025-01-31");
    assert_eq!(report(&world, &vera, "revenue", &none).await["totals"], json!([]));
    world.finish().await;
}
