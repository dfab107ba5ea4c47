//! Drawings of halls in the forms that organizers have: seats.io charts, pretix plans, measures.

use std::io::Write as _;

use domain::ids::UploadId;
use domain::layout::{Grid, Imported, draw_grid, import_file, import_pretix, import_seatsio};
use domain::member::Member;
use domain::{Error, Failure, limits};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::App;

/// A drawing as a request gives it.
pub(super) struct Drawing<'a> {
    pub(super) chart: Option<&'a Value>,
    pub(super) pretix_plan: Option<&'a Value>,
    pub(super) grid: Option<&'a Grid>,
    pub(super) upload_id: Option<&'a UploadId>,
}

/// Imports the drawing, of which there must be exactly one, for the member's organizer.
///
/// # Errors
/// [`Error::FieldInvalid`], [`Error::ChartInvalid`] with every mistake in it, or if the bucket does not answer.
pub(super) async fn read(app: &App, member: &Member, drawing: &Drawing<'_>) -> Result<Imported, Failure> {
    let Drawing { chart, pretix_plan, grid, upload_id } = *drawing;
    let layout = match (chart, pretix_plan, grid, upload_id) {
        (Some(chart), None, None, None) => import_seatsio(chart),
        (None, Some(plan), None, None) => import_pretix(plan),
        (None, None, Some(grid), None) => draw_grid(grid),
        (None, None, None, Some(upload)) => {
            let bucket = app.bucket()?;
            let (place, bytes_max) = ((member.organizer_id(), upload), limits::UPLOADED_CHART_BYTES_MAX);
            import_file(&bucket.read_upload(place, bytes_max, app.clock.now()).await?.bytes)
        }
        _ => {
            let reason = "give exactly one of `chart`, `pretix_plan`, `grid` and `upload_id`".to_owned();
            Err(Error::FieldInvalid { name: "chart", reason })
        }
    };
    Ok(layout?)
}

/// The map of the layout as it is stored and answered: compressed JSON. Equal layouts have equal bytes, so that a
/// write that is sent again writes the same.
///
/// # Errors
/// None is known: it is plain data, compressed in memory.
pub(super) fn compressed_map(layout: &Imported, version: u32) -> Result<Vec<u8>, Failure> {
    let json = serde_json::to_vec(&layout.map(version)).map_err(|error| Failure::caused("a map", error))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json).map_err(|error| Failure::caused("a map", error))?;
    encoder.finish().map_err(|error| Failure::caused("a map", error))
}
