use super::*;
use crate::seating::layout::{SectionSummary, fixture};

/// A hall of `standard` seats: `Left` and `Right` with two rows each, and the area `Floor` of `standing` places.
fn hall() -> (LayoutIndex, Vec<Section>) {
    let left = fixture::section("Left", &[("A", 2), ("B", 2)]);
    let right = Section { name: "Right".into(), ..left.clone() };
    let floor = Section { types: vec!["standing".into()], ..fixture::area("Floor", 5) };
    let sections = vec![left, right, floor];
    let summary = |(rank, section): (usize, &Section)| SectionSummary {
        section: section.name.clone(),
        seat_count: section.seat_count(),
        general_admission: section.general_admission,
        types: section.types.clone(),
        rank,
        table_seats_max: 0,
        bounds: None,
    };
    let layout = LayoutIndex {
        version: 1,
        seat_count: 13,
        types: vec!["standard".into(), "standing".into()],
        sections: sections.iter().enumerate().map(summary).collect(),
        focal_point: None,
    };
    (layout, sections)
}

/// The sentence that refuses these prices of the tier `kind`; empty if they are fine.
fn told(kind: &str, places: &[(&str, &[&str])]) -> String {
    let price = |(section, rows): &(&str, &[&str])| SectionPrice {
        section: (*section).to_owned(),
        rows: rows.iter().map(|row| (*row).to_owned()).collect(),
        amount_minor: 1,
        phases: Vec::new(),
    };
    let tier = Tier {
        kind: kind.to_owned(),
        label: None,
        amount_minor: 2,
        phases: Vec::new(),
        section_prices: places.iter().map(price).collect(),
        hidden: false,
    };
    let (layout, sections) = hall();
    let named = tier.priced_sections();
    let read: Vec<&Section> =
        sections.iter().filter(|section| named.contains(section.name.as_str())).collect();
    match tier.check_places(&layout, &read) {
        Ok(()) => String::new(),
        Err(Error::FieldInvalid { name: "tiers", reason }) => reason,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn prices_are_for_places_that_the_layout_has_and_where_the_tier_has_seats() {
    for fine in [&[][..], &[("Left", &[][..])], &[("Left", &["A"]), ("Left", &[]), ("Right", &["B"])]] {
        assert_eq!(told("standard", fine), "", "{fine:?}");
    }
    for (places, words) in [
        (&[("Balcony", &[][..])][..], "no section `Balcony`"),
        (&[("Left", &["A", "C"])], "`Left` has no row `C`"),
        (&[("Floor", &[])], "the section `Floor` has no seat of this type"),
        (&[("Floor", &["GA"])], "the row `GA` of the section `Floor` has no seat"),
        (
            &[("Left", &["A"]), ("Left", &["B"]), ("Left", &[])],
            "no row is left for the price of the section `Left`",
        ),
    ] {
        let reason = told("standard", places);
        assert!(reason.contains("`standard`") && reason.contains(words), "{places:?}: {reason}");
    }
}

#[test]
fn the_price_of_a_tier_is_that_of_a_seat_so_that_prices_from_it_are_true() {
    let all_rows: &[&str] = &["A", "B"];
    for none in [
        &[("Left", &[][..]), ("Right", &[])][..],
        &[("Left", all_rows), ("Right", &[])],
        &[("Left", all_rows), ("Right", all_rows)],
    ] {
        assert!(told("standard", none).contains("no seat has its own price"), "{none:?}");
    }
    assert_eq!(told("standard", &[("Left", all_rows), ("Right", &["A"])]), "");
    assert!(told("standing", &[("Floor", &[])]).contains("no seat has its own price"));
    assert_eq!(told("standing", &[]), "");
}
