//! Press conferences as calendars take them (RFC 5545): one, or all as a feed.

mod lines;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::describe::{fallback, filter_parameters, language};
use super::live::{LiveEdition, edition_of};
use super::one::compose_in;
use super::press_conferences::PressConferenceView;
use super::referring::Sight;
use super::{Composed, Shown, Wish, gone, list};
use crate::http::{Answer, Api, Code, Error, Params, Result, Tags, Until};
use crate::newsroom::PressConference;
use crate::newsroom::press_conference::Occurrence;
use crate::newsroom::press_conference::occurrence::clock;
use crate::publishing::unchanged_until;
use crate::record::parts::ContactKind;
use crate::record::{Contact, Kind, ZonedTime, time};
use crate::store::{Conn, Id, Moment, Store};
use lines::{Lines, quoted};

/// How many press conferences the feed has at most: those that begin last.
const MOST: usize = 1000;

const MEDIA: &str = "text/calendar; charset=utf-8";

/// `GET /v1/press-conferences/{id}/event.ics`.
async fn one(request: HttpRequest, store: Data<Store>, path: Path<String>, params: Params) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let wish = Wish::of(&params, &[], &[])?;
    let (now, query) = (store.clock().now(), request.query_string().to_owned());
    store
        .read(move |conn| {
            let Some(edition) = edition_of(conn, Kind::PressConference, id, now)? else {
                return gone::answer(conn, Kind::PressConference, id, &query, false, Sight::Now(now));
            };
            let conference: PressConference = serde_json::from_str(&edition.document)?;
            if conference.starts.is_none() {
                let detail = "This press conference has no day yet, so that no calendar can show it.";
                return Err(Error::new(Code::NotFound, detail));
            }
            let until = unchanged_until(conn, now)?;
            calendar(conn, vec![edition], &wish, now, (until, Tags::default()))
        })
        .await
}

/// `GET /v1/feeds/press-conferences.ics`.
async fn feed(store: Data<Store>, params: Params) -> Result<Answer> {
    let wish = Wish { list: true, ..Wish::of(&params, &[], &[])? };
    let now = store.clock().now();
    store
        .read(move |conn| {
            let list::First { editions, tags, .. } = list::first::<PressConference>(conn, &params, MOST, now)?;
            let until = list::until::<PressConference>(conn, &params, now)?;
            calendar(conn, editions, &wish, now, (until, tags))
        })
        .await
}

/// A calendar of these press conferences, which were chosen from the sets of these tags and are those until then.
fn calendar(
    conn: &mut Conn,
    editions: Vec<LiveEdition>,
    wish: &Wish,
    now: Moment,
    (until, tags): (Until, Tags),
) -> Result<Answer> {
    let mut found = Composed::begin(conn, Sight::Now(now), wish)?;
    found.tags.extend(&tags);
    let since: Vec<Moment> = editions.iter().map(|edition| edition.visible_from).collect();
    let views = compose_in::<PressConference>(conn, &mut found, editions, wish)?;
    let zone = time::zone_or_utc(&found.site.time_zone);
    let modified = since.iter().max().copied();
    let events: Vec<Event> =
        views.into_iter().zip(since).filter_map(|(view, since)| Event::of(view, since, zone)).collect();
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", concat!("-//Pressroom//Pressroom ", env!("CARGO_PKG_VERSION"), "//EN"));
    lines.put("CALSCALE", "GREGORIAN");
    let name = found.plain(&found.site.names, "").unwrap_or_default();
    lines.text("NAME", &name);
    lines.text("X-WR-CALNAME", &name);
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
    lines.put("X-PUBLISHED-TTL", "PT15M");
    let mut years: BTreeMap<&str, (Tz, BTreeSet<i32>)> = BTreeMap::new();
    for At { local, zone } in events.iter().flat_map(Event::hours).filter(|at| at.zone != Tz::UTC) {
        years.entry(zone.name()).or_insert_with(|| (zone, BTreeSet::new())).1.insert(local.year());
    }
    years.values().for_each(|(zone, years)| zones::rules(&mut lines, *zone, years));
    events.iter().for_each(|event| event.write(&mut lines));
    lines.put("END", "VCALENDAR");
    Ok(Answer::of_media(MEDIA, lines.whole()).cacheable(modified, until, found.tags))
}

/// The clock on a wall.
#[derive(Debug, Clone, Copy, PartialEq)]
struct At {
    local: NaiveDateTime,
    zone: Tz,
}

/// When an event begins or ends: on a day, or at an hour.
#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    Day(NaiveDate),
    Hour(At),
}

impl When {
    /// A time as calendars know it; without a zone it is the site's.
    fn of(time: &ZonedTime, site: Tz) -> Option<When> {
        let zone = || time.time_zone.as_deref().map_or(site, time::zone_or_utc);
        match clock(time) {
            Some(local) => Some(When::Hour(At { local, zone: zone() })),
            None => time.date().map(When::Day),
        }
    }

    fn write(self, lines: &mut Lines, name: &str) {
        match self {
            When::Day(day) => lines.put(&format!("{name};VALUE=DATE"), &day.format("%Y%m%d").to_string()),
            When::Hour(At { local, zone: Tz::UTC }) => lines.put(name, &local.format("%Y%m%dT%H%M%SZ").to_string()),
            When::Hour(At { local, zone }) => {
                lines.put(&format!("{name};TZID={}", zone.name()), &local.format("%Y%m%dT%H%M%S").to_string());
            }
        }
    }
}

/// A press conference in a calendar.
struct Event {
    view: PressConferenceView,
    since: Moment,
    starts: When,
    ends: Option<When>,
}

impl Event {
    /// None where it has no day.
    fn of(view: PressConferenceView, since: Moment, site: Tz) -> Option<Event> {
        let starts = When::of(view.starts.as_ref()?, site)?;
        let ends = view.ends.as_ref().and_then(|ends| When::of(ends, site)).and_then(|ends| end(starts, ends));
        Some(Event { view, since, starts, ends })
    }

    /// The clocks it goes by.
    fn hours(&self) -> impl Iterator<Item = At> {
        [Some(self.starts), self.ends].into_iter().flatten().filter_map(|when| match when {
            When::Hour(at) => Some(at),
            When::Day(_) => None,
        })
    }

    fn write(&self, lines: &mut Lines) {
        let view = &self.view;
        let stamp = self.since.utc().format("%Y%m%dT%H%M%SZ").to_string();
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", &view.id.to_string());
        lines.put("DTSTAMP", &stamp);
        lines.put("LAST-MODIFIED", &stamp);
        // It rises with every change that readers were told of, and no edition is ever taken away.
        lines.put("SEQUENCE", &view.changes.len().to_string());
        lines.put("STATUS", status(view.occurrence));
        lines.put("X-PRESSROOM-OCCURRENCE", view.occurrence.word());
        self.starts.write(lines, "DTSTART");
        if let Some(ends) = self.ends {
            ends.write(lines, "DTEND");
        }
        lines.text("SUMMARY", &summary(view));
        lines.text("DESCRIPTION", &description(view));
        let note = view.changes.last().and_then(|change| change.note.as_deref());
        lines.text("COMMENT", note.unwrap_or_default());
        let venue = view.venue.as_ref();
        let place = venue.map(|venue| [venue.name.as_deref(), venue.address.as_deref()]);
        let place: Vec<&str> = place.into_iter().flatten().flatten().collect();
        lines.text("LOCATION", &place.join(", "));
        if let Some(online) = venue.and_then(|venue| web(venue.online_url.as_deref())) {
            lines.put("CONFERENCE;VALUE=URI", &online);
        }
        if let Some(url) = web(view.url.as_deref()) {
            lines.put("URL", &url);
        }
        let hosts = view.hosts.iter().filter_map(|host| host.name.as_deref());
        lines.texts("CATEGORIES", view.series.as_deref().into_iter().chain(hosts));
        contacts(lines, view);
        lines.put("END", "VEVENT");
    }
}

/// An end after the beginning, told as the beginning is. A day ends when the next begins.
fn end(starts: When, ends: When) -> Option<When> {
    let next = |day: NaiveDate| day.checked_add_days(Days::new(1));
    match (starts, ends) {
        (When::Day(_), When::Day(last)) => next(last).map(When::Day),
        (When::Day(_), When::Hour(at)) => next(at.local.date()).map(When::Day),
        (When::Hour(at), When::Day(last)) => {
            Some(When::Hour(At { local: next(last)?.and_time(chrono::NaiveTime::MIN), zone: at.zone }))
        }
        (When::Hour(first), When::Hour(last)) => {
            let instant = |at: At| time::instant(at.local, at.zone);
            (instant(last) > instant(first)).then_some(ends)
        }
    }
}

fn status(occurrence: Occurrence) -> &'static str {
    match occurrence {
        Occurrence::Planned | Occurrence::Postponed => "TENTATIVE",
        Occurrence::Confirmed | Occurrence::Rescheduled | Occurrence::Held => "CONFIRMED",
        Occurrence::Cancelled => "CANCELLED",
    }
}

/// What it is called, else its number in its series, else who invites, else its slug.
pub fn summary(view: &PressConferenceView) -> String {
    let series = || match (&view.series, view.number) {
        (Some(series), Some(number)) => Some(format!("{series} {number}")),
        (series, _) => series.clone(),
    };
    let hosts = || {
        let hosts: Vec<&str> = view.hosts.iter().filter_map(|host| host.name.as_deref()).collect();
        Some(hosts.join(", ")).filter(|hosts| !hosts.is_empty())
    };
    view.title.clone().or_else(series).or_else(hosts).or_else(|| view.slug.clone()).unwrap_or_default()
}

/// What it is about, point by point, and who speaks.
pub fn description(view: &PressConferenceView) -> String {
    let named =
        |title: &str, name: Option<&str>| name.map_or_else(|| title.to_owned(), |name| format!("{title} ({name})"));
    let agenda = view.agenda.iter().map(|item| {
        let speaker = item.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
        named(&item.title, speaker)
    });
    let speakers =
        view.speakers.iter().map(|speaker| named(&speaker.label_as_printed, speaker.capacity_as_printed.as_deref()));
    let parts = [agenda.collect::<Vec<_>>().join("\n"), speakers.collect::<Vec<_>>().join("\n")];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("\n\n")
}

/// An organizer has a mail address that is public; the other ways to reach somebody are told as they are.
fn contacts(lines: &mut Lines, view: &PressConferenceView) {
    let mail = |contact: &&Contact| {
        contact.kind == ContactKind::Email
            && contact.value.contains('@')
            && !contact.value.contains(char::is_whitespace)
    };
    let organizer = view.contacts.iter().find(mail);
    if let Some(organizer) = organizer
        && let Ok(address) = url::Url::parse(&format!("mailto:{}", organizer.value))
    {
        let host = view.hosts.first().and_then(|host| host.name.as_deref()).unwrap_or(&organizer.value);
        lines.put(&format!("ORGANIZER;CN={}", quoted(host)), address.as_str());
    }
    let others = view.contacts.iter().filter(|contact| organizer.is_none_or(|one| one != *contact));
    others.for_each(|contact| lines.text("CONTACT", &contact.value));
}

/// An address in the letters that addresses have.
pub fn web(address: Option<&str>) -> Option<String> {
    url::Url::parse(address?).ok().map(String::from)
}

/// The endpoints of calendars.
pub fn describe(api: &mut Api) {
    let example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Pressroom//Pressroom 0.1.0//EN\r\nBEGIN:VEVENT\r\n\
                   UID:01936f5e-6a00-7000-8000-000000000001\r\nDTSTAMP:20261118T080000Z\r\nSEQUENCE:1\r\n\
                   STATUS:CONFIRMED\r\nDTSTART;VALUE=DATE:20261120\r\nSUMMARY:Weekly briefing\r\nEND:VEVENT\r\n\
                   END:VCALENDAR\r\n";
    let told = "An event has the wall clock and the zone, with the zone's rules beside; what is known by the day alone is \
                of the whole day. `UID` is the record's id. `SEQUENCE` rises with each change of time, place or occurrence \
                that readers were told of. What is cancelled stays, as `CANCELLED`; what is planned or postponed is \
                `TENTATIVE`; `X-PRESSROOM-OCCURRENCE` has the word itself, `COMMENT` what readers were told of the last \
                change.";
    api.operation(
        Method::GET,
        "/v1/press-conferences/{id}/event.ics",
        "getPressConferenceEvent",
        "Read press conferences",
        "One as an event for calendars",
    )
    .about(told)
    .queries([language(), fallback()])
    .revalidated()
    .answers_text(200, "The event (iCalendar, RFC 5545).", "text/calendar", example)
    .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter])
    .to(one);
    let mut operation = api
        .operation(
            Method::GET,
            "/v1/feeds/press-conferences.ics",
            "getPressConferencesFeed",
            "Read press conferences",
            "All as a calendar to subscribe to",
        )
        .about(&format!("{told} The feed has the {MOST} that begin last; those without a day are left out."))
        .queries([language(), fallback()]);
    for filter in PressConference::FILTERS {
        operation = operation.queries(filter_parameters(filter));
    }
    operation
        .revalidated()
        .answers_text(200, "The calendar (iCalendar, RFC 5545).", "text/calendar", example)
        .problems(&[Code::InvalidParameter])
        .to(feed);
}
