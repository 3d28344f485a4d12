//! Who stands before a Chinese verb of saying: pronouns, names with titles before or after them, posts,
//! organizations.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::chinese_words::{ADVERBS, OPENINGS, Words};
use super::paragraphs::is_han_char;

/// Surnames of one character, simplified and traditional.
const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖蕭田董袁\
    潘于蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫閻段雷侯龙龍史陶黎贺賀顾顧毛\
    郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁\
    寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂塗成苗谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華喻祁蒲房滕屈饶饒解牟艾尤阳陽时時穆农農司卓古吉缪繆\
    简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党黨宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應臧闵閔苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎\
    甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺官封谈談匡鞠惠荆荊乐樂冀郁胥南班储儲原栗燕楚鄢劳勞谌諶奚皮粟冼蔺藺楼樓盘盤满滿闻聞位厉厲伊仝区區郜海阚闞花权權强帅\
    麻豆衣相逄";
const DOUBLE_SURNAMES: [&str; 14] =
    ["欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方"];
/// Characters that do not occur in names.
const FUNCTION: &str = "的了在是與与及并並也还還就對对從从被把将將会會上下日这這那他她它我你们們不说說称稱表示个個或但各该該些\
    呢吗嗎啊吧着著过過地此，。、“”「」『』：；（）()？！因所于於";

/// Who the characters stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Of one person; the flag: a woman.
    Pronoun(bool),
    Plural,
    Person,
    /// A surname with a title: 陈副主任.
    Surname,
    Post,
    Unnamed,
    Organization,
}

/// The speaker's words, as ranges of the characters of the paragraph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub kind: Kind,
    pub name: (usize, usize),
    pub title: Option<(usize, usize)>,
    pub organization: Option<(usize, usize)>,
}

/// No subject is longer.
const LONGEST: usize = 60;

fn surnames() -> &'static HashSet<char> {
    static SET: OnceLock<HashSet<char>> = OnceLock::new();
    SET.get_or_init(|| SURNAMES.chars().filter(|c| is_han_char(*c)).collect())
}

/// Whether the characters can be a name. `titled`: a title stands beside them, so that foreign names count too.
fn is_name(chars: &[char], titled: bool) -> bool {
    let han = chars.iter().all(|c| is_han_char(*c) || matches!(c, '·' | '•' | '‧' | '．'));
    let function = chars.iter().skip(1).any(|c| FUNCTION.contains(*c));
    if !han || function || Words::get().neither.has(chars) {
        return false;
    }
    if chars.iter().any(|c| matches!(c, '·' | '•' | '‧')) {
        return (4..=20).contains(&chars.len());
    }
    let [first, second, ..] = chars else { return false };
    let double = DOUBLE_SURNAMES.iter().any(|d| d.chars().eq([*first, *second]));
    let native =
        surnames().contains(first) && (2..=3).contains(&chars.len()) || double && (3..=4).contains(&chars.len());
    native || titled && (2..=6).contains(&chars.len()) && !FUNCTION.contains(*first)
}

/// Drops times and adverbs from the end.
fn strip_end(chars: &[char], from: usize, mut to: usize) -> usize {
    loop {
        let before = to;
        for adverb in ADVERBS {
            let length = adverb.chars().count();
            if to >= from + length && chars[to - length..to].iter().copied().eq(adverb.chars()) {
                to -= length;
            }
        }
        if to == before {
            return to;
        }
        // 10日, after which 日 is already gone.
        while to > from && chars[to - 1].is_ascii_digit() {
            to -= 1;
        }
    }
}

/// Drops times, conjunctions and "at the conference" from the start.
fn strip_start(chars: &[char], mut from: usize, to: usize) -> usize {
    loop {
        let before = from;
        // （记者李欣怡）
        if from < to && matches!(chars[from], '（' | '(' | '【') {
            let close = (from..to.min(from + 40)).find(|k| matches!(chars[*k], '）' | ')' | '】'));
            from = close.map_or(from, |k| k + 1);
        }
        for adverb in ADVERBS.iter().chain(OPENINGS) {
            let length = adverb.chars().count();
            if from + length <= to && chars[from..from + length].iter().copied().eq(adverb.chars()) {
                from += length;
            }
        }
        let mut date = from;
        while date < to && (chars[date].is_ascii_digit() || matches!(chars[date], '年' | '月' | '日' | '号' | '號'))
        {
            date += 1;
        }
        if date > from && matches!(chars[date - 1], '日' | '号' | '號' | '月' | '年') {
            from = date;
        }
        // 在10日的新闻发布会上陈勇
        if from < to && matches!(chars[from], '在' | '于' | '於') {
            let closing = (from + 1..to).find(|k| {
                matches!(chars[*k], '上' | '中' | '时' | '時' | '后' | '後')
                    && matches!(chars[*k - 1], '会' | '會' | '议' | '議' | '访' | '訪' | '坛' | '壇')
            });
            if let Some(closing) = closing {
                from = closing + 1;
            }
        }
        if from == before {
            return from;
        }
    }
}

/// Where a circumstance may start inside the words before a verb: 在新闻发布会上, 接受采访时, 就此.
fn starts_circumstance(chars: &[char], at: usize) -> bool {
    match chars[at] {
        '在' | '就' | '对' | '對' | '向' | '于' | '於' | '通' | '透' => true,
        '接' => chars.get(at + 1) == Some(&'受'),
        '出' => chars.get(at + 1) == Some(&'席'),
        '谈' | '談' => true,
        '回' => matches!(chars.get(at + 1), Some('答' | '应' | '應')),
        '今' | '昨' | '日' => true,
        '指' | '看' | '望' | '拿' | '抹' | '流' => matches!(chars.get(at + 1), Some('着' | '著')),
        '一' => matches!(chars.get(at + 1), Some('边' | '邊' | '面')),
        '1'..='9' => true,
        _ => false,
    }
}

/// Reads the words `chars[from..to]` before a verb of saying. `known` tells names met before.
pub(super) fn subject(chars: &[char], from: usize, to: usize, known: &dyn Fn(&[char]) -> bool) -> Option<Subject> {
    let floor = from.max(to.saturating_sub(LONGEST));
    let from = strip_start(chars, floor, to);
    let end = strip_end(chars, from, to);
    if let Some(found) = exact(chars, from, end, known) {
        return Some(found);
    }
    let mut tried = 0;
    for cut in (from + 1..end).rev() {
        if starts_circumstance(chars, cut) && tried < 8 {
            tried += 1;
            let end = strip_end(chars, from, cut);
            if let Some(found) = exact(chars, from, end, known) {
                return Some(found);
            }
        }
    }
    None
}

fn exact(chars: &[char], from: usize, to: usize, known: &dyn Fn(&[char]) -> bool) -> Option<Subject> {
    let words = chars.get(from..to).filter(|w| !w.is_empty())?;
    let plain = |kind| Some(Subject { kind, name: (from, to), title: None, organization: None });
    match words {
        ['他'] => return plain(Kind::Pronoun(false)),
        ['她'] => return plain(Kind::Pronoun(true)),
        ['他' | '她', '们' | '們'] => return plain(Kind::Plural),
        _ => {}
    }
    if known(words) {
        return plain(Kind::Person);
    }
    titled(chars, from, to, known)
        .or_else(|| if is_name(words, false) { plain(Kind::Person) } else { None })
        .or_else(|| ends_with_known(chars, from, to, known))
        .or_else(|| {
            let lists = Words::get();
            let neither = (2..=4.min(words.len())).any(|n| lists.neither.has(&words[words.len() - n..]));
            let organization = words.len() >= 2 && lists.organizations.longest(words).is_some() && !neither;
            let clean = is_phrase(words) && !words.contains(&'的');
            if organization && clean { plain(Kind::Organization) } else { None }
        })
}

/// 昨天刚到任的陈勇: the words end with a name met before.
fn ends_with_known(chars: &[char], from: usize, to: usize, known: &dyn Fn(&[char]) -> bool) -> Option<Subject> {
    (2..=4)
        .rev()
        .filter_map(|n| to.checked_sub(n).filter(|k| *k > from))
        .find(|k| known(&chars[*k..to]))
        .map(|k| Subject { kind: Kind::Person, name: (k, to), title: None, organization: None })
}

/// A title in the words, with a name after or before it, or alone.
fn titled(chars: &[char], from: usize, to: usize, known: &dyn Fn(&[char]) -> bool) -> Option<Subject> {
    let lists = Words::get();
    for end in (from + 1..=to).rev() {
        let head = &chars[from..end];
        let (length, post) = match (lists.titles.longest(head), lists.people.longest(head)) {
            (Some(title), person) if person.is_none_or(|p| p <= title) => (title, true),
            (_, Some(person)) => (person, false),
            _ => continue,
        };
        let noun = end - length;
        // 代表 alone is the verb.
        if noun == from && matches!(chars[noun..end], ['代', '表']) {
            continue;
        }
        let start = title_start(chars, from, noun);
        let (title, organization) =
            if post { (Some((start, end)), organization(chars, from, start)) } else { (None, None) };
        if end < to {
            let rest = &chars[end..to];
            let kin = matches!(chars[noun..end], ['女' | '儿' | '妻' | '丈' | '母' | '父', _]) && rest.len() <= 3;
            if is_name(rest, post || kin) || known(rest) {
                return Some(Subject { kind: Kind::Person, name: (end, to), title, organization });
            }
            continue;
        }
        return name_before(chars, from, start, to, title, organization, known);
    }
    None
}

/// The words end with a title: 陈勇市长, 陈副主任, 该负责人, 外交部发言人.
fn name_before(
    chars: &[char],
    from: usize,
    start: usize,
    to: usize,
    title: Option<(usize, usize)>,
    organization: Option<(usize, usize)>,
    known: &dyn Fn(&[char]) -> bool,
) -> Option<Subject> {
    let before = &chars[from..start];
    if let [surname] = before
        && surnames().contains(surname)
        && title.is_some()
    {
        return Some(Subject { kind: Kind::Surname, name: (from, start), title, organization: None });
    }
    if let ([surname], true) = (before, matches!(chars[start..to], ['女' | '先' | '小', ..]))
        && surnames().contains(surname)
    {
        // 吴女士: nobody is named more fully than that.
        return Some(Subject { kind: Kind::Person, name: (from, to), title: None, organization: None });
    }
    let lists = Words::get();
    let organized = lists.organizations.longest(before).is_some() && before.len() > 2;
    if known(before) || title.is_some() && is_name(before, false) && !organized {
        return Some(Subject { kind: Kind::Person, name: (from, start), title, organization: None });
    }
    // 今年78岁的李秀英老人
    let addressed = matches!(chars[start..to], ['老', '人'] | ['女', '士'] | ['先', '生'] | ['大' | '奶' | '爷', _]);
    if addressed && before.len() == 3 && is_name(before, false) {
        return Some(Subject { kind: Kind::Person, name: (from, start), title: None, organization: None });
    }
    for length in [3, 2] {
        let named = title.is_some() || addressed && length == 3;
        let Some(at) = before.len().checked_sub(length).filter(|at| *at > 0 && named) else { continue };
        let (head, name) = before.split_at(at);
        let bound = matches!(head.last(), Some('的' | '者')) || lists.organizations.longest(head).is_some();
        if bound && is_name(name, false) && lists.organizations.longest(name).is_none() {
            let organization = self::organization(chars, from, from + at);
            return Some(Subject { kind: Kind::Person, name: (from + at, start), title, organization });
        }
    }
    if !is_phrase(before) {
        return None;
    }
    let definite = before.is_empty() || before.iter().any(|c| matches!(c, '该' | '該' | '这' | '這' | '述'));
    let kind = if definite { Kind::Post } else { Kind::Unnamed };
    Some(Subject { kind, name: (from, to), title, organization })
}

/// Whether the words can name somebody and are no clause: no first or second person, no verbs of small words.
fn is_phrase(words: &[char]) -> bool {
    words.len() <= 24
        && !words
            .iter()
            .any(|c| "我你您如果去问問请請会會对對向被把让讓要能当當与與和了是着著所以那这樣样".contains(*c))
}

/// Goes back from the noun of a title over its modifiers and over titles joined by 、.
fn title_start(chars: &[char], from: usize, noun: usize) -> usize {
    let lists = Words::get();
    let mut start = noun;
    loop {
        let head = &chars[from..start];
        if let Some(length) = lists.title_parts.longest(head) {
            // 市委书记: 委 belongs to the organization; 新闻办主任 keeps 新闻办 whole.
            start -= length;
            continue;
        }
        if matches!(head.last(), Some('、' | '兼')) {
            let joined = &chars[from..start - 1];
            if let Some(length) = lists.titles.longest(joined) {
                start -= length + 1;
                continue;
            }
        }
        return start;
    }
}

/// The organization before a title, without what binds it.
fn organization(chars: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
    let mut to = to;
    let mut from = from;
    while to > from && matches!(chars[to - 1], '的' | '、' | '兼') {
        to -= 1;
    }
    // What stands before a quotation mark, a 的 or "one of" is not part of the name.
    if let Some(at) = (from..to).rev().find(|k| "的名位是，、有关關该該这這）)】".contains(chars[*k])) {
        from = at + 1;
    }
    // 交通局長: the organization's last character is the title's first.
    let shared = chars.get(to).is_some_and(|c| "局部市省县縣区區院署厅廳处處司校镇鎮村馆館所社".contains(*c));
    if shared && to > from && Words::get().organizations.longest(&chars[from..to]).is_none() {
        to += 1;
    }
    let fits = (2..=40).contains(&(to - from.min(to)));
    fits.then_some((from, to))
}
