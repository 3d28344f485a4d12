//! Labels that name what somebody does there and not who they are.

/// What a label says its speaker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Asks.
    Question,
    /// Answers.
    Answer,
    /// Gives others the floor.
    Chair,
    /// Speaks another's words in another language.
    Interpreter,
    /// Speaks, and is not named.
    Unnamed,
}

const QUESTION: &[&str] = &[
    "q",
    "question",
    "questions",
    "questioner",
    "reporter",
    "reporters",
    "journalist",
    "journalists",
    "correspondent",
    "interviewer",
    "audience",
    "press",
    "media",
    "caller",
    "frage",
    "zusatzfrage",
    "zusatz",
    "nachfrage",
    "zuruf",
    "zwischenruf",
    "reporterin",
    "journalistin",
    "pregunta",
    "periodista",
    "prensa",
    "entrevistador",
    "domanda",
    "giornalista",
    "pergunta",
    "jornalista",
    "journaliste",
    "presse",
    "вопрос",
    "реплика",
    "журналист",
    "корреспондент",
    "기자",
    "질문",
    "سؤال",
    "vraag",
    "問",
    "问",
    "提问",
    "提問",
    "提問者",
    "提问者",
    "質問",
    "質問者",
    "記者",
    "记者",
    "观众",
    "觀眾",
    "采访者",
    "採訪者",
    "聽眾",
    "听众",
];
const ANSWER: &[&str] = &[
    "a",
    "answer",
    "respondent",
    "antwort",
    "respuesta",
    "réponse",
    "reponse",
    "risposta",
    "resposta",
    "ответ",
    "답변",
    "답",
    "جواب",
    "antwoord",
    "答",
    "回答",
    "答复",
    "答覆",
];
const CHAIR: &[&str] = &[
    "moderator",
    "operator",
    "host",
    "facilitator",
    "emcee",
    "mc",
    "announcer",
    "presenter",
    "coordinator",
    "moderatorin",
    "moderador",
    "moderadora",
    "moderatore",
    "moderatrice",
    "modérateur",
    "modératrice",
    "ведущий",
    "модератор",
    "사회자",
    "主持人",
    "主持",
    "司会",
    "司会者",
    "司儀",
    "司仪",
    "clerk",
];
const INTERPRETER: &[&str] = &[
    "interpreter",
    "translator",
    "dolmetscher",
    "dolmetscherin",
    "intérprete",
    "interprète",
    "переводчик",
    "翻译",
    "翻譯",
    "口译",
    "通訳",
];
const UNNAMED: &[&str] = &[
    "speaker",
    "voice",
    "staff",
    "aide",
    "participant",
    "participants",
    "crowd",
    "all",
    "official",
    "officials",
    "briefer",
    "unidentified",
    "unknown",
    "several",
    "spokesperson",
    "spokesman",
    "spokeswoman",
    "发言人",
    "發言人",
    "sprecher",
    "sprecherin",
    "portavoz",
    "trailer",
    "预告片",
    "預告片",
    "旁白",
    "narrator",
];
/// Words that stand beside those and change nothing.
const BESIDE: &[&str] = &[
    "the",
    "a",
    "an",
    "unidentified",
    "unknown",
    "male",
    "female",
    "another",
    "first",
    "second",
    "third",
    "senior",
    "administration",
    "defense",
    "defence",
    "state",
    "department",
    "government",
    "us",
    "white",
    "house",
    "nato",
    "eu",
    "military",
    "intelligence",
    "member",
    "members",
    "conference",
    "deputy",
    "background",
    "from",
    "foreign",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "number",
    "no",
    "treasury",
    "justice",
    "law",
    "enforcement",
    "off-mic",
    "local",
];

fn among(word: &str) -> Option<Role> {
    let lists = [
        (QUESTION, Role::Question),
        (ANSWER, Role::Answer),
        (CHAIR, Role::Chair),
        (INTERPRETER, Role::Interpreter),
        (UNNAMED, Role::Unnamed),
    ];
    lists.into_iter().find(|(list, _)| list.contains(&word)).map(|(_, role)| role)
}

/// What a label says its speaker does; nothing where it names somebody.
pub fn role_of(label: &str) -> Option<Role> {
    let core = without_brackets(label).to_lowercase();
    let core = core.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == '…');
    if let Some(role) = han_role(core) {
        return Some(role);
    }
    // "Senior State Department official two", whatever stands between.
    if core.starts_with("senior ") && core.split_whitespace().any(|word| matches!(word, "official" | "officials")) {
        return Some(Role::Unnamed);
    }
    let mut found = None;
    for word in core.split(|c: char| c.is_whitespace() || c == '/' || c == '-').filter(|word| !word.is_empty()) {
        let bare = word.replace('.', "");
        let bare = bare.trim_end_matches(|c: char| c.is_ascii_digit()).trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() || (bare.chars().count() == 1 && found.is_some()) {
            continue;
        }
        match among(bare) {
            // "The second question" is one of several and nobody.
            Some(Role::Question) if bare.starts_with("question") && numbered(core) => return None,
            Some(role) if found.is_none_or(|known| known == Role::Unnamed) => found = Some(role),
            Some(_) => {}
            None if BESIDE.contains(&bare) => {}
            None => return question_from(core),
        }
    }
    found
}

fn numbered(core: &str) -> bool {
    let words = ["first", "second", "third", "next", "last", "another"];
    core.split_whitespace().any(|word| words.contains(&word))
}

/// "Question from the floor", "Question (Reuters)": whoever asks, it is a question.
fn question_from(core: &str) -> Option<Role> {
    ["question from ", "question by ", "question de ", "frage von "]
        .iter()
        .any(|start| core.starts_with(start))
        .then_some(Role::Question)
}

/// In Chinese and Japanese the role stands at the end: 新华社记者, 外交部记者一.
fn han_role(core: &str) -> Option<Role> {
    if core.is_ascii() {
        return None;
    }
    let bare = core.trim_end_matches(|c: char| c.is_numeric() || "一二三四五六七八九十甲乙丙丁".contains(c));
    if bare.is_empty() {
        return None;
    }
    if let Some(role) = among(bare) {
        return Some(role);
    }
    let ends = |word: &str| bare.ends_with(word);
    match () {
        () if ends("记者") || ends("記者") || ends("提问") || ends("提問") || ends("기자") => {
            Some(Role::Question)
        }
        () if ends("主持人") || ends("사회자") => Some(Role::Chair),
        () if ends("翻译") || ends("翻譯") => Some(Role::Interpreter),
        () => None,
    }
}

/// A label without what stands in brackets.
pub fn without_brackets(label: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in label.chars() {
        match c {
            '(' | '[' | '（' | '【' => depth += 1,
            ')' | ']' | '）' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}
