use super::*;
use crate::exchange::page::Warning;

fn page_of(head: &str, body: &str) -> PageReading {
    reading(&format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">{head}</head><body>{body}</body></html>"
    ))
}

fn paragraphs(count: usize) -> String {
    (1..=count).map(|n| format!("<p>{PROSE} Part {n}.</p>\n")).collect()
}

const LINKED: &str = r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Ferry routes open in June","datePublished":"2023-11-13T15:04:00+01:00","author":[{"@type":"Person","name":"Jane Doe"},{"@type":"Organization","name":"Example Wire"}],"publisher":{"@type":"Organization","name":"The Daily Example"},"articleSection":"Harbor"}</script>"#;

#[test]
fn linked_data_says_it_all() {
    let page = page_of(
        &format!(
            "<title>Ferry routes open in June | The Daily Example</title>{LINKED}<link rel=\"canonical\" href=\"https://daily.example/a/1\">"
        ),
        &format!(
            "<header><nav><a href=\"/\">Home</a> <a href=\"/p\">Politics</a></nav></header><main><article><h1>Ferry routes open in June</h1><p class=\"byline\">By Jane Doe and Example Wire</p><time datetime=\"2023-11-13T15:04:00+01:00\">13 Nov 2023</time>{}</article></main><footer><a href=\"/about\">About us</a> <a href=\"/privacy\">Privacy policy</a> <a href=\"mailto:desk@daily.example\">Mail</a><p>© 2023 The Daily Example</p></footer>",
            paragraphs(5)
        ),
    );
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert_eq!(byline(&page), "Jane Doe, Example Wire");
    assert_eq!(credits(&page), [(Role::Writer, "Jane Doe"), (Role::Writer, "Example Wire")]);
    assert!(page.credits[1].value.agency && !page.credits[0].value.agency);
    assert_eq!(instant(&page), "2023-11-13T15:04:00+01:00");
    assert_eq!(page.published_as_printed.as_deref(), Some("2023-11-13T15:04:00+01:00"));
    assert_eq!(page.section_label.unwrap().value, "Harbor");
    assert_eq!(page.canonical_url.as_deref(), Some("https://daily.example/a/1"));
    assert_eq!(page.site.name.unwrap().value, "The Daily Example");
    assert_eq!(page.site.emails[0].value, "desk@daily.example");
    let about = &page.site.pages[0].value;
    assert_eq!((about.key, about.url.as_deref()), ("about", Some("https://daily.example/about")));
    assert!(page.body_text.starts_with("The council") && page.body_text.ends_with("Part 5."));
    assert!(!page.body_html.contains("byline") && !page.body_text.contains("Jane Doe"));
}

#[test]
fn a_blog_like_page() {
    let page = page_of(
        r#"<title>Ferry routes open in June – The Daily Example</title><meta property="og:title" content="Ferry routes open in June"><meta property="article:published_time" content="2024-03-04T08:15:00+00:00"><meta name="author" content="Jane Doe"><meta property="og:site_name" content="The Daily Example"><meta property="og:image" content="https://daily.example/wp/harbor-1024.jpg">"#,
        &format!(
            r#"<div id="page"><div class="site-header">The Daily Example</div><div class="content-area"><article class="post"><h1 class="entry-title">Ferry routes open in June</h1><div class="entry-meta"><span class="posted-on">Posted on <time class="entry-date" datetime="2024-03-04T08:15:00+00:00">March 4, 2024</time></span> <span class="byline">by <span class="author vcard">Jane Doe</span></span></div><div class="entry-content"><div class="wp-caption"><img src="/wp/harbor-1024.jpg" width="800" height="500" alt="The harbor"><p class="wp-caption-text">The harbor at dawn. Photo: John Roe</p></div>{}<h2>The price</h2>{}<ul><li>First route, to the island of the lighthouse</li><li>Second route, to the old quarter</li></ul><blockquote><p>We listened to every street, said the director.</p></blockquote></div></article></div><aside id="secondary"><h2>Recent posts</h2><ul><li><a href="/x">Something else</a></li></ul></aside></div>"#,
            paragraphs(3),
            paragraphs(2)
        ),
    );
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert_eq!(byline(&page), "Jane Doe");
    assert_eq!(instant(&page), "2024-03-04T08:15:00+00:00");
    let lead = page.lead_image.as_ref().unwrap();
    assert_eq!(lead.value.caption.as_deref(), Some("The harbor at dawn."));
    assert_eq!(lead.value.credit_line.as_deref(), Some("Photo: John Roe"));
    assert_eq!(lead.value.alt.as_deref(), Some("The harbor"));
    assert!(page.body_html.contains("<h2>The price</h2>"), "{}", page.body_html);
    assert!(page.body_html.contains("<li>First route"), "{}", page.body_html);
    assert!(page.body_html.contains("<blockquote>"), "{}", page.body_html);
    assert!(!page.body_text.contains("Something else") && !page.body_text.contains("Posted on"));
}

#[test]
fn figures_with_credits_of_their_own() {
    let page = page_of(
        "<title>Ferry routes open in June</title>",
        &format!(
            r#"<article><h1>Ferry routes open in June</h1><figure><picture><img data-src="https://daily.example/i/1.jpg" src="data:image/gif;base64,AAAA" alt="Quay"></picture><figcaption><span>The new quay.</span> <span class="credit">Jane Roe/AP</span></figcaption></figure>{}<figure><img src="https://daily.example/i/2.jpg"><figcaption>The old quay. (Photo by Ann Lee)</figcaption></figure>{}</article>"#,
            paragraphs(4),
            paragraphs(2)
        ),
    );
    let lead = page.lead_image.as_ref().unwrap();
    assert_eq!(lead.value.src.as_deref(), Some("https://daily.example/i/1.jpg"));
    assert_eq!(lead.value.caption.as_deref(), Some("The new quay."));
    assert_eq!(lead.value.credit_line.as_deref(), Some("Jane Roe/AP"));
    assert_eq!(page.images.len(), 1);
    assert_eq!(page.images[0].value.caption.as_deref(), Some("The old quay."));
    assert_eq!(page.images[0].value.credits[0].credited_as, "Ann Lee");
    assert!(!page.body_text.contains("quay"));
}

#[test]
fn an_amp_page() {
    let page = reading(&format!(
        r#"<!doctype html><html amp lang="en-GB"><head><title>Ferry routes open in June</title>{LINKED}</head><body><amp-sidebar id="s"><ul><li>Menu</li></ul></amp-sidebar><article><h1>Ferry routes open in June</h1><amp-img src="/i/1.jpg" width="800" height="500" alt="Quay"></amp-img>{}<amp-ad width="300" height="250"></amp-ad></article></body></html>"#,
        paragraphs(5)
    ));
    assert_eq!(language(&page), "en-GB");
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert!(!page.body_text.contains("Menu"));
}

#[test]
fn a_mainland_portal() {
    let body = "<p>　　新华社重庆3月1日电（记者 张三）市港口管理局副局长高文1日在新闻发布会上说，改造计划进入第二年，三条航线将于六月开通，今后两年还将新建四座码头，并整治沿岸道路。</p><p>　　“我们在画线之前听取了每一条街道的意见。”高文表示，今年还将公布渡轮时刻表，并继续听取市民的意见，所有资料都会在网站公开。</p><p>　　高文指出，工程款由市级财政承担，预算已经通过，审计部门将全程监督，并按季度向社会公布进展情况。</p>";
    let page = reading(&format!(
        "<html><head><meta charset=\"utf-8\"><title>市政府介绍港口改造计划_示例网</title></head><body><div class=\"nav\"><a href=\"/\">首页</a><a href=\"/gn\">国内</a></div><div class=\"main\"><h1>市政府介绍港口改造计划</h1><div class=\"info\"><span class=\"time\">2024年03月04日 10:30</span> 来源：<a href=\"/\">示例日报</a> 作者：张三</div><div class=\"article\" id=\"detail\">{body}<p style=\"text-align:center\"><img src=\"/img/1.jpg\"></p><p style=\"text-align:center\">图为发布会现场。王五 摄</p></div><div>责任编辑：赵六</div></div><div class=\"footer\"><a href=\"/about\">关于我们</a> | <a href=\"/contact\">联系我们</a><p>渝ICP备10000001号 渝公网安备 50010000000001号</p><p>举报电话：023-60000001</p></div></body></html>"
    ));
    assert_eq!(headline(&page), "市政府介绍港口改造计划_示例网");
    assert!(
        page.warnings.contains(&Warning::new(
            "headline_longer_than_printed",
            "The metadata's title is “市政府介绍港口改造计划_示例网”; the page prints “市政府介绍港口改造计划”."
        )) || page.headline.unwrap().confidence < 0.95
    );
    assert_eq!(
        language(&reading(
            "<html><body><p>市政府说明年将开通三条航线，并听取市民的意见，资料会公开。</p></body></html>"
        )),
        "zh-Hans"
    );
    assert_eq!(
        date(&reading(&format!(
            "<html><body><h1>市政府介绍港口改造计划</h1><div class=\"time\">2024年03月04日 10:30</div>{body}</body></html>"
        ))),
        "2024-03-04"
    );
    assert_eq!(page.dateline.unwrap().value.place, "重庆");
    assert_eq!(page.published_at, None);
    let lead = page.lead_image.unwrap().value;
    assert_eq!((lead.caption.as_deref(), lead.credit_line.as_deref()), (Some("图为发布会现场。"), Some("王五 摄")));
    assert!(page.body_text.starts_with("市港口管理局"), "{}", page.body_text);
    assert_eq!(page.site.filings.len(), 2);
    assert_eq!(page.site.pages.len(), 2);
}

#[test]
fn entities_and_inline_tags() {
    let page = page_of(
        "<title>Harbor &amp; ferries &#8211; a plan</title><meta property=\"og:title\" content=\"Harbor &amp;amp; ferries\">",
        &format!(
            "<article><h1>Harbor &amp; ferries</h1><p>The &ldquo;old&rdquo; harbor &mdash; <strong>three routes</strong>, <em>two</em> islands &lt;here&gt; and <a href=\"https://example.org/?a=1&amp;b=2\" onclick=\"x()\">the plan</a>, which the council approved on Tuesday.</p>{}</article>",
            paragraphs(5)
        ),
    );
    assert_eq!(headline(&page), "Harbor & ferries");
    assert!(page.body_text.starts_with("The “old” harbor — three routes, two islands <here> and the plan"));
    assert!(page.body_html.contains("<strong>three routes</strong>, <em>two</em> islands &lt;here&gt; and <a href=\"https://example.org/?a=1&amp;b=2\">the plan</a>"));
    assert!(!page.body_html.contains("onclick"));
}

#[test]
fn scripts_and_styles_never_reach_the_body() {
    let page = page_of(
        "<title>Ferry routes open in June</title>",
        &format!(
            "<article><h1>Ferry routes open in June</h1>{}<script>alert(1)</script><style>p{{}}</style><p>A <a href=\"javascript:alert(1)\">trap</a> and <img src=x onerror=alert(1)> more of it, in words enough to be kept by anyone.</p><iframe src=\"https://evil.example\"></iframe></article>",
            paragraphs(5)
        ),
    );
    for mark in ["script", "alert", "style", "iframe", "onerror", "javascript"] {
        assert!(!page.body_html.contains(mark), "{mark}: {}", page.body_html);
    }
}

#[test]
fn a_short_page_falls_back_to_its_paragraphs() {
    let page = reading(
        "<html><body><h1>Ferry routes open in June</h1><p>By Jane Doe</p><p>13 November 2023</p><p>Three routes open, the port authority said on Monday.</p></body></html>",
    );
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert_eq!(byline(&page), "Jane Doe");
    assert_eq!(date(&page), "2023-11-13");
    assert_eq!(page.body_text, "Three routes open, the port authority said on Monday.");
}

#[test]
fn a_list_of_articles_is_no_article() {
    let links: String = (0..40)
        .map(|n| format!("<li><a href=\"/a/{n}\">Headline number {n} about the harbor and ferries</a></li>"))
        .collect();
    let page = page_of("<title>News</title>", &format!("<div><h1>News</h1><ul>{links}</ul></div>"));
    assert!(codes(&page).contains(&"no_article"));
    assert!(page.body_text.len() < 200, "{}", page.body_text);
}

#[test]
fn no_byline_is_no_credit() {
    let page = page_of(
        "<title>Ferry routes open in June</title>",
        &format!("<article><h1>Ferry routes open in June</h1>{}</article>", paragraphs(6)),
    );
    assert_eq!(page.byline_as_printed, None);
    assert!(page.credits.is_empty() && page.display_date.is_none());
    assert!(page.unknowns.iter().any(|s| s.contains("no author")));
    assert!(page.unknowns.iter().any(|s| s.contains("no date")));
}

#[test]
fn marked_bylines_follow_the_page_not_its_frame() {
    let page = page_of(
        "<title>Ferry routes open in June</title>",
        &format!(
            "<div class=\"sidebar\"><span class=\"author\">Other Person</span></div><div class=\"byline\" style=\"display: none\">Hidden</div><article><h1>Ferry routes open in June</h1><div class=\"c-byline\">By <span itemprop=\"name\">Jane Doe</span></div>{}</article><div class=\"comment\"><b class=\"author\">Troll</b></div>",
            paragraphs(6)
        ),
    );
    assert_eq!(byline(&page), "Jane Doe");
}

#[test]
fn unbalanced_tags_and_quotation_marks() {
    let page = reading(&format!(
        "<html><body><div><h1>Ferry routes open in June</h2><b><p>“{PROSE}<p><i>{PROSE}</b></div></span>“““<p>{PROSE}<table><tr><td>{PROSE}"
    ));
    assert_eq!(headline(&page), "Ferry routes open in June");
    assert!(page.body_text.matches("The council approved").count() >= 2);
}

#[test]
fn tables_of_data_are_kept() {
    let rows: String = (0..12).map(|n| format!("<tr><td>Route {n}</td><td>{n} km</td></tr>")).collect();
    let page = page_of(
        "<title>Ferry routes open in June</title>",
        &format!(
            "<article><h1>Ferry routes open in June</h1>{}<table><tr><th>Route</th><th>Length</th></tr>{rows}</table>{}</article>",
            paragraphs(4),
            paragraphs(2)
        ),
    );
    assert!(page.body_html.contains("<tr><th>Route</th><th>Length</th></tr>"), "{}", page.body_html);
    assert!(page.body_html.contains("<tr><td>Route 3</td><td>3 km</td></tr>"));
}

#[test]
fn relative_links_follow_the_address_given() {
    let html = format!(
        "<html><head><title>Ferry routes open in June</title></head><body><article><h1>Ferry routes open in June</h1><p>See <a href=\"../plan\">the plan</a>, which the council approved on Tuesday.</p>{}</article></body></html>",
        paragraphs(6)
    );
    let page = read(html.as_bytes(), Some("https://daily.example/2023/11/13/ferries/")).unwrap();
    assert!(page.body_html.contains("href=\"https://daily.example/2023/11/13/plan\""), "{}", page.body_html);
    assert_eq!(date(&page), "2023-11-13");
    assert_eq!(page.display_date.unwrap().method, "address");
}
