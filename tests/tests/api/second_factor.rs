//! Codes of an authenticator app: set up, asked for at each sign-in, guessed at, and switched off.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Trouble, World};

use crate::accounts::{ASHA, EVES, PASSWORD, confirm, log_in, sign_up, signed_up};
use crate::support::text;

/// A customer with an authenticator app.
pub(crate) struct App {
    pub(crate) secret: String,
    /// The session that the app has opened.
    pub(crate) session: Value,
}

impl App {
    pub(crate) fn token(&self) -> &str {
        text(&self.session["access_token"])
    }

    pub(crate) fn person(&self, world: &World) -> Person {
        world.person_of(self.token())
    }
}

async fn begin(world: &World, token: &str, password: &str) -> Reply {
    let body = json!({ "password": password });
    world.call_with_token(token, "POST", "/account/second-factor", &body).await
}

async fn first_code(world: &World, token: &str, code: &str) -> Reply {
    let body = json!({ "code": code });
    world.call_with_token(token, "POST", "/account/second-factor/confirm", &body).await
}

async fn switch_off(world: &World, token: &str, password: &str) -> Reply {
    let body = json!({ "password": password });
    world.call_with_token(token, "DELETE", "/account/second-factor", &body).await
}

/// Sends the code for a log-in that waits for it.
pub(crate) async fn second_step(world: &World, email: &str, session: &Value, code: &str) -> Reply {
    let body = json!({ "email": email, "session": session, "code": code });
    world.call("POST", "/auth/login/second-factor", None, &[], &body).await
}

/// The session of a log-in with the right password, which waits for its second factor.
pub(crate) async fn waiting(world: &World, email: &str) -> Value {
    let asked = log_in(world, email, PASSWORD).await.refused(401, "second_factor_needed");
    assert_eq!(asked["access_token"], Value::Null);
    asked["session"].clone()
}

/// Logs in with the password and the code that the app shows a step later.
pub(crate) async fn log_in_with_app(world: &World, email: &str, secret: &str) -> Value {
    world.pass(30);
    let session = waiting(world, email).await;
    second_step(world, email, &session, &world.app_code(secret)).await.expect(200)
}

/// Switches the second factor of an account on, and logs in with it.
pub(crate) async fn with_app(world: &World, email: &str, token: &str) -> App {
    // An app that was there before has used up the present step.
    world.pass(30);
    let begun = begin(world, token, PASSWORD).await.expect(200);
    let secret = text(&begun["secret"]).to_owned();
    let on = first_code(world, token, &world.app_code(&secret)).await;
    assert_eq!(on.status, 204, "{}", on.body);
    let session = log_in_with_app(world, email, &secret).await;
    App { secret, session }
}

/// Asha with an authenticator app.
pub(crate) async fn asha_with_app(world: &World) -> App {
    let session = signed_up(world, ASHA, PASSWORD).await;
    with_app(world, ASHA, text(&session["access_token"])).await
}

/// A code that an app does not show.
pub(crate) fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 500_000) % 1_000_000)
}

async fn has_second_factor(world: &World, token: &str) -> bool {
    let account = world.call_with_token(token, "GET", "/account", &Value::Null).await.expect(200);
    account["second_factor"].as_bool().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_customer_sets_up_an_app_and_every_sign_in_asks_for_its_code() {
    let world = World::new();
    let first = signed_up(&world, ASHA, PASSWORD).await;
    let token = text(&first["access_token"]);
    begin(&world, token, EVES).await.refused(401, "credentials_invalid");
    first_code(&world, token, "123456").await.refused(400, "second_factor_wrong");
    let begun = begin(&world, token, PASSWORD).await.expect(200);
    let secret = text(&begun["secret"]);
    let address = text(&begun["otpauth_uri"]);
    assert!(address.starts_with("otpauth://totp/Boxoffice:asha%40example.com?"), "{address}");
    assert!(address.contains(secret), "{address}");
    // Nothing counts before the first code, and only the newest secret does.
    let older = secret.to_owned();
    let begun = begin(&world, token, PASSWORD).await.expect(200);
    let secret = text(&begun["secret"]);
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    assert!(!has_second_factor(&world, token).await);
    for wrong in [world.app_code(&older), other_than(&world.app_code(secret))] {
        first_code(&world, token, &wrong).await.refused(400, "second_factor_wrong");
    }
    assert_eq!(first_code(&world, token, &world.app_code(secret)).await.status, 204);
    // Whoever is in with the password alone is out.
    let refresh = json!({ "refresh_token": first["refresh_token"] });
    world.call("POST", "/auth/refresh", None, &[], &refresh).await.refused(401, "not_signed_in");
    begin(&world, token, PASSWORD).await.refused(409, "second_factor_on");

    let session = waiting(&world, ASHA).await;
    // The first code opens nothing: it was used.
    let used = world.app_code(secret);
    second_step(&world, ASHA, &session, &used).await.refused(400, "second_factor_wrong");
    world.pass(30);
    let code = world.app_code(secret);
    second_step(&world, ASHA, &session, &other_than(&code)).await.refused(400, "second_factor_wrong");
    let opened = second_step(&world, ASHA, &session, &code).await.expect(200);
    let token = text(&opened["access_token"]);
    assert!(has_second_factor(&world, token).await);
    first_code(&world, token, "123456").await.refused(409, "second_factor_on");
    let refresh = json!({ "refresh_token": opened["refresh_token"] });
    world.call("POST", "/auth/refresh", None, &[], &refresh).await.expect(200);
    // A log-in is finished once, and within three minutes.
    world.pass(30);
    let next = world.app_code(secret);
    second_step(&world, ASHA, &session, &next).await.refused(401, "second_factor_late");
    let session = waiting(&world, ASHA).await;
    world.pass(180);
    second_step(&world, ASHA, &session, &world.app_code(secret)).await.refused(401, "second_factor_late");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_opens_no_other_account() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    let eve = "eve@example.com";
    signed_up(&world, eve, PASSWORD).await;
    let session = waiting(&world, ASHA).await;
    world.pass(30);
    let code = world.app_code(&app.secret);
    // Neither an address of choice nor one without an account takes the session.
    for other in [eve, "nobody@example.com"] {
        second_step(&world, other, &session, &code).await.refused(401, "second_factor_late");
    }
    let made_up = json!("challenge-of-the-pool-99999");
    second_step(&world, ASHA, &made_up, &code).await.refused(401, "second_factor_late");
    for (session, code) in [(json!("short"), code.as_str()), (session.clone(), "12345")] {
        second_step(&world, ASHA, &session, code).await.refused(400, "field_invalid");
    }
    second_step(&world, ASHA, &session, &code).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn somebody_with_the_password_guesses_few_codes_and_does_not_lock_the_owner_out() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    for hour in 0..4 {
        let mut looked_at = 0;
        for n in 0..60 {
            let network = format!("198.51.100.{n}");
            let body = json!({ "email": ASHA, "password": PASSWORD });
            let asked = world.call_from(&network, "POST", "/auth/login", &body).await;
            if asked.code() != "second_factor_needed" {
                asked.refused(429, "too_many_attempts");
                continue;
            }
            let wrong = other_than(&world.app_code(&app.secret));
            let body = json!({ "email": ASHA, "session": asked.body["session"], "code": wrong });
            for _ in 0..3 {
                let guessed = world.call_from(&network, "POST", "/auth/login/second-factor", &body).await;
                looked_at += usize::from(guessed.code() == "second_factor_wrong");
                assert!(["second_factor_wrong", "too_many_attempts"].contains(&guessed.code()));
            }
        }
        assert!(looked_at <= 4, "hour {hour}: {looked_at} guesses");
        // Asha signs in from the network where she has signed in before.
        log_in_with_app(&world, ASHA, &app.secret).await;
        world.pass(3_570);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_password_in_an_old_session_gives_nobody_more_guesses_at_codes() {
    let world = World::new();
    let first = signed_up(&world, ASHA, PASSWORD).await;
    let old = text(&first["access_token"]);
    let app = with_app(&world, ASHA, old).await;
    let mut looked_at = 0;
    for _ in 0..10 {
        let asked = log_in(&world, ASHA, PASSWORD).await;
        if asked.code() != "second_factor_needed" {
            asked.refused(429, "too_many_attempts");
            break;
        }
        let wrong = other_than(&world.app_code(&app.secret));
        let guessed = second_step(&world, ASHA, &asked.body["session"], &wrong).await;
        looked_at += usize::from(guessed.code() == "second_factor_wrong");
        // The authorizer takes the access token from before for a quarter of an hour.
        let checked = begin(&world, old, PASSWORD).await;
        assert!(["second_factor_on", "too_many_attempts"].contains(&checked.code()), "{}", checked.body);
    }
    assert!(looked_at <= 4, "{looked_at} guesses");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn right_codes_are_not_counted() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    for _ in 0..12 {
        log_in_with_app(&world, ASHA, &app.secret).await;
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_second_factor_goes_with_the_password_in_a_session_that_it_has_opened() {
    let world = World::new();
    let first = signed_up(&world, ASHA, PASSWORD).await;
    let old = text(&first["access_token"]);
    let app = with_app(&world, ASHA, old).await;
    // The authorizer takes the access token from before for a quarter of an hour.
    switch_off(&world, old, PASSWORD).await.refused(403, "second_factor_missing");
    switch_off(&world, app.token(), EVES).await.refused(401, "credentials_invalid");
    assert!(has_second_factor(&world, app.token()).await);
    assert_eq!(switch_off(&world, app.token(), PASSWORD).await.status, 204);
    assert!(!has_second_factor(&world, app.token()).await);
    let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
    // A repeat changes nothing, and another app may follow.
    assert_eq!(switch_off(&world, text(&session["access_token"]), PASSWORD).await.status, 204);
    with_app(&world, ASHA, text(&session["access_token"])).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_password_by_mail_does_not_go_around_the_second_factor() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    sign_up(&world, ASHA).await.expect(202);
    let new = confirm(&world, ASHA, &world.code_mailed_to(ASHA), PASSWORD).await;
    let session = new.refused(401, "second_factor_needed")["session"].clone();
    world.pass(30);
    second_step(&world, ASHA, &session, &world.app_code(&app.secret)).await.expect(200);
    world.call("POST", "/auth/forgot", None, &[], &json!({ "email": ASHA })).await.expect(202);
    let reset = json!({ "email": ASHA, "code": world.code_mailed_to(ASHA), "password": PASSWORD });
    world.call("POST", "/auth/reset", None, &[], &reset).await.expect(200);
    waiting(&world, ASHA).await;
    // The account still ends with its password.
    let session = log_in_with_app(&world, ASHA, &app.secret).await;
    let body = json!({ "password": PASSWORD });
    let token = text(&session["access_token"]);
    assert_eq!(world.call_with_token(token, "DELETE", "/account", &body).await.status, 204);
    assert_eq!(world.accounts_of(ASHA), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_set_up_that_dies_at_any_call_is_finished_or_begun_again() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            let session = signed_up(&world, ASHA, PASSWORD).await;
            let token = text(&session["access_token"]);
            let begun = begin(&world, token, PASSWORD).await.expect(200);
            let mut secret = text(&begun["secret"]).to_owned();
            world.fault(Fault::new(trouble).function("confirm-second-factor").nth(nth));
            let code = world.app_code(&secret);
            first_code(&world, token, &code).await;
            let fired = world.clear_faults() > 0;
            let again = first_code(&world, token, &code).await;
            if again.code() == "second_factor_wrong" {
                // The code was used, and nothing else happened.
                log_in(&world, ASHA, PASSWORD).await.expect(200);
                let begun = begin(&world, token, PASSWORD).await.expect(200);
                secret = text(&begun["secret"]).to_owned();
                world.pass(60);
                assert_eq!(first_code(&world, token, &world.app_code(&secret)).await.status, 204);
            } else {
                // At the end the access token is void at the pool.
                assert!([204, 401].contains(&again.status), "{trouble:?} at call {nth}: {}", again.body);
            }
            world.pass(30);
            let opened = log_in_with_app(&world, ASHA, &secret).await;
            let asha = world.person_of(text(&opened["access_token"]));
            assert_eq!(world.get("/account", Some(&asha)).await.expect(200)["second_factor"], true);
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_log_in_with_a_code_that_dies_at_any_call_may_be_repeated_from_the_beginning() {
    for nth in 1.. {
        let world = World::new();
        let app = asha_with_app(&world).await;
        world.pass(30);
        let session = waiting(&world, ASHA).await;
        world.fault(Fault::new(Trouble::KillAfter).function("confirm-log-in").nth(nth));
        second_step(&world, ASHA, &session, &world.app_code(&app.secret)).await;
        let fired = world.clear_faults() > 0;
        log_in_with_app(&world, ASHA, &app.secret).await;
        world.finish().await;
        if !fired {
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_of_the_second_factor_that_dies_at_any_call_is_finished_by_the_same_request() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        for nth in 1.. {
            let world = World::new();
            let app = asha_with_app(&world).await;
            world.fault(Fault::new(trouble).function("remove-second-factor").nth(nth));
            switch_off(&world, app.token(), PASSWORD).await;
            let fired = world.clear_faults() > 0;
            let again = switch_off(&world, app.token(), PASSWORD).await;
            assert_eq!(again.status, 204, "{trouble:?} at call {nth}: {}", again.body);
            log_in(&world, ASHA, PASSWORD).await.expect(200);
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_opens_one_of_two_log_ins_at_the_same_moment() {
    for seed in 1..20 {
        let world = World::with_seed(seed);
        let app = asha_with_app(&world).await;
        world.pass(30);
        let (one, other) = (waiting(&world, ASHA).await, waiting(&world, ASHA).await);
        let code = world.app_code(&app.secret);
        let (one, other) =
            join(second_step(&world, ASHA, &one, &code), second_step(&world, ASHA, &other, &code)).await;
        let (opened, refused) = if one.status == 200 { (one, other) } else { (other, one) };
        opened.expect(200);
        refused.refused(400, "second_factor_wrong");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_that_did_not_arrive_is_sent_again_a_few_times() {
    let world = World::new();
    let again = json!({ "email": ASHA });
    sign_up(&world, ASHA).await.expect(202);
    let lost = world.code_mailed_to(ASHA);
    world.pass(60);
    world.call("POST", "/auth/resend-code", None, &[], &again).await.expect(202);
    let code = world.code_mailed_to(ASHA);
    if lost != code {
        confirm(&world, ASHA, &lost, PASSWORD).await.refused(400, "code_invalid");
    }
    confirm(&world, ASHA, &code, PASSWORD).await.expect(200);
    let mut sent = 2;
    while world.call("POST", "/auth/resend-code", None, &[], &again).await.status == 202 {
        sent += 1;
        assert!(sent < 10, "codes without end");
    }
    let refused = world.call("POST", "/auth/resend-code", None, &[], &again).await;
    assert!(refused.headers["retry-after"].parse::<i64>().unwrap() <= 3_600);
    refused.refused(429, "too_many_attempts");
    world.finish().await;
}
