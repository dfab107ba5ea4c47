//! Uses of offers follow their bookings: an end of the lock, an extension, a payment, a return of seats.

use aws::store::{Creation, OfferUses, Reserving, Settled};
use domain::booking::Booking;
use domain::offer::Offer;
use domain::quote::{Discount, Discounted, Quote};
use domain::redemption::{Row, Uses};
use domain::tax::{Tax, TaxMode};
use futures::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};
use tests::{Person, Show, World};

use crate::redemptions::{booking_id, offer, row};

/// Discount of a seat.
const OFF: i64 = 5_000;
/// Seconds after the end of a lock after which no write of it can arrive.
const GRACE: i64 = 46;

pub(crate) fn now(world: &World) -> Timestamp {
    Timestamp::from_second(world.clock.second()).unwrap()
}

/// An offer with fifty uses.
pub(crate) fn fifty(counts: &str) -> Offer {
    offer(2, json!({ "uses_max": 50, "money_max_minor": 10_000_000, "counts": counts }))
}

/// Locks seats, and makes the booking as if its request had named the code of `offer`, whose uses are reserved first.
pub(crate) async fn redeemed(
    world: &World,
    offer: &Offer,
    who: &Person,
    show: &Show,
    seats: &[&str],
) -> (Booking, Row) {
    let id = world.locked(who, show, seats).await.parse().unwrap();
    let store = world.store();
    let mut booking = store.booking(&id).await.unwrap().expect("it is locked");
    let per_ticket = offer.terms.caps.counts == domain::offer::UseOf::Ticket;
    let count = u32::try_from(seats.len()).unwrap();
    let customer = who.customer_id().replace("cus_", "");
    let mut wanted = row(offer, &id, &customer, "run", booking.created_at);
    wanted.redemption.per_ticket = per_ticket;
    wanted.uses = Uses { uses: if per_ticket { count } else { 1 }, minor: OFF * i64::from(count) };
    let Reserving::Reserved(row) = store.reserve(offer, &wanted, now(world)).await.unwrap() else {
        panic!("there are uses left");
    };
    booking.redemptions.push(row.redemption.clone());
    booking.quote = discounted(&booking.quote, offer, seats.len());
    world.delete("bookings", (id.as_str(), "booking"));
    assert!(matches!(store.create_booking(&booking).await.unwrap(), Creation::Created));
    (booking, *row)
}

fn discounted(quote: &Quote, offer: &Offer, seats: usize) -> Quote {
    let discount = Discount {
        id: offer.offer_id.to_string(),
        label: "Ten percent".into(),
        funded_by: "organizer".into(),
        amount: Discounted::Seats(vec![OFF; seats]),
        fees_waived_minor: 0,
    };
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: quote.tax_basis_points };
    Quote::of(quote.currency, quote.lines.clone(), vec![discount], quote.fees_minor, tax).unwrap()
}

pub(crate) async fn uses(world: &World, offer: &Offer) -> OfferUses {
    let store = world.store();
    assert_eq!(store.check_counts(offer).await.unwrap(), []);
    store.uses_of(offer).await.unwrap()
}

/// Numbers of reserved and used uses.
async fn numbers(world: &World, offer: &Offer) -> (u32, u32) {
    let uses = uses(world, offer).await;
    (uses.reserved.uses, uses.used.uses)
}

async fn scene(counts: &str) -> (World, Show, Person, Offer) {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    (world, show, asha, fifty(counts))
}

const SEATS: [&str; 3] = ["Stalls-A-1", "Stalls-A-2", "Stalls-B-1"];

#[tokio::test(start_paused = true)]
async fn fifty_uses_are_back_within_a_minute_after_fifty_locks_end_without_an_attempt() {
    let (world, show, _, offer) = scene("booking").await;
    for n in 0..50 {
        let who = world.customer(&format!("c{n}"));
        let seat = format!("Stalls-{}-{}", if n < 25 { "A" } else { "B" }, n % 25 + 1);
        redeemed(&world, &offer, &who, &show, &[&seat]).await;
    }
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (50, 0));
    world.pass(300 + GRACE - 1);
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (50, 0), "a payment may just be beginning");
    world.pass(1);
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (0, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn extending_the_booking_extends_the_reservation_and_releasing_it_ends_it() {
    let (world, show, asha, offer) = scene("booking").await;
    let (booking, _) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
    let id = booking.booking_id.as_str();
    world.pass(200);
    world.extend(&asha, id).await.expect(200);
    world.pass(300);
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (1, 0));
    world.extend(&asha, id).await.expect(200);
    world.pass(GRACE + 1);
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (1, 0));
    world.release(&asha, id).await.expect(200);
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (0, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_open_attempt_to_pay_keeps_the_reservation_until_it_is_resolved() {
    let (world, show, asha, offer) = scene("booking").await;
    let (booking, _) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
    world.pass(290);
    world.open_payment(&asha, booking.booking_id.as_str()).await.expect(201);
    for _ in 0..11 {
        world.minute().await;
    }
    assert_eq!(numbers(&world, &offer).await, (1, 0));
    for _ in 0..60 {
        world.minute().await;
    }
    assert_eq!(numbers(&world, &offer).await, (0, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn returned_seats_give_their_uses_and_their_money_back() {
    for (counts, after) in [("ticket", [3, 2, 0]), ("booking", [1, 1, 0])] {
        let (world, show, asha, offer) = scene(counts).await;
        let (booking, _) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
        let id = booking.booking_id.as_str();
        world.paid(&asha, id).await;
        world.settle().await;
        let used = |uses: u32, seats: i64| OfferUses {
            reserved: Uses::default(),
            used: Uses { uses, minor: seats * OFF },
        };
        assert_eq!(uses(&world, &offer).await, used(after[0], 3));
        for (seats, left, uses_left) in [(Some(&SEATS[..1]), 2, after[1]), (None, 0, after[2])] {
            world.ask_back(&asha, id, seats).await.expect(201);
            let code = world.mailed_code(&asha);
            world.give_back(&asha, id, &code).await.expect(200);
            world.settle().await;
            assert_eq!(uses(&world, &offer).await, used(uses_left, left), "{counts}");
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn settling_at_once_twice_and_late_has_the_effect_of_settling_once() {
    for seed in 1..=5 {
        let world = World::with_seed(seed);
        let (show, asha, offer) = (world.event().await, world.customer("asha"), fifty("ticket"));
        let (booking, row) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
        let store = world.store();
        let settle_often = async || {
            let settle =
                (0..6).map(|_| store.settle_redemption(&row.redemption, &booking.booking_id, now(&world)));
            for settled in join_all(settle).await {
                assert_ne!(settled.unwrap(), Settled::Overdrawn);
            }
        };
        settle_often().await;
        assert_eq!(numbers(&world, &offer).await, (3, 0));
        world.paid(&asha, booking.booking_id.as_str()).await;
        world.deliver_webhooks().await;
        while world.step_one_queue("payments").await {}
        settle_often().await;
        assert_eq!(numbers(&world, &offer).await, (0, 3));
        world.settle().await;
        world.ask_back(&asha, booking.booking_id.as_str(), Some(&SEATS[..1])).await.expect(201);
        let code = world.mailed_code(&asha);
        let returning = world.give_back(&asha, booking.booking_id.as_str(), &code);
        let (returned, ()) = futures::join!(returning, settle_often());
        returned.expect(200);
        settle_often().await;
        assert_eq!(numbers(&world, &offer).await, (0, 2));
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_paid_booking_that_lost_its_reservation_is_counted_and_an_alarm_tells_of_it() {
    let (world, show, asha, offer) = scene("ticket").await;
    let (booking, row) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
    world.store().return_redemption(&row).await.unwrap();
    assert_eq!(numbers(&world, &offer).await, (0, 0));
    world.paid(&asha, booking.booking_id.as_str()).await;
    world.settle().await;
    assert_eq!(numbers(&world, &offer).await, (0, 3));
    assert_eq!(world.counted("RedemptionOverdrawn"), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_without_limits_is_counted_once_its_booking_is_paid_and_orders_nothing_before() {
    let (world, show, asha, _) = scene("booking").await;
    let offer = offer(64, json!({}));
    world.meter();
    let (booking, row) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
    assert!(!row.redemption.reserved);
    world.settle().await;
    assert_eq!(world.waiting("redemptions").len(), 0);
    assert_eq!(numbers(&world, &offer).await, (0, 0));
    world.paid(&asha, booking.booking_id.as_str()).await;
    world.settle().await;
    assert_eq!(uses(&world, &offer).await.used, Uses { uses: 1, minor: 3 * OFF });
    assert_eq!(world.counted("RedemptionOverdrawn"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_without_offers_orders_no_settlement() {
    let (world, show, asha, _) = scene("booking").await;
    let booking = world.bought(&asha, &show, &SEATS).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], Value::from("confirmed"));
    assert_eq!(world.waiting("redemptions").len(), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_forgets_no_reservation_of_an_open_attempt_to_pay() {
    let (world, show, asha, offer) = scene("booking").await;
    let (booking, _) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
    world.open_payment(&asha, booking.booking_id.as_str()).await.expect(201);
    world.pass(300 + 3_700);
    world.audit_books().await;
    assert_eq!(world.counted("RedemptionForgotten"), 0);
    assert_eq!(numbers(&world, &offer).await, (1, 0));
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn the_audit_settles_the_reservation_of_a_run_that_died_and_finds_a_count_that_is_not_the_sum_of_its_rows()
 {
    let world = World::new();
    let offer = fifty("booking");
    let wanted = row(&offer, &booking_id("asha", "key"), "asha", "run", now(&world));
    let Reserving::Reserved(row) = world.store().reserve(&offer, &wanted, now(&world)).await.unwrap() else {
        panic!("there are uses left");
    };
    world.pass(300 + 3_700);
    assert_eq!(world.audit_books().await, [] as [String; 0]);
    world.settle().await;
    assert_eq!(world.counted("RedemptionForgotten"), 1);
    assert_eq!(numbers(&world, &offer).await, (0, 0));
    let count = format!("offer#{}#{}", offer.offer_id, row.redemption.shard);
    world.set("bookings", (&count, "count"), "kept", &json!({ "N": "2" }));
    let found = world.audit_books().await;
    assert!(found.len() == 1 && found[0].starts_with(&count), "{found:?}");
    world.abandon();
}
