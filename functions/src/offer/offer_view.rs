//! Offers as members see them.

use aws::store::Thing;
use domain::ids::{OfferId, OrganizerId};
use domain::member::{Member, Right};
use domain::offer::{Given, Offer, OfferState, OfferTerms};
use domain::{Error, Failure};
use jiff::Timestamp;
use lambda::Request;
use schemars::JsonSchema;
use serde::Serialize;

use crate::App;
use crate::authority::{member, member_at};

/// In place of a code that the caller must not see. No code has only hyphens.
const NOT_SHOWN: &str = "----";

/// An offer, as members see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OfferView {
    /// Id of the offer.
    pub offer_id: OfferId,
    /// Organizer who gives it.
    pub organizer_id: OrganizerId,
    /// State now.
    pub state: OfferState,
    /// True while it is paused, also before and after its window.
    pub paused: bool,
    /// Its terms. Addresses of customers are never shown; a code is `----` for members who may not change offers.
    #[serde(flatten)]
    pub terms: OfferTerms,
    /// Number of customers that it names.
    pub customers_count: usize,
    /// Version, raised by every change.
    pub ver: u64,
}

impl OfferView {
    /// The offer at `now`, with its code if `shows_code`.
    pub(crate) fn at(offer: &Offer, shows_code: bool, now: Timestamp) -> Self {
        let mut terms = offer.terms.clone();
        let customers_count = std::mem::take(&mut terms.eligible.customers).len();
        if let (Given::Code { code }, false) = (&mut terms.given, shows_code) {
            NOT_SHOWN.clone_into(code);
        }
        Self {
            offer_id: offer.offer_id.clone(),
            organizer_id: offer.organizer_id.clone(),
            state: offer.state(now),
            paused: offer.paused,
            terms,
            customers_count,
            ver: offer.ver,
        }
    }
}

/// The caller as a member who may read the offers of `organizer`; true for one who may change them, and so reads codes.
///
/// # Errors
/// Those of [`member`].
pub(super) async fn reader(
    app: &App,
    request: &Request,
    organizer: &OrganizerId,
) -> Result<(Member, bool), Failure> {
    match member(app, request, organizer, Right::Edit).await {
        Ok(editor) => Ok((editor, true)),
        Err(Failure::Refused(Error::RoleMissing { .. })) => {
            Ok((member(app, request, organizer, Right::Read).await?, false))
        }
        Err(failure) => Err(failure),
    }
}

/// The same for the organizer of the offer `id`.
///
/// # Errors
/// Those of [`member_at`].
pub(super) async fn reader_of(app: &App, request: &Request, id: &OfferId) -> Result<(Member, bool), Failure> {
    match member_at(app, request, Thing::Offer(id), Right::Edit).await {
        Ok(editor) => Ok((editor, true)),
        Err(Failure::Refused(Error::RoleMissing { .. })) => {
            Ok((member_at(app, request, Thing::Offer(id), Right::Read).await?, false))
        }
        Err(failure) => Err(failure),
    }
}
