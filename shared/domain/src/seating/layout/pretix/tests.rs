use std::path::Path;

use serde_json::{Value, json};

use super::import_pretix;
use crate::Error;
use crate::base::error::Fault;
use crate::seating::layout::{Imported, Outline, Point, SeatIdStyle, ShapeKind};

/// A plan that we drew ourselves: stalls, a balcony, a stage and a bar.
fn drawn() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/halls/playhouse.pretix.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn seat(guid: &str, number: &str, x: i32) -> Value {
    json!({ "seat_guid": guid, "seat_number": number, "position": { "x": x, "y": 0 }, "category": "Stalls" })
}

fn row(number: &str, seats: &[Value]) -> Value {
    json!({ "row_number": number, "position": { "x": 5, "y": 7.5 }, "seats": seats })
}

fn zone(name: &str, rows: &[Value]) -> Value {
    json!({ "name": name, "position": { "x": 100, "y": 200 }, "rows": rows })
}

fn plan(zones: &[Value]) -> Value {
    json!({
        "name": "A hall", "size": { "width": 600, "height": 400 }, "zones": zones,
        "categories": [{ "name": "Stalls", "color": "red" }, { "name": "Upper circle" }],
    })
}

fn import(zones: &[Value]) -> Imported {
    import_pretix(&plan(zones)).unwrap()
}

fn faults(plan: &Value) -> Vec<Fault> {
    match import_pretix(plan) {
        Err(Error::ChartInvalid { faults }) => faults,
        other => panic!("{other:?}"),
    }
}

fn pointers(plan: &Value) -> Vec<String> {
    faults(plan).into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn zones_become_sections_and_positions_add_up() {
    let imported = import(&[
        zone("Stalls", &[row("A", &[seat("a", "1", 0), seat("b", "2", 20)])]),
        zone("Balcony", &[row("A", &[seat("c", "1", 0)])]),
    ]);
    let names: Vec<_> = imported.sections.iter().map(|section| section.name.as_str()).collect();
    assert_eq!(names, ["Stalls", "Balcony"]);
    assert_eq!(imported.sections[0].seat_id(0, 1).unwrap().as_str(), "Stalls-A-2");
    assert_eq!(imported.types, ["stalls"], "a category without seats is no tier");
    assert_eq!(imported.drawing.tiers[0].color.as_deref(), Some("red"));
    assert_eq!(imported.coordinates[0].at(1), Some(Point { x: 1_250, y: 2_075 }));
}

#[test]
fn a_zone_without_a_name_is_called_by_its_id_or_numbered() {
    let mut zones = [1, 2, 3].map(|n| zone("", &[row("A", &[seat(&n.to_string(), "1", 0)])]));
    zones[0]["zone_id"] = json!("parkett");
    zones[1]["name"] = json!(null);
    zones[2]["name"] = json!(null);
    let names: Vec<_> = import(&zones).sections.into_iter().map(|section| section.name).collect();
    assert_eq!(names, ["parkett", "Zone", "Zone 2"]);
}

#[test]
fn the_rows_of_one_number_in_a_zone_are_one_row_with_an_aisle() {
    let right: Vec<Value> = (3..5).map(|n| seat(&format!("r{n}"), &n.to_string(), 20 * n + 60)).collect();
    let left: Vec<Value> = (0..3).map(|n| seat(&format!("l{n}"), &n.to_string(), 20 * n)).collect();
    let imported = import(&[zone("Stalls", &[row("A", &left), row("A", &right)])]);
    assert_eq!(imported.sections[0].ids, SeatIdStyle::Short);
    let gaps: Vec<_> = imported.sections[0].rows[0].seats.iter().map(|seat| seat.gap_before).collect();
    assert_eq!(gaps, [false, false, false, true, false]);
}

#[test]
fn a_row_without_a_number_has_its_label() {
    let mut rows = [row("", &[seat("a", "1", 0)])];
    rows[0]["row_label"] = json!("Box");
    assert_eq!(import(&[zone("Z", &rows)]).sections[0].rows[0].label, "Box");
}

#[test]
fn areas_are_drawn_and_the_stage_is_faced() {
    let mut zone = zone("Z", &[row("A", &[seat("a", "1", 0)]), row("B", &[seat("b", "1", 0)])]);
    zone["rows"][0]["position"]["y"] = json!(400);
    let at = json!({ "x": 10, "y": 500 });
    zone["areas"] = json!([
        { "shape": "rectangle", "position": at, "rectangle": { "width": 60, "height": 20 }, "rotation": 90,
          "color": "#cccccc", "text": { "text": "Bühne", "position": { "x": 30, "y": 10 }, "size": 14 } },
        { "shape": "polygon", "position": at, "polygon": { "points": [{ "x": 0, "y": 0 }, { "x": 5, "y": 0 }] } },
        { "shape": "circle", "position": at, "circle": { "radius": 7 } },
        { "shape": "ellipse", "position": at, "ellipse": { "radius": { "x": 7, "y": 3 } } },
        { "shape": "text", "position": at, "text": { "text": "Bar", "position": { "x": 0, "y": 0 } } },
        { "shape": "text", "position": at, "text": { "text": "", "position": { "x": 0, "y": 0 } } },
    ]);
    let imported = import(&[zone]);
    let shapes = &imported.drawing.shapes;
    let kinds: Vec<_> = shapes.iter().map(|shape| shape.kind).collect();
    let other = ShapeKind::Other;
    assert_eq!(kinds, [ShapeKind::Stage, other, other, other, ShapeKind::Text]);
    // Turned by 90 degrees around its corner, the stage lies to the left of it and is as high as it was wide.
    let bounds = shapes[0].bounds().unwrap();
    assert_eq!((bounds.min, bounds.max), (Point { x: 900, y: 7_000 }, Point { x: 1_100, y: 7_600 }));
    assert_eq!(shapes[0].text.as_ref().unwrap().at, bounds.middle());
    assert_eq!(imported.focal_point, Some(bounds.middle()));
    let ranks: Vec<_> = imported.sections[0].rows.iter().map(|row| row.rank).collect();
    assert_eq!(ranks, [0, 1], "the row nearer to the stage");
    assert!(matches!(&shapes[3].outline, Some(Outline::Ellipse(ellipse)) if ellipse.radius_y == 30));
}

#[test]
fn every_fault_of_a_plan_is_named_and_none_stops_the_search() {
    let mut wrong = plan(&[
        zone("Z", &[row("A", &[seat("a", "1", 0), seat("a", "2", 0), seat("b", "1", 0), json!(7)])]),
        zone("Z", &[row("#", &[seat("", "1", 0)]), row("B", &[]), json!({ "row_number": 7 })]),
        json!({ "name": "<b>", "rows": {}, "position": { "x": 1e9, "y": 0 } }),
        json!([]),
    ]);
    wrong["zones"][1]["rows"][0]["seats"][0]["category"] = json!("Royal box");
    wrong["zones"][1]["rows"][0]["row_number_position"] = json!("left");
    wrong["zones"][1]["areas"] = json!([{ "shape": "star" }, { "shape": "circle", "circle": {} }, 7]);
    wrong["name"] = json!(7);
    wrong["categories"][1]["name"] = json!("Stalls");
    let mut found = pointers(&wrong);
    found.sort();
    found.dedup();
    assert_eq!(
        found,
        [
            "/categories/1/name",
            "/name",
            "/zones/0/rows/0/seats/1/seat_guid",
            "/zones/0/rows/0/seats/2/seat_number",
            "/zones/0/rows/0/seats/3",
            "/zones/1/areas/0/shape",
            "/zones/1/areas/1/circle/radius",
            "/zones/1/areas/2",
            "/zones/1/name",
            "/zones/1/rows/0/row_number",
            "/zones/1/rows/0/row_number_position",
            "/zones/1/rows/0/seats/0/category",
            "/zones/1/rows/0/seats/0/seat_guid",
            "/zones/1/rows/1/seats",
            "/zones/1/rows/2/row_number",
            "/zones/1/rows/2/seats",
            "/zones/2/name",
            "/zones/2/position/x",
            "/zones/2/rows",
            "/zones/3",
        ]
    );
}

#[test]
fn a_plan_without_seats_or_of_another_kind_is_refused() {
    assert_eq!(pointers(&plan(&[])), ["/zones"]);
    assert_eq!(pointers(&json!(null)), [""]);
    let found = pointers(&json!({ "version": 21, "subChart": {} }));
    assert_eq!(found, ["/name", "/categories"]);
}

#[test]
fn a_plan_of_our_own_is_imported_whole() {
    let imported = import_pretix(&drawn()).unwrap();
    let sections: Vec<_> = imported.summaries.iter().map(|s| (s.section.as_str(), s.seat_count)).collect();
    assert_eq!(sections, [("Stalls", 60), ("Balcony", 24)]);
    assert_eq!(imported.types, ["premium", "standard", "balcony"]);
    assert_eq!(imported.drawing.shapes.len(), 3);
    assert!(imported.focal_point.is_some());
}
