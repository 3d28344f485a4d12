//! The languages of a report: which article is the original, which were translated from which version of it, and which
//! of them are behind.

use std::collections::HashMap;
use std::str::FromStr;

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::workflow::Workflow;
use super::{Article, TranslatedFrom};
use crate::http::{Fault, Result};
use crate::newsroom::refuse_circle;
use crate::publishing::{Publication, live};
use crate::record::{Card, Link};
use crate::store::schema::{articles, editions, links, records};
use crate::store::{Conn, Id, Json, Moment, among};

/// An article of the same report in another language, as the newsroom sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupMember {
    /// Identity.
    pub id: Id,
    /// BCP 47 tag.
    pub language: String,
    /// The readable part of its address.
    pub slug: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Where it stands on its way to being printed.
    pub workflow: Workflow,
    /// What readers see of it.
    pub publication: Publication,
    /// The version of its working copy.
    pub version: i32,
    /// Whether it is the original of the report.
    pub original: bool,
    /// Whether what it was translated from changed since.
    pub stale: bool,
}

/// The members that management adds to an article's answer.
pub const MEMBERS: &[&str] = &["translations", "stale"];

/// What a new article of this group was translated from, where nothing else is said: the group's original as it is now.
pub fn from_original(conn: &mut Conn, group: Id) -> Result<Option<TranslatedFrom>> {
    let original: Option<(Id, i32)> = articles::table
        .inner_join(records::table.on(records::id.eq(articles::id)))
        .filter(articles::translation_group.eq(group))
        .filter(articles::translated_from.is_null())
        .filter(records::trashed_at.is_null())
        .order((records::created_at, records::id))
        .select((records::id, records::version))
        .first(conn)
        .optional()?;
    Ok(original.map(|(id, version)| TranslatedFrom { article: Link::from(id), version }))
}

/// Reports an original that is none: of another report, at a version it never had, or translated from this article.
pub fn check(article: &Article, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
    refuse_leaving(article, conn, id, faults)?;
    let Some(from) = &article.translated_from else { return Ok(()) };
    let pointer = "/translated_from/article/id";
    if from.article.id == id {
        faults.push(Fault::at(pointer, "circle", "An article is no translation of itself."));
        return Ok(());
    }
    let (group, version): (Id, i32) = articles::table
        .inner_join(records::table.on(records::id.eq(articles::id)))
        .filter(articles::id.eq(from.article.id))
        .select((articles::translation_group, records::version))
        .first(conn)?;
    if group != article.translation_group {
        let detail = format!(
            "This article belongs to another report: its `translation_group` is {group}, and here it is {}.",
            article.translation_group
        );
        faults.push(Fault::at(pointer, "not_in_group", detail));
        return Ok(());
    }
    if !(1..=version).contains(&from.version) {
        let detail = format!("The original has the versions 1 to {version}.");
        faults.push(Fault::at("/translated_from/version", "no_such_version", detail));
    }
    refuse_circle(conn, id, Some(from.article), pointer, faults, |conn, above| {
        let next: Option<Json<TranslatedFrom>> =
            articles::table.find(above).select(articles::translated_from).first(conn).optional()?.flatten();
        Ok(next.map(|from| from.article))
    })
}

/// An article that others were translated from stays in their group.
fn refuse_leaving(article: &Article, conn: &mut Conn, id: Id, faults: &mut Vec<Fault>) -> Result<()> {
    let left: i64 = links::table
        .inner_join(articles::table.on(articles::id.eq(links::source)))
        .filter(links::target.eq(id))
        .filter(links::field.eq("translated_from"))
        .filter(articles::translation_group.ne(article.translation_group))
        .count()
        .get_result(conn)?;
    if left > 0 {
        let detail = "Other articles of its group were translated from this one. Clear their `translated_from` first, \
                      or move them.";
        faults.push(Fault::at("/translation_group", "has_translations", detail));
    }
    Ok(())
}

/// An article of a group, as it is read.
pub struct Member {
    id: Id,
    group: Id,
    workflow: Workflow,
    from: Option<TranslatedFrom>,
    version: i32,
    card: Card,
}

impl Member {
    /// The article, and the version of its working copy.
    pub fn head(&self) -> (Id, i32) {
        (self.id, self.version)
    }
}

/// The articles of these groups that are not in the trash, the oldest first.
fn members(conn: &mut Conn, groups: &[Id]) -> Result<Vec<Member>> {
    type Row = (Id, Id, Workflow, Option<Json<TranslatedFrom>>, i32, Json<Card>);
    let rows: Vec<Row> = articles::table
        .inner_join(records::table.on(records::id.eq(articles::id)))
        .filter(among(articles::translation_group, groups))
        .filter(records::trashed_at.is_null())
        .order((records::created_at, records::id))
        .select((
            articles::id,
            articles::translation_group,
            articles::workflow,
            articles::translated_from,
            records::version,
            records::card,
        ))
        .load(conn)?;
    let read = |(id, group, workflow, from, version, card): Row| Member {
        id,
        group,
        workflow,
        from: from.map(|from| from.0),
        version,
        card: card.0,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The versions at which the content of these articles last changed for readers, as far as readers see them.
fn content_versions(conn: &mut Conn, ids: &[Id], now: Moment) -> Result<HashMap<Id, i32>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Id, String)> = editions::table
        .filter(among(editions::record, ids))
        .filter(live(now))
        .select((editions::record, editions::card))
        .load(conn)?;
    let mut versions = HashMap::new();
    for (id, card) in rows {
        let card: Card = serde_json::from_str(&card)?;
        versions.extend(card.content_version.map(|version| (id, version)));
    }
    Ok(versions)
}

fn id_in(value: &Value) -> Option<Id> {
    value.as_str().and_then(|id| Id::from_str(id).ok())
}

/// The articles of the reports that these articles, as management answers them, are of.
pub fn members_of(conn: &mut Conn, values: &[Value]) -> Result<Vec<Member>> {
    let mut groups: Vec<Id> = values.iter().filter_map(|value| id_in(&value["translation_group"])).collect();
    groups.sort();
    groups.dedup();
    members(conn, &groups)
}

/// Adds to articles as management answers them the other languages of their report, and whether they are behind. As
/// many statements for many as for one.
pub fn show(
    conn: &mut Conn,
    values: &mut [Value],
    members: &[Member],
    states: &HashMap<Id, Publication>,
    now: Moment,
) -> Result<()> {
    let originals: Vec<Id> = members.iter().filter_map(|member| member.from).map(|from| from.article.id).collect();
    let seen = content_versions(conn, &originals, now)?;
    let versions: HashMap<Id, i32> = members.iter().map(Member::head).collect();
    // Of an original that readers do not see, it is the working copy that counts.
    let behind = |member: &Member| {
        member.from.is_some_and(|from| {
            let original = from.article.id;
            let changed = seen.get(&original).or_else(|| versions.get(&original));
            changed.is_some_and(|version| *version > from.version)
        })
    };
    for value in values {
        let (id, group) = (id_in(&value["id"]), id_in(&value["translation_group"]));
        let mine: Vec<&Member> = members.iter().filter(|member| Some(member.group) == group).collect();
        let original = mine.iter().find(|member| member.from.is_none()).map(|member| member.id);
        let others = mine.iter().filter(|member| Some(member.id) != id).filter_map(|member| {
            Some(GroupMember {
                id: member.id,
                language: member.card.language.clone().unwrap_or_default(),
                slug: member.card.slug.clone(),
                headline: member.card.label.as_ref().and_then(|label| label.original()).map(str::to_owned),
                workflow: member.workflow,
                publication: states.get(&member.id)?.clone(),
                version: member.version,
                original: original == Some(member.id),
                stale: behind(member),
            })
        });
        let mut others: Vec<GroupMember> = others.collect();
        others.sort_by(|one, two| one.language.cmp(&two.language));
        value["translations"] = json!(others);
        value["stale"] = json!(mine.iter().any(|member| Some(member.id) == id && behind(member)));
    }
    Ok(())
}
