//! `POST /admin/exports`: orders a file of an organizer's bookings or documents.
//!
//! The row's id is derived from the caller and the `Idempotency-Key`, so a repeated request answers the export that is
//! there. The order comes after the row: if the function dies in between, the repeat sends it, and one that comes twice
//! finds what the first has written.

use domain::export::{Days, Export, ExportKind, ExportStatus};
use domain::ids::{ExportId, OrganizerId, fingerprint};
use domain::member::Right;
use domain::statement::Month;
use domain::{Error, Failure, limits};
use jiff::civil::Date;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::export_view::ExportView;
use crate::authority::member;
use crate::queue::{ExportOrder, put};
use crate::{App, Endpoint};

/// `POST /admin/exports`
pub static CREATE_EXPORT: Endpoint = Endpoint {
    name: "create-export",
    method: "POST",
    path: "/admin/exports",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_export(app, request)),
};

/// A wanted export.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportBody {
    /// Organizer whose data it has.
    pub organizer_id: OrganizerId,
    /// Kind of its rows.
    pub kind: ExportKind,
    /// Month of the events' starts (UTC), such as `2026-11`; or `from` and `to`.
    #[serde(default)]
    pub month: Option<Month>,
    /// First day of the events' starts (UTC).
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub from: Option<Date>,
    /// Last day of the events' starts (UTC): at most 366 days with the first.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub to: Option<Date>,
}

impl ExportBody {
    fn days(&self) -> Result<Days, Error> {
        match (self.month, self.from, self.to) {
            (Some(month), None, None) => Days::new(month.first(), month.last()),
            (None, Some(from), Some(to)) => Days::new(from, to),
            _ => {
                let reason = "say either `month`, or `from` and `to`".to_owned();
                Err(Error::FieldInvalid { name: "month", reason })
            }
        }
    }
}

async fn create_export(app: &App, request: &Request) -> Result<Reply, Failure> {
    let key = request.idempotency_key()?;
    let wanted: ExportBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Oversee).await?;
    let days = wanted.days()?;
    let said = serde_json::to_vec(&(member.organizer_id(), wanted.kind, days));
    let said = said.map_err(|error| Failure::caused("a body", error))?;
    let now = app.clock.now();
    let export = Export {
        export_id: ExportId::derive(member.customer_id(), key, member.organizer_id()),
        organizer_id: member.organizer_id().clone(),
        kind: wanted.kind,
        days,
        requested_by: member.customer_id().clone(),
        requested_at: now,
        request: fingerprint(&said),
        status: ExportStatus::Running,
        done: 0,
        of: None,
        rows: 0,
        step: 1,
        upload: None,
        parts: Vec::new(),
        tail: None,
        position: None,
        finished_at: None,
    };
    let export = app.store.create_export(&member, &export).await?;
    if export.status == ExportStatus::Running {
        put(app, &ExportOrder { export_id: export.export_id.clone() }).await?;
    }
    Reply::json(202, &ExportView::of(&export, None))
}
