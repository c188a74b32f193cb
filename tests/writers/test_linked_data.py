"""What a page says of itself to programs: a Report, the Dataset of its tables, where it will be found."""

import json
import re
from typing import Any

import html5lib
from msgspec.structs import replace

from reports.core.tree import Document, Paragraph, Text
from reports.writers.html import PageMeta, write_page
from tests.writers.test_html_writer import META, SHELL

DOCUMENT = Document(
    "某局2024年度部门决算", (Paragraph((Text("正文"),)),), owner="某县医疗保障局"
)
FILES = (
    ("决算.docx", "决算.docx", "Word 文档，20 KB"),
    ("决算附表.xlsx", "决算附表.xlsx", "Excel 表格，9 KB"),
    ("决算数据.csv", "决算数据.csv", "CSV 数据，3 KB"),
    ("决算数据.json", "决算%20数据.json", "JSON 数据，6 KB"),
)
ADDRESS = "https://www.ceshi.gov.cn/zwgk/2024/a.html"


def page_of(meta: PageMeta, document: Document = DOCUMENT) -> str:
    return write_page(document, SHELL.render, meta, "").decode()


def told(meta: PageMeta) -> dict[str, Any]:
    tree = html5lib.parse(page_of(meta), namespaceHTMLElements=False)
    (block,) = tree.iter("script")
    assert block.get("type") == "application/ld+json"
    found: dict[str, Any] = json.loads(block.text or "")
    return found


def test_a_page_is_a_report_of_its_unit_with_a_dataset_of_its_tables() -> None:
    report = told(replace(META, year="2024", downloads=FILES, address=ADDRESS))
    dataset = report.pop("hasPart")
    unit = {"@type": "GovernmentOrganization", "name": "某县医疗保障局"}
    assert report == {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": "某局2024年度部门决算",
        "description": "部门决算说明",
        "keywords": "决算",
        "url": ADDRESS,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "datePublished": "2025-10-15",
        "temporalCoverage": "2024",
        "publisher": unit,
        "isPartOf": {"@type": "WebSite", "name": "某县人民政府"},
    }
    assert dataset["@type"] == "Dataset" and dataset["publisher"] == unit
    assert dataset["temporalCoverage"] == "2024" and "url" not in dataset
    # What Google takes: from 50 to 5000 characters.
    assert 50 <= len(dataset["description"]) <= 5000
    assert [
        (one["@type"], one["contentUrl"], one["encodingFormat"].rpartition("/")[2][:4])
        for one in dataset["distribution"]
    ] == [
        ("DataDownload", "决算附表.xlsx", "vnd."),
        ("DataDownload", "决算数据.csv", "csv"),
        ("DataDownload", "决算%20数据.json", "json"),
    ]


def test_nothing_is_said_that_nobody_knows() -> None:
    assert told(PageMeta(downloads=FILES[:1])) == {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": "某局2024年度部门决算",
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "publisher": {"@type": "GovernmentOrganization", "name": "某县医疗保障局"},
    }
    assert "canonical" not in page_of(META) and "og:url" not in page_of(META)


def test_a_page_says_where_it_will_be_found() -> None:
    page = page_of(replace(META, address=ADDRESS))
    assert f'<link rel="canonical" href="{ADDRESS}">' in page
    assert f'<meta property="og:url" content="{ADDRESS}">' in page


def test_a_page_leads_programs_to_what_is_new_where_there_is_a_feed() -> None:
    led = '<link rel="alternate" type="application/atom+xml" title="信息公开" href="../../feed.xml">'
    assert led in page_of(replace(META, feed="../../feed.xml"))
    assert "alternate" not in page_of(META)


def test_a_draft_says_nothing_to_programs() -> None:
    draft = replace(DOCUMENT, mark="草稿")
    assert "ld+json" not in page_of(META, draft)


def test_no_words_end_the_block() -> None:
    nasty = "</script><!--<script>alert(1)&]]>"
    report = told(replace(META, description=nasty, site_name=nasty))
    assert report["description"] == report["isPartOf"]["name"] == nasty
    page = page_of(replace(META, description=nasty))
    assert not re.search(r"<script>|<!--", page)
