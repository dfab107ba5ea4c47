//! `PATCH /admin/organizers/{organizer_id}`: changes the settings of an organizer. A repeated request finds another
//! version and changes nothing.

use domain::ids::OrganizerId;
use domain::member::Right;
use domain::organizer::{Organizer, OrganizerSettings};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::settings::{OrganizerView, SellerBody, check};
use crate::authority::member;
use crate::given::{given, not_null};
use crate::{App, Endpoint, text, version};

/// `PATCH /admin/organizers/{organizer_id}`
pub static UPDATE_ORGANIZER: Endpoint = Endpoint {
    name: "update-organizer",
    method: "PATCH",
    path: "/admin/organizers/{organizer_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_organizer(app, request)),
};

/// Changed settings. What is absent stays as it is, and `null` ends the setting: seller and both series together.
/// A seller with another name or tax numbers comes with new series once there are documents in the old ones.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizerChangeBody {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 120))]
    pub name: Option<String>,
    /// Seller on documents that are issued from now on.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<SellerBody>")]
    pub seller: Option<Option<SellerBody>>,
    /// Prefix of the next invoice numbers, which no other seller of the deployment has.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", regex(pattern = "^[A-Z0-9][A-Z0-9/-]{0,8}$"))]
    pub invoice_series: Option<Option<String>>,
    /// Prefix of the next credit note numbers.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", regex(pattern = "^[A-Z0-9][A-Z0-9/-]{0,8}$"))]
    pub credit_note_series: Option<Option<String>>,
    /// True if members act only in sessions that were opened with a second factor. An owner switches it on in such a
    /// session.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub second_factor_required: Option<bool>,
}

async fn update_organizer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &id, Right::Administer).await?;
    let wanted: OrganizerChangeBody = request.json()?;
    let before = app.store.organizer(&id).await?.ok_or(Error::NotFound { what: "organizer" })?;
    version::check(request, before.ver)?;
    let settings = changed(&before.settings, wanted)?;
    check(app, &settings)?;
    if settings.second_factor_required && !before.settings.second_factor_required && !member.is_admin() {
        // Owners do not lock themselves out.
        app.store.check_second_factor(&request.caller()?).await?;
    }
    let mut ver = before.ver;
    if settings != before.settings {
        version::written(app.store.change_organizer(&member, &before, &settings, app.clock.now()).await?)?;
        ver += 1;
    }
    let organizer = Organizer { settings, ver, ..before };
    let role = app.store.own_role(&member).await?;
    version::shown(&OrganizerView::of(organizer, role), ver)
}

/// The settings after the change.
fn changed(before: &OrganizerSettings, wanted: OrganizerChangeBody) -> Result<OrganizerSettings, Error> {
    let OrganizerSettings { name, seller, invoice_series, credit_note_series, second_factor_required } =
        before.clone();
    Ok(OrganizerSettings {
        name: wanted.name.map_or(Ok(name), |name| text::name("name", &name))?,
        seller: match wanted.seller {
            Some(given) => given.as_ref().map(SellerBody::seller).transpose()?,
            None => seller,
        },
        invoice_series: wanted.invoice_series.unwrap_or(invoice_series),
        credit_note_series: wanted.credit_note_series.unwrap_or(credit_note_series),
        second_factor_required: wanted.second_factor_required.unwrap_or(second_factor_required),
    })
}
