//! Profiles of customers, the one place of personal data. Each is one item, replaced as a whole under its version.
//!
//! A closed account leaves a mark in the place of its profile, without personal data, so that no request that was under
//! way can write the profile again. TTL removes the mark when no such request is left.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::customer::{Profile, Telephone};
use domain::ids::CustomerId;
use domain::{Failure, limits};
use jiff::Timestamp;

use super::write::{Outcome, Write, send_all};
use super::{Item, Store, Writing, attribute, key, number, text};
use crate::sdk_error::failure;

/// Sort key of a profile.
const PROFILE: &str = "profile";
/// Attribute of the mark, in the place of a profile's.
const CLOSED: &str = "closed";

/// Most customers who are found by one contact. Members of a family may have one telephone; and customers write what they
/// like, so anybody may have a number that is not theirs. Their keys are far below the 1 MB of one answer.
const FOUND_MAX: i32 = 200;

/// Contact that a customer is found by, in its one spelling.
#[derive(Clone, Copy)]
pub enum Contact<'a> {
    /// E-mail address.
    Email(&'a str),
    /// Telephone number.
    Telephone(&'a Telephone),
}

impl Contact<'_> {
    /// The index, the attribute of the profile, and its value.
    fn key(&self) -> (&'static str, &'static str, &str) {
        match self {
            Self::Email(email) => ("by_email", "email", email),
            Self::Telephone(number) => ("by_telephone", "telephone", number.as_str()),
        }
    }
}

/// State of an account, by the table.
pub enum AccountState {
    /// The account has no profile yet: it was made in the user pool itself, or its sign-up was never finished.
    Bare,
    /// The account is open.
    Open(Profile),
    /// The account is closed.
    Closed,
}

impl Store {
    /// The state of an account, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn account_state(&self, customer: &CustomerId) -> Result<AccountState, Failure> {
        let read = self.client.get_item().table_name(&self.tables.customers).consistent_read(true);
        let read = read.set_key(Some(profile_key(customer)));
        let answer = read.send().await.map_err(|error| failure("profile", &error))?;
        answer.item.map_or(Ok(AccountState::Bare), state_of_item)
    }

    /// Customers whose profile has this contact, by an index that may lag behind by moments. DynamoDB keeps it for every
    /// profile, however old; an account without a profile is not in it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn customers_with(&self, contact: Contact<'_>) -> Result<Vec<CustomerId>, Failure> {
        let (index, attribute_name, value) = contact.key();
        let query = self.client.query().table_name(&self.tables.customers).index_name(index);
        let query = query
            .key_condition_expression("#contact = :contact")
            .expression_attribute_names("#contact", attribute_name)
            .expression_attribute_values(":contact", text(value))
            .limit(FOUND_MAX);
        let page = query.send().await.map_err(|error| failure("customers with", &error))?;
        let mut found: Vec<CustomerId> =
            page.items().iter().filter_map(|item| attribute(item, "pk").parse().ok()).collect();
        found.sort_unstable();
        Ok(found)
    }

    /// Names in the profiles of these customers, at most a hundred.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub(super) async fn names_of(
        &self,
        customers: &BTreeSet<&CustomerId>,
    ) -> Result<HashMap<String, String>, Failure> {
        let mut wanted: Vec<Item> = customers.iter().map(|customer| profile_key(customer)).collect();
        let mut names = HashMap::with_capacity(wanted.len());
        // DynamoDB may answer only a part; an answer without any means "later".
        while !wanted.is_empty() {
            let asked = wanted.len();
            let request = KeysAndAttributes::builder()
                .set_keys(Some(wanted))
                .projection_expression("pk, #name")
                .expression_attribute_names("#name", "name")
                .build();
            let request = request.map_err(|error| Failure::caused("keys to read", error))?;
            let read = self.client.batch_get_item().request_items(&self.tables.customers, request);
            let answer = read.send().await.map_err(|error| failure("names", &error))?;
            let found = answer.responses().and_then(|tables| tables.get(&self.tables.customers));
            let found = found.into_iter().flatten();
            names.extend(found.map(|item| (attribute(item, "pk"), attribute(item, "name"))));
            let rest = answer.unprocessed_keys().and_then(|tables| tables.get(&self.tables.customers));
            wanted = rest.map(|rest| rest.keys().to_vec()).unwrap_or_default();
            if wanted.len() == asked {
                return Err(Failure::unavailable("names: throttled"));
            }
        }
        Ok(names)
    }

    /// Writes `profile` at the version after `profile.ver`, which must be the stored one; version 0 is not stored.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_profile(&self, customer: &CustomerId, profile: &Profile) -> Result<Writing, Failure> {
        self.write_profile_with(customer, profile, Vec::new()).await
    }

    /// The same for a customer who wants reminders from now on: one transaction takes a complaint away, too.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_forgiving_profile(
        &self,
        customer: &CustomerId,
        profile: &Profile,
    ) -> Result<Writing, Failure> {
        self.write_profile_with(customer, profile, vec![self.forget_complaint(customer)]).await
    }

    async fn write_profile_with(
        &self,
        customer: &CustomerId,
        profile: &Profile,
        others: Vec<Write>,
    ) -> Result<Writing, Failure> {
        let next = Profile { ver: profile.ver + 1, ..profile.clone() };
        let mut item: Item =
            serde_dynamo::to_item(&next).map_err(|error| Failure::caused("a profile", error))?;
        item.extend(profile_key(customer));
        let put = Write::put(&self.tables.customers, item.clone());
        let put = match profile.ver {
            0 => put.only_if("attribute_not_exists(pk)"),
            ver => put.only_if("ver = :ver").value(":ver", number(ver)),
        };
        let mut writes = vec![put];
        writes.extend(others);
        Ok(match send_all(&self.client, "write profile", writes).await? {
            Outcome::Written => Writing::Written,
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) if refused.first() == Some(&Some(item)) => Writing::Written,
            Outcome::Refused(_) => Writing::Stale,
        })
    }

    /// Replaces the address in a profile. An account without a profile gets one, so that nobody who read the older
    /// address writes it into the first; a closed account stays as it is.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn readdress(&self, customer: &CustomerId, email: &str) -> Result<(), Failure> {
        let set = "SET email = :email ADD ver :one";
        let update = Write::update(&self.tables.customers, profile_key(customer), set)
            .text(":email", email)
            .value(":one", number(1))
            .only_if("attribute_not_exists(closed)");
        update.send(&self.client, "write address").await.map(drop)
    }

    /// Replaces the profile of somebody who is no member by the mark of a closed account, and forgets a complaint and what
    /// is remembered of unpaid seats; false if the customer is one.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn close_profile(&self, customer: &CustomerId, now: Timestamp) -> Result<bool, Failure> {
        let (mark, uncount) = (self.mark_closed(customer, now), self.uncount_memberships(customer));
        let writes = vec![mark, uncount, self.forget_complaint(customer)];
        let outcome = send_all(&self.client, "close profile", writes).await?;
        let is_closed = matches!(outcome, Outcome::Written);
        if is_closed {
            self.forget_abandoned(customer).await?;
        }
        Ok(is_closed)
    }

    /// Replaces the profile of an account that is gone from the user pool by the mark, and forgets the same.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn drop_profile(&self, customer: &CustomerId, now: Timestamp) -> Result<(), Failure> {
        let writes = vec![self.mark_closed(customer, now), self.forget_complaint(customer)];
        send_all(&self.client, "drop profile", writes).await?;
        self.forget_abandoned(customer).await
    }

    /// The write of the mark.
    fn mark_closed(&self, customer: &CustomerId, now: Timestamp) -> Write {
        let mut mark = profile_key(customer);
        mark.insert(CLOSED.to_owned(), number(now.as_second()));
        let ends = now.as_second() + limits::CLOSED_KEPT_SECONDS;
        mark.insert("expires_at_ttl".to_owned(), number(ends));
        Write::put(&self.tables.customers, mark)
    }

    /// The condition that an account is not closed.
    pub(super) fn unless_closed(&self, customer: &CustomerId) -> Write {
        Write::check(&self.tables.customers, profile_key(customer)).only_if("attribute_not_exists(closed)")
    }
}

fn profile_key(customer: &CustomerId) -> Item {
    key(customer.as_str(), PROFILE)
}

fn state_of_item(item: Item) -> Result<AccountState, Failure> {
    if item.contains_key(CLOSED) {
        return Ok(AccountState::Closed);
    }
    // The cause of a failure is logged, and could quote the item.
    let profile = serde_dynamo::from_item(item).map_err(|_| Failure::broken("a profile cannot be read"))?;
    Ok(AccountState::Open(profile))
}
