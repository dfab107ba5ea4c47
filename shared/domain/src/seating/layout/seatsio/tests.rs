use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::import_seatsio;
use crate::Error;
use crate::base::error::Fault;
use crate::seating::layout::{
    Imported, LayoutIndex, Point, SeatIdStyle, Section, SectionCoordinates, ShapeKind,
};

mod floors;
mod hostile;
mod limits;
mod shapes;
mod tables;

fn seat(label: &str, x: u32, y: i32) -> Value {
    json!({ "label": label, "x": x, "y": y, "categoryKey": null, "accessible": false })
}

/// A row of `count` seats of category 1, 20 units apart, labelled from 1.
fn row(label: &str, count: u32, y: i32) -> Value {
    let seats: Vec<Value> = (0..count).map(|index| seat(&(index + 1).to_string(), index * 20, y)).collect();
    json!({ "label": label, "seats": seats, "categoryKey": 1 })
}

fn section(label: &str, rows: &[Value]) -> Value {
    json!({ "label": label, "categoryKey": "two", "topLeft": { "x": 100, "y": 50.5 }, "subChart": { "rows": rows } })
}

fn area(label: &str, capacity: u32) -> Value {
    json!({
        "label": label, "capacity": capacity, "categoryKey": "two",
        "center": { "x": 10, "y": 20 }, "radius1": 5, "radius2": 2.5
    })
}

fn chart(drawing: Value) -> Value {
    let categories = [json!({ "key": 1, "label": "Front Stalls" }), json!({ "key": "two", "label": "Rest" })];
    json!({ "name": "A hall", "categories": { "list": categories }, "subChart": drawing })
}

fn import(drawing: Value) -> Imported {
    import_seatsio(&chart(drawing)).unwrap()
}

fn faults(chart: &Value) -> Vec<Fault> {
    match import_seatsio(chart) {
        Err(Error::ChartInvalid { faults }) => faults,
        other => panic!("{other:?}"),
    }
}

fn pointers(chart: &Value) -> Vec<String> {
    faults(chart).into_iter().map(|fault| fault.pointer).collect()
}

fn ids(section: &Section) -> Vec<String> {
    section.seats().map(|(row, seat, _)| section.seat_id(row, seat).unwrap().to_string()).collect()
}

#[test]
fn rows_outside_sections_are_one_section_with_short_ids() {
    let imported = import(json!({ "rows": [row("A", 2, 0), row("B", 1, 30)] }));
    assert_eq!(imported.sections.len(), 1);
    assert_eq!(imported.sections[0].name, "Main");
    assert_eq!(ids(&imported.sections[0]), ["A1", "A2", "B1"]);
    assert_eq!(imported.types, ["front_stalls"]);
    assert_eq!(imported.coordinates[0].at(2), Some(Point { x: 0, y: 300 }));
}

#[test]
fn short_ids_give_way_to_long_ones_where_they_would_be_ambiguous() {
    let imported = import(json!({ "rows": [row("A", 11, 0), row("A1", 1, 30)] }));
    assert_eq!(imported.sections[0].ids, SeatIdStyle::Long);
    assert_eq!(ids(&imported.sections[0])[10..], ["Main-A-11", "Main-A1-1"]);
}

#[test]
fn a_chart_with_sections_has_long_ids_and_inherits_categories_and_origins() {
    let inherits = json!({ "label": "A", "seats": [seat("1", 0, 0), seat("2", 20, 0)] });
    let imported = import(
        json!({ "sections": [section("Stalls", &[inherits])], "rows": [row("A", 1, 0)], "generalAdmissionAreas": [area("Floor", 3)] }),
    );
    let names: Vec<_> = imported.sections.iter().map(|section| section.name.as_str()).collect();
    assert_eq!(names, ["Stalls", "Main", "Floor"]);
    assert_eq!(ids(&imported.sections[0]), ["Stalls-A-1", "Stalls-A-2"]);
    assert_eq!(ids(&imported.sections[2]), ["Floor-GA-1", "Floor-GA-2", "Floor-GA-3"]);
    assert!(imported.sections[2].general_admission);
    assert_eq!(imported.types, ["front_stalls", "rest"]);
    assert_eq!(imported.sections[0].types, ["rest"]);
    assert_eq!(imported.coordinates[0].at(1), Some(Point { x: 1_200, y: 505 }));
    assert_eq!(imported.coordinates[2].at(2), Some(Point { x: 100, y: 200 }));
    assert_eq!(imported.summaries[2].bounds.unwrap().max, Point { x: 150, y: 225 });
    let index = imported.index(3);
    assert_eq!((index.version, index.seat_count), (3, 6));
    assert_eq!(index.sections_for("Floor-GA-2"), ["Floor"]);
}

#[test]
fn rows_of_one_label_in_a_section_become_one_row_with_a_gap() {
    let right = json!({ "label": "A", "seats": [seat("3", 90, 0), seat("4", 110, 0)], "categoryKey": 1 });
    let imported = import(json!({ "rows": [row("A", 2, 0), right] }));
    let seats = &imported.sections[0].rows[0].seats;
    assert_eq!(seats.iter().map(|seat| seat.gap_before).collect::<Vec<_>>(), [false, false, true, false]);
}

#[test]
fn accessible_companion_and_restricted_seats_are_marked() {
    let flagged = |flag: &str| json!({ "label": flag, "x": 0, "y": 0, "categoryKey": 1, flag: true });
    let flags = ["accessible", "companionSeat", "semiAmbulatorySeat", "restrictedView"].map(flagged);
    let imported = import(json!({ "rows": [{ "label": "A", "seats": flags }] }));
    let seats = &imported.sections[0].rows[0].seats;
    assert_eq!(seats.iter().map(|s| s.accessible).collect::<Vec<_>>(), [true, false, true, false]);
    assert_eq!(seats.iter().map(|s| s.companion).collect::<Vec<_>>(), [false, true, false, false]);
    assert!(seats[3].restricted_view && seats[3].is_general());
    let mut chart = chart(json!({ "rows": [row("A", 1, 0)] }));
    chart["categories"]["list"][0]["accessible"] = json!(true);
    assert!(import_seatsio(&chart).unwrap().sections[0].rows[0].seats[0].accessible);
}

#[test]
fn rows_and_sections_near_the_stage_rank_first() {
    let rows = [row("C", 9, 0), row("B", 9, 40), row("A", 9, 80)];
    let stage = json!({ "smartType": "stage", "center": { "x": 160, "y": 200 } });
    let imported = import(
        json!({ "sections": [section("Far", &[row("A", 1, -900)]), section("Near", &rows)], "shapes": [stage] }),
    );
    assert_eq!(imported.focal_point, Some(Point { x: 1_600, y: 2_000 }));
    assert_eq!(imported.summaries.iter().map(|summary| summary.rank).collect::<Vec<_>>(), [1, 0]);
    let rows = &imported.sections[1].rows;
    assert_eq!(rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [2, 1, 0]);
    // The stage is in front of seat 4 (from 0: 3), not of the middle of the row.
    assert_eq!(rows[2].middle_doubled, 6);
}

#[test]
fn a_zone_has_its_own_focal_point() {
    let mut drawing = json!({ "sections": [section("S", &[row("A", 2, 0), row("B", 2, 40)])], "focalPoint": { "x": 100, "y": 0 } });
    drawing["sections"][0]["zone"] = json!("z");
    let mut chart = chart(drawing);
    chart["zones"] = json!({ "list": [{ "key": "z", "label": "Z", "focalPoint": { "x": 100, "y": 500 } }] });
    let rows = import_seatsio(&chart).unwrap().sections.remove(0).rows;
    assert_eq!((rows[0].rank, rows[1].rank), (1, 0));
}

#[test]
fn every_fault_is_named_and_none_stops_the_search() {
    let chart = chart(json!({
        "rows": [
            { "label": "A", "seats": [seat("1", 0, 0), seat(" 1 ", 1, 0)], "categoryKey": 1 },
            { "seats": [{ "x": 1, "y": "2", "categoryKey": 99, "accessible": "yes" }] },
            { "label": "B#", "seats": [] },
            7,
        ],
        "sections": [
            { "label": "S", "subChart": { "rows": [], "booths": [{}] } },
            { "label": "T", "subChart": { "rows": [{ "label": "A", "seats": [seat("1", 0, 0)] }] } },
            { "label": "T", "subChart": { "rows": [row("A", 1, 0)], "sections": [{}] } },
            { "label": "U" },
        ],
        "tables": [{ "label": "T", "seats": [seat("1", 0, 0)], "categoryKey": 1, "bookAsAWhole": true }],
        "generalAdmissionAreas": [
            { "label": "F", "capacity": 0, "categoryKey": 1, "center": { "x": 0, "y": 0 } },
            { "label": "G", "capacity": 1.5, "categoryKey": 1, "bookAsAWhole": true },
        ],
        "shapes": {},
    }));
    let mut found = pointers(&chart);
    found.sort();
    let mut expected = [
        "/subChart/generalAdmissionAreas/0/capacity",
        "/subChart/generalAdmissionAreas/1/bookAsAWhole",
        "/subChart/generalAdmissionAreas/1/capacity",
        "/subChart/generalAdmissionAreas/1/center",
        "/subChart/rows/0/seats/1/label",
        "/subChart/rows/1/label",
        "/subChart/rows/1/seats/0/accessible",
        "/subChart/rows/1/seats/0/categoryKey",
        "/subChart/rows/1/seats/0/label",
        "/subChart/rows/1/seats/0/y",
        "/subChart/rows/2/label",
        "/subChart/rows/2/seats",
        "/subChart/rows/3",
        "/subChart/sections/0/subChart",
        "/subChart/sections/0/subChart/booths/0",
        "/subChart/sections/1/subChart/rows/0/seats/0/categoryKey",
        "/subChart/sections/2/label",
        "/subChart/sections/2/subChart/sections/0",
        "/subChart/sections/3/subChart",
        "/subChart/shapes",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn categories_are_checked() {
    let mut chart = chart(json!({ "rows": [row("A", 1, 0)] }));
    chart["categories"]["list"] =
        json!([{ "key": 1 }, { "key": 1, "label": "x" }, { "label": "y", "key": 1.5 }, []]);
    let found = pointers(&chart);
    let list = "/categories/list";
    assert_eq!(
        found,
        [format!("{list}/0/label"), format!("{list}/1/key"), format!("{list}/2/key"), format!("{list}/3")]
    );
    chart["categories"] = json!({});
    assert!(pointers(&chart).contains(&list.to_owned()));
}

#[test]
fn a_chart_without_seats_is_refused() {
    assert_eq!(pointers(&chart(json!({}))), ["/subChart"]);
    assert_eq!(pointers(&chart(json!({ "rows": [] }))), ["/subChart"]);
    assert_eq!(pointers(&json!(null)), [""]);
    assert!(pointers(&json!({})).contains(&"/subChart".to_owned()));
}

#[test]
fn ids_that_two_sections_would_share_are_refused() {
    let drawing =
        json!({ "sections": [section("A", &[row("B-C", 1, 0)]), section("A-B", &[row("C", 1, 0)])] });
    assert_eq!(pointers(&chart(drawing)), ["/subChart/sections/1/label"]);
}

#[test]
fn labels_too_long_for_a_whole_booking_in_one_block_are_refused() {
    let drawing = |letter: &str| json!({ "sections": [section(&letter.repeat(120), &[row(&letter.repeat(120), 40, 0)])] });
    assert_eq!(import(drawing("ü")).sections[0].seats_per_block, 19);
    assert_eq!(pointers(&chart(drawing("𝄞"))), ["/subChart/sections/0/label"]);
}

#[test]
fn more_seats_than_a_layout_can_have_are_refused_once() {
    let drawing = json!({ "generalAdmissionAreas": [area("A", 99_999), area("B", 2), area("C", 100_001)], "rows": [row("A", 1, 0)] });
    let found = pointers(&chart(drawing));
    assert_eq!(
        found,
        ["/subChart/generalAdmissionAreas/1/capacity", "/subChart/generalAdmissionAreas/2/capacity"]
    );
}

/// Any JSON with keys from charts.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[A-C1-3#]{0,3}".prop_map(Value::from),
    ];
    let keys = prop::sample::select(vec![
        "categories",
        "list",
        "key",
        "label",
        "subChart",
        "sections",
        "rows",
        "seats",
        "tables",
        "bookAsAWhole",
        "shapes",
        "texts",
        "subChartFloors",
        "floorName",
        "x",
        "y",
        "zones",
        "categoryKey",
        "generalAdmissionAreas",
        "capacity",
        "center",
        "points",
        "radius1",
        "focalPoint",
        "topLeft",
    ]);
    leaf.prop_recursive(8, 120, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(keys.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_imported_or_refused_with_faults_and_never_panics(value in any_json(), inside: bool) {
        let value = if inside { chart(value) } else { value };
        if let Err(Error::ChartInvalid { faults }) = import_seatsio(&value) {
            prop_assert!(!faults.is_empty());
        }
    }
}

fn real(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/seatsio").join(name);
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn check_storage(imported: &Imported) {
    for (section, coordinates) in imported.sections.iter().zip(&imported.coordinates) {
        let (text, xy) = (section.encode().unwrap(), coordinates.encode());
        println!(
            "{}: {} seats, {} a block, section {} bytes, coordinates {} bytes, fullest block {} bytes",
            section.name,
            section.seat_count(),
            section.seats_per_block,
            text.len(),
            xy.len(),
            section.blocks().map(|block| block.bytes_when_full()).max().unwrap()
        );
        assert!(text.len() < 40_000 && xy.len() < 40_000);
        assert_eq!(&Section::decode(&text).unwrap(), section);
        assert_eq!(&SectionCoordinates::decode(&xy).unwrap(), coordinates);
        assert!(section.blocks().all(|block| block.bytes_when_full() <= 1_024));
        for (row, seat, _) in section.seats() {
            let id = section.seat_id(row, seat).unwrap();
            let place = section.find(id.as_str()).unwrap();
            assert_eq!((place.row, place.seat), (row, seat));
        }
    }
    let index = imported.index(1);
    let text = index.encode().unwrap();
    println!("index {} bytes", text.len());
    assert_eq!(LayoutIndex::decode(&text).unwrap(), index);
}

#[test]
fn a_real_hall_of_8897_seats_is_imported_whole_and_stored_small() {
    let Some(chart) = real("chart-8897-seats.json") else { return };
    let imported = import_seatsio(&chart).unwrap();
    assert_eq!(imported.seat_count(), 8_897);
    assert_eq!(imported.sections.iter().map(|section| section.rows.len()).sum::<usize>(), 131);
    assert_eq!(imported.types, ["goal_stands", "mid_track_stand"]);
    assert_eq!(ids(&imported.sections[0])[0], "Goal Stand 4-A-1");
    assert!(imported.sections.iter().all(|section| section.seats().all(|(_, _, seat)| !seat.gap_before)));
    check_storage(&imported);
}

#[test]
fn a_real_small_hall_with_general_admission_is_imported_whole() {
    let Some(chart) = real("chart-small.json") else { return };
    let imported = import_seatsio(&chart).unwrap();
    let sections: Vec<_> = imported.summaries.iter().map(|s| (s.section.as_str(), s.seat_count)).collect();
    assert_eq!(sections, [("Main", 32), ("GA1", 100), ("GA2", 100)]);
    assert_eq!(imported.types, ["cat1", "cat2"]);
    assert_eq!(imported.sections[0].rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(imported.sections[0].rows[0].seats.iter().filter(|seat| seat.accessible).count(), 1);
    check_storage(&imported);
}
