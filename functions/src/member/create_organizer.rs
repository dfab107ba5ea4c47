//! `POST /admin/organizers`: creates an organizer without members.
//!
//! Its id is derived from the caller and the `Idempotency-Key`, so a repeated request finds the organizer and
//! answers it.

use domain::ids::{OrganizerId, fingerprint};
use domain::organizer::{Organizer, OrganizerSettings};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::settings::{OrganizerView, SellerBody, check};
use crate::{App, Endpoint, text, version};

/// `POST /admin/organizers`
pub static CREATE_ORGANIZER: Endpoint = Endpoint {
    name: "create-organizer",
    method: "POST",
    path: "/admin/organizers",
    access: Access::Admin,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_organizer(app, request)),
};

/// A new organizer. It has seller and both series, or none of them: then the deployment's apply.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizerBody {
    /// Name for people.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Seller on the organizer's documents.
    #[serde(default)]
    pub seller: Option<SellerBody>,
    /// Prefix of the organizer's invoice numbers, which no other seller of the deployment has.
    #[serde(default)]
    #[schemars(regex(pattern = "^[A-Z0-9][A-Z0-9/-]{0,8}$"))]
    pub invoice_series: Option<String>,
    /// Prefix of the organizer's credit note numbers.
    #[serde(default)]
    #[schemars(regex(pattern = "^[A-Z0-9][A-Z0-9/-]{0,8}$"))]
    pub credit_note_series: Option<String>,
}

async fn create_organizer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let admin = request.caller()?.as_admin()?;
    let organizer_id = OrganizerId::derive(admin.customer_id(), request.idempotency_key()?);
    let wanted: OrganizerBody = request.json()?;
    let settings = OrganizerSettings {
        name: text::name("name", &wanted.name)?,
        seller: wanted.seller.as_ref().map(SellerBody::seller).transpose()?,
        invoice_series: wanted.invoice_series,
        credit_note_series: wanted.credit_note_series,
        second_factor_required: false,
    };
    check(app, &settings)?;
    let body = serde_json::to_vec(&settings).map_err(|error| Failure::caused("a body", error))?;
    let organizer = Organizer { organizer_id, settings, ver: version::FIRST };
    let organizer =
        app.store.create_organizer(&admin, organizer, &fingerprint(&body), app.clock.now()).await?;
    let ver = organizer.ver;
    version::created(&OrganizerView::of(organizer, None), ver)
}
