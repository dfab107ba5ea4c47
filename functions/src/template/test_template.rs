//! `POST /admin/templates/{template}/{language}/test`: sends a mail with sample content to the member's own address.
//!
//! The mail is counted before it goes, so that nobody floods a mailbox, however often the request is sent or killed; a
//! repeat sends another one. No address can be named.

use aws::directory::Directory;
use aws::mail::Mail;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::sample_mail::{SampleBody, written};
use super::template_view::of_path;
use crate::auth::tries;
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint};

/// `POST /admin/templates/{template}/{language}/test`
pub static TEST_TEMPLATE: Endpoint = Endpoint {
    name: "test-template",
    method: "POST",
    path: "/admin/templates/{template}/{language}/test",
    access: Access::Member,
    body_bytes_max: limits::OVERRIDE_BODY_BYTES_MAX,
    handle: |app, request| Box::pin(test_template(app, request)),
};

async fn test_template(app: &App, request: &Request) -> Result<Reply, Failure> {
    let of = of_path(request)?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Edit).await?;
    let wanted: SampleBody = request.json()?;
    let mail = written(app, request, &member, of, wanted).await?;
    let sender = app.mailer()?;
    let directory = Directory::new(&app.connection, app.config.user_pool_id.get()?);
    let address = directory.email_of(member.customer_id()).await?;
    tries::send_test_mail(app, &member).await?;
    let subject = format!("Test: {}", mail.subject);
    let mail = Mail { subject, text: mail.text, html: mail.html, ..Mail::default() };
    sender.send(&address, mail).await?;
    Ok(Reply::empty(202))
}
