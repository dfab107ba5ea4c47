//! One-time codes: limits on codes and tries, and the purpose that each is bound to.

use futures::future::join_all;
use tests::{Fault, Service, Trouble, World};

use crate::cancellation::{SEATS, bought};
use crate::support::{has_word, texts};

/// A code that is not `code`.
fn other_than(code: &str, n: u32) -> String {
    let code: u32 = code.parse().unwrap();
    format!("{:06}", (code + 1 + n) % 1_000_000)
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_guesses_at_once_five_are_checked_and_then_even_the_right_code_is_refused() {
    let world = World::with_seed(7);
    let (_, asha, booking) = bought(&world).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mailed_code(&asha);
    let guesses: Vec<String> = (0..1_000).map(|n| other_than(&code, n)).collect();
    let replies = join_all(guesses.iter().map(|guess| world.give_back(&asha, &booking, guess))).await;
    let count = |wanted: &str| replies.iter().filter(|reply| reply.code() == wanted).count();
    // A request that meets many others may be answered 503; a sixth guess is never checked.
    assert_eq!(count("code_invalid"), 5);
    assert_eq!(count("too_many_tries") + count("unavailable"), 995);
    world.give_back(&asha, &booking, &code).await.refused(409, "too_many_tries");
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    // A new code works.
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &code).await.refused(400, "code_invalid");
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn three_codes_an_hour_are_sent_however_many_are_requested_at_once() {
    let world = World::with_seed(3);
    let (_, asha, booking) = bought(&world).await;
    let asked = (0..100).map(|_| world.ask_back(&asha, &booking, None));
    let replies = join_all(asked).await;
    let count = |status: u16| replies.iter().filter(|reply| reply.status == status).count();
    assert_eq!((count(201), world.mails(&asha).len()), (3, 3));
    assert_eq!(count(429) + count(503), 97);
    world.pass(600);
    let refused = world.ask_back(&asha, &booking, None).await;
    assert_eq!(refused.headers["retry-after"], "3000");
    assert_eq!(refused.refused(429, "too_many_codes")["retry_after_seconds"], 3_000);
    world.pass(3_000);
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_works_for_ten_minutes() {
    let world = World::new();
    let (_, asha, booking) = bought(&world).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mailed_code(&asha);
    world.pass(601);
    world.give_back(&asha, &booking, &code).await.refused(400, "code_expired");
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.pass(600);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_works_for_its_booking_and_its_seats_only() {
    let world = World::new();
    let (show, asha, booking) = bought(&world).await;
    let other = world.bought(&asha, &show, &["Balcony-A-1"]).await;
    world.ask_back(&asha, &booking, Some(&SEATS[..1])).await.expect(201);
    let first = world.mailed_code(&asha);
    // The other booking has no code, and this booking's code does not work there.
    world.give_back(&asha, &other, &first).await.refused(400, "code_invalid");
    world.ask_back(&asha, &other, None).await.expect(201);
    if world.mailed_code(&asha) != first {
        world.give_back(&asha, &other, &first).await.refused(400, "code_invalid");
    }
    // A code for other seats replaces the first.
    world.ask_back(&asha, &booking, Some(&SEATS[1..2])).await.expect(201);
    let second = world.mailed_code(&asha);
    if second != first {
        world.give_back(&asha, &booking, &first).await.refused(400, "code_invalid");
    }
    // Somebody else with the code finds no such booking.
    let eve = world.customer("eve");
    world.ask_back(&eve, &booking, None).await.refused(404, "not_found");
    world.give_back(&eve, &booking, &second).await.refused(404, "not_found");
    let done =
        world.give_back(&asha, &booking, &format!(" {} {}", &second[..3], &second[3..])).await.expect(200);
    assert_eq!(texts(&done["seats"]), SEATS[1..2]);
    assert_eq!(texts(&done["booking"]["seats"]), [SEATS[0], SEATS[2]]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_code_of_another_device_gives_back_no_other_seats_than_those_that_were_looked_at() {
    let world = World::new();
    let (_, asha, booking) = bought(&world).await;
    // One device has looked at one seat, another at all of them since: theirs is the newest code.
    world.ask_back(&asha, &booking, Some(&SEATS[..1])).await.expect(201);
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mailed_code(&asha);
    world.give_back_seats(&asha, &booking, &code, &SEATS[..1]).await.refused(409, "code_for_other_seats");
    world.give_back_seats(&asha, &booking, &code, &[]).await.refused(400, "no_seats");
    world.give_back_seats(&asha, &booking, &code, &["Stalls-A-1"; 33]).await.refused(400, "too_many_seats");
    assert_eq!(texts(&world.booking(&asha, &booking).await["seats"]), SEATS);
    // Who does not have the code learns nothing of its seats.
    let wrong = other_than(&code, 0);
    world.give_back_seats(&asha, &booking, &wrong, &SEATS[..1]).await.refused(400, "code_invalid");
    // In any order, and again after a lost answer.
    let turned = [SEATS[2], SEATS[0], SEATS[1]];
    for _ in 0..2 {
        let done = world.give_back_seats(&asha, &booking, &code, &turned).await.expect(200);
        assert_eq!(texts(&done["seats"]), SEATS);
    }
    world.give_back_seats(&asha, &booking, &code, &SEATS[..1]).await.refused(409, "code_for_other_seats");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_sent_again_after_a_lost_answer_gets_the_first_answer() {
    let world = World::new();
    let (_, asha, booking) = bought(&world).await;
    world.ask_back(&asha, &booking, Some(&SEATS[..1])).await.expect(201);
    let code = world.mailed_code(&asha);
    for n in 0..4 {
        world.give_back(&asha, &booking, &other_than(&code, n)).await.refused(400, "code_invalid");
    }
    let first = world.give_back(&asha, &booking, &code).await.expect(200);
    let again = world.give_back(&asha, &booking, &code).await.expect(200);
    for same in ["seats", "refund", "refund_id"] {
        assert_eq!(first[same], again[same]);
    }
    // A used code does nothing more, and guesses still count.
    for n in 0..4 {
        world.give_back(&asha, &booking, &other_than(&code, n)).await.refused(400, "code_invalid");
    }
    world.give_back(&asha, &booking, &code).await.refused(409, "too_many_tries");
    assert_eq!(world.booking(&asha, &booking).await["seats"].as_array().unwrap().len(), 2);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_same_code_from_many_devices_at_once_cancels_once() {
    for seed in 1..20 {
        let world = World::with_seed(seed);
        let (_, asha, booking) = bought(&world).await;
        world.ask_back(&asha, &booking, Some(&SEATS[1..])).await.expect(201);
        let code = world.mailed_code(&asha);
        let replies = join_all((0..4).map(|_| world.give_back(&asha, &booking, &code))).await;
        assert!(replies.iter().any(|reply| reply.status == 200), "{seed}");
        let fine = |reply: &tests::Reply| matches!(reply.status, 200 | 503);
        assert!(replies.iter().all(fine), "{seed}");
        world.settle().await;
        assert_eq!(world.provider_list("/v1/refunds").len(), 1, "{seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_store_holds_no_code_and_no_address() {
    let world = World::new();
    let (_, asha, booking) = bought(&world).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mailed_code(&asha);
    let items = world.items("bookings");
    let mut kept = items.iter().find(|item| item["sk"]["S"] == "code").unwrap().clone();
    // The amount may contain the code's digits by chance.
    kept.as_object_mut().unwrap().remove("quoted_minor");
    let kept = kept.to_string();
    assert!(!has_word(&kept, &code) && !kept.contains('@'), "{kept}");
    // An hour later DynamoDB may delete the code's item; the booking stays.
    world.pass(2 * 3600);
    assert_eq!(world.sweep_ttl(), 1);
    world.give_back(&asha, &booking, &code).await.refused(400, "code_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn while_ses_is_down_customers_are_told_to_try_again() {
    let world = World::new();
    let (_, asha, booking) = bought(&world).await;
    for service in [Service::Ses, Service::Cognito] {
        world.fault(Fault::new(Trouble::Fails).service(service).forever());
        world.ask_back(&asha, &booking, None).await.refused(503, "unavailable");
        world.clear_faults();
    }
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.finish().await;
}
