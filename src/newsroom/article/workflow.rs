//! The workflow of an article: where it stands on its way to being printed, who has it on the desk, and each step of
//! that way. Whether readers see it is another matter, and told by its editions.

use std::collections::HashMap;
use std::str::FromStr;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Article;
use crate::access::Permission;
use crate::access::desk::Shift;
use crate::access::users::{self, User};
use crate::http::{Code, Error, Fault, Result};
use crate::record::save::{self, Head};
use crate::store::schema::{articles, transitions};
use crate::store::{Conn, Id, Moment, among};
use crate::words;

words! {
    /// Where an article stands on its way to being printed.
    Workflow {
        /// Its writer is at work on it.
        Draft = "draft",
        /// Somebody is to read it.
        InReview = "in_review",
        /// It may be printed.
        Approved = "approved",
    }
}

words! {
    /// A step of an article's workflow.
    WorkflowAction {
        /// From draft to in_review.
        Submit = "submit",
        /// From in_review to approved.
        Approve = "approve",
        /// From in_review or approved back to draft.
        Return = "return",
        /// To another desk; it stands where it stood.
        Assign = "assign",
        /// From approved to in_review, because it was changed by somebody who may not approve.
        Reopen = "reopen",
    }
}

impl WorkflowAction {
    /// Where the article stands after this step, if it can be taken from there.
    fn leads(self, from: Workflow) -> Option<Workflow> {
        match (self, from) {
            (WorkflowAction::Submit, Workflow::Draft) => Some(Workflow::InReview),
            (WorkflowAction::Approve, Workflow::InReview) => Some(Workflow::Approved),
            (WorkflowAction::Return, Workflow::InReview | Workflow::Approved) => Some(Workflow::Draft),
            (WorkflowAction::Assign, from) => Some(from),
            (WorkflowAction::Reopen, Workflow::Approved) => Some(Workflow::InReview),
            _ => None,
        }
    }

    /// The fields that the step writes.
    fn fields(self) -> &'static [&'static str] {
        match self {
            WorkflowAction::Assign => &["assignee"],
            WorkflowAction::Submit => &["workflow", "assignee"],
            _ => &["workflow"],
        }
    }
}

/// A user whom an article is assigned to. To write it, the `id` is enough; what answers show beside is ignored.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // The other members are accepted and ignored.
pub struct Assignee {
    /// The user; `GET /v1/manage/users` lists them.
    pub id: Id,
    /// Their mail address.
    #[serde(default)]
    #[schema(read_only)]
    email: Option<String>,
    /// What they are called.
    #[serde(default)]
    #[schema(read_only)]
    name: Option<String>,
}

/// A step that is to be taken.
pub struct Step {
    /// Which it is.
    pub action: WorkflowAction,
    /// Why, or what is to be done.
    pub note: Option<String>,
    /// Who has the article on the desk from now on; `None` leaves it where it is, `Some(None)` with nobody.
    pub assignee: Option<Option<Id>>,
}

/// Takes a step with an article that is still as it was read. It raises no version: nothing that was typed changes.
pub fn take(conn: &mut Conn, shift: &Shift, head: &Head, step: Step) -> Result<()> {
    let (from, had): (Workflow, Option<Id>) =
        articles::table.find(head.id).select((articles::workflow, articles::assignee)).first(conn)?;
    let Some(workflow) = step.action.leads(from) else { return Err(wrong_step(step.action, from)) };
    if let Some(Some(user)) = step.assignee {
        refuse_idle(conn, user)?;
    }
    let assignee = step.assignee.unwrap_or(had);
    let note = step.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    diesel::update(articles::table.find(head.id))
        .set((articles::workflow.eq(workflow), articles::assignee.eq(assignee)))
        .execute(conn)?;
    diesel::insert_into(transitions::table)
        .values((
            transitions::id.eq(Id::new()),
            transitions::article.eq(head.id),
            transitions::version.eq(head.version),
            transitions::action.eq(step.action),
            transitions::workflow.eq(workflow),
            transitions::assignee.eq(assignee),
            transitions::note.eq(note),
            transitions::actor.eq(shift.user.id),
            transitions::at.eq(shift.now),
        ))
        .execute(conn)?;
    save::log_act::<Article>(conn, shift, step.action.word(), head.id, head.version, step.action.fields())
}

/// What follows a save: an approved article that somebody changed who may not approve is to be read again.
pub fn after_change(conn: &mut Conn, shift: &Shift, before: &Head, now: &Head) -> Result<()> {
    if before.version == now.version || shift.require(Permission::Approve).is_ok() {
        return Ok(());
    }
    let workflow: Workflow = articles::table.find(now.id).select(articles::workflow).first(conn)?;
    if workflow != Workflow::Approved {
        return Ok(());
    }
    take(conn, shift, now, Step { action: WorkflowAction::Reopen, note: None, assignee: None })
}

fn wrong_step(action: WorkflowAction, from: Workflow) -> Error {
    let possible = match from {
        Workflow::Draft => "`submit` it for review",
        Workflow::InReview => "`approve` it, or `return` it to its writer",
        Workflow::Approved => "`return` it to its writer",
    };
    let detail = format!(
        "This article stands in {from}, and `{action}` does not begin there. From there you can {possible}; `assign` \
         it you can from anywhere."
    );
    Error::new(Code::WrongStep, detail).with("workflow", from)
}

/// An article is assigned to somebody who can sign in and may write it.
fn refuse_idle(conn: &mut Conn, user: Id) -> Result<()> {
    let found = users::find(conn, user)?.filter(User::is_active);
    let (code, detail) = match found {
        Some(user) if user.role.may(Permission::Write) => return Ok(()),
        Some(user) => {
            ("may_not_write", format!("The role {} may not write; assign it to somebody who may.", user.role))
        }
        None => (
            "unknown_user",
            format!("There is no active user with the id {user}; GET /v1/manage/users lists those there are."),
        ),
    };
    Err(Error::invalid(vec![Fault::at("/assignee/id", code, detail)]))
}

/// Adds to articles as management answers them where they stand, who has them, and the note they came back with. As
/// many statements for many as for one.
pub fn show(conn: &mut Conn, values: &mut [Value]) -> Result<()> {
    let id_of = |value: &Value| value["id"].as_str().and_then(|id| Id::from_str(id).ok());
    let ids: Vec<Id> = values.iter().filter_map(id_of).collect();
    let rows: Vec<(Id, Workflow, Option<Id>)> = articles::table
        .filter(among(articles::id, &ids))
        .select((articles::id, articles::workflow, articles::assignee))
        .load(conn)?;
    let standing: HashMap<Id, (Workflow, Option<Id>)> =
        rows.into_iter().map(|(id, workflow, assignee)| (id, (workflow, assignee))).collect();
    let assigned: Vec<Id> = standing.values().filter_map(|(_, assignee)| *assignee).collect();
    let people = users::people(conn, &assigned)?;
    // The last of each article counts.
    let notes: HashMap<Id, Option<String>> = transitions::table
        .filter(among(transitions::article, &ids))
        .filter(transitions::action.eq(WorkflowAction::Return))
        .order(transitions::id)
        .select((transitions::article, transitions::note))
        .load(conn)?
        .into_iter()
        .collect();
    for value in values {
        let Some((id, (workflow, assignee))) = id_of(value).and_then(|id| Some((id, standing.get(&id)?))) else {
            continue;
        };
        value["workflow"] = json!(workflow);
        value["assignee"] = json!(assignee.and_then(|assignee| people.get(&assignee)));
        let returned = notes.get(&id).filter(|_| *workflow == Workflow::Draft);
        value["returned_with"] = json!(returned);
    }
    Ok(())
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transition {
    /// Identity.
    pub id: Id,
    /// What was done.
    pub action: WorkflowAction,
    /// Where the article stands since.
    pub workflow: Workflow,
    /// The version it was done with.
    pub version: i32,
    /// Who has the article on the desk since; null where nobody has.
    pub assignee: Option<users::Person>,
    /// Why, or what is to be done.
    pub note: Option<String>,
    /// Who did it; null where the program itself did.
    pub actor: Option<users::Person>,
    /// When it was done.
    pub at: Moment,
}
