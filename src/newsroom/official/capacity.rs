//! In which capacity an official spoke on a day: the posts that cover it, with how sure that is.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Official, Position, PositionStatus};
use crate::access::Desk;
use crate::access::roles::{Permission, ToRead};
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Error, Parameter, Params, Result, Seal};
use crate::newsroom::crud::Which;
use crate::record::save::defaults;
use crate::record::time::{check_fuzzy, covers, days_of};
use crate::record::{Extraction, LocalizedText, Saved, card, save};
use crate::store::schema::positions;
use crate::store::{Conn, Id, among};
use crate::words;

words! {
    /// One of the two ends of a span.
    End {
        /// The beginning.
        From = "from",
        /// The end.
        To = "to",
    }
}

/// How surely a post covers a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayCoverage {
    /// Whether both ends are known well enough to say so.
    pub certain: bool,
    /// The ends that nobody knows: the post may have begun later or ended before, or be held still.
    pub unknown: Vec<End>,
    /// The ends that are known by the year or the month alone, which the day is in: it may lie beyond them.
    pub vague: Vec<End>,
}

/// How surely a span covers a day, if it does. Both may be fuzzy: `2021-03` is all of March 2021, and an end that is not
/// known is no hindrance.
pub fn coverage(from: Option<&str>, to: Option<&str>, day: &str) -> Option<DayCoverage> {
    if !covers(from, to, day) {
        return None;
    }
    let (first, last) = days_of(day)?;
    let ends = [(End::From, from), (End::To, to)];
    let unknown: Vec<End> = ends.iter().filter(|(_, date)| date.is_none()).map(|(end, _)| *end).collect();
    let vague = |(end, date): &(End, Option<&str>)| {
        let (earliest, latest) = days_of((*date)?)?;
        let beyond = if *end == End::From { latest > first } else { earliest < last };
        beyond.then_some(*end)
    };
    let vague: Vec<End> = ends.iter().filter_map(vague).collect();
    Some(DayCoverage { certain: unknown.is_empty() && vague.is_empty(), unknown, vague })
}

/// The day that `on` names.
pub fn day_asked(params: &Params) -> Result<Option<String>> {
    let Some(on) = params.get("on") else { return Ok(None) };
    let mut faults = Vec::new();
    check_fuzzy(Some(on), "", &mut faults);
    match faults.pop() {
        None => Ok(Some(on.to_owned())),
        Some(_) => {
            let detail = "`on` is a day, 2023-11-10; a month, 2023-11, or a year will do.";
            Err(Error::parameter(Code::InvalidParameter, "on", detail))
        }
    }
}

/// The parameter `on`.
pub fn on() -> Parameter {
    let about = "Only the posts that cover this day: `YYYY-MM-DD`, or a month or a year. `covers` says how surely.";
    Parameter::text("on", about)
}

/// The posts that cover a day, or all where none is asked for.
pub fn held_on(held: Vec<Position>, day: Option<&str>) -> Vec<(Position, Option<DayCoverage>)> {
    let on = |position: Position| match day {
        None => Some((position, None)),
        Some(day) => {
            let coverage = coverage(position.held_from.as_deref(), position.held_to.as_deref(), day)?;
            Some((position, Some(coverage)))
        }
    };
    held.into_iter().filter_map(on).collect()
}

/// The only post of a speaker's that covers the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestedCapacity {
    /// The position.
    pub id: Id,
    /// What the post is called.
    #[schema(value_type = LocalizedText)]
    pub title: LocalizedText,
    /// Where the post is.
    pub organization: crate::record::Link,
    /// How surely it covers the day.
    pub covers: DayCoverage,
}

/// The only post that covers the day of one of the speakers of a press conference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpeakerCapacity {
    /// The speaker's place among the speakers, from 0.
    pub speaker: usize,
    /// The post.
    pub capacity: SuggestedCapacity,
}

/// The post that an official spoke in on a day, where exactly one covers it.
pub fn suggest(conn: &mut Conn, official: Option<Id>, day: Option<&str>) -> Result<Option<SuggestedCapacity>> {
    let speakers: Vec<(usize, Id)> = official.map(|official| (0, official)).into_iter().collect();
    Ok(suggest_for(conn, &speakers, day)?.pop().map(|suggested| suggested.capacity))
}

/// The same for several, each with a place. One statement.
pub fn suggest_for(conn: &mut Conn, speakers: &[(usize, Id)], day: Option<&str>) -> Result<Vec<SpeakerCapacity>> {
    let (Some(day), false) = (day, speakers.is_empty()) else { return Ok(Vec::new()) };
    let ids: Vec<Id> = speakers.iter().map(|(_, official)| *official).collect();
    let held: Vec<(Id, Position)> = positions::table
        .filter(among(positions::official, &ids))
        .order((positions::official, positions::place))
        .select((positions::official, Position::as_select()))
        .load(conn)?;
    let only = |(speaker, official): &(usize, Id)| {
        let theirs = held.iter().filter(|(owner, _)| owner == official).map(|(_, position)| position);
        // What was only suggested is no post yet.
        let theirs = theirs.filter(|position| !Extraction::withheld(position.extraction.as_deref())).cloned();
        let mut covering = held_on(theirs.collect(), Some(day));
        let (position, coverage) = covering.pop().filter(|_| covering.is_empty())?;
        let Position { id, title, organization, .. } = position;
        let capacity = SuggestedCapacity { id, title: title.0, organization, covers: coverage? };
        Some(SpeakerCapacity { speaker: *speaker, capacity })
    };
    Ok(speakers.iter().filter_map(only).collect())
}

/// A post of an official as management lists it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPosition {
    /// Identity.
    pub id: Id,
    /// Where the post is.
    pub organization: crate::record::Link,
    /// What the post is called.
    #[schema(value_type = LocalizedText)]
    pub title: LocalizedText,
    /// Since when.
    pub from: Option<String>,
    /// Until when, that day included.
    pub to: Option<String>,
    /// Whether one person at a time holds it.
    pub single_seat: bool,
    /// Whether somebody checked it.
    pub status: PositionStatus,
    /// Whether it was found in a page, and nobody has accepted it.
    pub suggested: bool,
    /// How surely it covers the day that was asked for; null without one.
    pub covers: Option<DayCoverage>,
}

/// `GET /v1/manage/officials/{id}/positions`.
async fn list(
    request: HttpRequest,
    desk: Desk<ToRead>,
    which: Which<Official>,
    params: Params,
    seal: Data<Seal>,
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let (day, path) = (day_asked(&params)?, request.path().to_owned());
    desk.read(move |conn, _| {
        let id = which.id(conn)?;
        let Saved { record, .. } = save::load::<Official>(conn, id)?;
        let (rows, page) = asked.cut(held_on(record.positions, day.as_deref()), &seal, id);
        let held = |(position, coverage): (Position, Option<DayCoverage>)| HeldPosition {
            id: position.id,
            organization: position.organization,
            suggested: Extraction::withheld(position.extraction.as_deref()),
            title: position.title.0,
            from: position.held_from,
            to: position.held_to,
            single_seat: position.single_seat,
            status: position.status,
            covers: coverage,
        };
        let mut data = serde_json::to_value(rows.into_iter().map(held).collect::<Vec<_>>())?;
        let mut related = Vec::new();
        card::relations_in(&data, &mut related);
        card::enlarge(&mut data, &card::of_working_copies(conn, &related)?, &[&defaults(conn)?.language]);
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &json!({"data": data, "page": page}))?.linked(&links))
    })
    .await
}

/// The endpoint that lists an official's posts.
pub fn describe(api: &mut Api) {
    let _ = api.schema::<HeldPosition>();
    let page = api.page_of("HeldPosition");
    let path = "/v1/manage/officials/{id}/positions";
    let example =
        json!({"data": [], "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    api.operation(
        Method::GET,
        path,
        "listManagedOfficialPositions",
        "Manage officials",
        "List the posts of an official",
    )
    .about("As the working copy has them, in its order; with `on`, those that cover a day.")
    .secured(Permission::Read.word())
    .query(on())
    .queries([limit(), cursor()])
    .answers_named(200, "A page of posts.", &page, example)
    .problems(&[Code::NotFound, Code::InvalidParameter, Code::InvalidCursor])
    .to(list);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(from: &str, to: &str, day: &str) -> Option<DayCoverage> {
        let end = |date: &str| Some(date.to_owned()).filter(|date| !date.is_empty());
        coverage(end(from).as_deref(), end(to).as_deref(), day)
    }

    #[test]
    fn a_vague_end_covers_all_it_may_mean() {
        assert_eq!(at("2021-03", "2023", "2021-02-28"), None);
        let first = at("2021-03", "2023", "2021-03-01").expect("March is covered");
        assert_eq!((first.certain, first.vague), (false, vec![End::From]));
        assert!(at("2021-03", "2023", "2021-04-01").expect("April is covered").certain);
        assert!(at("2021-03", "2023", "2021-03-31").expect("whenever in March it began").certain);
        let last = at("2021-03", "2023", "2023-12-31").expect("2023 is covered");
        assert_eq!((last.certain, last.vague), (false, vec![End::To]));
        assert_eq!(at("2021-03", "2023", "2024-01-01"), None);
        assert!(at("2021-03-05", "2021-03-05", "2021-03-05").expect("a day is covered").certain);
    }

    #[test]
    fn an_unknown_end_covers_and_says_so() {
        let held = at("2021-03", "", "2030-01-01").expect("it is held still, or nobody knows");
        assert_eq!((held.certain, held.unknown, held.vague), (false, vec![End::To], vec![]));
        assert_eq!(at("", "", "1999").expect("it may be").unknown, [End::From, End::To]);
        assert_eq!(at("", "1998", "1999"), None);
    }

    #[test]
    fn a_day_may_be_a_month_or_a_year() {
        assert!(at("2020", "2022", "2021").expect("within").certain);
        assert_eq!(at("2021-05", "2022", "2021").expect("in part").vague, [End::From]);
        assert_eq!(at("2021-05", "2022", "2020-12"), None);
    }
}
