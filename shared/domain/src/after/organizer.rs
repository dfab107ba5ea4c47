//! Organizers: who sells, and what their documents say of them.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::after::invoice::{DocumentNumber, Seller};
use crate::base::ids::OrganizerId;

/// An organizer, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organizer {
    /// Id of the organizer.
    pub organizer_id: OrganizerId,
    /// Settings that an owner may change.
    pub settings: OrganizerSettings,
    /// Version, raised by each change of the settings.
    pub ver: u64,
}

/// Settings of an organizer. Seller and number series are all there, or all absent: then the deployment's apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizerSettings {
    /// Name for people.
    pub name: String,
    /// Seller on the organizer's documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<Seller>,
    /// Prefix of the organizer's invoice numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_series: Option<String>,
    /// Prefix of the organizer's credit note numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_series: Option<String>,
    /// True if members act only in sessions that were opened with a second factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor_required: bool,
}

impl OrganizerSettings {
    /// Number series of the organizer's own.
    pub fn series(&self) -> impl Iterator<Item = &str> {
        [&self.invoice_series, &self.credit_note_series].into_iter().flatten().map(String::as_str)
    }

    /// Checks the number series: well formed, one for each kind of document, none of `taken`, which are the
    /// deployment's, and there if the seller is. A series that two sellers share has gaps for both.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`], or [`Error::SeriesTaken`].
    pub fn check(&self, taken: &[&str]) -> Result<(), Error> {
        for (name, series) in
            [("invoice_series", &self.invoice_series), ("credit_note_series", &self.credit_note_series)]
        {
            let Some(series) = series else { continue };
            if DocumentNumber::new(series, 1).is_err() {
                let reason = "1 to 9 capital letters, digits, `-` or `/`".to_owned();
                return Err(Error::FieldInvalid { name, reason });
            }
            if taken.contains(&series.as_str()) {
                return Err(Error::SeriesTaken { series: series.clone() });
            }
        }
        if self.series().count() != if self.seller.is_some() { 2 } else { 0 } {
            let reason = "give seller, invoice_series and credit_note_series, or none of them".to_owned();
            return Err(Error::FieldInvalid { name: "seller", reason });
        }
        if self.invoice_series.is_some() && self.invoice_series == self.credit_note_series {
            let reason = "invoices and credit notes need a series each".to_owned();
            return Err(Error::FieldInvalid { name: "credit_note_series", reason });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(invoices: &str, notes: &str) -> OrganizerSettings {
        let seller = Seller { name: "Opera".into(), address_lines: Vec::new(), tax_ids: Vec::new() };
        OrganizerSettings {
            name: "Opera House".into(),
            seller: Some(seller),
            invoice_series: Some(invoices.into()),
            credit_note_series: Some(notes.into()),
            second_factor_required: false,
        }
    }

    #[test]
    fn a_series_is_a_prefix_of_its_own() {
        assert_eq!(with("OPH", "OPC").check(&["INV", "CN"]), Ok(()));
        let shared = with("INV", "OPC").check(&["INV", "CN"]);
        assert_eq!(shared, Err(Error::SeriesTaken { series: "INV".into() }));
        for (invoices, notes) in [("OPH", "OPH"), ("oph", "OPC"), ("OPH", ""), ("OPH", "ABCDEFGHIJ")] {
            let refused = with(invoices, notes).check(&[]);
            assert!(matches!(refused, Err(Error::FieldInvalid { .. })), "{invoices} {notes}");
        }
        assert_eq!(with("OPH", "OPC").series().collect::<Vec<_>>(), ["OPH", "OPC"]);
    }

    #[test]
    fn seller_and_series_come_together() {
        let whole = || with("OPH", "OPC");
        let none =
            OrganizerSettings { seller: None, invoice_series: None, credit_note_series: None, ..whole() };
        assert_eq!(none.check(&[]), Ok(()));
        for part in [
            OrganizerSettings { seller: None, ..whole() },
            OrganizerSettings { invoice_series: None, ..whole() },
            OrganizerSettings { credit_note_series: None, ..whole() },
            OrganizerSettings { invoice_series: whole().invoice_series, ..none.clone() },
        ] {
            assert!(matches!(part.check(&[]), Err(Error::FieldInvalid { name: "seller", .. })), "{part:?}");
        }
    }
}
