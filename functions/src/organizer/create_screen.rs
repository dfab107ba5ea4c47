//! `POST /admin/venues/{venue_id}/screens`: creates a screen from a drawing of its seats.

use aws::store::Thing;
use domain::event::SectionRef;
use domain::ids::{ScreenId, UploadId, VenueId};
use domain::layout::{Grid, Imported};
use domain::member::Right;
use domain::venue::{LayoutEntry, Screen};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::drawing::{self, Drawing};
use crate::authority::member_at;
use crate::{App, Endpoint, random, text, version};

/// Version of a screen's first layout.
const FIRST_VERSION: u32 = 1;

/// `POST /admin/venues/{venue_id}/screens`
pub static CREATE_SCREEN: Endpoint = Endpoint {
    name: "create-screen",
    method: "POST",
    path: "/admin/venues/{venue_id}/screens",
    access: Access::Member,
    body_bytes_max: limits::CHART_BYTES_MAX,
    handle: |app, request| Box::pin(create_screen(app, request)),
};

/// A new screen and the drawing of its seats: exactly one of `chart`, `pretix_plan`, `grid` and
/// `upload_id`. All mistakes in it are answered at once, each with its place, and then nothing is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScreenBody {
    /// Name for people.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
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
}

/// A screen with its layout.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ScreenCreatedView {
    /// Id of the screen.
    pub screen_id: ScreenId,
    /// Venue of the screen.
    pub venue_id: VenueId,
    /// Name for people.
    pub name: String,
    /// Version of the layout.
    pub layout_version: u32,
    /// Number of seats in all sections.
    pub seat_count: usize,
    /// Every section, in drawing order.
    pub sections: Vec<SectionRef>,
    /// Tiers of the seats: an event needs a price for each.
    pub types: Vec<String>,
}

async fn create_screen(app: &App, request: &Request) -> Result<Reply, Failure> {
    let venue_id: VenueId = request.path("venue_id", "venue")?;
    let member = member_at(app, request, Thing::Venue(&venue_id), Right::Draw).await?;
    let wanted: ScreenBody = request.json()?;
    let name = text::name("name", &wanted.name)?;
    let venue = app.store.venue(&member, &venue_id).await?;
    let drawing = Drawing {
        chart: wanted.chart.as_ref(),
        pretix_plan: wanted.pretix_plan.as_ref(),
        grid: wanted.grid.as_ref(),
        upload_id: wanted.upload_id.as_ref(),
    };
    let layout = drawing::read(app, &member, &drawing).await?;
    let now = app.clock.now();
    // Cannot fail: a layout has at most 100,000 seats.
    let seat_count = u32::try_from(layout.seat_count()).unwrap_or(u32::MAX);
    let screen = Screen {
        screen_id: ScreenId::from_random(random::bytes()?),
        organizer_id: member.organizer_id().clone(),
        venue_id: venue.venue_id,
        name,
        layout_version: FIRST_VERSION,
        versions: FIRST_VERSION,
        layouts: vec![LayoutEntry { version: FIRST_VERSION, created_at: now, seat_count }],
        ver: version::FIRST,
    };
    let map = drawing::compressed_map(&layout, FIRST_VERSION)?;
    app.store.create_screen(&member, &screen, &layout, map, now).await?;
    Reply::created(&created(screen, layout))
}

fn created(screen: Screen, layout: Imported) -> ScreenCreatedView {
    ScreenCreatedView {
        screen_id: screen.screen_id,
        venue_id: screen.venue_id,
        name: screen.name,
        layout_version: screen.layout_version,
        seat_count: layout.seat_count(),
        sections: layout.summaries.iter().map(SectionRef::from).collect(),
        types: layout.types,
    }
}
