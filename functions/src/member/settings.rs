//! Settings of an organizer, as a request gives them and as a reply shows them.

use domain::ids::OrganizerId;
use domain::invoice::Seller;
use domain::member::Role;
use domain::organizer::{Organizer, OrganizerSettings};
use domain::{Error, Failure, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{App, text};

/// Seller on an organizer's documents.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SellerBody {
    /// Name of the company.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Address, line by line.
    #[schemars(length(min = 1, max = 6), inner(length(min = 1, max = 120)))]
    pub address_lines: Vec<String>,
    /// Tax numbers (GSTIN, VAT id), if the seller has any.
    #[serde(default)]
    #[schemars(length(max = 4), inner(length(min = 1, max = 120)))]
    pub tax_ids: Vec<String>,
}

impl SellerBody {
    /// The seller.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`].
    pub(super) fn seller(&self) -> Result<Seller, Error> {
        let invalid = |reason| Err(Error::FieldInvalid { name: "seller", reason });
        if !(1..=limits::ADDRESS_LINES_MAX).contains(&self.address_lines.len()) {
            return invalid(format!("the address has 1 to {} lines", limits::ADDRESS_LINES_MAX));
        }
        if self.tax_ids.len() > limits::TAX_IDS_MAX {
            return invalid(format!("at most {} tax numbers", limits::TAX_IDS_MAX));
        }
        let line = |value: &String| text::name("seller", value);
        Ok(Seller {
            name: line(&self.name)?,
            address_lines: self.address_lines.iter().map(line).collect::<Result<_, _>>()?,
            tax_ids: self.tax_ids.iter().map(line).collect::<Result<_, _>>()?,
        })
    }
}

/// An organizer. If seller and series are absent, the deployment's apply.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OrganizerView {
    /// Id of the organizer.
    pub organizer_id: OrganizerId,
    /// Name for people.
    pub name: String,
    /// Seller on the organizer's documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller: Option<Seller>,
    /// Prefix of the organizer's invoice numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_series: Option<String>,
    /// Prefix of the organizer's credit note numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_note_series: Option<String>,
    /// True if members act only in sessions that were opened with a second factor.
    pub second_factor_required: bool,
    /// Role of the caller; absent for an administrator of the deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

impl OrganizerView {
    /// The organizer as somebody with `role` sees it.
    pub(super) fn of(organizer: Organizer, role: Option<Role>) -> Self {
        let Organizer { organizer_id, settings, .. } = organizer;
        let OrganizerSettings { name, seller, invoice_series, credit_note_series, second_factor_required } =
            settings;
        Self { organizer_id, name, seller, invoice_series, credit_note_series, second_factor_required, role }
    }
}

/// Checks the number series of `settings`.
///
/// # Errors
/// As [`OrganizerSettings::check`].
pub(super) fn check(app: &App, settings: &OrganizerSettings) -> Result<(), Failure> {
    let documents = &app.config.documents;
    let taken = [documents.invoice_series()?, documents.credit_note_series()?];
    Ok(settings.check(&taken)?)
}
