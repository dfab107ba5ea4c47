//! Images: how members bring them in, and where customers see them.

use serde_json::{Value, json};
use tests::{Fault, Hall, Service, Trouble, World, png};

use crate::members::title;
use crate::support::text;
use crate::titles::{change, last_record};

/// An image as a body names it.
fn image(id: &str, alternative_text: &str) -> Value {
    json!({ "image_id": id, "alternative_text": alternative_text })
}

/// The same as customers see it.
fn seen(id: &str, width: u32, height: u32, alternative_text: &str) -> Value {
    json!({
        "path": format!("/media/{id}"), "width": width, "height": height, "alternative_text": alternative_text,
    })
}

#[tokio::test(start_paused = true)]
async fn customers_see_a_titles_images_with_their_sizes_and_texts() {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |_| {}).await;
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let (poster, wide, scene) = (
        world.image(&organizer, 20, 30).await,
        world.image(&organizer, 32, 18).await,
        world.image(&organizer, 10, 10).await,
    );
    let images = json!({
        "poster": image(&poster, " A ship in a storm "), "wide": image(&wide, "An island"),
        "gallery": [image(&scene, "Ariel"), image(&wide, "The island at night")],
    });
    let target = format!("/admin/titles/{}", show.title_id);
    let changed = change(&world, &mira, &target, "\"1\"", &json!({ "images": images })).await.expect(200);
    assert_eq!(changed["images"]["poster"]["alternative_text"], "A ship in a storm");
    assert_eq!(last_record(&world, &mira, &organizer).await["after"]["images"], changed["images"]);
    world.pass(4);
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let poster_seen = seen(&poster, 20, 30, "A ship in a storm");
    let wanted = json!({
        "poster": poster_seen, "wide": seen(&wide, 32, 18, "An island"),
        "gallery": [seen(&scene, 10, 10, "Ariel"), seen(&wide, 32, 18, "The island at night")],
    });
    assert_eq!(page["title_details"]["images"], wanted);
    assert_eq!(page["poster"], poster_seen);
    let listed = world.get("/events?city=mumbai", None).await.expect(200);
    assert_eq!(listed["events"][0]["poster"], poster_seen);
    let titles = world.get("/titles?city=mumbai", None).await.expect(200);
    assert_eq!(titles["titles"][0]["poster"], poster_seen);
    assert_eq!(titles["titles"][0]["wide"], wanted["wide"]);

    let file = world.get(text(&page["poster"]["path"]), None).await;
    assert_eq!((file.status, &file.bytes), (200, &png(20, 30)));
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("etag", &format!("\"{poster}\"")),
    ] {
        assert_eq!(file.headers[name], value);
    }
    let known = [("if-none-match", file.headers["etag"].as_str())];
    let same = world.call("GET", &format!("/media/{poster}"), None, &known, &Value::Null).await;
    assert_eq!((same.status, same.bytes.len(), same.calls.len()), (304, 0, 0));
    world.get("/media/img_00000000000000000000000000", None).await.refused(404, "not_found");
    world.get("/media/..%2fuploads", None).await.refused(404, "not_found");

    // Images are replaced as a whole.
    change(&world, &mira, &target, "\"2\"", &json!({ "images": {} })).await.expect(200);
    world.pass(4);
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!((page.get("poster"), page["title_details"].get("images")), (None, None));
    assert_eq!(world.get(&format!("/media/{poster}"), None).await.status, 200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_venue_shows_an_image_and_an_organizer_a_logo() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let house = world.image(&organizer, 40, 20).await;
    let target = format!("/admin/venues/{}", show.venue_id);
    let body = json!({ "image": image(&house, "The house by night") });
    change(&world, &olga, &target, "\"1\"", &body).await.expect(200);
    world.pass(4);
    let page = format!("/events/{}", show.event_id);
    let details = world.get(&page, None).await.expect(200)["venue_details"].clone();
    assert_eq!(details["image"], seen(&house, 40, 20, "The house by night"));
    // What is absent in a change stays, and null ends it.
    change(&world, &olga, &target, "\"2\"", &json!({ "access": "A lift" })).await.expect(200);
    let kept = change(&world, &olga, &target, "\"3\"", &json!({ "image": null })).await.expect(200);
    assert_eq!((kept.get("image"), &kept["access"]), (None, &json!("A lift")));

    let target = format!("/admin/organizers/{organizer}");
    let body = json!({ "logo": image(&house, "Opera House") });
    let changed = change(&world, &olga, &target, "\"1\"", &body).await.expect(200);
    assert_eq!(changed["logo"]["image_id"], house.as_str());
    world.pass(4);
    let sold_by = world.get(&page, None).await.expect(200)["organizer"].clone();
    assert_eq!(sold_by, json!({ "name": "Opera House", "logo": seen(&house, 40, 20, "Opera House") }));
    let renamed = change(&world, &olga, &target, "\"2\"", &json!({ "name": "Opera" })).await.expect(200);
    assert_eq!(renamed["logo"], changed["logo"]);
    let ended = change(&world, &olga, &target, "\"3\"", &json!({ "logo": null })).await.expect(200);
    assert_eq!(ended.get("logo"), None);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_upload_takes_one_file_of_exactly_the_announced_type_and_length() {
    let world = World::new();
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let bytes = png(8, 8);
    let body = json!({ "purpose": "image", "content_type": "image/png", "byte_length": bytes.len() });
    let upload = world.ask_to_upload(&mira, &organizer, &body).await.expect(201);
    let unsigned = |code: &str| (403, code.to_owned());
    let longer = [&bytes[..], b"more"].concat();
    for (file, changed) in [
        (&longer, ("content-type", Some("image/png"))),
        (&bytes, ("content-length", Some("3"))),
        (&bytes, ("content-type", Some("text/html"))),
        (&bytes, ("content-type", None)),
        (&bytes, ("if-none-match", None)),
    ] {
        let refused = world.put_file(&upload, &[changed], file);
        assert_eq!(refused, unsigned("SignatureDoesNotMatch"), "{changed:?}");
    }
    let mut other = upload.clone();
    other["url"] = text(&upload["url"]).replace(text(&upload["upload_id"]), "upl_0000000000").into();
    assert_eq!(world.put_file(&other, &[], &bytes), unsigned("SignatureDoesNotMatch"));
    other["url"] = text(&upload["url"]).replace("X-Amz-Expires=900", "X-Amz-Expires=90000").into();
    assert_eq!(world.put_file(&other, &[], &bytes), unsigned("SignatureDoesNotMatch"));
    other["url"] = text(&upload["url"]).split('?').next().unwrap().into();
    assert_eq!(world.put_file(&other, &[], &bytes), unsigned("AccessDenied"));
    assert!(world.files().is_empty());

    assert_eq!(world.put_file(&upload, &[], &bytes).0, 200);
    assert_eq!(world.put_file(&upload, &[], &bytes), (412, "PreconditionFailed".to_owned()));
    let late = world.ask_to_upload(&mira, &organizer, &body).await.expect(201);
    world.pass(901);
    assert_eq!(world.put_file(&late, &[], &bytes), unsigned("AccessDenied"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_put_to_an_uploads_address_later_changes_no_image() {
    let world = World::new();
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let (bytes, other) = (png(8, 8), png(9, 9));
    assert_eq!(bytes.len(), other.len(), "or the second file would not fit the address");
    let body = json!({ "purpose": "image", "content_type": "image/png", "byte_length": bytes.len() });
    let upload = world.ask_to_upload(&mira, &organizer, &body).await.expect(201);
    world.put_file(&upload, &[], &bytes);
    let made = world.make_image(&mira, &organizer, text(&upload["upload_id"])).await.expect(201);
    assert_eq!(
        (made["width"].as_u64(), made["byte_length"].as_u64(), text(&made["content_type"])),
        (Some(8), u64::try_from(bytes.len()).ok(), "image/png")
    );
    world.expire_uploads();
    assert_eq!(world.put_file(&upload, &[], &other).0, 200);
    assert_eq!(world.get(text(&made["path"]), None).await.bytes, bytes);
    // The same file is the same image, and leaves one record.
    let again = world.uploaded(&mira, &organizer, ("image", "image/png"), &bytes).await;
    world.pass(1);
    assert_eq!(world.make_image(&mira, &organizer, &again).await.expect(201), made);
    let records = world.items("catalog");
    let records = records.iter().filter(|item| item["action"]["S"] == "image_created").count();
    assert_eq!(records, 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn files_that_are_no_images_are_refused_in_a_sentence() {
    let world = World::new();
    let organizer = world.organizer().await;
    let ada = world.administrator();
    for (purpose, kind, length, field) in [
        ("image", "image/svg+xml", 100, "content_type"),
        ("image", "image/gif", 100, "content_type"),
        ("image", "application/json", 100, "content_type"),
        ("chart", "image/png", 100, "content_type"),
        ("image", "image/png", 0, "byte_length"),
        ("image", "image/png", 4 * 1024 * 1024 + 1, "byte_length"),
        ("chart", "application/json", 20 * 1024 * 1024 + 1, "byte_length"),
    ] {
        let body = json!({ "purpose": purpose, "content_type": kind, "byte_length": length });
        let refused = world.ask_to_upload(&ada, &organizer, &body).await.refused(400, "field_invalid");
        assert_eq!(refused["field"], field, "{refused}");
    }
    for body in [json!({}), json!({ "purpose": "video", "content_type": "image/png", "byte_length": 1 })] {
        world.ask_to_upload(&ada, &organizer, &body).await.refused(400, "body_invalid");
    }
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let cut = png(8, 8)[..40].to_vec();
    let longer = [png(8, 8), page.clone()].concat();
    let mut many = png(8, 8);
    many[16..20].copy_from_slice(&[0, 1, 0, 0]);
    for (kind, bytes, told) in [
        ("image/png", page, "may contain scripts"),
        ("image/webp", b"<svg onload=\"alert(1)\"/>".to_vec(), "may contain scripts"),
        ("image/png", b"GIF89a\x01\0\x01\0".to_vec(), "no JPEG, PNG or WebP"),
        ("image/jpeg", png(8, 8), "announced as image/jpeg"),
        ("image/png", cut, "not complete"),
        ("image/png", longer, "not complete"),
        ("image/png", many, "65536 by 8 pixels"),
    ] {
        let upload = world.uploaded(&ada, &organizer, ("image", kind), &bytes).await;
        let refused = world.make_image(&ada, &organizer, &upload).await.refused(400, "field_invalid");
        assert!(text(&refused["detail"]).contains(told), "{refused}");
    }
    let chart = vec![b' '; 4 * 1024 * 1024 + 1];
    let chart = world.uploaded(&ada, &organizer, ("chart", "application/json"), &chart).await;
    let refused = world.make_image(&ada, &organizer, &chart).await.refused(400, "field_invalid");
    assert!(text(&refused["detail"]).contains("more than 4194304 bytes"), "{refused}");
    assert!(world.files().iter().all(|key| key.starts_with("uploads/")), "{:?}", world.files());
    world.expire_uploads();
    let refused = world.make_image(&ada, &organizer, &chart).await.refused(400, "field_invalid");
    assert!(text(&refused["detail"]).contains("nothing was uploaded"), "{refused}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn uploads_and_images_of_another_organizer_are_not_there() {
    let world = World::new();
    let opera = world.new_organizer("Opera House").await;
    let arena = world.new_organizer("Arena").await;
    let mira = world.member(&opera, "mira", "manager").await;
    let noor = world.member(&arena, "noor", "manager").await;
    let viewer = world.member(&opera, "vera", "viewer").await;
    let body = json!({ "purpose": "image", "content_type": "image/png", "byte_length": 9 });
    world.ask_to_upload(&noor, &opera, &body).await.refused(404, "not_found");
    world.ask_to_upload(&viewer, &opera, &body).await.refused(403, "role_missing");
    let upload = world.uploaded(&mira, &opera, ("image", "image/png"), &png(8, 8)).await;
    let refused = world.make_image(&noor, &arena, &upload).await.refused(400, "field_invalid");
    assert_eq!(refused["field"], "upload_id");
    world.make_image(&noor, &opera, &upload).await.refused(404, "not_found");
    let made = world.make_image(&mira, &opera, &upload).await.expect(201);
    let foreign = world.call("POST", "/admin/titles", Some(&noor), &[], &title(&arena)).await.expect(201);
    let target = format!("/admin/titles/{}", text(&foreign["title_id"]));
    let images = json!({ "images": { "poster": image(text(&made["image_id"]), "A ship") } });
    let refused = change(&world, &noor, &target, "\"1\"", &images).await.refused(400, "field_invalid");
    assert!(text(&refused["detail"]).contains("has no image"), "{refused}");
    // A revoked member brings in nothing more, from one second to the next.
    let member = format!("/admin/organizers/{opera}/members/{}", mira.customer_id());
    world.admin("DELETE", &member, &Value::Null).await.expect(204);
    world.ask_to_upload(&mira, &opera, &body).await.refused(404, "not_found");
    world.make_image(&mira, &opera, &upload).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn no_image_is_shown_without_a_text() {
    let world = World::new();
    let organizer = world.organizer().await;
    let made = world.admin("POST", "/admin/titles", &title(&organizer)).await.expect(201);
    let target = format!("/admin/titles/{}", text(&made["title_id"]));
    let id = world.image(&organizer, 8, 8).await;
    let eleven: Vec<Value> = (0..11).map(|n| image(&id, &format!("Scene {n}"))).collect();
    for (code, images) in [
        ("body_invalid", json!({ "poster": { "image_id": id } })),
        ("body_invalid", json!({ "poster": { "image_id": id, "alternative_text": null } })),
        ("body_invalid", json!({ "poster": { "image_id": "img_1", "alternative_text": "A ship" } })),
        ("body_invalid", json!({ "poster": { "image_id": id, "alternative_text": "A ship", "width": 9 } })),
        ("body_invalid", json!({ "logo": image(&id, "A ship") })),
        ("body_invalid", Value::Null),
        ("field_invalid", json!({ "poster": image(&id, " ") })),
        ("field_invalid", json!({ "wide": image(&id, "A\u{202e}ship") })),
        ("field_invalid", json!({ "gallery": [image(&id, &"a".repeat(301))] })),
        ("field_invalid", json!({ "gallery": eleven })),
        ("field_invalid", json!({ "gallery": [image("img_00000000000000000000000000", "A ship")] })),
    ] {
        let body = json!({ "images": images });
        change(&world, &world.administrator(), &target, "\"1\"", &body).await.refused(400, code);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_image_is_made_once_wherever_the_function_dies() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::Fails, Trouble::LostAnswer] {
        let mut met = 0;
        for nth in 1.. {
            let world = World::new();
            let organizer = world.organizer().await;
            let ada = world.member(&organizer, "mira", "manager").await;
            let upload = world.uploaded(&ada, &organizer, ("image", "image/png"), &png(8, 8)).await;
            world.fault(Fault::new(trouble).function("create-image").nth(nth));
            let first = world.make_image(&ada, &organizer, &upload).await;
            let fired = world.clear_faults();
            let made = world.make_image(&ada, &organizer, &upload).await.expect(201);
            if first.status == 201 {
                assert_eq!(first.body, made);
            }
            let records = world.items("catalog");
            let records = records.iter().filter(|item| item["action"]["S"] == "image_created").count();
            assert_eq!((records, world.files().len()), (1, 2), "{trouble:?} at call {nth}");
            world.finish().await;
            if fired == 0 {
                break;
            }
            met += 1;
        }
        assert!(met >= 4, "{trouble:?}: a role, two files and a transaction are {met} calls");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_does_not_answer_is_asked_again_and_then_later() {
    let world = World::new();
    let organizer = world.organizer().await;
    let id = world.image(&organizer, 8, 8).await;
    let target = format!("/media/{id}");
    for trouble in [Trouble::Fails, Trouble::LostAnswer, Trouble::NoAnswer] {
        world.fault(Fault::new(trouble).function("get-image").service(Service::S3));
        assert_eq!(world.get(&target, None).await.status, 200, "{trouble:?}");
        world.fault(Fault::new(trouble).function("get-image").service(Service::S3).times(2));
        world.get(&target, None).await.refused(503, "unavailable");
        assert_eq!(world.clear_faults(), 3);
    }
    world.finish().await;
}
