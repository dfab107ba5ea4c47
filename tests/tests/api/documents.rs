//! Documents and tickets: invoices, credit notes, PDF files and signed ticket codes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ticket::{TicketRefusal, verify};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Section, Show, Trouble, World};

use crate::faults_money::{EVERY_TROUBLE, at_every_call, settle_for_long};
use crate::support::{text, texts};

/// An event with seats at 500.00, a fee of 20.00, and 18 % tax: `mode` says if the prices include it.
pub(crate) async fn taxed(world: &World, mode: &str) -> Show {
    let change = |event: &mut Value| {
        event["tax_basis_points"] = json!(1_800);
        event["tax_mode"] = json!(mode);
        event["fee_per_ticket_minor"] = json!(2_000);
    };
    world.event_with(&Hall::small(), change).await
}

pub(crate) async fn invoice(world: &World, who: &Person, booking: &str) -> Value {
    world.get(&format!("/booking/{booking}/invoice"), Some(who)).await.expect(200)
}

pub(crate) async fn tickets(world: &World, who: &Person, booking: &str) -> Value {
    world.get(&format!("/booking/{booking}/tickets"), Some(who)).await.expect(200)
}

/// Refunds `amount` of a booking's payment in the provider's dashboard.
pub(crate) fn give_back(world: &World, booking: &Value, amount: i64) {
    let payment = text(&booking["payments"][0]["payment_id"]);
    let intents = world.provider_list("/v1/payment_intents");
    let of_it =
        |intent: &&Value| intent["metadata"]["payment_id"] == payment && intent["status"] == "succeeded";
    let intent = text(&intents.iter().find(of_it).expect("its capture")["id"]);
    let form = format!("payment_intent={intent}&amount={amount}&metadata[payment_id]={payment}");
    world.provider_post("/v1/refunds", &form);
}

/// Returns true if a PDF, whose text is not compressed, shows this.
pub(crate) fn shows(file: &[u8], shown: &str) -> bool {
    file.windows(shown.len()).any(|window| window == shown.as_bytes())
}

/// Numbers of the documents of a series, in order.
pub(crate) fn numbers(world: &World, begin: &str) -> Vec<String> {
    let items = world.items("bookings");
    let of_series = items.iter().filter_map(|item| item["number"]["S"].as_str());
    let mut numbers: Vec<String> = of_series.filter(|n| n.starts_with(begin)).map(str::to_owned).collect();
    numbers.sort();
    numbers
}

pub(crate) fn without_gap(begin: &str, count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("{begin}-{n:06}")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_has_paid_gets_an_invoice_of_what_was_paid() {
    let world = World::new();
    let show = taxed(&world, "exclusive").await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let target = format!("/booking/{booking}/invoice");
    world.get(&target, Some(&asha)).await.refused(409, "booking_status_wrong");
    world.paid(&asha, &booking).await;
    world.deliver_webhooks().await;
    world.step_one_queue("payments").await;
    let early = world.get(&target, Some(&asha)).await;
    assert!(early.headers.contains_key("retry-after"), "{:?}", early.headers);
    early.refused(409, "not_ready");
    world.settle().await;

    let seen = invoice(&world, &asha, &booking).await;
    assert_eq!(seen["number"], "INV-000001");
    assert_eq!(seen["seller"]["address_lines"], json!(["1 Charni Road", "400004 Mumbai"]));
    assert_eq!(seen["customer"]["customer_id"], asha.customer_id());
    assert_eq!(seen["lines"][0]["seats"], json!(["Stalls-A-1", "Stalls-A-2"]));
    let quote = world.booking(&asha, &booking).await["quote"].clone();
    assert_eq!(quote["tax_included"], false);
    for part in ["subtotal", "discount", "fees", "tax", "total"] {
        assert_eq!(seen["amounts"][format!("{part}_minor")], quote[part]["amount_minor"], "{part}");
    }
    assert_eq!(seen["amounts"]["total_minor"], 104_000 + 18_720);
    assert_eq!(seen["credit_notes"], json!([]));

    let file = world.get(&format!("{target}?format=pdf"), Some(&asha)).await;
    assert_eq!(file.headers["content-type"], "application/pdf");
    for shown in
        ["INV-000001", booking.as_str(), "Opera House Tickets Ltd", "Stalls-A-2", "1227.20 INR", "187.20 INR"]
    {
        assert!(shows(&file.bytes, shown), "{shown}");
    }
    let accept = [("accept", "application/pdf")];
    let asked = world.call("GET", &target, Some(&asha), &accept, &Value::Null).await;
    assert_eq!(asked.bytes, file.bytes, "the Accept header gets the same bytes");
    world.get(&target, Some(&ben)).await.refused(404, "not_found");
    world.get(&format!("{target}?format=png"), Some(&asha)).await.refused(400, "parameter_invalid");
    world.get(&format!("{target}?credit_note=CN-000001"), Some(&asha)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn where_prices_include_the_tax_nothing_is_added() {
    let world = World::new();
    let show = taxed(&world, "inclusive").await;
    let seen = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(seen["tax_mode"], "inclusive");
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let quote = world.booking(&asha, &booking).await["quote"].clone();
    assert_eq!(quote["total"]["amount_minor"], 52_000);
    // 52000 * 1800 / 11800 = 7932.2…
    assert_eq!(quote["tax"]["amount_minor"], 7_932);
    assert_eq!(quote["tax_included"], true);
    let seen = invoice(&world, &asha, &booking).await;
    assert_eq!(seen["amounts"]["tax_minor"], 7_932);
    assert_eq!(seen["amounts"]["net_minor"], 44_068);
    assert_eq!(seen["amounts"]["total_minor"], 52_000);
    assert_eq!(seen["tax"]["mode"], "inclusive");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_pays_nothing_gets_tickets_and_no_invoice() {
    let world = World::new();
    let free = |event: &mut Value| {
        for tier in event["tiers"].as_array_mut().unwrap() {
            tier["amount_minor"] = json!(0);
        }
    };
    let show = world.event_with(&Hall::small(), free).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(20);
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.settle().await;
    world.get(&format!("/booking/{booking}/invoice"), Some(&asha)).await.refused(404, "not_found");
    let seen = tickets(&world, &asha, &booking).await;
    assert_eq!(
        seen["tickets"][0]["issued_at"], payment["created_at"],
        "tickets are issued when the free seats are confirmed"
    );
    assert!(numbers(&world, "INV").is_empty(), "no number is used");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_invoices_of_two_hundred_bookings_at_once_are_numbered_without_gaps() {
    for seed in 1..=3 {
        let world = World::with_seed(seed);
        let mut hall = Hall::default();
        let premium = hall.category("premium");
        let rows = ["A", "B", "C", "D", "E"];
        let stalls = rows.iter().fold(Section::new("Stalls", premium), |section, row| section.row(row, 40));
        let show = world
            .event_with(&hall.section(stalls).section(Section::new("Box", premium).row("A", 1)), |_| {})
            .await;
        let buyers: Vec<Person> = (0..200).map(|n| world.customer(&format!("buyer-{n}"))).collect();
        let mut bookings = Vec::new();
        for (n, buyer) in buyers.iter().enumerate() {
            let seat = format!("Stalls-{}-{}", rows[n / 40], n % 40 + 1);
            let booking = world.locked(buyer, &show, &[&seat]).await;
            world.paid(buyer, &booking).await;
            bookings.push(booking);
        }
        // Several workers at once confirm the bookings and write the documents.
        while world.deliver_webhooks().await {}
        while join_all((0..4).map(|_| world.step_one_queue("payments"))).await.contains(&true) {}
        for _ in 0..20 {
            world.step_the_stream().await;
        }
        while join_all((0..6).map(|_| world.step_one_queue("documents"))).await.contains(&true) {}
        settle_for_long(&world).await;
        assert_eq!(numbers(&world, "INV"), without_gap("INV", 200), "seed {seed}");
        world.pass(4_000);
        assert_eq!(world.audit_books().await, Vec::<String>::new(), "the audit finds nothing");
        for (buyer, booking) in buyers.iter().zip(&bookings).step_by(37) {
            assert_eq!(invoice(&world, buyer, booking).await["booking_id"], json!(booking));
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn messages_that_are_delivered_twice_and_in_any_order_write_each_document_once() {
    for seed in 1..=10 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = world.customer("asha");
        let mut bookings = Vec::new();
        for row in ["A", "B", "C"] {
            bookings.push(world.bought(&asha, &show, &[&format!("Stalls-{row}-5")]).await);
        }
        give_back(&world, &world.booking(&asha, &bookings[1]).await, 10_000);
        world.settle().await;
        for booking in bookings.iter().rev().chain(&bookings) {
            world.send("documents", &json!({ "booking_id": booking }).to_string());
        }
        while join_all((0..4).map(|_| world.step_one_queue("documents"))).await.contains(&true) {}
        assert_eq!(numbers(&world, "INV"), without_gap("INV", 3));
        assert_eq!(numbers(&world, "CN"), without_gap("CN", 1));
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_overtakes_the_invoice_waits_for_it() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    world.fault(Fault::new(Trouble::Fails).function("issue-documents").forever());
    world.settle().await;
    give_back(&world, &world.booking(&asha, &booking).await, 10_000);
    world.settle().await;
    world.clear_faults();
    settle_for_long(&world).await;
    let seen = invoice(&world, &asha, &booking).await;
    assert_eq!(seen["number"], "INV-000001");
    assert_eq!(seen["credit_notes"][0]["number"], "CN-000001");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_writing_documents_fails_no_number_is_missing_or_given_twice() {
    for function in ["issue-documents", "publish-messages"] {
        at_every_call(function, 2, async |world, fault| {
            let show = world.event().await;
            let asha = world.customer("asha");
            let first = world.locked(&asha, &show, &["Stalls-A-1"]).await;
            world.paid(&asha, &first).await;
            world.fault(fault);
            settle_for_long(&world).await;
            give_back(&world, &world.booking(&asha, &first).await, 10_000);
            settle_for_long(&world).await;
            let came = world.clear_faults() > 0;
            settle_for_long(&world).await;
            let second = world.bought(&asha, &show, &["Stalls-A-2"]).await;
            assert_eq!(invoice(&world, &asha, &second).await["number"], "INV-000002");
            let seen = invoice(&world, &asha, &first).await;
            assert_eq!(seen["number"], "INV-000001");
            assert_eq!(seen["credit_notes"].as_array().unwrap().len(), 1);
            assert_eq!(numbers(&world, "CN"), without_gap("CN", 1));
            world.finish().await;
            came
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_store_is_down_no_document_is_lost() {
    for trouble in EVERY_TROUBLE {
        let world = World::new();
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        world.paid(&asha, &booking).await;
        world.fault(Fault::new(trouble).function("issue-documents").times(3));
        settle_for_long(&world).await;
        world.clear_faults();
        settle_for_long(&world).await;
        assert_eq!(invoice(&world, &asha, &booking).await["number"], "INV-000001", "{trouble:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn credit_notes_of_refunds_in_parts_add_up_to_the_invoice() {
    for mode in ["exclusive", "inclusive"] {
        let world = World::new();
        let show = taxed(&world, mode).await;
        let asha = world.customer("asha");
        let booking = world.bought(&asha, &show, &["Stalls-A-1", "Balcony-A-3"]).await;
        let paid = invoice(&world, &asha, &booking).await["amounts"].clone();
        let total = paid["total_minor"].as_i64().unwrap();
        let parts = [1, 33_333, 7, total - 33_341];
        for part in parts {
            give_back(&world, &world.booking(&asha, &booking).await, part);
            world.settle().await;
        }
        let seen = invoice(&world, &asha, &booking).await;
        assert_eq!(seen["amounts"], paid, "an invoice never changes");
        let notes = seen["credit_notes"].as_array().unwrap();
        let numbers: Vec<&str> = notes.iter().map(|note| text(&note["number"])).collect();
        assert_eq!(numbers, without_gap("CN", 4));
        for field in ["net_minor", "tax_minor", "total_minor"] {
            let sum: i64 = notes.iter().map(|note| note["amounts"][field].as_i64().unwrap()).sum();
            assert_eq!(sum, paid[field], "{field}");
        }
        let target = format!("/booking/{booking}/invoice?credit_note=CN-000002");
        let one = world.get(&target, Some(&asha)).await.expect(200);
        assert_eq!(one, notes[1]);
        let file = world.get(&format!("{target}&format=pdf"), Some(&asha)).await;
        for shown in ["CN-000002", "INV-000001", "333.33 INR"] {
            assert!(shows(&file.bytes, shown), "{shown}");
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_confirms_no_seats_is_neither_invoiced_nor_credited() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, tests::VISA).unwrap();
    world.settle().await;
    world.get(&format!("/booking/{booking}/invoice"), Some(&asha)).await.refused(409, "booking_status_wrong");
    assert!(numbers(&world, "INV").is_empty() && numbers(&world, "CN").is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_gate_without_a_network_accepts_a_genuine_ticket_and_no_other() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let target = format!("/booking/{booking}/tickets");
    world.get(&target, Some(&asha)).await.refused(409, "booking_status_wrong");
    world.paid(&asha, &booking).await;
    let sold_at = world.clock.second();
    world.settle().await;
    world.pass(500);
    let seen = tickets(&world, &asha, &booking).await;
    assert_eq!(seen["tickets"].as_array().unwrap().len(), 2);

    let published = world.get("/tickets/keys", None).await;
    let etag = published.headers["etag"].clone();
    let again = [("if-none-match", etag.as_str())];
    assert_eq!(world.call("GET", "/tickets/keys", None, &again, &Value::Null).await.status, 304);
    let published = published.expect(200);
    let keys: Vec<(u16, [u8; 32])> = published["keys"].as_array().unwrap().iter().map(key).collect();
    assert_eq!(keys.iter().map(|(kid, _)| *kid).collect::<Vec<_>>(), [2, 1], "current key and previous one");

    for (ticket, seat) in seen["tickets"].as_array().unwrap().iter().zip(["Stalls-A-1", "Stalls-A-2"]) {
        let payload = text(&ticket["payload"]);
        let claims = verify(payload, &keys).unwrap();
        assert_eq!(claims.ticket_id.as_str(), text(&ticket["ticket_id"]));
        assert_eq!((claims.seat_id.as_str(), claims.event_id.as_str()), (seat, show.event_id.as_str()));
        assert_eq!(i64::from(claims.issued_second), sold_at, "issued with the confirmation");
        let mut forged = payload.to_owned().into_bytes();
        forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
        assert!(verify(std::str::from_utf8(&forged).unwrap(), &keys).is_err());
        assert_eq!(verify(payload, &keys[1..]), Err(TicketRefusal::KeyUnknown { kid: 2 }));

        let id = text(&ticket["ticket_id"]);
        let code = world.get(&format!("{target}?format=png&ticket_id={id}"), Some(&asha)).await;
        assert_eq!(code.headers["content-type"], "image/png");
        let drawn = documents::ticket_png(&documents::TicketCode::of(payload).unwrap()).unwrap();
        assert_eq!(code.bytes, drawn, "the image shows the code in the JSON");
    }
    let file = world.get(&format!("{target}?format=pdf"), Some(&asha)).await;
    assert_eq!(file.headers["content-type"], "application/pdf");
    for ticket in seen["tickets"].as_array().unwrap() {
        assert!(shows(&file.bytes, text(&ticket["ticket_id"])));
    }
    world.get(&target, Some(&ben)).await.refused(404, "not_found");
    world.get(&format!("{target}?format=png"), Some(&asha)).await.refused(400, "parameter_invalid");
    let other = format!("{target}?format=png&ticket_id=tkt_0123456789ab_01234567");
    world.get(&other, Some(&asha)).await.refused(404, "not_found");
    world.get(&format!("{target}?format=gif"), Some(&asha)).await.refused(400, "parameter_invalid");
    assert_eq!(texts(&world.booking(&asha, &booking).await["seats"]).len(), 2);
    world.finish().await;
}

fn key(key: &Value) -> (u16, [u8; 32]) {
    let bytes = STANDARD.decode(text(&key["public_key"])).unwrap();
    (u16::try_from(key["kid"].as_u64().unwrap()).unwrap(), bytes.try_into().unwrap())
}

#[tokio::test(start_paused = true)]
async fn an_invoice_costs_four_write_units_apart_from_the_purchase() {
    let world = World::new();
    world.meter();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.paid(&asha, &booking).await;
    world.deliver_webhooks().await;
    world.step_one_queue("payments").await;
    while world.waiting("documents").is_empty() {
        world.step_the_stream().await;
    }
    let _ = world.take_spent();
    world.step_one_queue("documents").await;
    assert_eq!(world.take_spent().writes(), 4, "two for the counter, two for a kilobyte of document");
    world.finish().await;
}
