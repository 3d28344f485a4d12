//! Imports over HTTP.

use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, web::Bytes};
use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::report::{Import, ImportStatus, Report, undone};
use super::{Choice, Reading, accept, find, from_row, page, suggestions};
use crate::access::Desk;
use crate::access::roles::{Permission, ToPublish, ToRead, ToWrite};
use crate::http::api::{cursor, limit};
use crate::http::body::in_time;
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Error, Page, Parameter, Params, Result, Seal};
use crate::publishing::index::{instant_key, key_instant};
use crate::store::schema::imports;
use crate::store::{Id, Moment};

/// Lets two pages be read at a time: each may take tens of megabytes.
pub struct Readers(Semaphore);

impl Default for Readers {
    fn default() -> Readers {
        Readers(Semaphore::new(2))
    }
}

impl Readers {
    /// Waits until there is room to read another.
    pub(super) async fn slot(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        self.0.acquire().await.map_err(Error::internal)
    }
}

fn yes_or_no(name: &str, about: &str) -> Parameter {
    Parameter::word(name, about, &["true", "false"])
}

/// The endpoints of this room.
pub fn describe(api: &mut Api) {
    suggestions::describe(api);
    let tag = "Import";
    let _ = api.schema::<Report>();
    let _ = api.schema::<Import>();
    let page_schema = api.page_of("Import");
    api.operation(Method::POST, "/v1/manage/imports", "importPage", tag, "Import a page")
        .about(
            "A news page, HTML or plain text, becomes drafts: an article with its byline, officials, press \
                conference and quotations, every part marked suggested with how it was found and how sure that is. A \
                page that was imported before is answered with what was made then.",
        )
        .secured(Permission::Write.word())
        .repeatable()
        .queries([
            yes_or_no("publish", "Publish the article; what is only suggested stays unpublished."),
            yes_or_no("accept_suggestions", "Accept what was found, in your name."),
            yes_or_no("dry_run", "Tell what would be made, and store nothing."),
            Parameter::text("source", "Where the page came from: its address or file name."),
        ])
        .takes_page()
        .answers::<Import>(201, "Drafts were made.", Value::Null)
        .answers::<Import>(200, "The page was known, or it was a dry run.", Value::Null)
        .problems(&[Code::InvalidParameter, Code::Conflict])
        .to(create);
    api.operation(Method::GET, "/v1/manage/imports", "listImports", tag, "List earlier imports")
        .about("With their reports and the proposals for the site's settings, newest first.")
        .secured(Permission::Read.word())
        .queries([limit(), cursor()])
        .answers_named(200, "A page of imports.", &page_schema, Value::Null)
        .problems(&[Code::InvalidParameter, Code::InvalidCursor])
        .to(list);
    api.operation(Method::GET, "/v1/manage/imports/{id}", "getImport", tag, "Read an import")
        .secured(Permission::Read.word())
        .answers::<Import>(200, "The import with its report.", Value::Null)
        .problems(&[Code::NotFound])
        .to(read);
    api.operation(
        Method::POST,
        "/v1/manage/imports/{id}/accept",
        "acceptImport",
        tag,
        "Accept what an import suggested",
    )
    .about("Everything it suggested that nobody has turned down, in your name. The records can then be published.")
    .secured(Permission::Publish.word())
    .repeatable()
    .answers::<Import>(200, "Accepted.", Value::Null)
    .problems(&[Code::NotFound, Code::Conflict])
    .to(accept_all);
}

async fn create(
    request: HttpRequest,
    (desk, readers): (Desk<ToWrite>, Data<Readers>),
    params: Params,
    payload: Payload,
) -> Result<Answer> {
    let yes = |name| Ok::<bool, Error>(params.one_of(name, &["true", "false"])? == Some("true"));
    let choice = Choice { publish: yes("publish")?, accept: yes("accept_suggestions")?, dry_run: yes("dry_run")? };
    let source = params.get("source").map(|source| source.chars().take(2000).collect::<String>());
    let kind =
        request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("text/plain").to_owned();
    if !["text/html", "text/plain", "text/markdown", "application/xhtml+xml"]
        .iter()
        .any(|known| kind.starts_with(known))
    {
        let detail = "Send the page itself, with `Content-Type: text/html` or `text/plain`.";
        return Err(Error::header(Code::UnsupportedMediaType, "Content-Type", detail));
    }
    // Who may not import is told so before anything is read.
    desk.read(
        move |_, shift| if choice.publish || choice.accept { shift.require(Permission::Publish) } else { Ok(()) },
    )
    .await?;
    let bytes = whole(payload).await?;
    let hash = Sha256::digest(&bytes).into();
    let reading = {
        let _slot = readers.slot().await?;
        let hint = source.clone().unwrap_or(kind);
        let read = tokio::task::spawn_blocking(move || Reading::of(&bytes, Some(&hint)));
        read.await.map_err(Error::internal)??
    };
    if choice.dry_run {
        return try_out(&desk, reading, source, choice).await;
    }
    desk.post(hash, move |conn, shift| {
        if choice.publish || choice.accept {
            shift.require(Permission::Publish)?;
        }
        let import = super::import(conn, shift, &reading, source.as_deref(), choice)?;
        let status = if import.status == ImportStatus::Created { 201 } else { 200 };
        let place = import.id.map(|id| format!("/v1/manage/imports/{id}")).unwrap_or_default();
        Ok(Answer::json(status, &import)?.with("location", place))
    })
    .await
}

/// Does it all, looks at it, and undoes it.
async fn try_out(desk: &Desk<ToWrite>, reading: Reading, source: Option<String>, choice: Choice) -> Result<Answer> {
    let (tell, told) = std::sync::mpsc::channel();
    let outcome: Result<()> = desk
        .write(move |conn, shift| {
            let import = super::import(conn, shift, &reading, source.as_deref(), choice)?;
            let _ = tell.send(import);
            Err(Error::internal("a dry run is undone"))
        })
        .await;
    match (told.try_recv(), outcome) {
        (Ok(import), _) => Answer::json(200, &undone(import)),
        (Err(_), Err(error)) => Err(error),
        (Err(_), Ok(())) => Err(Error::internal("a dry run told nothing")),
    }
}

/// The page, up to what is read of one.
async fn whole(payload: Payload) -> Result<Bytes> {
    let too_large = || Error::new(Code::TooLarge, format!("A page may have {} bytes at most.", page::LIMIT_BYTES));
    match in_time(payload.to_bytes_limited(page::LIMIT_BYTES)).await? {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Error::new(Code::MalformedRequest, "The page could not be read to its end.")),
        Err(_) => Err(too_large()),
    }
}

async fn list(request: HttpRequest, desk: Desk<ToRead>, params: Params, seal: Data<Seal>) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let mut query = imports::table
            .select((imports::id, imports::source, imports::article, imports::report, imports::created_at))
            .into_boxed();
        let upwards = asked.backwards();
        if let Some(place) = &asked.from {
            let at: Moment = key_instant(&place.key).ok_or_else(|| Error::internal("a cursor without an instant"))?;
            let beside = imports::created_at.eq(at);
            query = if upwards {
                query
                    .filter(imports::created_at.ge(at))
                    .filter(imports::created_at.gt(at).or(beside.and(imports::id.gt(place.id))))
            } else {
                query
                    .filter(imports::created_at.le(at))
                    .filter(imports::created_at.lt(at).or(beside.and(imports::id.lt(place.id))))
            };
        }
        let query = if upwards {
            query.order((imports::created_at.asc(), imports::id.asc()))
        } else {
            query.order((imports::created_at.desc(), imports::id.desc()))
        };
        let rows: Vec<super::Row> = query.limit(asked.rows()).load(conn)?;
        let (rows, page) = asked.page(rows, &seal, |row| (instant_key(row.4), row.0));
        let data: Vec<Import> = rows.into_iter().map(from_row).collect();
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

async fn read(desk: Desk<ToRead>, path: Path<String>) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    desk.read(move |conn, _| Answer::json(200, &find(conn, id)?)).await
}

async fn accept_all(desk: Desk<ToPublish>, path: Path<String>) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let hash = Sha256::digest(json!({}).to_string()).into();
    desk.post(hash, move |conn, shift| {
        let import = find(conn, id)?;
        accept(conn, shift, &import)?;
        Answer::json(200, &import)
    })
    .await
}
