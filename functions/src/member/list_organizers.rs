//! `GET /admin/organizers`: lists the organizers that the caller is a member of; to an administrator of the deployment,
//! all of them. It only reads, and may lag behind by a moment.

use aws::in_parallel;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::settings::OrganizerView;
use crate::{App, Endpoint, cursor};

/// Reads that run at once.
const AT_ONCE: usize = 8;

/// `GET /admin/organizers`
pub static LIST_ORGANIZERS: Endpoint = Endpoint {
    name: "list-organizers",
    method: "GET",
    path: "/admin/organizers",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_organizers(app, request)),
};

/// A page of organizers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OrganizerListView {
    /// Organizers: by id for a member, by name for an administrator.
    pub organizers: Vec<OrganizerView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_organizers(app: &App, request: &Request) -> Result<Reply, Failure> {
    let caller = request.caller()?;
    let limit = request.limit()?;
    let scope = format!("organizers {}", caller.customer_id);
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let (organizers, next) = if let Ok(admin) = caller.as_admin() {
        let page = app.store.organizers(&admin, limit, from.as_deref()).await?;
        let views = page.items.into_iter().map(|organizer| OrganizerView::of(organizer, None));
        (views.collect(), page.next)
    } else {
        let page = app.store.organizers_of(&caller, limit, from.as_deref()).await?;
        let views = page.items.into_iter().map(|(id, role)| async move {
            let organizer = app.store.organizer(&id).await?;
            Ok::<_, Failure>(organizer.map(|organizer| OrganizerView::of(organizer, Some(role))))
        });
        let views = in_parallel(AT_ONCE, views.collect()).await?;
        (views.into_iter().flatten().collect(), page.next)
    };
    let next_cursor = next.map(|parts| cursor::encode(&scope, &parts));
    Reply::ok(&OrganizerListView { organizers, next_cursor })
}
