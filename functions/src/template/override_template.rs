//! `PUT /admin/templates/{template}/{language}`: puts an organizer's own texts in the place of ours. A repeat is refused as
//! stale, because it was read before.

use aws::store::OwnTexts;
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use mails::Override;

use super::template_view::{TemplateView, check_texts, of_path};
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, version};

/// `PUT /admin/templates/{template}/{language}`
pub static OVERRIDE_TEMPLATE: Endpoint = Endpoint {
    name: "override-template",
    method: "PUT",
    path: "/admin/templates/{template}/{language}",
    access: Access::Member,
    body_bytes_max: limits::OVERRIDE_BODY_BYTES_MAX,
    handle: |app, request| Box::pin(override_template(app, request)),
};

async fn override_template(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (template, language) = of_path(request)?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Edit).await?;
    let wanted: Override = request.json()?;
    if wanted == Override::default() {
        let reason = "give a subject, or HTML and plain text; `DELETE` brings our words back".to_owned();
        return Err(Error::FieldInvalid { name: "subject", reason }.into());
    }
    let before = app.store.own_texts(&member, template, language.code()).await?;
    version::check(request, before.ver)?;
    check_texts(&wanted, template)?;
    let Override { subject, html, text } = wanted;
    let mut after = OwnTexts { subject, html, text, ..before.clone() };
    if after != before {
        after.ver += 1;
        version::written(app.store.change_own_texts(&member, &before, &after, app.clock.now()).await?)?;
    }
    let ver = after.ver;
    let view = TemplateView::of(after)?;
    version::shown(&view, ver)
}
