//! The largest charts that are imported, and where a row has a gap.

use super::*;
use crate::seating::layout::SECTIONS_PER_LAYOUT_MAX;

/// A chart whose only row has one seat of each of `count` categories.
fn of_categories(count: usize) -> Value {
    let categories: Vec<Value> =
        (0..count).map(|key| json!({ "key": key + 1, "label": format!("Type {key}") })).collect();
    let seats: Vec<Value> = (0..count)
        .map(|index| json!({ "label": index.to_string(), "x": index * 20, "y": 0, "categoryKey": index + 1 }))
        .collect();
    let rows = [json!({ "label": "A", "seats": seats })];
    json!({ "name": "A hall", "categories": { "list": categories }, "subChart": { "rows": rows } })
}

/// Returns true for each seat of a row at these places that has a gap before it.
fn gaps(places: &[u32]) -> Vec<bool> {
    let seats: Vec<Value> = (1..).zip(places).map(|(label, x)| seat(&format!("{label}"), *x, 0)).collect();
    let imported = import(json!({ "rows": [{ "label": "A", "seats": seats, "categoryKey": 1 }] }));
    imported.sections[0].rows[0].seats.iter().map(|seat| seat.gap_before).collect()
}

#[test]
fn a_chart_has_seats_of_at_most_50_categories() {
    let imported = import_seatsio(&of_categories(50)).unwrap();
    assert_eq!(imported.sections[0].types.len(), 50);
    assert_eq!(pointers(&of_categories(51)), ["/categories/list"]);
}

#[test]
fn each_seat_has_the_type_of_its_category() {
    let imported = import_seatsio(&of_categories(3)).unwrap();
    let section = &imported.sections[0];
    assert_eq!(section.types, ["type_0", "type_1", "type_2"]);
    let types: Vec<_> = section.rows[0].seats.iter().map(|seat| usize::from(seat.type_index)).collect();
    assert_eq!(types, [0, 1, 2]);
}

#[test]
fn a_chart_has_at_most_500_sections() {
    let drawing = |count: usize| {
        let sections: Vec<Value> =
            (0..count).map(|number| section(&format!("S{number}"), &[row("A", 1, 0)])).collect();
        json!({ "sections": sections })
    };
    assert_eq!(import(drawing(SECTIONS_PER_LAYOUT_MAX)).sections.len(), 500);
    assert_eq!(pointers(&chart(drawing(501))), ["/subChart/sections"]);
}

#[test]
fn a_gap_is_wider_than_one_and_a_half_of_the_usual_spacing() {
    assert_eq!(gaps(&[0, 8, 16, 36, 56, 76, 106, 137]), [[false; 4], [false, false, false, true]].concat());
    assert_eq!(gaps(&[0, 0, 0, 50]), [false; 4], "seats in one place have no usual spacing");
}

#[test]
fn all_of_a_row_is_as_good_if_it_is_about_as_far_from_the_stage() {
    let middle = |focal_point: Value| {
        import(json!({ "rows": [row("A", 4, 0)], "focalPoint": focal_point })).sections[0].rows[0]
            .middle_doubled
    };
    assert_eq!(middle(json!({ "x": 0, "y": 5_000 })), 3);
    assert_eq!(middle(json!({ "x": 0, "y": 10 })), 0);
    // The square of the nearest seat's distance is just four fifths of that of the farthest.
    assert_eq!(middle(json!({ "x": 0, "y": 120 })), 3);
}

#[test]
fn an_area_may_be_told_by_its_width_and_height() {
    let area = json!({
        "label": "Floor", "capacity": 3, "categoryKey": "two",
        "center": { "x": 10, "y": 20 }, "width": 10, "height": 5
    });
    let bounds = import(json!({ "generalAdmissionAreas": [area] })).summaries[0].bounds.unwrap();
    assert_eq!((bounds.min, bounds.max), (Point { x: 50, y: 175 }, Point { x: 150, y: 225 }));
}

#[test]
fn a_label_that_is_missing_is_told_from_one_that_is_no_text() {
    let message = |label: Value| {
        let found = faults(&chart(
            json!({ "rows": [row("A", 1, 0), { "label": label, "seats": [seat("1", 0, 9)] }] }),
        ));
        found[0].message.clone()
    };
    assert!(message(Value::Null).contains("missing"));
    assert!(message(json!(7)).contains("string"));
}

#[test]
fn a_block_that_just_holds_a_whole_booking_is_large_enough() {
    // Eleven of these seats are 1,039 bytes, and a block has 1,024.
    let label = "x".repeat(58);
    let seats: Vec<Value> = (0..11).map(|index| seat(&format!("{label}{index}"), index * 20, 0)).collect();
    let rows = [json!({ "label": "A".repeat(50), "seats": seats, "categoryKey": 1 })];
    let imported = import(json!({ "sections": [section("S", &rows)] }));
    assert_eq!(imported.sections[0].seats_per_block, 10);
}

#[test]
fn a_section_whose_rows_have_no_seats_is_told_once() {
    let drawing = json!({ "sections": [section("S", &[row("A", 0, 0)])], "rows": [row("A", 1, 0)] });
    assert_eq!(pointers(&chart(drawing)), ["/subChart/sections/0/subChart/rows/0/seats"]);
}
