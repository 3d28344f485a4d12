use super::*;
use crate::exchange::page::{FilingKind, HotlineKind, same_person};

/// The form of a regional portal's page as a scraper saw it, in other words.
const PORTAL: &str = "iRiverton Title

Riverton's Harbor Plan and Ferry Routes Presented to the Public

By MEI LIN TAO|Mar 4,2024

Riverton - On March 1, at a briefing today, Gao Wen, Deputy Director of the Riverton Port Authority, described the plan for the old harbor and the ferry routes that will follow it.

The briefing on March 1 showed the plan for the harbor and the new ferry routes. (Photo/Tao Meilin)

Gao Wen stated that the plan enters its second year. He stressed the authority’s duty to the people of the old quarter.

“We listened to every street before we drew a line,” Gao Wen said. He noted that three routes will open in June.


New Harbor, New Routes, New Riverton

Illegal or harmful content can be reported by telephone: +86-23-60000001

渝ICP备10000001号-7 互联网新闻信息服务许可证号:50120240001

Got it
Privacy Statement & Cookie Policy

By using this website you accept its cookies and the Privacy Policy as revised. Cookies can be switched off in the browser.

For any questions, write to\u{a0} desk@iriverton.example
About UsContact Us

Leave a message";

#[test]
fn a_portal_page_comes_apart() {
    let page = reading(PORTAL);
    assert_eq!(headline(&page), "Riverton's Harbor Plan and Ferry Routes Presented to the Public");
    assert_eq!(byline(&page), "MEI LIN TAO");
    assert_eq!(credits(&page), [(Role::Writer, "MEI LIN TAO")]);
    assert_eq!(date(&page), "2024-03-04");
    assert_eq!(page.published_at, None);
    assert_eq!(page.published_as_printed.as_deref(), Some("Mar 4,2024"));
    assert_eq!(place(&page), "Riverton");
    assert_eq!(page.dateline.as_ref().unwrap().value.raw, "Riverton -");
    assert!(page.body_text.starts_with("On March 1, at a briefing today"));
    assert!(page.body_text.ends_with("three routes will open in June."));
    assert_eq!(page.body_html.matches("<p>").count(), 3);
    assert_eq!(language(&page), "en");
    assert_eq!(page.section_label, None);
    assert!(page.unknowns.iter().any(|s| s.contains("iRiverton Title")));
    assert!(page.unknowns.iter().any(|s| s.contains("no hour")));
}

#[test]
fn caption_and_credit_are_two_things() {
    let lead = reading(PORTAL).lead_image.unwrap().value;
    assert_eq!(
        lead.caption.as_deref(),
        Some("The briefing on March 1 showed the plan for the harbor and the new ferry routes.")
    );
    assert_eq!(lead.credit_line.as_deref(), Some("Photo/Tao Meilin"));
    assert!(lead.raw_caption.unwrap().ends_with("(Photo/Tao Meilin)"));
    assert_eq!(lead.credits[0].role, Role::Photographer);
    assert!(same_person(&lead.credits[0].credited_as, "MEI LIN TAO"));
}

#[test]
fn the_footer_is_the_sites() {
    let site = reading(PORTAL).site;
    assert_eq!(site.slogan.unwrap().value, "New Harbor, New Routes, New Riverton");
    assert_eq!(site.name.unwrap().value, "iRiverton");
    let filings: Vec<_> = site.filings.iter().map(|f| (f.value.kind, f.value.number.as_str())).collect();
    assert_eq!(filings, [(FilingKind::Icp, "渝ICP备10000001号-7"), (FilingKind::InternetNewsPermit, "50120240001")]);
    let hotline = &site.hotlines[0].value;
    assert_eq!(
        (hotline.kind, hotline.e164.as_deref(), hotline.display.as_str()),
        (HotlineKind::IllegalContent, Some("+862360000001"), "+86-23-60000001")
    );
    assert_eq!(site.hotlines.len(), 1);
    assert_eq!(site.emails[0].value, "desk@iriverton.example");
    let pages: Vec<_> = site.pages.iter().map(|p| (p.value.key, p.value.title.as_str())).collect();
    assert_eq!(
        pages,
        [
            ("privacy", "Privacy Statement & Cookie Policy"),
            ("about", "About Us"),
            ("contact", "Contact Us"),
            ("message", "Leave a message")
        ]
    );
    assert!(site.consent.unwrap().value.starts_with("By using this website"));
}

#[test]
fn a_byline_with_photographer_and_an_hour_with_zone() {
    let page = reading(&format!(
        "POLITICS\n\nMayor signs the second bridge into the budget\n\nBy Jane Doe and John Q. Roe; photos by Ana María Soto\nMonday, Nov. 13, 2023 3:04 p.m. EST\n\nNEW HAVEN, Conn. (AP) — {PROSE}\n\n{PROSE}\n\nAdditional reporting by Sam Lee."
    ));
    assert_eq!(headline(&page), "Mayor signs the second bridge into the budget");
    assert_eq!(page.section_label.as_ref().unwrap().value, "POLITICS");
    assert_eq!(
        credits(&page),
        [
            (Role::Writer, "Jane Doe"),
            (Role::Writer, "John Q. Roe"),
            (Role::Photographer, "Ana María Soto"),
            (Role::AdditionalReporting, "Sam Lee")
        ]
    );
    assert_eq!(instant(&page), "2023-11-13T15:04:00-05:00");
    assert_eq!(place(&page), "NEW HAVEN, Conn.");
    assert!(page.body_text.starts_with("The council approved"));
    assert!(!page.body_text.contains("Sam Lee"));
}

#[test]
fn an_hour_without_zone_is_no_instant() {
    let page = reading(&format!("Ferry routes open in June\n\nJane Doe\n2023-11-13 15:04\n\n{PROSE}\n\n{PROSE}"));
    assert_eq!(byline(&page), "Jane Doe");
    assert_eq!(date(&page), "2023-11-13");
    assert_eq!(page.published_at, None);
    assert!(page.unknowns.iter().any(|s| s.contains("no time zone")));
}

#[test]
fn a_wire_report() {
    let page = reading(&format!(
        "Port authority widens harbor plan\nSource: Xinhua | 2023-11-11 21:10:00 | Editor: huaxia\n\nBEIJING, Nov. 10 (Xinhua) -- {PROSE}\n\n{PROSE} (Xinhua)"
    ));
    assert!(page.body_text.ends_with("evening."));
    assert_eq!(headline(&page), "Port authority widens harbor plan");
    assert_eq!(place(&page), "BEIJING");
    assert_eq!(page.dateline.as_ref().unwrap().value.date.unwrap().to_string(), "2023-11-10");
    assert_eq!(page.dateline.as_ref().unwrap().value.raw, "BEIJING, Nov. 10 (Xinhua) --");
    assert!(credits(&page).contains(&(Role::Agency, "Xinhua")));
    assert!(credits(&page).contains(&(Role::Editor, "huaxia")));
}

#[test]
fn a_mainland_page() {
    let page = reading(
        "市政府介绍港口改造计划\n\n2024年3月4日 10:30 来源：示例日报\n\n新华社重庆3月1日电（记者张三、李四）市港口管理局副局长高文1日在新闻发布会上说，改造计划进入第二年，三条航线将于六月开通。\n\n“我们在画线之前听取了每一条街道的意见。”高文表示，今年还将公布渡轮时刻表，并继续听取市民的意见。\n\n图为3月1日举行的发布会现场。新华社记者 王五 摄\n\n责任编辑：赵六\n\n渝公网安备50010000000001号 渝ICP备10000001号\n违法和不良信息举报电话：023-60000001",
    );
    assert_eq!(headline(&page), "市政府介绍港口改造计划");
    assert_eq!(language(&page), "zh-Hans");
    assert_eq!(date(&page), "2024-03-04");
    assert_eq!(page.published_at, None);
    assert_eq!(place(&page), "重庆");
    assert_eq!(page.dateline.as_ref().unwrap().value.date.unwrap().to_string(), "2024-03-01");
    let all = credits(&page);
    assert!(all.contains(&(Role::Reporter, "张三")) && all.contains(&(Role::Reporter, "李四")), "{all:?}");
    assert!(all.contains(&(Role::Editor, "赵六")), "{all:?}");
    assert!(all.contains(&(Role::Agency, "示例日报")), "{all:?}");
    let lead = page.lead_image.unwrap().value;
    assert_eq!(lead.caption.as_deref(), Some("图为3月1日举行的发布会现场。"));
    assert_eq!(lead.credits[0].credited_as, "王五");
    assert!(page.body_text.starts_with("市港口管理局副局长高文1日"));
    assert_eq!(page.site.filings.len(), 2);
    assert_eq!(page.site.hotlines[0].value.e164.as_deref(), Some("+862360000001"));
}

#[test]
fn a_taiwan_page() {
    let page = reading(
        "港務局公布渡輪新航線\n\n民國113年3月4日\n\n（中央社記者王小明台北4日電）港務局副局長高文今天表示，「我們在畫線之前，聽取了每一條街道的意見」，三條航線將於六月開通。\n\n高文說，新船票價與舊船相同，學生與長者可享優惠，詳細辦法下週公布。（編輯：陳大文）1130304",
    );
    assert_eq!(headline(&page), "港務局公布渡輪新航線");
    assert_eq!(language(&page), "zh-Hant");
    assert_eq!(date(&page), "2024-03-04");
    assert_eq!(place(&page), "台北");
    assert!(credits(&page).contains(&(Role::Reporter, "王小明")), "{:?}", credits(&page));
    assert!(page.body_text.starts_with("港務局副局長高文今天表示"));
}

#[test]
fn lines_broken_to_a_width_are_joined() {
    let page = reading(
        "Ferry routes open in June\r\n\r\nBy Jane Doe\r\n13 November 2023\r\n\r\nThe council approved the budget on Tuesday after a long debate about\r\nschools, roads and water, and the mayor signed it in the evening when the\r\ncrowd had gone home.\r\n\r\nOfficials expect the work to begin in spring, though the tender has not\r\nbeen published and nobody knows the price.\r\n",
    );
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert_eq!(date(&page), "2023-11-13");
    assert!(
        page.body_text
            .contains("debate about schools, roads and water, and the mayor signed it in the evening when the crowd")
    );
    assert_eq!(page.body_text.split("\n\n").count(), 2);
}

#[test]
fn a_summary_between_headline_and_byline() {
    let page = reading(&format!(
        "Home > News > Local\n\nFerry routes open in June\n\nThree routes will link the old harbor with the islands before the summer.\n\nWords: Jane Doe. Photographs: John Roe\nPublished: 13/11/2023\n\n{PROSE}\n\n{PROSE}"
    ));
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert_eq!(
        page.standfirst.as_ref().unwrap().value,
        "Three routes will link the old harbor with the islands before the summer."
    );
    assert_eq!(credits(&page), [(Role::Writer, "Jane Doe"), (Role::Photographer, "John Roe")]);
    assert_eq!(date(&page), "2023-11-13");
}

#[test]
fn a_date_that_may_be_two_days_warns() {
    let page = reading(&format!("Ferry routes open in June\n\nBy Jane Doe\n05/06/2023\n\n{PROSE}\n\n{PROSE}"));
    assert!(codes(&page).contains(&"ambiguous_date"));
    assert!(page.display_date.unwrap().confidence < 0.5);
    let told = reading(&format!(
        "Ferry routes open in June\n\nBy Jane Doe\n05/06/2023\n\n{PROSE}\n\nThe tender closed on 28/05/2023, officials said at the news conference in town.\n\n{PROSE}"
    ));
    assert_eq!(date(&told), "2023-06-05");
    assert!(!codes(&told).contains(&"ambiguous_date"));
}

#[test]
fn share_links_between_paragraphs_do_not_end_the_article() {
    let page = reading(&format!(
        "Ferry routes open in June\n\nBy Jane Doe\n\n{PROSE}\n\nShare this article\n\n{PROSE} First.\n\n{PROSE} Second.\n\nAdvertisement\n\n{PROSE} Third.\n\nRelated stories\n\nWhat the bridge will cost\n\n© 2023 The Daily Example. All rights reserved."
    ));
    assert!(page.body_text.ends_with("Third."));
    assert_eq!(page.body_text.split("\n\n").count(), 4);
    assert_eq!(page.site.name.unwrap().value, "The Daily Example");
}

#[test]
fn a_text_without_head_keeps_its_paragraphs() {
    let page = reading(&format!("{PROSE}\n\n{PROSE} Again."));
    assert_eq!(page.headline, None);
    assert_eq!(page.body_text, format!("{PROSE}\n\n{PROSE} Again."));
    assert!(page.unknowns.iter().any(|s| s.contains("headline")));
}

#[test]
fn front_matter_is_read() {
    let page = reading(&format!(
        "---\ntitle: 'Ferry routes &amp; the harbor''s future'\ndate: 2014-01-02 13:39:35 -0400\nauthors:\n  - jane-doe\n  - john-roe\nlang: en\n---\n\n## The plan\n\n**{PROSE}** See [the plan](https://example.org/plan).\n\n- one\n- two\n"
    ));
    assert_eq!(headline(&page), "Ferry routes & the harbor's future");
    assert_eq!(instant(&page), "2014-01-02T13:39:35-04:00");
    assert_eq!(credits(&page), [(Role::Writer, "jane-doe"), (Role::Writer, "john-roe")]);
    assert!(page.body_html.contains("<h2>The plan</h2>") && page.body_html.contains("<li>one</li>"));
    assert!(page.body_html.contains("<a href=\"https://example.org/plan\">the plan</a>"));
}

#[test]
fn other_charsets_are_read() {
    let text = "市政府介绍港口改造计划\n\n本报记者 张三\n\n市港口管理局副局长高文在新闻发布会上说，改造计划进入第二年，三条航线将于六月开通。\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let page = read(&gbk, None).unwrap();
    assert_eq!(headline(&page), "市政府介绍港口改造计划");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(headline(&read(&utf16, None).unwrap()), "市政府介绍港口改造计划");
    let (big5, _, _) = encoding_rs::BIG5.encode("港務局公布渡輪新航線\n\n記者王小明／台北報導\n\n港務局副局長高文今天表示，我們在畫線之前聽取了每一條街道的意見，三條航線將於六月開通。\n");
    let page = read(&big5, None).unwrap();
    assert_eq!(headline(&page), "港務局公布渡輪新航線");
    assert_eq!(credits(&page), [(Role::Reporter, "王小明")]);
    let with_bom = format!("\u{feff}Ferry routes open in June\r\n\r\n{PROSE}\r\n");
    assert_eq!(headline(&reading(&with_bom)), "Ferry routes open in June");
}

#[test]
fn credits_below_the_body() {
    let page = reading(&format!(
        "Ferry routes open in June\n\nMarch 4, 2024\n\n{PROSE}\n\n{PROSE} Again.\n\n(Reporting by Jane Doe in London; Editing by John Roe and Ann Lee)\n\nSam Poe contributed to this report."
    ));
    let wanted = [
        (Role::Reporter, "Jane Doe"),
        (Role::Editor, "John Roe"),
        (Role::Editor, "Ann Lee"),
        (Role::AdditionalReporting, "Sam Poe"),
    ];
    assert_eq!(credits(&page), wanted);
    assert_eq!(page.body_text, format!("{PROSE}\n\n{PROSE} Again."));
    assert!(byline(&page).contains("Jane Doe"));
}
