//! `GET /admin/statements/{statement_id}`: shows a statement, as JSON or as CSV.

use domain::ids::StatementId;
use domain::member::Right;
use domain::statement::{self, Statement};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use crate::authority::member;
use crate::{App, Endpoint, csv_file};

/// `GET /admin/statements/{statement_id}`
pub static GET_STATEMENT: Endpoint = Endpoint {
    name: "get-statement",
    method: "GET",
    path: "/admin/statements/{statement_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_statement(app, request)),
};

async fn get_statement(app: &App, request: &Request) -> Result<Reply, Failure> {
    let missing = || Error::NotFound { what: "statement" };
    let id: StatementId = request.path("statement_id", "statement")?;
    let closed = app.store.closed_month(&id).await?.ok_or_else(missing)?;
    // Another organizer's statement is not there.
    member(app, request, &closed.organizer_id, Right::Oversee).await.map_err(|failure| match failure {
        Failure::Refused(Error::NotFound { .. }) => missing().into(),
        other => other,
    })?;
    let as_csv = match request.query("format") {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => {
            let reason = "`json` or `csv`".to_owned();
            return Err(Error::ParameterInvalid { name: "format", reason }.into());
        }
    };
    let bytes = app.bucket()?.read_statement(&closed.organizer_id, &closed.file, app.clock.now()).await?;
    let statement: Statement =
        serde_json::from_slice(&bytes).map_err(|error| Failure::caused("a statement", error))?;
    if as_csv {
        let name = format!("statement-{:06}-{}.csv", statement.number, statement.month);
        return Ok(csv_file::reply(&name, &statement::csv(&statement), None));
    }
    Reply::ok(&statement)
}
