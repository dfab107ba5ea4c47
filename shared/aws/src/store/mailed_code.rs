//! One-time codes of accounts: for an address, a customer's change of address, or an invitation.
//!
//! A code is identified by its hash: a new code replaces the previous one, and a try counts only for the code
//! that it is compared with. The item contains neither codes nor addresses.

use domain::ids::{CustomerId, InvitationId, OrganizerId};
use domain::otp::OtpHash;
use domain::{Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::write::{Outcome, Write};
use super::{Item, Store, Try, key, number};
use crate::sdk_error::failure;

/// Owner of the code.
#[derive(Clone, Copy, Debug)]
pub enum CodeOf<'a> {
    /// Owned by an address, by its pseudonym.
    Address(&'a str),
    /// Owned by a customer who is changing the address.
    Change(&'a CustomerId),
    /// Owned by an invitation of an organizer.
    Invitation(&'a OrganizerId, &'a InvitationId),
}

/// A code, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailedCode {
    /// Hash of the code.
    pub hash: OtpHash,
    /// Hash of the second code, sent to the new address; only for a change of address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_hash: Option<OtpHash>,
    /// Last second at which the code is valid.
    pub expires_at: i64,
    /// Number of tries.
    pub tries: u32,
}

impl Store {
    /// Reads the code strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn mailed_code(&self, of: CodeOf<'_>) -> Result<Option<MailedCode>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(code_key(of)));
        let answer = read.send().await.map_err(|error| failure("mailed code", &error))?;
        answer.item().map(code_of_item).transpose()
    }

    /// Replaces the code.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_mailed_code(&self, of: CodeOf<'_>, code: &MailedCode) -> Result<(), Failure> {
        let mut item: Item =
            serde_dynamo::to_item(code).map_err(|error| Failure::caused("a one-time code", error))?;
        item.extend(code_key(of));
        item.insert("expires_at_ttl".to_owned(), number(code.expires_at));
        Write::put(&self.tables.bookings, item).send(&self.client, "put mailed code").await.map(drop)
    }

    /// Spends a try of `code`, BEFORE it is compared: however many requests guess at once, there are no more
    /// comparisons than tries.
    ///
    /// # Errors
    /// If DynamoDB does not answer; the try may be spent all the same.
    pub async fn spend_mailed_try(
        &self,
        of: CodeOf<'_>,
        code: &MailedCode,
        now: Timestamp,
    ) -> Result<Try, Failure> {
        let write = Write::update(&self.tables.bookings, code_key(of), "ADD tries :one")
            .name("#hash", "hash")
            .value(":one", number(1))
            .text(":hash", code.hash.clone())
            .value(":max", number(limits::TRIES_MAX))
            .value(":now", number(now.as_second()))
            .only_if("#hash = :hash AND tries < :max AND expires_at >= :now");
        let Outcome::Refused(refused) = write.send(&self.client, "try mailed code").await? else {
            return Ok(Try::Allowed);
        };
        let there = refused.into_iter().flatten().next().filter(|item| !item.is_empty());
        let Some(there) = there.map(|item| code_of_item(&item)).transpose()? else { return Ok(Try::Stale) };
        Ok(match there {
            there if String::from(there.hash.clone()) != String::from(code.hash.clone()) => Try::Stale,
            there if there.expires_at < now.as_second() => Try::Expired,
            _ => Try::TooMany,
        })
    }

    /// Ends a used code. A newer code that replaced it stays valid.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn end_mailed_code(&self, of: CodeOf<'_>, code: &MailedCode) -> Result<(), Failure> {
        let write = Write::update(&self.tables.bookings, code_key(of), "SET expires_at = :over")
            .name("#hash", "hash")
            .value(":over", number(0))
            .text(":hash", code.hash.clone())
            .only_if("#hash = :hash");
        write.send(&self.client, "end mailed code").await.map(drop)
    }
}

fn code_key(of: CodeOf<'_>) -> Item {
    match of {
        CodeOf::Address(pseudonym) => key(format!("account#{pseudonym}"), "code"),
        CodeOf::Change(customer) => key(customer.as_str(), "address"),
        CodeOf::Invitation(organizer, invitation) => key(format!("{organizer}#{invitation}"), "code"),
    }
}

fn code_of_item(item: &Item) -> Result<MailedCode, Failure> {
    serde_dynamo::from_item(item.clone()).map_err(|error| Failure::caused("a mailed code", error))
}
