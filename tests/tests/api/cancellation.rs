//! Cancellations by customers: the refund, its deadlines, and the customer's consent.

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Show, Trouble, VISA, World};

use crate::support::{second, text, texts};

pub(crate) const SEATS: [&str; 3] = ["Stalls-A-1", "Stalls-A-2", "Stalls-B-1"];
const DAY: i64 = 86_400;

/// Buys three seats in two blocks, at 500.00 each with a fee of 20.00 and 18 % tax.
pub(crate) async fn bought(world: &World) -> (Show, Person, String) {
    bought_under(world, Value::Null).await
}

async fn bought_under(world: &World, policy: Value) -> (Show, Person, String) {
    let show = world
        .event_with(&Hall::small(), |event| {
            event["fee_per_ticket_minor"] = 2_000.into();
            event["tax_basis_points"] = 1_800.into();
            if !policy.is_null() {
                event["cancellation"] = policy;
            }
        })
        .await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &SEATS).await;
    (show, asha, booking)
}

/// Moves the clock to this many seconds before the event's start.
async fn until_start(world: &World, show: &Show, seconds: i64) {
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    world.pass(second(&event["starts_at"]) - seconds - world.clock.second());
}

fn minor(money: &Value) -> i64 {
    money["amount_minor"].as_i64().unwrap()
}

/// Runs the workers until refunds and all their retries are over.
async fn settle_for_long(world: &World) {
    for _ in 0..5 {
        world.settle().await;
        world.pass(181);
    }
    world.settle().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_cancels_all_seats_and_is_refunded_the_price_without_the_fees() {
    let world = World::new();
    let (show, asha, booking) = bought(&world).await;
    let told = world.ask_back(&asha, &booking, None).await.expect(201);
    assert_eq!(texts(&told["seats"]), SEATS);
    assert_eq!(told["refund_basis_points"], 10_000);
    // 3 × 500.00 and 18 % on it; 3 × 20.00 fees and the tax on them stay.
    let parts = ["price", "fees", "tax", "total"].map(|part| minor(&told["refund"][part]));
    assert_eq!(parts, [150_000, 0, 27_000, 177_000]);
    assert_eq!(second(&told["code_expires_at"]), world.clock.second() + 600);
    assert_eq!(told["sent_to"], "a…@mail.test");
    let mail = world.mails(&asha).pop().unwrap();
    assert_eq!(mail.from, "tickets@shop.test");
    for said in [&mail.text, &mail.html] {
        assert!(said.contains("₹1,770.00") && said.contains("Stalls\u{a0}B\u{a0}1"), "{said}");
    }
    // The quote alone changes nothing.
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");

    let done = world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    assert_eq!(done["booking"]["status"], "cancelled");
    assert_eq!(done["refund"], told["refund"]);
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    let refund = &seen["payments"][0]["refunds"][0];
    assert_eq!(refund["refund_id"], done["refund_id"]);
    assert_eq!((&refund["status"], &refund["reason"]), (&json!("refunded"), &json!("customer_cancelled")));
    assert_eq!(minor(&refund["amount"]), 177_000);
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    assert_eq!(world.published("BookingCancelled").len(), 1);
    // Others can buy the seats, and the customer's slot no longer counts them.
    world.bought(&world.customer("ben"), &show, &SEATS).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_refunds_of_seats_cancelled_one_by_one_add_up_to_the_price_paid() {
    let world = World::new();
    let policy = json!({
        "tiers": [{ "hours_before": 1, "refund_basis_points": 10_000 }],
        "fees_returned": true, "single_seats": true,
    });
    let (show, asha, booking) = bought_under(&world, policy).await;
    let paid = minor(&world.booking(&asha, &booking).await["amount"]);
    let mut back = 0;
    for (n, seat) in SEATS.iter().enumerate() {
        let told = world.ask_back(&asha, &booking, Some(&[*seat])).await.expect(201);
        back += minor(&told["refund"]["total"]);
        let done = world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
        world.settle().await;
        assert_eq!(world.seat_status(&show, &seat[..seat.find('-').unwrap()], seat).await, "available");
        if n < 2 {
            assert_eq!(done["booking"]["status"], "confirmed");
            assert_eq!(texts(&done["booking"]["seats"]), SEATS[n + 1..]);
        } else {
            assert_eq!(done["booking"]["status"], "cancelled");
        }
        world.audit();
    }
    assert_eq!(back, paid);
    let back: i64 = world.provider_list("/v1/refunds").iter().map(|it| it["amount"].as_i64().unwrap()).sum();
    assert_eq!(back, paid);
    let data = |kind| world.published(kind).into_iter().map(|message| message["Detail"]["data"].clone());
    let (returned, ended): (Vec<_>, Vec<_>) =
        (data("SeatsReturned").collect(), data("BookingCancelled").collect());
    assert_eq!((returned.len(), ended.len()), (2, 1));
    // Messages alone say what each seat was sold for, and what came back of price, fees and tax.
    let worth = |allocations: &Value| -> i64 {
        let seats = allocations["seats"].as_array().unwrap().iter();
        seats.map(|seat| seat["total_minor"].as_i64().unwrap()).sum()
    };
    assert_eq!(data("BookingConfirmed").map(|data| worth(&data["sold"])).sum::<i64>(), paid);
    assert_eq!(returned.iter().chain(&ended).map(|data| worth(&data["returned"])).sum::<i64>(), paid);
    let parts = |refund: &Value| -> i64 {
        ["price_minor", "fees_minor", "tax_minor"].iter().map(|part| refund[*part].as_i64().unwrap()).sum()
    };
    assert_eq!(data("RefundDue").map(|data| parts(&data["refund"])).sum::<i64>(), paid);
    assert_eq!(returned.iter().chain(&ended).map(|data| parts(&data["refund"])).sum::<i64>(), paid);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_rate_of_the_refund_policy_applies_to_its_last_second_even_across_a_clock_change() {
    // Clocks go back in Berlin on 2027-10-31 at 3: the last day before the start has 25 hours on the wall.
    for (zone, city, start) in [
        ("Europe/Berlin", "Berlin", "2027-10-31T19:30"),
        ("America/New_York", "New York", "2027-03-14T19:30"),
        ("Asia/Kolkata", "Mumbai", "2026-12-24T19:30"),
    ] {
        let world = World::new();
        let organizer = world.organizer().await;
        let venue = json!({ "organizer_id": organizer, "name": "House", "address": "1 Street", "city": city, "country": "DE", "time_zone": zone });
        let venue = world.admin("POST", "/admin/venues", &venue).await.expect(201);
        let screens = format!("/admin/venues/{}/screens", text(&venue["venue_id"]));
        let screen = json!({ "name": "Hall", "chart": Hall::small().chart() });
        let screen = world.admin("POST", &screens, &screen).await.expect(201);
        let show = world
            .draft_with(&Hall::small().chart(), |event| {
                event["screen_id"] = screen["screen_id"].clone();
                event["local_start"] = start.into();
            })
            .await;
        world.publish(&show).await.expect(200);
        let asha = world.customer("asha");
        let booking = world.bought(&asha, &show, &SEATS[..1]).await;
        for (before, basis_points) in [
            (2 * DAY + 1, 10_000),
            (2 * DAY, 10_000),
            (2 * DAY - 1, 5_000),
            (DAY, 5_000),
            (DAY - 1, 0),
            (1, 0),
        ] {
            until_start(&world, &show, before).await;
            let told = world.ask_back(&asha, &booking, None).await.expect(201);
            assert_eq!(told["refund_basis_points"], basis_points, "{zone}, {before} seconds before");
        }
        until_start(&world, &show, 0).await;
        world.ask_back(&asha, &booking, None).await.refused(409, "not_cancellable");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_confirms_after_the_rate_has_fallen_is_asked_again() {
    let world = World::new();
    let (show, asha, booking) = bought(&world).await;
    until_start(&world, &show, 2 * DAY).await;
    let told = world.ask_back(&asha, &booking, None).await.expect(201);
    assert_eq!(second(&told["refund_until"]), world.clock.second());
    world.pass(1);
    let code = world.mailed_code(&asha);
    let refused = world.give_back(&asha, &booking, &code).await.refused(409, "refund_changed");
    assert_eq!((minor(&refused["quoted"]), minor(&refused["refund"])), (177_000, 88_500));
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    let told = world.ask_back(&asha, &booking, None).await.expect(201);
    assert_eq!(minor(&told["refund"]["total"]), 88_500);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_can_be_cancelled_though_nothing_is_refunded() {
    let world = World::new();
    let (show, asha, booking) = bought(&world).await;
    until_start(&world, &show, 3600).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let done = world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    assert_eq!((&done["booking"]["status"], &done["refund_id"]), (&json!("cancelled"), &Value::Null));
    world.settle().await;
    assert_eq!(world.provider_list("/v1/refunds").len(), 0);
    assert_eq!(world.seat_status(&show, "Stalls", SEATS[0]).await, "available");
    world.finish().await;
}

const EVERY_TROUBLE: [Trouble; 7] = [
    Trouble::KillBefore,
    Trouble::KillAfter,
    Trouble::LostAnswer,
    Trouble::Conflict,
    Trouble::Throttle,
    Trouble::Fails,
    Trouble::NoAnswer,
];

#[tokio::test(start_paused = true)]
async fn wherever_a_cancellation_fails_the_same_code_sent_again_completes_it_once() {
    for seats in [None, Some(&SEATS[..2])] {
        for trouble in EVERY_TROUBLE {
            let mut n = 1;
            loop {
                let world = World::with_seed(n as u64);
                let (show, asha, booking) = bought(&world).await;
                world.ask_back(&asha, &booking, seats).await.expect(201);
                let code = world.mailed_code(&asha);
                world.fault(Fault::new(trouble).function("confirm-cancellation").nth(n));
                let first = world.give_back(&asha, &booking, &code).await;
                let came = world.clear_faults() > 0;
                assert!(matches!(first.status, 200 | 503) || first.died(), "{trouble:?} {n}: {}", first.body);
                let again = world.give_back(&asha, &booking, &code).await.expect(200);
                let wanted = if seats.is_none() { "cancelled" } else { "confirmed" };
                assert_eq!(again["booking"]["status"], wanted, "{trouble:?} {n}");
                world.settle().await;
                assert_eq!(world.provider_list("/v1/refunds").len(), 1, "{trouble:?} {n}");
                assert_eq!(world.seat_status(&show, "Stalls", SEATS[0]).await, "available");
                world.finish().await;
                if !came {
                    break;
                }
                n += 1;
            }
            // Calls for booking, code, try, event and transaction; two of them write.
            assert!(n > if trouble == Trouble::Conflict { 2 } else { 5 }, "{trouble:?}: {n}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_a_cancellation_quote_fails_the_next_one_sends_a_code_that_works() {
    for trouble in EVERY_TROUBLE {
        let mut n = 1;
        loop {
            let world = World::with_seed(n as u64);
            let (_, asha, booking) = bought(&world).await;
            world.fault(Fault::new(trouble).function("request-cancellation").nth(n));
            let first = world.ask_back(&asha, &booking, None).await;
            let came = world.clear_faults() > 0;
            assert!(matches!(first.status, 201 | 503) || first.died(), "{trouble:?} {n}: {}", first.body);
            world.ask_back(&asha, &booking, None).await.expect(201);
            world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
            world.finish().await;
            if !came {
                break;
            }
            n += 1;
        }
        assert!(n > if trouble == Trouble::Conflict { 1 } else { 6 }, "{trouble:?}: {n}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_payment_that_arrives_during_a_cancellation_is_refunded_in_full() {
    for seed in 1..30 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &SEATS).await;
        let one = world.open_payment(&asha, &booking).await.expect(201);
        let two = world.open_payment(&asha, &booking).await.expect(201);
        world.type_card(&one, VISA).unwrap();
        world.settle().await;
        let some = if seed % 2 == 0 { None } else { Some(&SEATS[..1]) };
        world.ask_back(&asha, &booking, some).await.expect(201);
        let code = world.mailed_code(&asha);
        // The second page is paid at the moment of the cancellation.
        let late = world.type_card(&two, VISA).is_ok();
        let (reply, ()) = futures::join!(world.give_back(&asha, &booking, &code), world.settle());
        if reply.status != 200 {
            world.give_back(&asha, &booking, &code).await.expect(200);
        }
        settle_for_long(&world).await;
        let refunds = world.provider_list("/v1/refunds");
        assert_eq!(refunds.len(), if late { 2 } else { 1 }, "{seed}: {refunds:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_cancellation_says_why() {
    let world = World::new();
    let policy = json!({ "tiers": [], "fees_returned": false, "single_seats": false });
    let (show, asha, booking) = bought_under(&world, policy).await;
    let shown = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(shown["cancellation"]["single_seats"], false);
    let ask = async |seats: Option<&[&str]>| world.ask_back(&asha, &booking, seats).await;
    ask(Some(&SEATS[..1])).await.refused(409, "not_cancellable");
    ask(Some(&[])).await.refused(400, "no_seats");
    ask(Some(&[SEATS[0], SEATS[0]])).await.refused(400, "duplicate_seats");
    ask(Some(&["Balcony-A-1"])).await.refused(400, "unknown_seats");
    ask(Some(&["x"; 33])).await.refused(400, "too_many_seats");
    let target = format!("/booking/{booking}/cancellation");
    for wrong in [json!({ "refund": 1 }), json!({ "seats": "all" }), json!("all")] {
        world.call("POST", &target, Some(&asha), &[], &wrong).await.refused(400, "body_invalid");
    }
    world.call("POST", &target, None, &[], &json!({})).await.expect(401);
    world.give_back(&asha, &booking, "123456").await.refused(400, "code_invalid");
    world.give_back(&asha, &booking, "12345x").await.refused(400, "field_invalid");
    let pending = world.locked(&asha, &show, &["Balcony-A-1"]).await;
    world.ask_back(&asha, &pending, None).await.refused(409, "booking_status_wrong");
    assert!(world.mails(&asha).is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_inconsistent_refund_policy_is_refused_and_an_event_without_one_gets_the_default() {
    let world = World::new();
    let show = world.event().await;
    let shown = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let default = json!({
        "tiers": [
            { "hours_before": 48, "refund_basis_points": 10_000 },
            { "hours_before": 24, "refund_basis_points": 5_000 },
        ],
        "fees_returned": false, "single_seats": true,
    });
    assert_eq!(shown["cancellation"], default);
    let types = shown["tiers"].as_array().unwrap().iter().map(|tier| tier["type"].clone());
    let tiers: Vec<Value> = types.map(|kind| json!({ "type": kind, "amount_minor": 1 })).collect();
    let policy = |tiers: Value| json!({ "tiers": tiers, "fees_returned": true, "single_seats": true });
    for wrong in [
        json!([{ "hours_before": 24, "refund_basis_points": 1 }, { "hours_before": 48, "refund_basis_points": 2 }]),
        json!([{ "hours_before": 24, "refund_basis_points": 10_001 }]),
        json!([{ "hours_before": 9_000, "refund_basis_points": 1 }]),
    ] {
        let event = json!({
            "title_id": show.title_id, "screen_id": show.screen_id, "local_start": "2026-12-24T19:30",
            "currency": "INR",  "tiers": tiers,
            "cancellation": policy(wrong),
        });
        let refused = world.admin("POST", "/admin/events", &event).await.refused(400, "field_invalid");
        assert_eq!(refused["field"], "cancellation");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_seat_is_credited_to_the_last_unit_whichever_way_tax_is_computed() {
    for (mode, basis_points, price) in [("inclusive", 1_800, 118_000), ("exclusive", 825, 4_550)] {
        let world = World::new();
        let change = |event: &mut Value| {
            event["tax_mode"] = mode.into();
            event["tax_basis_points"] = basis_points.into();
            for tier in event["tiers"].as_array_mut().unwrap() {
                tier["amount_minor"] = price.into();
            }
        };
        let show = world.event_with(&Hall::small(), change).await;
        let asha = world.customer("asha");
        let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
        let paid = minor(&world.booking(&asha, &booking).await["amount"]);
        let mut back = 0;
        for seat in ["Stalls-A-1", "Stalls-A-2"] {
            let told = world.ask_back(&asha, &booking, Some(&[seat])).await.expect(201);
            back += minor(&told["refund"]["total"]);
            world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
            world.settle().await;
        }
        assert_eq!(back, paid, "{mode}");
        let invoice = world.get(&format!("/booking/{booking}/invoice"), Some(&asha)).await.expect(200);
        assert_eq!(invoice["credit_notes"].as_array().unwrap().len(), 2, "{invoice}");
        world.finish().await;
    }
}
