"""What is to be typed is listed in the order of the schema, with what it counts in and what stood there; what
stands behind a paragraph is found.
"""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.preview.house import House, TextAsked, ToDoAsked
from reports.preview.passages import is_said_in, squeezed, template_line
from reports.preview.trial import Asked
from reports.renewal.progress import progress_of
from reports.run.request import Request
from reports.source.markdown import READ_AGAIN
from reports.typed.write_back import ChangedElsewhere, Spot
from tests.preview.conftest import FILE, UNIT

NAME = FILE.rpartition("/")[2]
TEXTS = FILE.replace(".yaml", ".md")


@pytest.fixture
def house(typing: Request, tmp_path: Path) -> House:
    return House(typing, tmp_path / "预览" / "output")


def save(house: House, old: str, new: str, file: str = FILE) -> None:
    path = house._request.data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    house.look()


def to_do(house: House, *also: str) -> Any:
    return house.to_do(ToDoAsked(UNIT, also))


def pending(house: House) -> list[tuple[str, str, str, str]]:
    return [
        (
            one["group"].partition("：")[2] or one["group"],
            one["title"],
            one["unit"],
            one["former"],
        )
        for one in to_do(house)["fields"]
        if one["pending"] and one["owner"] == FILE
    ]


def asked(one: dict[str, Any], new: str) -> Asked:
    return Asked(Spot(**one["spot"]), new, owner=one["owner"])


def field(house: House, name: str, *also: str) -> dict[str, Any]:
    found = to_do(house, *also)["fields"]
    return next(one for one in found if one["id"] == f"{FILE} {name}")


def test_what_is_to_be_typed_stands_in_the_order_of_the_schema(house: House) -> None:
    assert pending(house) == []
    save(house, "批复数: {预算: 24.6", "批复数: {预算: 待填")
    save(house, "决算: 0.64", "决算: 待填")
    save(house, "决算: 4.83", "决算: 待填")
    save(house, "人次: 52", "人次: 待填")
    save(house, "公开时间: 2025年9月12日", "公开时间: 待填")
    assert pending(house) == [
        ("三公经费", "公开时间", "", ""),
        ("三公 › 公务用车运行", "决算", "万元", ""),
        ("三公 › 公务接待", "决算", "万元", ""),
        ("三公 › 公务接待 › 国内", "人次", "人次", ""),
        ("批复数", "预算", "万元", ""),
    ]


def test_it_is_what_status_counts(house: House, typing: Request) -> None:
    save(house, "决算: 0.64", "决算: 待填")
    save(house, "决算: 4.83", "决算: 待填")
    [progress] = [one for one in progress_of(typing) if one.file == NAME]
    names = [f"{FILE} {one.name}" for one in progress.pending]
    found = to_do(house)["fields"]
    assert sorted(names) == sorted(one["id"] for one in found if one["pending"])


def test_last_years_value_stands_beside_with_what_it_counts_in(
    house: House, typing: Request
) -> None:
    now, then = typing.data / FILE, typing.data / FILE.replace("2024", "2023", 1)
    then.parent.mkdir(parents=True)
    text = now.read_text(encoding="utf-8")
    then.write_text(text.replace("金额单位: 万元", "金额单位: 元"), encoding="utf-8")
    save(house, "决算: 0.64", "决算: 待填")
    save(house, "人次: 52", "人次: 待填")
    house = House(typing, typing.output)
    assert [one[3] for one in pending(house)] == ["0.64元", "52人次"]


def test_amounts_of_a_part_count_in_what_it_says_itself(house: House) -> None:
    save(house, "上年:\n  金额单位: 万元", "上年:\n  金额单位: 元")
    save(house, "公务接待: 0.81", "公务接待: 待填")
    assert pending(house) == [("上年 › 三公", "公务接待", "元", "")]
    save(house, "上年:\n  金额单位: 元", "上年:\n  金额单位: 待填")
    # What it counts in comes first.
    assert [one[1:3] for one in pending(house)] == [("金额单位", ""), ("公务接待", "")]
    save(house, "公务接待: 待填", "公务接待: 0.81")
    assert [one[1] for one in pending(house)] == ["金额单位"]


def test_what_was_typed_stays_where_it_is_asked_for(house: House) -> None:
    save(house, "决算: 0.64", "决算: 待填")
    one = field(house, "三公.公务接待.决算")
    house.change(asked(one, "0.74"))
    assert (
        b"\xe5\x86\xb3\xe7\xae\x97: 0.74" in (house._request.data / FILE).read_bytes()
    )
    assert one["id"] not in [each["id"] for each in to_do(house)["fields"]]
    again = field(house, "三公.公务接待.决算", one["id"])
    assert again["spot"]["text"] == "0.74" and not again["pending"]
    house.change(asked(again, "0.64"))
    house.undo()
    house.undo()
    assert field(house, "三公.公务接待.决算")["pending"]


def test_what_the_schema_does_not_take_is_told_and_not_written(house: House) -> None:
    from reports.core.problems import Fault

    save(house, "决算: 0.64", "决算: 待填")
    before = (house._request.data / FILE).read_bytes()
    one = field(house, "三公.公务接待.决算")
    for ask in (house.try_change, house.change):
        with pytest.raises(Fault) as caught:
            ask(asked(one, "六角四分"))
        [told] = caught.value.problems
        assert "六角四分" in told.message and told.message.count("。") == 1
    assert (house._request.data / FILE).read_bytes() == before


def test_of_a_file_changed_elsewhere_the_later_one_is_told(house: House) -> None:
    save(house, "决算: 0.64", "决算: 待填")
    one = field(house, "三公.公务接待.决算")
    save(house, "决算: 待填", "决算: 0.94")
    with pytest.raises(ChangedElsewhere) as caught:
        house.change(asked(one, "0.74"))
    words = caught.value.problems[0].message
    assert all(each in words for each in ("待填", "0.94", "0.74"))
    assert "决算: 0.94" in (house._request.data / FILE).read_text(encoding="utf-8")


def test_the_state_is_set_where_it_stands_or_where_it_is_to_stand(house: House) -> None:
    one = field(house, "状态")
    assert one["spot"]["text"] == "公开稿" and one["last"]
    house.change(asked(one, "送审稿"))
    save(house, "状态: 送审稿\n", "")
    one = field(house, "状态")
    assert one["spot"]["text"] == "" and one["spot"]["key"] == "状态"
    house.change(asked(one, "公开稿"))
    text = (house._request.data / FILE).read_text(encoding="utf-8")
    assert "报告: 三公经费公开\n状态: 公开稿\n公开时间" in text
    from reports.core.problems import Fault

    with pytest.raises(Fault):
        house.try_change(asked(field(house, "状态"), "发布稿"))


def test_a_broken_file_and_a_folder_in_its_place_list_nothing(house: House) -> None:
    save(house, "决算: 0.64", "决算: 待填")
    one = field(house, "三公.公务接待.决算")
    path = house._request.data / FILE
    path.unlink()
    path.mkdir()
    house.look()
    assert FILE not in [each["owner"] for each in to_do(house)["fields"]]
    from reports.core.problems import Fault

    with pytest.raises(Fault):
        house.change(asked(one, "0.74"))
    assert path.is_dir()


# ── texts ───────────────────────────────────────────────────────────────────

TITLE = "原因 公务接待费比上年"


def texts(house: House) -> dict[str, str]:
    found = to_do(house)["texts"]
    return {one["title"]: one["state"] for one in found if one["owner"] == FILE}


def test_texts_are_listed_with_what_is_to_be_done(house: House) -> None:
    assert texts(house)[TITLE] == ""
    save(house, f"# {TITLE}\n", f"# {TITLE}\n\n{READ_AGAIN}\n", TEXTS)
    assert texts(house)[TITLE] == "要重读"
    save(house, READ_AGAIN, "（请填写：一两句）", TEXTS)
    path = house._request.data / TEXTS
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("（请填写") + 9] + "\n", encoding="utf-8")
    house.look()
    assert texts(house)[TITLE] == "要写"
    path.write_text(text[: text.index(f"# {TITLE}")], encoding="utf-8")
    house.look()
    assert texts(house)[TITLE] == "要写"
    path.unlink()
    house.look()
    assert set(texts(house).values()) == {"要写"} and len(texts(house)) == 6


def test_the_first_text_makes_its_file_and_is_undone_with_it(house: House) -> None:
    path = house._request.data / TEXTS
    path.unlink()
    house.look()
    told = house.text(TextAsked(file=TEXTS, title=TITLE))
    assert told["text"] == "" and told["spot"]["hash"] == ""
    one = {"spot": told["spot"], "owner": FILE}
    house.change(asked(one, "来访减少"))
    assert path.read_text(encoding="utf-8") == f"# {TITLE}\n\n来访减少\n"
    with pytest.raises(ChangedElsewhere):
        house.change(asked(one, "别的"))
    house.undo()
    assert not path.exists()


def test_a_text_is_tried_while_it_is_typed(house: House) -> None:
    from reports.core.problems import Fault

    told = house.text(TextAsked(file=TEXTS, title=TITLE))
    one = {"spot": told["spot"], "owner": FILE}
    house.try_change(asked(one, "来访减少"))
    for wrong in ("来访{{ 三公", "一\n# 另一段", "{{ 没有这个名称 }}减少"):
        with pytest.raises(Fault) as caught:
            house.try_change(asked(one, wrong))
        assert caught.value.problems[0].message.endswith("。"), wrong


def test_only_texts_of_the_units_own_are_told_and_changed(house: House) -> None:
    from reports.core.problems import Fault

    for file in ("../x.md", "2024/别的/决算.md", f"2024/{UNIT}/../x.md", FILE):
        with pytest.raises(Fault):
            house.text(TextAsked(file=file, title=TITLE))
    spot = Spot(f"2024/{UNIT}/别的.md", "", 0, 0, "", TITLE)
    with pytest.raises(Fault):
        house.change(Asked(spot, "一", owner=FILE))
    assert not (house._request.data / spot.file).exists()


def document(house: House) -> int:
    import json

    [unit] = json.loads(house.state())["opened"]
    return int(next(one["id"] for one in unit["documents"] if one["file"] == FILE))


def test_behind_a_paragraph_stand_its_texts_and_the_line_of_the_template(
    house: House,
) -> None:
    words = (
        "2024年度公务接待费支出决算0.64万元，决算数小于预算数，主要原因是能用视频会商的不再当面接待，"
        "陪餐人数按规定从严控制；比2023年减少，主要原因是来访交流的批次减少，一部分改为线上交流。"
    )
    told = house.text(TextAsked(document(house), words=words))
    assert [one["spot"]["key"] for one in told["texts"]] == [
        "原因 公务接待费比预算",
        TITLE,
    ]
    assert "正文.md.j2 第 4 行" in told["template"]["where"]
    told = house.text(
        TextAsked(
            document(house), words="本说明的数，是某局用财政拨款安排的“三公”经费。"
        )
    )
    assert not told["texts"] and not told["values"]
    assert told["template"]["text"].startswith("本说明的数，是")
    told = house.text(
        TextAsked(
            document(house),
            words="接待主要是异地医保部门交流经办服务、上级部门督导基金监管。",
        )
    )
    assert [one["id"] for one in told["values"]] == [f"{FILE} 三公.公务接待.国内.内容"]
    told = house.text(TextAsked(document(house), words="毫不相干"))
    assert not told["texts"] and told["template"] is None


def test_a_text_is_found_around_the_numbers_that_it_refers_to(tmp_path: Path) -> None:
    text = "**接待费**{{ 三公.公务接待.决算 }}，比上年减少"
    assert is_said_in(text, squeezed("一、接待费 0.64万元，比上年减少。"))
    assert not is_said_in(text, "比上年减少，接待费")
    assert not is_said_in("{{ 一 }}", "一二三四五")
    assert template_line(tmp_path, ["没有.md.j2"], "一二三四五") is None


# ── units ───────────────────────────────────────────────────────────────────


def test_a_unit_that_comes_is_listed_and_one_that_goes_is_not(
    typing: Request, tmp_path: Path
) -> None:
    import shutil

    house = House(replace(typing, unit=""), tmp_path / "预览" / "output")
    assert house.units == [UNIT]
    year, other = typing.data / "2024", "示例新局"
    shutil.copytree(year / UNIT, year / other)
    assert house.look() and house.units == sorted([UNIT, other])
    house.open(other)
    shutil.rmtree(year / UNIT)
    assert house.look() and house.units == [other]
    assert f'"unit": "{UNIT}"' not in house.state()
    shutil.rmtree(year / other)
    assert house.look() and house.units == []
    shutil.copytree(Path(__file__).parents[2] / "data" / "2024" / UNIT, year / UNIT)
    assert house.look() and house.units == [UNIT]
    assert f'"unit": "{UNIT}"' in house.state()


def test_of_ten_saves_the_last_is_seen(house: House) -> None:
    path = house._request.data / FILE
    text = path.read_text(encoding="utf-8")
    for number in range(10):
        path.write_text(text.replace("0.64", f"0.{70 + number}", 1), encoding="utf-8")
    assert house.look()
    assert "0.79" in house.page(document(house)).decode()
    assert not house.look()
