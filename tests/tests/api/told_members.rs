//! Mails about disputes and refused refunds, and what else members of an organizer read.

use sandbox::DisputeOutcome;
use serde_json::{Value, json};
use tests::{Hall, Person, REFUND_FAILS, Section, Show, World};

use crate::reach::tiny;
use crate::support::text;
use crate::told::{rupees, says};

/// Buys a seat and disputes its payment. Returns the customer, the booking and the dispute.
async fn disputed(world: &World, show: &Show) -> (Person, String, String) {
    let asha = world.customer("asha");
    let booking = world.bought(&asha, show, &["Stalls-A-1"]).await;
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    let dispute = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    world.settle().await;
    (asha, booking, dispute)
}

#[tokio::test(start_paused = true)]
async fn a_dispute_is_told_to_members_when_it_opens_and_to_the_customer_when_it_is_decided() {
    for (outcome, decided, tickets, others) in [
        (DisputeOutcome::Won, "the payment stands", "Your tickets are valid", 0),
        (DisputeOutcome::Lost, "has given ₹500.00 back to you", "Your tickets are no longer valid", 1),
    ] {
        let world = World::new();
        let show = world.event().await;
        let maya = world.member(&world.organizer().await, "maya", "manager").await;
        let (asha, booking, dispute) = disputed(&world, &show).await;
        let mail = world.told_last(&maya, "dispute_opened", "DisputeOpened").await.expect("a mail");
        says(&mail, &[&rupees(50_000), "Stripe", "The Tempest"]);
        let page = format!("https://tickets.test/admin/events/{}/bookings/{booking}", show.event_id);
        assert!(mail.text.contains(&page), "{}", mail.text);
        world.sandbox(|sandbox, now| sandbox.end_charge_dispute(now, &dispute, outcome)).unwrap();
        world.settle().await;
        let mail = world.told_last(&asha, "dispute_closed", "DisputeClosed").await.expect("a mail");
        says(&mail, &[decided, tickets]);
        assert_eq!(mail.files.len(), others, "{outcome:?}");
        if others > 0 {
            let given = world.told_last(&asha, "seats_returned", "BookingCancelled").await;
            assert!(given.is_none(), "she gave nothing back");
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_books_nothing_goes_back_and_members_read_if_that_fails() {
    let world = World::new();
    let show = world.event().await;
    let maya = world.member(&world.organizer().await, "maya", "manager").await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, REFUND_FAILS).unwrap();
    world.settle().await;
    let due = world.told_last(&asha, "refund_due", "RefundDue").await.expect("a mail");
    says(&due, &[&rupees(50_000), "could not become a booking"]);
    world.pass(60);
    world.settle().await;
    let failed = world.told_last(&maya, "refund_failed", "RefundFailed").await.expect("a mail");
    says(&failed, &[&rupees(50_000), "Stripe", "waits for the money"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn members_read_that_an_event_is_sold_out_and_how_many_seats_that_were() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let show = world.event_with(&hall.section(Section::new("Stalls", premium).row("A", 3)), |_| {}).await;
    let maya = world.member(&world.organizer().await, "maya", "owner").await;
    let seats = world.seats(&show, "Stalls").await;
    let id = |n: usize| text(&seats[n]["seat_id"]).to_owned();
    let press = json!({ "name": "press", "seats": [id(2)] });
    let target = format!("/admin/events/{}/house-seats", show.event_id);
    world.admin("POST", &target, &press).await.expect(200);
    world.bought(&world.customer("asha"), &show, &[&id(0), &id(1)]).await;
    let sold_out = ("EventSoldOut", json!({ "event_id": show.event_id }));
    let mail = world.told_of(&maya, "sold_out", sold_out).await.expect("a mail");
    says(&mail, &["All 2 seats", "The Tempest is sold out"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn members_read_that_their_system_takes_no_messages() {
    let world = World::new();
    let organizer = world.organizer().await;
    let maya = world.member(&organizer, "maya", "owner").await;
    let trouble = |last_answer: Value, is_paused: bool| {
        let data = json!({
            "organizer_id": organizer, "webhook_id": "whk_0123456789", "host": "hooks.opera.example",
            "since": "2026-11-24T12:00:00Z", "last_answer": last_answer, "is_paused": is_paused,
        });
        ("DeliveryTrouble", data)
    };
    let mail = world.told_of(&maya, "delivery_trouble", trouble(json!("503"), true)).await.expect("a mail");
    says(&mail, &["hooks.opera.example", "503", "We have paused", "Tuesday, 24 November 2026"]);
    let mail = world.told_of(&maya, "delivery_trouble", trouble(Value::Null, false)).await.expect("a mail");
    says(&mail, &["We keep trying"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_member_who_calls_mails_unwanted_is_told_of_money_alone() {
    let world = World::new();
    let organizer = world.organizer().await;
    let (olga, maya) =
        (world.member(&organizer, "olga", "owner").await, world.member(&organizer, "maya", "manager").await);
    let now = world.clock.now();
    world.store().record_complaint(&olga.customer_id().parse().unwrap(), now, now).await.unwrap();
    let show = tiny(&world).await;
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1", "Stalls-A-2", "Balcony-A-1"]).await;
    assert_eq!((world.notified(&olga).len(), world.notified(&maya).len()), (0, 1), "it is sold out");
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    world.settle().await;
    assert_eq!((world.notified(&olga).len(), world.notified(&maya).len()), (1, 2), "a bank asks for money");
    world.finish().await;
}
