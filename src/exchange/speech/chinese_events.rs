//! Press conferences and days in Chinese text.

use chrono::NaiveDate;

use super::chinese::{Page, Quoted, Segment};
use super::chinese_words::Words;
use super::dates::{Basis, Dated, When};
use super::events::Mention;
use super::paragraphs::is_han_char;
use super::reading::Reading;

impl<'a> Reading<'a> {
    /// Looks for press conferences between characters `start` and `end` and ties the sentence's quotations
    /// (those from number `first` on) to them.
    pub(super) fn chinese_event(
        &mut self,
        page: &Page<'a>,
        quotes: &[Quoted],
        (start, end): (usize, usize),
        segments: &[Segment],
        first: usize,
    ) {
        let lists = Words::get();
        let ends_conference = |n: usize| match page.chars[n] {
            '会' | '會' => lists.conferences.longest(&page.chars[start.max((n + 1).saturating_sub(10))..=n]),
            _ => None,
        };
        let places: Vec<(usize, usize)> =
            (start..end).filter_map(|n| ends_conference(n).map(|length| (n + 1 - length, n + 1))).collect();
        let relative = page.chars[start..end].iter().any(|c| matches!(c, '今' | '昨'));
        let mut event = None;
        if !places.is_empty() || relative {
            let dates = dates(page, start, end);
            if relative {
                self.today_beside_date(&dates);
            }
            let mut quoted = segments.iter().filter_map(|s| s.quote()).filter_map(|q| quotes.get(q)).peekable();
            for place in places {
                // A conference inside a quotation is the speaker's subject.
                while quoted.peek().is_some_and(|q| q.to <= place.0) {
                    quoted.next();
                }
                if !quoted.peek().is_some_and(|q| q.holds(place.0)) {
                    let id = self.chinese_mention(page, start, place, &dates);
                    event = event.or(Some(id));
                }
            }
        }
        self.place_quotations(first, event, false);
    }

    fn chinese_mention(&mut self, page: &Page<'a>, start: usize, (from, to): (usize, usize), dates: &[Dated]) -> usize {
        let chars = &page.chars;
        let mut label = from;
        while label > start && from - label < 24 {
            let c = chars[label - 1];
            let joined = is_han_char(c) && !"在于於行开開办辦的场場次日天了是和与与将將就参參加出席号號".contains(c);
            if !joined {
                break;
            }
            label -= 1;
        }
        let before: String = chars[label.saturating_sub(8).max(start)..from].iter().collect();
        let ahead = before.contains('将') || before.contains('將') || before.contains('拟');
        let other = ["另一", "此前", "上周", "上週", "上次", "去年", "上月", "早前"].iter().any(|w| before.contains(w));
        // Dates stand in order; only those within reach are looked at.
        let first = dates.partition_point(|d| d.to + 40 < from);
        let nearest = dates
            .iter()
            .skip(first)
            .take_while(|d| d.from <= to + 12)
            .filter_map(|d| {
                let distance = if d.to <= from { from - d.to } else { d.from.saturating_sub(to) };
                let reach = if d.to <= from { 40 } else { 12 };
                let penalty = if d.when.is_absolute() { 0 } else { 50 };
                (distance <= reach).then_some((distance + penalty, d.when))
            })
            .min_by_key(|(score, _)| *score);
        let date: Option<(NaiveDate, Basis)> = nearest.and_then(|(_, when)| self.calendar.day(when, ahead));
        let host = host(page, start, label);
        self.events.enter(Mention {
            label: page.words((label, to)).to_string(),
            span: page.span(label, to),
            date,
            other,
            venue: None,
            host: host.map(|h| page.words(h).to_string()),
        })
    }
}

/// 市政府新闻办举行(的)新闻发布会: the organization before the verb.
fn host(page: &Page, start: usize, label: usize) -> Option<(usize, usize)> {
    let chars = &page.chars;
    let floor = start.max(label.saturating_sub(30));
    let verb = (floor..label.saturating_sub(1)).rev().find(|k| {
        matches!(
            (chars[*k], chars[*k + 1]),
            ('举', '行' | '办') | ('舉', '行' | '辦') | ('召', '开' | '開') | ('主', '办' | '辦')
        )
    })?;
    let clause = (floor..verb).rev().find(|k| !is_han_char(chars[*k])).map_or(floor, |k| k + 1);
    let clause =
        (clause..verb).rev().find(|k| matches!(chars[*k], '日' | '天' | '由' | '在')).map_or(clause, |k| k + 1);
    let words = chars.get(clause..verb)?;
    let organization = words.len() >= 2 && Words::get().organizations.longest(words).is_some();
    organization.then_some((clause, verb))
}

/// A number in digits or in Chinese, with how many characters it takes.
fn number(chars: &[char]) -> Option<(u32, usize)> {
    let arabic = chars.iter().take(5).take_while(|c| c.is_ascii_digit()).count();
    if (1..=4).contains(&arabic) {
        let value = chars.iter().take(arabic).filter_map(|c| c.to_digit(10)).fold(0, |sum, d| sum * 10 + d);
        return Some((value, arabic));
    }
    let digit = |c: &char| "一二三四五六七八九".chars().position(|d| d == *c).map(|p| p as u32 + 1);
    let length = chars.iter().take(4).take_while(|c| **c == '十' || digit(c).is_some()).count();
    let words = chars.get(..length)?;
    let value = match words {
        [ten] if *ten == '十' => 10,
        [one] => digit(one)?,
        [ten, one] if *ten == '十' => 10 + digit(one)?,
        [tens, ten] if *ten == '十' => digit(tens)? * 10,
        [tens, ten, one] if *ten == '十' => digit(tens)? * 10 + digit(one)?,
        _ => return None,
    };
    Some((value, length))
}

/// The days printed between `start` and `end`.
fn dates(page: &Page, start: usize, end: usize) -> Vec<Dated> {
    let chars = page.chars.get(start..end).unwrap_or(&[]);
    let mut found = Vec::new();
    let mut n = 0;
    while n < chars.len() {
        let dated = calendar_date(&chars[n..]).or_else(|| relative(&chars[n..]));
        match dated {
            Some((when, length)) => {
                let (from, to) = (start + n, start + n + length);
                n += length;
                // 4月1日起, 年底前: a day that something begins on or is due by, not the day it was said.
                let bounds = matches!(chars.get(n), Some('起' | '前' | '止' | '后' | '後' | '至' | '到'))
                    || matches!(chars.get(n..n + 2), Some(['之', _] | ['以', _] | ['开' | '開', '始']));
                if !bounds {
                    found.push(Dated { when, from, to, span: page.span(from, to) });
                }
            }
            None => n += 1,
        }
    }
    found
}

/// 2023年11月10日, 11月10日, 10日.
fn calendar_date(chars: &[char]) -> Option<(When, usize)> {
    let (first, length) = number(chars)?;
    let is_day = |c: Option<&char>| matches!(c, Some('日' | '号' | '號'));
    let month_and_day = |rest: &[char], month: u32, year: Option<i32>, before: usize| {
        let (day, length) = number(rest)?;
        let fits = is_day(rest.get(length)) && (1..=12).contains(&month) && (1..=31).contains(&day);
        fits.then_some((When::Day { year, month, day }, before + length + 1))
    };
    match chars.get(length)? {
        '年' => {
            let rest = chars.get(length + 1..)?;
            let (month, taken) = number(rest)?;
            if rest.get(taken) != Some(&'月') || !(1900..2200).contains(&first) {
                return None;
            }
            month_and_day(rest.get(taken + 1..)?, month, Some(first as i32), length + 1 + taken + 1)
        }
        '月' => month_and_day(chars.get(length + 1..)?, first, None, length + 1),
        '日' if (1..=31).contains(&first) => Some((When::DayOfMonth(first), length + 1)),
        _ => None,
    }
}

/// 今天, 昨日, 周五, 上周五, 星期五.
fn relative(chars: &[char]) -> Option<(When, usize)> {
    let offset = match chars {
        ['今', '天' | '日' | '早' | '晚', ..] => Some(0),
        ['昨', '天' | '日' | '晚', ..] => Some(-1),
        ['前', '天', ..] => Some(-2),
        ['明', '天' | '日', ..] => Some(1),
        _ => None,
    };
    if let Some(offset) = offset {
        return Some((When::Relative(offset), 2));
    }
    let (week, skip) = match chars.first()? {
        '上' => (-1, 1),
        '下' => (1, 1),
        _ => (0, 0),
    };
    let rest = chars.get(skip..)?;
    let (name, length) = match rest {
        ['周' | '週', ..] => (rest.get(1)?, 2),
        ['星', '期', ..] | ['礼', '拜', ..] | ['禮', '拜', ..] => (rest.get(2)?, 3),
        _ => return None,
    };
    let day = "一二三四五六日天".chars().position(|c| c == *name)? as u32 + 1;
    Some((When::Weekday { day: day.min(7), week }, skip + length))
}
