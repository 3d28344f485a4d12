//! Who asks and who answers, and which question an answer belongs to.

use std::collections::HashMap;

use super::roles::{Role, role_of};
use super::{Turn, TurnKind};

/// Says of each turn whether it asks or answers, and of each answer what it answers.
pub(super) fn pair(turns: &mut [Turn]) {
    let mut known: HashMap<String, Option<Role>> = HashMap::new();
    let roles: Vec<Option<Role>> = turns
        .iter()
        .map(|turn| {
            let label = turn.label.as_deref()?;
            *known.entry(label.to_owned()).or_insert_with(|| role_of(label))
        })
        .collect();
    let marked = roles.contains(&Some(Role::Question));
    let mut exchange = Exchange { marked, ..Exchange::default() };
    for at in 0..turns.len() {
        if !turns[at].kind.is_spoken() {
            continue;
        }
        let asks = if marked { roles[at] == Some(Role::Question) } else { asks_by_form(turns, at) };
        let then_asked = turns.get(at + 1).is_some_and(|_| roles[at + 1] == Some(Role::Question));
        let (kind, answers) = exchange.next(at, &turns[at], roles[at], (asks, then_asked));
        turns[at].kind = kind;
        turns[at].answers = answers;
    }
}

/// What has been asked and by whom it is being answered.
#[derive(Default)]
struct Exchange {
    /// The question that stands.
    question: Option<usize>,
    asked_by: Option<String>,
    /// Whether somebody has answered it.
    answered: bool,
    answered_by: Option<String>,
    /// Whether labels say who asks.
    marked: bool,
}

impl Exchange {
    fn next(
        &mut self,
        at: usize,
        turn: &Turn,
        role: Option<Role>,
        (asks, then_asked): (bool, bool),
    ) -> (TurnKind, Option<usize>) {
        if asks {
            if is_courtesy(&turn.text) {
                return (TurnKind::Speech, None);
            }
            self.question = Some(at);
            self.asked_by = turn.label.clone();
            self.answered = false;
            return (TurnKind::Question, None);
        }
        match role {
            // Who gives the floor to somebody to answer leaves the question open; afterwards the next one begins.
            Some(Role::Chair) => {
                if self.answered {
                    self.question = None;
                }
                (TurnKind::Speech, None)
            }
            Some(Role::Answer) => {
                self.answered = true;
                self.answered_by = turn.label.clone();
                (TurnKind::Answer, self.question)
            }
            // Who only thanks whoever answered, or gives the floor to the next, answers nothing.
            _ if self.gives_the_floor(turn, then_asked) => (TurnKind::Speech, None),
            _ => match self.question {
                Some(question) if self.may_answer(turn, role) => {
                    self.answered = true;
                    self.answered_by = turn.label.clone();
                    (TurnKind::Answer, Some(question))
                }
                _ => {
                    self.question = None;
                    (TurnKind::Speech, None)
                }
            },
        }
    }
}

impl Exchange {
    fn gives_the_floor(&self, turn: &Turn, then_asked: bool) -> bool {
        let other = self.answered && self.answered_by != turn.label;
        other && (is_courtesy(&turn.text) || (then_asked && hands_over(&turn.text)))
    }

    /// Where labels do not say who asks, only one answers, and who has asked and says more ends it.
    fn may_answer(&self, turn: &Turn, role: Option<Role>) -> bool {
        if self.marked {
            return self.asked_by != turn.label || role == Some(Role::Unnamed);
        }
        self.asked_by != turn.label && (!self.answered || self.answered_by == turn.label)
    }
}

/// Where no label says who asks, a turn asks that ends with a question mark and is followed by somebody else's that
/// does not.
fn asks_by_form(turns: &[Turn], at: usize) -> bool {
    let Some(next) = turns[at + 1..].iter().find(|turn| turn.kind.is_spoken()) else { return false };
    ends_asking(&turns[at].text) && next.label != turns[at].label && !ends_asking(&next.text)
}

fn ends_asking(text: &str) -> bool {
    let end =
        text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')' | '）' | '」' | '』'));
    end.ends_with(['?', '？', '؟', ';']) && !end.ends_with(';')
}

/// A few words that call on somebody.
fn hands_over(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "go to", "question", "next", "go ahead", "over to", "turn to", "take one", "下一", "请", "請", "frage",
        "pregunta",
    ];
    let lower = text.to_lowercase();
    text.chars().count() <= 200 && WORDS.iter().any(|words| lower.contains(words))
}

const COURTESIES: &[&str] = &[
    "thank",
    "thanks",
    "you",
    "good",
    "morning",
    "afternoon",
    "evening",
    "hello",
    "hi",
    "hey",
    "okay",
    "ok",
    "bye",
    "goodbye",
    "sir",
    "maam",
    "ma’am",
    "so",
    "much",
    "very",
    "everyone",
    "guys",
    "all",
    "welcome",
    "back",
    "happy",
    "congratulations",
    "great",
    "please",
    "merci",
    "danke",
    "gracias",
    "grazie",
    "again",
    "for",
    "that",
    "and",
];

const HAN_COURTESIES: &[&str] = &["谢谢", "謝謝", "你好", "您好", "多谢", "多謝"];

/// Of those, the ones that are no courtesy by themselves.
const FILLERS: &[&str] =
    &["so", "that", "for", "and", "again", "you", "much", "very", "all", "everyone", "guys", "back"];

/// Words that ask nothing though a reporter says them: thanks and greetings.
fn is_courtesy(text: &str) -> bool {
    if text.chars().count() > 80 || text.contains(['?', '？']) {
        return false;
    }
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    if HAN_COURTESIES
        .iter()
        .any(|words| bare == *words || bare.strip_suffix("主持人").is_some_and(|rest| rest == *words))
    {
        return true;
    }
    let mut courteous = false;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        let known = COURTESIES.contains(&lower.as_str());
        courteous |= known && !FILLERS.contains(&lower.as_str());
        // The name of who is thanked.
        let name = bare.starts_with(|c: char| c.is_uppercase()) && courteous;
        if !(bare.is_empty() || known || name) {
            return false;
        }
    }
    courteous && text.split_whitespace().count() <= 8
}
