//! The frame around an article: filings, hotlines, mails, links and consent. Proposals for the site's settings.

use std::sync::LazyLock;

use regex::Regex;

use super::blocks::{Block, fold_space};
use super::reading::{Filing, FilingKind, Found, Hotline, HotlineKind, PageLink, SiteProposals};

const PROVINCE: &str = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳台]";

static ICP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)({PROVINCE}\s?ICP\s?[备備证證]\s?(?:B2-)?\d{{5,12}}\s?号?(?:\s?-\s?\d{{1,3}})?)"))
        .expect("pattern")
});
static SECURITY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"({PROVINCE}?公网安[备備]\s?(?:案)?\s?\d{{8,16}}\s?号?)")).expect("pattern"));
static PERMIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((\p{Han}{2,24}?(?:许可证|許可證|备案))\s?(?:编?号|編?號)?\s?[:：]?\s?([A-Za-z0-9（）()\-]{0,12}\d{4,16}(?:\s?号)?(?:-\d{1,3})?))").expect("pattern")
});
static COPYRIGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:copyright\b|©|\(c\)\s?(?:19|20)\d\d|版权所有|版權所有|all rights reserved)|©\s?(?:19|20)\d\d|\ball rights reserved\b|版权所有|版權所有").expect("pattern")
});
static HOTLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:hotline|telephone|phone|tel|call(?:ing|s)?|dial|fax)\b|举报|舉報|热线|熱線|电话|電話|爆料")
        .expect("pattern")
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\+|00)?\(?\d{1,4}\)?(?:[\s\-–.()]{0,2}\d{2,8}){1,5}|\b1\d{4}\b").expect("pattern")
});
static MAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,120}\.[A-Za-z]{2,24}").expect("pattern"));
static CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:by (?:continuing|using|browsing|clicking)\b.{0,80}\b(?:site|website|page|service|browse|you agree|accept)|we (?:and our partners )?use cookies|this (?:web)?site uses cookies|our use of cookies|cookie settings)|(?:使用|接受).{0,12}cookie|继续(?:浏览|使用).{0,20}(?:同意|本网站)").expect("pattern")
});
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bcan be reported\b.{0,40}\b(?:call|tele)|违法和?不良信息|違法.{0,6}不良信息|undesirable information|增值电信业务|出版物经营许可|网络文化经营许可|广播电视节目制作").expect("pattern")
});
static WEAK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W{0,3}(?:i agree|accept(?: all)?(?: cookies)?|got it|share(?: this)?(?: (?:article|story|page|on|to|via)\b.*)?|follow us\b.*|(?:tweet|whatsapp|facebook|twitter|linkedin|reddit|wechat|weibo|email|print|copy link|pinterest|telegram)(?:[\s|/,·]+(?:tweet|whatsapp|facebook|twitter|linkedin|reddit|wechat|weibo|email|print|copy link|pinterest|telegram|share|x))*|related (?:articles?|stories|news|content|posts?|topics?|reading)\b.*|read (?:more|next|also)\b.{0,80}|more (?:from|on|stories|news|in)\b.{0,60}|most (?:read|popular|viewed)\b.*|recommended\b.{0,40}|you (?:may|might) (?:also )?(?:like|be interested)\b.*|trending\b.{0,30}|latest (?:news|stories|headlines)\b.{0,30}|top (?:news|stories)|editor'?s'? (?:picks?|choice)|(?:leave|leaving|post|add) a (?:message|comment|reply)|(?:\d+ )?comments?|sign up\b.{0,80}|subscribe\b.{0,80}|newsletter.{0,60}|back to (?:top|home).{0,20}|next article.{0,100}|previous article.{0,100}|tags?\s*[:：].{0,200}|topics?\s*[:：].{0,200}|for any (?:inquiries|questions|enquiries)\b.{0,160}|contact us (?:at|by)\b.{0,120}|download (?:the|our) .{0,40}app.{0,40}|scan (?:the )?qr code.{0,60}|advertisement|sponsored.{0,40}|分享(?:到|至|给)?.{0,30}|相关(?:新闻|阅读|链接|报道|推荐|文章).{0,20}|相關(?:新聞|閱讀|連結|報導).{0,20}|延伸閱讀.{0,60}|延伸阅读.{0,60}|推荐(?:阅读|新闻)?|热门(?:新闻|文章|推荐).{0,10}|猜你喜欢|我要(?:评论|留言)|网友评论.{0,20}|(?:在线)?留言|扫一扫.{0,40}|扫码.{0,40}|上一篇.{0,80}|下一篇.{0,80}|返回(?:首页|顶部)|关键词\s*[:：].{0,100}|标签\s*[:：].{0,100}|友情链接.{0,20}|主办(?:单位)?\s*[:：].{0,60}|承办(?:单位)?\s*[:：].{0,60}|地址\s*[:：].{0,80}|邮编\s*[:：].{0,20}|电话\s*[:：].{0,40})\W{0,3}$").expect("pattern")
});

/// Standing pages by the titles their links have, longest first where one begins another.
const PAGES: [(&str, &str); 74] = [
    ("our privacy statement & cookie policy", "privacy"),
    ("privacy statement & cookie policy", "privacy"),
    ("privacy and cookie policy", "privacy"),
    ("privacy & cookies", "privacy"),
    ("privacy policy", "privacy"),
    ("privacy statement", "privacy"),
    ("privacy notice", "privacy"),
    ("privacy center", "privacy"),
    ("privacy", "privacy"),
    ("do not sell my personal information", "privacy"),
    ("cookie policy", "cookies"),
    ("cookie settings", "cookies"),
    ("cookies", "cookies"),
    ("terms and conditions", "terms"),
    ("terms & conditions", "terms"),
    ("terms of service", "terms"),
    ("terms of use", "terms"),
    ("user agreement", "terms"),
    ("terms", "terms"),
    ("legal notice", "terms"),
    ("disclaimer", "terms"),
    ("contact us", "contact"),
    ("get in touch", "contact"),
    ("contacts", "contact"),
    ("contact", "contact"),
    ("about this site", "about"),
    ("about us", "about"),
    ("who we are", "about"),
    ("our story", "about"),
    ("about", "about"),
    ("corrections policy", "corrections"),
    ("corrections", "corrections"),
    ("code of ethics", "ethics"),
    ("ethics policy", "ethics"),
    ("editorial standards", "ethics"),
    ("editorial policy", "ethics"),
    ("advertise with us", "advertise"),
    ("advertise", "advertise"),
    ("advertising", "advertise"),
    ("work with us", "careers"),
    ("careers", "careers"),
    ("jobs", "careers"),
    ("site map", "sitemap"),
    ("sitemap", "sitemap"),
    ("accessibility statement", "accessibility"),
    ("accessibility", "accessibility"),
    ("copyright notice", "copyright"),
    ("newsletters", "newsletter"),
    ("newsletter", "newsletter"),
    ("subscribe", "subscribe"),
    ("help center", "help"),
    ("help", "help"),
    ("faq", "help"),
    ("feedback", "message"),
    ("leaving a message", "message"),
    ("leave a message", "message"),
    ("imprint", "imprint"),
    ("impressum", "imprint"),
    ("关于我们", "about"),
    ("關於我們", "about"),
    ("联系我们", "contact"),
    ("聯絡我們", "contact"),
    ("聯繫我們", "contact"),
    ("隐私政策", "privacy"),
    ("隱私權政策", "privacy"),
    ("隐私声明", "privacy"),
    ("使用条款", "terms"),
    ("服務條款", "terms"),
    ("服务协议", "terms"),
    ("版权声明", "copyright"),
    ("网站声明", "terms"),
    ("广告服务", "advertise"),
    ("在线留言", "message"),
    ("网站地图", "sitemap"),
];

/// How much a block tells that the article has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Filings, copyright, consent: never part of an article.
    Strong,
    /// Share and related links, standing pages: also found between two paragraphs.
    Weak,
    None,
}

/// Reads the sign in a line.
pub(super) fn sign(line: &str) -> Sign {
    let line = line.trim();
    let length = line.chars().count();
    if length > 500 || line.is_empty() {
        return Sign::None;
    }
    let filed = ICP.is_match(line) || SECURITY.is_match(line);
    let permit =
        PERMIT.captures(line).is_some_and(|caps| caps.get(1).is_some_and(|m| m.as_str().chars().count() * 2 > length));
    if filed || permit || (length <= 250 && COPYRIGHT.is_match(line)) {
        return Sign::Strong;
    }
    if STRONG.is_match(line) || CONSENT.is_match(line) {
        return Sign::Strong;
    }
    if length <= 260 && (WEAK.is_match(line) || !page_titles(line).is_empty()) {
        return Sign::Weak;
    }
    Sign::None
}

/// The titles of standing pages a line consists of, run together or not; none if the line holds anything else.
pub(super) fn page_titles(line: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    if rest.chars().count() > 260 {
        return found;
    }
    while !rest.is_empty() {
        let lower = rest.to_lowercase();
        // Only titles whose lower case has the same length can be cut out of the line.
        let hit = PAGES.iter().find(|(title, _)| lower.starts_with(title) && rest.is_char_boundary(title.len()));
        let Some((title, key)) = hit else { return Vec::new() };
        found.push((*key, rest[..title.len()].to_string()));
        rest = rest[title.len()..].trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    found
}

/// Collects the proposals in the blocks outside the article.
pub(super) fn collect(blocks: &[Block], site: &mut SiteProposals) {
    let budget = 3_000;
    for block in blocks.iter().rev().take(budget).rev() {
        let text = block.text();
        if text.len() > 2_000 {
            continue;
        }
        for line in text.lines() {
            read_line(line, site);
        }
        for run in &block.runs {
            let Some(url) = &run.link else { continue };
            if let Some(mail) = url.strip_prefix("mailto:") {
                push_mail(mail.split('?').next().unwrap_or(""), site, 0.9);
                continue;
            }
            let title = fold_space(&run.text);
            if let [(key, printed)] = page_titles(&title).as_slice() {
                push_page(key, printed, Some(url.to_string()), site, "link", 0.9);
            }
        }
    }
}

fn read_line(line: &str, site: &mut SiteProposals) {
    let line = line.trim();
    if line.is_empty() {
        return;
    }
    filings(line, site);
    for mail in MAIL.find_iter(line) {
        push_mail(mail.as_str(), site, 0.85);
    }
    if HOTLINE.is_match(line) {
        hotlines(line, site);
    }
    for (key, title) in page_titles(line) {
        push_page(key, &title, None, site, "footer_line", 0.8);
    }
    if site.consent.is_none() && CONSENT.is_match(line) && line.chars().count() >= 30 {
        site.consent = Some(Found::new(line.to_string(), "footer_line", 0.85));
    }
    if site.name.is_none()
        && let Some(name) = copyright_holder(line)
    {
        site.name = Some(Found::new(name, "copyright_line", 0.5));
    }
}

fn filings(line: &str, site: &mut SiteProposals) {
    let mut push = |kind, number: &str, raw: &str, confidence| {
        let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        let raw = raw.trim().to_string();
        if !site.filings.iter().any(|f| f.value.number == number) {
            site.filings.push(Found::new(Filing { kind, number, raw }, "filing_pattern", confidence));
        }
    };
    let mut rest = line.to_string();
    for (form, kind) in [(&ICP, FilingKind::Icp), (&SECURITY, FilingKind::PublicSecurity)] {
        for caps in form.captures_iter(line).take(5) {
            let raw = caps.get(1).map_or("", |m| m.as_str());
            push(kind, raw, raw, 0.97);
            rest = rest.replace(raw, "\n");
        }
    }
    for part in rest.lines() {
        for caps in PERMIT.captures_iter(part).take(5) {
            let group = |n: usize| caps.get(n).map_or("", |m| m.as_str());
            let news = group(2).contains("互联网新闻信息服务") || group(2).contains("互联网新闻");
            let kind = if news { FilingKind::InternetNewsPermit } else { FilingKind::Other };
            push(kind, group(3), group(1), 0.9);
        }
    }
}

fn hotlines(line: &str, site: &mut SiteProposals) {
    let lower = line.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let kind = if any(&["举报", "舉報", "illegal", "undesirable", "违法"]) {
        HotlineKind::IllegalContent
    } else if any(&["爆料", "新闻热线", "新聞熱線", "news tip", "news hotline", "tip line", "tips"]) {
        HotlineKind::NewsTip
    } else {
        HotlineKind::General
    };
    // Filing numbers are digits too.
    let mut bare = ICP.replace_all(line, " ").into_owned();
    bare = SECURITY.replace_all(&bare, " ").into_owned();
    bare = PERMIT.replace_all(&bare, " ").into_owned();
    for number in PHONE.find_iter(&bare).take(6) {
        let display = number.as_str().trim().trim_matches(['.', '-', '–', '(']).trim().to_string();
        let digits: String = display.chars().filter(char::is_ascii_digit).collect();
        let short = digits.len() == 5 && digits.starts_with('1');
        let year =
            digits.len() == 8 && (digits.starts_with("19") || digits.starts_with("20")) && !display.contains('-');
        if !short && (!(7..=15).contains(&digits.len()) || year) {
            continue;
        }
        let e164 = if display.starts_with('+') {
            Some(format!("+{digits}"))
        } else if let Some(rest) = digits.strip_prefix("00").filter(|rest| rest.len() >= 8) {
            Some(format!("+{rest}"))
        } else if lower.chars().any(super::headline::is_wide_char)
            && digits.starts_with('0')
            && (10..=12).contains(&digits.len())
            && line.contains(|c| "举热电".contains(c))
        {
            // An area code of the mainland; pages in traditional characters may be from elsewhere.
            Some(format!("+86{}", &digits[1..]))
        } else {
            None
        };
        let known = |h: &Found<Hotline>| h.value.display == display;
        if !site.hotlines.iter().any(known) {
            let confidence = if e164.is_some() { 0.9 } else { 0.7 };
            site.hotlines.push(Found::new(Hotline { kind, e164, display }, "phone_pattern", confidence));
        }
    }
}

fn push_mail(mail: &str, site: &mut SiteProposals, confidence: f32) {
    let mail = mail.trim().trim_end_matches('.').to_string();
    if MAIL.find(&mail).is_some_and(|m| m.range() == (0..mail.len())) && !site.emails.iter().any(|m| m.value == mail) {
        site.emails.push(Found::new(mail, "mail_pattern", confidence));
    }
}

fn push_page(
    key: &'static str,
    title: &str,
    url: Option<String>,
    site: &mut SiteProposals,
    method: &'static str,
    confidence: f32,
) {
    if let Some(known) = site.pages.iter_mut().find(|p| p.value.key == key && p.value.title.eq_ignore_ascii_case(title))
    {
        if known.value.url.is_none() && url.is_some() {
            known.value.url = url;
            known.method = method;
            known.confidence = confidence;
        }
        return;
    }
    if site.pages.len() < 40 {
        site.pages.push(Found::new(PageLink { key, title: title.to_string(), url }, method, confidence));
    }
}

static HOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:copyright\s*)?(?:©|\(c\))\s*(?:copyright\s*)?(?:(?:19|20)\d\d(?:\s*[-–—]\s*(?:(?:19|20)\d\d|present))?)?[,\s]*(?:by\s+)?([\p{L}][\p{L}\p{N} .&'’\-]{1,60}?)\s*(?:[.,|。]|all rights|版权|$)").expect("pattern")
});

fn copyright_holder(line: &str) -> Option<String> {
    let name = HOLDER.captures(line)?.get(1)?.as_str().trim().trim_end_matches('.').to_string();
    let lower = name.to_lowercase();
    (!lower.starts_with("all rights") && !lower.starts_with("copyright") && name.chars().count() >= 3).then_some(name)
}

/// How much a short line just above the footer looks like a slogan; none if it does not.
pub(super) fn slogan(line: &str) -> Option<f32> {
    let line = line.trim();
    let length = line.chars().count();
    if !(6..=90).contains(&length)
        || line.chars().any(|c| c.is_ascii_digit())
        || super::headline::ends_as_sentence(line)
    {
        return None;
    }
    if sign(line) != Sign::None || super::headline::is_residue(line) {
        return None;
    }
    // A slogan repeats itself: "New Harbor, New Routes, New Riverton".
    let parts: Vec<&str> =
        line.split([',', '，', '、', ' ', '·']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let firsts: Vec<&str> =
        line.split([',', '，', '、', '·']).filter_map(|part| part.split_whitespace().next()).collect();
    let repeats = firsts.len() >= 2 && firsts.windows(2).all(|pair| pair[0].eq_ignore_ascii_case(pair[1]));
    let wide = super::headline::is_wide(line);
    let han_repeats =
        wide && parts.len() >= 2 && parts.windows(2).all(|pair| pair[0].chars().next() == pair[1].chars().next());
    if repeats || han_repeats {
        return Some(0.75);
    }
    let words = line.split_whitespace().count();
    ((2..=9).contains(&words) || wide).then_some(0.4)
}
