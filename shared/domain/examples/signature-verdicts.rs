//! Says of each case on standard input, a JSON object a line, whether we accept its signature: `accept` or
//! `refuse`, a line each. `make check-signatures` compares that with what the providers' own SDKs say.

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::signature::{WebhookSecret, verify_razorpay, verify_razorpay_checkout, verify_stripe};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Case {
    Stripe { header: String, body_base64: String, secrets: Vec<String>, now_milliseconds: i64 },
    Razorpay { header: String, body_base64: String, secrets: Vec<String> },
    Checkout { order_id: String, payment_id: String, signature: String, secret: String },
    Outgoing { id: String, second: i64, body_base64: String, secret: String, header: String },
}

fn accepts(case: &Case) -> Result<bool, Box<dyn Error>> {
    Ok(match case {
        Case::Stripe { header, body_base64, secrets, now_milliseconds } => {
            let now = Timestamp::from_millisecond(*now_milliseconds)?;
            verify_stripe(header, &STANDARD.decode(body_base64)?, secrets, now).is_ok()
        }
        Case::Razorpay { header, body_base64, secrets } => {
            verify_razorpay(header, &STANDARD.decode(body_base64)?, secrets).is_ok()
        }
        Case::Checkout { order_id, payment_id, signature, secret } => {
            verify_razorpay_checkout(order_id, payment_id, signature, secret).is_ok()
        }
        // We sign and never verify: accepted is what we would send.
        Case::Outgoing { id, second, body_base64, secret, header } => {
            let ours = secret.parse::<WebhookSecret>()?.sign(id, *second, &STANDARD.decode(body_base64)?);
            header.split(' ').any(|signature| signature == ours)
        }
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let verdict = if accepts(&serde_json::from_str(&line?)?)? { "accept" } else { "refuse" };
        writeln!(out, "{verdict}")?;
    }
    Ok(out.flush()?)
}
