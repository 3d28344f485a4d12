//! The endpoints of the workflow: one for each step, and the steps that were taken.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Article;
use super::workflow::{self, Assignee, Step, Transition, Workflow, WorkflowAction};
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::{Permission, ToApprove, ToRead, ToWrite};
use crate::access::users;
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Code, Error, Fault, Page, Params, Request, Result, Schemas, Seal};
use crate::newsroom::crud::{self, Which};
use crate::newsroom::describe::managed_example;
use crate::newsroom::manage::BodyFormat;
use crate::record::{Kind, save};
use crate::store::schema::transitions;
use crate::store::{Conn, Id, Moment};

/// What is said when an article is submitted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// What whoever reads it should know.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// Who is to read it; left out, whoever has it on the desk already.
    #[serde(default)]
    assignee: Option<Assignee>,
}

/// What is said when an article is approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// What is to be remembered.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// What is said when an article is returned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// What its writer is to do.
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
}

/// What is said when an article is assigned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Who has it on the desk from now on; null for nobody.
    #[schema(required = true)]
    assignee: Option<Assignee>,
    /// What they are to do.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Reads a step from what was sent for it.
fn read(action: WorkflowAction, schemas: &Schemas, value: Value) -> Result<Step> {
    let (note, assignee) = match action {
        WorkflowAction::Submit => {
            let Submit { note, assignee } = schemas.read(value)?;
            (note, assignee.map(|user| Some(user.id)))
        }
        WorkflowAction::Assign => {
            let Assign { assignee, note } = schemas.read(value)?;
            (note, Some(assignee.map(|user| user.id)))
        }
        WorkflowAction::Return => {
            let Return { note } = schemas.read(value)?;
            if note.trim().is_empty() {
                let detail = "Say in the note what is to be done; its writer has nothing else to go by.";
                return Err(Error::invalid(vec![Fault::at("/note", "too_short", detail)]));
            }
            (Some(note), None)
        }
        WorkflowAction::Approve | WorkflowAction::Reopen => (schemas.read::<Approve>(value)?.note, None),
    };
    Ok(Step { action, note, assignee })
}

/// Takes a step with an article, and answers the working copy.
fn take(
    conn: &mut Conn,
    shift: &Shift,
    schemas: &Schemas,
    mut request: Request,
    action: WorkflowAction,
) -> Result<Answer> {
    let step = read(action, schemas, request.body.take())?;
    let head = crud::head_before(conn, Kind::Article, &request)?;
    workflow::take(conn, shift, &head, step)?;
    let saved = save::load::<Article>(conn, head.id)?;
    crud::working_copy(conn, shift, &saved, BodyFormat::PortableText, 200)
}

/// `POST /v1/manage/articles/{id}/submit`.
fn submit(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    take(conn, shift, schemas, request, WorkflowAction::Submit)
}

/// `POST /v1/manage/articles/{id}/approve`.
fn approve(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    take(conn, shift, schemas, request, WorkflowAction::Approve)
}

/// `POST /v1/manage/articles/{id}/return`.
fn give_back(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    take(conn, shift, schemas, request, WorkflowAction::Return)
}

/// `POST /v1/manage/articles/{id}/assign`.
fn assign(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    take(conn, shift, schemas, request, WorkflowAction::Assign)
}

type Row = (Id, WorkflowAction, Workflow, i32, Option<Id>, Option<String>, Option<Id>, Moment);

/// `GET /v1/manage/articles/{id}/transitions`.
async fn list(
    request: HttpRequest,
    desk: Desk<ToRead>,
    which: Which<Article>,
    params: Params,
    seal: Data<Seal>,
) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let id = which.id(conn)?;
        save::head(conn, Kind::Article, id)?;
        let rows = asked_for(conn, id, &asked)?;
        let (rows, page) = asked.page(rows, &seal, |row| (Vec::new(), row.0));
        let mut named: Vec<Id> = rows.iter().flat_map(|row| [row.4, row.6]).flatten().collect();
        named.sort();
        named.dedup();
        let people = users::people(conn, &named)?;
        let person = |id: Option<Id>| id.and_then(|id| people.get(&id)).cloned();
        let shown = |(id, action, workflow, version, assignee, note, actor, at): Row| Transition {
            id,
            action,
            workflow,
            version,
            assignee: person(assignee),
            note,
            actor: person(actor),
            at,
        };
        let data: Vec<Transition> = rows.into_iter().map(shown).collect();
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

/// The steps of a page, one more than it shows.
fn asked_for(conn: &mut Conn, article: Id, asked: &Asked) -> Result<Vec<Row>> {
    let mut query = transitions::table
        .filter(transitions::article.eq(article))
        .select((
            transitions::id,
            transitions::action,
            transitions::workflow,
            transitions::version,
            transitions::assignee,
            transitions::note,
            transitions::actor,
            transitions::at,
        ))
        .into_boxed();
    if let Some(place) = &asked.from {
        query = if asked.backwards() {
            query.filter(transitions::id.gt(place.id))
        } else {
            query.filter(transitions::id.lt(place.id))
        };
    }
    let query =
        if asked.backwards() { query.order(transitions::id.asc()) } else { query.order(transitions::id.desc()) };
    Ok(query.limit(asked.rows()).load(conn)?)
}

const TAG: &str = "Manage articles";
const USER: &str = "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10";

/// The endpoints of the workflow.
pub fn describe(api: &mut Api) {
    let base = "/v1/manage/articles/{id}";
    let answer = |workflow: &str| {
        let mut example = managed_example::<Article>();
        example["workflow"] = json!(workflow);
        example
    };
    let stays = "It raises no version, for nothing that was typed changes.";
    api.operation(Method::POST, &format!("{base}/submit"), "submitArticle", TAG, "Submit an article for review")
        .about(&format!("From draft to in_review. {stays}"))
        .conditional()
        .repeatable()
        .may_take::<Submit>(json!({"note": "The figures are checked."}))
        .answers_named(200, "It stands in review.", "ManagedArticle", answer("in_review"))
        .problems(&[Code::NotFound, Code::WrongStep])
        .to_work::<ToWrite>(submit);
    api.operation(Method::POST, &format!("{base}/approve"), "approveArticle", TAG, "Approve an article")
        .about(&format!(
            "From in_review to approved. A change by somebody who may not approve takes it back to in_review. {stays}"
        ))
        .conditional()
        .repeatable()
        .may_take::<Approve>(json!({}))
        .answers_named(200, "It is approved.", "ManagedArticle", answer("approved"))
        .problems(&[Code::NotFound, Code::WrongStep])
        .to_work::<ToApprove>(approve);
    api.operation(Method::POST, &format!("{base}/return"), "returnArticle", TAG, "Return an article to its writer")
        .about(&format!("From in_review or approved to draft, with a note that the working copy shows. {stays}"))
        .conditional()
        .repeatable()
        .takes::<Return>(json!({"note": "Who said so? Name the source in the second paragraph."}))
        .answers_named(200, "It is a draft again.", "ManagedArticle", answer("draft"))
        .problems(&[Code::NotFound, Code::WrongStep])
        .to_work::<ToApprove>(give_back);
    api.operation(Method::POST, &format!("{base}/assign"), "assignArticle", TAG, "Assign an article to a user")
        .about(&format!("To an active user who may write, or to nobody; it stands where it stood. {stays}"))
        .conditional()
        .repeatable()
        .takes::<Assign>(json!({"assignee": {"id": USER}, "note": "Please call the bureau."}))
        .answers_named(200, "As it is now.", "ManagedArticle", answer("draft"))
        .problems(&[Code::NotFound])
        .to_work::<ToWrite>(assign);
    let _ = api.schema::<Transition>();
    let page = api.page_of("Transition");
    let example = json!({"data": [{"id": "01936f5e-6a00-7000-8000-000000000007", "action": "return", "workflow": "draft",
        "version": 3, "assignee": null, "note": "Who said so?",
        "actor": {"id": USER, "email": "editor@example.com", "name": "Ada"}, "at": "2026-11-23T08:00:00Z"}],
        "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    api.operation(
        Method::GET,
        &format!("{base}/transitions"),
        "listArticleTransitions",
        TAG,
        "List the steps of an article's workflow",
    )
    .about("Who did what, when and why; the newest first.")
    .secured(Permission::Read.word())
    .queries([limit(), cursor()])
    .answers_named(200, "A page of steps.", &page, example)
    .problems(&[Code::NotFound, Code::InvalidParameter, Code::InvalidCursor])
    .to(list);
}
