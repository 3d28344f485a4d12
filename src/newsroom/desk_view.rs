//! The desk's view of working copies: those that stand somewhere in the workflow, are published or not, and lie on
//! somebody's desk.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::article::workflow::Workflow;
use crate::access::desk::Shift;
use crate::http::{Code, Error, Parameter, Params, Result};
use crate::publishing::PublicationState;
use crate::publishing::states::{self, Condition, in_state};
use crate::record::text::language_of;
use crate::record::{Kind, names};
use crate::store::Id;
use crate::store::schema::{articles, name_keys, records};

/// What a list of working copies is narrowed to.
#[derive(Debug, Default)]
pub struct DeskView {
    language: Option<String>,
    publication: Vec<PublicationState>,
    workflow: Vec<Workflow>,
    assignees: Vec<Assigned>,
    /// The words of a name.
    name: Vec<String>,
}

/// Whose desk an article lies on.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Assigned {
    ToMe,
    ToNobody,
    To(Id),
}

/// Words of an enumeration for a parameter that takes several.
fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().copied().map(word).collect()
}

/// The parameters of a list of working copies of this kind.
pub fn parameters(kind: Kind) -> Vec<Parameter> {
    let publication = words(PublicationState::ALL, PublicationState::word);
    let mut all = vec![
        Parameter::text("language", "Only those in this language (BCP 47)."),
        Parameter::words("publication", "Only those whose publication is in one of these states now.", &publication),
    ];
    if has_names(kind) {
        let about = "Only those with this name, or with all of these words in their names: in any order, with or without \
                     tone marks and accents, in any script. Whole words; a family name alone will do.";
        all.push(Parameter::text("name", about));
    }
    if kind == Kind::Article {
        let workflow = words(Workflow::ALL, Workflow::word);
        all.push(Parameter::words("workflow", "Only those that stand here in the workflow.", &workflow));
        let about = "Only those assigned to these users: ids, `me`, or `none` for those assigned to nobody. Separated \
                     by commas.";
        all.push(Parameter::text("assignee", about));
    }
    all
}

/// Whether records of this kind are looked up by their names.
fn has_names(kind: Kind) -> bool {
    matches!(kind, Kind::Byline | Kind::Official | Kind::Organization)
}

impl DeskView {
    /// Reads what a list is narrowed to.
    pub fn of(params: &Params) -> Result<DeskView> {
        let publication = params.several_of("publication", &words(PublicationState::ALL, PublicationState::word))?;
        let workflow = params.several_of("workflow", &words(Workflow::ALL, Workflow::word))?;
        let assignees = params.several("assignee")?.into_iter().map(|one| match one {
            "me" => Ok(Assigned::ToMe),
            "none" => Ok(Assigned::ToNobody),
            id => id.parse().map(Assigned::To).map_err(|_| {
                let detail = "`assignee` takes ids of users, `me` and `none`, separated by commas; GET /v1/manage/users \
                              lists users with their ids.";
                Error::parameter(Code::InvalidParameter, "assignee", detail)
            }),
        });
        Ok(DeskView {
            language: language_of(params)?,
            assignees: assignees.collect::<Result<_>>()?,
            name: params.get("name").map(|name| names::words_asked("name", name)).transpose()?.unwrap_or_default(),
            publication: publication.into_iter().filter_map(|word| word.parse().ok()).collect(),
            workflow: workflow.into_iter().filter_map(|word| word.parse().ok()).collect(),
        })
    }

    /// The conditions that records of this kind meet, all of them.
    pub fn conditions(&self, kind: Kind, shift: &Shift) -> Vec<Condition> {
        let mut all: Vec<Condition> = Vec::new();
        // What finds few finds them by its own index, and all are of this kind. SQLite keeps no statistics, and would
        // rather walk along the index of the kind if it was named.
        if !self.finds_few() {
            all.push(Box::new(records::kind.eq(kind)));
        }
        for word in &self.name {
            let named = name_keys::table
                .filter(name_keys::kind.eq(kind.word()))
                .filter(name_keys::key.eq(names::word_key(word)))
                .select(name_keys::record);
            all.push(Box::new(records::id.eq_any(named)));
        }
        if let Some(language) = self.language.clone() {
            all.push(Box::new(records::language.eq(language)));
        }
        let states = self.publication.iter().map(|state| in_state(kind, *state, shift.now));
        all.extend(states.reduce(|one, other| Box::new(one.or(other))));
        if !self.workflow.is_empty() {
            let stands = articles::workflow.eq_any(self.workflow.clone());
            all.push(if self.workflow == [Workflow::InReview] {
                Box::new(records::id.eq_any(articles::table.filter(stands).select(articles::id)))
            } else {
                let own = articles::table.filter(articles::id.eq(records::id)).select(articles::id);
                Box::new(exists(own.filter(stands)))
            });
        }
        if !self.assignees.is_empty() {
            all.push(self.assigned(shift));
        }
        all
    }

    /// Whether one of the conditions finds few records whatever the newsroom's size: who has a name, what is in review, what lies on
    /// somebody's desk, what is scheduled or retracted.
    fn finds_few(&self) -> bool {
        let by_assignee = !self.assignees.is_empty() && !self.assignees.contains(&Assigned::ToNobody);
        let by_state = matches!(self.publication.as_slice(), [state] if states::finds_few(*state));
        !self.name.is_empty() || by_assignee || by_state || self.workflow == [Workflow::InReview]
    }

    fn assigned(&self, shift: &Shift) -> Condition {
        let user = |assigned: &Assigned| match assigned {
            Assigned::ToMe => Some(shift.user.id),
            Assigned::ToNobody => None,
            Assigned::To(user) => Some(*user),
        };
        let users: Vec<Id> = self.assignees.iter().filter_map(user).collect();
        let theirs = articles::assignee.eq_any(users).assume_not_null();
        if !self.assignees.contains(&Assigned::ToNobody) {
            return Box::new(records::id.eq_any(articles::table.filter(theirs).select(articles::id)));
        }
        let own = articles::table.filter(articles::id.eq(records::id)).select(articles::id);
        Box::new(exists(own.filter(articles::assignee.is_null().or(theirs))))
    }
}
