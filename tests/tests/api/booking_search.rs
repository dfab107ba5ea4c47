//! Search of an event's bookings by their customers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tests::{Hall, Person, Show, World};

use crate::support::text;

/// The event's bookings that a member finds by this query: their ids, and the cursor of the next page.
async fn page(world: &World, show: &Show, who: &Person, query: &str) -> (Vec<String>, Option<String>) {
    let target = format!("/admin/events/{}/bookings?{query}", show.event_id);
    let page = world.get(&target, Some(who)).await.expect(200);
    let bookings = page["bookings"].as_array().unwrap().iter();
    let ids = bookings.map(|booking| text(&booking["booking_id"]).to_owned()).collect();
    (ids, page["next_cursor"].as_str().map(str::to_owned))
}

async fn found(world: &World, show: &Show, who: &Person, query: &str) -> Vec<String> {
    let (ids, next) = page(world, show, who, query).await;
    assert_eq!(next, None, "{query}");
    ids
}

/// Gives an account a name and a telephone number.
async fn introduce(world: &World, who: &Person, name: &str, telephone: &str) {
    let version = world.get("/account", Some(who)).await.headers["etag"].clone();
    let body = json!({ "name": name, "telephone": telephone });
    world.call("PATCH", "/account", Some(who), &[("if-match", &version)], &body).await.expect(200);
}

#[tokio::test(start_paused = true)]
async fn a_customers_bookings_are_found_by_address_telephone_and_name() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    // Ben has never opened the profile, so only the user pool knows him.
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    introduce(&world, &asha, "Áshá Muñoz-Rao", "+91 98765 43210").await;
    let first = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let bens = world.bought(&ben, &show, &["Stalls-A-2"]).await;
    world.pass(1);
    let second = world.locked(&asha, &show, &["Stalls-A-3"]).await;
    let both = [second.clone(), first.clone()];
    for query in [
        format!("email={}", asha.address()),
        format!("email=%20{}", asha.address().to_uppercase()),
        "telephone=%2B91%2098765%2043210".to_owned(),
        "telephone=+919876543210".to_owned(),
        "telephone=91-98765-43210".to_owned(),
        "name=munoz".to_owned(),
        "name=RAO%20%C3%A5sh".to_owned(),
    ] {
        assert_eq!(found(&world, &show, &desk, &query).await, both, "{query}");
    }
    assert_eq!(found(&world, &show, &desk, &format!("email={}", ben.address())).await, [bens]);
    let pending = format!("email={}&status=pending", asha.address());
    assert_eq!(found(&world, &show, &desk, &pending).await, [second]);
    for nobody in ["email=eve%40example.com", "telephone=%2B4930123456", "name=sha", "name=rao%20ben"] {
        assert!(found(&world, &show, &desk, nobody).await.is_empty(), "{nobody}");
    }
    // A new name counts at once, and the old one no more.
    introduce(&world, &asha, "Asha Iyer", "+919876500000").await;
    assert!(found(&world, &show, &desk, "name=munoz").await.is_empty());
    assert!(found(&world, &show, &desk, "telephone=%2B919876543210").await.is_empty());
    assert_eq!(found(&world, &show, &desk, "name=iyer").await, both);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_organizer_finds_nobody_who_has_no_booking_of_the_event() {
    let world = World::new();
    let (show, elsewhere) = (world.event().await, world.event().await);
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let (asha, carla) = (world.customer("asha"), world.customer("carla"));
    introduce(&world, &asha, "Asha Rao", "+919876543210").await;
    introduce(&world, &carla, "Carla Rao", "+919876543211").await;
    let booking = world.bought(&asha, &elsewhere, &["Stalls-A-1"]).await;
    let contacts = [asha.address(), carla.address()].map(|address| format!("email={address}"));
    let others = ["telephone=%2B919876543210", "telephone=%2B919876543211", "name=rao"].map(str::to_owned);
    for query in contacts.iter().chain(&others) {
        assert!(found(&world, &show, &desk, query).await.is_empty(), "{query}");
    }
    assert_eq!(found(&world, &elsewhere, &desk, "name=rao").await, [booking]);
    let gate = world.member(&world.organizer().await, "gate", "gate").await;
    let target = format!("/admin/events/{}/bookings?name=rao", elsewhere.event_id);
    world.get(&target, Some(&gate)).await.refused(403, "role_missing");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn no_page_and_no_cursor_tells_of_a_customers_bookings_elsewhere() {
    let world = World::new();
    let show = world.event().await;
    let elsewhere =
        world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(null)).await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let (asha, carla) = (world.customer("asha"), world.customer("carla"));
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for i in 1..=2 {
        world.pass(1);
        own.push(world.bought(&asha, &show, &[&format!("Stalls-A-{i}")]).await);
        for seat in 1..=11 {
            world.pass(1);
            let seat = format!("Stalls-{}-{seat}", if i == 1 { "A" } else { "B" });
            others.push(world.bought(&asha, &elsewhere, &[&seat]).await);
        }
    }
    world.pass(1);
    others.push(world.locked(&carla, &elsewhere, &["Stalls-B-30"]).await);
    own.reverse();
    let email = format!("email={}", asha.address());
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let (ids, next) = page(&world, &show, &desk, &format!("{email}&limit=1{cursor}")).await;
        assert_eq!(ids.len(), 1, "each page is as full as it was asked for");
        seen.extend(ids);
        let Some(next) = next else { break };
        let parts = String::from_utf8(URL_SAFE_NO_PAD.decode(&next).unwrap()).unwrap();
        assert!(others.iter().all(|other| !parts.contains(other)), "{parts}");
        assert!(parts.contains(seen.last().unwrap()), "{parts}");
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, own);
    // One who has bookings elsewhere alone looks like one who has none at all.
    let query = format!("email={}&limit=1", carla.address());
    assert!(found(&world, &show, &desk, &query).await.is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_search_reads_a_bounded_part_and_its_cursor_goes_on() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let mut wanted = Vec::new();
    for i in 1..=24 {
        let person = world.customer(&format!("person{i}"));
        let name = if i % 8 == 0 { "Maya Rao" } else { "Ravi Iyer" };
        introduce(&world, &person, name, "+919876543210").await;
        let booking = world.locked(&person, &show, &[&format!("Stalls-A-{i}")]).await;
        wanted.extend((i % 8 == 0).then_some(booking));
        world.pass(1);
    }
    wanted.reverse();
    let asked = |query: &'static str| {
        let (world, show, desk) = (&world, &show, &desk);
        async move {
            let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let (ids, next) = page(world, show, desk, &format!("{query}{cursor}")).await;
                seen.extend(ids);
                pages += 1;
                let Some(next) = next else { return (seen, pages) };
                cursor = format!("&cursor={next}");
            }
        }
    };
    let (seen, pages) = asked("name=rao&limit=1").await;
    assert_eq!(seen, wanted);
    assert!(pages >= 3, "{pages}");
    assert_eq!(asked("name=rao&limit=100").await.0, wanted);
    // Whoever writes somebody else's number into an account does not push the others out.
    let (mut family, _) = asked("telephone=%2B919876543210&limit=3").await;
    family.sort();
    family.dedup();
    assert_eq!(family.len(), 24);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_search_for_nothing_or_for_two_things_is_refused() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let target = format!("/admin/events/{}/bookings", show.event_id);
    for (query, parameter) in [
        ("email=", "email"),
        ("telephone=", "telephone"),
        ("name=", "name"),
        ("name=%20", "name"),
        ("name=-", "name"),
        ("name=ab%E2%80%AEc", "name"),
        ("seat_id=", "seat_id"),
        ("email=asha", "email"),
        ("telephone=12", "telephone"),
        ("telephone=asha", "telephone"),
        ("email=asha%40example.com&name=asha", "name"),
        ("seat_id=Stalls-A-1&telephone=%2B919876543210", "telephone"),
    ] {
        let told =
            world.get(&format!("{target}?{query}"), Some(&desk)).await.refused(400, "parameter_invalid");
        assert_eq!(told["parameter"], Value::from(parameter), "{query}");
    }
    for i in 1..=2 {
        let person = world.customer(&format!("person{i}"));
        world.locked(&person, &show, &[&format!("Stalls-A-{i}")]).await;
    }
    let (_, next) = page(&world, &show, &desk, "limit=1").await;
    let other = format!("{target}?name=rao&cursor={}", next.unwrap());
    world.get(&other, Some(&desk)).await.refused(400, "cursor_invalid");
    world.finish().await;
}
