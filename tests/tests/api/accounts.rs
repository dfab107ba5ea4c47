//! Accounts: sign-up, password resets and sessions, and attempts to get into somebody else's account.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Reply, Service, Trouble, World};

use crate::support::{has_word, let_others_run, text};

pub(crate) const ASHA: &str = "asha@example.com";
pub(crate) const PASSWORD: &str = "Sturdy-Lantern-42";
pub(crate) const EVES: &str = "Crooked-Lantern-13";

async fn post(world: &World, target: &str, body: Value) -> Reply {
    world.call("POST", target, None, &[], &body).await
}

pub(crate) async fn sign_up(world: &World, email: &str) -> Reply {
    post(world, "/auth/signup", json!({ "email": email })).await
}

pub(crate) async fn confirm(world: &World, email: &str, code: &str, password: &str) -> Reply {
    let body = json!({ "email": email, "code": code, "password": password, "name": "Asha" });
    post(world, "/auth/confirm", body).await
}

pub(crate) async fn log_in(world: &World, email: &str, password: &str) -> Reply {
    post(world, "/auth/login", json!({ "email": email, "password": password })).await
}

async fn forgot(world: &World, email: &str) -> Reply {
    post(world, "/auth/forgot", json!({ "email": email })).await
}

async fn reset(world: &World, email: &str, code: &str, password: &str) -> Reply {
    post(world, "/auth/reset", json!({ "email": email, "code": code, "password": password })).await
}

async fn refresh(world: &World, session: &Value) -> Reply {
    post(world, "/auth/refresh", json!({ "refresh_token": session["refresh_token"] })).await
}

/// Signs somebody up, and returns the session that the code opens.
pub(crate) async fn signed_up(world: &World, email: &str, password: &str) -> Value {
    sign_up(world, email).await.expect(202);
    confirm(world, email, &world.code_mailed_to(email), password).await.expect(200)
}

#[tokio::test(start_paused = true)]
async fn somebody_signs_up_with_a_code_and_is_signed_in() {
    let world = World::new();
    sign_up(&world, " Asha@Example.com").await.expect(202);
    let code = world.code_mailed_to(ASHA);
    let session = confirm(&world, "ASHA@example.com", &code, PASSWORD).await.expect(200);
    let token = text(&session["access_token"]);
    world.call_with_token(token, "GET", "/bookings", &Value::Null).await.expect(200);
    assert!(refresh(&world, &session).await.expect(200)["access_token"].is_string());
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    let out = post(&world, "/auth/logout", json!({ "refresh_token": session["refresh_token"] })).await;
    assert_eq!(out.status, 204);
    refresh(&world, &session).await.refused(401, "not_signed_in");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn signing_up_with_somebody_elses_address_gives_no_way_into_the_account() {
    let world = World::new();
    // Eve signs up with Asha's address, and guesses the code, with a password of her own.
    sign_up(&world, ASHA).await.expect(202);
    let code = world.code_mailed_to(ASHA);
    for n in 1..4 {
        let guess = format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000);
        confirm(&world, ASHA, &guess, EVES).await.refused(400, "code_invalid");
    }
    log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
    assert_eq!(world.accounts_of(ASHA), 0, "there is no account before the code is confirmed");
    // Asha finds the code in her mail and uses it.
    let session = confirm(&world, ASHA, &code, PASSWORD).await.expect(200);
    log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
    refresh(&world, &session).await.expect(200);
    // Eve signs up with the address once more: Asha's password and session do not change.
    sign_up(&world, ASHA).await.expect(202);
    confirm(&world, ASHA, &code, EVES).await;
    log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
    refresh(&world, &session).await.expect(200);
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_that_dies_at_any_call_is_finished_by_the_same_request() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            sign_up(&world, ASHA).await.expect(202);
            let code = world.code_mailed_to(ASHA);
            world.fault(Fault::new(trouble).function("confirm-sign-up").nth(nth));
            let first = confirm(&world, ASHA, &code, PASSWORD).await;
            let fired = world.clear_faults() > 0;
            log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
            if first.status != 200 {
                // The last calls end the code; from then on the customer signs in with the password that was set.
                let again = confirm(&world, ASHA, &code, PASSWORD).await;
                let ended = again.code() == "code_expired";
                assert!(again.status == 200 || ended, "{trouble:?} at call {nth}: {}", again.body);
            }
            let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
            assert_eq!(world.accounts_of(ASHA), 1);
            let asha = world.person_of(text(&session["access_token"]));
            assert_eq!(world.get("/account", Some(&asha)).await.expect(200)["name"], "Asha");
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_password_ends_every_session_and_its_refresh_token() {
    let world = World::new();
    let first = signed_up(&world, ASHA, PASSWORD).await;
    let second = log_in(&world, ASHA, PASSWORD).await.expect(200);
    forgot(&world, ASHA).await.expect(202);
    let code = world.code_mailed_to(ASHA);
    reset(&world, ASHA, &code, "short").await.refused(400, "password_weak");
    refresh(&world, &first).await.expect(200);
    assert_eq!(reset(&world, ASHA, &code, "Brighter-Lantern-43").await.expect(200)["status"], "reset");
    for session in [&first, &second] {
        refresh(&world, session).await.refused(401, "not_signed_in");
    }
    log_in(&world, ASHA, PASSWORD).await.refused(401, "credentials_invalid");
    let session = log_in(&world, ASHA, "Brighter-Lantern-43").await.expect(200);
    refresh(&world, &session).await.expect(200);
    // A code works once.
    reset(&world, ASHA, &code, EVES).await.refused(400, "code_expired");
    // Access tokens end after 15 minutes: the API's authorizer does not check if their session has ended.
    world.pass(900);
    let token = text(&first["access_token"]);
    assert_eq!(world.call_with_token(token, "GET", "/bookings", &Value::Null).await.status, 401);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_reset_that_dies_at_any_call_is_finished_by_the_same_request_and_leaves_no_session() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        for nth in 1.. {
            let world = World::new();
            let old = signed_up(&world, ASHA, EVES).await;
            forgot(&world, ASHA).await.expect(202);
            let code = world.code_mailed_to(ASHA);
            world.fault(Fault::new(trouble).function("reset-password").nth(nth));
            let first = reset(&world, ASHA, &code, PASSWORD).await;
            let fired = world.clear_faults() > 0;
            if first.status != 200 {
                let again = reset(&world, ASHA, &code, PASSWORD).await;
                assert!(again.status == 200 || again.code() == "code_expired", "{}", again.body);
            }
            refresh(&world, &old).await.refused(401, "not_signed_in");
            log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
            log_in(&world, ASHA, PASSWORD).await.expect(200);
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_an_access_token_signs_a_request_in() {
    let world = World::new();
    let session = signed_up(&world, ASHA, PASSWORD).await;
    let ids = text(&session["id_token"]).to_owned();
    for (method, target, body) in [
        ("GET", "/bookings", Value::Null),
        ("POST", "/account/email", json!({ "email": "new@example.com" })),
        ("POST", "/admin/titles", json!({ "name": "The Tempest", "kind": "play" })),
    ] {
        let refused = world.call_with_token(&ids, method, target, &body).await;
        refused.refused(401, "not_signed_in");
    }
    let refresh = text(&session["refresh_token"]);
    assert_eq!(world.call_with_token(refresh, "GET", "/bookings", &Value::Null).await.status, 401);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn no_answer_reveals_if_an_address_has_an_account() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    for target in ["/auth/signup", "/auth/forgot"] {
        let mut told = Vec::new();
        for email in [ASHA, "nobody@example.com"] {
            let reply = post(&world, target, json!({ "email": email })).await;
            let calls: Vec<_> =
                reply.calls.iter().map(|call| (call.service, call.operation.clone())).collect();
            told.push((reply.status, reply.body, calls));
        }
        assert_eq!(told[0], told[1], "{target}");
    }
    for email in [ASHA, "nobody@example.com", "never.asked@example.com"] {
        log_in(&world, email, EVES).await.refused(401, "credentials_invalid");
        confirm(&world, email, "000000", EVES).await.refused(400, "code_invalid");
        reset(&world, email, "000000", EVES).await.refused(400, "code_invalid");
    }
    // The mail may reveal it: only the address's owner reads it.
    let code = world.code_mailed_to("nobody@example.com");
    reset(&world, "nobody@example.com", &code, PASSWORD).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_is_sent_again_and_only_the_last_one_works() {
    let world = World::new();
    sign_up(&world, ASHA).await.expect(202);
    let first = world.code_mailed_to(ASHA);
    sign_up(&world, ASHA).await.expect(202);
    let second = world.code_mailed_to(ASHA);
    if first != second {
        confirm(&world, ASHA, &first, PASSWORD).await.refused(400, "code_invalid");
    }
    world.pass(601);
    confirm(&world, ASHA, &second, PASSWORD).await.refused(400, "code_expired");
    // The third code is the last within an hour.
    forgot(&world, ASHA).await.expect(202);
    let refused = sign_up(&world, ASHA).await;
    let wait: i64 = refused.headers["retry-after"].parse().unwrap();
    assert_eq!(refused.refused(429, "too_many_attempts")["retry_after_seconds"], wait);
    assert_eq!(world.mails_to(ASHA).len(), 3);
    let code = world.code_mailed_to(ASHA);
    confirm(&world, ASHA, &code, PASSWORD).await.expect(200);
    world.pass(wait);
    sign_up(&world, ASHA).await.expect(202);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_that_is_replaced_while_it_is_checked_works_or_is_invalid() {
    for seed in 0..35 {
        let world = World::with_seed(seed);
        sign_up(&world, ASHA).await.expect(202);
        let code = world.code_mailed_to(ASHA);
        let confirmed = async {
            let_others_run(seed % 7).await;
            confirm(&world, ASHA, &code, PASSWORD).await
        };
        let again = async {
            let_others_run(seed % 5).await;
            sign_up(&world, ASHA).await.expect(202)
        };
        let (confirmed, _) = futures::join!(confirmed, again);
        let is_true = confirmed.status == 200 || confirmed.code() == "code_invalid";
        assert!(is_true, "{seed}: {}", confirmed.body);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_guesses_at_a_sign_up_code_five_are_checked() {
    let world = World::with_seed(7);
    sign_up(&world, ASHA).await.expect(202);
    let code = world.code_mailed_to(ASHA);
    let guesses: Vec<String> =
        (1..=900).map(|n| format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000)).collect();
    let replies = join_all(guesses.iter().map(|guess| confirm(&world, ASHA, guess, EVES))).await;
    let count = |wanted: &str| replies.iter().filter(|reply| reply.code() == wanted).count();
    assert_eq!(count("code_invalid"), 5);
    assert_eq!(count("too_many_tries") + count("unavailable"), 895);
    confirm(&world, ASHA, &code, EVES).await.refused(409, "too_many_tries");
    assert_eq!(world.accounts_of(ASHA), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_store_holds_no_address_no_network_and_no_code() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
    sign_up(&world, ASHA).await.expect(202);
    let code = world.code_mailed_to(ASHA);
    let items = world.items("bookings");
    assert!(items.len() >= 5, "{items:?}");
    for item in items {
        assert!(item["expires_at_ttl"]["N"].is_string(), "the item has no end: {item}");
        let item = item.to_string();
        assert!(!item.contains('@') && !item.contains("203.0.113") && !has_word(&item, &code), "{item}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn while_cognito_or_ses_is_down_people_are_told_to_try_again() {
    let world = World::new();
    sign_up(&world, ASHA).await.expect(202);
    let code = world.code_mailed_to(ASHA);
    world.fault(Fault::new(Trouble::Fails).service(Service::Cognito).forever());
    confirm(&world, ASHA, &code, PASSWORD).await.refused(503, "unavailable");
    log_in(&world, ASHA, PASSWORD).await.refused(503, "unavailable");
    world.clear_faults();
    confirm(&world, ASHA, &code, PASSWORD).await.expect(200);
    world.fault(Fault::new(Trouble::Fails).service(Service::Ses).forever());
    forgot(&world, ASHA).await.refused(503, "unavailable");
    world.clear_faults();
    forgot(&world, ASHA).await.expect(202);
    world.finish().await;
}
