//! `GET /admin/exports/{export_id}`: shows the progress of an export and, once it is done, an address of its file.

use domain::export::ExportStatus;
use domain::ids::ExportId;
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::export_view::ExportView;
use crate::authority::member;
use crate::{App, Endpoint};

/// `GET /admin/exports/{export_id}`
pub static GET_EXPORT: Endpoint = Endpoint {
    name: "get-export",
    method: "GET",
    path: "/admin/exports/{export_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_export(app, request)),
};

async fn get_export(app: &App, request: &Request) -> Result<Reply, Failure> {
    let missing = || Error::NotFound { what: "export" };
    let id: ExportId = request.path("export_id", "export")?;
    let now = app.clock.now();
    let there = app.store.export(&id).await?.filter(|export| now < export.expires_at());
    let export = there.ok_or_else(missing)?;
    // Another organizer's export is not there.
    member(app, request, &export.organizer_id, Right::Oversee).await.map_err(|failure| match failure {
        Failure::Refused(Error::NotFound { .. }) => missing().into(),
        other => other,
    })?;
    let url = match export.status {
        ExportStatus::Done => Some(app.bucket()?.presigned_export(&id, now)?),
        ExportStatus::Running | ExportStatus::Failed => None,
    };
    Reply::ok(&ExportView::of(&export, url))
}
