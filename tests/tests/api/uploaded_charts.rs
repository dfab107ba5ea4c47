//! Charts and plans that are larger than a request may be.

use serde_json::{Value, json};
use tests::{Hall, World, png};

use crate::support::{text, texts};

/// A request's largest body.
const REQUEST_BYTES_MAX: usize = 5 * 1024 * 1024;

/// The text of a drawing, made longer than a request by white space.
fn large(drawing: &Value) -> Vec<u8> {
    let mut text = drawing.to_string().into_bytes();
    text.resize(REQUEST_BYTES_MAX + 1, b' ');
    text
}

#[tokio::test(start_paused = true)]
async fn a_chart_or_a_plan_too_large_for_a_request_is_uploaded_first() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let layouts = format!("/admin/screens/{}/layouts", show.screen_id);
    let mut hall = Hall::small().chart();
    let rows = hall["subChart"]["sections"][0]["subChart"]["rows"].as_array_mut().unwrap();
    rows[0]["seats"].as_array_mut().unwrap().pop();
    let direct = json!({ "chart": hall, "padding": " ".repeat(REQUEST_BYTES_MAX) });
    world.call("POST", &layouts, Some(&mira), &[], &direct).await.refused(413, "body_too_large");
    let upload = world.uploaded(&mira, &organizer, ("chart", "application/json"), &large(&hall)).await;
    let body = json!({ "upload_id": upload, "dry_run": true });
    let difference = world.call("POST", &layouts, Some(&mira), &[], &body).await.expect(200);
    assert_eq!(texts(&difference["removed"]), ["Stalls-A-40"]);
    let body = json!({ "upload_id": upload });
    let made = world.call("POST", &layouts, Some(&mira), &[], &body).await.expect(201);
    assert_eq!(made["layout_version"], 2);

    let plan = format!("{}/halls/playhouse.pretix.json", env!("CARGO_MANIFEST_DIR"));
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(plan).unwrap()).unwrap();
    let upload = world.uploaded(&mira, &organizer, ("chart", "application/json"), &large(&plan)).await;
    let screens = format!("/admin/venues/{}/screens", show.venue_id);
    let uploaded = json!({ "name": "Playhouse", "upload_id": upload });
    let uploaded = world.call("POST", &screens, Some(&mira), &[], &uploaded).await.expect(201);
    let direct = json!({ "name": "Playhouse", "pretix_plan": plan });
    let direct = world.call("POST", &screens, Some(&mira), &[], &direct).await.expect(201);
    for field in ["seat_count", "sections", "types"] {
        assert_eq!(uploaded[field], direct[field], "{field}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_uploaded_file_that_is_no_drawing_is_refused_with_every_mistake() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let ada = world.administrator();
    let layouts = format!("/admin/screens/{}/layouts", show.screen_id);
    let mut broken = Hall::small().chart();
    let rows = &mut broken["subChart"]["sections"][0]["subChart"]["rows"];
    rows[0]["label"] = "<script>".into();
    rows[1]["seats"][3]["x"] = json!("far");
    let many = "[".to_owned() + &"{\"\":0},".repeat(500_001) + "0]";
    for (file, pointers) in [
        (
            large(&broken),
            vec![
                "/subChart/sections/0/subChart/rows/0/label",
                "/subChart/sections/0/subChart/rows/1/seats/3/x",
            ],
        ),
        (b"{\"version\": 99}".to_vec(), vec!["/version"]),
        (b"not JSON".to_vec(), vec![""]),
        (vec![b'['; 100_000], vec![""]),
        (many.into_bytes(), vec![""]),
    ] {
        let upload = world.uploaded(&ada, &organizer, ("chart", "application/json"), &file).await;
        let body = json!({ "upload_id": upload });
        let refused = world.admin("POST", &layouts, &body).await.refused(422, "chart_invalid");
        let found: Vec<_> =
            refused["errors"].as_array().unwrap().iter().map(|e| text(&e["pointer"])).collect();
        assert_eq!(found, pointers);
    }
    let upload = world.uploaded(&ada, &organizer, ("image", "image/png"), &png(8, 8)).await;
    world.admin("POST", &layouts, &json!({ "upload_id": upload })).await.refused(422, "chart_invalid");
    let two = json!({ "upload_id": upload, "chart": Hall::small().chart() });
    world.admin("POST", &layouts, &two).await.refused(400, "field_invalid");
    let missing = world.admin("POST", &layouts, &json!({ "upload_id": "upl_0000000000" })).await;
    assert_eq!(missing.refused(400, "field_invalid")["field"], "upload_id");
    world.admin("POST", &layouts, &json!({ "upload_id": "upl_../x" })).await.refused(400, "body_invalid");
    let other = world.new_organizer("Arena").await;
    let foreign = large(&Hall::small().chart());
    let foreign = world.uploaded(&ada, &other, ("chart", "application/json"), &foreign).await;
    world.admin("POST", &layouts, &json!({ "upload_id": foreign })).await.refused(400, "field_invalid");
    let screen = world.admin("GET", &format!("/admin/screens/{}", show.screen_id), &Value::Null).await;
    assert_eq!(screen.expect(200)["layouts"].as_array().map(Vec::len), Some(1));
    world.finish().await;
}
