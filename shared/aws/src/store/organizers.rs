//! Organizers, and the number series that are theirs alone.
//!
//! An item for each series says whose it is, so that no two sellers number their documents in one series: which
//! organizer's, and which seller's. It stays when the organizer takes another, because the audit goes on counting its
//! documents; so the organizer's item counts them, and there is a limit.

use domain::activity::{Action, Change};
use domain::ids::{OrganizerId, fingerprint};
use domain::invoice::Seller;
use domain::member::{Admin, Caller, Member, Role};
use domain::organizer::{Organizer, OrganizerSettings};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde::Deserialize;

use super::activity::activity_item;
use super::authority::organizer_key;
use super::bookings::{Page, Writing};
use super::catalog::{document_of, sort};
use super::catalog_filter::name_sort;
use super::catalog_index::{LISTING, LISTING_SORT, ORGANIZERS, SERIES};
use super::catalog_write::item_of;
use super::members::members_of;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};

/// Attribute with the number of series that an organizer has claimed.
const CLAIMED: &str = "claimed";
/// Attribute with the fingerprint of the request that created an organizer.
const REQUEST: &str = "request";
/// Attribute of a claim with the fingerprint of the seller.
const CLAIMANT: &str = "seller";

/// The part of a claim that says whose the series is.
#[derive(Deserialize)]
struct Claim {
    organizer_id: OrganizerId,
    seller: String,
}

/// A membership as the list of a customer's organizers has it.
#[derive(Deserialize)]
struct Belonging {
    pk: OrganizerId,
    role: Role,
}

impl Store {
    /// Writes a new organizer, without members. A repeat of the request, of which `request` is a fingerprint,
    /// returns the organizer as it is.
    ///
    /// # Errors
    /// [`Error::IdempotencyKeyReused`] if another request has created the organizer, [`Error::SeriesTaken`], or if
    /// DynamoDB does not answer.
    pub async fn create_organizer(
        &self,
        admin: &Admin,
        organizer: Organizer,
        request: &str,
        now: Timestamp,
    ) -> Result<Organizer, Failure> {
        let id = &organizer.organizer_id;
        if let Some(there) = self.item_now(id.as_str(), sort::ORGANIZER).await? {
            return created(there, request);
        }
        let claimed = self.new_claims(id, &organizer.settings).await?;
        let mut item = item_of(&organizer, id.as_str(), sort::ORGANIZER)?;
        item.insert(LISTING.to_owned(), text(ORGANIZERS));
        item.insert(LISTING_SORT.to_owned(), text(name_sort(&organizer.settings.name, id.as_str())));
        item.insert("owners".to_owned(), number(0));
        item.insert(CLAIMED.to_owned(), number(claimed));
        item.insert(REQUEST.to_owned(), text(request));
        let change = Change::of(Action::OrganizerCreated, id, None, Some(&organizer.settings))?;
        let record = self.record(admin.customer_id(), true, change, now);
        let mut writes = vec![Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)")];
        writes.extend(self.claims(id, &organizer.settings)?);
        let record = activity_item(id.as_str(), &record)?;
        let Outcome::Refused(refused) = self.send_recorded("create organizer", writes, record, None).await?
        else {
            return Ok(organizer);
        };
        match refused.first() {
            Some(Some(there)) => created(there.clone(), request),
            _ => Err(series_taken(&refused).into()),
        }
    }

    /// Replaces the settings of the member's organizer, if it still has the version that was read.
    ///
    /// # Errors
    /// [`Error::SeriesTaken`], [`Error::FieldInvalid`] for one series too many or one with another seller's documents,
    /// those of a lost right, or if DynamoDB does not answer.
    pub async fn change_organizer(
        &self,
        member: &Member,
        before: &Organizer,
        settings: &OrganizerSettings,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let id = member.organizer_id();
        let new = self.new_claims(id, settings).await?;
        let stored = serde_dynamo::to_attribute_value(settings)
            .map_err(|error| Failure::caused("an organizer's settings", error))?;
        let set = "SET settings = :settings, ver = :next, #listing_sort = :listing_sort, \
                   #claimed = #claimed + :new";
        let update = Write::update(&self.tables.catalog, organizer_key(id), set)
            .only_if("ver = :ver AND #claimed <= :room")
            .name("#listing_sort", LISTING_SORT)
            .name("#claimed", CLAIMED)
            .value(":settings", stored)
            .value(":ver", number(before.ver))
            .value(":next", number(before.ver + 1))
            .value(":new", number(new))
            .value(":room", number(limits::SERIES_PER_ORGANIZER_MAX.saturating_sub(new)))
            .text(":listing_sort", name_sort(&settings.name, id.as_str()));
        let mut writes = vec![update];
        writes.extend(self.claims(id, settings)?);
        let change = Change::of(Action::OrganizerChanged, id, Some(&before.settings), Some(settings))?;
        let Outcome::Refused(mut refused) = self.change(member, change, now, writes).await? else {
            return Ok(Writing::Written);
        };
        let Some(there) = refused.first_mut().and_then(Option::take).filter(|item| !item.is_empty()) else {
            return Err(series_taken(&refused).into());
        };
        if document_of::<Organizer>(there)?.ver != before.ver {
            return Ok(Writing::Stale);
        }
        let reason = format!(
            "an organizer has at most {} series, those that it has left included",
            limits::SERIES_PER_ORGANIZER_MAX
        );
        Err(Error::FieldInvalid { name: "invoice_series", reason }.into())
    }

    /// Number of the settings' series that are not the organizer's yet.
    ///
    /// # Errors
    /// [`Error::SeriesTaken`] for a series of another organizer, or one in which the deployment has numbered documents;
    /// [`Error::FieldInvalid`] for one in which the organizer has numbered those of another seller.
    async fn new_claims(&self, id: &OrganizerId, settings: &OrganizerSettings) -> Result<usize, Failure> {
        let claimant = claimant(settings.seller.as_ref())?;
        let mut new = 0;
        for series in settings.series() {
            let claim: Option<Claim> = self.document_now(&format!("{SERIES}#{series}"), SERIES).await?;
            let taken = || Error::SeriesTaken { series: series.to_owned() };
            match claim {
                Some(claim) if claim.organizer_id != *id => return Err(taken().into()),
                Some(claim) if claim.seller == claimant => {}
                Some(_) if self.series_count(series).await? > 0 => {
                    let reason = format!(
                        "{series} has documents of a seller with another name or tax numbers; name new series, too"
                    );
                    return Err(Error::FieldInvalid { name: "seller", reason }.into());
                }
                Some(_) => {}
                None if self.series_count(series).await? > 0 => return Err(taken().into()),
                None => new += 1,
            }
        }
        Ok(new)
    }

    /// Writes that make each series of the settings the organizer's.
    fn claims(&self, id: &OrganizerId, settings: &OrganizerSettings) -> Result<Vec<Write>, Failure> {
        let claimant = claimant(settings.seller.as_ref())?;
        let claim = |series: &str| {
            let mut item = key(format!("{SERIES}#{series}"), SERIES);
            item.insert("organizer_id".to_owned(), text(id.as_str()));
            item.insert(CLAIMANT.to_owned(), text(&claimant));
            item.insert(LISTING.to_owned(), text(SERIES));
            item.insert(LISTING_SORT.to_owned(), text(series));
            Write::put(&self.tables.catalog, item)
                .only_if("attribute_not_exists(pk) OR organizer_id = :own")
                .text(":own", id.as_str())
        };
        Ok(settings.series().map(claim).collect())
    }

    /// The organizer, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn organizer(&self, id: &OrganizerId) -> Result<Option<Organizer>, Failure> {
        self.document_now(id.as_str(), sort::ORGANIZER).await
    }

    /// A page of all organizers, by name.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn organizers(
        &self,
        _admin: &Admin,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Organizer>, Failure> {
        self.listed(ORGANIZERS, sort::ORGANIZER, limit, from).await
    }

    /// A page of the organizers that the caller is a member of, with the role at each. It may lag behind by a
    /// moment.
    ///
    /// # Errors
    /// As [`Store::organizers`].
    pub async fn organizers_of(
        &self,
        caller: &Caller,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<(OrganizerId, Role)>, Failure> {
        let customer = &caller.customer_id;
        let page =
            self.listed::<Belonging>(&members_of(customer), &sort::member(customer), limit, from).await?;
        let items = page.items.into_iter().map(|belonging| (belonging.pk, belonging.role)).collect();
        Ok(Page { items, next: page.next })
    }

    /// Ids of all organizers, in order, from an index that may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn all_organizers(&self) -> Result<Vec<OrganizerId>, Failure> {
        let listed = self.all_listed(ORGANIZERS).await?;
        let ids = listed.iter().map(|item| attribute(item, "pk").parse::<OrganizerId>());
        let mut ids: Vec<OrganizerId> =
            ids.collect::<Result<_, _>>().map_err(|error| Failure::caused("a listed organizer", error))?;
        ids.sort_unstable();
        Ok(ids)
    }

    /// All number series that organizers have or had, from an index that may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn series_of_organizers(&self) -> Result<Vec<String>, Failure> {
        let listed = self.all_listed(SERIES).await?;
        Ok(listed.iter().map(|item| attribute(item, LISTING_SORT)).collect())
    }

    async fn all_listed(&self, listing: &str) -> Result<Vec<Item>, Failure> {
        let (mut all, mut start) = (Vec::new(), None);
        loop {
            let (items, last) = self.listing_page(listing, None, start).await?;
            all.extend(items);
            start = last;
            if start.is_none() {
                return Ok(all);
            }
        }
    }
}

/// The organizer of an item, if the same request has created it.
fn created(there: Item, request: &str) -> Result<Organizer, Failure> {
    if attribute(&there, REQUEST) != request {
        return Err(Error::IdempotencyKeyReused.into());
    }
    document_of(there)
}

/// Fingerprint of who the seller is: a new address does not make another.
fn claimant(seller: Option<&Seller>) -> Result<String, Failure> {
    let who = seller.map(|seller| (&seller.name, &seller.tax_ids));
    let who = serde_json::to_vec(&who).map_err(|error| Failure::caused("a seller", error))?;
    Ok(fingerprint(&who))
}

/// The error for the first refused claim of a series.
fn series_taken(refused: &[Option<Item>]) -> Error {
    let there = refused.iter().flatten().next();
    let series = there.map(|item| attribute(item, LISTING_SORT)).unwrap_or_default();
    Error::SeriesTaken { series }
}
