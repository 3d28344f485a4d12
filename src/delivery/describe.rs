//! The delivery endpoints.

use actix_web::http::Method;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::fronts::FrontView;
use super::languages::group_filter;
use super::list::selection::{by_time, order_of, parameters_of};
use super::shapes::{Conference, Headlined, Named, ShownSpeaker};
use super::site::{SectionNode, SiteView};
use super::{
    Filter, Shown, Takes, annotations, calendar, export, feeds, fronts, includes_of, list, ninjs, oembed, one,
    positions, preview, seen, site, transcripts,
};
use crate::http::api::{cursor, limit, pascal};
use crate::http::{Api, Code, Operation, Parameter};
use crate::newsroom::describe::article_before;
use crate::newsroom::manage::BodyFormat;
use crate::newsroom::{
    Article, Byline, Correction, Official, Organization, Page, PressConference, Quotation, Section, Topic, Transcript,
};
use crate::record::Kind;

/// The endpoints of the read side.
pub fn describe(api: &mut Api) {
    api.may_lack("PageInfo", &["total"]);
    api.may_lack("LocalText", &["family", "given", "order"]);
    api.may_lack("ArticleView", &["body", "quotations", "json_ld"]);
    api.may_lack("PageView", &["body"]);
    api.may_lack("TranscriptView", &["segments"]);
    api.may_lack("PressConferenceView", &["previous_in_series", "next_in_series", "json_ld"]);
    api.may_lack("OfficialView", &["json_ld"]);
    // What can be shown whole is named by its schema alone.
    let _ =
        (api.schema::<Named>(), api.schema::<Conference>(), api.schema::<Headlined>(), api.schema::<ShownSpeaker>());
    of::<Article>(api, "article", "articles");
    of::<Byline>(api, "byline", "bylines");
    of::<Official>(api, "official", "officials");
    of::<Organization>(api, "organization", "organizations");
    of::<PressConference>(api, "press conference", "press conferences");
    of::<Quotation>(api, "quotation", "quotations");
    of::<Section>(api, "section", "sections");
    of::<Topic>(api, "topic", "topics");
    of::<Page>(api, "page", "pages");
    of::<Transcript>(api, "transcript", "transcripts");
    of::<Correction>(api, "correction", "corrections");
    quotations_of::<Official>(api, "official", "Read officials", "What an official said");
    quotations_of::<PressConference>(
        api,
        "press conference",
        "Read press conferences",
        "What was said at a press conference",
    );
    annotations::describe(api);
    fronts::describe(api, |operation| shape_of::<FrontView>(operation, Article::INCLUDES, true).revalidated());
    positions::describe(api);
    calendar::describe(api);
    feeds::describe(api);
    ninjs::describe(api);
    oembed::describe(api);
    transcripts::describe(api);
    export::describe(api);
    let _ = api.schema::<SectionNode>();
    api.operation(Method::GET, "/v1/site", "getSite", "Read the site", "What every page of the site needs")
        .about("Names, the tree of sections, pages, filings, hotlines and the text of consent.")
        .query(language())
        .selects::<SiteView>()
        .revalidated()
        .answers::<SiteView>(200, "The settings of the site.", Value::Null)
        .problems(&[Code::InvalidParameter])
        .to(site::site);
}

/// The parameter `language` where it names the language of plain names.
pub fn language() -> Parameter {
    Parameter::text("language", "The language of plain names (BCP 47); without it the record's own, else the site's.")
}

/// The parameter `fallback`.
pub fn fallback() -> Parameter {
    let about = "The languages to take where there is nothing in `language`, in order, separated by commas.";
    Parameter::text("fallback", about)
}

/// What `language` and `fallback` do where one record is read.
pub fn languages(kind: Kind) -> [Parameter; 2] {
    if group_filter(kind).is_none() {
        return [language(), fallback()];
    }
    let about = "Which translation is wanted (BCP 47). Where readers do not see it, `fallback` is tried, and then it is a \
                 404 that says in which languages they do. Without it, the record that the address names.";
    [Parameter::text("language", about), fallback()]
}

/// The parameter of a filter.
pub fn filter_parameter(filter: &Filter) -> Parameter {
    let (name, about) = (filter.name, filter.about);
    match filter.takes {
        Takes::Words(words) => Parameter::words(name, about, words),
        Takes::Text => Parameter::several(name, about, text()),
        Takes::Name | Takes::Title => Parameter::text(name, about),
        Takes::Records(_) => Parameter::several(name, &format!("{about} Ids or slugs."), text()),
    }
}

/// The parameters of a filter, operators included.
pub fn filter_parameters(filter: &Filter) -> Vec<Parameter> {
    let usual = filter_parameter(filter);
    let schema = &usual.schema;
    let with = |name: String| {
        let about = match (name.ends_with("[ne]"), filter.takes) {
            (false, _) => format!("The same as `{}`: one of these.", filter.name),
            (true, Takes::Words(_)) => format!("As `{}`, with any word but these.", filter.name),
            (true, _) => format!("Without those that `{}` finds with any of these.", filter.name),
        };
        Parameter { schema: schema.clone(), ..Parameter::text(&name, &about) }
    };
    let others = parameters_of(filter).into_iter().skip(1).map(with);
    [usual.clone()].into_iter().chain(others).collect()
}

fn text() -> Value {
    json!({"type": "string", "minLength": 1})
}

fn shaped<'a, T: Shown>(operation: Operation<'a>) -> Operation<'a> {
    shape::<T>(operation).revalidated()
}

/// What can be asked of the shape of a record, in delivery, a preview and a look back alike.
fn shape<T: Shown>(operation: Operation<'_>) -> Operation<'_> {
    shape_of::<T::View>(operation, &includes_of::<T>(), T::has_body())
}

fn shape_of<'a, View: ToSchema>(operation: Operation<'a>, includes: &[&str], has_body: bool) -> Operation<'a> {
    let mut operation = operation.selects::<View>();
    if !includes.is_empty() {
        let about = "What to show beside, or whole in its place, where it is a relation.";
        operation = operation.query(Parameter::words("include", about, includes));
    }
    if has_body {
        operation = operation.query(Parameter::word("body_format", "The format of `body`.", BodyFormat::WORDS));
    }
    operation
}

fn sort_about<T: Shown>() -> String {
    let usual = order_of(T::SORTS[0]);
    let mut about = "The order; the id breaks ties.".to_owned();
    if T::SORTS.iter().any(|sort| order_of(sort) != usual) {
        let within: String = T::SORTED_WITHIN.iter().map(|filter| format!(" or within `{filter}`")).collect();
        about += &format!(" By anything but {usual} it runs over the whole list{within}, not with other filters.");
    }
    about
}

/// What can be asked of a list; `known` is a filter that its address answers already.
fn listed<'a, T: Shown>(operation: Operation<'a>, known: &str) -> Operation<'a> {
    let mut operation = operation
        .query(Parameter::word("sort", &sort_about::<T>(), T::SORTS))
        .query(if list::has_language(T::KIND) {
            Parameter::several("language", "Only those in these languages (BCP 47); without it, all.", text())
        } else {
            language()
        })
        .query(Parameter::word("count", "`exact` adds `page.total`.", &["exact"]))
        .queries([limit(), cursor()]);
    for filter in T::FILTERS.iter().filter(|filter| filter.name != known) {
        operation = operation.queries(filter_parameters(filter));
    }
    if let Some(by) = by_time::<T>() {
        for (operator, words) in [("gte", "at or after"), ("gt", "after"), ("lte", "at or before"), ("lt", "before")] {
            let about = format!("Only those {words} this: an instant with an offset, or a day.");
            operation = operation.query(Parameter::text(&format!("{by}[{operator}]"), &about));
        }
    }
    operation
}

/// The quotations that one record of another kind is a filter of.
fn quotations_of<Of: Shown>(api: &mut Api, noun: &str, tag: &str, title: &str) {
    let page = api.page_of("QuotationView");
    let all = Of::KIND.collection();
    let operation = api
        .operation(
            Method::GET,
            &format!("/v1/{all}/{{id}}/quotations"),
            &format!("list{}Quotations", pascal(noun)),
            tag,
            title,
        )
        .about("What readers may see, page by page; the same as the list of quotations with this filter.");
    let known = list::filter_of::<Of, Quotation>().unwrap_or_default();
    shaped::<Quotation>(listed::<Quotation>(operation, known))
        .answers_named(200, "A page.", &page, Value::Null)
        .answers_nothing(301, "It was merged into another record; `Location` has what is below that one.")
        .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter, Code::InvalidCursor])
        .to(list::within::<Of, Quotation>);
}

const SLUG: &str = "A slug the record had before is a 301 to the address it has now.";
const SLUG_IN_A_LANGUAGE: &str = "A slug the record had before is a 301 to the address it has now. A slug that is not \
    known in the address's language is looked for in those of `fallback`; then that record's translation in `language` \
    is answered, else in the address's language, else in the next of `fallback`.";

fn of<T: Shown>(api: &mut Api, noun: &str, many: &str) {
    let tag = format!("Read {many}");
    let all = format!("/v1/{}", T::KIND.collection());
    let (name, plural) = (pascal(noun), pascal(many));
    let _ = api.schema::<T::View>();
    let page = api.page_of(&T::View::name());
    let operation = api
        .operation(Method::GET, &all, &format!("list{plural}"), &tag, &format!("List {many}"))
        .about("What readers may see, page by page.");
    let operation = listed::<T>(operation, "");
    shaped::<T>(operation)
        .answers_named(200, "A page.", &page, Value::Null)
        .problems(&[Code::InvalidParameter, Code::InvalidCursor])
        .to(list::list::<T>);
    let by_id = api
        .operation(Method::GET, &format!("{all}/{{id}}"), &format!("get{name}"), &tag, "Read one by its id")
        .queries(languages(T::KIND));
    shaped::<T>(by_id)
        .answers::<T::View>(200, "The record as readers see it.", Value::Null)
        .answers_nothing(301, "It was merged into another record; `Location` has that one's address.")
        .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter])
        .to(one::by_id::<T>);
    let a_noun = format!("{} {noun}", article_before(noun));
    preview::describe::<T>(api, (&name, many, &a_noun), shape::<T>);
    seen::describe::<T>(api, (&name, many, &a_noun), shape::<T>);
    if matches!(T::KIND, Kind::Quotation | Kind::Transcript | Kind::Correction) {
        return;
    }
    let in_language = list::has_language(T::KIND);
    let place = if in_language { "{language}/{slug}" } else { "{slug}" };
    let by_slug = api
        .operation(
            Method::GET,
            &format!("{all}/by-slug/{place}"),
            &format!("get{name}BySlug"),
            &tag,
            "Read one by its slug",
        )
        .about(if in_language { SLUG_IN_A_LANGUAGE } else { SLUG })
        .queries(languages(T::KIND));
    shaped::<T>(by_slug)
        .answers::<T::View>(200, "The record as readers see it.", Value::Null)
        .answers_nothing(301, "It has another slug now, or was merged into another record; `Location` has its address.")
        .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter])
        .to(one::by_slug::<T>);
}
