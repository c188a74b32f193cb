"""Pages of portals, written for this: what stands around an article there."""

from collections.abc import Callable, Mapping

_SCRIPT = "<script>var d='截至2019年12月底';document.write('<div>访问量'+d+'</div>');</script>"
_LINKS = "".join(
    f'<li><a href="/a{at}.html">{words}</a><span>2021-0{at}-1{at}</span></li>'
    for at, words in enumerate(
        (
            "关于做好2019年预算公开工作的通知",
            "2020年度部门决算公开目录",
            "民政局关于婚姻登记工作的公告",
            "教育局2018年义务教育招生计划",
            "市场监管局食品抽检信息",
        ),
        1,
    )
)


def of_divisions(title: str, article: str) -> str:
    """A page of these years: divisions, a menu, what is related beside the article."""
    return (
        "<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'>"
        f"<title>{title}_某某市人民政府</title><style>.a{{color:red}}</style></head><body>"
        "<div class='top'><a href='/'>首页</a>|<a href='/z'>政务公开</a>|<a href='/f'>办事服务</a></div>"
        "<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/c'>财政信息</a> &gt; 正文</div>"
        f"<div class='main'><div class='left'><ul>{_LINKS}</ul></div><div class='right'>"
        f"<h1>{title}</h1><div class='meta'>发布时间：2025-10-15 来源：某某局 浏览次数：<span id='n'></span> "
        "字体：[<a>大</a> <a>中</a> <a>小</a>]</div>"
        f"<div id='zoom' class='TRS_Editor'>{article}</div>"
        f"<div class='share'>分享到：<a>微信</a><a>微博</a></div></div></div>{_SCRIPT}"
        "<div class='foot'>主办：某某市人民政府办公室　网站标识码：0000000000　备案号：000</div></body></html>"
    )


def of_tables(title: str, article: str) -> str:
    """A page of twenty years ago: tables in tables, as layout."""
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        f"<title>{title}</title></head><body bgcolor=#ffffff><table width=960 align=center><tr>"
        "<td colspan=2><table width='100%'><tr><td><a href=/>首页</a></td><td><a href=/b>公开目录</a></td>"
        f"</tr></table></td></tr><tr><td width=200 valign=top><table><tr><td><ul>{_LINKS}</ul></td></tr></table>"
        f"</td><td valign=top><table width='100%'><tr><td align=center><b>{title}</b></td></tr><tr><td>索引号："
        "000　发布机构：某某局　发文日期：2025年10月15日</td></tr><tr><td><table width='98%'><tr><td>"
        f"{article}</td></tr></table></td></tr><tr><td>【<a>打印</a>】【<a>关闭</a>】</td></tr></table></td></tr>"
        f"<tr><td colspan=2 align=center>版权所有</td></tr></table>{_SCRIPT}</body></html>"
    )


def of_saved(title: str, article: str) -> str:
    """A page as a browser saves it, with its frames, forms and what it has hidden."""
    return (
        "<!DOCTYPE html>\n<!-- saved from url=(0031)http://www.example.gov.cn/x.html -->\n<html><head>"
        f"<meta charset='utf-8'><title>{title}</title>{_SCRIPT}<link rel='stylesheet' href='./x_files/a.css'></head>"
        "<body><header><nav><ul><li>首页</li><li>要闻</li></ul></nav><form><input name='q'><button>搜索</button>"
        "</form></header><div style='display:none'>2018年部门预算：支出100万元，比上年增加100万元，增长100%。</div>"
        f"<article><section><h2>{title}</h2>{article}</section></article><aside><h3>相关链接</h3><ul>{_LINKS}</ul>"
        "</aside><iframe src='./x_files/b.html'></iframe><footer><p>联系我们</p></footer></body></html>"
    )


SHELLS: Mapping[str, Callable[[str, str], str]] = {
    "今门户": of_divisions,
    "老门户": of_tables,
    "存下来的": of_saved,
}
