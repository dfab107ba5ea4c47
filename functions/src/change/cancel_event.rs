//! `POST /admin/events/{event_id}/cancel`: cancels an event and all its bookings.
//!
//! The event is written first, which stops the sale; then the progress, unless there is one; then the message
//! that starts the work. A repeated request continues after a crash: a second message for the same progress
//! changes nothing twice. At any time it answers the progress.

use aws::store::{Progress, Thing};
use domain::ids::EventId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::authority::member_at;
use crate::catalog::event_view::EventView;
use crate::queue::{CancellationOrder, put};
use crate::{App, Endpoint};

/// `POST /admin/events/{event_id}/cancel`
pub static CANCEL_EVENT: Endpoint = Endpoint {
    name: "cancel-event",
    method: "POST",
    path: "/admin/events/{event_id}/cancel",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(cancel_event(app, request)),
};

/// A cancelled event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CancelledEventView {
    /// The event.
    pub event: EventView,
    /// Progress of cancelling its bookings.
    pub progress: CancellationProgress,
}

/// Progress of cancelling an event's bookings.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CancellationProgress {
    /// Number of the pass, 1 or 2: the second is for bookings made in the event's last seconds on sale.
    #[schemars(range(min = 1, max = 2))]
    pub pass: u32,
    /// Bookings processed in this pass.
    pub bookings: u64,
    /// Processed bookings that are cancelled; the others had expired.
    pub cancelled: u64,
    /// Processed bookings that could not be cancelled: the log says why. A repeated request retries them.
    pub failed: u64,
    /// True if both passes are over.
    pub done: bool,
}

impl From<&Progress> for CancellationProgress {
    fn from(progress: &Progress) -> Self {
        let Progress { pass, bookings, cancelled, failed, done, .. } = *progress;
        Self { pass, bookings, cancelled, failed, done }
    }
}

async fn cancel_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let member = member_at(app, request, Thing::Event(&id), Right::CallOff).await?;
    let now = app.clock.now();
    let event = app.store.cancel_event(&member, &id, now).await?;
    let mut progress = app.store.begin_progress(&member, &event).await?;
    if progress.done && progress.failed > 0 {
        let anew = Progress { step: progress.step + 1, pass: 1, ..Progress::default() };
        app.store.advance(&id, &anew, progress.step).await?;
        progress = anew;
    }
    if !progress.done {
        put(app, &CancellationOrder { event_id: id }).await?;
    }
    Reply::ok(&CancelledEventView { event: EventView::of_members(&event, now), progress: (&progress).into() })
}
