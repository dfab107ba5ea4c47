//! `GET /admin/titles/{title_id}`: returns a title with its version. It only reads.

use aws::store::Thing;
use domain::ids::TitleId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `GET /admin/titles/{title_id}`
pub static GET_TITLE: Endpoint = Endpoint {
    name: "get-title",
    method: "GET",
    path: "/admin/titles/{title_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_title(app, request)),
};

async fn get_title(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: TitleId = request.path("title_id", "title")?;
    let member = member_at(app, request, Thing::Title(&id), Right::Read).await?;
    let title = app.store.title(&member, &id).await?;
    version::shown(&title, title.ver)
}
