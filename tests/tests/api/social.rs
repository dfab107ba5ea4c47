//! Sign-in at identity providers: whose account it opens, and whose never.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Fault, Identity, Person, Reply, Trouble, World};

use crate::accounts::{ASHA, EVES, PASSWORD, confirm, log_in, sign_up, signed_up};
use crate::members::ask;
use crate::second_factor::{asha_with_app, with_app};
use crate::support::text;

fn identity(subject: &str, email: &str, verified: bool) -> Identity {
    Identity { subject: subject.to_owned(), email: email.to_owned(), verified }
}

async fn begin(world: &World, provider: &str) -> Value {
    let body = json!({ "provider": provider });
    world.call("POST", "/auth/authorize", None, &[], &body).await.expect(200)
}

async fn exchange(world: &World, code: &str, verifier: &Value) -> Reply {
    let body = json!({ "code": code, "code_verifier": verifier });
    world.call("POST", "/auth/exchange", None, &[], &body).await
}

/// One round to the provider and back.
async fn round(world: &World, provider: &str, who: &Identity) -> Reply {
    let begun = begin(world, provider).await;
    let (code, state) = world.sign_in_at(text(&begun["authorize_url"]), who);
    assert_eq!(state, text(&begun["state"]));
    exchange(world, &code, &begun["code_verifier"]).await
}

/// Signs in as the web client does: once more if it is asked to.
async fn sign_in(world: &World, provider: &str, who: &Identity) -> Reply {
    let first = round(world, provider, who).await;
    if first.code() == "sign_in_again" { round(world, provider, who).await } else { first }
}

fn person(world: &World, session: &Value) -> Person {
    world.person_of(text(&session["access_token"]))
}

#[tokio::test(start_paused = true)]
async fn somebody_signs_in_at_a_provider_and_has_an_account_like_every_other() {
    let world = World::new();
    let offered = world.get("/auth/providers", None).await.expect(200);
    let names: Vec<_> =
        offered["providers"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    assert_eq!(names, ["Google", "Apple", "Example ID"]);
    world
        .call("POST", "/auth/authorize", None, &[], &json!({ "provider": "facebook" }))
        .await
        .refused(400, "field_invalid");

    let who = identity("1180", "Asha@Example.com", true);
    round(&world, "google", &who).await.refused(409, "sign_in_again");
    let session = round(&world, "google", &who).await.expect(200);
    let asha = person(&world, &session);
    let account = world.get("/account", Some(&asha)).await.expect(200);
    assert_eq!(
        account,
        json!({ "customer_id": asha.customer_id(), "email": ASHA, "second_factor": false, "consents": {} })
    );
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    world.call("POST", "/auth/refresh", None, &[], &refresh).await.expect(200);
    // The next sign-in takes one round, and is in the same account.
    let again = round(&world, "google", &who).await.expect(200);
    assert_eq!(person(&world, &again).customer_id(), asha.customer_id());
    // Codes by mail work, and so does a password that one of them sets.
    let show = world.event().await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.code_mailed_to(ASHA)).await.expect(200);
    world.call("POST", "/auth/forgot", None, &[], &json!({ "email": ASHA })).await.expect(202);
    let reset = json!({ "email": ASHA, "code": world.code_mailed_to(ASHA), "password": PASSWORD });
    world.call("POST", "/auth/reset", None, &[], &reset).await.expect(200);
    let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
    assert_eq!(person(&world, &session).customer_id(), asha.customer_id());
    // The account ends, and its identity is free for another.
    world.settle().await;
    let closed = world.call("DELETE", "/account", Some(&asha), &[], &json!({ "password": PASSWORD })).await;
    assert_eq!(closed.status, 204, "{}", closed.body);
    let session = sign_in(&world, "google", &who).await.expect(200);
    assert_ne!(person(&world, &session).customer_id(), asha.customer_id());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_account_that_was_there_before_is_not_taken_over() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    for verified in [true, false] {
        for provider in ["google", "apple", "oidc"] {
            let eve = identity("666", ASHA, verified);
            let code = if verified { (409, "email_taken") } else { (403, "email_unverified") };
            for _ in 0..2 {
                round(&world, provider, &eve).await.refused(code.0, code.1);
            }
        }
    }
    log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    assert_eq!(world.accounts_of(ASHA), 1);
    // An account that an operator made with a password is somebody's, too, but without one it is its address's.
    let ben = world.customer("ben");
    let session = sign_in(&world, "google", &identity("7", &ben.address(), true)).await.expect(200);
    assert_eq!(person(&world, &session).customer_id(), ben.customer_id());
    // Another provider does not get into it.
    round(&world, "apple", &identity("8", &ben.address(), true)).await.refused(409, "email_taken");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_address_that_the_provider_has_not_verified_opens_nothing() {
    let world = World::new();
    let eve = identity("666", ASHA, false);
    for _ in 0..2 {
        round(&world, "oidc", &eve).await.refused(403, "email_unverified");
    }
    round(&world, "oidc", &identity("667", "no address", true)).await.refused(403, "email_unverified");
    assert_eq!((world.accounts_of(ASHA), world.items("customers").len()), (0, 0));
    // The owner of the address signs up, and is alone in the account.
    signed_up(&world, ASHA, PASSWORD).await;
    round(&world, "oidc", &identity("666", ASHA, true)).await.refused(409, "email_taken");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_provider_does_not_change_the_address_of_an_account() {
    let world = World::new();
    let session = sign_in(&world, "google", &identity("1180", ASHA, true)).await.expect(200);
    let asha = person(&world, &session);
    let session = sign_in(&world, "google", &identity("1180", "other@example.com", true)).await.expect(200);
    assert_eq!(person(&world, &session).customer_id(), asha.customer_id());
    assert_eq!(world.get("/account", Some(&asha)).await.expect(200)["email"], ASHA);
    assert_eq!((world.accounts_of(ASHA), world.accounts_of("other@example.com")), (1, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_is_good_once_and_for_the_tab_that_began() {
    let world = World::new();
    let who = identity("1180", ASHA, true);
    sign_in(&world, "google", &who).await.expect(200);
    let (hers, eves) = (begin(&world, "google").await, begin(&world, "google").await);
    let (code, _) = world.sign_in_at(text(&hers["authorize_url"]), &who);
    exchange(&world, &code, &eves["code_verifier"]).await.refused(401, "sign_in_late");
    exchange(&world, &code, &hers["code_verifier"]).await.refused(401, "sign_in_late");
    let (code, _) = world.sign_in_at(text(&hers["authorize_url"]), &who);
    exchange(&world, &code, &hers["code_verifier"]).await.expect(200);
    exchange(&world, &code, &hers["code_verifier"]).await.refused(401, "sign_in_late");
    let (code, _) = world.sign_in_at(text(&hers["authorize_url"]), &who);
    world.pass(301);
    exchange(&world, &code, &hers["code_verifier"]).await.refused(401, "sign_in_late");
    for (code, verifier) in [("", hers["code_verifier"].clone()), ("x", json!("short"))] {
        exchange(&world, code, &verifier).await.refused(400, "field_invalid");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_first_sign_in_that_dies_at_any_call_is_finished_by_the_next() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            let who = identity("1180", ASHA, true);
            world.fault(Fault::new(trouble).function("exchange-code").nth(nth));
            round(&world, "google", &who).await;
            let fired = world.clear_faults() > 0;
            let again = sign_in(&world, "google", &who).await;
            assert_eq!(again.status, 200, "{trouble:?} at call {nth}: {}", again.body);
            assert_eq!(world.accounts_of(ASHA), 1);
            let asha = person(&world, &again.body);
            assert_eq!(world.get("/account", Some(&asha)).await.expect(200)["email"], ASHA);
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_sign_in_in_two_tabs_opens_one_account() {
    for seed in 1..20 {
        let world = World::with_seed(seed);
        let who = identity("1180", ASHA, true);
        join(round(&world, "google", &who), round(&world, "google", &who)).await;
        let (one, other) = join(sign_in(&world, "google", &who), sign_in(&world, "google", &who)).await;
        let (one, other) = (one.expect(200), other.expect(200));
        assert_eq!(person(&world, &one).customer_id(), person(&world, &other).customer_id());
        assert_eq!(world.accounts_of(ASHA), 1);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_at_a_provider_is_no_second_factor() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let who = identity("1180", ASHA, true);
    let session = sign_in(&world, "google", &who).await.expect(200);
    let asha = person(&world, &session);
    let body = json!({ "email": ASHA, "role": "owner" });
    world.admin("POST", &format!("/admin/organizers/{organizer}/members"), &body).await.expect(202);
    world.accept(&organizer, &asha, &world.code_mailed_to(ASHA)).await.expect(200);
    let target = format!("/admin/organizers/{organizer}");
    let admin = world.administrator();
    let read = world.get(&target, Some(&admin)).await;
    let headers = [("if-match", read.headers["etag"].as_str())];
    let rule = json!({ "second_factor_required": true });
    world.call("PATCH", &target, Some(&admin), &headers, &rule).await.expect(200);
    world.pass(5);
    ask(&world, &asha, "GET", &organizer, "", &Value::Null).await.refused(403, "second_factor_missing");
    // With an app it is the same: only a code opens such a session.
    let other = World::new();
    asha_with_app(&other).await;
    round(&other, "google", &who).await.refused(409, "email_taken");
    other.finish().await;
    world.finish().await;
}

async fn set_password_by_code(world: &World) -> Reply {
    world.call("POST", "/auth/forgot", None, &[], &json!({ "email": ASHA })).await.expect(202);
    let body = json!({ "email": ASHA, "code": world.code_mailed_to(ASHA), "password": PASSWORD });
    world.call("POST", "/auth/reset", None, &[], &body).await
}

#[tokio::test(start_paused = true)]
async fn a_password_by_code_ends_every_way_in_of_somebody_who_had_the_mailbox() {
    for signs_up in [false, true] {
        let world = World::new();
        // Eve reads Asha's mail for a while, and has accounts with that address at two providers.
        let eves =
            [("google", identity("666", ASHA, true)), ("oidc", identity("667", "eve@example.com", true))];
        let session = sign_in(&world, eves[0].0, &eves[0].1).await.expect(200);
        let eve = person(&world, &session);
        // Asha takes the address back.
        if signs_up {
            sign_up(&world, ASHA).await.expect(202);
            confirm(&world, ASHA, &world.code_mailed_to(ASHA), PASSWORD).await.expect(200);
        } else {
            set_password_by_code(&world).await.expect(200);
        }
        let refresh = json!({ "refresh_token": session["refresh_token"] });
        world.call("POST", "/auth/refresh", None, &[], &refresh).await.refused(401, "not_signed_in");
        for _ in 0..2 {
            round(&world, eves[0].0, &eves[0].1).await.refused(409, "email_taken");
        }
        // An identity with another address opens another account.
        let other = sign_in(&world, eves[1].0, &eves[1].1).await.expect(200);
        assert_ne!(person(&world, &other).customer_id(), eve.customer_id());
        log_in(&world, ASHA, PASSWORD).await.expect(200);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_password_that_dies_at_any_call_ends_the_links_when_it_is_repeated() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            let who = identity("1180", ASHA, true);
            sign_in(&world, "google", &who).await.expect(200);
            world.fault(Fault::new(trouble).function("reset-password").nth(nth));
            set_password_by_code(&world).await;
            let fired = world.clear_faults() > 0;
            world.pass(60);
            let again = set_password_by_code(&world).await;
            assert_eq!(again.status, 200, "{trouble:?} at call {nth}: {}", again.body);
            round(&world, "google", &who).await.refused(409, "email_taken");
            log_in(&world, ASHA, PASSWORD).await.expect(200);
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_sign_in_at_the_moment_of_a_sign_up_by_code_keeps_no_way_in() {
    for seed in 1..20 {
        let world = World::with_seed(seed);
        let eve = identity("666", ASHA, true);
        sign_up(&world, ASHA).await.expect(202);
        let code = world.code_mailed_to(ASHA);
        join(round(&world, "google", &eve), confirm(&world, ASHA, &code, PASSWORD)).await;
        round(&world, "google", &eve).await.refused(409, "email_taken");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn no_provider_goes_around_a_second_factor() {
    let world = World::new();
    // An operator has given the account a password after the provider opened it, so no code has ended the link.
    let who = identity("1180", ASHA, true);
    sign_in(&world, "google", &who).await.expect(200);
    world.give_password(ASHA, PASSWORD);
    round(&world, "google", &who).await.expect(200);
    let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
    with_app(&world, ASHA, text(&session["access_token"])).await;
    round(&world, "google", &who).await.refused(409, "email_taken");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn tokens_that_somebody_fetches_at_the_pool_itself_open_only_accounts_of_ours() {
    let world = World::new();
    let ben = "ben@example.com";
    sign_in(&world, "google", &identity("1", ben, true)).await.expect(200);
    signed_up(&world, ASHA, PASSWORD).await;
    let strays =
        [identity("2", ben, false), identity("3", ASHA, true), identity("4", "new@example.com", true)];
    for who in strays {
        let begun = begin(&world, "google").await;
        let (code, _) = world.sign_in_at(text(&begun["authorize_url"]), &who);
        let tokens = world.exchange_at_page(&code, text(&begun["code_verifier"]));
        for (method, target) in [("GET", "/account"), ("GET", "/bookings")] {
            let token = text(&tokens["access_token"]);
            world.call_with_token(token, method, target, &Value::Null).await.refused(401, "not_signed_in");
        }
    }
    // The identity of an account is that account.
    let begun = begin(&world, "google").await;
    let (code, _) = world.sign_in_at(text(&begun["authorize_url"]), &identity("1", ben, true));
    let tokens = world.exchange_at_page(&code, text(&begun["code_verifier"]));
    let token = text(&tokens["access_token"]);
    let account = world.call_with_token(token, "GET", "/account", &Value::Null).await.expect(200);
    assert_eq!(account["email"], ben);
    world.finish().await;
}
