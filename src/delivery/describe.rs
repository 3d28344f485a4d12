//! The delivery endpoints.

use actix_web::http::Method;
use serde_json::Value;
use utoipa::ToSchema;

use super::languages::group_filter;
use super::site::{SectionNode, SiteView};
use super::{
    Filter, Shown, Takes, annotations, calendar, export, feeds, fronts, list, ninjs, oembed, one, positions, preview,
    seen, site, transcripts,
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
    fronts::describe(api, shaped::<Article>);
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
        .queries([language(), fields()])
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
    let about = filter.about;
    match filter.takes {
        Takes::Words(words) => Parameter::words(filter.name, about, words),
        Takes::Text => Parameter::text(filter.name, &format!("{about} Several are separated by commas.")),
        Takes::Name | Takes::Title => Parameter::text(filter.name, about),
        Takes::Records(_) => Parameter::text(filter.name, &format!("{about} Ids or slugs, separated by commas.")),
    }
}

fn fields() -> Parameter {
    Parameter::text("fields", "Only these members, separated by commas; `a.b` for a member of a member.")
}

fn shaped<'a, T: Shown>(operation: Operation<'a>) -> Operation<'a> {
    shape::<T>(operation).revalidated()
}

/// What can be asked of the shape of a record, in delivery, a preview and a look back alike.
fn shape<T: Shown>(operation: Operation<'_>) -> Operation<'_> {
    let mut operation = operation.query(fields());
    if !T::INCLUDES.is_empty() {
        operation = operation.query(Parameter::words("include", "What to show beside.", T::INCLUDES));
    }
    if T::has_body() {
        operation = operation.query(Parameter::word("body_format", "The format of `body`.", BodyFormat::WORDS));
    }
    operation
}

/// What can be asked of a list; `known` is a filter that its address answers already.
fn listed<'a, T: Shown>(operation: Operation<'a>, known: &str) -> Operation<'a> {
    let mut operation = operation
        .query(Parameter::word("sort", "The order; the id breaks ties.", T::SORTS))
        .query(if list::has_language(T::KIND) {
            Parameter::text("language", "Only those in this language (BCP 47); without it, all.")
        } else {
            language()
        })
        .query(Parameter::word("count", "`exact` adds `page.total`.", &["exact"]))
        .queries([limit(), cursor()]);
    for filter in T::FILTERS.iter().filter(|filter| filter.name != known) {
        operation = operation.query(filter_parameter(filter));
    }
    let by = T::SORTS[0].trim_start_matches('-');
    if by != "name" {
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
