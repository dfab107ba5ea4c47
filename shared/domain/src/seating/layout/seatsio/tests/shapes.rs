//! Shapes and texts, which are drawn and not sold.

use super::*;
use crate::seating::layout::Outline;

#[test]
fn shapes_and_texts_are_kept_for_drawing() {
    let mut drawing = json!({
        "rows": [row("A", 2, 0)],
        "shapes": [
            { "type": "rectangle", "smartType": "stage", "label": "Stage", "labelSize": 16,
              "center": { "x": 10, "y": -50 }, "width": 40, "height": 20, "fillColor": "#D0D1D2" },
            { "type": "polygon", "points": [{ "x": 0, "y": 0 }, { "x": 9, "y": 0 }, { "x": 0, "y": 9 }] },
            { "type": "unknown", "label": "" },
        ],
        "texts": [{ "text": "Bar\nand cloakroom", "center": { "x": 5, "y": 90 }, "fontSize": 12, "rotationAngle": 90 }],
    });
    let mut wing = section("Wing", &[row("A", 1, 0)]);
    wing["points"] = json!([{ "x": 90, "y": 50 }, { "x": 120, "y": 50 }, { "x": 120, "y": 70 }]);
    wing["subChart"]["texts"] = json!([{ "text": "Row A", "x": 3, "y": 4 }]);
    drawing["sections"] = json!([wing]);
    let imported = import(drawing);
    let shapes = &imported.drawing.shapes;
    let kinds: Vec<_> = shapes.iter().map(|shape| shape.kind).collect();
    assert_eq!(kinds, [ShapeKind::Text, ShapeKind::Stage, ShapeKind::Other, ShapeKind::Text]);
    let text = |index: usize| shapes[index].text.as_ref().unwrap();
    // A section's drawing begins at its corner.
    assert_eq!((text(0).text.as_str(), text(0).at), ("Row A", Point { x: 1_030, y: 545 }));
    assert_eq!(
        (text(1).text.as_str(), text(1).at, text(1).size),
        ("Stage", Point { x: 100, y: -500 }, Some(160))
    );
    assert_eq!(shapes[1].fill.as_deref(), Some("#d0d1d2"));
    assert_eq!((text(3).text.as_str(), text(3).turn), ("Bar\nand cloakroom", 900));
    assert_eq!(imported.focal_point, Some(Point { x: 100, y: -500 }));
    let Some(Outline::Polygon(corners)) = &imported.drawing.sections[0].outline else { panic!() };
    assert_eq!((corners.len(), corners[0]), (3, Point { x: 900, y: 500 }));
}

#[test]
fn the_map_has_everything_that_is_drawn_or_sold() {
    let mut chart = chart(json!({ "rows": [row("A", 3, 0)], "generalAdmissionAreas": [area("Floor", 9)] }));
    chart["categories"]["list"][0]["color"] = json!("#87A9CD");
    chart["subChart"]["rows"][0]["seats"][1]["accessible"] = json!(true);
    let map = serde_json::to_value(import_seatsio(&chart).unwrap().map(7)).unwrap();
    assert_eq!((&map["layout_version"], &map["seat_count"]), (&json!(7), &json!(12)));
    assert_eq!(
        map["tiers"][0],
        json!({ "type": "front_stalls", "label": "Front Stalls", "color": "#87a9cd" })
    );
    assert_eq!(
        map["sections"][0]["rows"][0],
        json!({
            "row": "A", "id_prefix": "Main-A-", "labels": ["1", "2", "3"],
            "x": [0, 200, 200], "y": [0, 0, 0], "tiers": [0, 0, 0], "accessible": [1],
        })
    );
    assert_eq!((&map["sections"][1]["rows"], &map["sections"][1]["tiers"]), (&json!([]), &json!([1])));
    assert_eq!(map["bounds"], json!({ "min": { "x": 0, "y": 0 }, "max": { "x": 400, "y": 225 } }));
}

#[test]
fn the_map_of_a_real_hall_names_every_seat_once() {
    let Some(chart) = real("chart-8897-seats.json") else { return };
    let imported = import_seatsio(&chart).unwrap();
    let map = imported.map(1);
    let ids: std::collections::BTreeSet<String> = map
        .sections
        .iter()
        .flat_map(|section| &section.rows)
        .flat_map(|row| row.labels.iter().map(|label| format!("{}{label}", row.id_prefix)))
        .collect();
    assert_eq!(ids.len(), 8_897);
    assert!(imported.sections.iter().all(|section| ids.contains(section.seat_id(0, 0).unwrap().as_str())));
    println!("the map has {} bytes before compression", serde_json::to_string(&map).unwrap().len());
}
