//! `POST /admin/screens/{screen_id}/layouts`: creates the next version of a screen's layout.
//!
//! Events keep the version of their creation. The version's number is taken first, then its items are written, and
//! last the screen names it; a function that dies in between leaves a number without a layout, and a repeated
//! request makes another version.

use aws::in_parallel;
use aws::store::Thing;
use domain::event::SectionRef;
use domain::ids::{ScreenId, UploadId};
use domain::layout::{
    Difference, Grid, Imported, SeatChange, Section, SectionCoordinates, SectionSummary, difference,
};
use domain::member::{Member, Right};
use domain::venue::Screen;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::drawing::{self, Drawing};
use crate::authority::member_at;
use crate::{App, Endpoint};

/// Sections of the old layout that are read at once.
const SECTIONS_AT_ONCE: usize = 16;
/// Most seats of each kind of difference that are listed; all are counted.
const LISTED_MAX: usize = 1_000;

/// `POST /admin/screens/{screen_id}/layouts`
pub static CREATE_LAYOUT: Endpoint = Endpoint {
    name: "create-layout",
    method: "POST",
    path: "/admin/screens/{screen_id}/layouts",
    access: Access::Member,
    body_bytes_max: limits::CHART_BYTES_MAX,
    handle: |app, request| Box::pin(create_layout(app, request)),
};

/// A new drawing of a screen's seats: exactly one of `chart`, `pretix_plan`, `grid` and `upload_id`. All
/// mistakes in it are answered at once, each with its place, and then nothing is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayoutBody {
    /// A complete seats.io chart, as its editor saves it.
    #[serde(default)]
    pub chart: Option<Value>,
    /// A complete pretix seating plan, as its editor saves it.
    #[serde(default)]
    pub pretix_plan: Option<Value>,
    /// A hall of equal rows, for a screen without a file.
    #[serde(default)]
    pub grid: Option<Grid>,
    /// Upload with a chart or a plan that is too large for a request.
    #[serde(default)]
    pub upload_id: Option<UploadId>,
    /// True to see the difference only: nothing is written.
    #[serde(default)]
    pub dry_run: bool,
}

/// A layout and its difference from the screen's newest one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LayoutView {
    /// Screen of the layout.
    pub screen_id: ScreenId,
    /// Version that the layout is compared with.
    pub compared_with: u32,
    /// Version of the layout; null if nothing was written.
    pub layout_version: Option<u32>,
    /// Number of seats in all sections.
    pub seat_count: usize,
    /// Every section, in drawing order.
    pub sections: Vec<SectionRef>,
    /// Tiers of the seats: an event needs a price for each.
    pub types: Vec<String>,
    /// Number of seats that only the new layout has.
    pub added_count: usize,
    /// Number of seats that only the old layout has.
    pub removed_count: usize,
    /// Number of seats that both have, with something else than before.
    pub changed_count: usize,
    /// Ids of added seats, the first 1,000.
    pub added: Vec<String>,
    /// Ids of removed seats, the first 1,000.
    pub removed: Vec<String>,
    /// Changed seats, the first 1,000.
    pub changed: Vec<SeatChange>,
}

async fn create_layout(app: &App, request: &Request) -> Result<Reply, Failure> {
    let screen_id: ScreenId = request.path("screen_id", "screen")?;
    let member = member_at(app, request, Thing::Screen(&screen_id), Right::Draw).await?;
    let wanted: LayoutBody = request.json()?;
    let screen = app.store.screen(&member, &screen_id).await?;
    let drawing = Drawing {
        chart: wanted.chart.as_ref(),
        pretix_plan: wanted.pretix_plan.as_ref(),
        grid: wanted.grid.as_ref(),
        upload_id: wanted.upload_id.as_ref(),
    };
    let layout = drawing::read(app, &member, &drawing).await?;
    let difference = compare(app, &member, &screen, &layout).await?;
    if wanted.dry_run {
        return Reply::ok(&view(&screen, None, &layout, difference));
    }
    let version = app.store.number_layout(&member, &screen).await?;
    let map = drawing::compressed_map(&layout, version)?;
    app.store.create_layout(&member, &screen, (version, &layout), map, app.clock.now()).await?;
    Reply::created(&view(&screen, Some(version), &layout, difference))
}

/// The difference of the layout from the screen's newest one.
async fn compare(
    app: &App,
    member: &Member,
    screen: &Screen,
    layout: &Imported,
) -> Result<Difference, Failure> {
    let index = app.store.layout_of(member, screen).await?;
    let read = async |summary: &SectionSummary| -> Result<(Section, SectionCoordinates), Failure> {
        let (id, version, name) = (&screen.screen_id, screen.layout_version, &summary.section);
        let section = app.store.section(id, version, name).await?;
        Ok((section, app.store.coordinates(id, version, name).await?))
    };
    let old = in_parallel(SECTIONS_AT_ONCE, index.sections.iter().map(read).collect()).await?;
    let old: Vec<_> = old.iter().map(|(section, coordinates)| (section, coordinates)).collect();
    let new: Vec<_> = layout.sections.iter().zip(&layout.coordinates).collect();
    Ok(difference(&old, &new))
}

fn view(screen: &Screen, version: Option<u32>, layout: &Imported, difference: Difference) -> LayoutView {
    let Difference { mut added, mut removed, mut changed } = difference;
    let counts = [added.len(), removed.len(), changed.len()];
    added.truncate(LISTED_MAX);
    removed.truncate(LISTED_MAX);
    changed.truncate(LISTED_MAX);
    let [added_count, removed_count, changed_count] = counts;
    LayoutView {
        screen_id: screen.screen_id.clone(),
        compared_with: screen.layout_version,
        layout_version: version,
        seat_count: layout.seat_count(),
        sections: layout.summaries.iter().map(SectionRef::from).collect(),
        types: layout.types.clone(),
        added_count,
        removed_count,
        changed_count,
        added,
        removed,
        changed,
    }
}
