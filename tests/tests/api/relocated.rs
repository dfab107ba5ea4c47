//! Events that move to another hall with their bookings: nobody loses a seat, whatever happens meanwhile.

use domain::block::Mark;
use domain::booking::{Booking, BookingStatus};
use serde_json::{Value, json};
use tests::{Hall, Person, Reply, Section, Show, World};

use crate::support::{text, texts};

/// A hall with a shorter row A and a row D, and otherwise like the small one.
pub(crate) fn great() -> Hall {
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let standard = hall.category("standard");
    let standing = hall.category("standing");
    let stalls = Section::new("Stalls", premium)
        .row("A", 30)
        .row("B", 40)
        .row("C", 10)
        .row("D", 12)
        .accessible("C", 1)
        .accessible("C", 2);
    hall.section(stalls)
        .section(Section::new("Balcony", standard).row("A", 12))
        .area("Standing", standing, 60)
}

/// Adds a screen to the show's venue.
pub(crate) async fn screen(world: &World, show: &Show, hall: &Hall) -> String {
    let target = format!("/admin/venues/{}/screens", show.venue_id);
    let body = json!({ "name": "Great hall", "chart": hall.chart() });
    text(&world.admin("POST", &target, &body).await.expect(201)["screen_id"]).to_owned()
}

pub(crate) async fn event(world: &World, show: &Show) -> Reply {
    world.admin("GET", &format!("/admin/events/{}", show.event_id), &Value::Null).await
}

/// Asks to move the event of the version that is read now.
pub(crate) async fn relocate(world: &World, show: &Show, body: &Value) -> Reply {
    let tag = event(world, show).await.headers["etag"].clone();
    let target = format!("/admin/events/{}/move", show.event_id);
    world.call("POST", &target, Some(&world.administrator()), &[("if-match", &tag)], body).await
}

/// Runs the workers until all passes and every retry are over.
pub(crate) async fn arrive(world: &World) {
    for _ in 0..8 {
        world.settle().await;
        world.pass(61);
    }
    world.settle().await;
}

pub(crate) async fn for_free(world: &World, hall: &Hall) -> Show {
    let change = |event: &mut Value| {
        for tier in event["tiers"].as_array_mut().unwrap() {
            tier["amount_minor"] = json!(0);
        }
    };
    world.event_with(hall, change).await
}

/// Seats of a booking as the customer sees them.
pub(crate) async fn seats(world: &World, who: &Person, booking: &str) -> Vec<String> {
    texts(&world.booking(who, booking).await["seats"]).into_iter().map(str::to_owned).collect()
}

/// Confirmed bookings are all in this seat space, and every sold seat is one of theirs.
pub(crate) fn check_all_in(world: &World, space: u32) {
    let confirmed = |booking: &Booking| booking.status == BookingStatus::Confirmed;
    let bookings: Vec<_> = world.all_bookings().into_iter().filter(confirmed).collect();
    assert!(bookings.iter().all(|booking| booking.space == space));
    let seats: usize = bookings.iter().map(Booking::seat_count).sum();
    let sold = world.all_marks().into_iter().filter(|(_, mark)| matches!(mark, Mark::Sold { .. }));
    let sold: Vec<_> = sold.map(|(place, _)| place).collect();
    assert_eq!(sold.len(), seats);
    if space > 0 {
        assert!(sold.iter().all(|place| place.contains(&format!(".{space}#"))), "{sold:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn bookings_move_with_the_event_and_neighbours_stay_together() {
    let world = World::new();
    let show = world.event().await;
    let screen = screen(&world, &show, &great()).await;
    let (asha, ben, carl) = (world.customer("asha"), world.customer("ben"), world.customer("carl"));
    let first = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let second = world.bought(&ben, &show, &["Stalls-A-35", "Stalls-A-36"]).await;
    let third = world.bought(&carl, &show, &["Balcony-A-3"]).await;
    let before = world.get(&format!("/booking/{second}/tickets"), Some(&ben)).await.expect(200);

    let dry = relocate(&world, &show, &json!({ "screen_id": screen, "dry_run": true })).await.expect(200);
    let plan = &dry["plan"];
    assert_eq!(
        (&plan["bookings"], &plan["seats"], &plan["conflict_count"]),
        (&json!(3), &json!(5), &json!(0))
    );
    assert_eq!(plan["moved_count"], 2);
    assert_eq!(plan["moved"][0]["booking_id"], second.as_str());
    assert_eq!(event(&world, &show).await.headers["etag"], "\"2\"", "a dry run changes nothing");

    let told = relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
    assert_eq!(told["progress"]["state"], "running");
    world.pass(4);
    let public = format!("/events/{}", show.event_id);
    assert_eq!(world.get(&public, None).await.expect(200)["moving"], true);
    world.lock(&carl, &show, &["Stalls-B-1"]).await.refused(409, "event_moving");
    arrive(&world).await;

    let seen = event(&world, &show).await.expect(200);
    assert_eq!((&seen["screen"]["screen_id"], &seen["moving"]), (&json!(screen), &Value::Null));
    assert_eq!(seats(&world, &asha, &first).await, ["Stalls-A-1", "Stalls-A-2"]);
    let moved = seats(&world, &ben, &second).await;
    assert_eq!(moved, texts(&json!([plan["moved"][0]["to"], plan["moved"][1]["to"]])));
    assert_eq!(seats(&world, &carl, &third).await, ["Balcony-A-3"]);
    check_all_in(&world, 1);
    // Tickets stay valid: they have the same ids, and name the new seats.
    let after = world.get(&format!("/booking/{second}/tickets"), Some(&ben)).await.expect(200);
    for n in 0..2 {
        assert_eq!(after["tickets"][n]["ticket_id"], before["tickets"][n]["ticket_id"]);
        assert_eq!(after["tickets"][n]["seat_id"], moved[n].as_str());
    }
    let void = world.get(&format!("{public}/void-tickets"), None).await.expect(200);
    assert_eq!(void["tickets"], json!([]));
    let told = world.published("SeatsMoved");
    assert_eq!(told.len(), 3);
    let of_ben = told.iter().find(|told| told["Detail"]["data"]["booking"]["booking_id"] == second.as_str());
    let pair = json!({ "from": "Stalls-A-35", "to": moved[0] });
    assert_eq!(of_ben.unwrap()["Detail"]["data"]["moved"][0], pair);
    // The hall is on sale again.
    assert_eq!(world.seat_status(&show, "Stalls", &moved[0]).await, "booked");
    let taken =
        world.lock(&asha, &show, &[moved[0].as_str(), "Stalls-D-1"]).await.refused(409, "seats_taken");
    assert_eq!(texts(&taken["seats"]), [moved[0].as_str()]);
    world.bought(&asha, &show, &["Stalls-D-1"]).await;
    assert_eq!(world.audit_books().await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn conflicts_are_listed_by_booking_and_seat_and_refuse_everything() {
    let world = World::new();
    let show = world.event().await;
    let mut tiny = Hall::default();
    let (premium, vip) = (tiny.category("premium"), tiny.category("vip"));
    let tiny = tiny
        .section(Section::new("Stalls", premium).row("A", 2))
        .section(Section::new("Box", vip).row("1", 2));
    let screen = screen(&world, &show, &tiny).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-7", "Stalls-A-8", "Stalls-A-9"]).await;
    let target = format!("/admin/events/{}/house-seats", show.event_id);
    let press = json!({ "name": "press", "seats": ["Stalls-B-1"] });
    world.admin("POST", &target, &press).await.expect(200);

    let problem = relocate(&world, &show, &json!({ "screen_id": screen })).await;
    let problem = problem.refused(409, "event_not_movable");
    let conflicts = problem["conflicts"].as_array().unwrap();
    let of = |reason: &str| conflicts.iter().find(|conflict| conflict["reason"] == reason).unwrap();
    assert_eq!(of("no_counterpart")["booking_id"], booking.as_str());
    assert_eq!(texts(&of("no_counterpart")["seats"]), ["Stalls-A-7", "Stalls-A-8", "Stalls-A-9"]);
    assert_eq!(of("house_seats")["house_name"], "press");
    assert_eq!(of("tier_missing")["type"], "vip");
    assert_eq!(event(&world, &show).await.headers["etag"], "\"2\"");
    // The organizer decides: one seat in a box, and one in the row.
    let pair = |from: &str, to: &str| json!({ "from": from, "to": to });
    let mut body = json!({
        "screen_id": screen, "free_house_seats": true, "dry_run": true,
        "tiers": [{ "type": "vip", "amount_minor": 90_000 }],
        "seats": [pair("Stalls-A-7", "Box-1-1"), pair("Stalls-A-8", "Stalls-A-1"), pair("Stalls-A-9", "Stalls-A-2")],
    });
    assert_eq!(relocate(&world, &show, &body).await.expect(200)["plan"]["conflict_count"], 0);
    body["seats"][1]["to"] = json!("Stalls-Z-1");
    relocate(&world, &show, &body).await.refused(400, "unknown_seats");
    body["seats"][1]["to"] = json!("Box-1-1");
    relocate(&world, &show, &body).await.refused(400, "duplicate_seats");
    body["seats"][1]["to"] = json!("Stalls-A-1");
    body["dry_run"] = json!(false);
    relocate(&world, &show, &body).await.expect(200);
    arrive(&world).await;
    assert_eq!(seats(&world, &asha, &booking).await, ["Box-1-1", "Stalls-A-1", "Stalls-A-2"]);
    let tiers = event(&world, &show).await.expect(200)["tiers"].clone();
    assert_eq!(tiers.as_array().unwrap().len(), 2);
    // The same request answers what it did; another finds the event there.
    assert_eq!(relocate(&world, &show, &body).await.expect(200)["progress"]["state"], "done");
    relocate(&world, &show, &json!({ "screen_id": screen })).await.refused(400, "field_invalid");
    assert_eq!(world.audit_books().await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn five_hundred_bookings_move_and_no_seat_is_lost() {
    let world = World::new();
    let hall = |rows: usize, seats: usize| {
        let mut hall = Hall::default();
        let premium = hall.category("premium");
        let section = |mut section: Section| {
            for row in 1..=rows {
                section = section.row(&row.to_string(), seats);
            }
            section
        };
        let (left, right) = (Section::new("Left", premium), Section::new("Right", premium));
        hall.section(section(left)).section(section(right))
    };
    let show = for_free(&world, &hall(13, 40)).await;
    let screen = screen(&world, &show, &hall(18, 30)).await;
    let mut people = Vec::new();
    for n in 0..500 {
        let (section, row, seat) = (["Left", "Right"][n % 2], n / 2 / 20 + 1, 2 * (n / 2 % 20) + 1);
        let person = world.customer(&format!("buyer-{n}"));
        let wish = [format!("{section}-{row}-{seat}"), format!("{section}-{row}-{}", seat + 1)];
        let booking = world.locked(&person, &show, &wish.each_ref().map(String::as_str)).await;
        world.open_payment(&person, &booking).await.expect(201);
        people.push((person, booking));
    }
    check_all_in(&world, 0);
    let told = relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
    assert_eq!((&told["plan"]["bookings"], &told["plan"]["seats"]), (&json!(500), &json!(1_000)));
    arrive(&world).await;
    check_all_in(&world, 1);
    for (person, booking) in &people {
        let seats = seats(&world, person, booking).await;
        let (rows, last) = (seats[0].rsplit_once('-').unwrap(), seats[1].rsplit_once('-').unwrap());
        let number = |seat: &str| seat.parse::<u32>().unwrap();
        assert_eq!((rows.0, number(rows.1) + 1), (last.0, number(last.1)), "{seats:?}");
    }
    let progress =
        relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200)["progress"].clone();
    assert_eq!((&progress["state"], &progress["moved"]), (&json!("done"), &json!(500)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_that_moves_twice_brings_its_bookings_back_and_each_seat_keeps_its_worth() {
    let world = World::new();
    let show = world
        .event_with(&Hall::small(), |event| {
            event["fee_per_ticket_minor"] = 333.into();
            event["tax_basis_points"] = 1_800.into();
            event["cancellation"] =
                json!({ "tiers": [{ "hours_before": 0, "refund_basis_points": 10_000 }], "fees_returned": true, "single_seats": true });
        })
        .await;
    let other = screen(&world, &show, &great()).await;
    let asha = world.customer("asha");
    let wish = ["Stalls-A-34", "Stalls-A-35", "Stalls-A-36"];
    let booking = world.bought(&asha, &show, &wish).await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-34"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    // Back in the old hall it has the seats 33 and 34, of which it has returned one before.
    relocate(&world, &show, &json!({ "screen_id": other })).await.expect(200);
    arrive(&world).await;
    let there = seats(&world, &asha, &booking).await;
    let pairs = json!([
        { "from": there[0], "to": "Stalls-A-33" }, { "from": there[1], "to": "Stalls-A-34" },
    ]);
    relocate(&world, &show, &json!({ "screen_id": show.screen_id, "seats": pairs })).await.expect(200);
    arrive(&world).await;
    check_all_in(&world, 2);
    assert_eq!(seats(&world, &asha, &booking).await, ["Stalls-A-33", "Stalls-A-34"]);
    let tickets = world.get(&format!("/booking/{booking}/tickets"), Some(&asha)).await.expect(200);
    assert_eq!(tickets["tickets"].as_array().unwrap().len(), 2);
    assert_eq!(world.audit_books().await, Vec::<String>::new());
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    let refunds = seen["payments"][0]["refunds"].as_array().unwrap();
    let back: i64 = refunds.iter().map(|refund| refund["amount"]["amount_minor"].as_i64().unwrap()).sum();
    assert_eq!(json!(back), seen["amount"]["amount_minor"], "everything, to the last unit");
    let void = world.get(&format!("/events/{}/void-tickets", show.event_id), None).await.expect(200);
    assert_eq!(texts(&void["tickets"]).len(), 3);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_for_a_returned_seat_does_not_give_back_the_seat_that_has_its_name_now() {
    let world = World::new();
    let show = world
        .event_with(&Hall::small(), |event| {
            event["cancellation"] =
                json!({ "tiers": [{ "hours_before": 0, "refund_basis_points": 10_000 }], "fees_returned": true, "single_seats": true });
        })
        .await;
    let other = screen(&world, &show, &great()).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    let code = world.mailed_code(&asha);
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let target = format!("/admin/events/{}/bookings/{booking}/return", show.event_id);
    let body = json!({ "seats": ["Stalls-A-1"], "reason": "Asked at the desk" });
    world.call("POST", &target, Some(&desk), &[("idempotency-key", "r")], &body).await.expect(200);
    let pairs = json!([{ "from": "Stalls-A-2", "to": "Stalls-A-1" }]);
    relocate(&world, &show, &json!({ "screen_id": other, "seats": pairs })).await.expect(200);
    arrive(&world).await;
    assert_eq!(seats(&world, &asha, &booking).await, ["Stalls-A-1"]);
    world.give_back(&asha, &booking, &code).await.refused(400, "unknown_seats");
    assert_eq!(seats(&world, &asha, &booking).await, ["Stalls-A-1"]);
    // Asked for by its name, the seat goes back, and the same code again has the same answer.
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    let code = world.mailed_code(&asha);
    let done = world.give_back(&asha, &booking, &code).await.expect(200);
    let again = world.give_back(&asha, &booking, &code).await.expect(200);
    assert_eq!((&again["seats"], &again["refund_id"]), (&done["seats"], &done["refund_id"]));
    world.settle().await;
    assert_eq!(world.audit_books().await, Vec::<String>::new());
    world.finish().await;
}
