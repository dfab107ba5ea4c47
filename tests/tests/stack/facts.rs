//! Facts: from the bus by a rule to the table, and by the delivery stream to files.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stack::{PATIENCE, Stack};

/// Keys of the files behind `after`, whose names have their instants; at most a page.
async fn keys(stack: &Stack, after: &str) -> Vec<String> {
    let bucket = stack.env("FACTS_BUCKET");
    let list = stack.file(&format!("/{bucket}?list-type=2&prefix=facts%2F&start-after={after}")).await;
    let text = String::from_utf8(list.bytes).unwrap();
    let found = text.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
    found.map(str::to_owned).collect()
}

/// Rows of the booking in the files behind `after`.
async fn rows(stack: &Stack, after: &str, booking: &Value) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    for key in keys(stack, after).await {
        let file = stack.file(&format!("/{}/{key}", stack.env("FACTS_BUCKET"))).await;
        let text = String::from_utf8(file.bytes).unwrap();
        rows.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    rows.retain(|row| row["booking_id"] == booking["booking_id"]);
    rows
}

/// Number of the event's days that have facts in the table.
async fn days(stack: &Stack, event: &str) -> u64 {
    let query = json!({
        "TableName": stack.env("REPORTS_TABLE"), "KeyConditionExpression": "pk = :pk AND begins_with(sk, :day)",
        "ExpressionAttributeValues": { ":pk": { "S": event }, ":day": { "S": "day#" } },
    });
    let answer = stack.aws("dynamodb", Some("DynamoDB_20120810.Query"), query.to_string()).await.expect(200);
    answer["Count"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_buys_is_a_fact_in_the_table_and_in_the_files() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    let mut last = String::new();
    while let Some(next) = keys(&stack, &last).await.pop() {
        last = next;
    }
    let booking = stack.lock(&event, &["A1", "A2"]).await;
    let (_, session) = stack.start_payment(&booking).await;
    stack.pay(&session).await.expect(200);
    stack.until(&booking, "confirmed", |booking| booking["status"] == "confirmed").await;
    let began = Instant::now();
    loop {
        let rows = rows(&stack, &last, &booking).await;
        let of = |kind: &str| rows.iter().find(|row| row["kind"] == kind);
        if let (Some(locked), Some(confirmed), Some(sale)) = (of("locked"), of("confirmed"), of("sale")) {
            assert_eq!((&locked["seats"], &sale["seats"]), (&json!(2), &json!(2)));
            assert_eq!(confirmed["amount_minor"], locked["amount_minor"]);
            break;
        }
        assert!(began.elapsed() < PATIENCE, "after {PATIENCE:?} there are only {rows:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(days(&stack, &event).await > 0);
}
