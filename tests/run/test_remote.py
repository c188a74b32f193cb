"""Data and output in a store on the network: the same bytes as on a disk, nothing mixed, nothing lost."""

import itertools
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from moto.server import ThreadedMotoServer
from msgspec.structs import replace

import build
from reports.cli import command
from reports.core.problems import Fault
from reports.publish.attempt import FOLDER
from reports.publish.records import MANIFEST
from reports.publish.stale import MARKER
from reports.run import objectstore, pipeline, remote
from reports.run.objectstore import Changed, StoreFolder
from reports.run.request import (
    Address,
    DocumentState,
    Outcome,
    Remote,
    Request,
    WrongCall,
)
from tests.conftest import ROOT

UNIT, OTHER = "示例单位", "示例 二#[1]单位"
REPORT = f"{UNIT}2024年小报告"
CLAIM = f"内部/2024/{UNIT}/{remote.CLAIM}"
PAPERS = ("output/", "内部/")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def local(tmp_path: Path, cache: Path, tiny_templates: Path) -> Request:
    """The tiny type with two units of 2024 and one of 2023, on the disk."""
    for year, unit in ((2024, UNIT), (2024, OTHER), (2023, UNIT)):
        folder = tmp_path / "数据" / str(year) / unit
        shutil.copytree(ROOT / "tests" / "tiny" / "data" / "2024" / UNIT, folder)
        (folder / "单位.yaml").write_text(f"名称: '{unit}'\n", encoding="utf-8")
    return Request(
        year=2024,
        data=tmp_path / "数据",
        templates=tiny_templates,
        output=tmp_path / "成 品" / "output",
        program=ROOT / "reports",
        cache=cache,
    )


class Shelf:
    """A folder of a store that holds the data of a local request, and the request for it."""

    def __init__(self, url: str, local: Request) -> None:
        self.files, self.root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        self.local = local
        data, output = Address(f"{url}/数据"), Address(f"{url}/output")
        self.request = replace(
            local,
            data=Path(data.url),
            output=Path(output.url),
            remote=Remote(data, output),
        )
        self.upload()

    def upload(self) -> None:
        """Brings the data as it is on the disk; what is the same is left alone."""
        there = self.all()
        for path in self.local.data.rglob("*"):
            name = path.relative_to(self.local.data.parent).as_posix()
            if path.is_file() and there.pop(name, None) != path.read_bytes():
                self.write(name, path.read_bytes())
        for name in there:
            if name.startswith("数据/"):
                self.remove(name)

    def write(self, name: str, content: bytes) -> None:
        self.files.pipe_file(f"{self.root}/{name}", content)

    def remove(self, name: str) -> None:
        self.files.rm_file(f"{self.root}/{name}")

    def all(self) -> dict[str, bytes]:
        paths = self.files.find(self.root)
        return {
            path.removeprefix(f"{self.root}/"): self.files.cat_file(path)
            for path in paths
        }

    def papers(self) -> dict[str, bytes]:
        """All of output and 内部."""
        found = self.all().items()
        return {name: content for name, content in found if name.startswith(PAPERS)}

    def run(self, **changes: Any) -> list[Outcome]:
        return list(pipeline.build(replace(self.request, **changes)))


def papers_of(request: Request) -> dict[str, bytes]:
    """What a local run left, but for locks."""
    root, found = request.output.parent, {}
    for path in root.rglob("*"):
        if path.is_file() and path.name != ".生成锁":
            found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def change(local: Request, old: str, new: str, unit: str = UNIT) -> None:
    path = local.data / "2024" / unit / "小.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def states(outcomes: list[Outcome]) -> list[DocumentState]:
    return [one.state for one in outcomes]


def codes(outcomes: list[Outcome]) -> list[str]:
    found = [problem.code for one in outcomes for problem in one.problems]
    return [code for code in found if code[0] == "G"]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that speaks S3."""
    served = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    yield f"http://{host}:{port}"
    served.stop()


@pytest.fixture
def endpoint(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server as whoever runs the program makes it known."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setitem(fsspec.config.conf, "s3", {"endpoint_url": server})
    return server


@pytest.fixture
def bucket(endpoint: str, local: Request, tmp_path: Path) -> Shelf:
    """A bucket of its own."""
    name = f"t{abs(hash(tmp_path))}"
    fsspec.filesystem("s3").mkdir(name)
    return Shelf(f"s3://{name}/省", local)


@pytest.fixture
def memory(local: Request) -> Iterator[Shelf]:
    """The quickest of stores, which compares nothing itself."""
    MemoryFileSystem.store.clear()
    yield Shelf("memory://省/份", local)
    MemoryFileSystem.store.clear()


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written into or removed from an S3 store, as it happens."""
    from s3fs import S3FileSystem

    seen: list[str] = []
    call = S3FileSystem._call_s3

    async def noted(self: Any, method: str, *words: Any, **facts: Any) -> Any:
        if not method.startswith(("get", "list", "head")):
            seen.append(f"{method} {facts.get('Key')}")
        return await call(self, method, *words, **facts)

    monkeypatch.setattr(S3FileSystem, "_call_s3", noted)
    return seen


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is brought from stores, as it happens."""
    seen: list[str] = []
    fetch = StoreFolder.fetch

    def noted(self: StoreFolder, targets: dict[str, Path]) -> None:
        seen.extend(targets)
        fetch(self, targets)

    monkeypatch.setattr(StoreFolder, "fetch", noted)
    return seen


# ── the same as on a disk ───────────────────────────────────────────────────


def test_a_bucket_holds_the_bytes_of_a_local_run_and_a_second_run_writes_nothing(
    bucket: Shelf, local: Request, writes: list[str]
) -> None:
    built = bucket.run()
    assert states(built) == [DocumentState.BUILT] * 2
    [*pipeline.build(local)]
    assert bucket.papers() == papers_of(local)
    at = [str(one.folder) for one in built]
    assert at == [f"{bucket.request.remote.output}/2024/{one.unit}" for one in built]
    del writes[:]
    assert states(bucket.run()) == [DocumentState.UNCHANGED] * 2
    assert writes == []


def test_what_has_changed_is_written_and_nothing_else(
    bucket: Shelf, local: Request, writes: list[str]
) -> None:
    for request in (local, bucket.request):
        [*pipeline.build(request)]
    change(local, FIGURE, OTHER_FIGURE)
    bucket.upload()
    del writes[:]
    assert sorted(states(bucket.run())) == sorted(states([*pipeline.build(local)]))
    assert bucket.papers() == papers_of(local)
    assert not [one for one in writes if OTHER in one]
    manifest = f"put_object 省/内部/2024/{UNIT}/{MANIFEST}"
    claim = f"delete_object 省/{CLAIM}"
    assert writes.index(claim) == writes.index(manifest) + 1


def test_papers_without_data_are_marked_until_somebody_removes_them(
    memory: Shelf, local: Request
) -> None:
    memory.run()
    [*pipeline.build(local)]
    (local.data / "2024" / UNIT / "小.yaml").unlink()
    memory.upload()
    assert DocumentState.STALE in states(memory.run())
    [*pipeline.build(local)]
    assert memory.papers() == papers_of(local)
    assert f"output/2024/{UNIT}/{MARKER}" in memory.papers()
    for name in list(memory.papers()):
        if f"2024/{UNIT}/{REPORT}" in name:
            memory.remove(name)
            (local.output.parent / name).unlink()
    memory.run()
    [*pipeline.build(local)]
    assert memory.papers() == papers_of(local)
    assert not [name for name in memory.papers() if name.endswith(MARKER)]


def test_several_processes_build_the_same(bucket: Shelf, local: Request) -> None:
    assert states(bucket.run(jobs=2)) == [DocumentState.BUILT] * 2
    [*pipeline.build(local)]
    assert bucket.papers() == papers_of(local)


@pytest.mark.parametrize("end", ["data", "output"])
def test_one_of_the_two_may_lie_on_the_disk(
    end: str, memory: Shelf, local: Request
) -> None:
    there = getattr(memory.request.remote, end)
    mixed = replace(local, **{end: Path(there.url)}, remote=Remote(**{end: there}))
    for state in (DocumentState.BUILT, DocumentState.UNCHANGED):
        assert states([*pipeline.build(mixed)]) == [state] * 2
    made = memory.papers() if end == "output" else papers_of(local)
    beside = replace(local, output=local.output.parent.parent / "另" / "output")
    [*pipeline.build(beside)]
    assert made == papers_of(beside)


def test_a_unit_whose_data_is_gone_has_its_papers_marked(memory: Shelf) -> None:
    memory.run()
    shutil.rmtree(memory.local.data / "2024" / UNIT)
    memory.upload()
    assert sorted(states(memory.run())) == ["旧文件，勿公开", "未变化"]


def test_of_earlier_years_those_are_brought_that_a_unit_has_in_a_row(
    memory: Shelf, fetched: list[str]
) -> None:
    memory.write(f"数据/2021/{UNIT}/小.yaml", b"x")
    memory.write(f"数据/2024/{UNIT}/~$小.docx", b"x")
    memory.run(unit=UNIT)
    years = sorted({name[:4] for name in fetched if name.endswith("小.yaml")})
    assert years == ["2023", "2024"] and not [one for one in fetched if "~" in one]


def test_names_that_lead_out_of_the_folder_are_passed_over(memory: Shelf) -> None:
    memory.write(f"数据/2024/{UNIT}/../../../x.yaml", b"x")
    memory.write(f"数据/2024/{UNIT}\\x.yaml", b"x")
    assert states(memory.run()) == [DocumentState.BUILT] * 2


# ── the site ────────────────────────────────────────────────────────────────


def test_the_site_lists_what_fits_without_reading_it(
    bucket: Shelf, fetched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = objectstore._listed

    def as_if_data_were_old(info: Any) -> objectstore.Listed:
        one = listed(info)
        is_data = "/数据/" in info["name"]
        return replace(one, written=LONG_AGO) if is_data else one

    monkeypatch.setattr(objectstore, "_listed", as_if_data_were_old)
    bucket.run(year=2023)
    bucket.run()
    del fetched[:]
    bucket.remove("output/index.html")
    assert pipeline.finish(bucket.request) == ()
    page = bucket.papers()["output/index.html"].decode()
    assert f"{UNIT}2024年" in page and f"{UNIT}2023年" in page
    read = {name.rpartition("/")[2] for name in fetched}
    assert read == {"index.html", "校验.txt", MANIFEST, "栏目记录（output）.json"}


def test_the_site_does_not_list_what_somebody_has_replaced(bucket: Shelf) -> None:
    bucket.run()
    assert REPORT in bucket.papers()["output/2024/index.html"].decode()
    # The server tells whole seconds.
    time.sleep(1.1)
    bucket.write(f"output/2024/{UNIT}/{REPORT}.docx", b"another")
    bucket.run(unit=OTHER)
    page = bucket.papers()["output/2024/index.html"].decode()
    assert REPORT not in page and OTHER in page


def test_the_site_does_not_list_what_was_made_of_other_data(
    memory: Shelf, local: Request
) -> None:
    memory.run()
    change(local, FIGURE, OTHER_FIGURE)
    memory.upload()
    memory.run(unit=OTHER)
    page = memory.papers()["output/2024/index.html"].decode()
    assert REPORT not in page and OTHER in page


def test_what_programs_read_of_the_site_is_put_and_removed_with_its_address(
    memory: Shelf, local: Request
) -> None:
    units = [local.data / "2024" / unit / "单位.yaml" for unit in (UNIT, OTHER)]
    told = "门户:\n  栏目地址: https://www.ceshi.gov.cn/zwgk/\n"
    for path in units:
        path.write_text(path.read_text(encoding="utf-8") + told, encoding="utf-8")
    change(local, "状态: 公开稿", "状态: 公开稿\n公开时间: 2025年6月3日")
    memory.upload()
    memory.run()
    [*pipeline.build(local)]
    assert memory.papers() == papers_of(local)
    assert {"output/feed.xml", "output/sitemap.xml"} <= memory.papers().keys()
    text = units[0].read_text(encoding="utf-8")
    units[0].write_text(text.removesuffix(told), encoding="utf-8")
    memory.upload()
    memory.run()
    [*pipeline.build(local)]
    assert memory.papers() == papers_of(local)
    assert not [name for name in memory.papers() if name.endswith(".xml")]


def test_the_site_is_listed_again_where_another_run_was_just_listing(
    memory: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.run()
    expected = memory.papers()
    put, met = StoreFolder.put, []

    def meets(self: StoreFolder, name: str, content: bytes, before: str) -> None:
        if name.endswith("校验.txt") and not met:
            met.append(name)
            memory.write(name, b"of another run")
        put(self, name, content, before)

    memory.write("output/2024/校验.txt", b"damaged")
    monkeypatch.setattr(StoreFolder, "put", meets)
    assert pipeline.finish(memory.request) == () and met
    assert memory.papers() == expected


# ── two attempts ────────────────────────────────────────────────────────────

FIGURE, OTHER_FIGURE, THIRD_FIGURE = "今年: 1234.5", "今年: 1300", "今年: 1400"


class Crash(BaseException):
    """The process ends here."""


def at_write(
    patch: pytest.MonkeyPatch, number: int, do: Callable[[], None]
) -> list[str]:
    """Before the write of that number, from 0 on, something else is done; the names that are written."""
    written: list[str] = []

    def watched(write: Callable[..., None]) -> Callable[..., None]:
        def watching(self: StoreFolder, name: str, *words: Any) -> None:
            written.append(name)
            if len(written) == number + 1:
                do()
            write(self, name, *words)

        return watching

    patch.setattr(StoreFolder, "put", watched(StoreFolder.put))
    patch.setattr(StoreFolder, "remove", watched(StoreFolder.remove))
    return written


def crash() -> None:
    raise Crash


@pytest.mark.parametrize("number", [0, 1, 3, 6])
def test_of_two_attempts_the_papers_are_never_mixed(
    number: int, memory: Shelf, local: Request
) -> None:
    """The older stands still before a write; the newer begins with other data, and crashes in the
    middle of its own writes; the older goes on.
    """
    begun = published_and_changed(memory)

    def overtake() -> None:
        change(local, OTHER_FIGURE, THIRD_FIGURE)
        memory.upload()
        with pytest.MonkeyPatch.context() as inner, pytest.raises(Crash):
            at_write(inner, 2, crash)
            pipeline.build_unit(begun, UNIT)

    with pytest.MonkeyPatch.context() as patch:
        written = at_write(patch, number, overtake)
        older = list(pipeline.build_unit(begun, UNIT))
    assert len(written) > number
    if number:
        [told] = [problem for one in older for problem in one.problems]
        assert told.code == "G06" and "以那边的为准" in told.message
        assert told.place.file.startswith("memory://")
        assert written[-1] != f"内部/2024/{UNIT}/{MANIFEST}"
    memory.run()
    [*pipeline.build(local)]
    assert only_published(memory.papers()) == only_published(papers_of(local))
    assert states(memory.run()) == [DocumentState.UNCHANGED] * 2
    assert CLAIM not in memory.papers()


@pytest.mark.parametrize("number", [0, 2, 4, 7])
def test_an_attempt_that_stood_still_while_another_did_all_begins_again(
    number: int, memory: Shelf, local: Request
) -> None:
    begun = published_and_changed(memory)

    def overtake() -> None:
        change(local, OTHER_FIGURE, THIRD_FIGURE)
        memory.upload()
        assert states(list(pipeline.build_unit(begun, UNIT))) == [DocumentState.BUILT]

    with pytest.MonkeyPatch.context() as patch:
        written = at_write(patch, number, overtake)
        assert not codes(list(pipeline.build_unit(begun, UNIT)))
    assert len(written) > number
    memory.run()
    [*pipeline.build(local)]
    assert only_published(memory.papers()) == only_published(papers_of(local))
    assert CLAIM not in memory.papers()


def published_and_changed(shelf: Shelf) -> Request:
    """The request of a run that has begun: all was published, then a figure was changed."""
    shelf.run()
    [*pipeline.build(shelf.local)]
    change(shelf.local, FIGURE, OTHER_FIGURE)
    shelf.upload()
    return pipeline.begin(shelf.request)


def only_published(papers: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name: content for name, content in papers.items() if name.startswith("output/")
    }


def test_data_that_change_while_they_are_built_are_built_again(
    memory: Shelf, local: Request
) -> None:
    def edit() -> None:
        change(local, FIGURE, OTHER_FIGURE)
        memory.upload()

    with pytest.MonkeyPatch.context() as patch:
        at_write(patch, 2, edit)
        memory.run(unit=UNIT)
    [*pipeline.build(replace(local, unit=UNIT))]
    assert memory.papers() == papers_of(local)


def test_a_paper_that_somebody_fills_in_meanwhile_is_not_overwritten(
    memory: Shelf, local: Request
) -> None:
    begun = published_and_changed(memory)
    slip = f"内部/2024/{UNIT}/{REPORT}审批单.docx"

    def sign() -> None:
        memory.write(slip, b"signed")

    with pytest.MonkeyPatch.context() as patch:
        at_write(patch, 1, sign)
        assert states([*pipeline.build_unit(begun, UNIT)]) == [DocumentState.BUILT]
    assert memory.papers()[f"output/2024/{UNIT}/{REPORT}.docx"]


def test_a_unit_that_others_change_all_the_time_is_left(
    memory: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_: object) -> None:
        raise Changed

    monkeypatch.setattr(remote, "WAITS", (0.0, 0.0))
    monkeypatch.setattr(StoreFolder, "put", moved)
    assert codes(memory.run(unit=UNIT))[0] == "G06"


def test_a_bucket_itself_refuses_another_version(bucket: Shelf) -> None:
    folder = StoreFolder(bucket.request.remote.output.parent)
    folder.put("x/甲 [1].txt", b"1", "")
    with pytest.raises(Changed):
        folder.put("x/甲 [1].txt", b"2", "")
    version = folder.listed("x")["x/甲 [1].txt"].version
    folder.put("x/甲 [1].txt", b"2", version)
    for before in (version, '"of nothing"'):
        with pytest.raises(Changed):
            folder.put("x/甲 [1].txt", b"3", before)
    with pytest.raises(Changed):
        folder.put("x/乙.txt", b"3", version)
    assert folder.read("x/甲 [1].txt") == b"2" and folder.read("x/乙.txt") is None


def test_in_a_bucket_the_older_of_two_attempts_is_told(
    bucket: Shelf, local: Request
) -> None:
    begun = pipeline.begin(bucket.request)

    def overtake() -> None:
        change(local, FIGURE, OTHER_FIGURE)
        bucket.upload()
        with pytest.MonkeyPatch.context() as inner, pytest.raises(Crash):
            at_write(inner, 2, crash)
            pipeline.build_unit(begun, UNIT)

    with pytest.MonkeyPatch.context() as patch:
        at_write(patch, 3, overtake)
        assert codes(list(pipeline.build_unit(begun, UNIT))) == ["G06"]
    bucket.run()
    [*pipeline.build(local)]
    assert bucket.papers() == papers_of(local)


# ── crashes ─────────────────────────────────────────────────────────────────


def test_whenever_a_run_crashes_the_next_one_mends_it(
    memory: Shelf, local: Request
) -> None:
    published_and_changed(memory)
    [*pipeline.build(local)]
    expected = papers_of(local)
    before = dict(memory.files.store)
    crashes, written = 0, []
    for number in itertools.count():
        memory.files.store.clear()
        memory.files.store.update(before)
        try:
            with pytest.MonkeyPatch.context() as patch:
                written = at_write(patch, number, crash)
                memory.run(unit=UNIT)
        except Crash:
            crashes += 1
        else:
            break
        memory.run(unit=UNIT)
        assert memory.papers() == expected, written[-1]
    assert crashes == len(written) > 10


def test_a_document_that_only_a_crashed_run_knew_is_marked_as_old(
    memory: Shelf, local: Request
) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
        at_write(patch, 3, crash)
        memory.run(unit=UNIT)
    lost = f"output/2024/{UNIT}/{REPORT}.docx"
    assert lost in memory.papers() and CLAIM in memory.papers()
    (local.data / "2024" / UNIT / "小.yaml").unlink()
    memory.upload()
    assert states(memory.run(unit=UNIT)) == [DocumentState.STALE]
    marker = memory.papers()[f"output/2024/{UNIT}/{MARKER}"].decode("utf-8-sig")
    assert f"{REPORT}.docx" in marker
    assert CLAIM not in memory.papers()


def test_a_claim_that_leads_elsewhere_touches_nothing(
    memory: Shelf, tmp_path: Path
) -> None:
    kept = tmp_path / "not to be removed"
    kept.touch()
    memory.write(CLAIM, f"x\n../../..{kept}\n".encode())
    journal = json.dumps([str(kept), "output/x.docx"])
    memory.write(f"内部/2024/{UNIT}/{FOLDER}/0a1b2c", journal.encode())
    assert states(memory.run()) == [DocumentState.BUILT] * 2
    assert CLAIM not in memory.papers() and kept.exists()


# ── the command ─────────────────────────────────────────────────────────────


def test_the_command_takes_urls_and_says_by_them_where_the_files_are(
    bucket: Shelf,
    local: Request,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "cache_folder", lambda: local.cache)
    data, output = bucket.request.remote.data, bucket.request.remote.output
    words = ["--data", f"{data}/", "--output", str(output), "--unit", UNIT]
    words += ["--templates", str(local.templates)]
    assert build.main(words) == 0
    told = capsys.readouterr().out
    assert f"  {output}/2024/{UNIT}\n" in told and "已生成" in told
    assert build.main([*words, "--province", "省"]) == 2
    assert "--province 不能和网址一起写" in capsys.readouterr().err
    assert build.main([*words, "2019"]) == 2
    assert f"“{data}”里没有 2019 年度" in capsys.readouterr().err
    assert build.main([*words, "--data", f"{output}/2024", "2024"]) == 2
    assert build.main([*words, "--data", "s3://no-such/data"]) == 1
    assert "错误 G21" in capsys.readouterr().out


# ── what can go wrong ───────────────────────────────────────────────────────


def told(request: Request) -> str:
    """What is told of a run that cannot begin: code and sentence."""
    with pytest.raises(Fault) as fault:
        list(pipeline.build(request))
    [problem] = fault.value.problems
    assert problem.code == "G21" and problem.hint
    return problem.message


def elsewhere(request: Request, url: str) -> Request:
    return replace(request, remote=Remote(Address(url), request.remote.output))


def test_a_bucket_that_is_not_there_is_told(bucket: Shelf) -> None:
    assert "没有“s3://no-such/data”" in told(
        elsewhere(bucket.request, "s3://no-such/data")
    )


def test_a_folder_or_a_year_that_is_not_there_is_told_by_its_url(memory: Shelf) -> None:
    for data, words in (("无", "没有“{}”这个文件夹"), ("output", "“{}”里没有 2024")):
        url = f"{memory.request.remote.output.parent}/{data}"
        memory.write("output/2023/x/y.yaml", b"x")
        with pytest.raises(WrongCall) as wrong:
            list(pipeline.build(elsewhere(memory.request, url)))
        assert words.format(url) in str(wrong.value)


def test_an_output_without_a_folder_around_it_is_refused(bucket: Shelf) -> None:
    whole = replace(bucket.request, remote=Remote(None, Address("s3://bucket")))
    with pytest.raises(WrongCall, match="s3://bucket/output"):
        list(pipeline.build(replace(whole, data=bucket.local.data)))


def test_no_rights_are_told(
    bucket: Shelf, writes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied")

    files, _ = objectstore._opened("s3://x")
    monkeypatch.setattr(files, "pipe_file", refuses)
    outcomes = bucket.run()
    assert codes(outcomes) == ["G21"] * 2 and writes == []
    assert "不让用" in outcomes[0].problems[0].message
    monkeypatch.setattr(files, "ls", refuses)
    assert "不让用" in told(bucket.request)


def test_a_server_that_is_gone_is_told_also_in_the_middle_of_a_run(
    endpoint: str, bucket: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = pipeline.begin(bucket.request)
    gone = {"endpoint_url": "http://127.0.0.1:9"}
    monkeypatch.setitem(fsspec.config.conf, "s3", gone)
    [one] = pipeline.build_unit(begun, UNIT)
    assert one.problems[0].code == "G21" and "连不上" in one.problems[0].message
    [site] = pipeline.finish(begun)
    assert site.problems[0].code == "G21"
    assert "连不上" in told(bucket.request)


def test_a_kind_of_url_that_nobody_knows_is_told(local: Request) -> None:
    nowhere = replace(local, remote=Remote(Address("nowhere://x/数据"), None))
    assert "不认识“nowhere://x/数据”" in told(nowhere)


@pytest.mark.parametrize(
    ("url", "library", "pip"),
    [
        ("s3://x/数据", "s3fs", ".[store]"),
        ("s3://x/数据", "fsspec", ".[store]"),
        ("gs://x/数据", "gcsfs", "install gcsfs"),
    ],
)
def test_without_a_library_what_to_install_is_told(
    url: str,
    library: str,
    pip: str,
    local: Request,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = sys.modules["fsspec.registry"]._registry
    monkeypatch.delitem(known, url.partition(":")[0], raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Fault) as fault:
        list(pipeline.build(replace(local, remote=Remote(Address(url), None))))
    [problem] = fault.value.problems
    assert library in problem.message and pip in problem.hint
