//! Password guessing: limited for each network and each account, without locking others out.

use serde_json::json;
use tests::{Reply, World};

use crate::accounts::{ASHA, EVES, PASSWORD, log_in, signed_up};

async fn log_in_from(world: &World, network: &str, email: &str, password: &str) -> Reply {
    world.call_from(network, "POST", "/auth/login", &json!({ "email": email, "password": password })).await
}

/// The n-th host of an attacker who has many.
fn host(n: usize) -> String {
    format!("198.51.{}.{}", 100 + n / 250, 1 + n % 250)
}

#[tokio::test(start_paused = true)]
async fn guesses_from_many_hosts_are_limited_and_do_not_lock_the_owner_out() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    for hour in 0..6 {
        let mut looked_at = 0;
        for n in 0..50 {
            let refused = log_in_from(&world, &host(n), ASHA, EVES).await;
            looked_at += usize::from(refused.code() == "credentials_invalid");
            assert!(refused.status == 401 || refused.code() == "too_many_attempts", "{}", refused.body);
        }
        assert!(looked_at <= 5, "hour {hour}: {looked_at} guesses");
        // Even the right password is not checked from there any more.
        let right = log_in_from(&world, &host(51), ASHA, PASSWORD).await;
        assert!(right.headers["retry-after"].parse::<i64>().unwrap() > 0);
        right.refused(429, "too_many_attempts");
        // Asha can sign in from a network where she has signed in before: Cognito's own lock lasts for seconds only.
        world.pass(60);
        log_in(&world, ASHA, PASSWORD).await.expect(200);
        world.pass(3_540);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_is_locked_out_of_a_new_network_gets_in_with_a_new_password() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    for n in 0..6 {
        log_in_from(&world, &host(n), ASHA, EVES).await;
    }
    let hotel = "192.0.2.77";
    log_in_from(&world, hotel, ASHA, PASSWORD).await.refused(429, "too_many_attempts");
    world.call_from(hotel, "POST", "/auth/forgot", &json!({ "email": ASHA })).await.expect(202);
    let new = "Brighter-Lantern-43";
    let body = json!({ "email": ASHA, "code": world.code_mailed_to(ASHA), "password": new });
    world.call_from(hotel, "POST", "/auth/reset", &body).await.expect(200);
    world.pass(60);
    log_in_from(&world, hotel, ASHA, new).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_right_password_resets_the_count_of_wrong_ones() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    for _ in 0..5 {
        for _ in 0..4 {
            log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
        }
        log_in(&world, ASHA, PASSWORD).await.expect(200);
    }
    for _ in 0..5 {
        log_in(&world, ASHA, EVES).await.refused(401, "credentials_invalid");
    }
    let refused = log_in(&world, ASHA, PASSWORD).await;
    let wait: i64 = refused.headers["retry-after"].parse().unwrap();
    refused.refused(429, "too_many_attempts");
    world.pass(wait);
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn one_network_cannot_try_every_account_and_locks_nobody_else_out() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    let evil = "198.51.100.66";
    for n in 0..300 {
        log_in_from(&world, evil, &format!("somebody.{n}@example.com"), EVES)
            .await
            .refused(401, "credentials_invalid");
    }
    let refused = log_in_from(&world, evil, "somebody.else@example.com", EVES).await;
    assert!(refused.headers["retry-after"].parse::<i64>().unwrap() <= 900);
    refused.refused(429, "too_many_attempts");
    // People in other networks can sign in, and so can people who are known in that network.
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    let elsewhere = "192.0.2.9";
    log_in_from(&world, elsewhere, ASHA, PASSWORD).await.expect(200);
    // The 2⁶⁴ IPv6 addresses of a household count as one network.
    for n in 0..300 {
        let address = format!("2001:db8:0:1::{n:x}");
        log_in_from(&world, &address, &format!("other.{n}@example.com"), EVES)
            .await
            .refused(401, "credentials_invalid");
    }
    log_in_from(&world, "2001:db8:0:1:ffff::1", "other@example.com", EVES)
        .await
        .refused(429, "too_many_attempts");
    log_in_from(&world, "2001:db8:0:2::1", "other@example.com", EVES)
        .await
        .refused(401, "credentials_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_is_known_in_a_network_can_sign_in_while_somebody_else_there_guesses() {
    let world = World::new();
    signed_up(&world, ASHA, PASSWORD).await;
    // The attacker shares the address of Asha's carrier.
    for n in 0..301 {
        log_in(&world, &format!("somebody.{n}@example.com"), EVES).await;
    }
    log_in(&world, "ben@example.com", EVES).await.refused(429, "too_many_attempts");
    log_in(&world, ASHA, PASSWORD).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_many_guesses_at_once_five_are_checked() {
    let world = World::with_seed(5);
    signed_up(&world, ASHA, PASSWORD).await;
    let hosts: Vec<String> = (0..200).map(host).collect();
    let tries = hosts.iter().map(|network| log_in_from(&world, network, ASHA, EVES));
    let replies = futures::future::join_all(tries).await;
    let count = |wanted: &str| replies.iter().filter(|reply| reply.code() == wanted).count();
    assert_eq!(count("credentials_invalid"), 5);
    assert_eq!(count("too_many_attempts") + count("unavailable"), 195);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn right_passwords_are_not_counted_however_many_people_share_an_address() {
    let world = World::with_seed(9);
    let fans: Vec<String> = (0..40).map(|n| format!("fan.{n}@example.com")).collect();
    for fan in &fans {
        signed_up(&world, fan, PASSWORD).await;
    }
    // Nobody is known in their present network, so each sign-in counts while it is under way.
    let carrier = "192.0.2.1";
    for reply in
        futures::future::join_all(fans.iter().map(|fan| log_in_from(&world, carrier, fan, PASSWORD))).await
    {
        reply.expect(200);
    }
    for n in 0..300 {
        log_in_from(&world, carrier, &format!("somebody.{n}@example.com"), EVES)
            .await
            .refused(401, "credentials_invalid");
    }
    log_in_from(&world, carrier, "somebody@example.com", EVES).await.refused(429, "too_many_attempts");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn one_network_cannot_request_or_guess_codes_without_limit() {
    let world = World::new();
    let (evil, elsewhere) = ("198.51.100.66", "192.0.2.9");
    let send = |n: usize| json!({ "email": format!("somebody.{n}@example.com") });
    for n in 0..1_000 {
        world.call_from(evil, "POST", "/auth/signup", &send(n)).await.expect(202);
    }
    for target in ["/auth/signup", "/auth/forgot"] {
        let refused = world.call_from(evil, "POST", target, &send(1_000)).await;
        assert!(refused.headers["retry-after"].parse::<i64>().unwrap() <= 3_600);
        refused.refused(429, "too_many_attempts");
    }
    world.call_from(elsewhere, "POST", "/auth/signup", &send(1_000)).await.expect(202);
    let guess =
        json!({ "email": "nobody@example.com", "code": "123456", "password": EVES, "name": "Nobody" });
    for _ in 0..1_000 {
        let wrong = world.call_from(evil, "POST", "/auth/confirm", &guess).await;
        wrong.refused(400, "code_invalid");
    }
    world.call_from(evil, "POST", "/auth/confirm", &guess).await.refused(429, "too_many_attempts");
    world.call_from(elsewhere, "POST", "/auth/confirm", &guess).await.refused(400, "code_invalid");
    world.finish().await;
}
