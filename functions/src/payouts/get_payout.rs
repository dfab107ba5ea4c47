//! `GET /admin/reports/payouts/{payout_id}`: shows a payout with its lines: the organizer's own, or for administrators all,
//! those without a booking first. It only reads.

use domain::member::Right;
use domain::payout::{Explained, PayoutLine};
use domain::{Error, Failure, csv, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::payout_view::{PayoutLineView, PayoutView, is_csv, word};
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, csv_file, cursor};

/// `GET /admin/reports/payouts/{payout_id}`
pub static GET_PAYOUT: Endpoint = Endpoint {
    name: "get-payout",
    method: "GET",
    path: "/admin/reports/payouts/{payout_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_payout(app, request)),
};

/// A payout with a page of its lines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PayoutLinesView {
    /// The payout, or the organizer's part of it.
    pub payout: PayoutView,
    /// Lines: the organizer's, or all, organizer by organizer and those without a booking first.
    pub lines: Vec<PayoutLineView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// Columns of the file.
const COLUMNS: [&str; 15] = [
    "payout_id",
    "currency",
    "line_id",
    "kind",
    "at",
    "amount_minor",
    "fee_minor",
    "tax_minor",
    "net_minor",
    "about",
    "organizer_id",
    "event_id",
    "booking_id",
    "payment_id",
    "problem",
];

/// Longest id of a payout.
const ID_BYTES_MAX: usize = 255;

async fn get_payout(app: &App, request: &Request) -> Result<Reply, Failure> {
    let missing = Error::NotFound { what: "payout" };
    let id: String = request.path("payout_id", "payout")?;
    let is_csv = is_csv(request)?;
    let whole = is_csv && request.query("limit").is_none();
    let limit = if whole { limits::PAYOUT_CSV_MAX } else { request.limit()? };
    let organizer = request.query("organizer_id").map(|_| organizer_of_query(request)).transpose()?;
    let scope = organizer.as_ref().map_or(format!("payout {id}"), |owner| format!("payout {id} {owner}"));
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let (payout, page) = if let Some(organizer) = &organizer {
        let member = member(app, request, organizer, Right::Report).await?;
        let known = known(app, &id).await?.ok_or(missing.clone())?;
        let part = app.store.payout_of(&member, &known.payout).await?.ok_or(missing)?;
        let page = app.store.payout_lines_of(&member, &id, limit, from.as_deref()).await?;
        (PayoutView::part(&part), page)
    } else {
        let admin = request.caller()?.as_admin()?;
        let known = known(app, &id).await?.ok_or(missing)?;
        let page = app.store.payout_lines(&admin, &id, limit, from.as_deref()).await?;
        (PayoutView::whole(&known), page)
    };
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    if is_csv {
        let rows = page.items.iter().map(|line| row(&payout, line));
        return Ok(csv_file::reply(&format!("payout-{id}.csv"), &csv::file(COLUMNS, rows), next_cursor));
    }
    let lines = page.items.into_iter().map(PayoutLineView::of).collect();
    Reply::ok(&PayoutLinesView { payout, lines, next_cursor })
}

/// The payout as it was explained last; none for an id that no provider gives.
async fn known(app: &App, id: &str) -> Result<Option<Explained>, Failure> {
    let is_id = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
    if id.len() > ID_BYTES_MAX || !id.bytes().all(is_id) {
        return Ok(None);
    }
    app.store.payout(id).await
}

fn row(payout: &PayoutView, line: &PayoutLine) -> [String; 15] {
    let id = |id: Option<&str>| id.unwrap_or_default().to_owned();
    [
        payout.payout_id.clone(),
        payout.currency.clone(),
        line.line_id.clone(),
        word(line.kind),
        line.at.to_string(),
        line.amount_minor.to_string(),
        line.fee_minor.to_string(),
        line.tax_minor.to_string(),
        line.net_minor.to_string(),
        id(line.about.as_deref()),
        id(line.organizer_id.as_ref().map(|id| id.as_str())),
        id(line.event_id.as_ref().map(|id| id.as_str())),
        id(line.booking_id.as_ref().map(|id| id.as_str())),
        id(line.payment_id.as_ref().map(|id| id.as_str())),
        line.problem.map(word).unwrap_or_default(),
    ]
}
