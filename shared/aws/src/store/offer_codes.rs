//! Batches of generated codes, each of which may be used once.
//!
//! A batch is one item with the secret seed that its codes follow from, so their list is computed and not stored. The
//! transaction that writes the batch has the activity record and the proof of the right; then the items of the codes are
//! written, a hundred a transaction, each of which also moves the batch's number of codes that exist. So a run that ends
//! in the middle is gone on with by the next run of its request, and two runs at once never write a code twice.

use domain::activity::{Action, Change};
use domain::ids::OfferId;
use domain::member::Member;
use domain::offer::{Code, CodePrefix, Given, Offer};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bookings::Page;
use super::catalog::{document_of, sort};
use super::catalog_write::item_of;
use super::offers::{CodeItem, code_count_key};
use super::write::{Outcome, Write, send_all_patiently};
use super::{Item, Store, key, number};

/// Codes of one transaction, which has at most a hundred writes: one is that of the batch.
const CODES_AT_ONCE: u32 = 99;

/// Codes that one request has generated. It has no `Debug` form, because the seed tells all of them.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeBatch {
    /// Name of the batch in its offer, derived from its request.
    pub batch: String,
    /// Fingerprint of the request.
    pub request: String,
    /// Secret that the codes follow from.
    pub seed: String,
    /// Begin of the codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<CodePrefix>,
    /// Number of codes.
    pub count: u32,
    /// Number of those that exist.
    pub made: u32,
    /// Instant of the request.
    pub created_at: Timestamp,
}

impl CodeBatch {
    /// The codes that exist, in their order.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        (0..self.made).map(|n| self.code(n))
    }

    fn code(&self, n: u32) -> Code {
        Code::generated(self.seed.as_bytes(), n, self.prefix.as_ref())
    }
}

impl Store {
    /// Generates the codes of a batch, or those that are missing of the one that the same request began.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if the offer is not given by codes or would have too many;
    /// [`Error::IdempotencyKeyReused`]; those of a lost right, or if DynamoDB does not answer.
    pub async fn create_codes(
        &self,
        member: &Member,
        offer: &Offer,
        batch: CodeBatch,
    ) -> Result<CodeBatch, Failure> {
        member.check_owns(&offer.organizer_id, "offer")?;
        if offer.terms.given != Given::Codes {
            let reason = "this offer is not given by generated codes; make one with `given.by` `codes`";
            return Err(Error::FieldInvalid { name: "given", reason: reason.to_owned() }.into());
        }
        let mut batch = self.begin_batch(member, offer, batch).await?;
        while batch.made < batch.count {
            batch = self.make_codes(offer, batch).await?;
        }
        Ok(batch)
    }

    /// A page of batches of codes of an offer, read strongly.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn codes_of(
        &self,
        member: &Member,
        offer: &Offer,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<CodeBatch>, Failure> {
        member.check_owns(&offer.organizer_id, "offer")?;
        let range = (sort::CODE_BATCHES.to_owned(), format!("{}~", sort::CODE_BATCHES));
        let page = self.partition_page(offer.offer_id.as_str(), range, true, limit, from).await?;
        let items = page.items.into_iter().map(document_of).collect::<Result<_, _>>()?;
        Ok(Page { items, next: page.next })
    }

    /// Number of codes that were generated for an offer, those included that are still being written.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn code_count(&self, offer: &OfferId) -> Result<u32, Failure> {
        #[derive(Default, Deserialize)]
        struct Count {
            codes: u32,
        }
        let count: Option<Count> = self.document_now(offer.as_str(), sort::CODE_COUNT).await?;
        Ok(count.unwrap_or_default().codes)
    }

    /// Writes a new batch without codes, or reads the one that is there.
    async fn begin_batch(
        &self,
        member: &Member,
        offer: &Offer,
        batch: CodeBatch,
    ) -> Result<CodeBatch, Failure> {
        let request = batch.request.clone();
        let of_request = |there: CodeBatch| {
            if there.request == request { Ok(there) } else { Err(Error::IdempotencyKeyReused.into()) }
        };
        let (pk, sk) = (offer.offer_id.as_str(), batch_sort(&batch.batch));
        if let Some(there) = self.document_now(pk, &sk).await? {
            return of_request(there);
        }
        let record = json!({ "codes": batch.count, "prefix": batch.prefix });
        let change = Change::of(Action::CodesCreated, &offer.offer_id, None, Some(&record))?;
        let put = Write::put(&self.tables.catalog, item_of(&batch, pk, &sk)?);
        let most = limits::CODES_PER_OFFER_MAX;
        let count = Write::update(&self.tables.catalog, code_count_key(&offer.offer_id), "ADD codes :more")
            .only_if("attribute_not_exists(codes) OR codes <= :room")
            .value(":more", number(batch.count))
            .value(":room", number(most.saturating_sub(batch.count)));
        let writes = vec![put.only_if("attribute_not_exists(pk)"), count];
        let created_at = batch.created_at;
        let Outcome::Refused(refused) = self.change(member, change, created_at, writes).await? else {
            return Ok(batch);
        };
        match refused.into_iter().next().flatten() {
            Some(there) => of_request(document_of(there)?),
            None => {
                let reason = format!("an offer has at most {most} codes; make another offer for more");
                Err(Error::FieldInvalid { name: "count", reason }.into())
            }
        }
    }

    /// Writes the next codes of a batch. Returns it as it is then, by this run or by another.
    async fn make_codes(&self, offer: &Offer, batch: CodeBatch) -> Result<CodeBatch, Failure> {
        let made = batch.count.min(batch.made + CODES_AT_ONCE);
        let key: Item = key(offer.offer_id.as_str(), batch_sort(&batch.batch));
        let step = Write::update(&self.tables.catalog, key, "SET made = :made")
            .only_if("made = :before")
            .value(":made", number(made))
            .value(":before", number(batch.made));
        let of = CodeItem { offer_id: offer.offer_id.clone(), single: true };
        let codes = (batch.made..made).map(|n| self.put_code(&offer.organizer_id, &batch.code(n), &of));
        let writes = [Ok(step)].into_iter().chain(codes).collect::<Result<Vec<_>, _>>()?;
        match send_all_patiently(&self.client, "codes", writes).await? {
            Outcome::Written => Ok(CodeBatch { made, ..batch }),
            Outcome::Refused(refused) => match refused.into_iter().next().flatten() {
                Some(there) => document_of(there),
                // Fifty-nine random bits met another code of the organizer.
                None => Err(Failure::broken("a generated code is taken")),
            },
        }
    }
}

fn batch_sort(batch: &str) -> String {
    format!("{}{batch}", sort::CODE_BATCHES)
}
