//! Mails about purchases and their money: customers read what they bought and what it cost, in the numbers of the invoice.

use serde_json::json;
use tests::{DECLINED, Hall, Mail, Person, World};

use crate::account::asha_signed_up;
use crate::accounts::{ASHA, PASSWORD};
use crate::documents::{invoice, shows, taxed, tickets};
use crate::offers_bought::{offer, three_for_two};
use crate::support::{text, texts};

/// An amount in rupees as English mails show it.
pub(crate) fn rupees(minor: i64) -> String {
    let (whole, part) = (minor / 100, minor % 100);
    if whole < 1_000 {
        format!("₹{whole}.{part:02}")
    } else {
        format!("₹{},{:03}.{part:02}", whole / 1_000, whole % 1_000)
    }
}

/// Checks that text and HTML of a mail say all of this.
#[track_caller]
pub(crate) fn says(mail: &Mail, all: &[&str]) {
    for said in [&mail.text, &mail.html] {
        // Seats' names and times do not break at the ends of lines.
        let said = said.replace('\u{a0}', " ");
        for one in all {
            assert!(said.contains(one), "{one}: {said}");
        }
    }
}

async fn confirmation(world: &World, who: &Person) -> Mail {
    world.told_last(who, "booking_confirmed", "BookingConfirmed").await.expect("a confirmation")
}

async fn asked_again(world: &World, who: &Person, booking: &str) -> Option<Mail> {
    let asked = json!({ "booking_id": booking });
    world.told_of(who, "booking_confirmed", ("ConfirmationAsked", asked)).await
}

#[tokio::test(start_paused = true)]
async fn who_buys_reads_the_sums_of_the_invoice_and_gets_tickets_and_a_calendar_entry() {
    let world = World::new();
    let show = taxed(&world, "exclusive").await;
    offer(&world, three_for_two()).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-B-1"]).await;
    let mail = confirmation(&world, &asha).await;
    assert_eq!(mail.subject, "You’re going: The Tempest, Thursday, 24 December");
    let issued = invoice(&world, &asha, &booking).await;
    let seen = world.booking(&asha, &booking).await;
    let sums = ["subtotal", "fees", "tax", "total"].map(|sum| {
        let minor = issued["amounts"][format!("{sum}_minor")].as_i64().unwrap();
        assert_eq!(seen["quote"][sum]["amount_minor"], minor, "{sum} of the API");
        rupees(minor)
    });
    says(&mail, &sums.each_ref().map(String::as_str));
    let discount = issued["discounts"][0]["amount_minor"].as_i64().unwrap();
    says(
        &mail,
        &["3 for 2", &format!("-{}", rupees(discount)), "18%", "Opera House", "1 Charni Road", "7:30 pm"],
    );
    assert!(mail.text.contains(&format!("https://tickets.test/booking/{booking}")), "{}", mail.text);
    assert!(mail.headers.is_empty(), "nobody can decline it");

    let file = mail.file("application/pdf");
    for ticket in tickets(&world, &asha, &booking).await["tickets"].as_array().unwrap() {
        assert!(shows(file, text(&ticket["ticket_id"])));
    }
    let property = |name| mail.calendar(&booking, name).unwrap();
    assert_eq!(property("METHOD"), "PUBLISH");
    assert_eq!(property("UID"), format!("{booking}@{}", world.deployment()));
    assert_eq!((property("DTSTART"), property("SUMMARY")), ("20261224T140000Z".into(), "The Tempest".into()));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn prices_with_the_tax_in_them_are_shown_so() {
    let world = World::new();
    let show = taxed(&world, "inclusive").await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let issued = invoice(&world, &asha, &booking).await;
    let [tax, total] =
        ["tax_minor", "total_minor"].map(|sum| rupees(issued["amounts"][sum].as_i64().unwrap()));
    says(&confirmation(&world, &asha).await, &["Tax included", &tax, &total]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_that_is_sent_again_has_the_tickets_that_are_left() {
    let world = World::new();
    let policy = json!({
        "tiers": [{ "hours_before": 0, "refund_basis_points": 5_000 }], "fees_returned": true, "single_seats": true,
    });
    let show = world.event_with(&Hall::small(), |event| event["cancellation"] = policy).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let before = tickets(&world, &asha, &booking).await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    let mail = asked_again(&world, &asha, &booking).await.expect("a confirmation");
    says(&mail, &[&rupees(100_000), "50%"]);
    let [gone, left] =
        [0, 1].map(|n| shows(mail.file("application/pdf"), text(&before["tickets"][n]["ticket_id"])));
    assert!(left && !gone);
    // Nothing is left to confirm.
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    assert!(asked_again(&world, &asha, &booking).await.is_none());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_declined_card_is_told_once_an_attempt_and_only_while_the_seats_are_kept() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    assert!(world.type_card(&payment, DECLINED).is_err());
    world.settle().await;
    let told = || world.told_last(&asha, "payment_declined", "PaymentDeclined");
    let mail = told().await.expect("a mail");
    says(&mail, &["did not go through", &rupees(100_000), "Stalls A 1 and Stalls A 2"]);
    assert!(mail.text.contains(&format!("https://tickets.test/booking/{booking}")) && mail.files.is_empty());
    world.pass(1);
    assert!(world.type_card(&payment, DECLINED).is_err());
    world.settle().await;
    assert_eq!(world.published("PaymentDeclined").len(), 2);
    assert!(told().await.is_none(), "the second decline of the attempt");
    let first = world.published("PaymentDeclined")[0]["Detail"].clone();
    world.pass(3_600);
    assert!(world.told(&asha, "payment_declined", &first).await.is_none(), "the seats are gone");
    for _ in 0..4 {
        world.settle().await;
        world.pass(3_600);
        world.run_schedule().await;
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn refunds_are_told_when_they_are_due_and_when_they_are_paid() {
    let world = World::new();
    let show = taxed(&world, "exclusive").await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let bought = confirmation(&world, &asha).await;
    let quoted = world.ask_back(&asha, &booking, Some(&["Stalls-A-2"])).await.expect(201);
    let back = rupees(quoted["refund"]["total"]["amount_minor"].as_i64().unwrap());
    let code = world.mails(&asha).pop().unwrap();
    says(&code, &[&back, "The Tempest", "Stalls A 2", "10 minutes"]);
    world.give_back(&asha, &booking, &code.code()).await.expect(200);
    world.settle().await;
    let returned = world.told_last(&asha, "seats_returned", "SeatsReturned").await.expect("a mail");
    says(&returned, &["You gave back: Stalls A 2", &back, "You still have: Stalls A 1"]);
    let sequence = |mail: &Mail| mail.calendar(&booking, "SEQUENCE").unwrap().parse::<u32>().unwrap();
    assert!(sequence(&returned) > sequence(&bought));
    assert_eq!(returned.calendar(&booking, "METHOD").as_deref(), Some("PUBLISH"));
    let due = world.told_last(&asha, "refund_due", "RefundDue").await.expect("a mail");
    says(&due, &[&back, "on its way", "gave back seats"]);
    let settled = world.told_last(&asha, "refund_settled", "RefundSettled").await.expect("a mail");
    says(&settled, &[&back, "was paid back"]);

    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    let last = world.told_last(&asha, "seats_returned", "BookingCancelled").await.expect("a mail");
    says(&last, &["Your booking was given back"]);
    assert_eq!(last.calendar(&booking, "METHOD").as_deref(), Some("CANCEL"));
    assert!(sequence(&last) > sequence(&returned));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_is_in_the_language_of_the_profile() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_signed_up(&world).await;
    let profile = json!({ "language": "ar-EG" });
    world.call("PATCH", "/account", Some(&asha), &[("if-match", "\"1\"")], &profile).await.expect(200);
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let mail = confirmation(&world, &asha).await;
    assert!(mail.html.contains("lang=\"ar\"") && mail.html.contains("dir=\"rtl\""), "{}", mail.html);
    assert!(mail.text.contains("Asha"), "{}", mail.text);
    // So are the codes of the account.
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mails_to(ASHA).pop().unwrap();
    assert!(code.html.contains("lang=\"ar\""), "{}", code.html);
    let digits: String = code.text.chars().filter(char::is_ascii_digit).collect();
    assert!(digits.contains(&code.code()), "{}", code.text);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn somebody_without_an_account_gets_the_code_in_the_language_of_the_browser() {
    let world = World::new();
    let browser = [("accept-language", "es-MX,es;q=0.9,en;q=0.8")];
    let body = json!({ "email": "sol@example.com" });
    world.call("POST", "/auth/signup", None, &browser, &body).await.expect(202);
    let mail = world.mails_to("sol@example.com").pop().unwrap();
    assert!(mail.html.contains("lang=\"es\""), "{}", mail.html);
    says(&mail, &["minutos"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_mail_to_a_new_address_says_nothing_of_the_account() {
    let world = World::new();
    let asha = asha_signed_up(&world).await;
    let new = json!({ "email": "stranger@example.org" });
    world.call("POST", "/account/email", Some(&asha), &[], &new).await.expect(202);
    let stranger = world.mails_to("stranger@example.org").pop().unwrap();
    for said in [&stranger.text, &stranger.html] {
        assert!(!said.contains("Asha") && !said.contains(ASHA), "{said}");
    }
    let own = world.mails_to(ASHA).pop().unwrap();
    says(&own, &["stranger@example.org"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_closed_account_is_told_nothing() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_signed_up(&world).await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.ask_back(&asha, &booking, None).await.expect(201);
    let code = world.mails_to(ASHA).pop().unwrap().code();
    world.give_back(&asha, &booking, &code).await.expect(200);
    world.settle().await;
    assert_eq!(texts(&world.booking(&asha, &booking).await["seats"]), ["Stalls-A-1"]);
    let proof = json!({ "password": PASSWORD });
    world.call("DELETE", "/account", Some(&asha), &[], &proof).await.expect(204);
    let before = world.mails_to(ASHA).len();
    assert!(world.told_last(&asha, "refund_settled", "RefundSettled").await.is_none());
    assert_eq!(world.mails_to(ASHA).len(), before);
    world.finish().await;
}
