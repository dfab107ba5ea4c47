//! Events that move to another hall while customers return, pay and are refunded, and while functions die.

use domain::block::Mark;
use serde_json::{Value, json};
use tests::{Fault, Hall, Section, Trouble, VISA, World};

use crate::relocated::{arrive, check_all_in, event, for_free, great, relocate, screen, seats};
use crate::support::{let_others_run, text, texts};

#[tokio::test(start_paused = true)]
async fn a_booking_is_returned_while_it_moves() {
    for seed in 1..=24 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let screen = screen(&world, &show, &great()).await;
        let asha = world.customer("asha");
        let booking = world.bought(&asha, &show, &["Stalls-A-35", "Stalls-A-36"]).await;
        // The code is for the seat of the old hall.
        world.ask_back(&asha, &booking, Some(&["Stalls-A-35"])).await.expect(201);
        let code = world.mailed_code(&asha);
        relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
        let returns = async {
            let_others_run(10 + 3 * seed).await;
            world.give_back(&asha, &booking, &code).await.expect(200)
        };
        futures::join!(world.step_one_queue("relocations"), returns);
        arrive(&world).await;
        check_all_in(&world, 1);
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(texts(&seen["seats"]).len(), 1, "{seed}");
        let refund = &seen["payments"][0]["refunds"][0];
        assert_eq!((&refund["status"], &refund["seats"]), (&json!("refunded"), &json!(["Stalls-A-35"])));
        let tickets = world.get(&format!("/booking/{booking}/tickets"), Some(&asha)).await.expect(200);
        assert_eq!(tickets["tickets"].as_array().unwrap().len(), 1, "{seed}");
        assert_eq!(world.audit_books().await, Vec::<String>::new());
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_move_waits_for_a_payment_under_way_and_takes_its_booking_along() {
    for seed in 1..=16 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let screen = screen(&world, &show, &great()).await;
        let (asha, ben) = (world.customer("asha"), world.customer("ben"));
        let booking = world.locked(&asha, &show, &["Stalls-A-40"]).await;
        let page = world.open_payment(&asha, &booking).await.expect(201);
        let idle = world.locked(&ben, &show, &["Stalls-A-1"]).await;
        relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
        world.pass(4);
        world.settle().await;
        world.open_payment(&ben, &idle).await.refused(409, "event_moving");
        world.extend(&ben, &idle).await.refused(409, "event_moving");
        world.pass(90);
        world.settle().await;
        let progress = relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
        assert_eq!(progress["progress"]["waiting"], 2);
        world.type_card(&page, VISA).unwrap();
        world.deliver_webhooks().await;
        world.pass(31);
        let arrives = async {
            let_others_run(2 * seed).await;
            world.step_one_queue("payments").await
        };
        futures::join!(world.step_one_queue("relocations"), arrives);
        world.release(&ben, &idle).await.expect(200);
        arrive(&world).await;
        check_all_in(&world, 1);
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "confirmed", "{seed}");
        assert_ne!(texts(&seen["seats"]), ["Stalls-A-40"]);
        assert_eq!(event(&world, &show).await.expect(200)["screen"]["screen_id"], screen.as_str());
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_is_called_off_while_it_moves_and_everybody_is_refunded() {
    for seed in 1..=16 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let screen = screen(&world, &show, &great()).await;
        let mut bought = Vec::new();
        for seat in ["Stalls-A-1", "Stalls-A-40", "Stalls-B-1", "Balcony-A-1"] {
            let person = world.customer(&seat.to_lowercase());
            bought.push((world.bought(&person, &show, &[seat]).await, person));
        }
        relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
        let target = format!("/admin/events/{}/cancel", show.event_id);
        let called_off = async {
            let_others_run(seed * 4).await;
            world.admin("POST", &target, &Value::Null).await.expect(200);
            world.step_one_queue("cancellations").await
        };
        futures::join!(world.step_one_queue("relocations"), called_off);
        for _ in 0..8 {
            world.settle().await;
            world.pass(361);
        }
        for (booking, person) in &bought {
            let seen = world.booking(person, booking).await;
            let refund = &seen["payments"][0]["refunds"][0];
            assert_eq!(
                (&seen["status"], &refund["status"]),
                (&json!("cancelled"), &json!("refunded")),
                "{seed}"
            );
        }
        assert!(world.all_marks().iter().all(|(_, mark)| !matches!(mark, Mark::Sold { .. })), "{seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_the_move_dies_a_repeat_brings_every_booking_to_the_same_hall() {
    for (function, calls_min) in [("relocate-event", 8), ("relocate-bookings", 20)] {
        for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer, Trouble::Fails] {
            let mut n = 1;
            loop {
                let world = World::with_seed(n as u64);
                let show = for_free(&world, &Hall::small()).await;
                let screen = screen(&world, &show, &great()).await;
                let mut bought = Vec::new();
                for wish in [["Stalls-A-1", "Stalls-A-2"], ["Stalls-A-38", "Stalls-A-39"]] {
                    let person = world.customer(&wish[0].to_lowercase());
                    let booking = world.locked(&person, &show, &wish).await;
                    world.open_payment(&person, &booking).await.expect(201);
                    bought.push((person, booking));
                }
                let target = format!("/admin/events/{}/house-seats", show.event_id);
                let press = json!({ "name": "press", "seats": ["Stalls-B-1"] });
                world.admin("POST", &target, &press).await.expect(200);
                let body = json!({ "screen_id": screen });
                let dry = json!({ "screen_id": screen, "dry_run": true });
                let plan = relocate(&world, &show, &dry).await.expect(200)["plan"]["moved"].clone();
                world.fault(Fault::new(trouble).function(function).nth(n));
                relocate(&world, &show, &body).await;
                arrive_slowly(&world).await;
                let came = world.clear_faults() > 0;
                relocate(&world, &show, &body).await.expect(200);
                arrive_slowly(&world).await;
                check_all_in(&world, 1);
                let (person, booking) = &bought[1];
                let wanted = [text(&plan[0]["to"]), text(&plan[1]["to"])];
                assert_eq!(seats(&world, person, booking).await, wanted, "{trouble:?} {n}");
                let progress = relocate(&world, &show, &body).await.expect(200)["progress"].clone();
                assert_eq!(
                    (&progress["state"], &progress["moved"]),
                    (&json!("done"), &json!(2)),
                    "{trouble:?} {n}"
                );
                assert_eq!(
                    world.seat_status(&show, "Stalls", "Stalls-B-1").await,
                    "blocked",
                    "{trouble:?} {n}"
                );
                world.finish().await;
                if !came {
                    break;
                }
                n += 1;
            }
            assert!(n > calls_min, "{function} {trouble:?}: {n}");
        }
    }
}

/// Runs the workers until a message of a step that died was delivered again.
async fn arrive_slowly(world: &World) {
    for _ in 0..4 {
        world.settle().await;
        world.pass(361);
    }
    world.settle().await;
}

/// A complimentary booking is returned in the new hall before the event is there, so its seat is a house seat again, and
/// no other is left for a booking that the plan did not know.
#[tokio::test(start_paused = true)]
async fn a_late_booking_without_a_seat_in_the_new_hall_is_named_to_the_organizer() {
    let world = World::new();
    let show = for_free(&world, &Hall::small()).await;
    let mut narrow = Hall::default();
    let premium = narrow.category("premium");
    let narrow = narrow.section(Section::new("Stalls", premium).row("A", 3));
    let screen = screen(&world, &show, &narrow).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let kept = world.locked(&ben, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.open_payment(&ben, &kept).await.expect(201);
    let on_event = format!("/admin/events/{}", show.event_id);
    let press = json!({ "name": "press", "seats": ["Stalls-A-3"] });
    world.admin("POST", &format!("{on_event}/house-seats"), &press).await.expect(200);
    let call = async |target: String, key: &str, body: Value| {
        let key = [("idempotency-key", key)];
        world.call("POST", &target, Some(&world.administrator()), &key, &body).await
    };
    let body = json!({ "seats": ["Stalls-A-3"], "house_name": "press", "reason": "Review" });
    let given = call(format!("{on_event}/complimentary-bookings"), "give", body).await.expect(201);
    let body = json!({ "screen_id": screen });
    relocate(&world, &show, &body).await.expect(200);
    world.step_one_queue("relocations").await;
    let gone = |booking: &str| format!("{on_event}/bookings/{booking}/return");
    let ill = json!({ "reason": "The critic is ill" });
    call(gone(text(&given["booking_id"])), "ill", ill).await.expect(200);
    // Whoever has read the event a moment ago still sells in the old hall.
    let late = world.locked(&asha, &show, &["Stalls-A-5"]).await;
    world.open_payment(&asha, &late).await.expect(201);
    arrive(&world).await;
    let told = relocate(&world, &show, &body).await.expect(200);
    assert_eq!(told["progress"]["failed"], json!([late]), "{told}");
    call(gone(&late), "late", json!({ "reason": "No seat in the new hall" })).await.expect(200);
    arrive(&world).await;
    check_all_in(&world, 1);
    assert_eq!(event(&world, &show).await.expect(200)["screen"]["screen_id"], screen.as_str());
    // A hall of one section has short ids.
    assert_eq!(seats(&world, &ben, &kept).await, ["A1", "A2"]);
    world.finish().await;
}
