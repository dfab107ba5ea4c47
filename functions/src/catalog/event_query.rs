//! Filters of the lists of events, which the list, its facets and the list of titles share.

use aws::store::{EventFilter, PriceRange, city_key};
use domain::ids::TitleId;
use domain::language::LanguageTag;
use domain::title::TitleKind;
use domain::{Currency, Error, limits};
use jiff::Timestamp;
use lambda::Request;

use super::window::Window;
use crate::payment::provider::charge_min_minor;
use crate::{App, text};

/// Most words of one search.
const WORDS_MAX: usize = 8;
/// Parameters that change the list. `limit` does not: pages of one list may differ in length.
const FILTERS: [&str; 11] =
    ["city", "date", "from", "to", "title_id", "kind", "language", "currency", "price_from", "price_to", "q"];

/// Parameters of the time, in any city.
const TIMES: [&str; 3] = ["date", "from", "to"];

/// Reads the filters of a list of events at `now`.
///
/// # Errors
/// [`Error::ParameterInvalid`] for a parameter that says nothing or something else.
pub(crate) fn filter(app: &App, request: &Request, now: Timestamp) -> Result<EventFilter, Error> {
    let window = Window::read(now, request.query("date"), request.query("from"), request.query("to"))?;
    let title_id = request.query("title_id").map(str::parse::<TitleId>).transpose();
    let title_id = title_id.map_err(|_| Error::ParameterInvalid {
        name: "title_id",
        reason: format!("give an id that begins with `{}`", TitleId::PREFIX),
    })?;
    let words = request.query("q").map(|query| text::parameter("q", query)).transpose()?;
    let words: Vec<String> = words.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if words.len() > WORDS_MAX {
        return invalid("q", format!("at most {WORDS_MAX} words"));
    }
    Ok(EventFilter {
        city: request.query("city").map(|city| text::parameter("city", city)).transpose()?,
        from: window.from,
        to: window.to,
        first_day: window.first_day,
        last_day: window.last_day,
        title_id,
        kind: request.query("kind").map(kind).transpose()?,
        language: request.query("language").map(language).transpose()?,
        prices: prices(app, request, now)?,
        words,
        status: None,
    })
}

fn invalid<T>(name: &'static str, reason: String) -> Result<T, Error> {
    Err(Error::ParameterInvalid { name, reason })
}

fn kind(name: &str) -> Result<TitleKind, Error> {
    match TitleKind::ALL.into_iter().find(|kind| kind.as_str() == name) {
        Some(kind) => Ok(kind),
        None => invalid("kind", format!("one of {}", TitleKind::ALL.map(TitleKind::as_str).join(", "))),
    }
}

fn language(tag: &str) -> Result<LanguageTag, Error> {
    tag.parse().or_else(|why| invalid("language", format!("{why}")))
}

/// The range of prices, which needs a currency: 10 euros are not 10 yen.
fn prices(app: &App, request: &Request, now: Timestamp) -> Result<Option<PriceRange>, Error> {
    let bound = |name: &'static str| {
        let Some(text) = request.query(name) else { return Ok(None) };
        let amount = text.parse().ok().filter(|amount| (0..=limits::AMOUNT_MINOR_MAX).contains(amount));
        amount.map_or_else(
            || invalid(name, "give an amount in minor units".to_owned()),
            |amount| Ok(Some(amount)),
        )
    };
    let (from, to) = (bound("price_from")?, bound("price_to")?);
    let Some(code) = request.query("currency") else {
        let is_bare = from.is_some() || to.is_some();
        return if is_bare {
            invalid("currency", "say in which currency the prices are".to_owned())
        } else {
            Ok(None)
        };
    };
    let Ok(currency) = code.parse::<Currency>() else {
        return invalid("currency", "give an ISO 4217 code, such as EUR".to_owned());
    };
    let (from_minor, to_minor) = (from.unwrap_or(0), to.unwrap_or(i64::MAX));
    if to_minor < from_minor {
        return invalid("price_to", "it is below `price_from`".to_owned());
    }
    let charge_min_minor = charge_min_minor(app, currency);
    Ok(Some(PriceRange { currency, from_minor, to_minor, charge_min_minor, at: now }))
}

/// City and time of a list as they were sent, the city in one spelling.
pub(crate) fn window(request: &Request) -> String {
    let city = city_key(request.query("city").unwrap_or_default());
    let said = TIMES.map(|name| format!("{name}={:?}", request.query(name).unwrap_or_default()));
    format!("city={city:?} {}", said.join(" "))
}

/// Scope of the cursors of the list `list`: its filters as they were sent.
pub(crate) fn scope(list: &str, request: &Request) -> String {
    let said = FILTERS.map(|name| format!("{name}={:?}", request.query(name).unwrap_or_default()));
    format!("{list} {}", said.join(" "))
}
