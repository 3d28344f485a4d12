//! What a feed shows of an article and of a press conference.

use chrono_tz::Tz;
use quick_xml::escape::escape;

use super::super::articles::ArticleView;
use super::super::calendar::{self, web};
use super::super::press_conferences::PressConferenceView;
use super::super::shapes::{Image, Named, ShownCredit};
use super::{Author, Composed, Entry, Fed, Picture};
use crate::newsroom::{Article, PressConference};
use crate::record::{ZonedTime, time};
use crate::store::Moment;

impl Fed for Article {
    fn entry(view: ArticleView, since: Moment, found: &Composed) -> Entry {
        let published = view.published_at.or_else(|| dated(&view, time::zone_or_utc(&found.site.time_zone)));
        let first = published.unwrap_or(since);
        let updated = view.content_modified_at.map_or(first, |modified| modified.max(first));
        let section = view.section.and_then(|section| section.name);
        let topics = view.topics.into_iter().filter_map(|topic| topic.name);
        Entry {
            id: view.id,
            url: web(view.url.as_deref()),
            title: view.headline,
            summary: view.standfirst,
            html: view.body.as_ref().and_then(|body| body.as_str()).unwrap_or_default().to_owned(),
            language: Some(view.language),
            published: Some(first),
            updated,
            authors: view.credits.into_iter().map(credited).collect(),
            categories: section.into_iter().chain(topics).collect(),
            image: view.lead_image.and_then(picture),
        }
    }
}

/// The start of the day an article is dated, which is its place in lists where no instant is known.
fn dated(view: &ArticleView, zone: Tz) -> Option<Moment> {
    Some(time::start_of(view.display_date.as_ref()?.parse().ok()?, zone))
}

fn credited(credit: ShownCredit) -> Author {
    let profile = credit.byline.or(credit.organization);
    Author { name: credit.credited_as, url: profile.and_then(|profile| web(profile.url.as_deref())) }
}

fn picture(image: Image) -> Option<Picture> {
    let url = web(image.url.as_deref())?;
    let (width, height) = (image.width, image.height);
    Some(Picture { url, width, height, caption: image.caption, credit: image.credit_line })
}

impl Fed for PressConference {
    fn entry(view: PressConferenceView, since: Moment, found: &Composed) -> Entry {
        let told = found.arrangements.get(&view.id).and_then(|told| told.since);
        let html = html(&view);
        let hosts = |host: &Named| Some(Author { name: host.name.clone()?, url: web(host.url.as_deref()) });
        Entry {
            id: view.id,
            url: web(view.url.as_deref()),
            title: calendar::summary(&view),
            summary: view.changes.last().and_then(|change| change.note.clone()),
            html,
            language: None,
            published: Some(told.unwrap_or(since)),
            updated: since,
            authors: view.hosts.iter().filter_map(hosts).collect(),
            categories: view.series.iter().cloned().chain([view.occurrence.word().to_owned()]).collect(),
            image: None,
        }
    }
}

/// When and where it takes place, what it is about and who speaks.
fn html(view: &PressConferenceView) -> String {
    let starts = view.starts.as_ref().map(wall_clock);
    let venue = view.venue.as_ref();
    let place = venue.map(|venue| [venue.name.as_deref(), venue.address.as_deref()]);
    let place = place.into_iter().flatten().flatten().collect::<Vec<_>>().join(", ");
    let online = venue.and_then(|venue| web(venue.online_url.as_deref()));
    let online = online.map(|url| format!("<a href=\"{0}\">{0}</a>", escape(&url)));
    let lines = calendar::description(view);
    let lines = lines.split("\n\n").map(|part| part.split('\n').map(escape).collect::<Vec<_>>().join("<br/>"));
    let head = [starts.map(|starts| escape(&starts).into_owned()), Some(escape(&place).into_owned()), online];
    let paragraphs = head.into_iter().flatten().chain(lines).filter(|text| !text.is_empty());
    paragraphs.map(|text| format!("<p>{text}</p>")).collect()
}

fn wall_clock(time: &ZonedTime) -> String {
    let local = time.local.replace('T', " ");
    time.time_zone.as_ref().map_or(local.clone(), |zone| format!("{local} ({zone})"))
}
