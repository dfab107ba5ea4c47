//! Counters of tries, and the networks that an account is known from.
//!
//! A counter is one item per window of its [`Allowance`]. One conditional addition counts a try before it
//! happens: a crash in between wastes a try, and none goes uncounted. Counters are named by pseudonyms, and
//! TTL removes them after their window.

use domain::tries::Allowance;
use domain::{Failure, limits};
use jiff::Timestamp;

use super::write::{Outcome, Write};
use super::{Item, Store, key, number};
use crate::sdk_error::failure;

/// A limit on tries of one kind by one subject.
#[derive(Clone, Debug)]
pub struct Counter {
    /// Kind of tries, such as `sign_in`.
    pub what: &'static str,
    /// Pseudonym of the subject.
    pub whose: String,
    /// Most tries per window.
    pub allowance: Allowance,
}

impl Store {
    /// Counts a try. False if the window is full.
    ///
    /// # Errors
    /// If DynamoDB does not answer; the try may be counted all the same.
    pub async fn count_try(&self, counter: &Counter, now: Timestamp) -> Result<bool, Failure> {
        let set = "ADD tries :one SET expires_at_ttl = :ends";
        let write = Write::update(&self.tables.bookings, counter_key(counter, now), set)
            .value(":one", number(1))
            .value(":max", number(counter.allowance.max))
            .value(":ends", number(counter.allowance.ends_at(now)))
            .only_if("attribute_not_exists(tries) OR tries < :max");
        Ok(matches!(write.send(&self.client, "count try").await?, Outcome::Written))
    }

    /// False if the window is full, by an eventually consistent read.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn has_tries(&self, counter: &Counter, now: Timestamp) -> Result<bool, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings);
        let read = read.set_key(Some(counter_key(counter, now)));
        let answer = read.send().await.map_err(|error| failure("tries", &error))?;
        let tries = answer.item().and_then(|item| item.get("tries")?.as_n().ok()?.parse::<u32>().ok());
        Ok(tries.unwrap_or_default() < counter.allowance.max)
    }

    /// Uncounts the try that was counted at `counted_at`.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn uncount_try(&self, counter: &Counter, counted_at: Timestamp) -> Result<(), Failure> {
        let write = Write::update(&self.tables.bookings, counter_key(counter, counted_at), "ADD tries :less")
            .value(":less", number(-1))
            .value(":none", number(0))
            .only_if("tries > :none");
        write.send(&self.client, "uncount try").await.map(drop)
    }

    /// Clears the tries in the window of `now`.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn forget_tries(&self, counter: &Counter, now: Timestamp) -> Result<(), Failure> {
        let write = Write::update(&self.tables.bookings, counter_key(counter, now), "SET tries = :none")
            .value(":none", number(0))
            .only_if("attribute_exists(tries)");
        write.send(&self.client, "forget tries").await.map(drop)
    }

    /// The second until which the account is known from the network, if it is. Both are pseudonyms.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn known_until(
        &self,
        account: &str,
        network: &str,
        now: Timestamp,
    ) -> Result<Option<i64>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings);
        let read = read.set_key(Some(network_key(account, network)));
        let answer = read.send().await.map_err(|error| failure("known network", &error))?;
        let until = answer.item().and_then(|item| item.get("expires_at_ttl")?.as_n().ok()?.parse().ok());
        // TTL deletes late.
        Ok(until.filter(|until| *until >= now.as_second()))
    }

    /// Records that the account is known from the network.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn know_network(&self, account: &str, network: &str, now: Timestamp) -> Result<(), Failure> {
        let mut item = network_key(account, network);
        let until = now.as_second() + limits::NETWORK_KNOWN_SECONDS;
        item.insert("expires_at_ttl".to_owned(), number(until));
        Write::put(&self.tables.bookings, item).send(&self.client, "know network").await.map(drop)
    }
}

fn counter_key(counter: &Counter, now: Timestamp) -> Item {
    let Counter { what, whose, allowance } = counter;
    key(format!("tries#{what}#{whose}"), allowance.window(now).to_string())
}

fn network_key(account: &str, network: &str) -> Item {
    key(format!("account#{account}"), format!("network#{network}"))
}
