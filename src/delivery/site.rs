//! What every page of a site needs: its settings, the tree of sections, its pages; and the turns of a transcript.

use std::collections::{BTreeMap, HashSet};

use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::Wish;
use super::compose::Composed;
use super::live::editions_of;
use super::one::answer_json;
use super::referring::Sight;
use crate::http::{Answer, Api, Params, Result};
use crate::newsroom::Section;
use crate::newsroom::site::{Filing, Hotline};
use crate::publishing::index::ALL;
use crate::publishing::unchanged_until;
use crate::record::{Kind, LocalText};
use crate::store::{Conn, Id, Store};

/// The settings of the site.
#[derive(Serialize, ToSchema)]
pub struct SiteView {
    /// What it is called, in one language.
    name: Option<String>,
    /// What it is called, in every language.
    names: Vec<LocalText>,
    /// Its motto.
    slogan: Option<String>,
    /// The languages it is published in.
    languages: Vec<String>,
    /// The language of a text that names none.
    default_language: String,
    /// The zone in which a day begins and ends.
    time_zone: String,
    /// The public address of each kind of record.
    addresses: BTreeMap<String, String>,
    /// The tree of sections.
    #[schema(no_recursion)]
    sections: Vec<SectionNode>,
    /// Its pages, in the language asked for.
    pages: Vec<PageName>,
    /// The page that says each policy.
    policies: BTreeMap<String, PageName>,
    /// Registrations that the law wants shown.
    filings: Vec<Filing>,
    /// Telephone numbers for readers.
    hotlines: Vec<Hotline>,
    /// Mail addresses for readers.
    contact_emails: Vec<String>,
    /// What readers consent to.
    consent: Option<ConsentView>,
}

/// What readers consent to.
#[derive(Serialize, ToSchema)]
pub struct ConsentView {
    /// The text.
    text: Option<String>,
    /// Which issue of the text it is.
    version: String,
}

/// A section, with those below it.
#[derive(Serialize, ToSchema)]
pub struct SectionNode {
    /// Identity.
    id: Id,
    /// The readable part of its address.
    slug: Option<String>,
    /// What it is called.
    name: Option<String>,
    /// Its public address.
    url: Option<String>,
    /// The sections below it.
    #[schema(no_recursion)]
    sections: Vec<SectionNode>,
}

/// A page as the site names it.
#[derive(Clone, Serialize, ToSchema)]
pub struct PageName {
    /// Identity.
    id: Id,
    /// What it is for.
    key: Option<String>,
    /// BCP 47 tag.
    language: Option<String>,
    /// Its title.
    title: Option<String>,
    /// Its public address.
    url: Option<String>,
}

/// `GET /v1/site`.
pub async fn site((store, api): (Data<Store>, Data<Api>), params: Params) -> Result<Answer> {
    let now = store.clock().now();
    let wish = Wish::of(&params, &[], api.members("SiteView"))?;
    store
        .read(move |conn| {
            let mut found = Composed::begin(conn, Sight::Now(now), &wish)?;
            found.find_referring(conn, Kind::Section, ALL, &[String::new()])?;
            found.find_referring(conn, Kind::Page, ALL, &[String::new()])?;
            let policies = found.site.policies.0.values().map(|page| page.id).collect::<Vec<_>>();
            let pages = found.referring_to(Kind::Page, "").to_vec();
            found.gather(conn, pages.iter().copied().chain(policies))?;
            let ids = found.referring_to(Kind::Section, "").to_vec();
            found.tags.records(ids.iter().copied());
            let sections = sections(conn, &ids, &found)?;
            let view = view(&found, sections, &pages);
            let language = wish.language.as_deref().unwrap_or_default();
            let answer = answer_json(&view, &wish)?.in_language(language);
            Ok(answer.cacheable(None, unchanged_until(conn, now)?, found.tags))
        })
        .await
}

fn view(found: &Composed, sections: Vec<SectionNode>, pages: &[Id]) -> SiteView {
    let page = |id: &Id| {
        let card = found.card(*id)?;
        let title = card.label.as_ref().and_then(|label| label.original()).map(str::to_owned);
        let (key, language) = (card.slug.clone(), card.language.clone());
        Some(PageName { id: *id, key, language, title, url: found.url(Kind::Page, *id, card) })
    };
    let wanted = found.languages.first().unwrap_or(&found.site.default_language);
    let in_language = |page: &PageName| page.language.as_deref() == Some(wanted.as_str());
    let site = &found.site;
    SiteView {
        name: found.plain(&site.names, ""),
        names: site.names.0.0.clone(),
        slogan: found.plain_option(site.slogan.as_ref(), ""),
        languages: site.languages.0.clone(),
        default_language: site.default_language.clone(),
        time_zone: site.time_zone.clone(),
        addresses: site.addresses.0.clone(),
        sections,
        pages: pages.iter().filter_map(page).filter(in_language).collect(),
        policies: site.policies.0.iter().filter_map(|(name, link)| Some((name.clone(), page(&link.id)?))).collect(),
        filings: site.filings.0.clone(),
        hotlines: site.hotlines.0.clone(),
        contact_emails: site.contact_emails.0.clone(),
        consent: site
            .consent
            .as_ref()
            .map(|consent| ConsentView { text: found.plain(&consent.text, ""), version: consent.version.clone() }),
    }
}

/// The live sections as a tree. One whose parent is not live stands at the top.
fn sections(conn: &mut Conn, ids: &[Id], found: &Composed) -> Result<Vec<SectionNode>> {
    let mut all: Vec<(Id, Section, SectionNode)> = Vec::new();
    for edition in editions_of(conn, ids, found.now)? {
        let section: Section = serde_json::from_str(&edition.document)?;
        let url = found.url(Kind::Section, edition.record, &edition.card()?);
        let name = found.plain(&section.names, "");
        let node = SectionNode { id: edition.record, slug: edition.slug, name, url, sections: Vec::new() };
        all.push((node.id, section, node));
    }
    all.sort_by_key(|(id, section, _)| (section.position, *id));
    let live: HashSet<Id> = all.iter().map(|(id, _, _)| *id).collect();
    let parents: Vec<Option<Id>> = all
        .iter()
        .map(|(_, section, _)| section.parent.map(|parent| parent.id).filter(|id| live.contains(id)))
        .collect();
    let mut nodes: Vec<(Option<Id>, Option<SectionNode>)> =
        parents.into_iter().zip(all).map(|(parent, (_, _, node))| (parent, Some(node))).collect();
    let mut tree = below(None, &mut nodes);
    // Sections that stand in a circle for readers, for their working copies were moved apart, are shown at the top.
    while let Some(root) = nodes.iter_mut().find_map(|(_, node)| node.take()) {
        let sections = below(Some(root.id), &mut nodes);
        tree.push(SectionNode { sections, ..root });
    }
    Ok(tree)
}

fn below(parent: Option<Id>, nodes: &mut [(Option<Id>, Option<SectionNode>)]) -> Vec<SectionNode> {
    let mut mine = Vec::new();
    for (above, node) in nodes.iter_mut() {
        if *above == parent {
            mine.extend(node.take());
        }
    }
    for node in &mut mine {
        node.sections = below(Some(node.id), nodes);
    }
    mine
}
