//! `DELETE /admin/templates/{template}/{language}`: removes an organizer's own texts, so that mails have our words again. A
//! repeat changes nothing.

use aws::store::OwnTexts;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::template_view::of_path;
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, version};

/// `DELETE /admin/templates/{template}/{language}`
pub static RESTORE_TEMPLATE: Endpoint = Endpoint {
    name: "restore-template",
    method: "DELETE",
    path: "/admin/templates/{template}/{language}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(restore_template(app, request)),
};

async fn restore_template(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (template, language) = of_path(request)?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Edit).await?;
    request.if_match()?;
    let before = app.store.own_texts(&member, template, language.code()).await?;
    // The first run, or somebody else, has removed them.
    if before.is_empty() {
        return Ok(Reply::empty(204));
    }
    version::check(request, before.ver)?;
    let after = OwnTexts { ver: before.ver + 1, subject: None, html: None, text: None, ..before.clone() };
    version::written(app.store.change_own_texts(&member, &before, &after, app.clock.now()).await?)?;
    Ok(Reply::empty(204))
}
