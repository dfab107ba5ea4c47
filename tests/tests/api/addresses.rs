//! Changes of an account's address, which need a code mailed to the old address and one mailed to the new one.

use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Trouble, World};

use crate::accounts::{ASHA, EVES, PASSWORD, confirm, log_in, sign_up, signed_up};
use crate::support::text;

const NEW: &str = "asha@example.org";

async fn ask(world: &World, token: &str, email: &str) -> Reply {
    world.call_with_token(token, "POST", "/account/email", &json!({ "email": email })).await
}

async fn change(world: &World, token: &str, email: &str, old: &str, new: &str) -> Reply {
    let body = json!({ "email": email, "old_code": old, "new_code": new });
    world.call_with_token(token, "POST", "/account/email/confirm", &body).await
}

/// A code that is not `code`.
fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test(start_paused = true)]
async fn an_address_changes_only_with_the_codes_from_both_mails() {
    let world = World::new();
    let session = signed_up(&world, ASHA, PASSWORD).await;
    let token = text(&session["access_token"]);
    ask(&world, token, NEW).await.expect(202);
    let (old, new) = (world.code_mailed_to(ASHA), world.code_mailed_to(NEW));
    change(&world, token, NEW, &other_than(&old), &new).await.refused(400, "code_invalid");
    change(&world, token, NEW, &old, &other_than(&new)).await.refused(400, "code_invalid");
    // The codes work for this address only.
    change(&world, token, "eve@example.org", &old, &new).await.refused(400, "code_invalid");
    if old != new {
        change(&world, token, NEW, &new, &old).await.refused(400, "code_invalid");
    }
    log_in(&world, NEW, PASSWORD).await.refused(401, "credentials_invalid");
    assert_eq!(change(&world, token, NEW, &old, &new).await.expect(200)["email"], NEW);
    log_in(&world, ASHA, PASSWORD).await.refused(401, "credentials_invalid");
    log_in(&world, NEW, PASSWORD).await.expect(200);
    // Codes work once.
    change(&world, token, NEW, &old, &new).await.refused(400, "code_expired");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_stolen_token_does_not_suffice_to_change_the_address() {
    let world = World::new();
    let session = signed_up(&world, ASHA, PASSWORD).await;
    let token = text(&session["access_token"]);
    ask(&world, token, "eve@example.com").await.expect(202);
    let new = world.code_mailed_to("eve@example.com");
    for guess in 0..5 {
        change(&world, token, "eve@example.com", &format!("{guess:06}"), &new)
            .await
            .refused(400, "code_invalid");
    }
    change(&world, token, "eve@example.com", &world.code_mailed_to(ASHA), &new)
        .await
        .refused(409, "too_many_tries");
    // Asha's mail names the address that the thief wants.
    assert!(world.mails_to(ASHA).last().unwrap().text.contains("eve@example.com"));
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    assert_eq!(world.accounts_of("eve@example.com"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn only_somebody_with_the_code_mailed_to_an_address_learns_that_it_is_taken() {
    let world = World::new();
    let session = signed_up(&world, ASHA, PASSWORD).await;
    signed_up(&world, "ben@example.com", EVES).await;
    let token = text(&session["access_token"]);
    let taken = ask(&world, token, "ben@example.com").await;
    let free = ask(&world, token, NEW).await;
    assert_eq!((taken.status, &taken.body), (free.status, &free.body));
    ask(&world, token, "ben@example.com").await.refused(429, "too_many_attempts");
    world.pass(3600);
    let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
    let token = text(&session["access_token"]);
    ask(&world, token, "ben@example.com").await.expect(202);
    let codes = (world.code_mailed_to(ASHA), world.code_mailed_to("ben@example.com"));
    change(&world, token, "ben@example.com", &codes.0, &codes.1).await.refused(409, "email_taken");
    assert_eq!(world.accounts_of("ben@example.com"), 1);
    ask(&world, token, ASHA).await.refused(400, "field_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_change_that_dies_at_any_call_is_finished_by_the_same_request() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            let session = signed_up(&world, ASHA, PASSWORD).await;
            let token = text(&session["access_token"]);
            ask(&world, token, NEW).await.expect(202);
            let (old, new) = (world.code_mailed_to(ASHA), world.code_mailed_to(NEW));
            world.fault(Fault::new(trouble).function("confirm-email-change").nth(nth));
            let first = change(&world, token, NEW, &old, &new).await;
            let fired = world.clear_faults() > 0;
            if first.status != 200 {
                let again = change(&world, token, NEW, &old, &new).await;
                assert!(again.status == 200 || again.code() == "code_expired", "{}", again.body);
            }
            let session = log_in(&world, NEW, PASSWORD).await.expect(200);
            let asha = world.person_of(text(&session["access_token"]));
            assert_eq!(world.get("/account", Some(&asha)).await.expect(200)["email"], NEW);
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn cancellation_codes_go_to_the_new_address() {
    let world = World::new();
    let show = world.event().await;
    let asha: Person = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let old = asha.address();
    let asked = json!({ "email": NEW });
    world.call("POST", "/account/email", Some(&asha), &[], &asked).await.expect(202);
    let body = json!({ "email": NEW, "old_code": world.code_mailed_to(&old), "new_code": world.code_mailed_to(NEW) });
    world.call("POST", "/account/email/confirm", Some(&asha), &[], &body).await.expect(200);
    let mails = world.mails_to(&old).len();
    world.ask_back(&asha, &booking, None).await;
    assert_eq!(world.mails_to(&old).len(), mails);
    assert!(world.mails_to(NEW).last().unwrap().text.contains("Stalls\u{a0}A\u{a0}1"));
    // The old address is free: whoever reads its mail can open another account.
    sign_up(&world, &old).await.expect(202);
    let stranger = confirm(&world, &old, &world.code_mailed_to(&old), PASSWORD).await.expect(200);
    let token = text(&stranger["access_token"]);
    let mine = world.call_with_token(token, "GET", "/bookings", &Value::Null).await.expect(200);
    assert_eq!(mine["bookings"], json!([]));
    world.finish().await;
}
