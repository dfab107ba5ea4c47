//! Charts with floors, which are drawn one below the other.

use super::*;

fn floors(floors: &[Value]) -> Value {
    let mut chart = chart(json!(null));
    chart["subChartFloors"] = json!(floors);
    chart
}

fn floor(name: &str, mut drawing: Value) -> Value {
    drawing["floorName"] = json!(name);
    drawing
}

#[test]
fn floors_do_not_lie_on_each_other() {
    let ground =
        floor("Ground", json!({ "sections": [section("Stalls", &[row("A", 3, 0), row("B", 3, 40)])] }));
    let stage = json!({ "smartType": "stage", "center": { "x": 0, "y": -500 }, "width": 10, "height": 10 });
    let upper = floor("Upper", json!({ "rows": [row("A", 2, 0)], "shapes": [stage] }));
    let imported = import_seatsio(&floors(&[ground, upper])).unwrap();
    assert_eq!(imported.drawing.floors, ["Ground", "Upper"]);
    let of_sections: Vec<_> = imported.drawing.sections.iter().map(|section| section.floor).collect();
    assert_eq!(of_sections, [Some(0), Some(1)]);
    let names: Vec<_> = imported.sections.iter().map(|section| section.name.as_str()).collect();
    assert_eq!(names, ["Stalls", "Upper"], "rows outside sections are called like their floor");
    let lowest = imported.summaries[0].bounds.unwrap().max.y;
    let highest = imported.drawing.shapes[0].bounds().unwrap().min.y;
    assert_eq!(highest - lowest, 1_000);
    assert_eq!(imported.summaries[1].bounds.unwrap().min.y, highest + 50 + 5_000);
    // The stage of the upper floor is 500 units above its rows, as in the chart.
    assert_eq!(imported.drawing.shapes[0].text, None);
}

#[test]
fn a_floor_without_a_name_is_numbered() {
    let unnamed = json!({ "rows": [row("A", 1, 0)], "floorDisplayName": " " });
    let imported = import_seatsio(&floors(&[floor("1", json!({})), unnamed])).unwrap();
    assert_eq!(imported.drawing.floors, ["1", "Floor 2"]);
}

#[test]
fn faults_are_found_on_every_floor() {
    let wrong = |name: &str| floor(name, json!({ "rows": [{ "label": "A", "seats": [] }], "booths": [{}] }));
    let mut chart = floors(&[wrong("1"), wrong("2"), json!(7)]);
    assert_eq!(
        pointers(&chart),
        [
            "/subChartFloors/0/rows/0/seats",
            "/subChartFloors/0/booths/0",
            "/subChartFloors/1/rows/0/seats",
            "/subChartFloors/1/booths/0",
            "/subChartFloors/2"
        ]
    );
    chart["subChart"] = json!({ "rows": [row("A", 1, 0)] });
    assert_eq!(pointers(&chart)[0], "/subChart", "one of the two drawings would be lost");
    let many: Vec<Value> = (0..21).map(|_| floor("F", json!({}))).collect();
    assert_eq!(pointers(&floors(&many)), ["/subChartFloors"]);
    assert_eq!(pointers(&floors(&[])), ["/subChartFloors"]);
}

#[test]
fn a_ballroom_of_our_own_has_tables_of_both_kinds_and_a_gallery() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/halls/ballroom.seatsio.json");
    let chart: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let imported = import_seatsio(&chart).unwrap();
    assert_eq!(imported.drawing.floors, ["Ballroom", "Gallery"]);
    let sections: Vec<_> = imported.summaries.iter().map(|s| (s.section.as_str(), s.seat_count)).collect();
    assert_eq!(sections, [("Ballroom", 40), ("Dance floor", 60), ("Gallery left", 16)]);
    let whole: Vec<_> = imported.sections[0].rows.iter().map(|row| row.whole).collect();
    assert_eq!(whole, [true, true, true, false, false]);
    // Five tables, the band and the cloakroom.
    assert_eq!(imported.drawing.shapes.len(), 7);
    check_storage(&imported);
}

#[test]
fn a_real_chart_with_floors_is_imported_whole() {
    let Some(chart) = real("chart-floors.json") else { return };
    let imported = import_seatsio(&chart).unwrap();
    assert_eq!(imported.drawing.floors, ["Floor 1", "Floor 2"]);
    let sections: Vec<_> = imported.summaries.iter().map(|s| (s.section.as_str(), s.seat_count)).collect();
    assert_eq!(sections, [("S1", 2), ("S2", 2)]);
    let bounds = |index: usize| imported.summaries[index].bounds.unwrap();
    assert!(bounds(1).min.y > bounds(0).max.y);
    check_storage(&imported);
}
