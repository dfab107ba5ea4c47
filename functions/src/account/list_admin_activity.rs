//! `GET /admin/activity`: lists the changes of administrators of the deployment that are about no organizer, newest first.
//! It only reads.

use domain::activity::ActivityRecord;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{App, Endpoint, cursor};

/// `GET /admin/activity`
pub static LIST_ADMIN_ACTIVITY: Endpoint = Endpoint {
    name: "list-admin-activity",
    method: "GET",
    path: "/admin/activity",
    access: Access::Admin,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_admin_activity(app, request)),
};

/// A page of records about no organizer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AdminActivityView {
    /// Records, newest first.
    pub activity: Vec<ActivityRecord>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_admin_activity(app: &App, request: &Request) -> Result<Reply, Failure> {
    let admin = request.caller()?.as_admin()?;
    let limit = request.limit()?;
    let scope = "activity";
    let from = request.query("cursor").map(|text| cursor::decode(scope, text)).transpose()?;
    let page = app.store.activity_of_deployment(&admin, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(scope, &parts));
    Reply::ok(&AdminActivityView { activity: page.items, next_cursor })
}
