//! Who the labels of a transcript name: an official where exactly one fits, and else nobody.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;

use super::report::{LabelFound, LabelReason, OfficialCandidate};
use super::roles::{Role, role_of, without_brackets};
use super::{Turn, TurnKind, names as lettering};
use crate::http::Result;
use crate::newsroom::{Official, PressConference};
use crate::record::time::covers;
use crate::record::{Kind, Record, ZonedTime, merged, names};
use crate::store::schema::{name_keys, positions, records};
use crate::store::{Conn, Id, among, among_texts};

/// The most officials of the hosts that are looked at.
const MOST_OFFICIALS: i64 = 2000;
/// The most words of one name.
const LONGEST_NAME: usize = 5;

/// What is known of the press conference whose labels are read.
pub struct Setting<'a> {
    /// The press conference, as it is or as it will be.
    pub conference: &'a PressConference,
    /// Labels and the officials that a person says they name.
    pub said: &'a BTreeMap<String, Id>,
}

/// An official as labels are compared with them.
struct Known {
    id: Id,
    name: String,
    full: Vec<String>,
    surnames: Vec<String>,
    /// The titles they held on the day, at a body that invited.
    titles: Vec<String>,
    speaks: bool,
    in_title: bool,
    in_office: bool,
}

/// Tells of each label whom it names and why, in the order in which they first speak.
pub fn resolve(conn: &mut Conn, setting: &Setting<'_>, turns: &[Turn]) -> Result<Vec<LabelFound>> {
    let labels = labels_of(turns);
    let known = officials(conn, setting, &labels)?;
    let mut found: Vec<LabelFound> = Vec::new();
    for (label, count, asks) in labels {
        let (official, why, candidates) = decide(&label, setting, &known);
        let role = if asks { "reporter" } else { role_word(&label) };
        found.push(LabelFound { label, turns: count, role: role.into(), official, why, candidates, like: None });
    }
    by_initials(&mut found);
    Ok(found)
}

/// The labels, how many turns each has, and whether most of these ask.
fn labels_of(turns: &[Turn]) -> Vec<(String, usize, bool)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut labels: Vec<(String, usize, usize)> = Vec::new();
    for turn in turns.iter().filter(|turn| turn.kind.is_spoken()) {
        let Some(label) = turn.label.as_deref() else { continue };
        let at = *places.entry(label).or_insert_with(|| {
            labels.push((label.to_owned(), 0, 0));
            labels.len() - 1
        });
        labels[at].1 += 1;
        labels[at].2 += usize::from(turn.kind == TurnKind::Question);
    }
    labels.into_iter().map(|(label, all, asked)| (label, all, asked * 2 > all)).collect()
}

fn role_word(label: &str) -> &'static str {
    match role_of(label) {
        Some(Role::Question) => "reporter",
        Some(Role::Chair) => "moderator",
        Some(Role::Interpreter) => "interpreter",
        _ => "official",
    }
}

/// The first that fits, of the grounds on which a label names somebody: the surest first.
fn decide(label: &str, setting: &Setting<'_>, known: &[Known]) -> (Option<Id>, LabelReason, Vec<OfficialCandidate>) {
    let printed = names::printed(label);
    if let Some((_, id)) =
        setting.said.iter().find(|(said, _)| said.as_str() == label || names::printed(said) == printed)
    {
        return (Some(*id), LabelReason::Said, Vec::new());
    }
    let listed = setting.conference.speakers.iter();
    let listed: HashSet<Id> = listed
        .filter(|speaker| names::printed(&speaker.label_as_printed) == printed)
        .filter_map(|speaker| speaker.official.map(|link| link.id))
        .collect();
    if let [only] = listed.iter().copied().collect::<Vec<_>>()[..] {
        return (Some(only), LabelReason::Listed, Vec::new());
    }
    if let Some(role) = role_of(label) {
        let why = if role == Role::Unnamed { LabelReason::Unnamed } else { LabelReason::Role };
        return (None, why, Vec::new());
    }
    let name = Printed::of(label);
    let grounds: [(LabelReason, Ground<'_>); 5] = [
        (LabelReason::Speaker, &|one| one.speaks && name.fits(one)),
        (LabelReason::NamedInTitle, &|one| one.in_title && name.fits(one)),
        (LabelReason::InOffice, &|one| one.in_office && name.fits(one)),
        (LabelReason::Title, &|one| one.titles.iter().any(|title| name.is_title(title))),
        (LabelReason::Name, &|one| name.is_whole(one)),
    ];
    for (why, fits) in grounds {
        let found: Vec<&Known> = known.iter().filter(|one| fits(one)).collect();
        match found[..] {
            [] => {}
            [only] => return (Some(only.id), why, Vec::new()),
            _ => {
                let some = found.iter().take(10).map(|one| OfficialCandidate { id: one.id, name: one.name.clone() });
                return (None, LabelReason::Several, some.collect());
            }
        }
    }
    (None, LabelReason::Unknown, Vec::new())
}

/// On what ground an official may be meant.
type Ground<'a> = &'a dyn Fn(&Known) -> bool;

/// A label as names are compared with it.
struct Printed {
    whole: String,
    folded: String,
    /// Without honorifics and offices.
    name: String,
    title: String,
    written: String,
}

impl Printed {
    fn of(label: &str) -> Printed {
        let core = without_brackets(label.split(',').next().unwrap_or(label));
        let words: Vec<&str> = core.split_whitespace().collect();
        let titles = words.iter().take_while(|word| lettering::is_honorific(word)).count();
        let name = words.get(titles..).unwrap_or_default().join(" ");
        let title = core.to_lowercase();
        let title = title.strip_prefix("the ").unwrap_or(&title).to_owned();
        Printed {
            whole: names::printed(&core),
            folded: names::fold(&core),
            name: names::fold(&name),
            title: names::printed(&title),
            written: core,
        }
    }

    /// The name alone or with an office before it, or the surname behind an honorific or an office.
    fn fits(&self, one: &Known) -> bool {
        self.is_whole(one) || (!self.name.is_empty() && one.surnames.contains(&self.name))
    }

    fn is_whole(&self, one: &Known) -> bool {
        let wide = lettering::is_caseless(&self.written);
        one.full.iter().any(|full| {
            // Names of Han characters sound alike: they are compared as they are written.
            if wide {
                !full.is_ascii()
                    && (self.whole == *full || (full.chars().count() >= 2 && self.whole.ends_with(full.as_str())))
            } else {
                self.folded == *full || self.name == *full || (full.len() >= 8 && self.folded.ends_with(full.as_str()))
            }
        })
    }

    /// "THE PRESIDENT" names the "President" and the "President of …".
    fn is_title(&self, title: &str) -> bool {
        let title = title.to_lowercase();
        let first = title.split(" of ").next().unwrap_or(&title);
        !self.title.is_empty() && (names::printed(&title) == self.title || names::printed(first) == self.title)
    }
}

/// A label of initials names whom an earlier label names in full.
fn by_initials(found: &mut [LabelFound]) {
    for at in 0..found.len() {
        let label = found[at].label.replace('.', "");
        let short = (2..=4).contains(&label.chars().count()) && label.chars().all(char::is_uppercase);
        if !short
            || found[at].official.is_some()
            || found[at].why == LabelReason::Unnamed
            || role_of(&found[at].label).is_some()
        {
            continue;
        }
        let fits: Vec<usize> =
            (0..found.len()).filter(|other| *other != at && initials_of(&found[*other].label) == label).collect();
        if let [only] = fits[..] {
            found[at].official = found[only].official;
            found[at].like = Some(found[only].label.clone());
            found[at].why = LabelReason::Initials;
        }
    }
}

fn initials_of(name: &str) -> String {
    let core = without_brackets(name);
    let words: Vec<&str> =
        core.split([' ', '-']).filter(|word| !word.is_empty() && !lettering::is_honorific(word)).collect();
    if words.len() < 2 {
        return String::new();
    }
    words.iter().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

/// Everybody whom a label may name: those who speak there, those whom the title names, those in office at a body that
/// invited, and those of the very name. A fixed number of statements.
fn officials(conn: &mut Conn, setting: &Setting<'_>, labels: &[(String, usize, bool)]) -> Result<Vec<Known>> {
    let speak: Vec<Id> =
        setting.conference.speakers.iter().filter_map(|one| one.official).map(|link| link.id).collect();
    let hosts: Vec<Id> = setting.conference.hosts.iter().map(|host| host.id).collect();
    let titled = windows(setting.conference.title.iter().flat_map(|title| title.texts()));
    let mut keys: Vec<String> = titled.clone();
    for (label, ..) in labels.iter().filter(|(label, ..)| role_of(label).is_none()) {
        let printed = Printed::of(label);
        keys.extend([printed.whole, printed.folded, printed.name]);
        keys.extend(windows([printed.written.as_str()].into_iter()));
    }
    keys.retain(|key| key.chars().count() >= 2);
    keys.sort();
    keys.dedup();
    let mut named: Vec<(String, Id)> = Vec::new();
    for some in keys.chunks(1024) {
        named.extend::<Vec<(String, Id)>>(
            name_keys::table
                .filter(name_keys::kind.eq(Kind::Official.word()))
                .filter(among_texts(name_keys::key, some))
                .select((name_keys::key, name_keys::record))
                .order(name_keys::record)
                .limit(MOST_OFFICIALS)
                .load(conn)?,
        );
    }
    let in_office: Vec<Id> = positions::table
        .filter(among(positions::organization, &hosts))
        .select(positions::official)
        .distinct()
        .order(positions::official)
        .limit(MOST_OFFICIALS)
        .load(conn)?;
    let in_title: HashSet<Id> = named.iter().filter(|(key, _)| titled.contains(key)).map(|(_, id)| *id).collect();
    let mut all: Vec<Id> = speak.iter().chain(&in_office).copied().chain(named.iter().map(|(_, id)| *id)).collect();
    all.sort();
    all.dedup();
    let leads = merged::finals(conn, &all)?;
    let last = |id: &Id| leads.get(id).copied().unwrap_or(*id);
    let speak: HashSet<Id> = speak.iter().map(last).collect();
    let in_title: HashSet<Id> = in_title.iter().map(last).collect();
    let mut all: Vec<Id> = all.iter().map(last).collect();
    all.sort();
    all.dedup();
    let mut there = Vec::new();
    for some in all.chunks(4096) {
        let query = records::table.filter(among(records::id, some)).filter(records::trashed_at.is_null());
        there.extend(query.select(records::id).load::<Id>(conn)?);
    }
    let mut known = Vec::new();
    for some in there.chunks(1024) {
        for (id, official) in Official::load(conn, some)? {
            known.push(compared(id, &official, setting, &hosts, (speak.contains(&id), in_title.contains(&id))));
        }
    }
    Ok(known)
}

fn compared(
    id: Id,
    official: &Official,
    setting: &Setting<'_>,
    hosts: &[Id],
    (speaks, in_title): (bool, bool),
) -> Known {
    let day = setting.conference.starts.as_deref().and_then(ZonedTime::date).map(|day| day.to_string());
    // A post is held on the day where both are known; without a day nobody is known to hold one.
    let held = official.positions.iter().filter(|post| hosts.contains(&post.organization.id)).filter(|post| {
        day.as_deref().is_some_and(|day| covers(post.held_from.as_deref(), post.held_to.as_deref(), day))
    });
    let titles: Vec<String> = held.flat_map(|post| post.title.texts().map(str::to_owned).collect::<Vec<_>>()).collect();
    let (mut full, mut surnames) = (Vec::new(), Vec::new());
    for name in &official.names.0.0 {
        full.extend(names::keys([name.text.as_str()].into_iter()));
        let last = name.text.split_whitespace().next_back().unwrap_or_default();
        let family = name.family.as_deref().unwrap_or(last);
        // Of a name written without spaces the family name is not known.
        if name.family.is_some() || name.text.contains(' ') {
            surnames.push(names::fold(family));
        }
    }
    surnames.retain(|name| !name.is_empty());
    let in_office = !titles.is_empty();
    let name = official.names.original().unwrap_or_default().to_owned();
    Known { id, name, full, surnames, titles, speaks, in_title, in_office }
}

/// The keys of all words that stand together in these texts.
pub(super) fn windows<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut keys = Vec::new();
    for text in texts {
        let bare = |word: &'a str| word.trim_matches(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).take(60).collect();
        for length in 2..=LONGEST_NAME {
            keys.extend(words.windows(length).map(|some| names::fold(&some.concat())));
        }
        // In a script without spaces a name stands anywhere.
        let wide: Vec<char> = text.chars().filter(|c| super::lines::is_wide(*c)).take(120).collect();
        for length in 2..=4 {
            keys.extend(wide.windows(length).map(|some| some.iter().collect::<String>()));
        }
    }
    keys.sort();
    keys.dedup();
    keys
}
