//! The archive: its run, its stubs, and the bookings behind them.

use domain::booking::Booking;
use functions::Function;
use serde_json::Value;

use crate::World;
use crate::dynamo::text;
use crate::invoke::Invoked;

impl World {
    /// Runs the archive once, and returns the outcome.
    pub async fn archive(&self) -> Invoked {
        self.invoke(&Function::Schedule(&functions::ARCHIVE_BOOKINGS), b"{}").await
    }

    /// Items of archived bookings.
    #[must_use]
    pub fn stubs(&self) -> Vec<Value> {
        self.items("bookings").into_iter().filter(|item| item["archived_at"].is_object()).collect()
    }

    /// Loses the files of the archive.
    pub fn lose_the_archive(&self) {
        self.services.bucket.lose("archive/");
    }

    /// The booking behind a stub, read as anybody with the bucket can read it.
    pub(crate) fn archived(&self, stub: &Value) -> Booking {
        let place = text(&stub["archive"]["S"]);
        let [file, from, length] = place.split(' ').collect::<Vec<_>>().try_into().expect("a place");
        let (from, length): (usize, usize) = (from.parse().unwrap(), length.parse().unwrap());
        let key = format!("archive/{}/{file}.jsonl", text(&stub["event_id"]["S"]));
        let bytes = self.services.bucket.get(&key).expect("the file of a stub");
        serde_json::from_slice(&bytes[from..from + length]).expect("a booking")
    }
}
