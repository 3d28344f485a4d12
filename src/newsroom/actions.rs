//! What is done with records besides writing them: publishing and taking back, correcting, merging. Each is a `POST` of
//! its own, with `If-Match`.

use actix_web::http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::correction::correct::{Correct, Corrected, correct};
use super::correction::position::{CorrectPosition, PositionCorrected, correct_position};
use super::correction::retract::{Retract, TakenBack, Withdraw, retract, withdraw};
use super::crud::{before, current, named_or_only, working_copy};
use super::editions::{self, Publish, Published};
use super::history::{self, EditionView};
use super::manage::BodyFormat;
use super::merge::{self, Merge, Merged, Unmerge};
use super::schedule::{self, Cancel, Reschedule, Rescheduled, Unpublish};
use super::{Article, Official, Quotation};
use crate::access::desk::Shift;
use crate::access::roles::Permission;
use crate::http::api::{cursor, limit, pascal};
use crate::http::{Answer, Api, Code, Operation, Request, Result, Schemas};
use crate::publishing::door;
use crate::record::parts::example_link;
use crate::record::{Kind, Record, Saved};
use crate::store::Conn;

/// The record that an action is about, as it is now, and how it is to be done.
pub fn given<T: Record, W: ToSchema + DeserializeOwned>(
    conn: &mut Conn,
    shift: &Shift,
    schemas: &Schemas,
    mut request: Request,
) -> Result<(Saved<T>, W)> {
    let wish = schemas.read(request.body.take())?;
    door::enter(conn)?;
    Ok((before(conn, shift, &request)?, wish))
}

/// Answers what came of an action that left the record's version as it was.
fn done<T: Record>(saved: &Saved<T>, came: &impl Serialize) -> Result<Answer> {
    Ok(Answer::json(200, came)?.version(saved.head.version))
}

/// `POST /v1/manage/{collection}/{id}/publish`.
fn publish<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<T, Publish>(conn, shift, schemas, request)?;
    done(&saved, &editions::publish(conn, shift, &saved, &wish)?)
}

/// `POST /v1/manage/{collection}/{id}/unpublish`.
fn unpublish<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<T, Unpublish>(conn, shift, schemas, request)?;
    merge::refuse_led_to(conn, T::KIND, saved.head.id)?;
    schedule::unpublish(conn, shift, T::KIND, saved.head.id, &wish)?;
    working_copy(conn, shift, &saved, BodyFormat::PortableText, 200)
}

/// `POST /v1/manage/{collection}/{id}/reschedule`.
fn reschedule<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<T, Reschedule>(conn, shift, schemas, request)?;
    done(&saved, &schedule::reschedule(conn, shift, T::KIND, saved.head.id, &wish)?)
}

/// `POST /v1/manage/{collection}/{id}/cancel`.
fn cancel<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<T, Cancel>(conn, shift, schemas, request)?;
    schedule::cancel(conn, shift, T::KIND, saved.head.id, &wish)?;
    working_copy(conn, shift, &saved, BodyFormat::PortableText, 200)
}

/// `POST /v1/manage/{collection}/{id}/correct`.
fn put_right<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<T, Correct>(conn, shift, schemas, request)?;
    done(&saved, &correct(conn, shift, &saved, &wish)?)
}

/// `POST /v1/manage/articles/{id}/retract`.
fn take_back(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<Article, Retract>(conn, shift, schemas, request)?;
    done(&saved, &retract(conn, shift, &saved, &wish)?)
}

/// `POST /v1/manage/quotations/{id}/withdraw`.
fn withdraw_words(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<Quotation, Withdraw>(conn, shift, schemas, request)?;
    done(&saved, &withdraw(conn, shift, &saved, &wish)?)
}

/// `POST /v1/manage/officials/{id}/correct-position`.
fn put_position_right(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, wish) = given::<Official, CorrectPosition>(conn, shift, schemas, request)?;
    let corrected = correct_position(conn, shift, &saved, &wish)?;
    Ok(Answer::json(200, &corrected)?.version(corrected.version))
}

/// `POST /v1/manage/{collection}/{id}/merge`.
fn merge_into<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, mut request: Request) -> Result<Answer> {
    let wish: Merge = schemas.read(request.body.take())?;
    let id = named_or_only(conn, request.id)?;
    merge::lock(conn, id, wish.into.id)?;
    let saved = before::<T>(conn, shift, &request)?;
    done(&saved, &merge::merge(conn, shift, saved.clone(), &wish)?)
}

/// `POST /v1/manage/{collection}/{id}/unmerge`.
fn unmerge<T: Record>(conn: &mut Conn, shift: &Shift, schemas: &Schemas, request: Request) -> Result<Answer> {
    let (saved, Unmerge {}) = given::<T, Unmerge>(conn, shift, schemas, request)?;
    merge::unmerge::<T>(conn, shift, &saved.head)?;
    let again = current::<T>(conn, shift, saved.head.id)?;
    working_copy(conn, shift, &again, BodyFormat::PortableText, 200)
}

/// What an action on records of a kind needs of the document.
struct Actions<'a> {
    api: &'a mut Api,
    path: String,
    name: String,
    tag: String,
    one: String,
}

impl Actions<'_> {
    fn begin(&mut self, action: &str, summary: &str) -> Operation<'_> {
        let path = format!("{}/{action}", self.path);
        let id = format!("{}{}", camel(action), self.name);
        let summary = summary.replace("{}", &self.one);
        let operation = self.api.operation(Method::POST, &path, &id, &self.tag, &summary);
        operation.conditional().repeatable().problems(&[Code::NotFound])
    }
}

/// `correct-position` as `correctPosition`.
fn camel(action: &str) -> String {
    match action.split_once('-') {
        None => action.to_owned(),
        Some((first, rest)) => format!("{first}{}", pascal(&rest.replace('-', " "))),
    }
}

/// The problems that publishing can end in.
pub const PUBLISH_PROBLEMS: &[Code] = &[
    Code::DraftsNotPublished,
    Code::ShowsTrashed,
    Code::SuggestionNotAccepted,
    Code::OrphanedQuotations,
    Code::QuotationsInDoubt,
    Code::ScheduleConflict,
    Code::Retracted,
    Code::MergedAway,
    Code::Conflict,
];

/// Writes down what can be done with a record of a kind. `schema` is that of its working copy, `example` one of those.
pub fn describe<T: Record>(api: &mut Api, (path, one, tag): (&str, &str, &str), schema: &str, example: &Value) {
    let an = format!("{} {one}", super::describe::article_before(one));
    let mut actions = Actions { api, path: path.into(), name: pascal(one), tag: tag.into(), one: an };
    let published = published_example();
    let moved = json!({"edition": published["edition"], "visible_from": published["visible_from"], "visible_until": null,
        "at": published["at"], "until": null, "embargoed_until": null});
    actions
        .begin("publish", "Publish {}")
        .about(
            "Readers see the working copy as it was last saved, from now on or from `at` on. Drafts that it shows are a \
             409 that lists them, unless `with_drafts` publishes them at the same instant. Suggestions that nobody has \
             accepted are left out. Under an embargo it begins when that ends, and the answer says so.",
        )
        .may_take::<Publish>(json!({"with_drafts": true, "at": {"local": "2126-11-27T06:00", "time_zone": "Asia/Shanghai"}}))
        .answers::<Published>(200, "Published, or scheduled.", published)
        .problems(PUBLISH_PROBLEMS)
        .to_work::<T::Publish>(publish::<T>);
    actions
        .begin("reschedule", "Move the schedule of {}")
        .about(
            "Moves an edition that has not begun (`at`), or sets another end (`until`, null for none). What was \
             published together with it moves too. Under an embargo it begins when that ends, and the answer says so.",
        )
        .takes::<Reschedule>(json!({"at": {"local": "2126-11-27T07:30", "time_zone": "Asia/Shanghai"}}))
        .answers::<Rescheduled>(200, "Moved.", moved)
        .problems(&[Code::NotScheduled, Code::ScheduleConflict, Code::DraftsNotPublished])
        .to_work::<T::Publish>(reschedule::<T>);
    actions
        .begin("cancel", "Cancel what is scheduled of {}")
        .about("Takes back an edition that has not begun, and those that were opened together with it.")
        .may_take::<Cancel>(json!({}))
        .answers_named(200, "Cancelled.", schema, example.clone())
        .problems(&[Code::NotScheduled, Code::ScheduleConflict])
        .to_work::<T::Publish>(cancel::<T>);
    editions_list::<T>(&mut actions);
    if T::KIND != Kind::Site {
        actions
            .begin("unpublish", "Take {} from readers' sight")
            .about("Now, with whatever was scheduled to take its place; or at a time to come (`at`).")
            .may_take::<Unpublish>(json!({}))
            .answers_named(200, "Readers no longer see it, or will not from then on.", schema, example.clone())
            .problems(&[Code::NotPublished, Code::StillShown])
            .to_work::<T::Publish>(unpublish::<T>);
    }
    if super::correction::CorrectedKind::of(T::KIND).is_some() && T::KIND != Kind::Official {
        corrections::<T>(&mut actions);
    }
    if merge::can_merge(T::KIND) {
        merges::<T>(&mut actions, schema, example);
    }
}

fn published_example() -> Value {
    json!({"edition": "01936f5e-6a00-7000-8000-000000000002", "visible_from": "2126-11-26T22:00:00Z",
        "visible_until": null, "at": {"local": "2126-11-27T06:00", "time_zone": "Asia/Shanghai",
        "utc": "2126-11-26T22:00:00Z", "precision": "minute"}, "embargoed_until": null, "with": [], "left_out": [], "then": [], "doubts": []})
}

fn editions_list<T: Record>(actions: &mut Actions<'_>) {
    let _ = actions.api.schema::<EditionView>();
    let page = actions.api.page_of("EditionView");
    let (path, id) = (format!("{}/editions", actions.path), format!("list{}Editions", actions.name));
    let summary = format!("What readers saw of {} when", actions.one);
    let example =
        json!({"data": [], "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    actions
        .api
        .operation(Method::GET, &path, &id, &actions.tag, &summary)
        .about("The editions, the newest beginning first: those that ended, the one that is open, those that are scheduled.")
        .secured(Permission::Read.word())
        .queries([limit(), cursor()])
        .answers_named(200, "A page of editions.", &page, example)
        .problems(&[Code::NotFound, Code::InvalidParameter, Code::InvalidCursor])
        .to(history::list::<T>);
}

fn corrections<T: Record>(actions: &mut Actions<'_>) {
    let corrected = json!({"correction": "01936f5e-6a00-7000-8000-000000000003", "version_before": 3, "version_after": 4,
        "visible_from": "2026-11-27T06:00:00Z", "published": null});
    actions
        .begin("correct", "Correct {} that readers see")
        .about(
            "Publishes the working copy together with a correction that tells readers what was put right. Where the \
             working copy is what they see already, the correction alone is published.",
        )
        .takes::<Correct>(
            json!({"kind": "correction", "text": "An earlier version gave the wrong number of households.",
            "placement": "bottom"}),
        )
        .answers::<Corrected>(200, "Corrected, or scheduled.", corrected)
        .problems(PUBLISH_PROBLEMS)
        .problems(&[Code::NotPublished])
        .to_work::<T::Publish>(put_right::<T>);
}

fn merges<T: Record>(actions: &mut Actions<'_>, schema: &str, example: &Value) {
    actions
        .begin("merge", "Merge {} into another")
        .about(
            "From now on the other one answers for it, in everything that readers see: its address redirects, and what \
             refers to it shows the other. Nothing that refers to it is rewritten, what was printed stays, and \
             `unmerge` undoes it.",
        )
        .takes::<Merge>(json!({"into": example_link()}))
        .answers::<Merged>(
            200,
            "Merged.",
            json!({"merged_into": example_link()["id"], "found_by_it": 12, "cancelled": []}),
        )
        .problems(&[Code::MergeTargetUnseen, Code::MergedAway, Code::ScheduleConflict, Code::Conflict])
        .to_work::<T::Publish>(merge_into::<T>);
    actions
        .begin("unmerge", "Undo the merge of {}")
        .about("It answers for itself again, and is seen again where it was seen before.")
        .may_take::<Unmerge>(json!({}))
        .answers_named(200, "It stands for itself.", schema, example.clone())
        .problems(&[Code::Conflict, Code::ScheduleConflict])
        .to_work::<T::Publish>(unmerge::<T>);
}

/// The actions that one kind alone has.
pub fn describe_particular(api: &mut Api) {
    fn of<'a>(api: &'a mut Api, one: &str, kind: Kind, tag: &str) -> Actions<'a> {
        Actions {
            api,
            path: format!("/v1/manage/{}/{{id}}", kind.collection()),
            name: pascal(one),
            tag: tag.into(),
            one: format!("{} {one}", super::describe::article_before(one)),
        }
    }
    let taken = json!({"visible_from": "2026-11-27T06:00:00Z", "correction": "01936f5e-6a00-7000-8000-000000000003",
        "printed_in": []});
    of(api, "article", Kind::Article, "Manage articles")
        .begin("retract", "Retract {}, or take it down")
        .about(
            "Its address answers 410 with the headline and what readers are told; a takedown answers 410 with neither. \
             What was scheduled is cancelled.",
        )
        .takes::<Retract>(json!({"text": "This report was based on a document that turned out to be forged."}))
        .answers::<TakenBack>(200, "Taken back.", taken.clone())
        .problems(&[Code::NotPublished, Code::Retracted])
        .to_work::<<Article as Record>::Publish>(take_back);
    of(api, "quotation", Kind::Quotation, "Manage quotations")
        .begin("withdraw", "Withdraw {}")
        .about(
            "Its address answers 410. Articles that print it show it as withdrawn until they are corrected; they are \
             listed, and a correction is drafted for each.",
        )
        .takes::<Withdraw>(json!({"text": "The speaker did not say this."}))
        .answers::<TakenBack>(200, "Withdrawn.", taken)
        .problems(&[Code::NotPublished, Code::Retracted])
        .to_work::<<Quotation as Record>::Publish>(withdraw_words);
    let corrected = json!({"correction": "01936f5e-6a00-7000-8000-000000000003", "version": 4, "published": null,
        "quotations": [], "printed_in": [], "press_conferences": []});
    of(api, "official", Kind::Official, "Manage officials")
        .begin("correct-position", "Correct a position of {}")
        .about(
            "Every quotation and article that prints the position is listed, and a correction drafted for each. What \
             they print changes only when those are published.",
        )
        .takes::<CorrectPosition>(json!({"position": example_link(), "title": "Acting director",
            "text": "An earlier version called her director; she was acting director."}))
        .answers::<PositionCorrected>(200, "Corrected.", corrected)
        .problems(PUBLISH_PROBLEMS)
        .to_work::<<Official as Record>::Publish>(put_position_right);
}
