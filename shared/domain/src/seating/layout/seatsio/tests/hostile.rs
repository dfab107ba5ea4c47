//! Charts that are broken, of another version, too large or hostile: refused whole, by JSON Pointer.

use std::time::Instant;

use super::*;

#[test]
fn a_chart_of_an_unknown_version_is_refused_and_not_read() {
    let mut chart = chart(json!({ "rows": [7] }));
    for known in [json!(17), json!(22), json!(null)] {
        chart["version"] = known;
        assert_eq!(pointers(&chart), ["/subChart/rows/0"]);
    }
    for unknown in [json!(99), json!(0), json!(-1), json!(21.5), json!("21"), json!([])] {
        chart["version"] = unknown;
        assert_eq!(pointers(&chart), ["/version"]);
    }
}

#[test]
fn labels_with_markup_or_another_direction_are_refused_wherever_they_are() {
    let script = "<script>alert(1)</script>";
    let mut drawing = json!({
        "rows": [row("\u{202e}A", 1, 0), row("B", 1, 0)],
        "sections": [section(script, &[row("A", 1, 0)])],
        "generalAdmissionAreas": [area(script, 3)],
        "tables": [row(script, 2, 0)],
        "texts": [{ "text": script, "x": 0, "y": 0 }],
        "shapes": [{ "label": "\u{2067}Stage", "center": { "x": 0, "y": 0 } }],
    });
    drawing["rows"][1]["seats"][0]["label"] = json!(script);
    let found = pointers(&chart(drawing));
    assert_eq!(
        found,
        [
            "/subChart/sections/0/label",
            "/subChart/rows/0/label",
            "/subChart/rows/1/seats/0/label",
            "/subChart/tables/0/label",
            "/subChart/generalAdmissionAreas/0/label",
            "/subChart/shapes/0/label",
            "/subChart/texts/0/text",
        ]
    );
}

#[test]
fn absurd_numbers_are_refused() {
    let absurd = json!({ "label": "1", "x": 1e300, "y": i64::MIN, "categoryKey": 1 });
    let found = pointers(&chart(json!({ "rows": [{ "label": "A", "seats": [absurd] }] })));
    assert_eq!(found, ["/subChart/rows/0/seats/0/x", "/subChart/rows/0/seats/0/y"]);
    let found = pointers(&chart(json!({ "generalAdmissionAreas": [area("A", u32::MAX)] })));
    assert_eq!(found, ["/subChart/generalAdmissionAreas/0/capacity"]);
}

#[test]
fn sections_inside_sections_are_refused_at_the_first_of_them() {
    let mut inner = json!({ "rows": [row("A", 1, 0)] });
    for _ in 0..30 {
        inner = json!({ "rows": [row("A", 1, 0)], "sections": [{ "label": "S", "subChart": inner }] });
    }
    assert_eq!(pointers(&chart(inner)), ["/subChart/sections/0/subChart/sections/0"]);
}

/// Checks that reading takes less than a second per megabyte, with room for a busy machine.
fn in_time(chart: &Value) -> Result<Imported, Error> {
    let megabytes = chart.to_string().len() / 1_000_000 + 1;
    let start = Instant::now();
    let read = import_seatsio(chart);
    println!("{megabytes} MB in {:?}", start.elapsed());
    read
}

#[test]
fn large_charts_without_a_right_value_are_refused_with_a_thousand_faults_and_a_count() {
    let seats: Vec<Value> = (0..30_000).map(|_| json!({ "label": "<b>", "x": "0", "y": null })).collect();
    let wrong = chart(json!({ "rows": [{ "label": "A", "seats": seats, "categoryKey": 1 }] }));
    let Err(Error::ChartInvalid { faults }) = in_time(&wrong) else { panic!() };
    assert_eq!((faults.len(), faults[1_000].message.as_str()), (1_001, "89000 more faults are not listed."));
}

#[test]
fn many_rows_of_one_seat_and_many_equal_names_are_read_in_time() {
    let rows: Vec<Value> = (0..8_000).map(|number| row(&format!("R{number}"), 1, number)).collect();
    assert_eq!(in_time(&chart(json!({ "rows": rows }))).unwrap().seat_count(), 8_000);
    let equal: Vec<Value> = (0..20_000).map(|number| row("A", 1, number)).collect();
    assert!(in_time(&chart(json!({ "rows": equal }))).is_err());
    let tables: Vec<Value> = (0..5_000)
        .map(|number| {
            let mut table = row(&format!("T{number}"), 4, number);
            table["bookAsAWhole"] = json!(true);
            table
        })
        .collect();
    assert_eq!(in_time(&chart(json!({ "tables": tables }))).unwrap().seat_count(), 20_000);
}
