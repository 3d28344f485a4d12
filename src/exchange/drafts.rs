//! Making drafts of what was read: each record once, found again where it is known.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Reading;
use super::found::{self, extraction, fit, part};
use super::page::{self, same_person};
use super::report::Made;
use super::speech::{Person, PersonKind};
use crate::access::desk::Shift;
use crate::body::{Body, joined};
use crate::http::Result;
use crate::newsroom::article::{ArticleSource, Dateline, LeadImage, SourceKind};
use crate::newsroom::byline::BylineKind;
use crate::newsroom::media::MediaKind;
use crate::newsroom::official::{Position, PositionStatus};
use crate::newsroom::organization::Classification;
use crate::newsroom::press_conference::{ConferenceSpeaker, Coverage, Occurrence, PositionLink, SpeakerRole, Venue};
use crate::newsroom::quotation::{Speaker, SpeakerRecord};
use crate::newsroom::{Article, Byline, Media, Official, Organization, PressConference, Quotation};
use crate::record::parts::{CreditRole, ExternalId};
use crate::record::{Credit, Extraction, Kind, Link, LocalizedText, Record, Slug, Source, ZonedTime, names, save};
use crate::store::schema::{links, records};
use crate::store::{Conn, Id, Json};

/// Makes the drafts of a page; answers its article and all that was made or found again.
pub fn make(conn: &mut Conn, shift: &Shift, import: Id, reading: &Reading) -> Result<(Id, Vec<Made>)> {
    let mut desk =
        Maker { conn, shift, import, reading, made: Vec::new(), bylines: Vec::new(), speakers: HashMap::new() };
    desk.speakers()?;
    let conferences = desk.press_conferences()?;
    let image = desk.lead_image()?;
    let mut body = reading.body.clone();
    desk.quotations(&conferences, &mut body)?;
    let article = desk.article(body, image, &conferences)?;
    Ok((article, desk.made))
}

/// Who speaks, as a record: an official with the post they are printed with, or a body.
#[derive(Clone, Copy)]
struct Spoken {
    speaker: Speaker,
    position: Option<Id>,
}

struct Maker<'a> {
    conn: &'a mut Conn,
    shift: &'a Shift,
    import: Id,
    reading: &'a Reading,
    made: Vec<Made>,
    /// The printed forms of those who are named, and their profiles.
    bylines: Vec<(String, Id)>,
    speakers: HashMap<usize, Spoken>,
}

impl Maker<'_> {
    fn language(&self) -> &str {
        &self.reading.page.language.value
    }

    /// Creates a record, and notes it.
    fn create<T: Record>(&mut self, record: T, name: &str) -> Result<Id> {
        let saved = save::create(self.conn, self.shift, record)?;
        self.note(T::KIND, saved.head.id, name, true);
        Ok(saved.head.id)
    }

    fn note(&mut self, kind: Kind, id: Id, name: &str, new: bool) {
        if !self.made.iter().any(|made| made.id == Some(id)) {
            self.made.push(Made { kind, id: Some(id), name: fit(name, 200), new });
        }
    }

    /// The record of this kind that is known by this name, if there is just one.
    fn known(&mut self, kind: Kind, name: &str) -> Result<Option<Id>> {
        let keys = [names::printed(name)];
        if keys[0].is_empty() {
            return Ok(None);
        }
        let found = names::find(self.conn, kind, &keys)?;
        let mut kept = Vec::new();
        for id in found {
            let there = records::table.find(id).filter(records::trashed_at.is_null()).count();
            if there.get_result::<i64>(self.conn)? > 0 {
                kept.push(id);
            }
        }
        // Of two people with one name none is chosen: a person has to tell them apart.
        Ok(if kept.len() == 1 { kept.pop() } else { None })
    }

    /// The profile of somebody who is credited. Two printed forms of one name are one contributor.
    fn byline(&mut self, credit: &page::Credit) -> Result<Id> {
        let alike = self.bylines.iter().find(|(form, _)| same_person(form, &credit.credited_as)).map(|(_, id)| *id);
        if let Some(id) = alike {
            return Ok(id);
        }
        let name = self.best_form(&credit.credited_as);
        let id = match self.known(Kind::Byline, &name)? {
            Some(id) => {
                self.note(Kind::Byline, id, &name, false);
                id
            }
            None => {
                let byline = Byline {
                    slug: Slug::default(),
                    names: LocalizedText::of(self.language(), &name).into(),
                    kind: if credit.agency { BylineKind::Agency } else { BylineKind::Person },
                    bio: None,
                    avatar: None,
                    contacts: Json::default(),
                    external_ids: Json::default(),
                    extraction: Some(extraction(self.import, "credit", 0.8).into()),
                };
                self.create(byline, &name)?
            }
        };
        self.bylines.push((credit.credited_as.clone(), id));
        Ok(id)
    }

    /// Of the printed forms of one name, the one that is not in capitals.
    fn best_form(&self, printed: &str) -> String {
        let page = &self.reading.page;
        let pictures = page.lead_image.iter().chain(&page.images).flat_map(|image| &image.value.credits);
        let all = page.credits.iter().map(|credit| &credit.value).chain(pictures);
        let mut forms = all.map(|credit| credit.credited_as.as_str()).filter(|form| same_person(form, printed));
        let mixed = forms.find(|form| form.chars().any(char::is_lowercase));
        fit(mixed.unwrap_or(printed), 300)
    }

    fn credits(&mut self, credits: &[page::Credit]) -> Result<Vec<Credit>> {
        let mut done = Vec::new();
        for credit in credits.iter().take(50) {
            let byline = self.byline(credit)?;
            let credited_as = fit(&credit.credited_as, 300);
            done.push(Credit {
                role: found::role(credit.role),
                byline: Some(byline.into()),
                organization: None,
                credited_as,
            });
        }
        Ok(done)
    }

    /// Records for those who speak, as far as a record is due to them.
    fn speakers(&mut self) -> Result<()> {
        let reading = self.reading;
        let quoted: Vec<usize> = reading.speech.quotations.iter().filter_map(|quotation| quotation.speaker).collect();
        for (at, person) in reading.speech.people.iter().enumerate() {
            let spoken = match person.kind {
                PersonKind::Official => Some(self.official(person)?),
                PersonKind::Organization if quoted.contains(&at) => {
                    let id = self.organization(&person.name, person.confidence)?;
                    Some(Spoken { speaker: Speaker { kind: SpeakerRecord::Organization, id }, position: None })
                }
                _ => None,
            };
            self.speakers.extend(spoken.map(|spoken| (at, spoken)));
        }
        Ok(())
    }

    fn organization(&mut self, name: &str, confidence: f32) -> Result<Id> {
        let name = fit(name, 500);
        if let Some(id) = self.known(Kind::Organization, &name)? {
            self.note(Kind::Organization, id, &name, false);
            return Ok(id);
        }
        let organization = Organization {
            slug: Slug::default(),
            names: LocalizedText::of(self.language(), &name).into(),
            classification: Classification::Other,
            parent: None,
            successor: None,
            external_ids: Json::default(),
            extraction: Some(extraction(self.import, "title", confidence).into()),
        };
        self.create(organization, &name)
    }

    /// An official with the post they are printed with; a post that is known is not made again.
    fn official(&mut self, person: &Person) -> Result<Spoken> {
        let post = match &person.organization {
            Some(organization) => Some(self.organization(organization, person.confidence)?),
            None => None,
        };
        let name = fit(&person.name, 300);
        let (id, position) = match self.known(Kind::Official, &name)? {
            Some(id) => {
                self.note(Kind::Official, id, &name, false);
                (id, self.post_of_known(id, person, post)?)
            }
            None => {
                let positions: Vec<Position> = post.into_iter().map(|post| self.position(person, post)).collect();
                let held = positions.first().map(|position| position.id);
                let official = Official {
                    slug: Slug::default(),
                    names: LocalizedText::of(self.language(), &name).into(),
                    honorific: None,
                    bio: None,
                    positions,
                    external_ids: Json::default(),
                    extraction: Some(extraction(self.import, person.method, person.confidence).into()),
                };
                (self.create(official, &name)?, held)
            }
        };
        Ok(Spoken { speaker: Speaker { kind: SpeakerRecord::Official, id }, position })
    }

    /// The post of an official who is known: the one they hold there, or a suggestion of it.
    fn post_of_known(&mut self, official: Id, person: &Person, post: Option<Id>) -> Result<Option<Id>> {
        let Some(post) = post else { return Ok(None) };
        let saved = save::load::<Official>(self.conn, official)?;
        let fits = |held: &&Position| {
            let alike = |title: &String| held.title.texts().any(|text| names::printed(text) == names::printed(title));
            held.organization.id == post && person.title.as_ref().is_none_or(alike)
        };
        if let Some(held) = saved.record.positions.iter().find(fits) {
            return Ok(Some(held.id));
        }
        let mut record = saved.record.clone();
        let suggested = self.position(person, post);
        let id = suggested.id;
        record.positions.push(suggested);
        save::change(self.conn, self.shift, &saved, record)?;
        Ok(Some(id))
    }

    /// A post as it is printed, waiting for a person.
    fn position(&self, person: &Person, organization: Id) -> Position {
        let title = person.title.as_ref().or(person.title_as_printed.as_ref()).map_or("—", String::as_str);
        Position {
            id: Id::new(),
            organization: organization.into(),
            title: LocalizedText::of(self.language(), &fit(title, 300)).into(),
            held_from: None,
            held_to: None,
            single_seat: false,
            status: PositionStatus::Asserted,
            sources: Json(self.sources()),
            extraction: Some(extraction(self.import, person.method, person.confidence).into()),
        }
    }

    fn sources(&self) -> Vec<Source> {
        let url = self.reading.page.canonical_url.as_deref().and_then(web_address);
        url.into_iter().map(|url| Source { url: Some(url), note: None }).collect()
    }

    /// The press conferences the article reports; one that is known by its day and a speaker is not made again.
    fn press_conferences(&mut self) -> Result<Vec<Id>> {
        let reading = self.reading;
        let mut all = Vec::new();
        for event in reading.speech.press_conferences.iter().take(50) {
            let speakers: Vec<(usize, Option<Spoken>)> =
                event.speakers.iter().map(|at| (*at, self.speakers.get(at).copied())).collect();
            let officials: Vec<Id> = speakers
                .iter()
                .filter_map(|(_, spoken)| spoken.as_ref()?.speaker.of(SpeakerRecord::Official))
                .collect();
            if let Some(id) = self.known_conference(event.date, &officials)? {
                self.note(Kind::PressConference, id, &event.label, false);
                all.push(id);
                continue;
            }
            let speaker = |(at, spoken): &(usize, Option<Spoken>)| {
                let official = spoken.and_then(|spoken| spoken.speaker.of(SpeakerRecord::Official));
                let position = official.and(spoken.and_then(|spoken| spoken.position));
                let person = reading.speech.people.get(*at)?;
                Some(ConferenceSpeaker {
                    official: official.map(Into::into),
                    label_as_printed: fit(&person.name, 300),
                    role: SpeakerRole::Official,
                    capacity: position.map(|position| PositionLink { position }),
                    capacity_as_printed: person.title_as_printed.as_deref().map(|title| fit(title, 500)),
                })
            };
            let held = event.date.zip(reading.page.display_date.as_ref()).is_none_or(|(day, page)| day <= page.value);
            let conference = PressConference {
                slug: Slug::default(),
                title: None,
                hosts: Json::default(),
                series: None,
                number: None,
                starts: event.date.map(|day| ZonedTime::day(day).into()),
                ends: None,
                venue: event.venue.as_ref().map(|name| Json(venue(name))),
                occurrence: if held { Occurrence::Held } else { Occurrence::Planned },
                coverage: Coverage::Done,
                agenda: Json::default(),
                speakers: Json(speakers.iter().filter_map(speaker).collect()),
                accreditation: None,
                contacts: Json::default(),
                recordings: Json::default(),
                sources: Json(self.sources()),
                extraction: Some(extraction(self.import, event.method, event.confidence).into()),
            };
            let name = event.date.map_or_else(|| event.label.clone(), |day| format!("{} of {day}", event.label));
            all.push(self.create(conference, &name)?);
        }
        Ok(all)
    }

    fn known_conference(&mut self, day: Option<chrono::NaiveDate>, officials: &[Id]) -> Result<Option<Id>> {
        let Some(day) = day else { return Ok(None) };
        for official in officials {
            let candidates: Vec<Id> = links::table
                .inner_join(records::table.on(records::id.eq(links::source)))
                .filter(links::target.eq(official))
                .filter(links::field.eq("speakers"))
                .filter(records::kind.eq(Kind::PressConference))
                .filter(records::trashed_at.is_null())
                .select(records::id)
                .limit(200)
                .load(self.conn)?;
            if candidates.is_empty() {
                continue;
            }
            for (id, conference) in PressConference::load(self.conn, &candidates)? {
                if conference.starts.as_deref().and_then(ZonedTime::date) == Some(day) {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }

    fn lead_image(&mut self) -> Result<Option<Id>> {
        let Some(image) = &self.reading.page.lead_image else { return Ok(None) };
        let language = self.language().to_owned();
        let text = |text: &Option<String>| {
            let text = text.as_deref().map(|text| fit(text, 5000)).filter(|text| !text.is_empty());
            text.map(|text| Json(LocalizedText::of(&language, &text)))
        };
        let credits = self.credits(&image.value.credits)?;
        let media = Media {
            kind: MediaKind::Image,
            caption: text(&image.value.caption),
            alt_text: text(&image.value.alt),
            credits: Json(credits),
            credit_line: image.value.credit_line.as_deref().map(|line| fit(line, 500)),
            copyright_notice: None,
            usage_terms: None,
            source_url: image.value.src.as_deref().and_then(web_address),
            focal_point: None,
            extraction: Some(extraction(self.import, image.method, image.confidence).into()),
        };
        let name = image.value.caption.clone().or(image.value.src.clone()).unwrap_or_default();
        self.create(media, &name).map(Some)
    }

    /// The quotations, each marked on its words in the body.
    fn quotations(&mut self, conferences: &[Id], body: &mut Body) -> Result<()> {
        let reading = self.reading;
        for quoted in reading.speech.quotations.iter().take(200) {
            let id = Id::new();
            let places: Vec<_> = quoted.parts.iter().flat_map(|part| reading.text.places(*part)).collect();
            for (block, start, end) in places {
                body.mark(id.0, block, start, end);
            }
            let parts = body.quotations().into_iter().find(|(marked, _)| *marked == id.0).map(|(_, parts)| parts);
            // What could not be marked is still what somebody said.
            let text = match &parts {
                Some(parts) => joined(parts),
                None => quoted.parts.iter().map(|part| reading.text.words(*part)).collect::<Vec<_>>().join(" "),
            };
            if text.trim().is_empty() {
                body.unmark(id.0);
                continue;
            }
            let spoken = quoted.speaker.and_then(|at| self.speakers.get(&at)).copied();
            let conference = quoted.press_conference.and_then(|at| conferences.get(at)).copied();
            let quotation = Quotation {
                speaker: spoken.map(|spoken| spoken.speaker),
                capacity: spoken.and_then(|spoken| spoken.position).map(|position| PositionLink { position }),
                press_conference: conference.map(Into::into),
                extraction: Some(extraction(self.import, quoted.method, quoted.confidence).into()),
                ..found::quotation(&reading.speech, quoted, &text, self.language())
            };
            let name = quotation.text.clone();
            let saved = save::create_as(self.conn, self.shift, id, quotation)?;
            self.note(Kind::Quotation, saved.head.id, &name, true);
        }
        Ok(())
    }

    fn article(&mut self, body: Body, image: Option<Id>, conferences: &[Id]) -> Result<Id> {
        let page = &self.reading.page;
        let credits: Vec<page::Credit> = page.credits.iter().map(|credit| credit.value.clone()).collect();
        let credits = self.credits(&credits)?;
        let headline = page.headline.as_ref().map(|found| fit(&found.value, 500)).filter(|text| !text.is_empty());
        let agency = credits.iter().any(|credit| credit.role == CreditRole::Agency);
        let article = Article {
            translation_group: Id::new(),
            language: page.language.value.clone(),
            slug: Slug::default(),
            headline: headline.unwrap_or_else(|| "Untitled".into()),
            kicker: page.kicker.as_ref().map(|found| fit(&found.value, 300)),
            standfirst: page.standfirst.as_ref().map(|found| fit(&found.value, 2000)),
            dateline: page.dateline.as_ref().map(|found| {
                let date = found.value.date.map(|day| day.to_string());
                Dateline { place: fit(&found.value.place, 200), date, raw: Some(fit(&found.value.raw, 300)) }.into()
            }),
            body: Json(body),
            orphans: Json::default(),
            credits: Json(credits),
            section: None,
            topics: Json::default(),
            lead_image: image.map(|media| LeadImage { media: media.into(), caption: None, alt_text: None }.into()),
            press_conferences: Json(unique(conferences)),
            related: Json::default(),
            source: Json(ArticleSource {
                kind: if agency { SourceKind::Wire } else { SourceKind::Staff },
                organization: None,
                url: page.canonical_url.as_deref().and_then(web_address),
            }),
            embargo: None,
            translated_from: None,
            published_at: page.published_at.as_ref().map(|found| found.value.to_utc().into()),
            display_date: page.display_date.as_ref().map(|found| found.value.to_string()),
            content_modified_at: None,
            internal_note: None,
            backstory: None,
            canonical_url: None,
            external_ids: Json(Vec::<ExternalId>::new()),
            extraction: Some(self.parts_of_article().into()),
        };
        let name = article.headline.clone();
        self.create(article, &name)
    }

    fn parts_of_article(&self) -> Extraction {
        let page = &self.reading.page;
        let confidence = page.headline.as_ref().map_or(0.3, |found| found.confidence);
        let mut found = extraction(self.import, "page", confidence);
        found.parts.push(part("/language", &page.language));
        found.parts.extend(page.headline.iter().map(|found| part("/headline", found)));
        found.parts.extend(page.kicker.iter().map(|found| part("/kicker", found)));
        found.parts.extend(page.standfirst.iter().map(|found| part("/standfirst", found)));
        found.parts.extend(page.dateline.iter().map(|found| part("/dateline", found)));
        found.parts.extend(page.display_date.iter().map(|found| part("/display_date", found)));
        found.parts.extend(page.published_at.iter().map(|found| part("/published_at", found)));
        found.parts.extend(page.lead_image.iter().map(|found| part("/lead_image", found)));
        let credits = page.credits.iter().take(50).enumerate();
        found.parts.extend(credits.map(|(at, credit)| part(&format!("/credits/{at}"), credit)));
        found
    }
}

fn unique(ids: &[Id]) -> Vec<Link> {
    let mut seen: Vec<Link> = Vec::new();
    for id in ids {
        if !seen.iter().any(|link| link.id == *id) {
            seen.push((*id).into());
        }
    }
    seen
}

fn venue(name: &str) -> Venue {
    Venue { name: Some(fit(name, 500)), address: None, online_url: None }
}

/// An address of the web that fits its field; of anything else nothing is kept.
fn web_address(text: &str) -> Option<String> {
    let web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (web && text.chars().count() <= 2000).then(|| text.to_owned())
}
