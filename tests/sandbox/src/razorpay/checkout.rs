//! Hosted checkout page of an order: the merchant's form leads here, and the page leads the payer back with a
//! signature.

use super::instruments::{INSTRUMENTS, is_upi};
use super::model::{Order, Payer};
use super::{OrderRefusal, fields};
use crate::http::{FORM, Request, Response, form_pairs};
use crate::money;
use crate::page::{escape, html, html_with_script, spaced};
use crate::sandbox::Sandbox;

/// Path that the merchant's form posts to, as at Razorpay.
pub(crate) const CHECKOUT_PATH: &str = "/v1/checkout/embedded";
/// Path that the page's own button posts to; the order's id follows.
pub(crate) const PAY_PREFIX: &str = "/pay/razorpay/";

const KNOWN: &[&str] = &[
    "key_id",
    "order_id",
    "amount",
    "currency",
    "name",
    "description",
    "image",
    "callback_url",
    "cancel_url",
    "redirect",
    "callback_method",
    "prefill[name]",
    "prefill[email]",
    "prefill[contact]",
    "prefill[method]",
    "theme[color]",
];

/// The merchant's form, which the page repeats in hidden fields.
struct Checkout {
    pairs: Vec<(String, String)>,
    callback_url: String,
    cancel_url: Option<String>,
    seller: String,
    payer: Payer,
    /// True if the payer comes back by GET, which Razorpay documents for Payment Links only.
    by_get: bool,
}

/// Answers `POST /v1/checkout/embedded`, and, beyond Razorpay, `GET` with the same fields as query.
pub(crate) fn checkout(sandbox: &Sandbox, request: &Request) -> Response {
    let form = match read(request) {
        Ok(form) => form,
        Err(problem) => return wrong_form(&problem),
    };
    match Checkout::new(sandbox, form) {
        Ok((checkout, order)) => show(sandbox, &checkout, order, None),
        Err(problem) => wrong_form(&problem),
    }
}

/// Answers `POST /pay/razorpay/{order_id}`: the payer presses the button.
pub(crate) fn press(sandbox: &mut Sandbox, now: i64, request: &Request) -> Response {
    let mut form = match read(request) {
        Ok(form) if request.method == "POST" => form,
        Ok(_) => return html(405, "Not allowed", "<h1>This page can only be paid.</h1>"),
        Err(problem) => return wrong_form(&problem),
    };
    let typed = form.extract_if(.., |(name, _)| name == "instrument").map(|(_, value)| value).last();
    let (checkout, order) = match Checkout::new(sandbox, form) {
        Ok((checkout, order)) => (checkout, order.id.clone()),
        Err(problem) => return wrong_form(&problem),
    };
    let paid = sandbox.pay_order_as(now, &order, &typed.unwrap_or_default(), checkout.payer.clone());
    let problem = match paid {
        Ok(paid) => match paid.signature {
            Some(signature) => return checkout.lead_back(&order, &paid.payment_id, &signature),
            None => return waiting(&checkout),
        },
        Err(OrderRefusal::Failed { description, .. }) => Some(description),
        Err(OrderRefusal::UnknownInstrument) => {
            Some("Enter one of the test UPI addresses or test cards.".to_owned())
        }
        // The page shows these by itself.
        Err(OrderRefusal::NoSuchOrder | OrderRefusal::AlreadyPaid) => None,
    };
    match sandbox.razorpay().orders.get(&order) {
        Some(order) => show(sandbox, &checkout, order, problem.as_deref()),
        None => wrong_form("There is no such order."),
    }
}

impl Checkout {
    /// # Errors
    /// The problem with the form, for people.
    fn new(sandbox: &Sandbox, pairs: Vec<(String, String)>) -> Result<(Checkout, &Order), String> {
        let find = |name: &str| {
            let value = pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            value.filter(|value| !value.is_empty())
        };
        if let Some((name, _)) =
            pairs.iter().find(|(name, _)| !KNOWN.contains(&name.as_str()) && note_key(name).is_none())
        {
            return Err(format!("{name} is not a field of the checkout form."));
        }
        if find("key_id").as_deref() != Some(&sandbox.config().razorpay.key_id) {
            return Err("The key_id provided is invalid.".to_owned());
        }
        let order_id = find("order_id").ok_or("order_id is required.")?;
        let order = sandbox.razorpay().orders.get(&order_id).ok_or("There is no such order.")?;
        if find("amount").is_some_and(|amount| amount != order.amount.to_string()) {
            return Err("The amount differs from the order's.".to_owned());
        }
        if find("currency").is_some_and(|currency| currency != order.currency) {
            return Err("The currency differs from the order's.".to_owned());
        }
        let address = |name: &str| match find(name) {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                Err(format!("{name} must be a web address."))
            }
            url => Ok(url),
        };
        let payer = Payer {
            email: find("prefill[email]"),
            contact: find("prefill[contact]"),
            description: find("description"),
            notes: pairs
                .iter()
                .filter_map(|(name, value)| Some((note_key(name)?.to_owned(), value.clone())))
                .collect(),
        };
        fields::check_notes(&payer.notes).map_err(|_| "There are too many notes, or too long ones.")?;
        let checkout = Checkout {
            callback_url: address("callback_url")?.ok_or("callback_url is required.")?,
            cancel_url: address("cancel_url")?,
            seller: find("name").unwrap_or_else(|| sandbox.config().merchant_name.clone()),
            payer,
            by_get: find("callback_method").as_deref() == Some("get"),
            pairs,
        };
        Ok((checkout, order))
    }

    /// Leads the payer back to the merchant with the three fields that prove the payment.
    fn lead_back(&self, order: &str, payment: &str, signature: &str) -> Response {
        let fields = [
            ("razorpay_payment_id", payment),
            ("razorpay_order_id", order),
            ("razorpay_signature", signature),
        ];
        if self.by_get {
            let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let join = if self.callback_url.contains('?') { '&' } else { '?' };
            let location = format!("{}{join}{}", self.callback_url, query.join("&"));
            return html(303, "Paid", "<h1>Paid</h1>").with_header("location", &location);
        }
        let inputs: String = fields.iter().map(|(name, value)| hidden(name, value)).collect();
        let body = format!(
            "<h1>Paid</h1><form method=\"post\" action=\"{}\">{inputs}<button class=\"pay\">Back to {}</button></form>",
            escape(&self.callback_url),
            escape(&self.seller),
        );
        // The button is for payers without script.
        html_with_script(200, "Paid", &body, "document.forms[0].submit()")
    }

    fn hidden_fields(&self) -> String {
        self.pairs.iter().map(|(name, value)| hidden(name, value)).collect()
    }

    fn back_link(&self) -> String {
        self.cancel_url.as_ref().map_or(String::new(), |url| {
            let (url, seller) = (escape(url), escape(&self.seller));
            format!("<p><a href=\"{url}\">Cancel and go back to {seller}</a></p>")
        })
    }
}

fn show(sandbox: &Sandbox, checkout: &Checkout, order: &Order, problem: Option<&str>) -> Response {
    if sandbox.razorpay().check_payable(sandbox.settings(), &order.id).is_err() {
        // As at Razorpay, a second tab does not get the proof of the first.
        let body = format!("<h1>This order is paid already.</h1>{}", checkout.back_link());
        return html(409, "Paid", &body);
    }
    let status = if problem.is_some() { 402 } else { 200 };
    html(status, &format!("Pay {}", escape(&checkout.seller)), &open_page(checkout, order, problem))
}

fn open_page(checkout: &Checkout, order: &Order, problem: Option<&str>) -> String {
    let amount = escape(&money::format(order.amount, &order.currency.to_lowercase()));
    let alert = problem.map_or(String::new(), |problem| {
        let problem = escape(problem);
        format!("<p class=\"problem\" id=\"problem\" role=\"alert\">{problem} You can try again.</p>")
    });
    let described = if problem.is_some() { "problem hint" } else { "hint" };
    let choices: String = INSTRUMENTS
        .iter()
        .map(|instrument| {
            let code = instrument.code;
            let shown = if is_upi(code) { code.to_owned() } else { spaced(code) };
            format!(
                "<li><button name=\"instrument\" value=\"{code}\" formnovalidate>{shown}</button> {}</li>",
                instrument.label
            )
        })
        .collect();
    format!(
        "<p class=\"test\">Test mode: no money moves.</p>\
         <p class=\"merchant\">{seller}</p>\
         <h1>{amount} <small>{currency}</small></h1>\
         <p>{description}</p>\
         {alert}\
         <form method=\"post\" action=\"{PAY_PREFIX}{id}\" autocomplete=\"off\">{hidden}\
         <label for=\"instrument\">UPI address or card number</label>\
         <input id=\"instrument\" name=\"instrument\" maxlength=\"50\" required value=\"success@razorpay\" \
         aria-describedby=\"{described}\">\
         <p id=\"hint\" class=\"hint\">Only the test addresses and cards below are accepted.</p>\
         <button class=\"pay\">Pay {amount}</button>\
         </form>{cancel}\
         <details><summary>Pay with a test instrument</summary>\
         <form method=\"post\" action=\"{PAY_PREFIX}{id}\">{hidden}<ul class=\"cards\">{choices}</ul></form></details>",
        seller = escape(&checkout.seller),
        currency = escape(&order.currency),
        description = escape(checkout.payer.description.as_deref().unwrap_or_default()),
        id = escape(&order.id),
        hidden = checkout.hidden_fields(),
        cancel = checkout.back_link(),
    )
}

fn waiting(checkout: &Checkout) -> Response {
    let body = format!(
        "<h1>Your bank has not answered yet.</h1><p>The merchant will be informed.</p>{}",
        checkout.back_link()
    );
    html(202, "Waiting", &body)
}

fn wrong_form(problem: &str) -> Response {
    html(400, "Not possible", &format!("<h1>This payment cannot be begun.</h1><p>{}</p>", escape(problem)))
}

/// Key of a note's field: `shoe size` of `notes[shoe size]`.
fn note_key(name: &str) -> Option<&str> {
    name.strip_prefix("notes[")?.strip_suffix(']').filter(|key| !key.is_empty())
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
}

fn read(request: &Request) -> Result<Vec<(String, String)>, String> {
    let text = match request.method.as_str() {
        "GET" => request.query().to_owned(),
        "POST" if request.has_content_type(FORM) => {
            String::from_utf8(request.body.clone()).map_err(|_| "The form is not UTF-8.")?
        }
        _ => return Err("Send a form.".to_owned()),
    };
    form_pairs(&text).map_err(|piece| format!("The form cannot be read: {piece}"))
}
