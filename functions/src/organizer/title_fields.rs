//! Fields of a title as a request gives them, checked.

use std::collections::BTreeSet;

use domain::language::LanguageTag;
use domain::title::{AgeRating, Link, Title, TitleTexts, Translations};
use domain::{Error, limits};

use crate::text;

/// Longest running time, in minutes: a week, for festivals.
const DURATION_MINUTES_MAX: u32 = 10_080;

/// The title with its texts trimmed, if all of its fields are as they should be.
///
/// # Errors
/// [`Error::FieldInvalid`] with the first field that is not.
pub(super) fn checked(title: Title) -> Result<Title, Error> {
    if title.duration_minutes.is_some_and(|minutes| !(1..=DURATION_MINUTES_MAX).contains(&minutes)) {
        return invalid("duration_minutes", format!("1 to {DURATION_MINUTES_MAX}"));
    }
    let rating = |rating: AgeRating| -> Result<AgeRating, Error> {
        Ok(AgeRating {
            system: text::name("age_rating", &rating.system)?,
            label: text::name("age_rating", &rating.label)?,
        })
    };
    let title = Title {
        name: text::name("name", &title.name)?,
        description: described("description", title.description.as_deref())?,
        languages: languages(title.languages)?,
        age_rating: title.age_rating.map(rating).transpose()?,
        genres: genres(&title.genres)?,
        cast: cast("cast", title.cast.as_deref())?,
        links: links(&title.links)?,
        translations: translations(title.translations)?,
        ..title
    };
    let bytes = serde_json::to_vec(&title).map_or(usize::MAX, |json| json.len());
    if bytes > limits::TITLE_BYTES_MAX {
        let reason =
            format!("all texts of the title together have at most {} bytes", limits::TITLE_BYTES_MAX);
        return invalid("translations", reason);
    }
    Ok(title)
}

fn invalid<T>(name: &'static str, reason: String) -> Result<T, Error> {
    Err(Error::FieldInvalid { name, reason })
}

fn described(field: &'static str, value: Option<&str>) -> Result<Option<String>, Error> {
    Ok(value.map(|value| text::description(field, value)).transpose()?.flatten())
}

fn cast(field: &'static str, value: Option<&str>) -> Result<Option<String>, Error> {
    value.map(|value| text::line_of(field, value, limits::CAST_CHARS_MAX)).transpose()
}

/// Refuses a list that is too long or names something twice.
fn check_list<T: Ord>(field: &'static str, list: &[T]) -> Result<(), Error> {
    if list.len() > limits::TITLE_LIST_MAX {
        return invalid(field, format!("at most {}", limits::TITLE_LIST_MAX));
    }
    if list.iter().collect::<BTreeSet<_>>().len() < list.len() {
        return invalid(field, "one is named twice".to_owned());
    }
    Ok(())
}

fn languages(languages: Vec<LanguageTag>) -> Result<Vec<LanguageTag>, Error> {
    check_list("languages", &languages)?;
    Ok(languages)
}

fn genres(genres: &[String]) -> Result<Vec<String>, Error> {
    let genres = genres.iter().map(|genre| text::name("genres", genre)).collect::<Result<Vec<_>, _>>()?;
    check_list("genres", &genres)?;
    Ok(genres)
}

fn links(links: &[Link]) -> Result<Vec<Link>, Error> {
    let link = |link: &Link| Ok(Link { label: text::name("links", &link.label)?, url: url(&link.url)? });
    let links = links.iter().map(link).collect::<Result<Vec<_>, Error>>()?;
    check_list("links", &links.iter().map(|link| &link.url).collect::<Vec<_>>())?;
    Ok(links)
}

/// An address of a page that a browser opens safely: no script, no name and password, no other spelling of a host.
fn url(url: &str) -> Result<String, Error> {
    let rest = url.strip_prefix("https://").unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_host =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_path = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>".contains(&byte));
    if is_host && is_port && is_path && url.len() <= limits::URL_CHARS_MAX {
        return Ok(url.to_owned());
    }
    let reason = format!(
        "give an address that begins with https://, in ASCII and at most {} characters",
        limits::URL_CHARS_MAX
    );
    invalid("links", reason)
}

fn translations(translations: Translations) -> Result<Translations, Error> {
    if translations.len() > limits::TRANSLATIONS_MAX {
        return invalid("translations", format!("at most {} languages", limits::TRANSLATIONS_MAX));
    }
    let translation = |(tag, texts): (LanguageTag, TitleTexts)| {
        let field = "translations";
        let texts = TitleTexts {
            name: texts.name.map(|name| text::name(field, &name)).transpose()?,
            description: described(field, texts.description.as_deref())?,
            cast: cast(field, texts.cast.as_deref())?,
        };
        if texts == TitleTexts::default() {
            return invalid(field, format!("{tag} has no text"));
        }
        Ok((tag, texts))
    };
    translations.into_iter().map(translation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_to_nothing_else() {
        for right in [
            "https://example.com",
            "https://example.com:8443/a?b=c#d",
            "https://xn--bcher-kva.example/%C3%BC",
        ] {
            assert_eq!(url(right).as_deref(), Ok(right));
        }
        let long = format!("https://example.com/{}", "a".repeat(limits::URL_CHARS_MAX));
        for wrong in [
            "",
            "http://example.com",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "HTTPS://example.com",
            "https://user:secret@example.com",
            "https://example.com/\"onclick",
            "https://exa mple.com",
            "https://example.com:port",
            "https://b\u{fc}cher.example",
            "https://example.com/\u{202e}",
            " https://example.com",
            &long,
        ] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }
}
