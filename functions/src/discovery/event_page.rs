//! The page of an event as HTML: the client's shell with all that robots, messengers and browsers without JavaScript
//! read. Organizers choose the names in it, so every one of them is escaped.

use std::fmt::Write as _;

use domain::availability::SeatsLeft;
use domain::event::{Event, EventStatus, Visibility};
use domain::image::Image;
use domain::organizer::Organizer;
use domain::title::Title;
use domain::venue::Venue;
use jiff::Timestamp;
use serde_json::Value;

use super::linked_data::{self, local_start, shown};
use crate::catalog::event_view::EventView;
use crate::images::path_of;
use crate::offers::PublicOffers;

/// Characters of a description that messengers show.
const DESCRIPTION_CHARS: usize = 200;

/// Addresses that the page of an event names.
pub(super) struct Addresses<'a> {
    /// The web client's.
    pub(super) web: &'a str,
    /// The API's, if it is known: images are shown only then.
    pub(super) api: Option<&'a str>,
}

/// Things that the page of an event tells of.
pub(super) struct Told<'a> {
    pub(super) title: &'a Title,
    pub(super) venue: &'a Venue,
    pub(super) organizer: &'a Organizer,
    /// Seats that are left, if it is known.
    pub(super) left: Option<SeatsLeft>,
}

/// A page that is written.
pub(super) struct Page {
    /// The HTML.
    pub(super) html: String,
    /// True if search engines may list it.
    pub(super) is_for_robots: bool,
}

/// The page of an event at `now`.
pub(super) fn of_event(
    event: &Event,
    told: &Told<'_>,
    at: &Addresses<'_>,
    (offers, now): (&PublicOffers, Timestamp),
) -> Page {
    let (title, venue, web) = (told.title, told.venue, at.web);
    let url = format!("{web}/e/{}", event.event_id);
    let is_cancelled = event.status == EventStatus::Cancelled;
    let name = shown(&title.name);
    let heading = if is_cancelled { format!("Cancelled: {name}") } else { name };
    let start = local_start(event).map(|start| start.strftime("%-d %B %Y, %H:%M").to_string());
    let start = start.unwrap_or_else(|| event.local_start.clone());
    let place = format!("{}, {}", shown(&venue.name), shown(&venue.city));
    let view = EventView::public(event, offers, now);
    let price = view.lowest_total;
    let offer = if is_cancelled { "This event was cancelled.".to_owned() } else { format!("From {price}.") };
    let summary = format!("{start} · {place}. {offer}");
    let is_for_robots = event.visibility == Visibility::Public;

    let mut head = String::new();
    tag(&mut head, "link", &[("rel", "canonical"), ("href", &url)]);
    for (property, content) in [
        ("og:type", "website"),
        ("og:site_name", "Boxoffice"),
        ("og:title", heading.as_str()),
        ("og:description", summary.as_str()),
        ("og:url", url.as_str()),
    ] {
        tag(&mut head, "meta", &[("property", property), ("content", content)]);
    }
    // Messengers crop a poster to a square, and show a wide image over the whole card.
    let (card, image) = match &title.images.wide {
        Some(wide) => ("summary_large_image", Some(wide)),
        None => ("summary", title.images.poster.as_ref()),
    };
    tag(&mut head, "meta", &[("name", "twitter:card"), ("content", card)]);
    let image = image.zip(at.api).map(|(image, api)| (image, format!("{api}{}", path_of(&image.image_id))));
    if let Some((image, source)) = &image {
        image_tags(&mut head, image, source);
    }
    let mut data = linked_data::of(event, told, &url, (&view.tiers, now));
    if let Some((_, source)) = image {
        data["image"] = source.into();
    }
    let _ = writeln!(head, "<script type=\"application/ld+json\">{}</script>", in_script(&data));

    let mut body = format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(&heading), escaped(&summary));
    if let Some(description) = &title.description {
        let _ = writeln!(body, "<p>{}</p>", escaped(&shown(description)));
    }
    let path = format!("{web}/events/{}", event.event_id);
    let _ = writeln!(body, "<p><a href=\"{}\">Tickets and seats</a></p>", escaped(&path));
    let html =
        shell(&Shell { title: &heading, summary: &summary, is_for_robots, head: &head, body: &body, web });
    Page { html, is_for_robots }
}

/// Writes the image that messengers show with a link.
fn image_tags(head: &mut String, image: &Image, source: &str) {
    let (width, height) = (image.width.to_string(), image.height.to_string());
    let alternative_text = shown(&image.alternative_text);
    for (property, content) in [
        ("og:image", source),
        ("og:image:width", width.as_str()),
        ("og:image:height", height.as_str()),
        ("og:image:alt", alternative_text.as_str()),
    ] {
        tag(head, "meta", &[("property", property), ("content", content)]);
    }
}

/// The page of an event that does not exist, or that nobody may see yet.
pub(super) fn of_none(web: &str) -> Page {
    let body = format!(
        "<h1>There is no such event</h1>\n<p>The address may be incomplete. <a href=\"{}/\">See all events</a></p>\n",
        escaped(web)
    );
    let summary = "There is no such event.";
    let html =
        shell(&Shell { title: "Not found", summary, is_for_robots: false, head: "", body: &body, web });
    Page { html, is_for_robots: false }
}

/// Parts of a page.
struct Shell<'a> {
    title: &'a str,
    summary: &'a str,
    is_for_robots: bool,
    /// HTML.
    head: &'a str,
    /// HTML.
    body: &'a str,
    web: &'a str,
}

/// The whole page. `boot.js` is the client's: it loads the newest build, which then takes the place of the text.
fn shell(shell: &Shell<'_>) -> String {
    let mut html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n".to_owned();
    tag(&mut html, "meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    tag(&mut html, "meta", &[("name", "color-scheme"), ("content", "light dark")]);
    tag(&mut html, "meta", &[("name", "referrer"), ("content", "strict-origin-when-cross-origin")]);
    let summary: String = shell.summary.chars().take(DESCRIPTION_CHARS).collect();
    tag(&mut html, "meta", &[("name", "description"), ("content", &summary)]);
    if !shell.is_for_robots {
        tag(&mut html, "meta", &[("name", "robots"), ("content", "noindex")]);
    }
    let _ = writeln!(html, "<title>{}</title>", escaped(shell.title));
    let icon = format!("{}/favicon.svg", shell.web);
    tag(&mut html, "link", &[("rel", "icon"), ("href", &icon), ("type", "image/svg+xml")]);
    html.push_str(shell.head);
    let boot = escaped(&format!("{}/boot.js", shell.web));
    let _ = writeln!(html, "<script src=\"{boot}\" defer></script>\n</head>\n<body>\n<div id=\"app\"></div>");
    let _ = write!(html, "<main id=\"plain\">\n{}</main>\n</body>\n</html>\n", shell.body);
    html
}

/// Writes an element without content.
fn tag(html: &mut String, name: &str, attributes: &[(&str, &str)]) {
    let _ = write!(html, "<{name}");
    for (attribute, value) in attributes {
        let _ = write!(html, " {attribute}=\"{}\"", escaped(value));
    }
    html.push_str(">\n");
}

/// Text as HTML shows it, in elements and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// JSON that stays inside its `script`: nothing in it ends the element or begins a comment.
fn in_script(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        match c {
            // They occur only in strings of JSON.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_its_script_or_its_attribute() {
        let hostile = serde_json::json!({ "name": "</script><!--<script>\u{2028}&\"'" });
        let text = in_script(&hostile);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), hostile);
        assert_eq!(escaped("\"><b onload='x'>&"), "&quot;&gt;&lt;b onload=&#39;x&#39;&gt;&amp;");
    }
}
