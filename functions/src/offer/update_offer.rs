//! `PATCH /admin/offers/{offer_id}`: changes an offer, for quotes that are made from now on. A repeat is refused as stale,
//! because it was read before.

use aws::store::Thing;
use domain::ids::OfferId;
use domain::member::{Member, Right};
use domain::offer::{Caps, Effect, Eligible, Funder, GroupPart, Offer, OfferTerms, Scope, Unlocks};
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::offer_view::OfferView;
use super::terms::{check_funder, check_scope, funder, names};
use crate::authority::member_at;
use crate::given::{given, not_null};
use crate::{App, Endpoint, text, version};

/// `PATCH /admin/offers/{offer_id}`
pub static UPDATE_OFFER: Endpoint = Endpoint {
    name: "update-offer",
    method: "PATCH",
    path: "/admin/offers/{offer_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_offer(app, request)),
};

/// Changed fields of an offer. What is absent stays as it is, `null` ends it, and objects and lists are replaced as a
/// whole. Its currency and the way in which it is given never change.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferChangeBody {
    /// Name for people, which customers read as the reason.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub label: Option<String>,
    /// Effect on the price.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Effect")]
    pub effect: Option<Effect>,
    /// Events and seats that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Scope")]
    pub scope: Option<Scope>,
    /// First instant at which it is given.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub from: Option<Option<Timestamp>>,
    /// Instant from which it is not given any more.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub until: Option<Option<Timestamp>>,
    /// Least number of seats in its scope.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<u32>", range(min = 1, max = 32))]
    pub seats_min: Option<Option<u32>>,
    /// Least sum of the list prices of seats in its scope, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<i64>", range(min = 1, max = 99_999_999_999_i64))]
    pub spend_min_minor: Option<Option<i64>>,
    /// Seats that one use needs and is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<GroupPart>", length(max = 5))]
    pub group: Option<Vec<GroupPart>>,
    /// Customers who may have it; of this object, too, what is absent stays.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "EligibleChangeBody")]
    pub eligible: Option<EligibleChangeBody>,
    /// Limits of its uses. Those of all customers together only rise, to about sixteen times of what the offer was made for,
    /// and what a use is never changes: pause the offer and make a new one, with another code, for that.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Caps")]
    pub caps: Option<Caps>,
    /// Bearer of the discount. While it is the platform, only administrators of the deployment change the offer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Funder")]
    pub funded_by: Option<Funder>,
    /// Tags of the offer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>", length(max = 5), inner(length(min = 1, max = 32)))]
    pub tags: Option<Vec<String>>,
    /// Tags of offers that it may be combined with.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>", length(max = 5), inner(length(min = 1, max = 32)))]
    pub stacks_with: Option<Vec<String>>,
    /// Order among offers of one level.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "u32", range(min = 0, max = 1000))]
    pub priority: Option<u32>,
    /// Tiers and sale that it opens for who has its code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Unlocks")]
    pub unlocks: Option<Unlocks>,
}

/// Changed conditions on customers. A first purchase never becomes or stops being one, because uses are counted by it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EligibleChangeBody {
    /// E-mail addresses of all its customers, which replace those that it has.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>", length(max = 200), inner(length(min = 3, max = 254)))]
    pub customers: Option<Vec<String>>,
    /// Domains of e-mail addresses.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>", length(max = 20), inner(length(min = 3, max = 253)))]
    pub email_domains: Option<Vec<String>>,
}

async fn update_offer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OfferId = request.path("offer_id", "offer")?;
    let member = member_at(app, request, Thing::Offer(&id), Right::Edit).await?;
    let wanted: OfferChangeBody = request.json()?;
    let before = app.store.own_offer(&member, &id).await?;
    version::check(request, before.ver)?;
    let now = app.clock.now();
    let terms = changed(app, &member, before.terms.clone(), wanted)?;
    if terms == before.terms {
        return version::shown(&OfferView::at(&before, true, now), before.ver);
    }
    terms.check()?;
    check_funder(&member, &terms)?;
    if terms.scope != before.terms.scope {
        check_scope(app, &member, &terms.scope).await?;
    }
    let offer = Offer { ver: before.ver + 1, terms, ..before.clone() };
    offer.check_change_of(&before)?;
    version::written(app.store.change_offer(&member, &before, &offer, now).await?)?;
    version::shown(&OfferView::at(&offer, true, now), offer.ver)
}

/// The terms after the change.
fn changed(
    app: &App,
    member: &Member,
    before: OfferTerms,
    wanted: OfferChangeBody,
) -> Result<OfferTerms, Failure> {
    let label = wanted.label.map(|label| text::line_of("label", &label, limits::OFFER_LABEL_CHARS_MAX));
    Ok(OfferTerms {
        label: label.transpose()?.unwrap_or(before.label),
        effect: wanted.effect.unwrap_or(before.effect),
        scope: wanted.scope.unwrap_or(before.scope),
        from: wanted.from.unwrap_or(before.from),
        until: wanted.until.unwrap_or(before.until),
        seats_min: wanted.seats_min.unwrap_or(before.seats_min),
        spend_min_minor: wanted.spend_min_minor.unwrap_or(before.spend_min_minor),
        group: wanted.group.unwrap_or(before.group),
        eligible: match wanted.eligible {
            Some(wanted) => eligible(app, member, before.eligible, wanted)?,
            None => before.eligible,
        },
        caps: wanted.caps.unwrap_or(before.caps),
        funded_by: wanted.funded_by.map(funder).transpose()?.unwrap_or(before.funded_by),
        tags: wanted.tags.unwrap_or(before.tags),
        stacks_with: wanted.stacks_with.unwrap_or(before.stacks_with),
        priority: wanted.priority.unwrap_or(before.priority),
        unlocks: wanted.unlocks.unwrap_or(before.unlocks),
        given: before.given,
        currency: before.currency,
    })
}

fn eligible(
    app: &App,
    member: &Member,
    before: Eligible,
    wanted: EligibleChangeBody,
) -> Result<Eligible, Failure> {
    let customers = wanted.customers.map(|emails| names(app, member.organizer_id(), &emails)).transpose()?;
    Ok(Eligible {
        first_purchase: before.first_purchase,
        customers: customers.unwrap_or(before.customers),
        email_domains: wanted.email_domains.unwrap_or(before.email_domains),
    })
}
