//! Second factors of accounts, in the item that counts an account's memberships: if one is set up, and the sessions that
//! were opened with it.
//!
//! The user pool asks for the code. But no token says that it did, and whoever has an access token can switch the second
//! factor off at the pool itself. So the function that has seen the pool accept a code writes the session down, and only
//! such a session counts. The item is in the catalog, because the functions of organizers read it and have no business
//! with personal data.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::activity::{Action, Change};
use domain::ids::{CustomerId, OrganizerId};
use domain::member::{Admin, Caller, Standing};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::activity::{DEPLOYMENT, activity_item};
use super::catalog::sort;
use super::write::{Outcome, Write};
use super::{Item, Store, key, text};

/// Attribute that says that an account has a second factor.
const SECOND_FACTOR: &str = "second_factor";
/// Attribute with the sessions that were opened with it, newest first.
const PROVED: &str = "proved_sessions";
/// Times that a session is written because others were first.
const TRIES_MAX: usize = 8;

/// The part of an account's item that is about the second factor.
#[derive(Default, Deserialize)]
struct Factor {
    #[serde(default)]
    second_factor: bool,
    #[serde(default)]
    proved_sessions: Vec<String>,
}

impl Store {
    /// Standing of the caller at an organizer, read strongly; none for somebody who is no member.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn standing_of(
        &self,
        organizer: &OrganizerId,
        caller: &Caller,
    ) -> Result<Option<Standing>, Failure> {
        let Some(role) = self.role_of(organizer, &caller.customer_id).await? else { return Ok(None) };
        let asks = self.organizer(organizer).await?.is_some_and(|it| it.settings.second_factor_required);
        let lacks_second_factor = asks && !self.is_proved(caller).await?;
        Ok(Some(Standing { role, lacks_second_factor }))
    }

    /// Refuses a session that was not opened with a second factor.
    ///
    /// # Errors
    /// [`Error::SecondFactorMissing`], or if DynamoDB does not answer.
    pub async fn check_second_factor(&self, caller: &Caller) -> Result<(), Failure> {
        if self.is_proved(caller).await? { Ok(()) } else { Err(Error::SecondFactorMissing.into()) }
    }

    /// True if the account has a second factor.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn has_second_factor(&self, customer: &CustomerId) -> Result<bool, Failure> {
        Ok(self.factor(customer).await?.second_factor)
    }

    /// True if the caller's session was opened with the second factor.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn is_proved(&self, caller: &Caller) -> Result<bool, Failure> {
        let Some(session) = &caller.session else { return Ok(false) };
        let factor = self.factor(&caller.customer_id).await?;
        Ok(factor.second_factor && factor.proved_sessions.contains(session))
    }

    async fn factor(&self, customer: &CustomerId) -> Result<Factor, Failure> {
        Ok(self.document_now(customer.as_str(), sort::MEMBERSHIPS).await?.unwrap_or_default())
    }

    /// Notes that the account has a second factor. No session was opened with it yet.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn note_second_factor(&self, customer: &CustomerId) -> Result<(), Failure> {
        let set = "SET #second_factor = :true REMOVE #proved";
        let update = self.of_factor(customer, set).value(":true", AttributeValue::Bool(true));
        update.send(&self.client, "second factor").await.map(drop)
    }

    /// Forgets the second factor and the sessions that were opened with it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn forget_second_factor(&self, customer: &CustomerId) -> Result<(), Failure> {
        let update = self.of_factor(customer, "REMOVE #second_factor, #proved");
        update.send(&self.client, "second factor").await.map(drop)
    }

    /// As [`Store::forget_second_factor`], with a record of the administrator who does it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn reset_second_factor(
        &self,
        admin: &Admin,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let before = json!({ SECOND_FACTOR: self.has_second_factor(customer).await? });
        let after = json!({ SECOND_FACTOR: false });
        let change = Change::of(Action::SecondFactorReset, customer, Some(&before), Some(&after))?;
        let record = self.record(admin.customer_id(), true, change, now);
        let writes = vec![self.of_factor(customer, "REMOVE #second_factor, #proved")];
        let record = activity_item(DEPLOYMENT, &record)?;
        match self.send_recorded("reset second factor", writes, record, None).await? {
            Outcome::Written => Ok(()),
            Outcome::Refused(_) => Err(Failure::unavailable("activity: another change has the record's key")),
        }
    }

    /// Notes that `session` was opened with the second factor. While that is being switched off or is not yet noted, the
    /// session counts as one without.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn prove_session(&self, customer: &CustomerId, session: &str) -> Result<(), Failure> {
        for _ in 0..TRIES_MAX {
            let before = self.factor(customer).await?;
            if !before.second_factor || before.proved_sessions.iter().any(|known| known == session) {
                return Ok(());
            }
            let known = before.proved_sessions.iter().map(String::as_str);
            let next = [session].into_iter().chain(known).take(limits::PROVED_SESSIONS_MAX);
            let update = self
                .of_factor(customer, "SET #proved = :next")
                .only_if("#second_factor = :true")
                .value(":true", AttributeValue::Bool(true))
                .value(":next", list(next));
            let update = if before.proved_sessions.is_empty() {
                update.only_if("attribute_not_exists(#proved)")
            } else {
                let before = before.proved_sessions.iter().map(String::as_str);
                update.only_if("#proved = :before").value(":before", list(before))
            };
            if let Outcome::Written = update.send(&self.client, "prove session").await? {
                return Ok(());
            }
        }
        Err(Failure::unavailable("others sign in to this account all the time"))
    }

    /// An update of the item by an expression with both names, because DynamoDB refuses a name that is not used.
    fn of_factor(&self, customer: &CustomerId, expression: &str) -> Write {
        let key: Item = key(customer.as_str(), sort::MEMBERSHIPS);
        Write::update(&self.tables.catalog, key, expression)
            .name("#second_factor", SECOND_FACTOR)
            .name("#proved", PROVED)
    }
}

fn list<'a>(sessions: impl Iterator<Item = &'a str>) -> AttributeValue {
    AttributeValue::L(sessions.map(text).collect())
}
