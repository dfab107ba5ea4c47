//! Guesses at codes of an authenticator app by somebody who has the password and reads the owner's mail.

use serde_json::json;
use tests::World;

use crate::accounts::{ASHA, PASSWORD};
use crate::second_factor::{asha_with_app, log_in_with_app, other_than, second_step};
use crate::support::text;

/// Guesses as long as the network is let, which a code by mail has made known. Returns how many codes were looked at.
async fn guesses_from(world: &World, network: &str, secret: &str) -> usize {
    let sent = world.call_from(network, "POST", "/auth/forgot", &json!({ "email": ASHA })).await;
    if sent.status != 202 {
        return 0;
    }
    let reset = json!({ "email": ASHA, "code": world.code_mailed_to(ASHA), "password": PASSWORD });
    world.call_from(network, "POST", "/auth/reset", &reset).await.expect(200);
    let log_in = json!({ "email": ASHA, "password": PASSWORD });
    let asked = world.call_from(network, "POST", "/auth/login", &log_in).await;
    let session = asked.refused(401, "second_factor_needed")["session"].clone();
    let body = json!({ "email": ASHA, "session": session, "code": other_than(&world.app_code(secret)) });
    let mut looked_at = 0;
    for _ in 0..6 {
        let guessed = world.call_from(network, "POST", "/auth/login/second-factor", &body).await;
        assert!(["second_factor_wrong", "too_many_attempts"].contains(&guessed.code()), "{}", guessed.body);
        looked_at += usize::from(guessed.code() == "second_factor_wrong");
    }
    looked_at
}

#[tokio::test(start_paused = true)]
async fn somebody_with_password_and_mailbox_guesses_thirty_codes_a_day() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    let mut looked_at = 0;
    for hour in 0..10 {
        for minute in [0, 5, 10] {
            let network = format!("198.51.{hour}.{minute}");
            looked_at += guesses_from(&world, &network, &app.secret).await;
            world.pass(300);
        }
        world.pass(2_700);
    }
    // A day may begin in between.
    assert!((30..=60).contains(&looked_at), "{looked_at} guesses");
    world.pass(86_400);
    let session = log_in_with_app(&world, ASHA, &app.secret).await;
    assert!(!text(&session["access_token"]).is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn log_ins_that_are_too_late_are_no_guesses() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    let made_up = json!("challenge-of-the-pool-99999");
    for _ in 0..11 {
        for _ in 0..3 {
            second_step(&world, ASHA, &made_up, "123456").await.refused(401, "second_factor_late");
        }
        world.pass(5_400);
    }
    log_in_with_app(&world, ASHA, &app.secret).await;
    world.finish().await;
}
