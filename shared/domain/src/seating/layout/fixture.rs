//! Sections for tests.

use super::seat_id::SeatIdStyle;
use super::section::{Row, Seat, Section};

/// A general seat of the first type.
pub(crate) fn seat(label: &str) -> Seat {
    Seat {
        label: label.to_owned(),
        type_index: 0,
        accessible: false,
        companion: false,
        restricted_view: false,
        gap_before: false,
    }
}

/// A section of `standard` seats: rows by label and number of seats, which are labelled from 1.
pub(crate) fn section(name: &str, rows: &[(&str, u32)]) -> Section {
    let row = |(rank, (label, count)): (usize, &(&str, u32))| Row {
        label: (*label).to_owned(),
        rank: u32::try_from(rank).unwrap(),
        middle_doubled: count.saturating_sub(1),
        seats: (1..=*count).map(|number| seat(&number.to_string())).collect(),
        whole: false,
    };
    Section {
        name: name.to_owned(),
        general_admission: false,
        ids: SeatIdStyle::Long,
        seats_per_block: 0,
        types: vec!["standard".to_owned()],
        rows: rows.iter().enumerate().map(row).collect(),
    }
    .with_largest_blocks()
}

/// A section of tables that are sold as a whole.
pub(crate) fn tables(name: &str, tables: &[(&str, u32)]) -> Section {
    let mut section = section(name, tables);
    section.rows.iter_mut().for_each(|row| row.whole = true);
    section
}

/// A general admission section of `standard` places.
pub(crate) fn area(name: &str, capacity: u32) -> Section {
    Section { general_admission: true, ..section(name, &[("GA", capacity)]) }
}
