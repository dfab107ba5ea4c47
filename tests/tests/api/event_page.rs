//! An event's page for robots, messengers and people who follow a link.

use serde_json::{Value, json};
use tests::{Hall, Reply, Show, World};

use crate::support::text;
use crate::titles::change;

async fn page(world: &World, event: &str) -> (Reply, String) {
    let reply = world.get(&format!("/e/{event}"), None).await;
    assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
    let html = String::from_utf8(reply.bytes.clone()).unwrap();
    (reply, html)
}

/// The data for search engines, as their parsers find it.
fn linked_data(html: &str) -> Value {
    let begin = "<script type=\"application/ld+json\">";
    let (_, rest) = html.split_once(begin).expect("linked data");
    serde_json::from_str(rest.split("</script>").next().unwrap()).expect("JSON")
}

/// Content of a `meta` element, as it is written.
fn meta<'a>(html: &'a str, name: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!("\"{name}\" content=\"")).unwrap_or_else(|| panic!("no {name}"));
    rest.split('"').next().unwrap()
}

/// An event of a title with this name, by an organizer who describes it so.
async fn show(world: &World, name: &str, description: &str) -> Show {
    let organizer = world.organizer().await;
    let title = json!({
        "organizer_id": organizer, "name": name, "kind": "play", "description": description,
        "duration_minutes": 150, "languages": ["en"], "cast": "With Asha Rao",
    });
    let title = world.admin("POST", "/admin/titles", &title).await.expect(201);
    let change = |event: &mut Value| {
        event["title_id"] = title["title_id"].clone();
        event["fee_per_ticket_minor"] = json!(2_500);
        event["tiers"][1]["amount_minor"] = json!(33_333);
    };
    world.event_with(&Hall::small(), change).await
}

#[tokio::test(start_paused = true)]
async fn search_engines_and_messengers_read_what_when_where_and_for_how_much() {
    let world = World::new();
    let show = show(&world, "The Tempest", "A duke without a land.").await;
    let (reply, html) = page(&world, &show.event_id).await;
    assert_eq!((reply.status, reply.headers["cache-control"].as_str()), (200, "public, max-age=60"));
    assert!(!reply.headers.contains_key("x-robots-tag") && !html.contains("noindex"));
    let url = format!("https://tickets.test/e/{}", show.event_id);
    let policy = reply.headers["content-security-policy"].as_str();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' https://tickets.test;"), "{policy}");
    assert!(policy.contains("form-action 'self' https://tickets.test https://razorpay.test;"), "{policy}");
    let data = linked_data(&html);
    assert_eq!((text(&data["@context"]), text(&data["@type"])), ("https://schema.org", "TheaterEvent"));
    assert_eq!((text(&data["name"]), text(&data["url"])), ("The Tempest", url.as_str()));
    assert_eq!(data["startDate"], "2026-12-24T19:30:00+05:30");
    assert_eq!(
        (text(&data["duration"]), text(&data["eventStatus"])),
        ("PT150M", "https://schema.org/EventScheduled")
    );
    assert_eq!(data["performer"]["name"], "With Asha Rao");
    assert_eq!(data["location"]["address"]["addressLocality"], "Mumbai");
    assert_eq!(data["organizer"], json!({ "@type": "Organization", "name": "Opera House" }));
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let offers = data["offers"].as_array().unwrap();
    assert_eq!(offers.len(), 3);
    for (offer, tier) in offers.iter().zip(event["tiers"].as_array().unwrap()) {
        let minor: i64 = text(&offer["price"]).replace('.', "").parse().unwrap();
        assert_eq!(
            (json!(minor), &offer["priceCurrency"]),
            (tier["total"]["amount_minor"].clone(), &json!("INR"))
        );
        assert_eq!(offer["availability"], "https://schema.org/InStock");
    }
    assert_eq!((meta(&html, "og:title"), meta(&html, "og:url")), ("The Tempest", url.as_str()));
    assert_eq!(
        meta(&html, "og:description"),
        "24 December 2026, 19:30 · Opera House, Mumbai. From 358.33 INR."
    );
    assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{url}\">")));
    // People get the web client, and its text without JavaScript.
    assert!(html.contains("<script src=\"https://tickets.test/boot.js\" defer></script>"));
    assert!(html.contains("<div id=\"app\"></div>") && html.contains("<p>A duke without a land.</p>"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_is_shown_with_its_poster_and_a_postponed_event_with_both_starts() {
    let world = World::new();
    let show = world.event().await;
    let (_, html) = page(&world, &show.event_id).await;
    assert!(!html.contains("og:image") && linked_data(&html)["image"].is_null());
    assert!(linked_data(&html)["previousStartDate"].is_null());

    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let poster = world.image(&organizer, 20, 30).await;
    let image = json!({ "image_id": poster, "alternative_text": "A ship \"in\" a storm" });
    let body = json!({ "images": { "poster": image } });
    change(&world, &mira, &format!("/admin/titles/{}", show.title_id), "\"1\"", &body).await.expect(200);
    let target = format!("/admin/events/{}/postpone", show.event_id);
    let start = json!({ "local_start": "2027-01-30T19:30", "refund_until": "2027-01-10T18:29:59Z" });
    let ada = world.administrator();
    world.call("POST", &target, Some(&ada), &[("if-match", "\"2\"")], &start).await.expect(200);
    world.pass(4);

    let (_, html) = page(&world, &show.event_id).await;
    let data = linked_data(&html);
    let url = format!("https://api.tickets.test/media/{poster}");
    assert_eq!((text(&data["image"]), meta(&html, "og:image")), (url.as_str(), url.as_str()));
    assert_eq!((meta(&html, "og:image:width"), meta(&html, "og:image:height")), ("20", "30"));
    assert_eq!(meta(&html, "og:image:alt"), "A ship &quot;in&quot; a storm");
    assert!(html.contains("<meta name=\"twitter:card\" content=\"summary\">"));
    assert_eq!(data["eventStatus"], "https://schema.org/EventRescheduled");
    assert_eq!(
        (text(&data["startDate"]), text(&data["previousStartDate"])),
        ("2027-01-30T19:30:00+05:30", "2026-12-24T14:00:00Z")
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_is_shown_over_the_whole_card_if_its_title_has_a_wide_image() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let (poster, wide) = (world.image(&organizer, 20, 30).await, world.image(&organizer, 32, 18).await);
    let image = |id: &str| json!({ "image_id": id, "alternative_text": "A ship" });
    let body = json!({ "images": { "poster": image(&poster), "wide": image(&wide) } });
    change(&world, &mira, &format!("/admin/titles/{}", show.title_id), "\"1\"", &body).await.expect(200);
    world.pass(4);

    let (_, html) = page(&world, &show.event_id).await;
    let url = format!("https://api.tickets.test/media/{wide}");
    assert_eq!((text(&linked_data(&html)["image"]), meta(&html, "og:image")), (url.as_str(), url.as_str()));
    assert!(html.contains("<meta name=\"twitter:card\" content=\"summary_large_image\">"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn hostile_names_stay_text() {
    let world = World::new();
    let name = "</script><script>alert('1')</script>\"><img src=x onerror=alert(2)> & <!--";
    let show = show(&world, name, "</main><script>alert(3)</script>\n<!-- ]]>").await;
    let (_, html) = page(&world, &show.event_id).await;
    assert_eq!(linked_data(&html)["name"], name, "it is what was typed");
    let lower = html.to_lowercase();
    assert_eq!(lower.matches("<script").count(), 2, "the data and the client: {html}");
    assert_eq!(lower.matches("</script").count(), 2);
    assert!(!lower.contains("<img") && !lower.contains("<!--"), "{html}");
    assert_eq!(lower.matches("</main>").count(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn characters_that_change_the_direction_of_text_are_left_out_of_older_names() {
    let world = World::new();
    let show = world.event().await;
    // Such names are refused today; an item may be older.
    let mut item =
        world.items("catalog").into_iter().find(|item| item["pk"]["S"] == show.title_id.as_str()).unwrap();
    item["name"]["S"] = json!("The \u{202e}tsepmeT\u{2069}\u{7}");
    world.dynamo("PutItem", &json!({ "TableName": "catalog", "Item": item }));
    world.cold_start();
    let (_, html) = page(&world, &show.event_id).await;
    assert_eq!(linked_data(&html)["name"], "The tsepmeT");
    assert!(!html.contains(['\u{202e}', '\u{2069}', '\u{7}']));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn robots_leave_unlisted_events_alone_and_a_cancelled_one_says_so() {
    let world = World::new();
    let hidden = world.event_with(&Hall::small(), |event| event["visibility"] = json!("unlisted")).await;
    let (reply, html) = page(&world, &hidden.event_id).await;
    assert_eq!((reply.status, reply.headers["x-robots-tag"].as_str()), (200, "noindex"));
    assert_eq!(meta(&html, "robots"), "noindex");
    let show = world.event().await;
    let target = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &target, &Value::Null).await.expect(200);
    world.pass(4);
    let (reply, html) = page(&world, &show.event_id).await;
    assert_eq!(reply.status, 200);
    let data = linked_data(&html);
    assert_eq!(
        (text(&data["eventStatus"]), &data["offers"]),
        ("https://schema.org/EventCancelled", &Value::Null)
    );
    assert_eq!(meta(&html, "og:title"), "Cancelled: The Tempest");
    assert!(html.contains("This event was cancelled."));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_missing_event_and_a_draft_have_the_same_page_that_says_so() {
    let world = World::new();
    let draft = world.draft_with(&Hall::small().chart(), |_| {}).await;
    let mut pages = Vec::new();
    for event in [draft.event_id.as_str(), "evt_0123456789", "x", "%3Cscript%3E"] {
        let (reply, html) = page(&world, event).await;
        assert_eq!((reply.status, reply.headers["x-robots-tag"].as_str()), (404, "noindex"), "{event}");
        pages.push(html);
    }
    assert!(
        pages[0].contains("There is no such event") && pages[0].contains("href=\"https://tickets.test/\"")
    );
    pages.dedup();
    assert_eq!(pages.len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_events_page_costs_half_a_read_unit_for_each_of_event_title_venue_organizer_and_offers() {
    let world = World::new();
    let show = world.event().await;
    world.meter();
    // The page for robots has the mark of the seats that are left, too.
    for (target, reads) in [(format!("/events/{}", show.event_id), 5), (format!("/e/{}", show.event_id), 6)] {
        world.pass(4);
        let cold = world.get(&target, None).await;
        assert_eq!(
            (cold.status, cold.calls.len(), cold.units().read_halves),
            (200, reads, reads as u64),
            "{target}"
        );
        let warm = world.get(&target, None).await;
        assert_eq!(warm.units().read_halves, 0, "{target}");
    }
    world.finish().await;
}
