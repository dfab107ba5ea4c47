//! `GET /admin/offers/{offer_id}/codes`: lists the generated codes of an offer as CSV. Only members who may change offers
//! read them.

use aws::store::{CodeBatch, Thing};
use domain::ids::OfferId;
use domain::member::Right;
use domain::{Failure, csv, limits};
use lambda::{Access, Reply, Request};

use crate::authority::member_at;
use crate::{App, Endpoint, csv_file, cursor};

/// `GET /admin/offers/{offer_id}/codes`
pub static LIST_CODES: Endpoint = Endpoint {
    name: "list-codes",
    method: "GET",
    path: "/admin/offers/{offer_id}/codes",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_codes(app, request)),
};

/// Columns of the file.
const COLUMNS: [&str; 2] = ["code", "created_at"];
/// Requests whose codes one file has: at most ten thousand codes, far below Lambda's 6 MB.
const BATCHES_PER_FILE: usize = 10;

async fn list_codes(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OfferId = request.path("offer_id", "offer")?;
    let member = member_at(app, request, Thing::Offer(&id), Right::Edit).await?;
    let scope = format!("codes of {id}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let offer = app.store.own_offer(&member, &id).await?;
    let page = app.store.codes_of(&member, &offer, BATCHES_PER_FILE, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    let text = csv::file(COLUMNS, page.items.iter().flat_map(rows));
    Ok(csv_file::reply(&format!("codes-{id}.csv"), &text, next_cursor))
}

/// A row for each code of the batch that exists.
fn rows(batch: &CodeBatch) -> impl Iterator<Item = [String; 2]> {
    batch.codes().map(|code| [String::from(code), batch.created_at.to_string()])
}
