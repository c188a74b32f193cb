"""Forms of several people beside each other, beside the files as they are now, and beside the schema."""

import pytest

from tests.entry_form.conftest import Office, changed_lines

ACCOUNTS, TEXTS = "决算.yaml", "决算.md"
REST = ("收入", "其余")
TOTAL = ("批复数", "基本支出")
ITEM = ("支出", "一般公共预算", "2101301")


def test_what_one_of_several_changed_is_taken(office: Office) -> None:
    one, other = office.form(), office.form()
    one.fill("5", ACCOUNTS, *REST)
    other.fill("7919401", ACCOUNTS, *TOTAL)
    before = office.files()
    status, said = office.bring(
        one.save(office.path("甲.xlsx")), other.save(office.path("乙.xlsx"))
    )
    assert status == 0 and "填报表：甲.xlsx、乙.xlsx" in said
    lines = [new.decode() for _, _, new in changed_lines(before, office.files())]
    assert lines == ["  基本支出: 7919401", "  其余: 5"]


def test_what_both_changed_alike_is_taken_once(office: Office) -> None:
    one, other = office.form(), office.form()
    one.fill("1,234.50", ACCOUNTS, *REST)
    other.fill("1234.5", ACCOUNTS, *REST)
    before = office.files()
    status, _ = office.bring(
        one.save(office.path("甲.xlsx")), other.save(office.path("乙.xlsx"))
    )
    assert status == 0
    [(_, _, new)] = changed_lines(before, office.files())
    assert new.decode() == "  其余: 1234.50"


def test_what_they_changed_otherwise_is_shown_and_left(office: Office) -> None:
    one, other = office.form(), office.form()
    one.fill("5", ACCOUNTS, *REST)
    other.fill("6", ACCOUNTS, *REST)
    other.fill("7919401", ACCOUNTS, *TOTAL)
    first, second = (
        one.save(office.path("甲.xlsx")),
        other.save(office.path("乙.xlsx")),
    )
    before = office.files()
    status, said = office.bring(first, second)
    assert status == 1
    assert "收入.其余：“甲.xlsx”“决算”E" in said and "填的是“5”" in said
    assert "“乙.xlsx”“决算”E" in said and "填的是“6”" in said
    [(_, _, new)] = changed_lines(before, office.files())
    assert new.decode() == "  基本支出: 7919401"
    status, said = office.call(first, second, "--prefer", second, "--write")
    assert status == 0, said
    assert b"\xe5\x85\xb6\xe4\xbd\x99: 6\n" in office.files()[ACCOUNTS]


def test_forms_of_one_name_in_two_folders_are_told_apart(office: Office) -> None:
    paths = []
    for folder, text in (("甲", "5"), ("乙", "6")):
        form = office.form()
        form.fill(text, ACCOUNTS, *REST)
        office.path(folder).mkdir()
        paths.append(form.save(office.path(folder) / "填报表.xlsx"))
    status, said = office.bring(*paths)
    assert status == 1 and "填的是“5”" in said and "填的是“6”" in said
    status, said = office.call(*paths, "--prefer", paths[0], "--write")
    assert status == 0 and "其余: 5".encode() in office.files()[ACCOUNTS]


def test_a_file_with_errors_is_told_and_no_form_is_made(office: Office) -> None:
    path = office.data / ACCOUNTS
    path.write_bytes(path.read_bytes() + "收入: {".encode())
    status, said = office.run("form", "2024", "--unit", office.unit)
    assert status == 1 and "“决算.yaml”里有错误，读不了它" in said
    assert not office.form_file.exists()


def test_a_preferred_file_has_to_be_one_of_them(office: Office) -> None:
    path = office.form().save(office.path("甲.xlsx"))
    status, said = office.call(path, "--prefer", "丙.xlsx")
    assert status == 2 and "不在要导入的填报表里" in said


def test_what_has_changed_in_the_file_since_is_never_written_over(
    office: Office,
) -> None:
    form = office.form()
    form.fill("5", ACCOUNTS, *REST)
    path = form.save(office.path("甲.xlsx"))
    text = (office.data / ACCOUNTS).read_bytes()
    (office.data / ACCOUNTS).write_bytes(
        text.replace("其余: 0".encode(), "其余: 9".encode(), 1)
    )
    before = office.files()
    status, said = office.bring(path)
    assert status == 1
    assert "填报表发出去时是“0”，现在“决算.yaml”里已经是“9”" in said
    assert "填的是“5”，没有写" in said
    assert office.files() == before
    status, _ = office.call(path, "--prefer", "甲.xlsx", "--write")
    assert status == 0 and "其余: 5".encode() in office.files()[ACCOUNTS]


def test_a_file_that_counts_in_another_unit_now_takes_nothing(office: Office) -> None:
    form = office.form()
    form.fill("5", ACCOUNTS, *REST)
    form.fill("7", "经济分类.csv", "30101", "项目支出")
    path = office.data / ACCOUNTS
    text = path.read_text("utf-8").replace("金额单位: 元", "金额单位: 万元", 1)
    path.write_text(text, "utf-8")
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 1 and "金额按元填，现在按万元填" in said
    assert office.files() == before


def test_nothing_is_written_that_was_not_asked_for(office: Office) -> None:
    form = office.form()
    form.fill("5", ACCOUNTS, *REST)
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")), write=False)
    assert status == 0 and "0 → 5" in said and "还没有写" in said
    assert office.files() == before


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("１２３", "123"),
        ("1,234.50", "1234.50"),
        ("16.61万元", "16.61万元"),
        ("待填", "待填"),
        (12.5, "12.5"),
        ("（3）", "-3"),
    ],
)
def test_numbers_are_understood_as_in_the_data(
    office: Office, typed: str | float, written: str
) -> None:
    form = office.form()
    form.fill(typed, ACCOUNTS, *REST)
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 0, said
    assert f"  其余: {written}\n".encode() in office.files()[ACCOUNTS]


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [
        (REST, "大约五千", "填的“大约五千”没有用"),
        (("状态",), "定稿", "填的“定稿”没有用"),
        (("审签", "保密审查", "日期"), "某天", "填的“某天”没有用"),
        (REST, "", "空了，原来是“0”"),
        ((*ITEM, "项目"), "十五万", "填的“十五万”没有用"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell_and_the_rest_is_taken(
    office: Office, path: tuple[str, ...], typed: str, told: str
) -> None:
    form = office.form()
    form.fill(typed, ACCOUNTS, *path)
    form.fill("7919401", ACCOUNTS, *TOTAL)
    before = office.files()
    _, said = office.bring(form.save(office.path("甲.xlsx")))
    assert told in said and "“甲.xlsx”“决算”" in said
    [(_, _, new)] = changed_lines(before, office.files())
    assert new.decode() == "  基本支出: 7919401"


def test_a_form_of_another_unit_or_year_is_refused(office: Office) -> None:
    form = office.form()
    form.ledger.year = 2023
    for rows in form.sheets.values():
        if rows and rows[0][0] == "医保报告填报表":
            rows[0][2] = "2023"
            other = form.save(office.path("去年.xlsx"))
            rows[0][2:4] = ["2024", "别的局"]
    elsewhere = form.save(office.path("别的.xlsx"))
    before = office.files()
    status, said = office.bring(other)
    assert status == 1 and "是 2023 年度的，不是 2024 年度的" in said
    status, said = office.bring(elsewhere)
    assert status == 1 and "是“别的局”的" in said
    assert office.files() == before


def test_what_the_schema_no_longer_has_is_told(office: Office) -> None:
    form = office.form()
    word = next(
        word
        for word, line in form.ledger.lines.items()
        if getattr(line, "path", None) == REST
    )
    for rows in form.sheets.values():
        for row in rows:
            if (
                row
                and row[0] == word
                and "其余" in str(row[1])
                and "决算" in str(row[1])
            ):
                row[1] = str(row[1]).replace("其余", "其他的")
    name, number, column = form.spot(ACCOUNTS, *REST)
    form.put((name, number, column), "5")
    before = office.files()
    status, said = office.bring(form.save(office.path("旧.xlsx")))
    assert status == 1 and "填的“收入.其他的”，现在的模板或数据里没有这一项" in said
    assert office.files() == before


def test_new_rows_come_into_yaml_and_into_files_of_rows(office: Office) -> None:
    form = office.form()
    form.add(ACCOUNTS, ("支出", "一般公共预算"), "2101103", None, None, "7", "7")
    form.add(ACCOUNTS, ("支出", "政府性基金"), "2120803", None, None, "9", None, "9")
    form.add("经济分类.csv", ("经济分类",), "30216", None, "5", "6")
    form.add("经济分类.csv", ("经济分类",), "30217", None, "7")
    form.add(ACCOUNTS, ("绩效管理", "代表项目"), "第三个, 项目")
    form.add(TEXTS, (), "原因 另外的事", "第一段\n\n第二段")
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert "支出.一般公共预算.2101103" in said and "没有写" in said and status == 1
    files = office.files()
    text = files[ACCOUNTS].decode()
    assert "    2120803: {全年预算: 9, 项目: 9}" in text
    assert '代表项目: [基金监管工作经费, 城乡医疗救助补助资金, "第三个, 项目"]' in (
        text.replace("'", '"')
    )
    assert "30217,7" in files["经济分类.csv"].decode("utf-8-sig")
    assert "# 原因 另外的事\n\n第一段\n\n第二段\n" in files[TEXTS].decode()


def test_a_row_that_is_called_otherwise_or_not_at_all_is_told(office: Office) -> None:
    form = office.form()
    name, number, _ = form.spot(ACCOUNTS, *ITEM, "项目")
    form.put((name, number, 1), "2101302")
    form.add(ACCOUNTS, ("支出", "一般公共预算"), None, None, None, "7", "7")
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 1
    assert "原来是“2101301”，改成了“2101302”，整行没有用" in said
    assert "这一行没有填“编码”，整行没有用" in said
    assert office.files() == before


def test_an_unknown_code_is_told(office: Office) -> None:
    form = office.form()
    form.add(ACCOUNTS, ("支出", "一般公共预算"), "21", None, None, "7", "7")
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 1 and "没有用" in said, said
    assert office.files() == before


def test_gbk_line_ends_and_quotes_stay(office: Office) -> None:
    path = office.data / "经济分类.csv"
    text = path.read_bytes().decode("utf-8-sig").replace("\n", "\r\n")
    path.write_bytes(text.encode("gb18030"))
    values = office.data / ACCOUNTS
    values.write_bytes(values.read_bytes().replace(b"\n", b"\r\n"))
    form = office.form()
    form.fill("1850001", "经济分类.csv", "30101", "基本支出")
    form.fill("5", ACCOUNTS, *REST)
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 0, said
    lines = [new for _, _, new in changed_lines(before, office.files())]
    assert lines == ["  其余: 5\r".encode(), b"30101,1850001,,\r"]
