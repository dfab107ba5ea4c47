//! Tables, whose seats are sold one by one or only together.

use super::*;

/// A round table of `count` seats of category 1.
fn table(label: &str, count: u32) -> Value {
    let mut table = row(label, count, 0);
    table["center"] = json!({ "x": 50, "y": 60 });
    table["radius"] = json!(24.5);
    table
}

fn whole(label: &str, count: u32) -> Value {
    let mut table = table(label, count);
    table["bookAsAWhole"] = json!(true);
    table
}

#[test]
fn a_table_is_a_row_and_is_drawn() {
    let imported = import(json!({ "tables": [table("T1", 4)], "rows": [row("A", 1, 9)] }));
    let rows = &imported.sections[0].rows;
    assert_eq!(rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["A", "T1"]);
    assert!(rows.iter().all(|row| !row.whole));
    let [drawn] = imported.drawing.shapes.as_slice() else { panic!() };
    assert_eq!((drawn.kind, drawn.text.as_ref().unwrap().text.as_str()), (ShapeKind::Table, "T1"));
    assert_eq!(drawn.outline.as_ref().unwrap().bounds().unwrap().max, Point { x: 745, y: 845 });
}

#[test]
fn the_seats_of_a_table_are_beside_each_other_wherever_they_are_drawn() {
    let seats = [seat("1", 0, 0), seat("2", 10, 0), seat("3", 20, 0), seat("4", 0, 90)];
    let imported = import(json!({ "tables": [{ "label": "T", "seats": seats, "categoryKey": 1 }] }));
    assert!(imported.sections[0].rows[0].seats.iter().all(|seat| !seat.gap_before));
}

#[test]
fn a_table_as_a_whole_is_kept_as_one_in_the_store() {
    let imported = import(json!({ "tables": [whole("T1", 12), table("T2", 3)] }));
    let section = Section::decode(&imported.sections[0].encode().unwrap()).unwrap();
    assert_eq!(section.rows.iter().map(|row| row.whole).collect::<Vec<_>>(), [true, false]);
    assert_eq!(section.find("T112").map(|place| place.whole), Some(true));
    assert_eq!(section.find("T23").map(|place| place.whole), Some(false));
}

#[test]
fn a_whole_table_of_more_than_32_seats_is_refused_by_name() {
    assert_eq!(import(json!({ "tables": [whole("T1", 32), table("T2", 40)] })).seat_count(), 72);
    let found = faults(&chart(json!({ "tables": [whole("Head table", 33)] })));
    assert_eq!(found[0].pointer, "/subChart/tables/0/seats");
    assert!(found[0].message.contains("`Head table` has 33 seats"), "{}", found[0].message);
}

#[test]
fn a_whole_table_is_no_part_of_another_row() {
    let found = pointers(&chart(json!({
        "rows": [row("A", 2, 0)],
        "tables": [whole("A", 4), whole("T", 4), table("T", 5), whole("T", 6), table("U", 1), table("U", 1)],
    })));
    let [a, t, u, v] = [0, 2, 3, 5].map(|index| format!("/subChart/tables/{index}"));
    assert_eq!(
        found,
        [format!("{a}/label"), format!("{t}/label"), format!("{u}/label"), format!("{v}/seats/0/label")]
    );
}

#[test]
fn a_whole_table_has_seats_of_one_category() {
    let mut table = whole("T", 4);
    table["seats"][3]["categoryKey"] = json!("two");
    let found = faults(&chart(json!({ "tables": [table] })));
    assert_eq!(found[0].pointer, "/subChart/tables/0/seats");
    assert!(found[0].message.contains("one category"));
}

#[test]
fn booths_are_refused_by_name() {
    let found = faults(&chart(json!({ "rows": [row("A", 1, 0)], "booths": [{ "label": "B-12" }] })));
    assert_eq!(found[0].pointer, "/subChart/booths/0");
    assert!(found[0].message.contains("`B-12`"), "{}", found[0].message);
}

#[test]
fn a_real_chart_with_tables_of_both_kinds_is_imported_whole() {
    let Some(chart) = real("chart-tables.json") else { return };
    let imported = import_seatsio(&chart).unwrap();
    let rows: Vec<_> = imported.sections[0]
        .rows
        .iter()
        .map(|row| (row.label.as_str(), row.seats.len(), row.whole))
        .collect();
    assert_eq!(rows, [("T1", 6, false), ("T2", 6, true)]);
    assert_eq!(imported.drawing.shapes.len(), 2);
    check_storage(&imported);
}
