//! `POST /admin/templates/{template}/{language}/preview`: writes a mail with sample content, in the organizer's own texts or
//! in ours. Nothing is stored or sent.

use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::sample_mail::{SampleBody, written};
use super::template_view::of_path;
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint};

/// `POST /admin/templates/{template}/{language}/preview`
pub static PREVIEW_TEMPLATE: Endpoint = Endpoint {
    name: "preview-template",
    method: "POST",
    path: "/admin/templates/{template}/{language}/preview",
    access: Access::Member,
    body_bytes_max: limits::OVERRIDE_BODY_BYTES_MAX,
    handle: |app, request| Box::pin(preview_template(app, request)),
};

/// A mail with sample content.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MailView {
    /// Subject.
    pub subject: String,
    /// HTML. It is a page of its own: show it in a frame without scripts.
    pub html: String,
    /// Plain text.
    pub text: String,
    /// Reason for which the mail has our words although the organizer has own texts: fields may have changed since they
    /// were written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

async fn preview_template(app: &App, request: &Request) -> Result<Reply, Failure> {
    let of = of_path(request)?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Edit).await?;
    let wanted: SampleBody = request.json()?;
    let mail = written(app, request, &member, of, wanted).await?;
    let refused = mail.refused.map(|refusal| refusal.to_string());
    Reply::ok(&MailView { subject: mail.subject, html: mail.html, text: mail.text, refused })
}
