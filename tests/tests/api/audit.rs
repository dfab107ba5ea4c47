//! Production's audit: reports every kind of damaged item, and neither sound items nor work that a worker has
//! yet to do.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Person, Service, Show, Trouble, VISA, World};

use crate::faults_money::{at_every_call, settle_for_long};
use crate::support::{let_others_run, text};

/// Longer than the hour for which the audit waits for workers, in seconds.
pub(crate) const LATER: i64 = 3_700;

/// Buys two seats, of which somebody refunds a hundred rupees in the dashboard.
async fn sold(world: &World) -> (Show, Person, String) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
    give_back(world, &world.booking(&asha, &booking).await, 10_000);
    world.settle().await;
    (show, asha, booking)
}

pub(crate) fn give_back(world: &World, booking: &Value, amount: i64) {
    let payment = text(&booking["payments"][0]["payment_id"]);
    let intents = world.provider_list("/v1/payment_intents");
    let of_it =
        |intent: &&Value| intent["metadata"]["payment_id"] == payment && intent["status"] == "succeeded";
    let intent = text(&intents.iter().find(of_it).expect("its capture")["id"]).to_owned();
    let form = format!("payment_intent={intent}&amount={amount}");
    world.provider_post("/v1/refunds", &form);
}

/// Partition and sort key of the block with a row's first seats.
pub(crate) fn block(world: &World, row: &str) -> (String, String) {
    let begin = format!("{row}#");
    let items = world.items("seats");
    let item = items.iter().find(|item| text(&item["sk"]["S"]).starts_with(&begin)).expect("the block");
    (text(&item["pk"]["S"]).to_owned(), text(&item["sk"]["S"]).to_owned())
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_nothing_after_many_purchases_at_once() {
    for seed in 1..=12 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let people: Vec<Person> = (0..6).map(|n| world.customer(&format!("buyer-{n}"))).collect();
        let seats = ["Stalls-A-1", "Stalls-A-2", "Stalls-B-1", "Balcony-A-1"];
        let scenes = people.iter().enumerate().map(|(n, who)| {
            let (world, show) = (&world, &show);
            async move {
                let_others_run(n as u64 * seed % 7).await;
                let reply = world.lock(who, show, &[seats[n % 4]]).await;
                if reply.status != 201 {
                    return;
                }
                let booking = text(&reply.body["booking_id"]).to_owned();
                let payment = world.open_payment(who, &booking).await.expect(201);
                world.type_card(&payment, VISA).unwrap();
                if n % 2 == 0 {
                    world.release(who, &booking).await;
                }
                world.step().await;
            }
        });
        join_all(scenes).await;
        settle_for_long(&world).await;
        let late = world.locked(&people[0], &show, &["Stalls-C-5"]).await;
        let payment = world.open_payment(&people[0], &late).await.expect(201);
        world.pass(700);
        world.type_card(&payment, VISA).unwrap();
        world.settle().await;
        if let Some(booking) = world.all_bookings().iter().find(|b| b.kept_payment().is_some()) {
            let payment = booking.kept_payment().unwrap();
            let capture = payment.capture.as_deref().unwrap();
            world.provider_post("/v1/refunds", &format!("payment_intent={capture}&amount=100"));
        }
        let by_hand = "amount=50000&currency=inr&payment_method=pm_card_visa&confirm=true";
        world.provider_post("/v1/payment_intents", by_hand);
        settle_for_long(&world).await;
        for _ in 0..2 {
            world.pass(LATER);
            assert_eq!(world.audit_books().await, Vec::<String>::new(), "seed {seed}");
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn work_that_a_worker_has_yet_to_do_is_not_reported() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let quiet = async |when: &str| assert_eq!(world.audit_books().await, Vec::<String>::new(), "{when}");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    quiet("locked").await;
    world.paid(&asha, &booking).await;
    quiet("paid, and the webhook is not delivered").await;
    world.deliver_webhooks().await;
    quiet("paid, and the message is on the queue").await;
    world.step_one_queue("payments").await;
    quiet("confirmed, and without an invoice").await;
    world.settle().await;
    give_back(&world, &world.booking(&asha, &booking).await, 10_000);
    quiet("refunded, and the webhook is not delivered").await;
    world.deliver_webhooks().await;
    while world.step_one_queue("payments").await {}
    quiet("refunded, and without a credit note").await;
    let given_up = world.locked(&ben, &show, &["Stalls-B-1"]).await;
    let payment = world.open_payment(&ben, &given_up).await.expect(201);
    world.release(&ben, &given_up).await.expect(200);
    world.type_card(&payment, VISA).unwrap();
    world.deliver_webhooks().await;
    world.step_one_queue("payments").await;
    quiet("a refund is due").await;
    world.finish().await;
}

/// Does `damage` to sound tables, and checks that the audit reports each of `expected`.
async fn finds(damage: impl AsyncFn(&World, &str), expected: &[&str]) {
    let world = World::new();
    let (_, _, booking) = sold(&world).await;
    world.pass(LATER);
    damage(&world, &booking).await;
    let found = world.audit_books().await;
    assert!(!found.is_empty(), "{expected:?} was not found");
    for expected in expected {
        assert!(found.iter().any(|fault| fault.contains(expected)), "no `{expected}` in {found:#?}");
    }
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn damaged_seats_are_found() {
    finds(
        async |world, _| {
            let (pk, sk) = block(world, "A");
            world.remove("seats", (&pk, &sk), "S1");
        },
        &["the seat Stalls A 1 is not sold to it"],
    )
    .await;
    finds(
        async |world, _| {
            let (pk, sk) = block(world, "A");
            world.set("seats", (&pk, &sk), "S2", &json!({ "S": "sold#bkg_0123456789ab" }));
        },
        &["Stalls A 2 is sold to it, and it is not there"],
    )
    .await;
    finds(
        async |world, booking| {
            let (pk, sk) = block(world, "A");
            world.set("seats", (&pk, &sk), "S2", &json!({ "S": format!("sold#{booking}") }));
        },
        &["Stalls A 2 is sold to it, and it does not list it"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn damaged_bookings_and_money_are_found() {
    finds(
        async |world, booking| {
            world.set("bookings", (booking, "booking"), "status", &json!({ "S": "expired" }));
        },
        &["it is expired and keeps 1 payments", "Stalls A 1 is sold to it", "the slot counts 2 tickets"],
    )
    .await;
    finds(
        async |world, booking| {
            world.remove("bookings", (booking, "booking"), "ledger[0]");
        },
        &["captured 100000, but 0 by the ledger"],
    )
    .await;
    finds(
        async |world, booking| {
            let place = "payments[0].amount.amount_minor";
            world.set("bookings", (booking, "booking"), place, &json!({ "N": "40000" }));
        },
        &[
            "it is confirmed for 40000 of 100000",
            "took 100000, and its payment says 40000",
            "says 100000, and 40000",
        ],
    )
    .await;
    finds(
        async |world, booking| {
            world.set("bookings", (booking, "booking"), "payments[0].capture", &json!({ "S": "pi_other" }));
        },
        &["took 100000, which no payment records", "the provider knows no such capture"],
    )
    .await;
    finds(
        async |world, _| {
            let slots = world.items("bookings");
            let slot = slots.iter().find(|item| item["sk"]["S"] == "customer").expect("the slot");
            world.set("bookings", (text(&slot["pk"]["S"]), "customer"), "tickets", &json!({ "N": "3" }));
        },
        &["the slot counts 3 tickets, and the customer has 2"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_item_that_cannot_be_read_is_found_and_hides_nothing_else() {
    let world = World::new();
    let (show, _, unreadable) = sold(&world).await;
    let ben = world.customer("ben");
    let damaged = world.bought(&ben, &show, &["Stalls-A-2"]).await;
    world.pass(LATER);
    world.set("bookings", (&unreadable, "booking"), "status", &json!({ "S": "half sold" }));
    world.remove("bookings", (&damaged, "booking"), "ledger[0]");
    world.set("bookings", ("orphan#pi_of_nobody", "orphan"), "capture", &json!({ "N": "1" }));
    let found = world.audit_books().await;
    let of = |about: &str| found.iter().filter(|finding| finding.starts_with(about)).count();
    assert_eq!((of(&unreadable), of("orphan#pi_of_nobody"), of(&damaged)), (1, 1, 2), "{found:#?}");
    assert!(found.iter().any(|finding| finding.contains("it cannot be read: ")), "{found:#?}");
    // The customer's ticket count cannot be compared.
    assert_eq!(found.len(), 5, "{found:#?}");
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_table_of_many_pages_is_read_to_its_end() {
    let world = World::new();
    for n in 0..2_000 {
        world.set("bookings", (&format!("orphan#pi_{n}"), "orphan"), "capture", &json!({ "N": "1" }));
    }
    let _ = world.audit_books().await;
    assert_eq!(world.counted("AuditFindings"), 2_000);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn damaged_documents_are_found() {
    finds(
        async |world, booking| world.delete("bookings", (booking, "invoice")),
        &["it was paid and has no invoice", "INV: 1 numbers were given out, and 0 documents"],
    )
    .await;
    finds(
        async |world, booking| world.delete("bookings", (booking, "credit#001")),
        &["has no credit note", "CN: 1 numbers were given out, and 0 documents"],
    )
    .await;
    finds(
        async |world, _| {
            world.set("bookings", ("series#INV", "series"), "n", &json!({ "N": "2" }));
        },
        &["INV: 2 numbers were given out, and 1 documents"],
    )
    .await;
    finds(
        async |world, booking| {
            let total = "amounts.total_minor";
            world.set("bookings", (booking, "credit#001"), total, &json!({ "N": "9999" }));
        },
        &["CN-000001 says 9999, and 10000 go back"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_capture_of_ours_that_only_the_provider_records_is_found() {
    finds(
        async |world, _| {
            world.provider(|settings| settings.drop = true);
            let form = format!(
                "amount=50000&currency=inr&payment_method=pm_card_visa&confirm=true\
                 &metadata[deployment]={}&metadata[payment_id]=pay_0123456789ab_1",
                world.deployment()
            );
            world.provider_post("/v1/payment_intents", &form);
            world.pass(LATER);
        },
        &["bkg_0123456789ab: ", "took 50000, which no payment records"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_due_refund_that_is_never_ordered_is_found() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, VISA).unwrap();
    world.fault(Fault::new(Trouble::Fails).function("process-refund").service(Service::Stripe).forever());
    for _ in 0..12 {
        world.settle().await;
        world.pass(400);
    }
    assert!(!world.take_dead("refunds").is_empty());
    let found = world.audit_books().await;
    assert!(found.iter().any(|fault| fault.contains("is due and nobody has been asked")), "{found:?}");
    world.clear_faults();
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn wherever_the_audit_dies_the_next_run_continues_and_counts_nothing_twice() {
    at_every_call("audit-books", 8, async |world, fault| {
        sold(&world).await;
        world.pass(LATER);
        world.fault(fault);
        world.run_audit().await;
        let came = world.clear_faults() > 0;
        world.pass(LATER);
        // The pass that was under way ends, and a whole pass after it finds nothing either.
        let _ = world.run_audit().await;
        assert_eq!(world.audit_books().await, Vec::<String>::new());
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn two_audits_at_once_do_not_disturb_each_other() {
    for seed in 1..=20 {
        let world = World::with_seed(seed);
        sold(&world).await;
        world.pass(LATER);
        let runs = futures::join!(world.run_audit(), world.run_audit());
        assert!(runs.0.answer.is_ok() && runs.1.answer.is_ok());
        world.pass(LATER);
        assert_eq!(world.audit_books().await, Vec::<String>::new());
        world.finish().await;
    }
}
