//! An export as the API shows it.

use domain::export::{Export, ExportKind, ExportStatus};
use domain::ids::{ExportId, OrganizerId};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// An export.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ExportView {
    /// Id of the export.
    pub export_id: ExportId,
    /// Organizer whose data it has.
    pub organizer_id: OrganizerId,
    /// Kind of its rows.
    pub kind: ExportKind,
    /// First day of the events' starts (UTC).
    #[schemars(with = "String", extend("format" = "date"))]
    pub from: Date,
    /// Last day of the events' starts (UTC).
    #[schemars(with = "String", extend("format" = "date"))]
    pub to: Date,
    /// Status of the export.
    pub status: ExportStatus,
    /// Events that are written.
    pub done: u32,
    /// Events in all; none before the first page.
    pub of: Option<u32>,
    /// Rows that are written.
    pub rows: u64,
    /// Address of the CSV file, good for a quarter of an hour; a later request answers another. None before it is done.
    pub url: Option<String>,
    /// Instant at which the file is deleted.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

impl ExportView {
    /// An export, and the address of its file.
    pub(super) fn of(export: &Export, url: Option<String>) -> Self {
        Self {
            export_id: export.export_id.clone(),
            organizer_id: export.organizer_id.clone(),
            kind: export.kind,
            from: export.days.from,
            to: export.days.to,
            status: export.status,
            done: export.done,
            of: export.of,
            rows: export.rows,
            url,
            expires_at: export.expires_at(),
        }
    }
}
