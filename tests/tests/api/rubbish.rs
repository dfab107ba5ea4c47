//! Fields full of rubbish, and forged cursors: refused, and never answered with a 5xx.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::fingerprint;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tests::{Reply, Show, World};

/// Texts that a client sends where another text is expected.
fn texts_of_rubbish() -> Vec<String> {
    let plain = [
        "",
        " ",
        "\0",
        "\n",
        "#",
        "/",
        "..",
        "../../..",
        "%00",
        "null",
        "-1",
        "0",
        "NaN",
        "1e308",
        "[]",
        "{}",
        "'; DROP TABLE bookings; --",
        "{{7*7}}",
        "evt_",
        "bkg_0123456789ab",
        "cus_asha",
        "pay_0123456789ab_999",
        "evt_0123456789#bkg_0123456789ab",
        "9999-12-31T23:59:59Z",
        "2026-12-24",
        "2026-02-30",
        "2200-12-31",
        "2026-12-24T24:00:00+99:99",
        "2000-01-01",
        "18446744073709551616",
        "\u{feff}",
        "\u{202e}evil",
        "İſß",
        "e\u{301}\u{301}\u{301}",
        "🎭",
        "a@b.c",
        "٣",
        "=cmd|' /C calc'!A0",
    ];
    let mut rubbish: Vec<String> = plain.map(str::to_owned).to_vec();
    rubbish.extend(["x".repeat(3_000), "🎭".repeat(2_000), "\u{1}".repeat(120), "ab ".repeat(500)]);
    rubbish
}

/// Values that a client sends where another value is expected.
fn values_of_rubbish() -> Vec<Value> {
    let mut rubbish: Vec<Value> = texts_of_rubbish().into_iter().map(Value::from).collect();
    rubbish.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(i64::MIN),
    ]);
    rubbish.extend([
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!([""]),
        json!({ "": {} }),
        json!(1e308),
    ]);
    rubbish.push(json!([json!("Stalls-A-1"), json!("Stalls-A-1\0")]));
    rubbish
}

#[track_caller]
fn check(reply: &Reply, what: &str) {
    assert!(reply.status < 500 && reply.status != 0, "{what}: {} {}", reply.status, reply.body);
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Bodies that the organizers' routes accept.
fn bodies_of_organizers(organizer: &str, show: &Show) -> Vec<(String, Value)> {
    let members = format!("/admin/organizers/{organizer}/members");
    vec![
        (
            "/admin/venues".to_owned(),
            json!({ "organizer_id": organizer, "name": "Hall", "address": "1 Road", "city": "Mumbai", "country": "IN", "time_zone": "Asia/Kolkata" }),
        ),
        (format!("/admin/venues/{}/screens", show.venue_id), json!({ "name": "Hall", "chart": {} })),
        (
            "/admin/titles".to_owned(),
            json!({ "organizer_id": organizer, "name": "The Tempest", "kind": "play" }),
        ),
        (
            "/admin/organizers".to_owned(),
            json!({
                "name": "Hall", "invoice_series": "HA", "credit_note_series": "HC",
                "seller": { "name": "Hall", "address_lines": ["1 Road"] },
            }),
        ),
        (members.clone(), json!({ "email": "new@example.com", "role": "viewer" })),
        (format!("{members}/accept"), json!({ "code": "000000" })),
        (
            "/admin/events".to_owned(),
            json!({
                "title_id": show.title_id, "screen_id": show.screen_id, "local_start": "2026-12-24T19:30", "currency": "INR",
                "tiers": [{ "type": "premium", "amount_minor": 1 }], "fee_per_ticket_minor": 1, "tax_basis_points": 1,
                "lock_seconds": 60, "lock_ceiling_seconds": 660, "payment_seconds": 300, "sales_open_at": null,
                "sales_close_at": null, "tickets_per_customer_max": 1, "cancellation": { "tiers": [] }, "tax_mode": "exclusive",
            }),
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn rubbish_in_any_field_of_a_body_is_refused_and_never_answered_with_a_5xx() {
    let world = World::new();
    let show = world.event().await;
    let (asha, staff) = (world.customer("asha"), world.administrator());
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let event = &show.event_id;
    let password = "Sturdy-Lantern-42";
    let ask_back = format!("/booking/{booking}/cancellation");
    let give_back = format!("{ask_back}/confirm");
    let of_organizers = bodies_of_organizers(&world.organizer().await, &show);
    let bodies = [
        ("/booking", json!({ "event_id": event, "seats": ["Stalls-A-2"] })),
        (
            "/booking",
            json!({ "event_id": event, "best_available": { "count": 1, "type": "premium", "section": "Stalls" } }),
        ),
        ("/payment", json!({ "booking_id": booking, "provider": "stripe", "method": "card" })),
        (ask_back.as_str(), json!({ "seats": ["Stalls-A-1"] })),
        (give_back.as_str(), json!({ "otp": "000000" })),
        ("/account/email", json!({ "email": "new@example.com" })),
        (
            "/account/email/confirm",
            json!({ "email": "new@example.com", "old_code": "000000", "new_code": "000000" }),
        ),
        ("/auth/signup", json!({ "email": "eve@example.com" })),
        (
            "/auth/confirm",
            json!({ "email": "eve@example.com", "code": "000000", "password": password, "name": "Eve" }),
        ),
        ("/auth/forgot", json!({ "email": "eve@example.com" })),
        ("/auth/reset", json!({ "email": "eve@example.com", "code": "000000", "password": password })),
        ("/auth/login", json!({ "email": "eve@example.com", "password": password })),
        ("/auth/refresh", json!({ "refresh_token": "token" })),
        ("/auth/logout", json!({ "refresh_token": "token" })),
    ];
    let rubbish = values_of_rubbish();
    let of_organizers = of_organizers.iter().map(|(target, body)| (target.as_str(), body.clone()));
    for (n, (target, body)) in bodies.into_iter().chain(of_organizers).enumerate() {
        let who = if target.starts_with("/admin") { &staff } else { &asha };
        let fields: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
        for (m, (field, value)) in
            fields.iter().flat_map(|field| rubbish.iter().map(move |value| (field, value))).enumerate()
        {
            let mut body = body.clone();
            body[field] = value.clone();
            let key = format!("{n}-{m}");
            let reply = world.call("POST", target, Some(who), &[("idempotency-key", &key)], &body).await;
            check(&reply, &format!("{target} {field} {value}"));
        }
        for value in &rubbish {
            let mut inner = body.clone();
            inner["best_available"] = json!({ "count": 1, "type": value, "section": value });
            check(&world.call("POST", target, Some(who), &[("idempotency-key", "k")], &inner).await, target);
            check(&world.call("POST", target, Some(who), &[("idempotency-key", "k")], value).await, target);
        }
    }
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn rubbish_in_a_query_path_or_header_is_refused_and_never_answered_with_a_5xx() {
    let world = World::new();
    let show = world.event().await;
    let (asha, staff) = (world.customer("asha"), world.administrator());
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let organizer = format!("/admin/organizers/{}", world.organizer().await);
    let lists = [
        ("/events".to_owned(), vec!["date", "from", "to", "title_id", "q", "city", "limit", "cursor"]),
        (format!("/events/{}/seats", show.event_id), vec!["section", "cursor"]),
        (format!("/events/{}/availability", show.event_id), vec!["section"]),
        ("/bookings".to_owned(), vec!["limit", "cursor"]),
        (format!("/booking/{booking}/tickets"), vec!["format", "ticket_id"]),
        (format!("/booking/{booking}/invoice"), vec!["format", "credit_note"]),
        ("/admin/titles".to_owned(), vec!["organizer_id", "limit", "cursor"]),
        ("/admin/venues".to_owned(), vec!["organizer_id", "limit", "cursor"]),
        ("/admin/organizers".to_owned(), vec!["limit", "cursor"]),
        (format!("{organizer}/members"), vec!["limit", "cursor"]),
        (format!("{organizer}/activity"), vec!["limit", "cursor", "format"]),
    ];
    let rubbish = texts_of_rubbish();
    for (target, names) in &lists {
        let who = if target.starts_with("/admin") { &staff } else { &asha };
        for name in names {
            for value in &rubbish {
                let asked = format!("{target}?{name}={}", escaped(value));
                check(&world.get(&asked, Some(who)).await, &asked);
            }
        }
    }
    let (tickets, availability) =
        (format!("/booking/{booking}/tickets"), format!("/events/{}/availability", show.event_id));
    for value in &rubbish {
        for (target, header) in [(&tickets, "accept"), (&availability, "if-none-match")] {
            let headers = [(header, value.as_str())];
            let reply = world.call("GET", target, Some(&asha), &headers, &Value::Null).await;
            check(&reply, &format!("{target} {header}: {value}"));
        }
    }
    for (method, before, behind) in [
        ("GET", "/events/", ""),
        ("GET", "/events/", "/seats"),
        ("GET", "/events/", "/availability"),
        ("GET", "/booking/", ""),
        ("DELETE", "/booking/", ""),
        ("POST", "/booking/", "/extension"),
        ("GET", "/booking/", "/tickets"),
        ("GET", "/booking/", "/invoice"),
        ("POST", "/booking/", "/cancellation"),
        ("GET", "/payment/", ""),
        ("POST", "/payment/", "/return"),
        ("POST", "/admin/events/", "/publish"),
        ("POST", "/admin/venues/", "/screens"),
    ] {
        let who = if before.starts_with("/admin") { &staff } else { &asha };
        for value in &rubbish {
            let target = format!("{before}{}{behind}", escaped(value));
            check(&world.call(method, &target, Some(who), &[], &json!({})).await, &target);
        }
    }
    world.finish().await;
}

/// Cursor with these parts and the functions' own seal, which has no secret in it.
fn forged(scope: &str, parts: &[&str]) -> String {
    let seal = fingerprint(json!([scope, parts]).to_string().as_bytes());
    URL_SAFE_NO_PAD.encode(json!([seal, parts]).to_string())
}

#[tokio::test(start_paused = true)]
async fn a_forged_cursor_shows_nothing_but_the_customers_own_list() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben, staff) = (world.customer("asha"), world.customer("ben"), world.administrator());
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let own = world.locked(&ben, &show, &["Stalls-A-2"]).await;
    let (event, long) = (show.event_id.as_str(), "x".repeat(1_024));
    let month = "month#2026-12";
    let organizer = world.organizer().await;
    let lists = [
        (format!("bookings {}", ben.customer_id()), "/bookings".to_owned(), Some(&ben)),
        (format!("seats {event} "), format!("/events/{event}/seats"), None),
        (format!("titles {organizer}"), format!("/admin/titles?organizer_id={organizer}"), Some(&staff)),
        (format!("venues {organizer}"), format!("/admin/venues?organizer_id={organizer}"), Some(&staff)),
        (format!("members {organizer}"), format!("/admin/organizers/{organizer}/members"), Some(&staff)),
        (format!("activity {organizer}"), format!("/admin/organizers/{organizer}/activity"), Some(&staff)),
        (r#"events city="" date="" from="" to="" title_id="" q="""#.to_owned(), "/events".to_owned(), None),
    ];
    let parts: [&[&str]; 18] = [
        &[],
        &["x"],
        &[&booking, "2026-11-24T10:00:00Z"],
        &[&booking, "9"],
        &["x", "\0"],
        &[&long, &long],
        &["a", "b", "c", "d"],
        &["Stalls", "-1"],
        &["Stalls", "18446744073709551615"],
        &["Stalls", "0"],
        &["Nowhere", "0"],
        &["x#tit_0123456789", "tit_0123456789"],
        &[month],
        &[month, "9", event],
        &[month, &long, event],
        &["month#1970-01", "0", event],
        &["activity#"],
        &["member#\0"],
    ];
    for (scope, target, who) in &lists {
        for parts in parts {
            let sign = if target.contains('?') { '&' } else { '?' };
            let asked = format!("{target}{sign}cursor={}", forged(scope, parts));
            let reply = world.get(&asked, *who).await;
            check(&reply, &format!("{target} {parts:?}"));
            if target == "/bookings" && reply.status == 200 {
                for seen in reply.body["bookings"].as_array().unwrap() {
                    assert_eq!(seen["booking_id"], own.as_str(), "{parts:?}");
                }
            }
        }
    }
    world.finish().await;
}
