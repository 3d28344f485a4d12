//! Embargoes: until when nobody may see an article, whoever publishes it.
//!
//! An embargo is no schedule: it publishes nothing, it only keeps everything that is published from being seen before.
//! It covers all languages of a report, and every record that only embargoed reports show. One that has elapsed blocks
//! nothing.

use std::collections::HashSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Article;
use crate::access::Permission;
use crate::access::desk::Shift;
use crate::http::{Code, Error, Fault, Result};
use crate::newsroom::shows::{self, NOT_SHOWN};
use crate::publishing::door::{self, Set};
use crate::publishing::was_ever_open;
use crate::record::text::tidy_option;
use crate::record::{Defaults, Kind, Record, ZonedTime, merged};
use crate::store::schema::{articles, editions, links, records};
use crate::store::{Conn, Id, Json, Moment, among, lock_name};

/// Until when nobody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Embargo {
    /// The instant at which it ends. Without a zone it is the site's.
    pub until: ZonedTime,
    /// Who asked for it, and what was agreed.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Whether it was lifted before its time. That needs a `reason`.
    #[serde(default)]
    pub lifted: bool,
    /// Why it was lifted, or moved to an earlier time.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

impl Embargo {
    /// The end of an embargo that still holds.
    fn holds(&self, now: Moment) -> Option<Set> {
        let at = self.until.utc.filter(|at| *at > now && !self.lifted)?;
        Some(Set { at, zoned: self.until.clone() })
    }

    /// Brings it into its final form.
    pub fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        self.until.settle_hour(defaults, "/embargo/until", faults);
        tidy_option(&mut self.note);
        tidy_option(&mut self.reason);
        if self.lifted && self.reason.is_none() {
            let detail = "Say in `reason` why the embargo is lifted.";
            faults.push(Fault::at("/embargo/reason", "reason_needed", detail));
        }
    }
}

/// The embargo that holds for a group of translations: the latest of its articles'. That of an article in the trash
/// counts too, or trashing it would lift it.
pub fn of_group(conn: &mut Conn, group: Id, now: Moment) -> Result<Option<Set>> {
    let all: Vec<Option<Json<Embargo>>> = articles::table
        .filter(articles::translation_group.eq(group))
        .filter(articles::embargo.is_not_null())
        .select(articles::embargo)
        .load(conn)?;
    let holding = all.into_iter().flatten().filter_map(|embargo| embargo.holds(now));
    Ok(holding.max_by_key(|set| set.at))
}

/// The embargo that holds for an article: that of its group.
fn of_article(conn: &mut Conn, article: Id, now: Moment) -> Result<Option<Set>> {
    let group = group_of(conn, article)?;
    of_group(conn, group, now)
}

fn group_of(conn: &mut Conn, article: Id) -> Result<Id> {
    Ok(articles::table.find(article).select(articles::translation_group).first(conn)?)
}

/// How many records are looked at to find out who shows one.
const MOST: usize = 2000;

/// The embargo that covers a record which is no article: that of the articles that show it, if all of them are under
/// one and readers never saw it. Of several, the earliest counts. `beside` is the article that is being published and
/// shows it; a mere draft of another article does not free it, for nobody sees that either.
pub fn covering(conn: &mut Conn, id: Id, beside: Option<Id>, now: Moment) -> Result<Option<Set>> {
    if was_ever_open(conn, id, now)? {
        return Ok(None);
    }
    let mut edge = merged::leading_to(conn, id)?;
    let mut seen: HashSet<Id> = edge.iter().copied().collect();
    let mut earliest: Option<Set> = None;
    while !edge.is_empty() && seen.len() < MOST {
        let mut next = Vec::new();
        for (source, kind) in showing(conn, &edge, now)?.into_iter().filter(|(source, _)| seen.insert(*source)) {
            if kind != Kind::Article {
                if edge
                    .iter()
                    .try_fold(false, |shown, id| Ok::<bool, Error>(shown || door::shows_now(conn, source, *id, now)?))?
                {
                    return Ok(None);
                }
                next.push(source);
                continue;
            }
            match of_article(conn, source, now)? {
                Some(set) if earliest.as_ref().is_none_or(|known| set.at < known.at) => earliest = Some(set),
                Some(_) => {}
                None if beside == Some(source) || is_unended(conn, source, now)? => return Ok(None),
                None => {}
            }
        }
        edge = next;
    }
    Ok(earliest)
}

/// The records whose working copies, or editions to come, show one of these.
fn showing(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<Vec<(Id, Kind)>> {
    let mut found: Vec<(Id, Kind)> = links::table
        .inner_join(records::table.on(records::id.eq(links::source)))
        .filter(among(links::target, ids))
        .filter(links::field.ne_all(NOT_SHOWN))
        .select((records::id, records::kind))
        .distinct()
        .limit(MOST as i64)
        .load(conn)?;
    for id in ids {
        let scheduled = door::scheduled_with(conn, *id, now)?;
        found.extend(scheduled.into_iter().filter_map(|edition| Some((edition.record, edition.kind.parse().ok()?))));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn is_unended(conn: &mut Conn, article: Id, now: Moment) -> Result<bool> {
    let query = editions::table.filter(editions::record.eq(article)).filter(crate::publishing::unended(now));
    Ok(query.count().get_result::<i64>(conn)? > 0)
}

/// Refuses a save that would show an embargoed article early, or set an embargo on what is shown already.
pub fn guard(conn: &mut Conn, shift: &Shift, id: Id, before: Option<&Article>, after: &Article) -> Result<()> {
    let holds = |article: &Article| article.embargo.as_ref().and_then(|embargo| embargo.holds(shift.now));
    if before.is_none_or(|old| old.embargo != after.embargo || old.translation_group != after.translation_group) {
        let mut groups: Vec<Id> =
            before.iter().map(|old| old.translation_group).chain([after.translation_group]).collect();
        groups.sort();
        groups.dedup();
        groups.into_iter().try_for_each(|group| lock_group(conn, group))?;
    }
    let (old, new) = (before.and_then(holds), holds(after));
    if let Some(old) = &old
        && new.as_ref().is_none_or(|new| new.at < old.at)
    {
        shift.require(Permission::Publish)?;
        let reason = after.embargo.as_ref().and_then(|embargo| embargo.reason.as_ref());
        let told = before.and_then(|before| before.embargo.as_ref()).and_then(|embargo| embargo.reason.as_ref());
        if reason.is_none() || reason == told {
            let detail = format!(
                "The embargo holds until {}. To lift it, send `embargo` with `lifted` true and the `reason`; to end it \
                 earlier, with the new `until` and the `reason`.",
                old.at
            );
            return Err(Error::new(Code::EmbargoHolds, detail).with("embargo", &old.zoned));
        }
    }
    if let Some(before) = before.filter(|before| before.translation_group != after.translation_group) {
        for group in [before.translation_group, after.translation_group] {
            if let Some(set) = of_group(conn, group, shift.now)? {
                let detail = "An embargo covers all languages of a report, so an article neither leaves nor joins one \
                              that is under embargo. Lift it first, or wait until it has ended.";
                return Err(Error::new(Code::EmbargoHolds, detail).with("embargo", &set.zoned));
            }
        }
    }
    let Some(new) = new else { return Ok(()) };
    if old.is_none_or(|old| new.at > old.at) {
        refuse_over_open(conn, id, after.translation_group, &new, shift.now)?;
    }
    refuse_over_scheduled(conn, id, after, &new, shift.now)
}

/// What only embargoed reports show is not to be seen before either, though it was scheduled first.
fn refuse_over_scheduled(conn: &mut Conn, id: Id, after: &Article, new: &Set, now: Moment) -> Result<()> {
    let shows = shows::of(conn, id, shows::shown_by(after), new.at, now)?;
    for edition in door::by_ids(conn, &shows.scheduled)?.into_iter().filter(|one| one.visible_from < new.at) {
        let freed = showing(conn, &[edition.record], now)?
            .into_iter()
            .filter(|(source, kind)| *kind == Kind::Article && *source != id)
            .try_fold(false, |free, (source, _)| {
                Ok::<bool, Error>(free || (of_article(conn, source, now)?.is_none() && is_unended(conn, source, now)?))
            })?;
        if !freed {
            let listed = [json!({"kind": edition.kind, "id": edition.record, "visible_from": edition.visible_from})];
            let detail = "A record that only this report shows is scheduled to be seen before the embargo ends; \
                          `records` names it. Move or cancel that first.";
            return Err(Error::new(Code::EmbargoConflict, detail).with("records", listed));
        }
    }
    Ok(())
}

/// An embargo cannot be set past an edition that is open, or would open before it ends.
fn refuse_over_open(conn: &mut Conn, id: Id, group: Id, new: &Set, now: Moment) -> Result<()> {
    let mut group: Vec<Id> =
        articles::table.filter(articles::translation_group.eq(group)).select(articles::id).load(conn)?;
    group.push(id);
    let open: Vec<(Id, Moment)> = editions::table
        .filter(among(editions::record, &group))
        .filter(crate::publishing::unended(now))
        .filter(editions::visible_from.lt(new.at))
        .order(editions::visible_from)
        .select((editions::record, editions::visible_from))
        .load(conn)?;
    if open.is_empty() {
        return Ok(());
    }
    let listed: Vec<_> =
        open.iter().map(|(id, from)| json!({"kind": Kind::Article, "id": id, "visible_from": from})).collect();
    let detail = "Readers see this report in some language already, or will before the embargo ends; `records` lists \
                  where. Unpublish, move or cancel those editions first.";
    Err(Error::new(Code::EmbargoConflict, detail).with("records", listed))
}

/// An article is not purged while the embargo on its report holds: it may be what holds it.
pub fn refuse_purge(conn: &mut Conn, kind: Kind, id: Id, now: Moment) -> Result<()> {
    if kind != Kind::Article {
        return Ok(());
    }
    match on::<Article>(conn, id, now)? {
        None => Ok(()),
        Some(set) => {
            let detail = format!("The embargo on this report holds until {}. It can be purged after that.", set.at);
            Err(Error::new(Code::EmbargoHolds, detail).with("embargo", &set.zoned))
        }
    }
}

/// An embargo of a group and a publication of one of its languages wait for one another.
fn lock_group(conn: &mut Conn, group: Id) -> Result<()> {
    Ok(lock_name(conn, &format!("translation group {group}"))?)
}

/// The embargo that covers a record of any kind.
pub fn on<T: Record>(conn: &mut Conn, id: Id, now: Moment) -> Result<Option<Set>> {
    if T::KIND != Kind::Article {
        return covering(conn, id, None, now);
    }
    let group = group_of(conn, id)?;
    lock_group(conn, group)?;
    of_group(conn, group, now)
}
