//! Webhooks of organizers: members make and change them, and their systems get what happens.

use futures::future::join_all;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tests::{Person, Received, Reply, World};

use crate::offers::house;
use crate::support::{text, texts};
use crate::titles::{change, last_record};

/// Host of most tests' receiver.
pub(crate) const TILL: &str = "till.receiver.test";
/// Its address.
pub(crate) const TILL_URL: &str = "https://till.receiver.test/boxoffice?shop=1";

/// A webhook for everything that these tests do.
pub(crate) fn everything(organizer: &str, url: &str) -> Value {
    json!({
        "organizer_id": organizer, "label": "Accounting", "url": url,
        "types": ["BookingCreated", "BookingConfirmed", "BookingExpired", "SeatsReturned", "BookingCancelled"],
    })
}

/// `POST /admin/webhooks` under this key.
pub(crate) async fn create(world: &World, who: &Person, key: &str, body: &Value) -> Reply {
    world.call("POST", "/admin/webhooks", Some(who), &[("idempotency-key", key)], body).await
}

/// Creates a webhook for confirmed bookings.
pub(crate) async fn subscribe(world: &World, who: &Person, organizer: &str, url: &str) -> Value {
    let mut body = everything(organizer, url);
    body["types"] = json!(["BookingConfirmed"]);
    create(world, who, &format!("webhook-{url}"), &body).await.expect(201)
}

pub(crate) fn target(webhook: &Value) -> String {
    format!("/admin/webhooks/{}", text(&webhook["webhook_id"]))
}

/// Deliveries to a webhook, as the administrator reads them.
pub(crate) async fn deliveries(world: &World, webhook: &str) -> Vec<Value> {
    let page =
        world.admin("GET", &format!("/admin/webhooks/{webhook}/deliveries?limit=100"), &Value::Null).await;
    page.expect(200)["deliveries"].as_array().unwrap().clone()
}

/// True if one of the call's signatures is that of its body under the secret. Written anew by the specification, because
/// the receiver's code is not ours.
pub(crate) fn is_signed(call: &Received, secret: &str) -> bool {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let (id, second) = (&call.headers["webhook-id"], &call.headers["webhook-timestamp"]);
    assert_eq!(*second, call.second.to_string());
    mac.update(format!("{id}.{second}.{}", call.body).as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    call.headers["webhook-signature"].split(' ').any(|one| one == signature)
}

#[tokio::test(start_paused = true)]
async fn an_organizers_system_gets_each_message_once_and_can_check_who_sends_it() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let webhook = create(&world, &mira, "a", &everything(&organizer, TILL_URL)).await.expect(201);
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let mut calls = world.received(TILL);
    assert_eq!(calls.len(), 2);
    // They come in no order.
    calls.sort_by_key(|call| call.json()["type"] != "BookingCreated");
    for call in &calls {
        assert_eq!(call.url, TILL_URL);
        assert_eq!(call.headers["content-type"], "application/json");
        assert!(is_signed(call, text(&webhook["secret"])), "{call:?}");
        assert!(!call.body.contains(&asha.customer_id()) && !call.body.contains(&asha.address()), "{call:?}");
        assert!(!call.headers["webhook-id"].contains('.'), "the specification signs dots between the parts");
    }
    let [created, confirmed] = [0, 1].map(|n: usize| calls[n].json());
    assert_eq!((text(&created["type"]), text(&confirmed["type"])), ("BookingCreated", "BookingConfirmed"));
    assert_eq!(confirmed["data"]["booking"]["booking_id"], booking);
    assert_eq!(texts(&confirmed["data"]["booking"]["seats"]), ["Stalls-A-1"]);
    let published = world.published("BookingConfirmed").remove(0);
    assert_eq!(calls[1].headers["webhook-id"], text(&published["Detail"]["message_id"]));
    assert_eq!(confirmed["timestamp"], published["Detail"]["occurred_at"]);
    let log = deliveries(&world, text(&webhook["webhook_id"])).await;
    assert_eq!(log.len(), 2);
    for delivery in &log {
        assert_eq!((text(&delivery["status"]), &delivery["tries"]), ("delivered", &json!(1)));
        assert_eq!((&delivery["last"]["status"], delivery.get("next_at")), (&json!(204), None));
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_system_gets_only_the_kinds_and_the_organizer_that_it_asked_for() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let (other, noor) = house(&world).await;
    let ada = world.administrator();
    create(&world, &noor, "a", &everything(&other, "https://other.receiver.test/")).await.expect(201);
    subscribe(&world, &ada, &organizer, TILL_URL).await;
    let both = "https://both.receiver.test:8443/";
    create(&world, &ada, "b", &everything(&organizer, both)).await.expect(201);
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    assert_eq!(world.received("other.receiver.test").len(), 0);
    assert_eq!(world.received(TILL).len(), 1);
    assert_eq!(world.received("both.receiver.test").len(), 2);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_read_as_it_was_made_and_its_secret_is_shown_once() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let body = everything(&organizer, TILL_URL);
    let runs = join_all((0..3).map(|_| create(&world, &mira, "a", &body))).await;
    assert_eq!(runs[0].headers["etag"], "\"1\"");
    let made: Vec<Value> = runs.into_iter().map(|reply| reply.expect(201)).collect();
    assert!(
        made.iter().all(|one| *one == made[0]),
        "a repeat gets the first answer, the secret included: {made:?}"
    );
    let made = &made[0];
    let secret = text(&made["secret"]);
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    let mut other = body.clone();
    other["label"] = json!("Ledger");
    create(&world, &mira, "a", &other).await.refused(409, "idempotency_key_reused");
    let second = create(&world, &mira, "b", &other).await.expect(201);
    assert_ne!(second["secret"], made["secret"]);
    let read = world.get(&target(made), Some(&mira)).await.expect(200);
    for (field, value) in made.as_object().unwrap().iter().filter(|(field, _)| *field != "secret") {
        assert_eq!(read[field], *value, "{field}");
    }
    let list = format!("/admin/webhooks?organizer_id={organizer}&limit=1");
    let first = world.get(&list, Some(&mira)).await.expect(200);
    let rest = format!("{list}&cursor={}", text(&first["next_cursor"]));
    let rest = world.get(&rest, Some(&mira)).await.expect(200);
    let labels = [&first, &rest].map(|page| text(&page["webhooks"][0]["label"]).to_owned());
    assert_eq!(
        (labels, &rest["next_cursor"]),
        (["Accounting".to_owned(), "Ledger".to_owned()], &Value::Null)
    );
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!(text(&record["action"]), "webhook_created");
    for place in [&read, &first, &rest, &record] {
        assert!(!place.to_string().contains("whsec_"), "{place}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_changed_by_who_has_read_it_and_the_record_has_before_and_after() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let made = create(&world, &mira, "a", &everything(&organizer, TILL_URL)).await.expect(201);
    let path = target(&made);
    let body = json!({ "label": "Ledger", "types": ["RefundDue", "BookingConfirmed", "RefundDue"] });
    world.call("PATCH", &path, Some(&mira), &[], &body).await.refused(428, "version_missing");
    change(&world, &mira, &path, "\"7\"", &body).await.refused(412, "version_stale");
    let changed = change(&world, &mira, &path, "\"1\"", &body).await;
    assert_eq!(changed.headers["etag"], "\"2\"");
    let changed = changed.expect(200);
    assert_eq!(texts(&changed["types"]), ["BookingConfirmed", "RefundDue"]);
    assert_eq!((text(&changed["label"]), &changed["url"]), ("Ledger", &made["url"]));
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!((text(&record["action"]), &record["about"]), ("webhook_changed", &made["webhook_id"]));
    assert_eq!(record["before"]["label"], "Accounting");
    // A change of nothing leaves no record.
    change(&world, &mira, &path, "\"2\"", &json!({ "label": "Ledger", "paused": false })).await.expect(200);
    assert_eq!(last_record(&world, &mira, &organizer).await, record);
    world.pass(1);
    let delete = async |tag: &'static str| {
        world.call("DELETE", &path, Some(&mira), &[("if-match", tag)], &Value::Null).await
    };
    world.call("DELETE", &path, Some(&mira), &[], &Value::Null).await.refused(428, "version_missing");
    delete("\"1\"").await.refused(412, "version_stale");
    assert_eq!(delete("\"2\"").await.status, 204);
    delete("\"2\"").await.refused(404, "not_found");
    assert_eq!(text(&last_record(&world, &mira, &organizer).await["action"]), "webhook_deleted");
    let left = world.items("catalog").into_iter().filter(|item| item["pk"]["S"] == made["webhook_id"]);
    assert_eq!(left.count(), 0, "no secret is left");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_address_of_the_internet_is_refused_in_a_sentence() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    for (url, reason) in [
        ("http://hooks.example.com/", "it must begin with `https://`"),
        ("ftp://hooks.example.com/", "it must begin with `https://`"),
        ("hooks.example.com", "it must begin with `https://`"),
        ("https://127.0.0.1/", "its host is not in the public internet"),
        ("https://169.254.169.254/latest/meta-data/", "its host is not in the public internet"),
        ("https://[::ffff:10.0.0.1]/", "its host is not in the public internet"),
        ("https://localhost:9001/2018-06-01/runtime", "its host is not in the public internet"),
        ("https://db.internal/", "its host is not in the public internet"),
        ("https://2130706433/", "its host or port is not valid"),
        ("https://hooks.example.com:25/", "its port must be 443, or 1024 or higher"),
        ("http://allowed.internal:8080/", "it must begin with `https://`"),
        ("https://me:secret@hooks.example.com/", "without a user, a password or a fragment"),
    ] {
        let refused = create(&world, &mira, url, &everything(&organizer, url)).await;
        let refused = refused.refused(400, "field_invalid");
        assert_eq!(refused["field"], "url");
        assert!(text(&refused["detail"]).contains(reason), "{url}: {refused}");
    }
    // One that the operator has allowed.
    create(&world, &mira, "x", &everything(&organizer, "http://allowed.internal/")).await.expect(201);
    let mut body = everything(&organizer, TILL_URL);
    for types in [json!([]), json!(["BookingTold"])] {
        body["types"] = types;
        assert_eq!(create(&world, &mira, "types", &body).await.status, 400);
    }
    body["types"] = json!(["BookingConfirmed"]);
    body["secret"] = json!("mine");
    create(&world, &mira, "unknown", &body).await.refused(400, "body_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_organizer_has_ten_webhooks_even_if_many_are_made_at_once() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let body = everything(&organizer, TILL_URL);
    let keys: Vec<String> = (0..13).map(|n| format!("key-{n}")).collect();
    let made = join_all(keys.iter().map(|key| create(&world, &mira, key, &body))).await;
    let (made, refused): (Vec<_>, Vec<_>) = made.into_iter().partition(|reply| reply.status == 201);
    assert_eq!(made.len(), 10);
    for reply in refused {
        let told = reply.refused(400, "field_invalid");
        assert!(text(&told["detail"]).contains("at most 10 webhooks"), "{told}");
    }
    let first = target(&made[0].body);
    let gone = world.call("DELETE", &first, Some(&mira), &[("if-match", "\"1\"")], &Value::Null).await;
    assert_eq!(gone.status, 204);
    create(&world, &mira, "another", &body).await.expect(201);
    create(&world, &mira, "one-more", &body).await.refused(400, "field_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_first_call_after_a_rotation_is_signed_with_the_new_secret() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let made = subscribe(&world, &mira, &organizer, TILL_URL).await;
    let asha = world.customer("asha");
    let path = format!("{}/rotate", target(&made));
    let mut secrets = vec![made["secret"].clone()];
    // All within the seconds for which an instance knows a webhook.
    for (n, (tag, hours)) in [("\"1\"", 24), ("\"2\"", 0)].into_iter().enumerate() {
        world.bought(&asha, &show, &[&format!("Stalls-A-{}", n + 1)]).await;
        let body = json!({ "old_secret_hours": hours });
        let rotated = world.call("POST", &path, Some(&mira), &[("if-match", tag)], &body).await.expect(200);
        secrets.push(rotated["secret"].clone());
        world.bought(&asha, &show, &[&format!("Stalls-B-{}", n + 1)]).await;
        let call = world.received(TILL).pop().unwrap();
        assert!(is_signed(&call, text(&secrets[n + 1])), "{n}: {call:?}");
        assert_eq!(is_signed(&call, text(&secrets[0])), hours > 0, "{n}: {call:?}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_secrets_sign_while_a_receiver_changes_over() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let made = subscribe(&world, &mira, &organizer, TILL_URL).await;
    let rotate = async |tag: &'static str, body: Value| {
        world.pass(4);
        let path = format!("{}/rotate", target(&made));
        world.call("POST", &path, Some(&mira), &[("if-match", tag)], &body).await
    };
    rotate("\"9\"", json!({})).await.refused(412, "version_stale");
    rotate("\"1\"", json!({ "old_secret_hours": 169 })).await.refused(400, "field_invalid");
    let lost = rotate("\"1\"", json!({})).await.expect(200);
    let new = rotate("\"2\"", json!({})).await.expect(200);
    world.pass(4);
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let call = world.received(TILL).remove(0);
    assert!(is_signed(&call, text(&made["secret"])) && is_signed(&call, text(&new["secret"])));
    assert!(!is_signed(&call, text(&lost["secret"])), "nobody has the one whose answer was lost");
    assert_eq!(call.headers["webhook-signature"].split(' ').count(), 2);
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!(text(&record["action"]), "webhook_secret_rotated");
    assert!(!record.to_string().contains("whsec_"), "{record}");
    world.pass(24 * 3600);
    world.bought(&asha, &show, &["Stalls-A-2"]).await;
    let call = world.received(TILL).remove(1);
    assert!(is_signed(&call, text(&new["secret"])) && !is_signed(&call, text(&made["secret"])));
    let last = rotate("\"3\"", json!({ "old_secret_hours": 0 })).await.expect(200);
    assert_eq!(last.get("old_secret_until"), None);
    world.pass(4);
    world.bought(&asha, &show, &["Stalls-A-3"]).await;
    let call = world.received(TILL).remove(2);
    assert!(is_signed(&call, text(&last["secret"])) && !is_signed(&call, text(&new["secret"])));
    world.finish().await;
}
