//! Organizers' own texts for mails: how members write, try and remove them.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Person, Reply, World};

use crate::offers::house;
use crate::support::text;
use crate::titles::last_record;

/// Path of a template with the ending `action`.
fn path(organizer: &str, template: &str, action: &str) -> String {
    format!("/admin/templates/{template}{action}?organizer_id={organizer}")
}

/// Own texts for a confirmed booking.
fn namaste() -> Value {
    json!({
        "subject": "Namaste: {{ event.title }}",
        "html": "<p>Welcome to <b>{{ event.venue }}</b>.</p>{{ parts.seats }}",
        "text": "Welcome to {{ event.venue }}.\n{{ parts.seats }}",
    })
}

/// Writes texts of a confirmed booking's mail in English.
async fn put(world: &World, who: &Person, organizer: &str, tag: &str, body: &Value) -> Reply {
    // So that its record is the newest.
    world.pass(1);
    let target = path(organizer, "booking_confirmed/en", "");
    world.call("PUT", &target, Some(who), &[("if-match", tag)], body).await
}

async fn remove(world: &World, who: &Person, organizer: &str, tag: &str) -> Reply {
    world.pass(1);
    let target = path(organizer, "booking_confirmed/en", "");
    world.call("DELETE", &target, Some(who), &[("if-match", tag)], &Value::Null).await
}

async fn preview(world: &World, who: &Person, organizer: &str, of: &str, body: &Value) -> Reply {
    world.call("POST", &path(organizer, of, "/preview"), Some(who), &[], body).await
}

#[tokio::test(start_paused = true)]
async fn a_managers_texts_are_in_the_mail_and_the_record_says_who_wrote_them() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let target = path(&organizer, "booking_confirmed/en", "");
    let ours = world.get(&target, Some(&mira)).await;
    assert_eq!(ours.headers["etag"], "\"0\"");
    let ours = ours.expect(200);
    assert_eq!((&ours["texts"], &ours["ver"]), (&json!({}), &json!(0)));
    let fields = ours["fields"].as_array().unwrap();
    assert!(fields.contains(&json!({ "name": "total", "about": "Amount that was paid." })), "{fields:?}");
    assert!(fields.contains(&json!({ "name": "seats[].row" })), "{fields:?}");

    let written = put(&world, &mira, &organizer, "\"0\"", &namaste()).await;
    assert_eq!(written.headers["etag"], "\"1\"");
    assert_eq!(written.expect(200)["texts"], namaste());
    let read = world.get(&target, Some(&mira)).await.expect(200);
    assert_eq!((&read["texts"], &read["ver"]), (&namaste(), &json!(1)));
    let listed =
        world.get(&format!("/admin/templates?organizer_id={organizer}"), Some(&mira)).await.expect(200);
    let listed = listed["templates"].as_array().unwrap().clone();
    let own = json!({ "template": "booking_confirmed", "overrides": [{ "language": "en", "ver": 1 }] });
    assert_eq!((&listed[0], listed.len()), (&own, 12));
    assert!(listed[1..].iter().all(|line| line["overrides"] == json!([])), "{listed:?}");

    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!(
        (text(&record["action"]), text(&record["about"])),
        ("override_changed", "booking_confirmed/en")
    );
    assert_eq!((&record["before"], text(&record["customer_id"])), (&json!({}), mira.customer_id().as_str()));
    assert_eq!(record["after"]["subject"], namaste()["subject"]);
    assert_eq!(record["after"]["html"]["bytes"], text(&namaste()["html"]).len());

    // Texts that are there already leave no record.
    put(&world, &mira, &organizer, "\"1\"", &namaste()).await.expect(200);
    assert_eq!(last_record(&world, &mira, &organizer).await, record);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_preview_shows_a_mail_of_the_organizer_in_these_texts_or_those() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let (en, ar) = ("booking_confirmed/en", "booking_confirmed/ar");
    let show = async |of, body: Value| preview(&world, &mira, &organizer, of, &body).await.expect(200);
    let ours = show(en, json!({})).await;
    assert_eq!(text(&ours["subject"]), "You’re going: Tabla Sunrise: Zakir’s Legacy, Thursday, 24 December");
    assert!(text(&ours["html"]).contains("Opera House") && text(&ours["text"]).contains("Opera House"));
    for not_sent in ["pay.google.com", "wallet", "Wallet"] {
        assert!(!ours.to_string().contains(not_sent), "no mail has it: {ours}");
    }
    let sparse = show(en, json!({ "sparse": true })).await;
    assert!(text(&sparse["text"]).contains("with the compliments of Opera House"), "{sparse}");
    assert!(text(&show(ar, json!({})).await["html"]).contains("dir=\"rtl\""));

    put(&world, &mira, &organizer, "\"0\"", &namaste()).await.expect(200);
    let own = show(en, json!({})).await;
    assert_eq!(text(&own["subject"]), "Namaste: Tabla Sunrise: Zakir’s Legacy");
    assert!(text(&own["html"]).contains("Welcome to <b>Royal Opera House</b>."), "{own}");
    assert!(text(&own["text"]).contains("Welcome to Royal Opera House."), "{own}");
    assert_eq!(show(en, json!({ "texts": {} })).await, ours);
    let tried = show(en, json!({ "texts": { "subject": "At {{ event.city }}" } })).await;
    assert_eq!((text(&tried["subject"]), &tried["text"]), ("At Mumbai", &ours["text"]));

    // Other languages, and other organizers, have their own.
    assert!(!text(&show(ar, json!({})).await["subject"]).contains("Namaste"));
    let other = world.new_organizer("Opera House").await;
    let noor = world.member(&other, "noor", "manager").await;
    assert_eq!(preview(&world, &noor, &other, en, &json!({})).await.expect(200), ours);
    preview(&world, &noor, &organizer, en, &json!({})).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn mails_show_the_organizers_logo() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let image = world.image(&organizer, 8, 8).await;
    let ceo = world.member(&organizer, "ceo", "owner").await;
    let body = json!({ "logo": { "image_id": image, "alternative_text": "Opera House" } });
    let target = format!("/admin/organizers/{organizer}");
    world.call("PATCH", &target, Some(&ceo), &[("if-match", "\"1\"")], &body).await.expect(200);
    let shown = preview(&world, &mira, &organizer, "reminder/es", &json!({})).await.expect(200);
    let html = text(&shown["html"]).replace("&#x2f;", "/");
    let address = html.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(address, format!("https://api.tickets.test/media/{image}"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_text_that_no_mail_could_have_is_refused_in_a_sentence_about_its_line() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let html = |html: &str| json!({ "html": html, "text": "x" });
    for (body, field, sentence) in [
        (json!({}), "subject", "give a subject, or HTML and plain text"),
        (
            json!({ "subject": "{{ event.subtitle }}" }),
            "subject",
            "line 1: there is no field `event.subtitle`",
        ),
        (json!({ "subject": "x".repeat(1_025) }), "subject", "has 1025 bytes; at most 1024"),
        (json!({ "html": "<p>x</p>" }), "text", "give HTML and plain text together"),
        (json!({ "text": "x" }), "html", "give HTML and plain text together"),
        (json!({ "html": "<p>x</p>", "text": "\n{% include 'x' %}" }), "text", "line 2: the tag `include`"),
        (html("<p>\n{{ policy.steps }}</p>"), "html", "line 2: "),
        (html("<script>x()</script>"), "html", "the tag `script` is not allowed"),
        (html("<a href=\"http://x.example\">x</a>"), "html", "is not allowed"),
        (html(&"x".repeat(20_481)), "html", "has 20481 bytes; at most 20480"),
    ] {
        let refused = put(&world, &mira, &organizer, "\"0\"", &body).await;
        let tried =
            preview(&world, &mira, &organizer, "booking_confirmed/en", &json!({ "texts": body })).await;
        for reply in [refused, tried] {
            // Empty texts stand for ours in a preview.
            if body == json!({}) && reply.status == 200 {
                continue;
            }
            assert_eq!((text(&reply.body["field"]), reply.status), (field, 400), "{body}: {}", reply.body);
            assert!(text(&reply.body["detail"]).contains(sentence), "{body}: {}", reply.body);
        }
    }
    put(&world, &mira, &organizer, "\"0\"", &json!({ "title": "x" })).await.refused(400, "body_invalid");
    let read = world.get(&path(&organizer, "booking_confirmed/en", ""), Some(&mira)).await.expect(200);
    assert_eq!((&read["texts"], &read["ver"]), (&json!({}), &json!(0)));
    // Mails to members, codes, and languages that mails are not written in.
    for none in ["sold_out/en", "code/en", "invoice/en", "reminder/de", "reminder/EN"] {
        world.get(&path(&organizer, none, ""), Some(&mira)).await.refused(404, "not_found");
    }
    world.get("/admin/templates/reminder/en", Some(&mira)).await.refused(400, "parameter_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn texts_are_changed_and_removed_by_who_has_read_them() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let noor = world.member(&organizer, "noor", "manager").await;
    let other = json!({ "subject": "Your seats" });
    let target = path(&organizer, "booking_confirmed/en", "");
    for (method, body) in [("PUT", &other), ("DELETE", &Value::Null)] {
        world.call(method, &target, Some(&mira), &[], body).await.refused(428, "version_missing");
    }
    put(&world, &mira, &organizer, "\"1\"", &other).await.refused(412, "version_stale");
    let (first, second) = join(
        put(&world, &mira, &organizer, "\"0\"", &namaste()),
        put(&world, &noor, &organizer, "\"0\"", &other),
    )
    .await;
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 412]);

    remove(&world, &mira, &organizer, "\"0\"").await.refused(412, "version_stale");
    remove(&world, &mira, &organizer, "\"1\"").await.expect(204);
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!((text(&record["action"]), &record["after"]), ("override_removed", &json!({})));
    assert!(record["before"]["subject"].is_string(), "{record}");
    // A repeat, and a second member, change nothing.
    remove(&world, &noor, &organizer, "\"1\"").await.expect(204);
    assert_eq!(last_record(&world, &mira, &organizer).await, record);
    let read = world.get(&target, Some(&mira)).await.expect(200);
    assert_eq!((&read["texts"], &read["ver"]), (&json!({}), &json!(2)));

    // Who has read the first texts does not overwrite those that came after their end.
    put(&world, &noor, &organizer, "\"0\"", &other).await.refused(412, "version_stale");
    assert_eq!(put(&world, &noor, &organizer, "\"2\"", &other).await.expect(200)["ver"], 3);
    put(&world, &mira, &organizer, "\"1\"", &namaste()).await.refused(412, "version_stale");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_test_mail_goes_to_the_members_own_address_alone_and_not_without_end() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    put(&world, &mira, &organizer, "\"0\"", &namaste()).await.expect(200);
    let send = async |body: Value| {
        let target = path(&organizer, "booking_confirmed/en", "/test");
        world.call("POST", &target, Some(&mira), &[], &body).await
    };
    // Of the invitation.
    let before = world.mails(&mira).len();
    send(json!({})).await.expect(202);
    let shown = preview(&world, &mira, &organizer, "booking_confirmed/en", &json!({})).await.expect(200);
    let mails = world.mails(&mira);
    let mail = &mails[before];
    assert_eq!(
        (mails.len(), mail.subject.as_str()),
        (before + 1, "Test: Namaste: Tabla Sunrise: Zakir’s Legacy")
    );
    assert_eq!((mail.html.as_str(), mail.text.as_str()), (text(&shown["html"]), text(&shown["text"])));
    send(json!({ "texts": { "subject": "Draft" } })).await.expect(202);
    assert_eq!(world.mails(&mira).last().unwrap().subject, "Test: Draft");
    send(json!({ "email": "somebody@example.com" })).await.refused(400, "body_invalid");
    send(json!({ "texts": { "subject": "{{ x }}" } })).await.refused(400, "field_invalid");
    for _ in 2..20 {
        send(json!({})).await.expect(202);
    }
    let refused = send(json!({})).await;
    assert!(refused.headers.contains_key("retry-after"), "{:?}", refused.headers);
    refused.refused(429, "too_many_attempts");
    assert_eq!(world.mails(&mira).len(), before + 20);
    world.pass(3_600);
    send(json!({})).await.expect(202);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_is_revoked_in_between_changes_no_text() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let ceo = world.member(&organizer, "ceo", "owner").await;
    put(&world, &mira, &organizer, "\"0\"", &namaste()).await.expect(200);
    let target = format!("/admin/organizers/{organizer}/members/{}", mira.customer_id());
    world.call("DELETE", &target, Some(&ceo), &[], &Value::Null).await.expect(204);
    // Her role may still be cached; the transaction proves it once more.
    let late = put(&world, &mira, &organizer, "\"1\"", &json!({ "subject": "Mine" })).await;
    late.refused(404, "not_found");
    let read = world.get(&path(&organizer, "booking_confirmed/en", ""), Some(&ceo)).await.expect(200);
    assert_eq!(read["texts"], namaste());
    world.finish().await;
}
