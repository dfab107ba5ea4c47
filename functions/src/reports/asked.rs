//! Requests for reports, read and checked.

use aws::store::Thing;
use domain::event::Event;
use domain::ids::{EventId, TitleId};
use domain::member::{Member, Right};
use domain::report::{DateKind, Group};
use domain::{Error, Failure, limits};
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use lambda::Request;

use crate::App;
use crate::authority::{member, member_at, organizer_of_query};

/// Years that a report may be of.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2200;
/// First and last day of those years.
pub(super) const ALL_DAYS: [Date; 2] = [Date::constant(2000, 1, 1), Date::constant(2200, 12, 31)];

/// Days that a report is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Days {
    /// From `from` to `to`; so many if the request does not say.
    Some(i32),
    /// Until the end of `to`.
    UpTo,
}

/// Groups, dates and days that a report allows. The first of each list is taken if the request names none.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Name of the report's file.
    pub name: &'static str,
    /// Groups of the rows.
    pub groups: &'static [Group],
    /// Kinds of dates.
    pub dates: &'static [DateKind],
    /// Its days.
    pub days: Days,
}

/// A request for a report, and the caller's right to it.
#[derive(Debug)]
pub(super) struct Asked {
    pub settings: &'static Settings,
    pub member: Member,
    /// The one event that it is about.
    pub event: Option<Event>,
    /// The title whose events it is about.
    pub title_id: Option<TitleId>,
    /// First and last day; none of the whole life of the event.
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub dates: DateKind,
    pub group: Group,
    pub is_csv: bool,
}

impl Asked {
    /// Reads a request, and checks that the caller may read reports of the organizer.
    ///
    /// # Errors
    /// [`Error::ParameterInvalid`] that says which parameter; [`Error::NotFound`] for what is another organizer's; those
    /// of a missing right; or if the store does not answer.
    pub(super) async fn read(
        app: &App,
        request: &Request,
        settings: &'static Settings,
    ) -> Result<Self, Failure> {
        let dates = one_of(request, "by", settings.dates, DateKind::as_str)?;
        let group = one_of(request, "group", settings.groups, Group::as_str)?;
        let is_csv = one_of(request, "format", &[false, true], |csv| if csv { "csv" } else { "json" })?;
        let is_of_event = request.query("event_id").is_some();
        let (from, to) = days(request, settings, (dates, is_of_event), app.clock.now())?;
        let (member, event, title_id) = about(app, request).await?;
        Ok(Self { settings, member, event, title_id, from, to, dates, group, is_csv })
    }

    /// First and last day.
    pub(super) fn bounds(&self) -> [Date; 2] {
        let [first, last] = ALL_DAYS;
        [self.from.unwrap_or(first), self.to.unwrap_or(last)]
    }
}

/// The organizer, event or title of the request, and the caller as a member with the right.
async fn about(app: &App, request: &Request) -> Result<(Member, Option<Event>, Option<TitleId>), Failure> {
    let event_id = id::<EventId>(request, "event_id", EventId::PREFIX)?;
    let title_id = id::<TitleId>(request, "title_id", TitleId::PREFIX)?;
    let (member, what) = match (&event_id, &title_id) {
        (Some(id), _) => (member_at(app, request, Thing::Event(id), Right::Report).await?, "event"),
        (None, Some(id)) => (member_at(app, request, Thing::Title(id), Right::Report).await?, "title"),
        (None, None) => {
            let organizer = organizer_of_query(request)?;
            (member(app, request, &organizer, Right::Report).await?, "organizer")
        }
    };
    if request.query("organizer_id").is_some() && organizer_of_query(request)? != *member.organizer_id() {
        return Err(Error::NotFound { what }.into());
    }
    let event = match &event_id {
        Some(id) => Some(app.store.own_event(&member, id).await?),
        None => None,
    };
    let is_other = |event: &Event| title_id.as_ref().is_some_and(|id| event.title.title_id != *id);
    if event.as_ref().is_some_and(is_other) {
        return Err(Error::NotFound { what }.into());
    }
    Ok((member, event, title_id))
}

fn id<T: std::str::FromStr>(request: &Request, name: &'static str, prefix: &str) -> Result<Option<T>, Error> {
    let Some(text) = request.query(name) else { return Ok(None) };
    let reason = || format!("give an id that begins with `{prefix}`");
    text.parse().map(Some).map_err(|_| Error::ParameterInvalid { name, reason: reason() })
}

/// The value that the parameter `name` names, or the first.
fn one_of<T: Copy>(
    request: &Request,
    name: &'static str,
    values: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<T, Failure> {
    let found = match request.query(name) {
        None => values.first(),
        Some(text) => values.iter().find(|value| word(**value) == text),
    };
    found.copied().ok_or_else(|| {
        let words: Vec<_> = values.iter().map(|value| word(*value)).collect();
        Error::ParameterInvalid { name, reason: format!("one of {}", words.join(", ")) }.into()
    })
}

fn days(
    request: &Request,
    settings: &Settings,
    (dates, is_of_event): (DateKind, bool),
    now: Timestamp,
) -> Result<(Option<Date>, Option<Date>), Error> {
    let today = Offset::UTC.to_datetime(now).date();
    let (from, to) = (day(request, "from")?, day(request, "to")?);
    let Days::Some(length) = settings.days else {
        return match from {
            None => Ok((None, Some(to.unwrap_or(today)))),
            Some(_) => invalid("from", "the report is about all that is sold by the end of `to`".to_owned()),
        };
    };
    let (from, to) = match (from, to, dates) {
        (None, None, _) if is_of_event => return Ok((None, None)),
        (None, None, DateKind::Payment) => (shifted(today, 1 - length), today),
        (None, None, DateKind::Event) => (today, shifted(today, length - 1)),
        (Some(from), None, DateKind::Payment) => (from, today.max(from)),
        (Some(from), None, DateKind::Event) => (from, shifted(from, length - 1)),
        (None, Some(to), _) => (shifted(to, 1 - length), to),
        (Some(from), Some(to), _) => (from, to),
    };
    if to < from {
        return invalid("to", "it is before `from`".to_owned());
    }
    let most = limits::REPORT_DAYS_MAX;
    if shifted(from, most - 1) < to {
        return invalid("to", format!("a report has at most {most} days; ask for several, or begin later"));
    }
    Ok((Some(from), Some(to)))
}

fn day(request: &Request, name: &'static str) -> Result<Option<Date>, Error> {
    let Some(text) = request.query(name) else { return Ok(None) };
    // The parser also accepts a longer text that begins with a day.
    let day = if text.len() == "2026-12-24".len() { text.parse::<Date>().ok() } else { None };
    match day.filter(|day| YEARS.contains(&day.year())) {
        Some(day) => Ok(Some(day)),
        None => invalid(name, "give a day from 2000 to 2200, such as 2026-12-24".to_owned()),
    }
}

fn shifted(day: Date, days: i32) -> Date {
    // It fits: the years are bounded.
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}

fn invalid<T>(name: &'static str, reason: String) -> Result<T, Error> {
    Err(Error::ParameterInvalid { name, reason })
}
