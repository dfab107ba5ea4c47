//! `POST /admin/offers/{offer_id}/codes`: generates codes that may be used once each.
//!
//! They follow from a secret that is stored before the first of them, under a name that is derived from the caller and
//! the `Idempotency-Key`. So a run that is cut off is gone on with by the next one, and a repeated request answers the
//! same.

use aws::store::{CodeBatch, Thing};
use domain::ids::{OfferId, fingerprint};
use domain::member::Right;
use domain::offer::CodePrefix;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::terms::check_funder;
use crate::authority::member_at;
use crate::{App, Endpoint, random};

/// `POST /admin/offers/{offer_id}/codes`
pub static CREATE_CODES: Endpoint = Endpoint {
    name: "create-codes",
    method: "POST",
    path: "/admin/offers/{offer_id}/codes",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_codes(app, request)),
};

/// Codes to generate.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodesBody {
    /// Number of codes.
    #[schemars(range(min = 1, max = 1000))]
    pub count: u32,
    /// Begin of all of them, before a hyphen and twelve random letters and digits.
    #[serde(default)]
    pub prefix: Option<CodePrefix>,
}

/// Number of codes that an offer has.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CodesCreatedView {
    /// Offer of the codes.
    pub offer_id: OfferId,
    /// Number of codes that this request has generated.
    pub created_count: u32,
    /// Number of all codes of the offer.
    pub codes_count: u32,
}

async fn create_codes(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OfferId = request.path("offer_id", "offer")?;
    let key = request.idempotency_key()?;
    let member = member_at(app, request, Thing::Offer(&id), Right::Edit).await?;
    let wanted: CodesBody = request.json()?;
    if !(1..=limits::CODES_PER_REQUEST_MAX).contains(&wanted.count) {
        let reason = format!("give 1 to {}", limits::CODES_PER_REQUEST_MAX);
        return Err(Error::FieldInvalid { name: "count", reason }.into());
    }
    let offer = app.store.own_offer(&member, &id).await?;
    check_funder(&member, &offer.terms)?;
    let said = serde_json::to_vec(&wanted).map_err(|error| Failure::caused("a body", error))?;
    let seed: [u8; 32] = random::bytes()?;
    let batch = CodeBatch {
        batch: fingerprint(format!("{} {key}", member.customer_id()).as_bytes()),
        request: fingerprint(&said),
        seed: seed.iter().map(|byte| format!("{byte:02x}")).collect(),
        prefix: wanted.prefix,
        count: wanted.count,
        made: 0,
        created_at: app.clock.now(),
    };
    let batch = app.store.create_codes(&member, &offer, batch).await?;
    let codes_count = app.store.code_count(&id).await?;
    Reply::created(&CodesCreatedView { offer_id: id, created_count: batch.made, codes_count })
}
