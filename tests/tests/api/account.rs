//! The customer's account: its profile, and the export of everything that is stored.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Trouble, World};

use crate::accounts::{ASHA, PASSWORD, signed_up};
use crate::documents::invoice;
use crate::support::{second, text, texts};

/// Somebody who has just signed up as Asha.
pub(crate) async fn asha_signed_up(world: &World) -> Person {
    let session = signed_up(world, ASHA, PASSWORD).await;
    world.person_of(text(&session["access_token"]))
}

pub(crate) async fn account(world: &World, who: &Person) -> Value {
    world.get("/account", Some(who)).await.expect(200)
}

async fn change(world: &World, who: &Person, version: &str, body: &Value) -> Reply {
    world.call("PATCH", "/account", Some(who), &[("if-match", version)], body).await
}

#[tokio::test(start_paused = true)]
async fn text_messages_are_for_who_has_given_a_telephone_number() {
    let world = World::new();
    let asha = asha_signed_up(&world).await;
    let (yes, number) = (json!({ "sms": true }), "+919876543210");
    for body in [json!({ "consents": yes }), json!({ "telephone": null, "consents": yes })] {
        let refused = change(&world, &asha, "\"1\"", &body).await.refused(400, "field_invalid");
        assert_eq!(refused["field"], "consents.sms");
        assert!(text(&refused["detail"]).contains("give a `telephone`, too"), "{refused}");
    }
    change(&world, &asha, "\"1\"", &json!({ "telephone": number, "consents": yes })).await.expect(200);
    // Whoever takes the number away has not to take back the yes, and a no needs no number.
    let after = change(&world, &asha, "\"2\"", &json!({ "telephone": null })).await.expect(200);
    assert_eq!(after["consents"]["sms"]["given"], true);
    change(&world, &asha, "\"3\"", &json!({ "consents": yes })).await.refused(400, "field_invalid");
    change(&world, &asha, "\"3\"", &json!({ "consents": { "sms": false } })).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_reads_and_changes_the_own_profile() {
    let world = World::new();
    let asha = asha_signed_up(&world).await;
    let first = world.get("/account", Some(&asha)).await;
    assert_eq!(first.headers["etag"], "\"1\"");
    let fresh = json!({ "customer_id": asha.customer_id(), "email": ASHA, "name": "Asha", "second_factor": false, "consents": {} });
    assert_eq!(first.expect(200), fresh);

    let body = json!({ "telephone": "+91 98765-43210", "language": "sl-it-NEDIS", "consents": { "marketing": true } });
    let reply = world.call("PATCH", "/account", Some(&asha), &[], &body).await;
    reply.refused(428, "version_missing");
    change(&world, &asha, "yesterday", &body).await.refused(428, "version_missing");
    for stale in ["\"0\"", "\"2\""] {
        change(&world, &asha, stale, &body).await.refused(412, "version_stale");
    }
    let changed = change(&world, &asha, "\"1\"", &body).await;
    assert_eq!(changed.headers["etag"], "\"2\"");
    let changed = changed.expect(200);
    assert_eq!(changed, account(&world, &asha).await);
    assert_eq!((text(&changed["telephone"]), text(&changed["language"])), ("+919876543210", "sl-IT-nedis"));
    let given = &changed["consents"]["marketing"];
    assert_eq!((&given["given"], second(&given["since"])), (&json!(true), world.clock.second()));

    // An answer that is repeated keeps its instant, and null clears a field.
    world.pass(60);
    let body = json!({ "telephone": null, "consents": { "marketing": true, "organizer_marketing": false } });
    let next = change(&world, &asha, "\"2\"", &body).await.expect(200);
    assert_eq!(next["consents"]["marketing"], *given);
    assert_eq!(second(&next["consents"]["organizer_marketing"]["since"]), world.clock.second());
    assert_eq!((&next["telephone"], &next["name"]), (&Value::Null, &json!("Asha")));
    // A change to what is there already is none.
    let same = change(&world, &asha, "\"3\"", &json!({ "name": " Asha ", "telephone": null })).await;
    assert_eq!((same.status, same.headers["etag"].as_str()), (200, "\"3\""));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_profile_takes_only_what_it_has_a_field_for() {
    let world = World::new();
    let asha = asha_signed_up(&world).await;
    for (body, code) in [
        (json!({ "name": " " }), "field_invalid"),
        (json!({ "name": "a\u{202e}b" }), "field_invalid"),
        (json!({ "telephone": "98765 43210" }), "field_invalid"),
        (json!({ "language": "Deutsch" }), "field_invalid"),
        (json!({ "email": "eve@example.com" }), "body_invalid"),
        (json!({ "consents": { "everything": true } }), "body_invalid"),
        (json!({ "consents": { "marketing": "yes" } }), "body_invalid"),
        (json!({ "consents": null }), "body_invalid"),
        (json!({ "consents": { "marketing": null } }), "body_invalid"),
    ] {
        change(&world, &asha, "\"1\"", &body).await.refused(400, code);
    }
    assert_eq!(world.get("/account", Some(&asha)).await.headers["etag"], "\"1\"");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_changes_at_the_same_moment_one_is_made() {
    for seed in 1..20 {
        let world = World::with_seed(seed);
        let asha = asha_signed_up(&world).await;
        let (name, number) = (json!({ "name": "Asha Rao" }), json!({ "telephone": "+919876543210" }));
        let (one, other) =
            join(change(&world, &asha, "\"1\"", &name), change(&world, &asha, "\"1\"", &number)).await;
        let (made, refused) = if one.status == 200 { (one, other) } else { (other, one) };
        refused.refused(412, "version_stale");
        assert_eq!(made.expect(200), account(&world, &asha).await);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_dies_at_any_call_is_made_whole_or_not_at_all() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            let asha = asha_signed_up(&world).await;
            let body = json!({ "name": "Asha Rao", "consents": { "marketing": true } });
            world.fault(Fault::new(trouble).function("update-account").nth(nth));
            let first = change(&world, &asha, "\"1\"", &body).await;
            let fired = world.clear_faults() > 0;
            let there = account(&world, &asha).await;
            let made = there["name"] == "Asha Rao";
            assert_eq!(made, there["consents"]["marketing"].is_object());
            match change(&world, &asha, "\"1\"", &body).await.status {
                200 => assert!(!made, "{trouble:?} at call {nth}"),
                status => assert!(made && status == 412, "{trouble:?} at call {nth}: {status}"),
            }
            assert!(fired || first.status == 200);
            assert_eq!(account(&world, &asha).await["name"], "Asha Rao");
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_an_operator_made_gets_its_profile_with_the_first_change() {
    let world = World::new();
    let ben = world.customer("ben");
    let first = world.get("/account", Some(&ben)).await;
    assert_eq!(first.headers["etag"], "\"0\"");
    assert_eq!(first.expect(200)["email"], ben.address());
    assert!(world.items("customers").is_empty(), "a reader writes nothing");
    let name = json!({ "name": "Ben" });
    let (one, other) = join(change(&world, &ben, "\"0\"", &name), change(&world, &ben, "\"0\"", &name)).await;
    let statuses = [one.status, other.status];
    assert!(
        statuses.contains(&200) && statuses.iter().all(|status| [200, 412].contains(status)),
        "{statuses:?}"
    );
    let there = account(&world, &ben).await;
    assert_eq!((&there["name"], text(&there["email"])), (&json!("Ben"), ben.address().as_str()));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_export_has_the_profile_and_every_booking_with_payments_and_documents() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (asha_signed_up(&world).await, world.customer("ben"));
    let paid = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.pass(1);
    world.bought(&ben, &show, &["Stalls-A-3"]).await;
    world.ask_back(&asha, &paid, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &paid, &world.code_mailed_to(ASHA)).await.expect(200);
    world.settle().await;
    let lock = world.locked(&asha, &show, &["Stalls-A-4"]).await;

    let all = world.get("/account/export", Some(&asha)).await.expect(200);
    assert_eq!(all["account"], account(&world, &asha).await);
    assert_eq!((&all["memberships"], &all["next_cursor"]), (&json!([]), &Value::Null));
    let [newest, oldest] = all["bookings"].as_array().unwrap().as_slice() else { panic!("{all}") };
    assert_eq!((text(&newest["booking_id"]), &newest["invoice_number"]), (lock.as_str(), &Value::Null));
    assert_eq!(text(&oldest["booking_id"]), paid);
    assert_eq!(oldest["payments"][0]["status"], "success");
    assert_eq!(oldest["payments"][0]["refunds"][0]["seats"], json!(["Stalls-A-1"]));
    assert_eq!(oldest["invoice_number"], invoice(&world, &asha, &paid).await["number"]);
    assert_eq!(texts(&oldest["credit_note_numbers"]), ["CN-000001"]);

    // Page by page it is the same.
    let page = world.get("/account/export?limit=1", Some(&asha)).await.expect(200);
    assert_eq!(page["bookings"], json!([newest]));
    let target = format!("/account/export?limit=1&cursor={}", text(&page["next_cursor"]));
    assert_eq!(world.get(&target, Some(&asha)).await.expect(200)["bookings"], json!([oldest]));
    world.get(&target, Some(&ben)).await.refused(400, "cursor_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_export_has_the_memberships() {
    let world = World::new();
    let organizer = world.organizer().await;
    let asha = world.member(&organizer, "asha", "manager").await;
    let all = world.get("/account/export", Some(&asha)).await.expect(200);
    assert_eq!(all["memberships"], json!([{ "organizer_id": organizer, "role": "manager" }]));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn names_and_addresses_are_on_the_customers_copy_and_in_one_table_alone() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_signed_up(&world).await;
    let body = json!({ "name": "Asha Rao", "telephone": "+919876543210" });
    change(&world, &asha, "\"1\"", &body).await.expect(200);
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.code_mailed_to(ASHA)).await.expect(200);
    world.settle().await;
    let seen = invoice(&world, &asha, &booking).await;
    let buyer = json!({ "customer_id": asha.customer_id(), "name": "Asha Rao", "email": ASHA });
    assert_eq!((&seen["customer"], &seen["credit_notes"][0]["customer"]), (&buyer, &buyer));
    let kept: Vec<Value> =
        ["seats", "bookings", "catalog"].into_iter().flat_map(|table| world.items(table)).collect();
    let published: Vec<Value> = ["BookingCreated", "BookingConfirmed", "SeatsReturned"]
        .into_iter()
        .flat_map(|kind| world.published(kind))
        .collect();
    assert!(published.len() >= 3, "{published:?}");
    for line in kept.into_iter().chain(published).map(|value| value.to_string()) {
        for personal in [ASHA, "Asha Rao", "9876543210"] {
            assert!(!line.contains(personal), "{personal} in {line}");
        }
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_first_profile_never_has_the_address_that_was_left_at_the_same_moment() {
    const NEW: &str = "ben@example.org";
    for seed in 1..40 {
        let world = World::with_seed(seed);
        let ben = world.customer("ben");
        let wanted = json!({ "email": NEW });
        world.call("POST", "/account/email", Some(&ben), &[], &wanted).await.expect(202);
        let (old_code, new_code) = (world.mailed_code(&ben), world.code_mailed_to(NEW));
        let codes = json!({ "email": NEW, "old_code": old_code, "new_code": new_code });
        let moved = world.call("POST", "/account/email/confirm", Some(&ben), &[], &codes);
        let name = json!({ "name": "Ben" });
        let (moved, named) = join(moved, change(&world, &ben, "\"0\"", &name)).await;
        moved.expect(200);
        assert!([200, 412].contains(&named.status), "{}", named.body);
        assert_eq!(account(&world, &ben).await["email"], NEW, "seed {seed}");
        // Whoever has read the account without a profile now changes nothing.
        change(&world, &ben, "\"0\"", &name).await.refused(412, "version_stale");
        world.finish().await;
    }
}
