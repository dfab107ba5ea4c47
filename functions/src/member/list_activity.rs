//! `GET /admin/organizers/{organizer_id}/activity`: lists who changed what, newest first, as JSON or as CSV. It only reads.

use domain::activity::{ActivityRecord, csv};
use domain::ids::OrganizerId;
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::authority::member;
use crate::{App, Endpoint, csv_file, cursor};

/// `GET /admin/organizers/{organizer_id}/activity`
pub static LIST_ACTIVITY: Endpoint = Endpoint {
    name: "list-activity",
    method: "GET",
    path: "/admin/organizers/{organizer_id}/activity",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_activity(app, request)),
};

/// A page of activity records.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ActivityListView {
    /// Records, newest first.
    pub activity: Vec<ActivityRecord>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_activity(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &id, Right::Oversee).await?;
    let is_csv = match request.query("format") {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => {
            let reason = "one of json, csv".to_owned();
            return Err(Error::ParameterInvalid { name: "format", reason }.into());
        }
    };
    // A file without `limit` is as long as a file may be.
    let whole = is_csv && request.query("limit").is_none();
    let limit = if whole { limits::ACTIVITY_CSV_MAX } else { request.limit()? };
    let scope = format!("activity {id}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.activity(&member, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    if !is_csv {
        return Reply::ok(&ActivityListView { activity: page.items, next_cursor });
    }
    Ok(csv_file::reply(&format!("activity-{id}.csv"), &csv(&page.items), next_cursor))
}
