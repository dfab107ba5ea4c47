//! The map of a whole layout: all that a client needs to draw the hall, in one answer.

use schemars::JsonSchema;
use serde::Serialize;

use super::coordinates::{Bounds, Point, SectionCoordinates};
use super::index::{DrawnTier, Imported, SectionDrawing, SectionSummary};
use super::section::{Row, Seat, Section};
use super::shapes::{Outline, Shape};

/// A whole layout for drawing. Lengths are in tenths of the chart's unit, x to the right and y downwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LayoutMap {
    /// Version of the layout, as events name it.
    pub layout_version: u32,
    /// Number of seats in all sections.
    pub seat_count: usize,
    /// Rectangle around everything that is drawn.
    pub bounds: Option<Bounds>,
    /// Point that the audience faces, if it is known.
    pub focal_point: Option<Point>,
    /// Tiers of the seats, to which the seats' numbers refer.
    pub tiers: Vec<DrawnTier>,
    /// Names of the floors, which are drawn one below the other; empty for a hall without floors.
    pub floors: Vec<String>,
    /// Shapes, which are drawn and not sold.
    pub shapes: Vec<Shape>,
    /// Every section, in layout order.
    pub sections: Vec<SectionMap>,
}

/// A section of a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SectionMap {
    /// Name of the section.
    pub section: String,
    /// Index of its floor; null in a hall without floors.
    pub floor: Option<usize>,
    /// True if the places have no numbers; then there are no rows.
    pub general_admission: bool,
    /// Number of seats.
    pub seat_count: usize,
    /// Rectangle around its seats.
    pub bounds: Option<Bounds>,
    /// Outline, if the chart has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// Indexes of its tiers.
    pub tiers: Vec<usize>,
    /// Rows with their seats, in layout order.
    pub rows: Vec<RowMap>,
}

/// A row of a map. The lists have one entry per seat, in layout order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowMap {
    /// Label of the row.
    pub row: String,
    /// Beginning of the seats' ids: a seat's id is this and its label.
    pub id_prefix: String,
    /// True if the row is a table whose seats are sold only together.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Labels of the seats.
    pub labels: Vec<String>,
    /// Horizontal position of the first seat, then each seat's distance from the one before.
    pub x: Vec<i32>,
    /// Vertical position of the first seat, then each seat's distance from the one before.
    pub y: Vec<i32>,
    /// Indexes of the seats' tiers in the map's list.
    pub tiers: Vec<usize>,
    /// Indexes of the seats for people with reduced mobility.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accessible: Vec<usize>,
    /// Indexes of the seats for companions of people in accessible seats.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub companion: Vec<usize>,
    /// Indexes of the seats from which the stage is partly hidden.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restricted_view: Vec<usize>,
}

impl Imported {
    /// The map of this layout as version `version` of its screen.
    #[must_use]
    pub fn map(&self, version: u32) -> LayoutMap {
        let parts = self.sections.iter().zip(&self.coordinates).zip(&self.summaries);
        let parts = parts.zip(&self.drawing.sections);
        let sections: Vec<SectionMap> = parts
            .map(|(((section, points), summary), drawn)| self.section_map(section, points, summary, drawn))
            .collect();
        let of_sections = sections.iter().flat_map(|section| {
            [section.bounds, section.outline.as_ref().and_then(Outline::bounds)].into_iter().flatten()
        });
        let of_shapes = self.drawing.shapes.iter().filter_map(Shape::bounds);
        LayoutMap {
            layout_version: version,
            seat_count: self.seat_count(),
            bounds: of_sections.chain(of_shapes).reduce(Bounds::with),
            focal_point: self.focal_point,
            tiers: self.drawing.tiers.clone(),
            floors: self.drawing.floors.clone(),
            shapes: self.drawing.shapes.clone(),
            sections,
        }
    }

    fn section_map(
        &self,
        section: &Section,
        coordinates: &SectionCoordinates,
        summary: &SectionSummary,
        drawn: &SectionDrawing,
    ) -> SectionMap {
        let index_of = |type_: &String| self.types.iter().position(|own| own == type_).unwrap_or_default();
        let tiers: Vec<usize> = section.types.iter().map(index_of).collect();
        let mut first = 0;
        let mut rows = Vec::new();
        for row in section.rows.iter().filter(|_| !section.general_admission) {
            let points: Vec<Point> =
                (first..first + row.seats.len()).filter_map(|index| coordinates.at(index)).collect();
            rows.push(row_map(section, row, &points, &tiers));
            first += row.seats.len();
        }
        SectionMap {
            section: section.name.clone(),
            floor: drawn.floor,
            general_admission: section.general_admission,
            seat_count: summary.seat_count,
            bounds: summary.bounds,
            outline: drawn.outline.clone(),
            tiers,
            rows,
        }
    }
}

fn row_map(section: &Section, row: &Row, points: &[Point], tiers: &[usize]) -> RowMap {
    let which = |has: fn(&Seat) -> bool| {
        row.seats.iter().enumerate().filter(|(_, seat)| has(seat)).map(|(index, _)| index).collect()
    };
    let tier = |seat: &Seat| tiers.get(usize::from(seat.type_index)).copied().unwrap_or_default();
    RowMap {
        row: row.label.clone(),
        id_prefix: section.ids.prefix(&section.name, &row.label),
        whole: row.whole,
        labels: row.seats.iter().map(|seat| seat.label.clone()).collect(),
        x: differences(points.iter().map(|point| point.x)),
        y: differences(points.iter().map(|point| point.y)),
        tiers: row.seats.iter().map(tier).collect(),
        accessible: which(|seat| seat.accessible),
        companion: which(|seat| seat.companion),
        restricted_view: which(|seat| seat.restricted_view),
    }
}

/// The first number, then the difference of each from the one before: a row of evenly spaced seats repeats one
/// number, which compresses to almost nothing.
fn differences(numbers: impl Iterator<Item = i32>) -> Vec<i32> {
    let mut before = 0_i32;
    let difference = |number: i32| {
        let difference = number.wrapping_sub(before);
        before = number;
        difference
    };
    numbers.map(difference).collect()
}
