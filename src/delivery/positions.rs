//! The posts of an official as readers see them: all, or those that cover a day.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::describe::{fallback, language};
use super::enlarge::maybe;
use super::live::edition_of;
use super::people::OrganizationView;
use super::referring::Sight;
use super::shapes::Named;
use super::{Composed, Shown, Wish, gone};
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Error, Page, Params, Result, Seal};
use crate::newsroom::Official;
use crate::newsroom::official::capacity::{DayCoverage, day_asked, held_on, on};
use crate::newsroom::official::{Position, PositionStatus};
use crate::publishing::unchanged_until;
use crate::record::{Kind, LocalText, Source};
use crate::store::{Id, Store};

/// A post that an official holds or held.
#[derive(Serialize, ToSchema)]
pub struct PositionView {
    /// Identity.
    pub id: Id,
    /// What the post is called, in one language.
    pub title: Option<String>,
    /// What the post is called, in every language.
    pub titles: Vec<LocalText>,
    /// Where the post is.
    #[schema(schema_with = maybe::<Named, OrganizationView>)]
    pub organization: Option<Named>,
    /// Since when: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Until when, that day included.
    pub to: Option<String>,
    /// Whether one person at a time holds it.
    pub single_seat: bool,
    /// Whether somebody checked it.
    pub status: PositionStatus,
    /// Where it is written down.
    pub sources: Vec<Source>,
}

/// A post, and how surely it covers a day.
#[derive(Serialize, ToSchema)]
pub struct PositionOnDay {
    /// Identity.
    id: Id,
    /// What the post is called, in one language.
    title: Option<String>,
    /// What the post is called, in every language.
    titles: Vec<LocalText>,
    /// Where the post is.
    organization: Option<Named>,
    /// Since when: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    from: Option<String>,
    /// Until when, that day included; null where it is held still, or nobody knows.
    to: Option<String>,
    /// Whether one person at a time holds it.
    single_seat: bool,
    /// Whether somebody checked it.
    status: PositionStatus,
    /// Where it is written down.
    sources: Vec<Source>,
    /// How surely it covers the day that was asked for; null without one.
    covers: Option<DayCoverage>,
}

impl PositionView {
    /// A post as readers see it.
    pub fn of(position: Position, found: &Composed) -> PositionView {
        PositionView {
            id: position.id,
            title: found.plain(&position.title, ""),
            titles: position.title.0.0,
            organization: found.named(position.organization.id, ""),
            from: position.held_from,
            to: position.held_to,
            single_seat: position.single_seat,
            status: position.status,
            sources: position.sources.0,
        }
    }

    fn with(self, covers: Option<DayCoverage>) -> PositionOnDay {
        let PositionView { id, title, titles, organization, from, to, single_seat, status, sources } = self;
        PositionOnDay { id, title, titles, organization, from, to, single_seat, status, sources, covers }
    }
}

/// `GET /v1/officials/{id}/positions`.
async fn list(
    request: HttpRequest,
    (store, seal): (Data<Store>, Data<Seal>),
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let asked = Asked::of(&params, request.path(), &seal)?;
    let (day, wish) = (day_asked(&params)?, Wish::of(&params, &[], &[])?);
    let (now, at, query) = (store.clock().now(), request.path().to_owned(), request.query_string().to_owned());
    store
        .read(move |conn| {
            let sight = Sight::Now(now);
            let Some(edition) = edition_of(conn, Kind::Official, id, now)? else {
                return gone::answer_below(conn, Kind::Official, id, ("positions", &query), sight);
            };
            let official: Official = serde_json::from_str(&edition.document)?;
            let mut found = Composed::begin(conn, sight, &wish)?;
            found.tags.record(id);
            found.gather(conn, official.needs(&edition))?;
            let (rows, page) = asked.cut(held_on(official.positions, day.as_deref()), &seal, id);
            let shown = |(position, covers)| PositionView::of(position, &found).with(covers);
            let data: Vec<PositionOnDay> = rows.into_iter().map(shown).collect();
            let links = page.links(&at, &params);
            let answer = Answer::json(200, &Page { data, page })?.linked(&links);
            Ok(answer.cacheable(Some(edition.visible_from), unchanged_until(conn, now)?, found.tags))
        })
        .await
}

/// The endpoint that lists an official's posts.
pub fn describe(api: &mut Api) {
    let _ = api.schema::<PositionOnDay>();
    let page = api.page_of("PositionOnDay");
    api.operation(
        Method::GET,
        "/v1/officials/{id}/positions",
        "listOfficialPositions",
        "Read officials",
        "List the posts of an official, or those they held on a day",
    )
    .about(
        "With `on`, the posts that cover that day. Where a date is vague, `2021-03`, it covers all it may mean; an end that \
         is not known covers too. `covers` says which of the two it was.",
    )
    .query(on())
    .queries([language(), fallback(), limit(), cursor()])
    .revalidated()
    .answers_named(200, "A page of posts.", &page, Value::Null)
    .answers_nothing(301, "The official was merged into another; `Location` has that one's posts.")
    .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter, Code::InvalidCursor])
    .to(list);
}
