//! Generator of layouts for halls without a file: rows of equal length with aisles, facing a stage.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::coordinates::Point;
use super::import::{
    Category, Draft, DraftSeat, Drafts, Faults, Node, Parts, Shapes, add_category, assemble, label_fault,
};
use super::index::Imported;
use super::shapes::{Outline, Shape, ShapeKind, ShapeText};
use crate::Error;

/// Most rows of a grid, and most seats of a row.
const SIDE_MAX: u32 = 200;
/// Width of a seat, in tenths.
const SEAT: u32 = 200;
/// Distance of two rows, in tenths.
const ROW: u32 = 300;
/// Width of an aisle, in tenths.
const AISLE: u32 = 300;
/// Distance of the stage from the first row, and its depth, in tenths.
const STAGE: i32 = 600;

/// A hall of rows of equal length, the first of which is nearest to the stage.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Name of its only section.
    #[schemars(length(min = 1, max = 120))]
    pub section: String,
    /// Number of rows.
    #[schemars(range(min = 1, max = 200))]
    pub rows: u32,
    /// Number of seats of each row.
    #[schemars(range(min = 1, max = 200))]
    pub seats_per_row: u32,
    /// Labels of the rows.
    #[serde(default)]
    pub row_labels: RowLabels,
    /// Numbers of the seats after which an aisle runs from the first row to the last.
    #[serde(default)]
    #[schemars(length(max = 199))]
    pub aisles_after_seats: Vec<u32>,
    /// Numbers of the rows after which an aisle runs from side to side.
    #[serde(default)]
    #[schemars(length(max = 199))]
    pub aisles_after_rows: Vec<u32>,
    /// Tiers from the first row to the last: together they have all rows.
    #[schemars(length(min = 1, max = 50))]
    pub tiers: Vec<GridTier>,
}

/// Labels of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowLabels {
    /// A to Z, then AA, AB and so on.
    #[default]
    Letters,
    /// 1, 2 and so on.
    Numbers,
}

/// Rows of a grid with one tier.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridTier {
    /// Label for people; the seats' `type` is made of it, as `front_stalls` of "Front Stalls".
    #[schemars(length(min = 1, max = 120))]
    pub label: String,
    /// Number of rows.
    #[schemars(range(min = 1, max = 200))]
    pub rows: u32,
}

/// Draws the layout of a grid.
///
/// # Errors
/// [`Error::ChartInvalid`] with every mistake by its JSON Pointer into the grid.
pub fn draw_grid(grid: &Grid) -> Result<Imported, Error> {
    let mut faults = Faults::default();
    grid.check(&mut faults);
    if !faults.is_empty() {
        return Err(faults.into_error());
    }
    let null = Value::Null;
    let node = Node::root(&null);
    let mut categories: Vec<Category> = Vec::new();
    for tier in &grid.tiers {
        add_category(&mut categories, (tier.label.trim().to_owned(), None, false), &node, &mut faults);
    }
    let focal_point = Point { x: to_i32(grid.width()) / 2, y: -STAGE };
    let mut drafts = Drafts::default();
    drafts.add(grid.draft(focal_point), Some(grid.section.trim()), &node, &mut faults);
    let mut shapes = Shapes::default();
    shapes.add(stage(focal_point, to_i32(grid.width())), &node, &mut faults);
    let parts = Parts {
        drafts: drafts.list,
        categories: &categories,
        focal_point: Some(focal_point),
        shapes: shapes.list,
        floors: Vec::new(),
        lists: ["/tiers", "/section"],
    };
    assemble(parts, faults)
}

impl Grid {
    fn check(&self, faults: &mut Faults) {
        if let Some(message) = label_fault(self.section.trim()) {
            faults.add("/section", message);
        }
        for (pointer, number) in [("/rows", self.rows), ("/seats_per_row", self.seats_per_row)] {
            if !(1..=SIDE_MAX).contains(&number) {
                faults.add(pointer, format!("This must be a number from 1 to {SIDE_MAX}."));
            }
        }
        for (name, after, count) in [
            ("aisles_after_seats", &self.aisles_after_seats, self.seats_per_row),
            ("aisles_after_rows", &self.aisles_after_rows, self.rows),
        ] {
            for (index, number) in after.iter().enumerate() {
                if !(1..count).contains(number) || after[..index].contains(number) {
                    let message = "An aisle lies after one that is not the last, and only once.";
                    faults.add(format!("/{name}/{index}"), message);
                }
            }
        }
        for (index, tier) in self.tiers.iter().enumerate() {
            if let Some(message) = label_fault(tier.label.trim()) {
                faults.add(format!("/tiers/{index}/label"), message);
            }
        }
        let rows: u64 = self.tiers.iter().map(|tier| u64::from(tier.rows)).sum();
        if rows != u64::from(self.rows) || self.tiers.iter().any(|tier| tier.rows == 0) {
            faults.add("/tiers", format!("The tiers have {rows} rows, and the grid has {}.", self.rows));
        }
    }

    fn draft(&self, focal_point: Point) -> Draft {
        let mut draft = Draft::new("/section".to_owned(), Some(focal_point));
        let tiers = self.tiers.iter().enumerate();
        let categories = tiers.flat_map(|(index, tier)| std::iter::repeat_n(index, tier.rows as usize));
        for (number, category) in (1..=self.rows).zip(categories) {
            let y = offset(number, ROW, &self.aisles_after_rows);
            let row = draft.row(&self.row_labels.label(number));
            for seat in 1..=self.seats_per_row {
                let x = offset(seat, SEAT, &self.aisles_after_seats);
                row.add(DraftSeat {
                    label: seat.to_string(),
                    category,
                    accessible: false,
                    companion: false,
                    restricted_view: false,
                    point: Point { x: to_i32(x), y: to_i32(y) },
                });
            }
        }
        draft
    }

    /// Distance of the first seat of a row from the last.
    fn width(&self) -> u32 {
        offset(self.seats_per_row, SEAT, &self.aisles_after_seats)
    }
}

impl RowLabels {
    /// Label of the row `number`, counted from 1.
    fn label(self, number: u32) -> String {
        if self == Self::Numbers {
            return number.to_string();
        }
        let (mut rest, mut letters) = (number, Vec::new());
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
            rest /= 26;
        }
        letters.iter().rev().collect()
    }
}

/// Distance of the seat or row `number` from the first.
fn offset(number: u32, step: u32, aisles_after: &[u32]) -> u32 {
    let aisles = aisles_after.iter().filter(|after| **after < number).count();
    (number - 1) * step + u32::try_from(aisles).unwrap_or_default() * AISLE
}

fn stage(focal_point: Point, width: i32) -> Shape {
    let outline = Some(Outline::rectangle(focal_point, width, STAGE, 0));
    let text = ShapeText { text: "Stage".to_owned(), at: focal_point, size: None, turn: 0 };
    Shape { kind: ShapeKind::Stage, outline, text: Some(text), fill: None }
}

/// A grid has at most 200 rows and seats a row, so this never saturates.
fn to_i32(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
