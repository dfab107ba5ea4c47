//! `GET /tickets/keys`: the public keys of tickets, so that a gate verifies tickets offline. It reads only
//! the configuration.
//!
//! The public key is derived from the seed, so the two cannot contradict each other; that is why this
//! function has the seed, which no answer contains.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::fingerprint;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::not_modified;
use crate::{App, Endpoint};

/// `GET /tickets/keys`
pub static GET_TICKET_KEYS: Endpoint = Endpoint {
    name: "get-ticket-keys",
    method: "GET",
    path: "/tickets/keys",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_ticket_keys(app, request)),
};

/// A gate that meets an unknown `kid` asks again; no other gate needs to ask more often than this.
const CACHE_CONTROL: &str = "public, max-age=300";

/// Public keys, the present signing key first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TicketKeysView {
    /// Every key with tickets in use.
    pub keys: Vec<TicketKeyView>,
}

/// A public key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TicketKeyView {
    /// Number of the key, which a ticket's QR code names.
    pub kid: u16,
    /// Signature algorithm (RFC 8032).
    #[schemars(extend("const" = "Ed25519"))]
    pub algorithm: &'static str,
    /// The 32 bytes of the key in base 64.
    pub public_key: String,
}

async fn get_ticket_keys(app: &App, request: &Request) -> Result<Reply, Failure> {
    let view = |(kid, key): &(u16, [u8; 32])| TicketKeyView {
        kid: *kid,
        algorithm: "Ed25519",
        public_key: STANDARD.encode(key),
    };
    let keys = TicketKeysView { keys: app.config.ticket_keys.public()?.iter().map(view).collect() };
    let text = serde_json::to_vec(&keys).map_err(|error| Failure::caused("the keys", error))?;
    let reply = not_modified::reply(request, &format!("\"{}\"", fingerprint(&text)), || Ok(keys))?;
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}
