//! A season that the API alone makes: two organizers, halls from drawings of every form, thirty evenings in one request,
//! and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};

use domain::block::Mark;
use domain::booking::BookingStatus;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Person, Show, World};

use crate::event_copies::{bulk, made};
use crate::events::{admin_path, tag};
use crate::layouts::drawn;
use crate::members::ask;
use crate::relocated::{arrive, seats};
use crate::support::text;

/// Seconds for which tickets of the season are cheaper.
const EARLY_SECONDS: i64 = 7 * 86_400;

/// An organizer of the season: the owner has invited the manager.
struct Organizer {
    id: String,
    owner: Person,
    manager: Person,
    venue_id: String,
}

async fn organizer(world: &World, name: &str, [owner, manager]: [&str; 2], city: &str) -> Organizer {
    let id = world.new_organizer(name).await;
    let owner = world.member(&id, owner, "owner").await;
    let manager = world.customer(manager);
    let invitation = json!({ "email": manager.address(), "role": "manager" });
    ask(world, &owner, "POST", &id, "/members", &invitation).await.expect(202);
    world.accept(&id, &manager, &world.mailed_code(&manager)).await.expect(200);
    let venue = json!({
        "organizer_id": id, "name": name, "address": "1 Station Road", "city": city, "country": "IN",
        "time_zone": "Asia/Kolkata", "directions": "Opposite the station.", "access": "A lift to every floor.",
    });
    let venue = world.call("POST", "/admin/venues", Some(&manager), &[], &venue).await.expect(201);
    let venue_id = text(&venue["venue_id"]).to_owned();
    Organizer { id, owner, manager, venue_id }
}

/// Sends a manager's request, which creates something.
async fn create(world: &World, by: &Organizer, target: &str, body: &Value) -> Value {
    world.call("POST", target, Some(&by.manager), &[], body).await.expect(201)
}

/// Sends an owner's request that changes an event of the version that is read now.
async fn change(world: &World, by: &Organizer, event: &str, what: &str, body: &Value) -> Value {
    let read = tag(world, &by.owner, event).await;
    let target = format!("{}/{what}", admin_path(event));
    world.call("POST", &target, Some(&by.owner), &[("if-match", &read)], body).await.expect(200)
}

async fn screen(world: &World, by: &Organizer, form: &str, drawing: &Value) -> Value {
    let mut body = json!({ "name": "Hall" });
    body[form] = drawing.clone();
    create(world, by, &format!("/admin/venues/{}/screens", by.venue_id), &body).await
}

/// A hall of rows with as many seats each, an aisle in the middle, and so many rows in front.
fn grid(rows: u32, seats: u32, front: u32) -> Value {
    json!({
        "section": "Arena", "rows": rows, "seats_per_row": seats, "aisles_after_seats": [seats / 2],
        "tiers": [{ "label": "Front", "rows": front }, { "label": "Rear", "rows": rows - front }],
    })
}

async fn title(world: &World, by: &Organizer, name: &str, mut body: Value) -> Value {
    body["organizer_id"] = json!(by.id);
    body["name"] = json!(name);
    create(world, by, "/admin/titles", &body).await
}

fn seagull() -> Value {
    json!({
        "kind": "play", "duration_minutes": 140, "languages": ["en"],
        "description": "A lake, an actress, and two writers.\nNobody gets what they want.",
        "translations": {
            "de": { "name": "Die Möwe", "description": "Ein See ohne Ruhe." },
            "hi": { "name": "सीगल" },
        },
    })
}

fn gala() -> Value {
    json!({
        "kind": "other", "description": "Dinner, and a dance until one.",
        "translations": { "hi": { "description": "रात का खाना" } },
    })
}

fn songs() -> Value {
    json!({
        "kind": "concert", "description": "Forty voices and a harp.",
        "translations": { "de": { "name": "Lieder vom See" } },
    })
}

async fn publish(world: &World, by: &Organizer, event: &str) {
    let target = format!("{}/publish", admin_path(event));
    world.call("POST", &target, Some(&by.manager), &[], &Value::Null).await.expect(200);
}

fn show_of(by: &Organizer, title: &Value, screen: &Value, event: &str) -> Show {
    Show {
        event_id: event.to_owned(),
        screen_id: text(&screen["screen_id"]).to_owned(),
        title_id: text(&title["title_id"]).to_owned(),
        venue_id: by.venue_id.clone(),
    }
}

/// One event on sale, with these labels of the screen's tiers.
async fn one(world: &World, by: &Organizer, (title, screen): (&Value, &Value), labels: &[&str]) -> Show {
    let types = screen["types"].as_array().unwrap();
    assert_eq!(types.len(), labels.len(), "{screen}");
    let tier =
        |(kind, label): (&Value, &&str)| json!({ "type": kind, "label": label, "amount_minor": 50_000 });
    let tiers: Vec<Value> = types.iter().zip(labels).map(tier).collect();
    let event = json!({
        "title_id": title["title_id"], "screen_id": screen["screen_id"], "local_start": "2027-01-31T20:00",
        "currency": "INR", "tiers": tiers,
    });
    let event = create(world, by, "/admin/events", &event).await;
    publish(world, by, text(&event["event_id"])).await;
    show_of(by, title, screen, text(&event["event_id"]))
}

/// Ids of the events of a page.
fn listed(page: &Value) -> Vec<&str> {
    page["events"].as_array().unwrap().iter().map(|event| text(&event["event_id"])).collect()
}

/// Thirty evenings in the playhouse, made in one request and put on sale.
async fn evenings(world: &World, by: &Organizer, title: &Value, screen: &Value) -> Vec<Show> {
    let early = world.clock.now() + SignedDuration::from_secs(EARLY_SECONDS);
    let tier = |kind: &str, label: &str, price: i64| {
        let phases = json!([{ "until": early, "amount_minor": price - 20_000 }]);
        json!({ "type": kind, "label": label, "amount_minor": price, "phases": phases })
    };
    let start = |day: u32| format!("2027-01-{day:02}T19:30");
    let performances: Vec<Value> =
        (1..=30).map(|day| json!({ "screen_id": screen["screen_id"], "local_start": start(day) })).collect();
    let body = json!({
        "title_id": title["title_id"], "performances": performances, "currency": "INR",
        "tiers": [
            tier("premium", "Front stalls", 80_000), tier("standard", "Stalls", 60_000), tier("balcony", "Circle", 40_000),
        ],
        "fee_per_ticket_minor": 2_500,
        "cancellation": { "tiers": [], "fees_returned": false, "single_seats": true },
    });
    let first = bulk(world, &by.manager, "season", &body).await.expect(200);
    let ids = made(&first);
    let different: BTreeSet<&str> = ids.iter().copied().filter(|id| id.starts_with("evt_")).collect();
    assert_eq!((ids.len(), different.len()), (30, 30), "{first}");
    assert_eq!(bulk(world, &by.manager, "season", &body).await.expect(200), first, "a repeat makes none");
    let drafts = "/events?status=draft&limit=100";
    let drafts = ask(world, &by.owner, "GET", &by.id, drafts, &Value::Null).await.expect(200);
    assert_eq!(listed(&drafts), ids);
    for id in &ids {
        publish(world, by, id).await;
    }
    let public = world.get("/events?city=Mumbai&limit=100", None).await.expect(200);
    assert_eq!(listed(&public), ids);

    let page = world.get(&format!("/events/{}", ids[0]), None).await.expect(200);
    for told in ["description", "translations"] {
        assert_eq!(page["title_details"][told], title[told], "{told}");
    }
    let best = &page["tiers"][0];
    assert_eq!((text(&best["type"]), text(&best["label"])), ("premium", "Front stalls"));
    assert_eq!(
        (&best["total"]["amount_minor"], &best["last_price"]["amount_minor"]),
        (&json!(62_500), &json!(80_000))
    );
    ids.iter().map(|id| show_of(by, title, screen, id)).collect()
}

/// The press has the first row of an evening; others buy early and late.
async fn press_and_prices(world: &World, by: &Organizer, show: &Show) {
    let press = json!({ "name": "press", "rows": [{ "section": "Stalls", "row": "A" }] });
    let target = format!("{}/house-seats", admin_path(&show.event_id));
    let told = world.call("POST", &target, Some(&by.manager), &[], &press).await.expect(200);
    assert_eq!((&told["done_count"], &told["left_count"]), (&json!(12), &json!(0)));
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.lock(&asha, show, &["Stalls-A-12"]).await.refused(409, "seats_taken");
    let early = world.bought(&asha, show, &["Stalls-B-1"]).await;
    world.pass(EARLY_SECONDS);
    let late = world.bought(&ben, show, &["Stalls-B-2"]).await;
    for (person, booking, amount) in [(&asha, early, 62_500), (&ben, late, 82_500)] {
        assert_eq!(world.booking(person, &booking).await["amount"]["amount_minor"], amount);
    }
}

/// An evening is postponed: who booked before may have all money back, who booked after knew the start.
async fn postponement(world: &World, by: &Organizer, show: &Show) {
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let before = world.bought(&asha, show, &["Stalls-C-1", "Stalls-C-2"]).await;
    let to = json!({ "local_start": "2027-02-13T19:30", "refund_until": "2027-02-01T00:00:00Z" });
    let told = change(world, by, &show.event_id, "postpone", &to).await;
    assert_eq!(told["refund_windows"][0]["refund_until"], to["refund_until"]);
    world.pass(61);
    let after = world.bought(&ben, show, &["Stalls-C-3"]).await;
    let quote = world.ask_back(&ben, &after, None).await.expect(201);
    assert_eq!(quote["refund"]["total"]["amount_minor"], 0);
    world.ask_back(&asha, &before, None).await.expect(201);
    let done = world.give_back(&asha, &before, &world.mailed_code(&asha)).await.expect(200);
    assert_eq!(done["refund"]["total"], done["booking"]["amount"]);
    world.settle().await;
    let seen = world.booking(&asha, &before).await;
    let refund = &seen["payments"][0]["refunds"][0];
    assert_eq!((&refund["reason"], &refund["status"]), (&json!("event_postponed"), &json!("refunded")));
    assert_eq!(world.booking(&ben, &after).await["status"], "confirmed");
}

/// A table is sold as a whole on one of two floors.
async fn table(world: &World, show: &Show) {
    let map = world.get(&format!("/layouts/{}/versions/1/map", show.screen_id), None).await.expect(200);
    assert_eq!(map["floors"], json!(["Ballroom", "Gallery"]));
    let table: Vec<String> = (1..=8).map(|seat| format!("Ballroom-T1-{seat}")).collect();
    let table: Vec<&str> = table.iter().map(String::as_str).collect();
    world.bought(&world.customer("dina"), show, &table).await;
}

/// Sells four seats of each row A to Y, in turn at the left and at the right end.
async fn crowd(world: &World, show: &Show) -> Vec<(Person, String)> {
    let mut crowd = Vec::new();
    for (n, row) in ('A'..='Y').enumerate() {
        let first = if n % 2 == 0 { 1 } else { 21 };
        let wish: Vec<String> = (first..first + 4).map(|seat| format!("{row}{seat}")).collect();
        let wish: Vec<&str> = wish.iter().map(String::as_str).collect();
        let buyer = world.customer(&format!("buyer-{n}"));
        let booking = world.locked(&buyer, show, &wish).await;
        world.paid(&buyer, &booking).await;
        crowd.push((buyer, booking));
    }
    world.settle().await;
    crowd
}

/// Seats of a booking's tickets, by ticket.
async fn tickets(world: &World, who: &Person, booking: &str) -> BTreeMap<String, String> {
    let page = world.get(&format!("/booking/{booking}/tickets"), Some(who)).await.expect(200);
    let field = |ticket: &Value, name: &str| text(&ticket[name]).to_owned();
    let tickets = page["tickets"].as_array().unwrap().iter();
    tickets.map(|ticket| (field(ticket, "ticket_id"), field(ticket, "seat_id"))).collect()
}

/// Checks that 25 bookings have 100 seats next to each other by fours, all in the event's second seat space.
fn check_no_seat_is_lost(world: &World, event: &str) {
    let mut bookings = world.all_bookings();
    bookings.retain(|booking| booking.event_id.as_str() == event);
    assert_eq!(bookings.len(), 25);
    for booking in &bookings {
        assert!(booking.status == BookingStatus::Confirmed && booking.space == 1, "{booking:?}");
        let places: BTreeSet<(&str, u32)> = booking.seat_ids().map(place).collect();
        let (first, last) = (places.first().unwrap(), places.last().unwrap());
        assert_eq!((places.len(), first.0, first.1 + 3), (4, last.0, last.1), "{places:?}");
    }
    let mut marks = world.all_marks();
    marks.retain(|(place, mark)| place.starts_with(event) && matches!(mark, Mark::Sold { .. }));
    assert_eq!(marks.len(), 100);
    let space = format!("{event}.1#");
    assert!(marks.iter().all(|(place, _)| place.starts_with(&space)), "{marks:?}");
    world.audit();
}

/// Row and number of a seat of a hall with one section.
fn place(seat: &str) -> (&str, u32) {
    let (row, number) = seat.split_at(seat.find(|c: char| c.is_ascii_digit()).unwrap());
    (row, number.parse().unwrap())
}

/// A concert moves to another screen with 25 bookings of four seats, which are paid for and have tickets. That 500
/// bookings move as well is shown by `relocated`.
async fn concert_moves(world: &World, by: &Organizer, show: &Show, other: &Value) {
    let crowd = crowd(world, show).await;
    let mut before = Vec::new();
    for (buyer, booking) in &crowd {
        before.push(tickets(world, buyer, booking).await);
    }
    let event = show.event_id.as_str();
    let to = json!({ "screen_id": other["screen_id"] });
    let read = tag(world, &by.owner, event).await;
    let dry = json!({ "screen_id": other["screen_id"], "dry_run": true });
    let plan = change(world, by, event, "move", &dry).await["plan"].clone();
    let counts = ["bookings", "seats", "house_seats", "conflict_count", "moved_count"];
    let counts = counts.map(|count| plan[count].as_u64().unwrap());
    // The right ends of twelve rows do not exist there, and row K is one of those in front.
    assert_eq!(counts, [25, 100, 0, 0, 52]);
    assert_eq!(tag(world, &by.owner, event).await, read, "a dry run changes nothing");

    let told = change(world, by, event, "move", &to).await;
    assert_eq!((&told["plan"], text(&told["progress"]["state"])), (&plan, "running"));
    arrive(world).await;
    let done = change(world, by, event, "move", &to).await;
    assert_eq!((text(&done["progress"]["state"]), &done["progress"]["moved"]), ("done", &json!(25)));
    check_no_seat_is_lost(world, event);
    let moved = plan["moved"].as_array().unwrap().iter();
    let moved: BTreeMap<&str, &str> = moved.map(|pair| (text(&pair["from"]), text(&pair["to"]))).collect();
    for ((buyer, booking), before) in crowd.iter().zip(before) {
        let there = |seat: &str| moved.get(seat).copied().unwrap_or(seat).to_owned();
        let wanted: BTreeMap<_, _> =
            before.into_iter().map(|(ticket, seat)| (ticket, there(&seat))).collect();
        assert_eq!(tickets(world, buyer, booking).await, wanted, "the tickets are good for the new seats");
        let seen: BTreeSet<String> = seats(world, buyer, booking).await.into_iter().collect();
        let wanted: BTreeSet<String> = wanted.into_values().collect();
        assert_eq!(seen, wanted);
    }
    let void = world.get(&format!("/events/{event}/void-tickets"), None).await.expect(200);
    assert_eq!(void["tickets"], json!([]));
    // The other hall is on sale: its last row is new, and a seat that somebody has moved to is taken.
    let page = world.get(&format!("/events/{event}"), None).await.expect(200);
    assert_eq!((&page["screen"]["screen_id"], page.get("moving")), (&other["screen_id"], None));
    let late = world.customer("late");
    let (_, taken) = moved.first_key_value().unwrap();
    world.lock(&late, show, &[taken]).await.refused(409, "seats_taken");
    world.bought(&late, show, &["AD1", "AD2"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_season_of_two_organizers_is_made_by_the_api_alone() {
    let world = World::new();
    let opera = organizer(&world, "Opera House", ["olga", "mira"], "Mumbai").await;
    let playhouse = screen(&world, &opera, "pretix_plan", &drawn("playhouse.pretix.json")).await;
    let ballroom = screen(&world, &opera, "chart", &drawn("ballroom.seatsio.json")).await;
    assert_eq!((&playhouse["seat_count"], &ballroom["seat_count"]), (&json!(84), &json!(116)));
    let play = title(&world, &opera, "The Seagull", seagull()).await;
    let evenings = evenings(&world, &opera, &play, &playhouse).await;
    press_and_prices(&world, &opera, &evenings[0]).await;
    postponement(&world, &opera, &evenings[1]).await;
    let dance = title(&world, &opera, "Winter Gala", gala()).await;
    let dance = one(&world, &opera, (&dance, &ballroom), &["At a table", "At the bar", "Above"]).await;
    table(&world, &dance).await;

    let arena = organizer(&world, "Arena", ["adam", "noor"], "Pune").await;
    let wide = screen(&world, &arena, "grid", &grid(25, 24, 10)).await;
    let deep = screen(&world, &arena, "grid", &grid(30, 20, 12)).await;
    assert_eq!((&wide["seat_count"], &deep["seat_count"]), (&json!(600), &json!(600)));
    let concert = title(&world, &arena, "Songs of the Lake", songs()).await;
    let concert = one(&world, &arena, (&concert, &wide), &["Near the stage", "Farther back"]).await;
    concert_moves(&world, &arena, &concert, &deep).await;

    // Each has its own season and nothing of the other's.
    for (organizer, events) in [(&opera, 31), (&arena, 1)] {
        let page =
            ask(&world, &organizer.owner, "GET", &organizer.id, "/events?limit=100", &Value::Null).await;
        assert_eq!(listed(&page.expect(200)).len(), events);
    }
    let target = admin_path(&evenings[2].event_id);
    world.get(&target, Some(&arena.owner)).await.refused(404, "not_found");
    world.finish().await;
}
