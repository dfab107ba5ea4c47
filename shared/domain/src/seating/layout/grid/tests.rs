use super::*;

fn grid() -> Grid {
    let tier = |label: &str, rows| GridTier { label: label.into(), rows };
    Grid {
        section: "Hall".into(),
        rows: 28,
        seats_per_row: 20,
        row_labels: RowLabels::Letters,
        aisles_after_seats: vec![5, 15],
        aisles_after_rows: vec![10],
        tiers: vec![tier("Front Stalls", 4), tier("Stalls", 24)],
    }
}

fn pointers(grid: &Grid) -> Vec<String> {
    match draw_grid(grid) {
        Err(Error::ChartInvalid { faults }) => faults.into_iter().map(|fault| fault.pointer).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hall_without_a_file_is_drawn_from_its_measures() {
    let drawn = draw_grid(&grid()).unwrap();
    assert_eq!(
        (drawn.seat_count(), drawn.types.as_slice()),
        (560, ["front_stalls", "stalls"].map(String::from).as_slice())
    );
    let section = &drawn.sections[0];
    assert_eq!(section.seat_id(0, 0).unwrap().as_str(), "A1");
    assert_eq!(section.rows[26].label, "AA");
    let gaps = section.rows[0].seats.iter().enumerate().filter(|(_, seat)| seat.gap_before);
    assert_eq!(gaps.map(|(index, _)| index).collect::<Vec<_>>(), [5, 15]);
    assert!(section.rows.iter().enumerate().all(|(index, row)| row.rank as usize == index));
    // The stage is as far from seat 10 as from seat 11.
    assert_eq!(section.rows[0].middle_doubled, 18);
    let y = |row: usize| drawn.coordinates[0].at(row * 20).unwrap().y;
    assert_eq!((y(9) - y(8), y(10) - y(9)), (300, 600));
    assert_eq!(drawn.drawing.shapes[0].kind, ShapeKind::Stage);
    assert!(drawn.focal_point.unwrap().y < 0);
}

#[test]
fn rows_may_be_numbered() {
    let drawn = draw_grid(&Grid { row_labels: RowLabels::Numbers, ..grid() }).unwrap();
    // Row 1 with seat 11 and row 11 with seat 1 need the long style.
    assert_eq!(drawn.sections[0].seat_id(10, 0).unwrap().as_str(), "Hall-11-1");
}

#[test]
fn every_fault_of_a_grid_is_named() {
    let tier = |label: &str, rows| GridTier { label: label.into(), rows };
    let wrong = Grid {
        section: "#".into(),
        rows: 201,
        seats_per_row: 0,
        aisles_after_seats: vec![1],
        aisles_after_rows: vec![3, 3, 201],
        tiers: vec![tier("<b>", 1), tier("", 0)],
        ..grid()
    };
    assert_eq!(
        pointers(&wrong),
        [
            "/section",
            "/rows",
            "/seats_per_row",
            "/aisles_after_seats/0",
            "/aisles_after_rows/1",
            "/aisles_after_rows/2",
            "/tiers/0/label",
            "/tiers/1/label",
            "/tiers"
        ]
    );
}

#[test]
fn the_largest_grid_is_drawn() {
    let largest = Grid {
        rows: 200,
        seats_per_row: 200,
        tiers: vec![GridTier { label: "All".into(), rows: 200 }],
        ..grid()
    };
    assert_eq!(draw_grid(&largest).unwrap().seat_count(), 40_000);
}
