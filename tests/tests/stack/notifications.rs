//! A purchase from its beginning to its end, as customer, organizer and the organizer's systems are told of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::accounts::{new_address, signed_up};
use crate::deliveries::{publish, until as until_reported};
use crate::stack::{PATIENCE, Stack, chart, new_key};
use crate::told::{Mail, Receiver, mails, opened, queued, sendings, texts};

const TITLE: &str = "The Long Wait";

/// A customer who has asked for text messages.
struct Asha {
    /// The stack, as seen by her.
    stack: Stack,
    address: String,
    telephone: String,
}

impl Asha {
    async fn new(stack: &Stack) -> Self {
        let address = new_address("asha");
        let session = signed_up(stack, &address).await;
        let stack = stack.clone().with_customer(session["access_token"].as_str().unwrap());
        let telephone = format!("+9198{:08}", std::process::id());
        let body = json!({ "telephone": telephone, "consents": { "sms": true } });
        let bearer = format!("Bearer {}", session["access_token"].as_str().unwrap());
        let headers = [("authorization", bearer.as_str()), ("if-match", "\"1\"")];
        stack.call("PATCH", "/account", &headers, &body).await.unwrap().expect(200);
        Self { stack, address, telephone }
    }

    /// Waits until she was told, and returns ids of the notifications of this kind about the booking.
    async fn told(&self, booking: &Value, channel: &str, template: &str, times: usize) -> Vec<String> {
        let path = format!("/booking/{}/notifications", id(booking));
        let began = Instant::now();
        loop {
            let list = self.stack.customer("GET", &path, Value::Null).await.expect(200);
            let all = list["notifications"].as_array().unwrap().iter();
            let sent = all.filter(|one| {
                one["template"] == template && one["channel"] == channel && one["status"] == "sent"
            });
            let sent: Vec<_> = sent.map(|one| one["notification_id"].as_str().unwrap().to_owned()).collect();
            if sent.len() >= times {
                return sent;
            }
            assert!(began.elapsed() < PATIENCE, "{template} by {channel} after {PATIENCE:?}: {list}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The only mail whose subject is this.
    async fn mail(&self, subject: &str) -> Mail {
        let mut all = mails(&self.stack, &self.address).await;
        all.retain(|mail| mail.subject == subject);
        assert_eq!(all.len(), 1, "{subject}");
        all.remove(0)
    }

    /// Subjects of all mails to her without those with codes, in order of the alphabet.
    async fn subjects(&self) -> Vec<String> {
        let all = mails(&self.stack, &self.address).await.into_iter().map(|mail| mail.subject);
        let mut all: Vec<_> = all.filter(|subject| !subject.starts_with("Your code")).collect();
        all.sort();
        all
    }

    async fn locked(&self, event: &str, seats: &[&str]) -> (Value, String) {
        let booking = self.stack.lock(event, seats).await;
        let (_, session) = self.stack.start_payment(&booking).await;
        (booking, session)
    }

    async fn confirmed(&self, booking: &Value, session: &str) {
        self.stack.pay(session).await.expect(200);
        self.stack.until(booking, "confirmed", |booking| booking["status"] == "confirmed").await;
    }

    async fn give_back(&self, booking: &Value, seat: &str) {
        let path = format!("/booking/{}/cancellation", id(booking));
        self.stack.customer("POST", &path, json!({ "seats": [seat] })).await.expect(201);
        let code = json!({ "otp": self.stack.mailed_code(&self.address).await });
        self.stack.customer("POST", &format!("{path}/confirm"), code).await.expect(200);
    }
}

fn id(booking: &Value) -> &str {
    booking["booking_id"].as_str().unwrap()
}

/// `POST` of the organizer that has read this version.
async fn organizer_changes(stack: &Stack, path: &str, version: u64, body: &Value) -> Value {
    let (bearer, version) = (stack.bearer_of_organizer(), format!("\"{version}\""));
    let headers = [("authorization", bearer.as_str()), ("if-match", version.as_str())];
    stack.call("POST", path, &headers, body).await.unwrap().expect(200)
}

/// An event of three seats, each of which can be given back by itself for its whole price.
async fn event(stack: &Stack) -> String {
    let policy = json!({
        "tiers": [{ "hours_before": 0, "refund_basis_points": 10_000 }], "fees_returned": true, "single_seats": true,
    });
    stack.event_with(chart(1, 3), |event| event["cancellation"] = policy).await
}

/// Has somebody join the event's organizer, and returns the address.
async fn manager(stack: &Stack, event: &str) -> String {
    let event = stack.anyone("GET", &format!("/events/{event}"), Value::Null).await.expect(200);
    let members = format!("/admin/organizers/{}/members", event["organizer_id"].as_str().unwrap());
    let address = new_address("mira");
    let session = signed_up(stack, &address).await;
    let invitation = json!({ "email": address, "role": "manager" });
    stack.organizer("POST", &members, invitation).await.expect(202);
    let code = json!({ "code": stack.mailed_code(&address).await });
    let mira = stack.clone().with_customer(session["access_token"].as_str().unwrap());
    mira.customer("POST", &format!("{members}/accept"), code).await.expect(200);
    address
}

/// Creates a webhook of the event's organizer at the receiver.
async fn subscribe(stack: &Stack, event: &str, receiver: &mut Receiver) -> Value {
    let event = stack.anyone("GET", &format!("/events/{event}"), Value::Null).await.expect(200);
    let types = [
        "BookingCreated",
        "BookingConfirmed",
        "PaymentDeclined",
        "SeatsReturned",
        "RefundSettled",
        "EventPostponed",
        "BookingCancelled",
    ];
    let mut body = json!({
        "organizer_id": event["organizer_id"], "label": "Accounting", "url": receiver.url, "types": types,
    });
    let webhook = stack.organizer_makes("/admin/webhooks", &body).await;
    receiver.know(&webhook["secret"]);
    body["url"] = json!("http://169.254.169.254/latest/meta-data");
    let headers = [("authorization", stack.bearer_of_organizer()), ("idempotency-key", new_key())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let refused = stack.call("POST", "/admin/webhooks", &headers, &body).await.unwrap();
    assert_eq!(refused.expect(400)["code"], "field_invalid");
    webhook
}

/// The call that sent a notification, which was made once, with its opened files by media type.
fn sent_once(notification: &str) -> (Value, impl Fn(&str) -> Value) {
    let mut calls = sendings(notification);
    assert_eq!(calls.len(), 1, "{notification}");
    let call = calls.remove(0);
    let files = opened(&call);
    (call, move |kind: &str| files.iter().find(|file| file["media_type"] == kind).unwrap().clone())
}

/// Checks the mail about two seats with its files.
async fn check_confirmation(asha: &Asha, bought: &Value) {
    let ids = asha.told(bought, "email", "booking_confirmed", 1).await;
    let (call, file) = sent_once(&ids[0]);
    assert_eq!(call["ConfigurationSetName"], asha.stack.env("STACK_NAME"));
    assert_eq!(call["Destination"]["ToAddresses"], json!([asha.address]));
    assert!(call["EmailTags"].as_array().unwrap().contains(&json!({ "Name": "about", "Value": id(bought) })));
    let text = call["Content"]["Simple"]["Body"]["Text"]["Data"].as_str().unwrap();
    for said in [TITLE, "£90.00", "Pier Theatre", "1 Pier Road", id(bought)] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let pages = file("application/pdf")["pages"].as_array().unwrap().clone();
    assert_eq!(pages.len(), 2, "a ticket on each");
    for (page, seat) in pages.iter().zip(["1", "2"]) {
        let printed = page.as_str().unwrap();
        assert!(printed.contains(TITLE) && printed.contains(seat), "{printed}");
    }
    let entry = file("text/calendar");
    assert_eq!((&entry["method"], &entry["summary"]), (&json!("PUBLISH"), &json!(TITLE)));
    assert_eq!((&entry["start"], &entry["errors"]), (&json!("2099-06-01T18:30:00+00:00"), &json!([])));
    assert!(entry["uid"].as_str().unwrap().starts_with(id(bought)), "{entry}");
}

/// Checks that the calendar's entry has moved with the event, and that it goes with it.
async fn check_calendar(asha: &Asha, bought: &Value) {
    let mut before = json!(null);
    for (template, method, start) in [
        ("event_postponed", "PUBLISH", "2099-07-01T18:30:00+00:00"),
        ("event_cancelled", "CANCEL", "2099-07-01T18:30:00+00:00"),
    ] {
        let ids = asha.told(bought, "email", template, 1).await;
        let entry = sent_once(&ids[0]).1("text/calendar");
        assert_eq!((&entry["method"], &entry["start"]), (&json!(method), &json!(start)), "{entry}");
        assert!(entry["uid"].as_str().unwrap().starts_with(id(bought)), "{entry}");
        assert!(entry["sequence"].as_u64() > before["sequence"].as_u64(), "{before} {entry}");
        before = entry;
    }
}

/// Publishes reports about the mails that confirmed two bookings: one arrived, one came back.
async fn report(asha: &Asha, arrived: &Value, bounced: &Value) {
    for (booking, report, status) in [
        (arrived, include_str!("../../reports/delivery.json"), "delivered"),
        (bounced, include_str!("../../reports/bounce.json"), "bounced"),
    ] {
        let ids = asha.told(booking, "email", "booking_confirmed", 1).await;
        publish(&asha.stack, id(booking), &ids[0], report).await;
        let list = until_reported(&asha.stack, id(booking), &ids[0], status).await;
        assert_eq!(list["mail_bounced"], status == "bounced");
    }
}

/// Delivers the message that a booking is confirmed nine times more.
async fn deliver_again(asha: &Asha, receiver: &Receiver) {
    let is_it = |call: &&Value| call["message"]["type"] == "BookingConfirmed";
    let calls = receiver.until("told of the booking", |calls| calls.iter().any(|call| is_it(&call))).await;
    let call = calls.iter().find(is_it).unwrap();
    let account = asha.stack.customer("GET", "/account", Value::Null).await.expect(200);
    let mut data = call["message"]["data"].clone();
    data["booking"]["customer_id"] = account["customer_id"].clone();
    let message = json!({
        "message_id": call["id"], "type": "BookingConfirmed", "version": call["message"]["version"],
        "occurred_at": call["message"]["timestamp"], "data": data,
    });
    let queue = asha.stack.env("PAYMENTS_QUEUE_URL").replace("-payments", "-notifications");
    let body = json!({ "QueueUrl": queue, "MessageBody": message.to_string() }).to_string();
    for _ in 0..9 {
        asha.stack.aws("sqs", Some("AmazonSQS.SendMessage"), body.clone()).await.expect(200);
    }
}

/// Checks what the receiver has got: every call is signed, and each message came once.
async fn check_webhooks(receiver: &Receiver, bought: &Value) {
    let is_last = |call: &Value| {
        call["message"]["type"] == "BookingCancelled"
            && call["message"]["data"]["booking"]["booking_id"] == bought["booking_id"]
    };
    let calls = receiver.until("told of the end", |calls| calls.iter().any(is_last)).await;
    let both = json!([true, true]);
    for call in &calls {
        assert!(call["verified"][0] == true && call["changed"] == false, "{call}");
        assert!(!call["message"].to_string().contains("customer_id"), "{call}");
    }
    let last = calls.iter().find(|call| is_last(call)).unwrap();
    assert_eq!(last["verified"], both, "old and new secret sign: {last}");
    let mut ids: Vec<_> = calls.iter().map(|call| call["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), calls.len(), "each message once");
    for kind in ["BookingCreated", "BookingConfirmed", "PaymentDeclined", "SeatsReturned", "EventPostponed"] {
        assert!(calls.iter().any(|call| call["message"]["type"] == kind), "{kind}: {calls:?}");
    }
}

/// Checks that nothing about the event is under way any more, or set aside.
async fn check_queues(stack: &Stack, event: &str) {
    let began = Instant::now();
    // The order about the decline waits for three minutes, and finds the seats paid for.
    let is_left = |body: &str| body.contains(event) && !body.contains("PaymentDeclined");
    while queued(stack, "-notifications", is_left).await > 0 {
        assert!(began.elapsed() < PATIENCE, "notifications are queued after {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(queued(stack, "-dead", |body| body.contains(event)).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_told_to_customer_organizer_and_systems_from_its_beginning_to_its_end() {
    let stack = Stack::open().await;
    let mut receiver = Receiver::start();
    let (asha, event) = (Asha::new(&stack).await, event(&stack).await);
    let mira = manager(&stack, &event).await;
    let webhook = subscribe(&stack, &event, &mut receiver).await;

    let (bought, session) = asha.locked(&event, &["A1", "A2"]).await;
    asha.confirmed(&bought, &session).await;
    asha.told(&bought, "sms", "booking_confirmed", 1).await;
    check_confirmation(&asha, &bought).await;
    deliver_again(&asha, &receiver).await;
    let (third, session) = asha.locked(&event, &["A3"]).await;
    let card = json!({ "card": "4000000000009995" });
    stack.provider("POST", &format!("/_sandbox/checkout/{session}/pay"), card).await;
    let is_declined = |call: &Value| call["message"]["type"] == "PaymentDeclined";
    receiver.until("told of the decline", |calls| calls.iter().any(is_declined)).await;
    // Soon enough to get no mail about it.
    asha.confirmed(&third, &session).await;
    report(&asha, &bought, &third).await;

    let path = format!("/admin/webhooks/{}/rotate", webhook["webhook_id"].as_str().unwrap());
    let rotated = organizer_changes(&stack, &path, 1, &json!({})).await;
    receiver.know(&rotated["secret"]);
    asha.give_back(&bought, "A2").await;
    asha.told(&bought, "email", "seats_returned", 1).await;
    asha.told(&bought, "email", "refund_settled", 1).await;
    let returned = asha.mail(&format!("Seats given back: {TITLE}, Monday, 1 June")).await;
    assert!(returned.text.contains("£45.00"), "{}", returned.text);
    let later = json!({ "local_start": "2099-07-01T19:30", "refund_until": "2099-06-20T12:00:00Z" });
    organizer_changes(&stack, &format!("/admin/events/{event}/postpone"), 2, &later).await;
    for (booking, channel) in [(&bought, "email"), (&third, "email"), (&bought, "sms"), (&third, "sms")] {
        asha.told(booking, channel, "event_postponed", 1).await;
    }
    stack.organizer("POST", &format!("/admin/events/{event}/cancel"), Value::Null).await.expect(200);
    for (booking, refunds) in [(&bought, 2), (&third, 1)] {
        asha.told(booking, "email", "event_cancelled", 1).await;
        asha.told(booking, "sms", "event_cancelled", 1).await;
        asha.told(booking, "email", "refund_settled", refunds).await;
    }
    check_calendar(&asha, &bought).await;
    check_webhooks(&receiver, &bought).await;
    check_queues(&stack, &event).await;
    check_each_once(&asha).await;
    let sold_out = format!("Sold out: {TITLE}, Monday, 1 June");
    assert_eq!(mails(&stack, &mira).await.iter().filter(|mail| mail.subject == sold_out).count(), 1);
}

/// Checks that Asha was told everything once for each booking and refund, and nothing else.
async fn check_each_once(asha: &Asha) {
    let twice = [
        format!("You’re going: {TITLE}, Monday, 1 June"),
        format!("New date: {TITLE}, Wednesday, 1 July"),
        format!("Called off: {TITLE}, Wednesday, 1 July"),
    ];
    let mut told = twice.map(|subject| [subject.clone(), subject]).concat();
    told.push(format!("Seats given back: {TITLE}, Monday, 1 June"));
    told.extend(["£45.00 was paid back"; 3].map(str::to_owned));
    told.sort();
    assert_eq!(asha.subjects().await, told);
    let texts = texts(&asha.stack, &asha.telephone).await;
    let texts: Vec<_> = texts.iter().map(|one| one["Message"].as_str().unwrap()).collect();
    for (said, times) in [("are booked", 2), ("has a new date: 1 July", 2), ("on 1 July is called off", 2)] {
        assert_eq!(texts.iter().filter(|text| text.contains(said)).count(), times, "{said}: {texts:?}");
    }
    assert_eq!(texts.len(), 6, "{texts:?}");
}
