//! Settings of documents and tickets: seller, numbering and signing keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Failure;
use domain::invoice::{Invoice, Seller};
use domain::organizer::Organizer;
use domain::ticket::{TicketKey, TicketRefusal};

use super::Setting;

/// Seller and numbering of documents, for organizers that have none of their own.
#[derive(Clone)]
pub struct DocumentSettings {
    invoice_series: Setting,
    credit_note_series: Setting,
    seller_name: Setting,
    seller_address: Setting,
    seller_tax_ids: Setting,
}

/// Seller and number series of an organizer's documents.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// Seller on the documents.
    pub seller: Seller,
    /// Prefix of invoice numbers.
    pub invoice_series: String,
    /// Prefix of credit note numbers.
    pub credit_note_series: String,
    /// True if they are the organizer's own, false if they are the deployment's.
    pub is_organizer: bool,
}

/// Keys that sign tickets.
#[derive(Clone)]
pub struct TicketKeySettings {
    seed: Setting,
    kid: Setting,
    old_keys: Setting,
}

impl DocumentSettings {
    pub(super) fn read(setting: &impl Fn(&'static str) -> Setting) -> Self {
        Self {
            invoice_series: setting("INVOICE_SERIES"),
            credit_note_series: setting("CREDIT_NOTE_SERIES"),
            seller_name: setting("SELLER_NAME"),
            seller_address: setting("SELLER_ADDRESS"),
            seller_tax_ids: setting("SELLER_TAX_IDS"),
        }
    }

    /// Prefix of invoice numbers.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not set.
    pub fn invoice_series(&self) -> Result<&str, Failure> {
        self.invoice_series.get()
    }

    /// Prefix of credit note numbers.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not set.
    pub fn credit_note_series(&self) -> Result<&str, Failure> {
        self.credit_note_series.get()
    }

    /// Seller and series of `organizer`: its own if it has them, otherwise the deployment's.
    ///
    /// # Errors
    /// [`Failure::Broken`] if one of the deployment's is not set.
    pub fn issuer(&self, organizer: &Organizer) -> Result<Issuer, Failure> {
        let own = organizer.settings.clone();
        if let (Some(seller), Some(invoice_series), Some(credit_note_series)) =
            (own.seller, own.invoice_series, own.credit_note_series)
        {
            return Ok(Issuer { seller, invoice_series, credit_note_series, is_organizer: true });
        }
        Ok(Issuer {
            seller: self.seller()?,
            invoice_series: self.invoice_series()?.to_owned(),
            credit_note_series: self.credit_note_series()?.to_owned(),
            is_organizer: false,
        })
    }

    /// Series of the credit notes of `invoice`: the one that it names, which is its seller's, otherwise the present
    /// one of the deployment.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the deployment's is not set.
    pub fn series_of_notes<'a>(&'a self, invoice: &'a Invoice) -> Result<&'a str, Failure> {
        match &invoice.credit_note_series {
            Some(sellers) => Ok(sellers),
            None => self.credit_note_series(),
        }
    }

    /// The seller. `|` separates the lines of the address, and the tax numbers.
    ///
    /// # Errors
    /// [`Failure::Broken`] if name or address is not set.
    fn seller(&self) -> Result<Seller, Failure> {
        let parts = |text: &str| {
            text.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        Ok(Seller {
            name: self.seller_name.get()?.to_owned(),
            address_lines: parts(self.seller_address.get()?),
            tax_ids: self.seller_tax_ids.optional().map(parts).unwrap_or_default(),
        })
    }
}

impl TicketKeySettings {
    pub(super) fn read(setting: &impl Fn(&'static str) -> Setting) -> Self {
        Self {
            seed: setting("TICKET_KEY_SEED"),
            kid: setting("TICKET_KEY_ID"),
            old_keys: setting("TICKET_OLD_KEYS"),
        }
    }

    /// The key that signs new tickets.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not set or malformed.
    pub fn signing(&self) -> Result<TicketKey, Failure> {
        let kid = self.kid.get()?.parse().map_err(|_| broken("TICKET_KEY_ID is 0 to 65535"))?;
        TicketKey::from_seed(kid, self.seed.get()?).map_err(|refusal| broken(&refusal.to_string()))
    }

    /// Numbers and public keys of the present signing key and of the earlier ones whose tickets are still
    /// valid, which are written as `1:<base 64>,2:<base 64>`.
    ///
    /// # Errors
    /// [`Failure::Broken`] if one is not set or malformed.
    pub fn public(&self) -> Result<Vec<(u16, [u8; 32])>, Failure> {
        let signing = self.signing()?;
        let mut keys = vec![(signing.kid(), signing.public_key())];
        let old = self.old_keys.optional().unwrap_or_default().split(',').map(str::trim);
        for text in old.filter(|text| !text.is_empty()) {
            let key = parse_public(text).ok_or_else(|| broken("TICKET_OLD_KEYS is `number:base 64,…`"))?;
            if keys.iter().any(|(kid, _)| *kid == key.0) {
                return Err(broken("two ticket keys have one number: a new key has a new one"));
            }
            keys.push(key);
        }
        Ok(keys)
    }
}

fn parse_public(text: &str) -> Option<(u16, [u8; 32])> {
    let (kid, key) = text.split_once(':')?;
    Some((kid.trim().parse().ok()?, STANDARD.decode(key.trim()).ok()?.try_into().ok()?))
}

fn broken(reason: &str) -> Failure {
    Failure::broken(format!("the configuration: {reason}"))
}

/// A ticket that cannot be signed is a mistake of the deployment.
pub(crate) fn unsignable(refusal: &TicketRefusal) -> Failure {
    Failure::broken(refusal.to_string())
}
