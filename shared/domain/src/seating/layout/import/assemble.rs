//! Assembly of drafts into a layout, with the checks that need all of them.

use std::collections::{BTreeSet, HashSet};

use super::category::Category;
use super::draft::{Draft, DraftRow};
use super::reader::Faults;
use crate::Error;
use crate::base::limits::{SEATS_PER_BOOKING_MAX, TIERS_PER_EVENT_MAX};
use crate::seating::layout::{
    Drawing, DrawnTier, Imported, Point, Row, SECTION_BYTES_MAX, SECTIONS_PER_LAYOUT_MAX, Seat, SeatIdStyle,
    Section, SectionCoordinates, SectionDrawing, SectionSummary, Shape,
};

/// All that was read of a chart.
pub(crate) struct Parts<'a> {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) categories: &'a [Category],
    pub(crate) focal_point: Option<Point>,
    pub(crate) shapes: Vec<Shape>,
    /// Names of the floors; none if the chart has no floors.
    pub(crate) floors: Vec<String>,
    /// Pointers to the lists of categories and of sections.
    pub(crate) lists: [&'static str; 2],
}

/// Assembles a layout, unless mistakes were found before or are found now.
///
/// # Errors
/// [`Error::ChartInvalid`] with all of them.
pub(crate) fn assemble(parts: Parts<'_>, mut faults: Faults) -> Result<Imported, Error> {
    let Parts { drafts, categories, focal_point, shapes, floors, lists: [categories_at, sections_at] } =
        parts;
    let used: BTreeSet<usize> = drafts.iter().flat_map(categories_of).collect();
    if used.len() > TIERS_PER_EVENT_MAX {
        let message =
            format!("Seats use {} categories; at most {TIERS_PER_EVENT_MAX} are possible.", used.len());
        faults.add(categories_at, message);
    }
    if drafts.len() > SECTIONS_PER_LAYOUT_MAX {
        let message =
            format!("There are {} sections; at most {SECTIONS_PER_LAYOUT_MAX} are possible.", drafts.len());
        faults.add(sections_at, message);
    }
    let ids = style(&drafts);
    let mut seen = HashSet::new();
    let tiers = used.iter().filter_map(|index| categories.get(*index)).map(drawn_tier).collect();
    let mut imported = Imported {
        types: types(&used, categories),
        summaries: vec![],
        sections: vec![],
        coordinates: vec![],
        focal_point,
        drawing: Drawing { tiers, floors, shapes, sections: vec![] },
    };
    let ranks = ranks(&drafts.iter().map(distance).collect::<Vec<_>>());
    for (draft, rank) in drafts.into_iter().zip(ranks) {
        let section = section(&draft, categories, ids);
        let coordinates = coordinates(&draft);
        check(&draft, &section, &coordinates, &mut seen, &mut faults);
        imported.summaries.push(SectionSummary {
            section: section.name.clone(),
            seat_count: section.seat_count(),
            general_admission: section.general_admission,
            types: section.types.clone(),
            rank,
            table_seats_max: section.table_seats_max(),
            bounds: draft.seat_bounds(),
        });
        imported.sections.push(section);
        imported.coordinates.push(coordinates);
        imported.drawing.sections.push(SectionDrawing { floor: draft.floor, outline: draft.outline });
    }
    if faults.is_empty() { Ok(imported) } else { Err(faults.into_error()) }
}

fn drawn_tier(category: &Category) -> DrawnTier {
    DrawnTier { type_: category.type_.clone(), label: category.label.clone(), color: category.color.clone() }
}

fn categories_of(draft: &Draft) -> impl Iterator<Item = usize> {
    draft.rows.iter().flat_map(|row| row.seats.iter().map(|seat| seat.category))
}

fn types(used: &BTreeSet<usize>, categories: &[Category]) -> Vec<String> {
    used.iter().filter_map(|index| categories.get(*index)).map(|category| category.type_.clone()).collect()
}

/// Short ids if there is one section and all ids are different: rows `A` and `A1` make `A11` ambiguous.
fn style(drafts: &[Draft]) -> SeatIdStyle {
    let [only] = drafts else { return SeatIdStyle::Long };
    let mut seen = HashSet::new();
    let mut ids = only.rows.iter().flat_map(|row| {
        row.seats.iter().map(|seat| SeatIdStyle::Short.id(&only.name, &row.label, &seat.label))
    });
    if ids.all(|id| seen.insert(id)) { SeatIdStyle::Short } else { SeatIdStyle::Long }
}

fn distance(draft: &Draft) -> i64 {
    let Some(focal_point) = draft.focal_point else { return i64::MAX };
    draft.rows.iter().map(|row| row.distance_squared(focal_point)).min().unwrap_or(i64::MAX)
}

/// Rank of each element by distance; equal distances keep their order.
fn ranks(distances: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by_key(|index| distances.get(*index));
    let mut ranks = vec![0; order.len()];
    for (rank, index) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(index) {
            *slot = rank;
        }
    }
    ranks
}

fn section(draft: &Draft, categories: &[Category], ids: SeatIdStyle) -> Section {
    let used: BTreeSet<usize> = categories_of(draft).collect();
    let index_of = |category: usize| used.iter().position(|used| *used == category).unwrap_or_default();
    let distance =
        |row: &DraftRow| draft.focal_point.map_or(0, |focal_point| row.distance_squared(focal_point));
    let ranks = ranks(&draft.rows.iter().map(distance).collect::<Vec<_>>());
    let row = |(row, rank): (&DraftRow, usize)| Row {
        label: row.label.clone(),
        rank: to_u32(rank),
        middle_doubled: to_u32(row.middle_doubled(draft.focal_point)),
        whole: row.whole,
        seats: row
            .seats
            .iter()
            .zip(row.gaps())
            .map(|(seat, gap_before)| Seat {
                label: seat.label.clone(),
                // Too many types are a mistake in the chart that is reported elsewhere.
                type_index: u8::try_from(index_of(seat.category)).unwrap_or(u8::MAX),
                accessible: seat.accessible,
                companion: seat.companion,
                restricted_view: seat.restricted_view,
                gap_before,
            })
            .collect(),
    };
    Section {
        name: draft.name.clone(),
        general_admission: draft.area.is_some(),
        ids,
        seats_per_block: 1,
        types: types(&used, categories),
        rows: draft.rows.iter().zip(ranks).map(row).collect(),
    }
    .with_largest_blocks()
}

fn coordinates(draft: &Draft) -> SectionCoordinates {
    match draft.area {
        Some(bounds) => SectionCoordinates::of_area(bounds.middle()),
        None => SectionCoordinates::of_seats(draft.points().collect()),
    }
}

/// Checks a finished section.
fn check(
    draft: &Draft,
    section: &Section,
    coordinates: &SectionCoordinates,
    seen: &mut HashSet<String>,
    faults: &mut Faults,
) {
    let twice = section
        .seats()
        .filter_map(|(row, seat, _)| section.seat_id(row, seat))
        .find(|id| !seen.insert(id.as_str().to_owned()));
    if let Some(id) = twice {
        let message = format!("Two seats would have the id `{id}`; rename this section or its rows.");
        faults.add(&draft.pointer, message);
    }
    if usize::from(section.seats_per_block) < SEATS_PER_BOOKING_MAX {
        let message = format!(
            "The labels of this section, its rows and its seats are so long that one write holds only {} \
             seats; shorten them, so that it holds {SEATS_PER_BOOKING_MAX}.",
            section.seats_per_block
        );
        faults.add(&draft.pointer, message);
    }
    let bytes = section.encode().map_or(0, |text| text.len()).max(coordinates.encode().len());
    if bytes > SECTION_BYTES_MAX {
        let message = format!("The section needs {bytes} bytes, more than {SECTION_BYTES_MAX}; divide it.");
        faults.add(&draft.pointer, message);
    }
}

/// Charts have at most 100,000 seats, so this never saturates.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
