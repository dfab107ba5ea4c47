//! Logs: the correlation id of a booking, causes of failures, and the absence of secrets and personal data.

use serde_json::{Value, json};
use tests::{Fault, Service, Trouble, World};

use crate::accounts::{ASHA, PASSWORD, log_in, signed_up};
use crate::cancellation::bought;
use crate::support::{has_word, text};

fn lines<'a>(log: &'a [Value], function: &str, message: &str) -> Vec<&'a Value> {
    let is_it = |line: &&Value| line["span"]["function"] == function && line["message"] == message;
    log.iter().filter(is_it).collect()
}

#[tokio::test(start_paused = true)]
async fn one_correlation_id_follows_a_booking_from_its_request_to_the_bus() {
    let world = World::new();
    world.keep_log();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.settle().await;
    let log = world.log();
    let locked = lines(&log, "create-booking", "seats locked");
    let [locked] = locked.as_slice() else { panic!("{locked:?}") };
    let trace = text(&locked["span"]["trace"]);
    assert!(
        trace.starts_with("request-"),
        "the gateway's id of the request, and nothing beside it: {locked}"
    );
    assert!(locked["span"]["request_id"].is_null(), "{locked}");
    assert_eq!(locked["span"]["booking.id"], booking);
    // The item carries the id to the stream's reader, which passes it on to the bus and to the queue of looks.
    assert_eq!(world.published("BookingCreated")[0]["Detail"]["trace"], trace);
    let looks = world.waiting("looks");
    assert!(!looks.is_empty() && looks.iter().all(|look| look.trace.as_deref() == Some(trace)), "{looks:?}");

    // The confirmation has the id of the webhook that reports the payment.
    world.paid(&asha, &booking).await;
    world.settle().await;
    let log = world.log();
    let accepted = lines(&log, "receive-stripe-webhook", "webhook accepted");
    let settled = lines(&log, "process-payment", "payment update settled");
    let [settled] = settled.as_slice() else { panic!("{settled:?}") };
    assert_eq!(settled["span"]["booking.id"], booking);
    let trace = &settled["span"]["trace"];
    assert!(accepted.iter().any(|line| line["span"]["trace"] == *trace), "{accepted:?}");
    assert_eq!(world.published("BookingConfirmed")[0]["Detail"]["trace"], *trace);
    let issued = lines(&log, "issue-documents", "invoice issued");
    let span = &issued[0]["span"];
    assert_eq!((&span["booking.id"], &span["trace"]), (&json!(booking), trace));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_logged_once_with_the_chain_of_its_causes() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    world.keep_log();
    world.fault(Fault::new(Trouble::Fails).service(Service::DynamoDb).forever());
    let reply = world.lock(&asha, &show, &["Stalls-A-1"]).await;
    reply.refused(503, "unavailable");
    world.clear_faults();
    let log = world.log();
    let failed: Vec<&Value> =
        log.iter().filter(|line| line["level"] == "WARN" && line["target"] == "lambda::telemetry").collect();
    let [failed] = failed.as_slice() else { panic!("{failed:?}") };
    assert!(text(&failed["error.causes"]).starts_with("unavailable: "), "{failed}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn no_log_contains_a_secret_or_personal_data() {
    let world = World::new();
    world.keep_log();
    let session = signed_up(&world, ASHA, PASSWORD).await;
    let asha = world.person_of(text(&session["access_token"]));
    for (tag, number, status) in [("\"1\"", "+91 98765 43210", 200), ("\"2\"", "98765 43210", 400)] {
        let change = json!({ "name": "Asha Rao", "telephone": number });
        let reply = world.call("PATCH", "/account", Some(&asha), &[("if-match", tag)], &change).await;
        assert_eq!(reply.status, status, "{}", reply.body);
    }
    world.fault(Fault::new(Trouble::Fails).function("get-account").forever());
    world.get("/account", Some(&asha)).await.refused(503, "unavailable");
    world.clear_faults();
    world.get("/account/export", Some(&asha)).await.expect(200);
    log_in(&world, ASHA, "a wrong password").await.refused(401, "credentials_invalid");
    world.call_from("198.51.100.7", "POST", "/auth/forgot", &json!({ "email": ASHA })).await.expect(202);
    let mut secrets = vec![world.code_mailed_to(ASHA)];
    let (_, ben, booking) = bought(&world).await;
    world.ask_back(&ben, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    let code = world.mailed_code(&ben);
    // The refusal of a code or password of the wrong type quotes the value.
    let number: i64 = code.parse().unwrap();
    let target = format!("/booking/{booking}/cancellation/confirm");
    for body in [json!({ "code": number }), json!({ "otp": number }), json!(PASSWORD)] {
        world.call("POST", &target, Some(&ben), &[], &body).await.refused(400, "body_invalid");
    }
    world.give_back(&ben, &booking, &code).await.expect(200);
    world.fault(Fault::new(Trouble::Fails).service(Service::Stripe).times(1));
    world.settle().await;
    world.clear_faults();
    world.settle().await;
    secrets.push(code);
    secrets.extend([text(&session["access_token"]), text(&session["refresh_token"])].map(str::to_owned));
    secrets.extend(tests::SECRETS.map(str::to_owned));
    secrets.extend(
        [
            ASHA,
            "Asha Rao",
            "9876543210",
            "98765 43210",
            PASSWORD,
            "a wrong password",
            "198.51.100.7",
            "mail.test",
            "Opera House Tickets",
        ]
        .map(str::to_owned),
    );
    let log = world.log();
    assert!(log.len() > 20, "{}", log.len());
    for line in log {
        let line = line.to_string();
        for secret in &secrets {
            let stands =
                if secret.len() < 8 { has_word(&line, secret) } else { line.contains(secret.as_str()) };
            assert!(!stands, "{secret} in {line}");
        }
    }
    world.pass(3_600);
    world.finish().await;
}
