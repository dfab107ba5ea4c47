//! Environment variables of functions.

use crate::bucket;
use crate::files;
use crate::money;
use crate::pool::PAGE_URL;
use crate::queues::Queues;

/// The value of an environment variable, if the function has it from Lambda or from the template.
pub(crate) fn environment(variable: &str, granted: bool) -> Option<String> {
    if granted && let Some(queue) = variable.strip_suffix("_QUEUE_URL") {
        return Some(Queues::url(&queue.to_lowercase().replace('_', "-")));
    }
    let value = match variable {
        "AWS_ACCESS_KEY_ID" => bucket::ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY" => bucket::SECRET_KEY,
        "AWS_SESSION_TOKEN" => bucket::SESSION_TOKEN,
        _ if !granted => return None,
        "SEATS_TABLE" => "seats",
        "BOOKINGS_TABLE" => "bookings",
        "CATALOG_TABLE" => "catalog",
        "CUSTOMERS_TABLE" => "customers",
        "REPORTS_TABLE" => "reports",
        "FACT_DAYS" => "400",
        "SEEN_ONE_IN" => "10",
        "FACTS_STREAM" => files::STREAM,
        "MEDIA_BUCKET" => bucket::BUCKET,
        "ARCHIVE_AFTER_DAYS" => "400",
        "INVOICE_SERIES" => "INV",
        "CREDIT_NOTE_SERIES" => "CN",
        "SELLER_NAME" => "Opera House Tickets Ltd",
        "SELLER_ADDRESS" => "1 Charni Road | 400004 Mumbai",
        "SELLER_TAX_IDS" => "27AAPFU0939F1ZV",
        "TICKET_KEY_SEED" => "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "TICKET_KEY_ID" => "2",
        "TICKET_OLD_KEYS" => "1:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "BUS_NAME" => "kit-bus",
        "USER_POOL_CLIENT_ID" => "kit-client",
        "USER_POOL_ID" => "kit-pool",
        "SIGN_IN_URL" => PAGE_URL,
        "SIGN_IN_PROVIDERS" => "password,google,apple,oidc",
        "SIGN_IN_OIDC_NAME" => "Example ID",
        "SENDER_ADDRESS" => "tickets@shop.test",
        "CONFIGURATION_SET" => "kit-mails",
        "SMS_SENDER_ID" => "OPERA",
        "SMS_ENTITY_ID" => "1101",
        "SMS_TEMPLATE_IDS" => "booking_confirmed.en=1107,reminder.en=1108",
        "SMS_COUNTRIES" => "+91,+4479",
        "OTP_KEY" => "kit-key-of-codes-kit-key-of-codes",
        "WEB_URL" => "https://tickets.test",
        "API_URL" => "https://api.tickets.test",
        "WEBHOOK_ALLOWED_HOSTS" => "http://allowed.internal",
        "RAZORPAY_API_URL" => money::RAZORPAY_API_URL,
        "RAZORPAY_KEY_ID" => money::RAZORPAY_KEY_ID,
        "RAZORPAY_KEY_SECRET" => money::RAZORPAY_KEY_SECRET,
        "RAZORPAY_WEBHOOK_SECRETS" => {
            let (old, new) = (money::RAZORPAY_WEBHOOK_SECRET_OLD, money::RAZORPAY_WEBHOOK_SECRET);
            return Some(format!("{old},{new}"));
        }
        "STRIPE_API_URL" => money::API_URL,
        "STRIPE_SECRET_KEY" => money::SECRET_KEY,
        "STRIPE_WEBHOOK_SECRETS" => {
            return Some(format!("{},{}", money::WEBHOOK_SECRET_OLD, money::WEBHOOK_SECRET));
        }
        _ => return None,
    };
    Some(value.to_owned())
}
