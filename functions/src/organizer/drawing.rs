//! Drawings of halls in the forms that organizers have: seats.io charts, pretix plans, measures.

use domain::layout::{Grid, Imported, draw_grid, import_pretix, import_seatsio};
use domain::{Error, Failure};
use serde_json::Value;

use crate::coding;

/// Imports the drawing, of which there must be exactly one.
///
/// # Errors
/// [`Error::FieldInvalid`], or [`Error::ChartInvalid`] with every mistake in it.
pub(super) fn read(
    chart: Option<&Value>,
    pretix_plan: Option<&Value>,
    grid: Option<&Grid>,
) -> Result<Imported, Error> {
    match (chart, pretix_plan, grid) {
        (Some(chart), None, None) => import_seatsio(chart),
        (None, Some(plan), None) => import_pretix(plan),
        (None, None, Some(grid)) => draw_grid(grid),
        _ => {
            let reason = "give exactly one of `chart`, `pretix_plan` and `grid`".to_owned();
            Err(Error::FieldInvalid { name: "chart", reason })
        }
    }
}

/// The map of the layout as it is stored and answered: compressed JSON. Equal layouts have equal bytes, so that a
/// write that is sent again writes the same.
///
/// # Errors
/// None is known: it is plain data, compressed in memory.
pub(super) fn compressed_map(layout: &Imported, version: u32) -> Result<Vec<u8>, Failure> {
    coding::to_store(&layout.map(version))
}
