//! The end of an account: with a password or a code, refused while something is open, and finished by whoever repeats it.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Trouble, World};

use crate::account::{account, asha_signed_up};
use crate::accounts::{ASHA, EVES, PASSWORD, confirm, log_in, sign_up, signed_up};
use crate::documents::invoice;
use crate::support::text;

async fn close(world: &World, who: &Person, proof: &Value) -> Reply {
    world.call("DELETE", "/account", Some(who), &[], proof).await
}

/// The code that `POST /auth/forgot` mails to this address.
async fn code_for(world: &World, address: &str) -> Value {
    world.call("POST", "/auth/forgot", None, &[], &json!({ "email": address })).await.expect(202);
    json!({ "code": world.code_mailed_to(address) })
}

/// Stored profiles that have an address.
fn profiles(world: &World) -> Vec<Value> {
    world.items("customers").into_iter().filter(|item| item["email"]["S"].is_string()).collect()
}

/// Fails if anything personal is stored of Asha, or she can sign in.
async fn is_gone(world: &World) {
    assert_eq!(world.accounts_of(ASHA), 0);
    let kept = json!(world.items("customers")).to_string();
    assert!(!kept.contains(ASHA) && !kept.contains("Asha"), "{kept}");
    log_in(world, ASHA, PASSWORD).await.refused(401, "credentials_invalid");
}

#[tokio::test(start_paused = true)]
async fn an_account_ends_with_its_password_and_leaves_no_personal_data() {
    let world = World::new();
    let session = signed_up(&world, ASHA, PASSWORD).await;
    let asha = world.person_of(text(&session["access_token"]));
    for wrong in [json!({}), json!({ "password": PASSWORD, "code": "000000" }), json!({ "code": "12" })] {
        close(&world, &asha, &wrong).await.refused(400, "field_invalid");
    }
    close(&world, &asha, &json!({ "password": EVES })).await.refused(401, "credentials_invalid");
    close(&world, &asha, &json!({ "code": "000000" })).await.refused(400, "code_expired");
    let closed = close(&world, &asha, &json!({ "password": PASSWORD })).await;
    assert_eq!((closed.status, closed.bytes.len()), (204, 0));
    is_gone(&world).await;
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    world.call("POST", "/auth/refresh", None, &[], &refresh).await.refused(401, "not_signed_in");
    // Access tokens last for up to 15 minutes more, and open nothing of the account.
    for target in ["/account", "/account/export"] {
        world.get(target, Some(&asha)).await.refused(404, "not_found");
    }
    let change = json!({ "name": "Asha" });
    let headers = [("if-match", "\"1\"")];
    world.call("PATCH", "/account", Some(&asha), &headers, &change).await.refused(404, "not_found");
    assert_eq!(close(&world, &asha, &json!({ "password": PASSWORD })).await.status, 204);
    // The address is free for another account, which has another id and nothing of this one.
    let again = asha_signed_up(&world).await;
    assert_ne!(again.customer_id(), asha.customer_id());
    account(&world, &again).await;
    // A day later nothing is left.
    world.pass(86_401);
    world.sweep_ttl();
    assert_eq!(world.items("customers").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_account_ends_with_a_code_that_its_address_got() {
    let world = World::new();
    let asha = asha_signed_up(&world).await;
    let code = code_for(&world, ASHA).await;
    let eves = code_for(&world, "eve@example.com").await;
    close(&world, &asha, &eves).await.refused(400, "code_invalid");
    assert_eq!(close(&world, &asha, &code).await.status, 204);
    is_gone(&world).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_account_stays_while_bookings_or_money_are_open() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_signed_up(&world).await;
    let password = json!({ "password": PASSWORD });
    let refused = async |booking: &str, reason: &str| {
        let why = close(&world, &asha, &password).await.refused(409, "account_in_use");
        assert_eq!(why["bookings"], json!([{ "booking_id": booking, "reason": reason }]));
        assert_eq!(why["organizers"], json!([]));
        assert_eq!(account(&world, &asha).await["name"], "Asha");
    };
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    refused(&booking, "open_payment").await;
    world.settle().await;
    refused(&booking, "future_event").await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.code_mailed_to(ASHA)).await.expect(200);
    refused(&booking, "open_refund").await;
    world.settle().await;
    // A lock ends by itself.
    world.locked(&asha, &show, &["Stalls-A-2"]).await;
    assert_eq!(close(&world, &asha, &password).await.status, 204);
    is_gone(&world).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_its_events_an_account_ends_and_the_invoices_stay() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let documents = |world: &World| {
        let mut all = world.items("bookings");
        all.retain(|item| item["pk"]["S"] == booking.as_str());
        all
    };
    let before = documents(&world);
    let code = code_for(&world, &asha.address()).await;
    close(&world, &asha, &code).await.refused(409, "account_in_use");
    // The night of the event is over.
    let starts_at = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let starts_at: jiff::Timestamp = text(&starts_at["starts_at"]).parse().unwrap();
    world.pass(starts_at.as_second() - world.clock.second() + 1);
    let code = code_for(&world, &asha.address()).await;
    assert_eq!(close(&world, &asha, &code).await.status, 204);
    assert_eq!(documents(&world), before);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_member_leaves_the_organizers_first() {
    let world = World::new();
    let organizer = world.organizer().await;
    let asha = world.member(&organizer, "asha", "owner").await;
    let code = code_for(&world, &asha.address()).await;
    let why = close(&world, &asha, &code).await.refused(409, "account_in_use");
    assert_eq!((&why["bookings"], &why["organizers"]), (&json!([]), &json!([organizer])));
    world.member(&organizer, "ben", "owner").await;
    let target = format!("/admin/organizers/{organizer}/members/{}", asha.customer_id());
    assert_eq!(world.call("DELETE", &target, Some(&asha), &[], &Value::Null).await.status, 204);
    assert_eq!(close(&world, &asha, &code).await.status, 204);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_end_that_dies_at_any_call_is_finished_by_the_same_request() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for with_code in [true, false] {
            for nth in 1.. {
                let world = World::new();
                let asha = asha_signed_up(&world).await;
                let proof =
                    if with_code { code_for(&world, ASHA).await } else { json!({ "password": PASSWORD }) };
                world.fault(Fault::new(trouble).function("delete-account").nth(nth));
                let first = close(&world, &asha, &proof).await;
                let fired = world.clear_faults() > 0;
                let again = close(&world, &asha, &proof).await;
                assert_eq!(again.status, 204, "{trouble:?} at call {nth}: {}", again.body);
                assert!(fired || first.status == 204);
                is_gone(&world).await;
                world.finish().await;
                if !fired {
                    break;
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_died_and_is_not_repeated_is_finished_by_the_next_sign_up() {
    for nth in 1.. {
        let world = World::new();
        let asha = asha_signed_up(&world).await;
        world.fault(Fault::new(Trouble::KillAfter).function("delete-account").nth(nth));
        close(&world, &asha, &json!({ "password": PASSWORD })).await;
        let fired = world.clear_faults() > 0;
        let half = profiles(&world).is_empty() && world.accounts_of(ASHA) == 1;
        sign_up(&world, ASHA).await.expect(202);
        let code = world.code_mailed_to(ASHA);
        if half {
            confirm(&world, ASHA, &code, PASSWORD).await.refused(503, "unavailable");
        }
        let session = confirm(&world, ASHA, &code, PASSWORD).await.expect(200);
        let again = world.person_of(text(&session["access_token"]));
        assert_eq!(account(&world, &again).await["name"], "Asha");
        assert_eq!((world.accounts_of(ASHA), profiles(&world).len()), (1, 1));
        world.finish().await;
        if !fired {
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_and_another_request_at_the_same_moment_leave_all_or_nothing() {
    for seed in 1..30 {
        let world = World::with_seed(seed);
        let asha = asha_signed_up(&world).await;
        let password = json!({ "password": PASSWORD });
        let (one, other) = join(close(&world, &asha, &password), close(&world, &asha, &password)).await;
        assert_eq!((one.status, other.status), (204, 204), "{} {}", one.body, other.body);
        is_gone(&world).await;
        world.finish().await;

        let world = World::with_seed(seed);
        let asha = asha_signed_up(&world).await;
        let (name, headers) = (json!({ "name": "Asha Rao" }), [("if-match", "\"1\"")]);
        let change = world.call("PATCH", "/account", Some(&asha), &headers, &name);
        let (closed, changed) = join(close(&world, &asha, &password), change).await;
        assert_eq!(closed.status, 204, "{}", closed.body);
        assert!([200, 404, 412].contains(&changed.status), "{}", changed.body);
        is_gone(&world).await;
        world.finish().await;

        let world = World::with_seed(seed);
        let asha = asha_signed_up(&world).await;
        sign_up(&world, ASHA).await.expect(202);
        let code = world.code_mailed_to(ASHA);
        let (closed, opened) =
            join(close(&world, &asha, &password), confirm(&world, ASHA, &code, PASSWORD)).await;
        assert_eq!(closed.status, 204, "{}", closed.body);
        assert_eq!(profiles(&world).len(), world.accounts_of(ASHA), "{}", opened.body);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_becomes_a_member_with_an_account_that_ends_at_the_same_moment() {
    let (mut ended, mut joined) = (0, 0);
    for seed in 1..60 {
        let world = World::with_seed(seed);
        let organizer = world.organizer().await;
        let asha = world.customer("asha");
        let proof = code_for(&world, &asha.address()).await;
        world.invite(&organizer, &asha, "owner").await.expect(202);
        let invitation = world.mailed_code(&asha);
        let (closed, accepted) =
            join(close(&world, &asha, &proof), world.accept(&organizer, &asha, &invitation)).await;
        let members =
            world.admin("GET", &format!("/admin/organizers/{organizer}/members"), &Value::Null).await;
        let is_member = members.expect(200).to_string().contains(&asha.customer_id());
        assert_eq!(is_member, accepted.status == 200, "{}", accepted.body);
        match closed.status {
            204 => assert!(!is_member, "seed {seed}: an owner without an account"),
            409 => assert!(is_member, "{}", closed.body),
            status => assert_eq!(status, 503, "{}", closed.body),
        }
        (ended, joined) = (ended + u32::from(closed.status == 204), joined + u32::from(is_member));
        world.finish().await;
    }
    assert!(ended > 0 && joined > 0, "{ended} ended, {joined} joined");
}

#[tokio::test(start_paused = true)]
async fn a_payment_at_the_moment_of_the_end_is_settled_and_invoiced_without_a_name() {
    let (mut ended, mut stayed) = (0, 0);
    for seed in 1..40 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = asha_signed_up(&world).await;
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let password = json!({ "password": PASSWORD });
        let (closed, _) = join(close(&world, &asha, &password), world.paid(&asha, &booking)).await;
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        let buyer = invoice(&world, &asha, &booking).await["customer"].clone();
        match closed.status {
            204 => {
                is_gone(&world).await;
                assert_eq!(buyer, json!({ "customer_id": asha.customer_id() }));
                ended += 1;
            }
            status => {
                assert_eq!((status, &buyer["name"]), (409, &json!("Asha")), "{}", closed.body);
                stayed += 1;
            }
        }
        world.finish().await;
    }
    assert!(ended > 0 && stayed > 0, "{ended} ended, {stayed} stayed");
}
