//! Seats that are left, as lists tell it: many, few or none. Nobody's seats are read for a list.

use domain::availability::SeatsLeft;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Section, Service, Show, Trouble, World};

use crate::notifications::settle_for_long;
use crate::support::text;

/// An event with ten seats in each of two sections.
async fn theatre(world: &World, change: impl FnOnce(&mut Value)) -> Show {
    let mut hall = Hall::default();
    let (premium, standard) = (hall.category("premium"), hall.category("standard"));
    let hall = hall.section(Section::new("Stalls", premium).row("A", 10));
    let hall = hall.section(Section::new("Balcony", standard).row("A", 10));
    world.event_with(&hall, change).await
}

/// Seats of a section, from the first to the last.
fn seats(section: &str, first: usize, last: usize) -> Vec<String> {
    (first..=last).map(|seat| format!("{section}-A-{seat}")).collect()
}

async fn buys(world: &World, who: &Person, show: &Show, seats: &[String]) -> String {
    world.bought(who, show, &seats.iter().map(String::as_str).collect::<Vec<_>>()).await
}

async fn gives_back(world: &World, who: &Person, booking: &str, seats: Option<&[&str]>) {
    world.ask_back(who, booking, seats).await.expect(201);
    world.give_back(who, booking, &world.mailed_code(who)).await.expect(200);
    world.settle().await;
}

/// Somebody looks at the seats of the event.
async fn looks(world: &World, show: &Show) -> Value {
    world.get(&format!("/events/{}/availability", show.event_id), None).await.expect(200)
}

/// The event in the list of events, and among the next events of its title.
async fn listed(world: &World, show: &Show) -> [Value; 2] {
    let is_it = |event: &&Value| event["event_id"] == show.event_id;
    let events = world.get("/events", None).await.expect(200);
    let event = events["events"].as_array().unwrap().iter().find(is_it).unwrap();
    let titles = world.get("/titles", None).await.expect(200);
    let mut next = titles["titles"].as_array().unwrap().iter();
    let next = next.find_map(|group| group["next_events"].as_array().unwrap().iter().find(is_it)).unwrap();
    [event.clone(), next.clone()]
}

/// Seats that both lists say are left, after the time for which they know it.
async fn left(world: &World, show: &Show) -> String {
    world.pass(11);
    let [event, next] = listed(world, show).await;
    assert_eq!(event["seats_left"], next["seats_left"]);
    text(&event["seats_left"]).to_owned()
}

#[tokio::test(start_paused = true)]
async fn lists_say_few_and_then_sold_out_and_take_it_back_after_refunds() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    let (asha, ben, chen) = (world.customer("asha"), world.customer("ben"), world.customer("chen"));
    let stalls = buys(&world, &asha, &show, &seats("Stalls", 1, 10)).await;
    buys(&world, &ben, &show, &seats("Balcony", 1, 7)).await;
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "many", "3 of 20");
    let eighth = buys(&world, &ben, &show, &seats("Balcony", 8, 8)).await;
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "few", "2 of 20");

    // Nobody looks from now on.
    buys(&world, &chen, &show, &seats("Balcony", 9, 10)).await;
    assert_eq!(left(&world, &show).await, "none");
    gives_back(&world, &ben, &eighth, None).await;
    assert_eq!(left(&world, &show).await, "few", "somebody gave back one of 20");
    gives_back(&world, &asha, &stalls, Some(&["Stalls-A-1", "Stalls-A-2"])).await;
    assert_eq!(left(&world, &show).await, "many");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_that_are_only_locked_are_not_sold_out_and_come_back_to_who_looks() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let lock = |who, section| {
        let (world, show) = (&world, &show);
        async move {
            let seats = seats(section, 1, 10);
            world.locked(who, show, &seats.iter().map(String::as_str).collect::<Vec<_>>()).await
        }
    };
    lock(&asha, "Stalls").await;
    let other = lock(&ben, "Balcony").await;
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "few", "whoever does not pay loses them");
    world.release(&ben, &other).await.expect(200);
    world.pass(2);
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "many");
    lock(&ben, "Balcony").await;
    world.pass(11);
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "few");
    world.pass(3_600);
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "many", "the locks have expired");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn house_seats_that_a_member_frees_end_a_sell_out() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let house = json!({ "name": "press", "seats": seats("Stalls", 1, 2) });
    let target = format!("/admin/events/{}/house-seats", show.event_id);
    world.admin("POST", &target, &house).await.expect(200);
    buys(&world, &asha, &show, &seats("Stalls", 3, 10)).await;
    buys(&world, &ben, &show, &seats("Balcony", 1, 10)).await;
    assert_eq!(left(&world, &show).await, "none");
    world.admin("POST", &format!("{target}/free"), &house).await.expect(200);
    assert_eq!(left(&world, &show).await, "few");
    world.finish().await;
}

/// Availability of all offers on the page of an event, after the time for which the page knows it.
async fn on_page(world: &World, show: &Show) -> Vec<String> {
    world.pass(11);
    let page = world.get(&format!("/e/{}", show.event_id), None).await;
    let html = String::from_utf8(page.bytes).unwrap();
    let all = html.split("\"availability\":\"https://schema.org/").skip(1);
    all.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn search_engines_read_of_few_seats_and_of_none() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    assert_eq!(on_page(&world, &show).await, ["InStock", "InStock"]);
    buys(&world, &asha, &show, &seats("Stalls", 1, 10)).await;
    buys(&world, &ben, &show, &seats("Balcony", 1, 9)).await;
    looks(&world, &show).await;
    assert_eq!(on_page(&world, &show).await, ["LimitedAvailability", "LimitedAvailability"]);
    buys(&world, &ben, &show, &seats("Balcony", 10, 10)).await;
    assert_eq!(on_page(&world, &show).await, ["SoldOut", "SoldOut"]);
    // A page without it is better than none.
    world.pass(11);
    let marks = Fault::new(Trouble::NoAnswer).function("get-event-page").service(Service::DynamoDb);
    world.fault(marks.operation("BatchGetItem").forever());
    assert_eq!(on_page(&world, &show).await, ["InStock", "InStock"]);
    world.clear_faults();
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_is_sold_out_for_the_public_though_seats_of_a_hidden_tier_are_left() {
    let world = World::new();
    let show = theatre(&world, |event| event["tiers"][0]["hidden"] = json!(true)).await;
    let shown = looks(&world, &show).await;
    let sections = shown["sections"].as_array().unwrap().iter();
    let open = sections.clone().find(|section| section["seat_count"] == 10).unwrap();
    assert_eq!(sections.filter(|section| section["seat_count"] == 0).count(), 1);
    let asha = world.customer("asha");
    buys(&world, &asha, &show, &seats(text(&open["section"]), 1, 10)).await;
    world.pass(11);
    looks(&world, &show).await;
    assert_eq!(left(&world, &show).await, "none");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_list_reads_the_marks_of_its_events_in_one_call_and_remembers_them() {
    let world = World::new();
    let shows = [theatre(&world, |_| {}).await, theatre(&world, |_| {}).await, theatre(&world, |_| {}).await];
    let reads = |function| Fault::new(Trouble::NoAnswer).function(function).service(Service::DynamoDb);
    let marks = |function| reads(function).operation("BatchGetItem").forever();
    // A list without marks is better than none.
    for (function, target) in [("list-events", "/events"), ("find-titles", "/titles")] {
        world.fault(marks(function));
        let list = world.get(target, None).await.expect(200);
        assert!(!list.to_string().contains("seats_left"), "{list}");
        assert_eq!(world.clear_faults(), 1, "one call for three events");
    }
    let [event, next] = listed(&world, &shows[0]).await;
    assert_eq!((&event["seats_left"], &next["seats_left"]), (&json!("many"), &json!("many")));
    for (function, target) in [("list-events", "/events"), ("find-titles", "/titles")] {
        world.fault(marks(function));
        for _ in 0..10 {
            assert!(world.get(target, None).await.expect(200).to_string().contains("seats_left"));
        }
        assert_eq!(world.clear_faults(), 0, "an instance remembers them");
    }
    looks(&world, &shows[0]).await;
    world.fault(marks("get-availability"));
    for _ in 0..10 {
        looks(&world, &shows[0]).await;
    }
    assert_eq!(world.clear_faults(), 0, "of a thousand looks one compares the mark");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_sees_the_same_again_writes_nothing_and_no_older_look_replaces_a_mark() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    let marks = || world.items("seats").into_iter().filter(|item| item["sk"]["S"] == "seats_left").count();
    looks(&world, &show).await;
    assert_eq!(marks(), 0, "an event with many seats has no mark");
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    buys(&world, &asha, &show, &seats("Stalls", 1, 10)).await;
    buys(&world, &ben, &show, &seats("Balcony", 1, 9)).await;
    world.pass(11);
    looks(&world, &show).await;
    assert_eq!((marks(), left(&world, &show).await.as_str()), (1, "few"));
    let put = || Fault::new(Trouble::Fails).function("get-availability").operation("PutItem").nth(3);
    world.fault(put());
    world.pass(11);
    looks(&world, &show).await;
    assert_eq!(world.clear_faults(), 0, "two pictures are put, and no mark");

    let (store, space) = (world.store(), show.event_id.parse().unwrap());
    let now = world.clock.now();
    store.mark_seats_left(&space, SeatsLeft::None, now).await.unwrap();
    store.mark_seats_left(&space, SeatsLeft::Many, now - SignedDuration::from_secs(1)).await.unwrap();
    assert_eq!(left(&world, &show).await, "none", "the later look counts, though it was written first");
    store.mark_seats_left(&space, SeatsLeft::Few, now + SignedDuration::from_secs(1)).await.unwrap();
    assert_eq!(left(&world, &show).await, "few");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_after_a_return_holds_up_no_mail_and_is_made_again() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    buys(&world, &asha, &show, &seats("Stalls", 1, 10)).await;
    let booking = buys(&world, &ben, &show, &seats("Balcony", 1, 10)).await;
    assert_eq!(left(&world, &show).await, "none");
    let mails = world.notified(&ben).len();
    world.fault(Fault::new(Trouble::Fails).function("send-notification").operation("Query").forever());
    gives_back(&world, &ben, &booking, Some(&["Balcony-A-1"])).await;
    assert!(world.clear_faults() > 0);
    assert!(world.notified(&ben).len() > mails, "the mail about the return is sent");
    assert_eq!(left(&world, &show).await, "none");
    settle_for_long(&world).await;
    assert_eq!(left(&world, &show).await, "few");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_failing_mark_is_in_nobodys_way() {
    let world = World::new();
    let show = theatre(&world, |_| {}).await;
    for operation in ["BatchGetItem", "PutItem"] {
        world.fault(Fault::new(Trouble::Fails).function("get-availability").operation(operation).forever());
        world.pass(11);
        assert_eq!(looks(&world, &show).await["sections"][0]["available"], 10);
        world.clear_faults();
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_card_says_when_the_sale_opens_and_from_when_an_event_was_postponed() {
    let world = World::new();
    let opens = "2026-12-20T10:00:00Z";
    let show = theatre(&world, |event| event["sales_open_at"] = json!(opens)).await;
    let [event, next] = listed(&world, &show).await;
    for name in ["sales_open_at", "sales_close_at", "status", "seats_left"] {
        assert_eq!(event[name], next[name], "{name}");
    }
    assert_eq!((&next["sales_open_at"], &next["status"]), (&json!(opens), &json!("published")));
    assert_eq!((&next["seats_left"], next.get("postponed_from")), (&json!("many"), None));
    let body = json!({ "local_start": "2027-01-30T19:30", "refund_until": "2027-01-10T00:00:00Z" });
    let target = format!("/admin/events/{}/postpone", show.event_id);
    let ada = world.administrator();
    world.call("POST", &target, Some(&ada), &[("if-match", "\"2\"")], &body).await.expect(200);
    world.pass(31);
    let [event, next] = listed(&world, &show).await;
    assert_eq!(next["postponed_from"], "2026-12-24T14:00:00Z");
    assert_eq!(event["postponed_from"], next["postponed_from"]);
    world.finish().await;
}
