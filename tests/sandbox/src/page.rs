//! Hosted payment page, which works without script, on a small screen and for a screen reader.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::http::{FORM, Request, Response, form_pairs};
use crate::money;
use crate::sandbox::Sandbox;
use crate::settings::Provider;
use crate::stripe::{CARDS, PayRefusal, Session, SessionStatus};

const STYLE: &str = include_str!("page.css");

/// Answers `GET` and `POST /pay/{session_id}`.
pub(crate) fn handle(sandbox: &mut Sandbox, now: i64, request: &Request) -> Response {
    let id = request.path().trim_start_matches("/pay/").to_owned();
    match request.method.as_str() {
        "GET" => show(sandbox, now, &id, None),
        "POST" => pay(sandbox, now, &id, request),
        _ => html(405, "Not allowed", "<h1>This page can only be read or paid.</h1>")
            .with_header("allow", "GET, POST"),
    }
}

fn pay(sandbox: &mut Sandbox, now: i64, id: &str, request: &Request) -> Response {
    let form = String::from_utf8_lossy(&request.body);
    let fields = if request.has_content_type(FORM) { form_pairs(&form).ok() } else { None };
    let card = fields.into_iter().flatten().find(|(name, _)| name == "card").map(|(_, value)| value);
    let Some(card) = card.filter(|card| !card.trim().is_empty()) else {
        return show(sandbox, now, id, Some("Enter a card number."));
    };
    match sandbox.pay(now, id, &card) {
        Ok(_) => match sandbox.stripe().session(id) {
            Ok(session) => {
                let location = session.success_url.replace("{CHECKOUT_SESSION_ID}", id);
                html(303, "Paid", "<h1>Paid</h1>").with_header("location", &location)
            }
            Err(_) => show(sandbox, now, id, None),
        },
        Err(PayRefusal::Declined { message, .. }) => show(sandbox, now, id, Some(message)),
        Err(PayRefusal::NotOffered { .. }) => show(sandbox, now, id, Some("This cannot be paid with here.")),
        Err(PayRefusal::NoSuchSession | PayRefusal::NotOpen { .. }) => show(sandbox, now, id, None),
    }
}

fn show(sandbox: &Sandbox, now: i64, id: &str, problem: Option<&str>) -> Response {
    let merchant = escape(&sandbox.config().merchant_name);
    let Ok(session) = sandbox.stripe().session(id) else {
        return html(404, "Not found", "<h1>There is no such payment.</h1>");
    };
    match session.status {
        SessionStatus::Open => {
            let status = if problem.is_some() { 402 } else { 200 };
            let now = sandbox.settings().clock_of(Provider::Stripe, now);
            html(status, &format!("Pay {merchant}"), &open_page(session, now, &merchant, problem))
        }
        SessionStatus::Complete => {
            let back = session.success_url.replace("{CHECKOUT_SESSION_ID}", id);
            let link = format!("<p><a href=\"{}\">Back to {merchant}</a></p>", escape(&back));
            html(200, "Paid", &format!("<h1>This payment is complete.</h1>{link}"))
        }
        SessionStatus::Expired => {
            let link = back_link(session, &merchant);
            html(
                410,
                "Too late",
                &format!("<h1>The time to pay is over.</h1><p>Nothing was charged.</p>{link}"),
            )
        }
    }
}

fn open_page(session: &Session, now: i64, merchant: &str, problem: Option<&str>) -> String {
    let amount = money::format(session.amount, &session.currency);
    let lines: String = session
        .lines
        .iter()
        .map(|line| {
            let sum = money::format(line.unit_amount.saturating_mul(line.quantity), &session.currency);
            format!(
                "<li><span>{} × {}</span><span>{}</span></li>",
                line.quantity,
                escape(&line.name),
                escape(&sum)
            )
        })
        .collect();
    let alert = problem.map_or(String::new(), |problem| {
        format!(
            "<p class=\"problem\" id=\"problem\" role=\"alert\">{} You can try again.</p>",
            escape(problem)
        )
    });
    let described = if problem.is_some() { "problem hint" } else { "hint" };
    let invalid = if problem.is_some() { " aria-invalid=\"true\"" } else { "" };
    let cards = choices(session);
    format!(
        "<p class=\"test\">Test mode: no money moves.</p>\
         <p class=\"merchant\">{merchant}</p>\
         <h1>{amount} <small>{currency}</small></h1>\
         <ul class=\"lines\">{lines}</ul>\
         <p>{closes}</p>\
         {alert}\
         <form method=\"post\" autocomplete=\"off\">\
         <label for=\"card\">Card or account number</label>\
         <input id=\"card\" name=\"card\" inputmode=\"numeric\" maxlength=\"23\" required value=\"4242 4242 4242 4242\" \
         aria-describedby=\"{described}\"{invalid}>\
         <p id=\"hint\" class=\"hint\">Only the test cards below are accepted.</p>\
         <button class=\"pay\">Pay {amount}</button>\
         </form>{cancel}\
         <details><summary>Pay with a test card</summary>\
         <form method=\"post\"><ul class=\"cards\">{cards}</ul></form></details>",
        amount = escape(&amount),
        currency = escape(&session.currency.to_uppercase()),
        closes = closes(session.expires_at, now),
        cancel = back_link(session, merchant),
    )
}

/// Buttons of the cards and accounts that the session offers.
fn choices(session: &Session) -> String {
    let offered = CARDS.iter().filter(|card| session.methods.contains(&card.method));
    offered
        .map(|card| {
            let (number, label) = (card.number, card.label);
            let shown = spaced(number);
            format!(
                "<li><button name=\"card\" value=\"{number}\" formnovalidate>{shown}</button> {label}</li>"
            )
        })
        .collect()
}

fn back_link(session: &Session, merchant: &str) -> String {
    session.cancel_url.as_ref().map_or(String::new(), |url| {
        format!("<p><a href=\"{}\">Cancel and go back to {merchant}</a></p>", escape(url))
    })
}

/// Remaining time, such as `Open for 29 more minutes, until 18:30 UTC.`
fn closes(at: i64, now: i64) -> String {
    let minutes = at.saturating_sub(now).max(0).saturating_add(59) / 60;
    let (number, unit) = match minutes {
        0..=1 => (1, "minute"),
        2..=119 => (minutes, "minutes"),
        _ => (minutes / 60, "hours"),
    };
    let (hour, minute) = (at.rem_euclid(86_400) / 3_600, at.rem_euclid(3_600) / 60);
    format!("Open for {number} more {unit}, until {hour:02}:{minute:02} UTC.")
}

/// A card number in groups of four, such as `4242 4242 4242 4242`.
pub(crate) fn spaced(number: &str) -> String {
    let mut spaced = String::new();
    for (index, digit) in number.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            spaced.push(' ');
        }
        spaced.push(digit);
    }
    spaced
}

/// A page around `body`; both `title` and `body` are HTML.
pub(crate) fn html(status: u16, title: &str, body: &str) -> Response {
    html_with_script(status, title, body, "")
}

/// A page with our own script at its end.
pub(crate) fn html_with_script(status: u16, title: &str, body: &str, script: &str) -> Response {
    let element = if script.is_empty() { String::new() } else { format!("<script>{script}</script>") };
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main>{element}</body></html>"
    );
    // The policy allows our own script and style only, even if a text were not escaped.
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let scripts = if script.is_empty() { "'none'".to_owned() } else { hash(script) };
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {scripts}; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE)
    );
    Response::new(status, "text/html; charset=utf-8", page.into_bytes())
        .with_header("content-security-policy", &policy)
        .with_header("cache-control", "no-store")
        .with_header("referrer-policy", "no-referrer")
        .with_header("x-content-type-options", "nosniff")
}

/// Text as HTML, in elements and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_rounded_up_and_the_end_is_told_in_utc() {
        assert_eq!(closes(1_700_001_000, 1_700_000_000), "Open for 17 more minutes, until 22:30 UTC.");
        assert_eq!(closes(1_700_001_000, 1_700_000_999), "Open for 1 more minute, until 22:30 UTC.");
        assert_eq!(closes(1_700_086_400, 1_700_000_000), "Open for 24 more hours, until 22:13 UTC.");
    }
}
