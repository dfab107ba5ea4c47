//! `GET /admin/templates/{template}/{language}`: returns an organizer's own texts for a mail, and the fields that they may
//! use.

use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::template_view::{TemplateView, of_path};
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, version};

/// `GET /admin/templates/{template}/{language}`
pub static GET_TEMPLATE: Endpoint = Endpoint {
    name: "get-template",
    method: "GET",
    path: "/admin/templates/{template}/{language}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_template(app, request)),
};

async fn get_template(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (template, language) = of_path(request)?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Read).await?;
    let texts = app.store.own_texts(&member, template, language.code()).await?;
    let ver = texts.ver;
    let view = TemplateView::of(texts)?;
    version::shown(&view, ver)
}
