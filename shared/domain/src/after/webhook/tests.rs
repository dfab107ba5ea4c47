use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::after::message::{Message, Subject};
use crate::base::ids::DeliveryId;
use crate::base::limits;
use crate::{Currency, Money};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn url(text: &str) -> Result<WebhookUrl, Error> {
    text.parse()
}

fn delivery() -> Delivery {
    let webhook = "whk_0123456789".parse().unwrap();
    Delivery::new(&webhook, "msg_1_0", MessageKind::BookingConfirmed, at(1_800_000_000))
}

fn begun(delivery: &Delivery, number: u32, now: Timestamp) -> Delivery {
    match delivery.turn(number, now) {
        Turn::Now(begun, _) => *begun,
        other => panic!("{other:?}"),
    }
}

fn subject() -> Subject {
    Subject {
        booking_id: "bkg_0123456789ab".parse().unwrap(),
        customer_id: "cus_asha".parse().unwrap(),
        event_id: "evt_0123456789".parse().unwrap(),
        seats: vec!["A-1".into()],
        total: Money::new(100, "INR".parse::<Currency>().unwrap()),
    }
}

#[test]
fn an_address_is_read_in_one_form() {
    for (given, read) in [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("HTTPS://Hooks.Example.COM/Path?a=B", "https://hooks.example.com/Path?a=B"),
        ("https://example.com?a", "https://example.com/?a"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
    ] {
        let url = url(given).unwrap();
        assert_eq!(url.as_str(), read);
        assert_eq!(url, read.parse().unwrap(), "what is stored is read again");
    }
    assert_eq!(url("https://[2606:4700::1111]:8/x").unwrap().host(), "2606:4700::1111");
    assert_eq!(url("https://example.com:8443/x").unwrap().host(), "example.com");
}

#[test]
fn what_is_no_address_is_refused() {
    let long = format!("https://example.com/{}", "a".repeat(limits::URL_CHARS_MAX));
    for wrong in [
        "",
        "example.com",
        "ftp://example.com/",
        "javascript:alert(1)",
        "https://",
        "https:///x",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:080/",
        "https://example.com:/",
        "https://me:secret@example.com/",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https://bücher.example/",
        "https://example.com\\@10.0.0.1/",
        "https://-a.example.com/",
        "https://a..example.com/",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://example.com./",
        "https://[::1/",
        "https://[example.com]/",
        "https://example.com/\r\nx: y",
        &long,
    ] {
        assert!(matches!(url(wrong), Err(Error::FieldInvalid { name: "url", .. })), "{wrong}");
    }
}

#[test]
fn an_address_inside_takes_an_operators_leave() {
    let nobody = Hosts::default();
    let hosts = Hosts::of(
        " http://127.0.0.1:9000, Hooks.Internal,hooks.internal:*,http://[::1]:*,https://a.internal:8443",
    );
    for outside in ["https://example.com/", "https://8.8.8.8/", "https://[2606:4700::1111]/"] {
        assert_eq!(url(outside).unwrap().check(&nobody), Ok(()), "{outside}");
    }
    for inside in [
        "http://example.com/",
        "https://localhost/",
        "https://intranet/",
        "https://a.localhost/",
        "https://hooks.internal/",
        "https://printer.local/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.7:8443/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00:ec2::254]/",
    ] {
        assert!(url(inside).unwrap().check(&nobody).is_err(), "{inside}");
    }
    for allowed in [
        "http://127.0.0.1:9000/",
        "https://hooks.internal/x",
        "https://hooks.internal:22/x",
        "http://[::1]:7/",
        "https://a.internal:8443/",
    ] {
        assert_eq!(url(allowed).unwrap().check(&hosts), Ok(()), "{allowed}");
    }
    for not_named in [
        "http://127.0.0.1:9001/",
        "http://127.0.0.1/",
        "https://127.0.0.1:9000/",
        "https://127.0.0.2/",
        "http://hooks.internal/",
        "https://a.internal/",
    ] {
        assert!(url(not_named).unwrap().check(&hosts).is_err(), "{not_named}");
    }
    let own = Hosts::of("hooks.internal");
    assert!(url("https://hooks.internal:443/").unwrap().check(&own).is_ok());
    assert!(
        url("https://hooks.internal:8443/").unwrap().check(&own).is_err(),
        "without a port it is the usual one"
    );
}

#[test]
fn only_ports_of_web_servers_are_called() {
    let nobody = Hosts::default();
    for port in ["", ":443", ":1024", ":8443", ":65535"] {
        assert_eq!(url(&format!("https://example.com{port}/")).unwrap().check(&nobody), Ok(()), "{port}");
    }
    for port in [":22", ":25", ":80", ":465", ":1023"] {
        assert!(url(&format!("https://example.com{port}/")).unwrap().check(&nobody).is_err(), "{port}");
    }
}

#[test]
fn a_signature_is_that_of_the_published_library() {
    // Made with the published library of Python: `Webhook(secret).sign(id, timestamp, body)`.
    let bytes = *b"0123456789abcdef0123456789abcdef";
    let secret = WebhookSecret::from_random(bytes);
    assert_eq!(secret.reveal(), "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    assert_eq!(secret.reveal().parse(), Ok(secret.clone()));
    assert_eq!(format!("{secret:?}"), "WebhookSecret");
    let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b"{\"test\": 2432232314}");
    assert_eq!(signature, "v1,hK4CWvngkaAwjY1pABLuUbOIkEJjW9tAapq1no4ojG0=");
    for wrong in ["", "whsec_", "whsec_AA==", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="] {
        assert!(wrong.parse::<WebhookSecret>().is_err(), "{wrong}");
    }
}

#[test]
fn two_secrets_sign_while_the_receiver_changes_over() {
    let [one, two, three] = [1, 2, 3].map(|byte| WebhookSecret::from_random([byte; 32]));
    let now = at(1_800_000_000);
    let sign = |secret: &WebhookSecret, now: Timestamp| secret.sign("msg_1", now.as_second(), b"{}");
    let first = Secrets::first(one.clone());
    assert_eq!(first.signature("msg_1", now, b"{}"), sign(&one, now));
    let rotated = first.rotated(two.clone(), 24, now);
    assert_eq!(rotated.signature("msg_1", now, b"{}"), format!("{} {}", sign(&two, now), sign(&one, now)));
    // The answer with the second secret was lost: the receiver still has the first.
    let again = rotated.rotated(three.clone(), 24, now);
    assert_eq!(again.signature("msg_1", now, b"{}"), format!("{} {}", sign(&three, now), sign(&one, now)));
    let later = at(1_800_000_000 + 24 * 3600);
    assert_eq!(rotated.signature("msg_1", later, b"{}"), sign(&two, later));
    assert_eq!(first.rotated(two.clone(), 0, now), Secrets::first(two));
}

#[test]
fn a_delivery_is_tried_for_a_day() {
    let mut now = at(1_800_000_000);
    let mut delivery = delivery();
    let mut number = 1;
    loop {
        delivery = begun(&delivery, number, now).after(DeliveryAnswer::of_status(503, now));
        let Some(next) = delivery.next_at else { break };
        assert_eq!(delivery.status, DeliveryStatus::Waiting);
        now = next;
        number += 1;
    }
    assert_eq!((delivery.status, delivery.tries), (DeliveryStatus::Failed, 9));
    assert_eq!(now, at(1_800_000_000 + 86_400));
    let replayed = delivery.replayed(now).unwrap();
    let again = begun(&replayed, 10, now).after(DeliveryAnswer::of_status(302, now));
    assert_eq!((again.status, again.tries, again.tries_since_replay), (DeliveryStatus::Waiting, 10, 1));
    let taken = begun(&again, 11, again.next_at.unwrap()).after(DeliveryAnswer::of_status(204, now));
    assert_eq!((taken.status, taken.next_at), (DeliveryStatus::Delivered, None));
}

#[test]
fn a_webhook_that_is_gone_or_paused_is_not_tried_again() {
    let now = at(1_800_000_000);
    let sending = begun(&delivery(), 1, now);
    assert_eq!(sending.after(DeliveryAnswer::of_status(410, now)).status, DeliveryStatus::Failed);
    let waiting = sending.after(DeliveryAnswer::of_status(500, now));
    let ended = waiting.unsent(now);
    assert_eq!((ended.status, ended.next_at, ended.ver), (DeliveryStatus::Failed, None, waiting.ver + 1));
    assert_eq!((ended.tries, ended.turn(2, now)), (1, Turn::Over), "it was tried once");
    let replayed = ended.replayed(now).unwrap();
    assert!(matches!(replayed.turn(2, now), Turn::Now(next, false) if next.tries == 2));
}

#[test]
fn of_many_orders_each_try_belongs_to_one() {
    let now = at(1_800_000_000);
    let new = delivery();
    assert_eq!(new.turn(2, now), Turn::Over);
    let sending = begun(&new, 1, now);
    let lease = sending.lease_until.unwrap();
    assert_eq!(sending.turn(1, now), Turn::Over, "another run has it");
    assert_eq!(sending.turn(2, now), Turn::Later(lease), "this one writes its outcome in a moment");
    assert_eq!(sending.replayed(now), None);
    let over = begun(&sending, 1, lease);
    assert_eq!((over.tries, over.ver), (1, 2), "the same try, once more");
    assert!(matches!(sending.turn(2, lease), Turn::Now(next, true) if next.tries == 2));
    let waiting = sending.after(DeliveryAnswer::without(DeliveryProblem::NoAnswer, now));
    assert_eq!(waiting.turn(1, lease), Turn::Over);
    let next_at = waiting.next_at.unwrap();
    assert_eq!(waiting.turn(2, now), Turn::Later(next_at), "an order of a run that died is early");
    assert!(matches!(waiting.turn(2, next_at), Turn::Now(next, false) if next.tries == 2));
    assert!(matches!(waiting.replayed(now).unwrap().turn(2, now), Turn::Now(..)));
    let taken = sending.after(DeliveryAnswer::of_status(200, now));
    assert_eq!((taken.turn(1, lease), taken.turn(2, lease)), (Turn::Over, Turn::Over));
}

#[test]
fn ids_of_deliveries_sort_by_the_instant_of_the_message() {
    let webhook: WebhookId = "whk_0123456789".parse().unwrap();
    let id = |message: &str, second| DeliveryId::derive(message, &webhook, at(second));
    assert_eq!(id("msg_1", 1_800_000_000), id("msg_1", 1_800_000_000));
    assert_ne!(id("msg_1", 1_800_000_000), id("msg_2", 1_800_000_000));
    assert!(id("msg_z", 1_800_000_000) < id("msg_a", 1_800_000_001));
    assert!(id("msg_z", 9_999_999) < id("msg_a", 1_800_000_000));
    let text = id("msg_1", 1_800_000_000).to_string();
    assert_eq!(text.parse::<DeliveryId>().unwrap().as_str(), text);
}

#[test]
fn a_payload_is_the_message_without_the_customer_and_the_banks_words() {
    let decline = serde_json::json!({ "id": "x", "at": 1, "code": "c", "source": "s", "step": "t", "reason": "r", "method": "card" });
    let message = Message::PaymentDeclined {
        booking: subject(),
        payment_id: "pay_0123456789ab_1".parse().unwrap(),
        decline: serde_json::from_value(decline).unwrap(),
    };
    let payload = payload(&message, at(1_800_000_000)).unwrap();
    let read: Value = serde_json::from_str(&payload).unwrap();
    let wanted = serde_json::json!({
        "type": "PaymentDeclined", "version": 1, "timestamp": "2027-01-15T08:00:00Z",
        "data": {
            "booking": {
                "booking_id": "bkg_0123456789ab", "event_id": "evt_0123456789", "seats": ["A-1"],
                "total": { "amount_minor": 100, "currency": "INR" },
            },
            "payment_id": "pay_0123456789ab_1",
            "decline": { "at": 1, "method": "card" },
        },
    });
    assert_eq!(read, wanted);
}

#[test]
fn every_kind_of_message_has_its_name() {
    let names: BTreeSet<_> = MessageKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(names.len(), MessageKind::ALL.len());
    for kind in MessageKind::ALL {
        assert_eq!(kind.as_str().parse::<MessageKind>().unwrap(), *kind);
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    let created = Message::BookingCreated { booking: subject() };
    assert!(names.contains(created.kind()));
    assert!("BookingTold".parse::<MessageKind>().is_err());
}

#[test]
fn a_webhook_gets_the_kinds_that_it_names() {
    let kinds =
        Webhook::kinds(vec![MessageKind::RefundDue, MessageKind::BookingCreated, MessageKind::RefundDue]);
    let kinds = kinds.unwrap();
    assert_eq!(kinds, [MessageKind::BookingCreated, MessageKind::RefundDue]);
    assert!(Webhook::kinds(Vec::new()).is_err());
    let mut webhook = Webhook {
        webhook_id: "whk_0123456789".parse().unwrap(),
        organizer_id: "org_0123456789".parse().unwrap(),
        ver: 1,
        request: None,
        label: "Accounting".into(),
        url: url("https://example.com/").unwrap(),
        types: kinds,
        state: WebhookState::Active,
        created_at: at(1_800_000_000),
    };
    assert!(webhook.gets(MessageKind::RefundDue) && !webhook.gets(MessageKind::SeatsMoved));
    webhook.state = WebhookState::Paused;
    assert!(!webhook.gets(MessageKind::RefundDue));
}
