//! The verifier of the rehearsal, a program that shares no code with the functions.

use std::process::Command;

use crate::stack::{Stack, root};

/// Runs a program of the rehearsal on the tests' stack; its output if it succeeds.
fn run(program: &str, arguments: &[&str]) -> String {
    let script = root().join("infra/rehearse").join(program);
    let folder = root().join("target/stack");
    let run = Command::new("python3").arg(script).arg("--dir").arg(folder).args(arguments).output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{program}: {said}{errors}");
    said.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verifier_clears_a_sale_and_finds_a_seat_that_is_sold_twice_in_copied_tables() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    let booking = stack.lock(&event, &["A1", "A2"]).await;
    let (_, session) = stack.start_payment(&booking).await;
    stack.pay(&session).await.expect(200);
    stack.until(&booking, "confirmed", |booking| booking["status"] == "confirmed").await;

    let tables = format!("{},{}", stack.env("SEATS_TABLE"), stack.env("BOOKINGS_TABLE"));
    let verdict = run("verify.py", &["--tables", &tables, "--event", &event, "--patience", "60"]);
    assert!(verdict.contains("bookings 1, of these confirmed 1") && verdict.contains("clean"), "{verdict}");

    let found = run("planted.py", &["--event", &event]);
    assert!(found.contains("double_sale"), "{found}");
    assert_eq!(stack.statuses(&event).await["A1"], "booked");
    assert_eq!(stack.booking(&booking).await["status"], "confirmed");
}
