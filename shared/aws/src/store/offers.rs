//! Offers of organizers, their codes, and the automatic ones together.
//!
//! An item for each code says which offer it is of, so that no two offers of an organizer have one code. All automatic
//! offers that are neither paused nor over are also in ONE item of their organizer, which every quote reads; it is
//! rewritten under its own version in the transaction that changes one of them, so it never lags behind.
//!
//! Records of activity contain everything of an offer but its named customers, of whom they have the number.

use domain::activity::{Action, Change};
use domain::ids::{OfferId, OrganizerId};
use domain::member::Member;
use domain::offer::{Code, Given, Offer, OfferState};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bookings::{Page, Writing};
use super::catalog::{document_of, sort};
use super::catalog_index::offers_of;
use super::catalog_write::{item_of, list};
use super::write::{Outcome, Write};
use super::{Item, Store, key, number};

/// Times that an offer is written because others change automatic offers of the organizer first.
const TRIES_MAX: usize = 8;
/// Key of the offer that is read if there is no such code, so that both answers take as many reads.
const NO_OFFER: &str = "off_none";

/// All automatic offers of an organizer that are neither paused nor over.
#[derive(Default, Serialize, Deserialize)]
struct AutomaticOffers {
    /// Version of the item; 0 before its first.
    ver: u64,
    offers: Vec<Offer>,
}

/// Contents of a code's item.
#[derive(Serialize, Deserialize)]
pub(super) struct CodeItem {
    /// Offer of the code.
    pub(super) offer_id: OfferId,
    /// True for a generated code, which may be used once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) single: bool,
}

impl Store {
    /// Writes a new offer whose id is derived from a request, with its code, or returns the one that the same request
    /// has written.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if its code is taken or the organizer has too many automatic offers;
    /// [`Error::IdempotencyKeyReused`] if another request has written it; those of a lost right, or if DynamoDB does not
    /// answer.
    pub async fn create_offer(
        &self,
        member: &Member,
        offer: &Offer,
        now: Timestamp,
    ) -> Result<Offer, Failure> {
        member.check_owns(&offer.organizer_id, "offer")?;
        if let Some(there) = self.offer_now(&offer.offer_id).await? {
            return of_request(there, member, offer);
        }
        let code = offer.terms.given.code()?;
        for _ in 0..TRIES_MAX {
            let change = Change::of(Action::OfferCreated, &offer.offer_id, None, Some(&recorded(offer)?))?;
            let put = Write::put(&self.tables.catalog, offer_item(offer)?);
            let mut writes = vec![put.only_if("attribute_not_exists(pk)")];
            if let Some(code) = &code {
                let item = CodeItem { offer_id: offer.offer_id.clone(), single: false };
                writes.push(self.put_code(&offer.organizer_id, code, &item)?);
            }
            writes.extend(self.automatic_with(offer, now).await?);
            let Outcome::Refused(refused) = self.change(member, change, now, writes).await? else {
                return Ok(offer.clone());
            };
            let mut refused = refused.into_iter();
            if let Some(there) = refused.next().flatten() {
                return of_request(document_of(there)?, member, offer);
            }
            if code.is_some() {
                let reason = "another offer of the organizer has the code; choose another".to_owned();
                return Err(Error::FieldInvalid { name: "given", reason }.into());
            }
        }
        Err(Failure::unavailable("others change this organizer's automatic offers all the time"))
    }

    /// Replaces an offer of the member's organizer by `after`, its next version with the same code.
    ///
    /// # Errors
    /// As [`Store::create_offer`].
    pub async fn change_offer(
        &self,
        member: &Member,
        before: &Offer,
        after: &Offer,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        self.replace_offer(member, Action::OfferChanged, (before, after), now).await
    }

    /// Pauses an offer of the member's organizer, or ends its pause, whatever its version is. One that is so already is
    /// returned unchanged.
    ///
    /// # Errors
    /// [`Error::NotFound`], and as [`Store::create_offer`].
    pub async fn pause_offer(
        &self,
        member: &Member,
        id: &OfferId,
        paused: bool,
        now: Timestamp,
    ) -> Result<Offer, Failure> {
        let action = if paused { Action::OfferPaused } else { Action::OfferResumed };
        for _ in 0..TRIES_MAX {
            let before = self.own_offer(member, id).await?;
            if before.paused == paused {
                return Ok(before);
            }
            let after = Offer { paused, ver: before.ver + 1, ..before.clone() };
            if self.replace_offer(member, action, (&before, &after), now).await? == Writing::Written {
                return Ok(after);
            }
        }
        Err(Failure::unavailable("pause offer: others change it"))
    }

    async fn replace_offer(
        &self,
        member: &Member,
        action: Action,
        (before, after): (&Offer, &Offer),
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "offer")?;
        for _ in 0..TRIES_MAX {
            let (was, is) = (recorded(before)?, recorded(after)?);
            let change = Change::of(action, &before.offer_id, Some(&was), Some(&is))?;
            let put = Write::put(&self.tables.catalog, offer_item(after)?);
            let mut writes =
                vec![put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(before.ver))];
            writes.extend(self.automatic_with(after, now).await?);
            match self.change(member, change, now, writes).await? {
                Outcome::Written => return Ok(Writing::Written),
                Outcome::Refused(refused) if refused.iter().take(1).any(Option::is_some) => {
                    return Ok(Writing::Stale);
                }
                // Another automatic offer was changed in between.
                Outcome::Refused(_) => {}
            }
        }
        Err(Failure::unavailable("others change this organizer's automatic offers all the time"))
    }

    /// The offer of the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn own_offer(&self, member: &Member, id: &OfferId) -> Result<Offer, Failure> {
        let offer = self.offer_now(id).await?.ok_or(Error::NotFound { what: "offer" })?;
        member.check_owns(&offer.organizer_id, "offer")?;
        Ok(offer)
    }

    /// A page of the offers of the member's organizer, by label. It may lag behind by a moment.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from a page of offers, or if DynamoDB does not answer.
    pub async fn offers_of(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Offer>, Failure> {
        self.listed(&offers_of(member.organizer_id()), sort::OFFER, limit, from).await
    }

    /// The offer, read strongly; none if it does not exist.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn offer_now(&self, id: &OfferId) -> Result<Option<Offer>, Failure> {
        self.document_now(id.as_str(), sort::OFFER).await
    }

    /// All automatic offers of an organizer, for prices: those that are neither paused nor were over at the last change
    /// of one. It may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn automatic_offers(&self, organizer: &OrganizerId) -> Result<Vec<Offer>, Failure> {
        let all: Option<AutomaticOffers> = self.document(organizer.as_str(), sort::AUTOMATIC).await?;
        Ok(all.unwrap_or_default().offers)
    }

    /// The offer that a customer's code is of, in any state, and of a code that may be used once its key. Both reads
    /// are made for a code that does not exist, too, so that the time of the answer tells nothing. They may lag behind by
    /// a moment: a thousand customers a second may send one code, and strong reads would use up what its key allows.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn find_code(
        &self,
        organizer: &OrganizerId,
        code: &Code,
    ) -> Result<Option<(Offer, Option<String>)>, Failure> {
        let found: Option<CodeItem> =
            self.document(&code_partition(organizer, code), sort::OFFER_CODE).await?;
        let id = found.as_ref().map_or(NO_OFFER, |found| found.offer_id.as_str());
        let offer: Option<Offer> = self.document(id, sort::OFFER).await?;
        let single = found.is_some_and(|found| found.single);
        Ok(offer.map(|offer| (offer, single.then(|| code.key()))))
    }

    /// The put of a code's item, which is refused if the organizer has the code already.
    pub(super) fn put_code(
        &self,
        organizer: &OrganizerId,
        code: &Code,
        of: &CodeItem,
    ) -> Result<Write, Failure> {
        let item = item_of(of, &code_partition(organizer, code), sort::OFFER_CODE)?;
        Ok(Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)"))
    }

    /// The write that brings a changed offer into its organizer's automatic ones, or takes it out of them; none for an
    /// offer that is given by code. Those that are over leave, too.
    async fn automatic_with(&self, offer: &Offer, now: Timestamp) -> Result<Option<Write>, Failure> {
        if offer.terms.given != Given::Automatic {
            return Ok(None);
        }
        let organizer = offer.organizer_id.as_str();
        let read: Option<AutomaticOffers> = self.document_now(organizer, sort::AUTOMATIC).await?;
        let before = read.unwrap_or_default();
        let is_given = |offer: &Offer| !matches!(offer.state(now), OfferState::Paused | OfferState::Over);
        let mut offers = before.offers;
        offers.retain(|other| other.offer_id != offer.offer_id && is_given(other));
        if is_given(offer) {
            offers.push(Offer { request: None, ..offer.clone() });
            check_size(&offers)?;
        }
        let put = item_of(&AutomaticOffers { ver: before.ver + 1, offers }, organizer, sort::AUTOMATIC)?;
        let put = Write::put(&self.tables.catalog, put);
        Ok(Some(match before.ver {
            0 => put.only_if("attribute_not_exists(pk)"),
            ver => put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(ver)),
        }))
    }
}

/// Refuses more automatic offers than every quote may read.
fn check_size(offers: &[Offer]) -> Result<(), Failure> {
    let bytes = serde_json::to_vec(offers).map_err(|error| Failure::caused("automatic offers", error))?;
    let (most, most_bytes) = (limits::AUTOMATIC_OFFERS_MAX, limits::AUTOMATIC_OFFERS_BYTES_MAX);
    if offers.len() <= most && bytes.len() <= most_bytes {
        return Ok(());
    }
    let reason = format!(
        "an organizer has at most {most} automatic offers that are not paused or over, and {} KB of them; \
         pause one first, or give this one by code",
        most_bytes / 1024
    );
    Err(Error::FieldInvalid { name: "given", reason }.into())
}

/// The offer that is there, if this request has written it.
fn of_request(there: Offer, member: &Member, wanted: &Offer) -> Result<Offer, Failure> {
    member.check_owns(&there.organizer_id, "offer")?;
    if there.request == wanted.request { Ok(there) } else { Err(Error::IdempotencyKeyReused.into()) }
}

/// Fields of an offer in records of activity.
fn recorded(offer: &Offer) -> Result<Value, Failure> {
    let terms = serde_json::to_value(&offer.terms);
    let mut fields = terms.map_err(|error| Failure::caused("an offer's terms", error))?;
    let customers = offer.terms.eligible.customers.len();
    if customers > 0 {
        fields["eligible"]["customers"] = json!(customers);
    }
    fields["paused"] = json!(offer.paused);
    Ok(fields)
}

/// Item of an offer, listed among its organizer's.
fn offer_item(offer: &Offer) -> Result<Item, Failure> {
    let id = offer.offer_id.as_str();
    let mut item = item_of(offer, id, sort::OFFER)?;
    list(&mut item, offers_of(&offer.organizer_id), &offer.terms.label, id);
    Ok(item)
}

/// Partition of an organizer's code, from which nobody reads the code.
fn code_partition(organizer: &OrganizerId, code: &Code) -> String {
    format!("{organizer}#code#{}", code.key())
}

/// Key of the count of an offer's generated codes.
pub(super) fn code_count_key(offer: &OfferId) -> Item {
    key(offer.as_str(), sort::CODE_COUNT)
}
