//! `GET /admin/reports/payouts`: lists what the providers have paid out, newest first: an organizer's part of each payout,
//! or for administrators each payout whole. It only reads.

use domain::member::Right;
use domain::{Failure, csv, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::payout_view::{PayoutView, TotalView, is_csv, word};
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, csv_file, cursor};

/// `GET /admin/reports/payouts`
pub static LIST_PAYOUTS: Endpoint = Endpoint {
    name: "list-payouts",
    method: "GET",
    path: "/admin/reports/payouts",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_payouts(app, request)),
};

/// A page of payouts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PayoutListView {
    /// Payouts, newest first.
    pub payouts: Vec<PayoutView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// Columns of the file.
const COLUMNS: [&str; 19] = [
    "payout_id",
    "provider",
    "status",
    "created_at",
    "currency",
    "charges_minor",
    "refunds_minor",
    "disputes_minor",
    "fees_minor",
    "tax_minor",
    "account_fees_minor",
    "foreign_minor",
    "returned_payouts_minor",
    "net_minor",
    "lines",
    "amount_minor",
    "unexplained_minor",
    "unexplained_lines",
    "finding",
];

async fn list_payouts(app: &App, request: &Request) -> Result<Reply, Failure> {
    let is_csv = is_csv(request)?;
    // A file without `limit` is as long as a file may be.
    let whole = is_csv && request.query("limit").is_none();
    let limit = if whole { limits::PAYOUT_CSV_MAX } else { request.limit()? };
    let (scope, page) = if request.query("organizer_id").is_some() {
        let organizer = organizer_of_query(request)?;
        let member = member(app, request, &organizer, Right::Report).await?;
        let scope = format!("payouts {organizer}");
        let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
        let page = app.store.payouts_of(&member, limit, from.as_deref()).await?;
        let payouts: Vec<_> = page.items.iter().map(PayoutView::part).collect();
        (scope, (payouts, page.next))
    } else {
        let admin = request.caller()?.as_admin()?;
        let scope = "payouts".to_owned();
        let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
        let page = app.store.payouts(&admin, limit, from.as_deref()).await?;
        let payouts: Vec<_> = page.items.iter().map(PayoutView::whole).collect();
        (scope, (payouts, page.next))
    };
    let (payouts, next) = page;
    let next_cursor = next.map(|parts| cursor::encode(&scope, &parts));
    if is_csv {
        return Ok(csv_file::reply("payouts.csv", &csv::file(COLUMNS, payouts.iter().map(row)), next_cursor));
    }
    Reply::ok(&PayoutListView { payouts, next_cursor })
}

fn row(payout: &PayoutView) -> [String; 19] {
    let sums = &payout.sums;
    let of_total = |value: fn(&TotalView) -> String| payout.total.as_ref().map(value).unwrap_or_default();
    [
        payout.payout_id.clone(),
        payout.provider.as_str().to_owned(),
        word(payout.status),
        payout.created_at.to_string(),
        payout.currency.clone(),
        sums.charges_minor.to_string(),
        sums.refunds_minor.to_string(),
        sums.disputes_minor.to_string(),
        sums.fees_minor.to_string(),
        sums.tax_minor.to_string(),
        sums.account_fees_minor.to_string(),
        sums.foreign_minor.to_string(),
        sums.returned_payouts_minor.to_string(),
        sums.net_minor.to_string(),
        sums.lines.to_string(),
        of_total(|total| total.amount_minor.to_string()),
        of_total(|total| total.unexplained_minor.to_string()),
        of_total(|total| total.unexplained_lines.to_string()),
        of_total(|total| total.finding.clone().unwrap_or_default()),
    ]
}
