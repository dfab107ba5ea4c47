//! `GET /admin/statements`: lists the closed months of an organizer.

use domain::ids::OrganizerId;
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::statement_view::{StatementListView, StatementSummaryView};
use crate::authority::member;
use crate::{App, Endpoint, cursor};

/// `GET /admin/statements`
pub static LIST_STATEMENTS: Endpoint = Endpoint {
    name: "list-statements",
    method: "GET",
    path: "/admin/statements",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_statements(app, request)),
};

async fn list_statements(app: &App, request: &Request) -> Result<Reply, Failure> {
    let invalid = || Error::ParameterInvalid {
        name: "organizer_id",
        reason: "the id of the organizer whose statements to list".to_owned(),
    };
    let organizer: OrganizerId =
        request.query("organizer_id").ok_or_else(invalid)?.parse().map_err(|_| invalid())?;
    let member = member(app, request, &organizer, Right::Oversee).await?;
    let scope = format!("statements of {organizer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.closed_months(&member, request.limit()?, from.as_deref()).await?;
    Reply::ok(&StatementListView {
        statements: page.items.iter().map(StatementSummaryView::of).collect(),
        next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)),
    })
}
