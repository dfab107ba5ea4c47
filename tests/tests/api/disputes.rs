//! Disputes, in which a customer's bank takes the money back.

use domain::ledger::{Account, balances};
use domain::payment::DisputeStatus::{self, Lost, Open, Withdrawn, Won};
use sandbox::DisputeOutcome;
use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Service, Show, Trouble, UPI, VISA, World};

use crate::moves::{movable, movable_with, planned};
use crate::support::{tell_once_more, text};

/// Buys a seat at `provider`. The last value is the provider's id of the charge or payment that can be disputed.
async fn paid(world: &World, show: &Show, provider: &str) -> (Person, String, String) {
    let asha = world.customer("asha");
    let booking = world.locked(&asha, show, &["Stalls-A-1"]).await;
    let payment = world.open_payment_at(&asha, &booking, provider, "key").await.expect(201);
    if provider == "stripe" {
        world.type_card(&payment, VISA).unwrap();
    } else {
        world.pay_order(&payment, UPI).unwrap();
    }
    world.settle().await;
    let disputed = if provider == "stripe" {
        charge(world)
    } else {
        world.all_bookings()[0].payments[0].capture.clone().unwrap()
    };
    (asha, booking, disputed)
}

/// The charge of the only payment at Stripe.
fn charge(world: &World) -> String {
    text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned()
}

/// Moves one of two seats of 500.00 each. Returns the booking that keeps the other, and the new one.
async fn moved(world: &World, show: &Show, asha: &Person) -> [String; 2] {
    let old = world.bought(asha, show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let new = planned(world, asha, show, (&old, &["Stalls-A-2"]), &["Stalls-B-2"]).await;
    world.open_payment(asha, &new).await.expect(201);
    world.settle().await;
    [old, new]
}

/// Status of each dispute of a booking, and what it has lost by them.
fn disputes_of(world: &World, booking: &str) -> (Vec<DisputeStatus>, i64) {
    let mut bookings = world.all_bookings().into_iter();
    let booking = bookings.find(|known| known.booking_id.as_str() == booking).unwrap();
    let disputes = booking.payments.iter().flat_map(|payment| &payment.disputes);
    let lost = balances(&booking).get(&Account::Losses).copied().unwrap_or_default();
    (disputes.map(|dispute| dispute.status).collect(), lost)
}

fn open(world: &World, provider: &str, of: &str) -> String {
    world.sandbox(|sandbox, now| match provider {
        "stripe" => sandbox.dispute_charge(now, of, None).unwrap(),
        _ => sandbox.dispute_payment(now, of, None).unwrap(),
    })
}

fn end(world: &World, provider: &str, dispute: &str, outcome: DisputeOutcome) {
    world.sandbox(|sandbox, now| match provider {
        "stripe" => sandbox.end_charge_dispute(now, dispute, outcome).unwrap(),
        _ => sandbox.end_payment_dispute(now, dispute, outcome).unwrap(),
    });
}

#[tokio::test(start_paused = true)]
async fn a_dispute_is_recorded_and_takes_money_when_the_provider_does() {
    for provider in ["stripe", "razorpay"] {
        for (outcome, status) in
            [(DisputeOutcome::Won, Won), (DisputeOutcome::Lost, Lost), (DisputeOutcome::Closed, Won)]
        {
            let world = World::new();
            let show = world.event().await;
            let (_, _, disputed) = paid(&world, &show, provider).await;
            let dispute = open(&world, provider, &disputed);
            world.settle().await;
            let opened = world.all_bookings()[0].payments[0].disputes.clone();
            let begun = if provider == "stripe" { Withdrawn } else { Open };
            assert_eq!((opened.len(), opened[0].status), (1, begun), "{provider}");
            assert_eq!((opened[0].amount.amount_minor, &opened[0].dispute_id), (50_000, &dispute));
            end(&world, provider, &dispute, outcome);
            world.settle().await;
            let ended = world.all_bookings()[0].payments[0].disputes[0].status;
            assert_eq!(ended, status, "{provider} {outcome:?}");
            world.pass(3_700);
            assert_eq!(world.audit_books().await, [""; 0]);
            world.finish().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_dispute_ends_the_booking_without_a_refund_and_its_seats_are_on_sale_again() {
    for provider in ["stripe", "razorpay"] {
        let world = World::new();
        let show = world.event().await;
        let (asha, booking, disputed) = paid(&world, &show, provider).await;
        let dispute = open(&world, provider, &disputed);
        world.settle().await;
        world.ask_back(&asha, &booking, None).await.refused(409, "not_cancellable");
        assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
        end(&world, provider, &dispute, DisputeOutcome::Lost);
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "cancelled", "{provider}");
        assert_eq!(seen["payments"][0]["refunds"], json!([]));
        assert_eq!(world.published("BookingCancelled").len(), 1);
        assert_eq!(world.published("DisputeClosed")[0]["Detail"]["data"]["won"], false);
        let ben = world.customer("ben");
        world.bought(&ben, &show, &["Stalls-A-1"]).await;
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_may_let_customers_keep_the_seats_of_a_lost_dispute() {
    let world = World::new();
    let change = |event: &mut Value| event["lost_dispute_keeps_seats"] = json!(true);
    let show = world.event_with(&Hall::small(), change).await;
    let (asha, booking, disputed) = paid(&world, &show, "stripe").await;
    let dispute = open(&world, "stripe", &disputed);
    end(&world, "stripe", &dispute, DisputeOutcome::Lost);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
    assert_eq!(world.all_bookings()[0].payments[0].disputes[0].status, Lost);
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

/// The booking that made the capture hears of a dispute last, so that the audit, which looks at that one, finds every
/// message that was lost.
#[tokio::test(start_paused = true)]
async fn the_audit_finds_that_the_booking_of_moved_seats_did_not_hear_of_a_dispute() {
    let world = World::new();
    let (show, asha) = (movable(&world).await, world.customer("asha"));
    let bookings = moved(&world, &show, &asha).await;
    let writes = Fault::new(Trouble::Fails).function("process-payment").service(Service::DynamoDb);
    world.fault(writes.operation("PutItem").nth(2).forever());
    open(&world, "stripe", &charge(&world));
    for _ in 0..26 {
        world.settle().await;
        world.pass(91);
    }
    assert!(world.clear_faults() > 0);
    assert!(!world.take_dead("payments").is_empty());
    let heard = bookings.iter().filter(|booking| !disputes_of(&world, booking).0.is_empty());
    assert_eq!(heard.count(), 1);
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    for booking in &bookings {
        assert_eq!(disputes_of(&world, booking).0, [Withdrawn]);
    }
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_old_message_starts_no_dispute_anew_in_a_booking_that_was_moved_after_its_end() {
    let world = World::new();
    let (show, asha) = (movable(&world).await, world.customer("asha"));
    let old = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let dispute = open(&world, "stripe", &charge(&world));
    world.settle().await;
    end(&world, "stripe", &dispute, DisputeOutcome::Won);
    world.settle().await;
    let new = planned(&world, &asha, &show, (&old, &["Stalls-A-2"]), &["Stalls-B-2"]).await;
    world.open_payment(&asha, &new).await.expect(201);
    world.settle().await;
    tell_once_more(&world, "charge.dispute.funds_withdrawn");
    world.settle().await;
    for booking in [&old, &new] {
        assert!(!disputes_of(&world, booking).0.contains(&Withdrawn));
        world.ask_back(&asha, booking, None).await.expect(201);
        world.give_back(&asha, booking, &world.mailed_code(&asha)).await.expect(200);
        world.settle().await;
    }
    assert_eq!(world.provider_list("/v1/refunds").len(), 2);
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_dispute_of_a_part_is_shared_out_among_the_bookings_that_the_capture_pays_for() {
    for (amount, losses) in [(20_000, [20_000, 0]), (70_000, [50_000, 20_000]), (100_000, [50_000, 50_000])] {
        let world = World::new();
        let asha = world.customer("asha");
        let show = movable_with(&world, |event| event["lost_dispute_keeps_seats"] = json!(true)).await;
        let bookings = moved(&world, &show, &asha).await;
        let charge = charge(&world);
        let dispute =
            world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, Some(amount)).unwrap());
        world.settle().await;
        for booking in &bookings {
            assert_eq!(disputes_of(&world, booking).0, [Withdrawn]);
            world.ask_back(&asha, booking, None).await.refused(409, "not_cancellable");
        }
        end(&world, "stripe", &dispute, DisputeOutcome::Lost);
        world.settle().await;
        let lost = bookings.each_ref().map(|booking| disputes_of(&world, booking));
        assert_eq!(lost, losses.map(|lost| (vec![Lost], lost)));
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}
