//! Index of a layout, which says which sections to load.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codec::CodecError;
use super::coordinates::{Bounds, Point, SectionCoordinates};
use super::section::Section;
use super::shapes::{Outline, Shape};
use crate::base::limits;

/// A layout without its rows: its sections, in layout order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutIndex {
    /// Version, counted from 1 per screen; an event keeps the version of its creation.
    pub version: u32,
    /// Number of seats in all sections.
    pub seat_count: usize,
    /// Tiers of the seats, in the chart's order.
    pub types: Vec<String>,
    /// One summary per section, in layout order.
    pub sections: Vec<SectionSummary>,
    /// Point that the audience faces, if the chart has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<Point>,
}

/// Facts about a section that need no loading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionSummary {
    /// Name of the section.
    pub section: String,
    /// Number of seats.
    pub seat_count: usize,
    /// True if the places have no numbers.
    pub general_admission: bool,
    /// Tiers of the seats, in the layout's order.
    pub types: Vec<String>,
    /// Rank of the section, nearest to its focal point first, from 0.
    pub rank: usize,
    /// Seats of its largest table that is sold as a whole; 0 without one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub table_seats_max: usize,
    /// Rectangle around it in the drawing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl LayoutIndex {
    /// The sections that may have the seat `seat_id`: usually one, more only if a section's name is a prefix
    /// of another's (`North` and `North-East`). [`Section::find`] decides.
    #[must_use]
    pub fn sections_for(&self, seat_id: &str) -> Vec<&str> {
        let may_have = |name: &str| seat_id.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        match self.sections.as_slice() {
            // Its ids may be in the short style, without the section's name.
            [only] => vec![only.section.as_str()],
            sections => sections
                .iter()
                .map(|summary| summary.section.as_str())
                .filter(|name| may_have(name))
                .collect(),
        }
    }

    /// The summary of the section `name`.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&SectionSummary> {
        self.sections.iter().find(|summary| summary.section == name)
    }

    /// Sections with seats of `type_`, best first.
    #[must_use]
    pub fn sections_with_type(&self, type_: &str) -> Vec<&SectionSummary> {
        let mut sections: Vec<_> =
            self.sections.iter().filter(|summary| summary.types.iter().any(|own| own == type_)).collect();
        sections.sort_by_key(|summary| summary.rank);
        sections
    }

    /// Seats of the largest table that is sold as a whole; 0 without one.
    #[must_use]
    pub fn table_seats_max(&self) -> usize {
        self.sections.iter().map(|summary| summary.table_seats_max).max().unwrap_or_default()
    }

    /// Most seats of a booking: [`limits::SEATS_PER_BOOKING_MAX`], or those of the largest table that is sold as a
    /// whole, if they are more.
    #[must_use]
    pub fn booking_seats_max(&self) -> usize {
        self.table_seats_max().max(limits::SEATS_PER_BOOKING_MAX)
    }

    /// Encodes this index for the store.
    ///
    /// # Errors
    /// None is known: it is plain data.
    pub fn encode(&self) -> Result<String, CodecError> {
        serde_json::to_string(self).map_err(CodecError::new)
    }

    /// Decodes an index.
    ///
    /// # Errors
    /// [`CodecError`] if `text` is not the output of [`encode`](Self::encode).
    pub fn decode(text: &str) -> Result<Self, CodecError> {
        serde_json::from_str(text).map_err(CodecError::new)
    }
}

/// A layout read from a chart, before it is stored and gets a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Tiers of the seats, in the chart's order.
    pub types: Vec<String>,
    /// One summary per section, in layout order.
    pub summaries: Vec<SectionSummary>,
    /// Sections in the same order.
    pub sections: Vec<Section>,
    /// Coordinates of the sections in the same order.
    pub coordinates: Vec<SectionCoordinates>,
    /// Point that the audience faces, if the chart has one.
    pub focal_point: Option<Point>,
    /// Parts that only drawing needs.
    pub drawing: Drawing,
}

/// Parts of a layout that only drawing the whole hall needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Labels and colours of the tiers, in the layout's order.
    pub tiers: Vec<DrawnTier>,
    /// Names of the floors, which are drawn one below the other; none if the chart has no floors.
    pub floors: Vec<String>,
    /// Shapes, which are drawn and not sold.
    pub shapes: Vec<Shape>,
    /// One per section, in layout order.
    pub sections: Vec<SectionDrawing>,
}

/// Floor and outline of a section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionDrawing {
    /// Index of the floor; none if the chart has no floors.
    pub floor: Option<usize>,
    /// Outline, if the chart has one.
    pub outline: Option<Outline>,
}

/// Label and colour of a tier, as its chart has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DrawnTier {
    /// Name of the tier, a seat's `type`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Label for people.
    pub label: String,
    /// Colour of the seats, as a CSS name or in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

impl Imported {
    /// Number of seats in all sections.
    #[must_use]
    pub fn seat_count(&self) -> usize {
        self.summaries.iter().map(|summary| summary.seat_count).sum()
    }

    /// The index of this layout as version `version` of its screen.
    #[must_use]
    pub fn index(&self, version: u32) -> LayoutIndex {
        LayoutIndex {
            version,
            seat_count: self.seat_count(),
            types: self.types.clone(),
            sections: self.summaries.clone(),
            focal_point: self.focal_point,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> LayoutIndex {
        let summary = |(rank, name): (usize, &&str)| SectionSummary {
            section: (*name).to_owned(),
            seat_count: 10,
            general_admission: false,
            types: vec!["standard".to_owned()],
            rank: names.len() - rank,
            table_seats_max: 0,
            bounds: None,
        };
        LayoutIndex {
            version: 1,
            seat_count: 10 * names.len(),
            types: vec!["standard".to_owned()],
            sections: names.iter().enumerate().map(summary).collect(),
            focal_point: Some(Point { x: 1, y: 2 }),
        }
    }

    #[test]
    fn a_seat_id_names_the_sections_that_may_have_it() {
        let index = index(&["North", "North-East", "South"]);
        assert_eq!(index.sections_for("South-A-1"), ["South"]);
        assert_eq!(index.sections_for("North-East-1"), ["North", "North-East"]);
        assert!(index.sections_for("Northern-A-1").is_empty());
        assert!(index.sections_for("").is_empty());
    }

    #[test]
    fn the_only_section_may_have_any_seat() {
        assert_eq!(index(&["Main"]).sections_for("A10"), ["Main"]);
    }

    #[test]
    fn sections_with_a_type_come_best_first() {
        let index = index(&["A", "B"]);
        let names: Vec<_> = index.sections_with_type("standard").iter().map(|s| s.section.as_str()).collect();
        assert_eq!(names, ["B", "A"]);
        assert!(index.sections_with_type("premium").is_empty());
    }

    #[test]
    fn an_index_survives_the_store() {
        let index = index(&["A", "B"]);
        assert_eq!(LayoutIndex::decode(&index.encode().unwrap()).unwrap(), index);
        assert!(LayoutIndex::decode("{}").is_err());
    }

    #[test]
    fn a_section_is_found_by_its_name() {
        let index = index(&["Stalls", "Balcony"]);
        assert_eq!(index.section("Balcony").map(|summary| summary.rank), Some(1));
        assert_eq!(index.section("Circle"), None);
    }
}
