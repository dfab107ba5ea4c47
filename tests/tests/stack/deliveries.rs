//! Reports about mails, from the topic to the booking. The emulator's SES publishes none by itself, so recorded ones are
//! published into the topic of the configuration set.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stack::{PATIENCE, Stack};

/// Publishes `report` about the notification `id` of the booking into the topic.
pub(crate) async fn publish(stack: &Stack, booking: &str, id: &str, report: &str) {
    let mut report: Value = serde_json::from_str(report).unwrap();
    report["mail"]["tags"]["about"] = json!([booking]);
    report["mail"]["tags"]["notification"] = json!([id]);
    let topic =
        format!("arn:aws:sns:{}:000000000000:{}-mail", stack.env("AWS_REGION"), stack.env("STACK_NAME"));
    let fields = [("Action", "Publish"), ("TopicArn", topic.as_str()), ("Message", &report.to_string())]
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    stack.aws("sns", None, fields.join("&")).await.expect(200);
}

/// Text in a form.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Puts a notification that SES has taken beside the booking.
async fn put(stack: &Stack, booking: &str, customer: &str, id: &str) {
    let item = json!({
        "pk": { "S": booking }, "sk": { "S": format!("notification#{id}") },
        "notification_id": { "S": id }, "message_id": { "S": id },
        "template": { "S": "booking_confirmed" }, "channel": { "S": "email" },
        "recipient": { "S": customer }, "status": { "S": "sent" }, "attempts": { "N": "1" },
        "created_at": { "S": "2099-01-01T00:00:00Z" }, "sent_at": { "S": "2099-01-01T00:00:00Z" },
    });
    let body = json!({ "TableName": stack.env("BOOKINGS_TABLE"), "Item": item }).to_string();
    stack.aws("dynamodb", Some("DynamoDB_20120810.PutItem"), body).await.expect(200);
}

/// Waits until the customer sees the notification in this state, and returns the list.
pub(crate) async fn until(stack: &Stack, booking: &str, id: &str, status: &str) -> Value {
    let began = Instant::now();
    loop {
        let path = format!("/booking/{booking}/notifications");
        let list = stack.customer("GET", &path, Value::Null).await.expect(200);
        let own = list["notifications"].as_array().unwrap().iter().find(|one| one["notification_id"] == id);
        if own.is_some_and(|one| one["status"] == status) {
            return list;
        }
        assert!(began.elapsed() < PATIENCE, "not {status} after {PATIENCE:?}: {list}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_the_topic_change_the_state_of_mails_at_the_booking() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    let booking = stack.lock(&event, &["A1"]).await;
    let booking = booking["booking_id"].as_str().unwrap();
    let account = stack.customer("GET", "/account", Value::Null).await.expect(200);
    // A customer of nobody, so that no complaint is left with the one of other tests.
    let other = "cus_00000000-0000-4000-8000-000000000000";
    let customer = account["customer_id"].as_str().unwrap();
    let [arrives, bounces, complained] =
        ["ntf_aaaaaaaaaaaaaaaa", "ntf_bbbbbbbbbbbbbbbb", "ntf_cccccccccccccccc"];
    put(&stack, booking, customer, arrives).await;
    publish(&stack, booking, arrives, include_str!("../../reports/delivery.json")).await;
    assert_eq!(until(&stack, booking, arrives, "delivered").await["mail_bounced"], false);
    put(&stack, booking, customer, bounces).await;
    publish(&stack, booking, bounces, include_str!("../../reports/bounce.json")).await;
    until(&stack, booking, bounces, "bounced").await;
    put(&stack, booking, other, complained).await;
    publish(&stack, booking, complained, include_str!("../../reports/complaint.json")).await;
    let began = Instant::now();
    loop {
        let key = json!({ "pk": { "S": other }, "sk": { "S": "complaint" } });
        let body = json!({ "TableName": stack.env("CUSTOMERS_TABLE"), "Key": key }).to_string();
        let found = stack.aws("dynamodb", Some("DynamoDB_20120810.GetItem"), body).await.expect(200);
        if !found["Item"].is_null() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the complaint is not recorded after {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
