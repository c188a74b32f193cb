"""The table of formats: none without a reader, none that another file's name could be taken for."""

from reports.publish.formats import FORMATS, format_of, offered_formats


def test_every_format_is_read_back_or_made_of_one_that_is() -> None:
    read = {one.suffix for one in FORMATS if one.compare is not None}
    assert [
        one.suffix for one in FORMATS if one.compare is None and one.made_of not in read
    ] == []


def test_a_file_is_known_by_the_longest_suffix_that_fits() -> None:
    for one in FORMATS:
        assert format_of(f"某局2024年度部门决算{one.suffix}") is one
    assert format_of("说明.txt") is None


def test_what_readers_are_offered_has_a_name_and_a_place_of_its_own() -> None:
    offered = list(offered_formats())
    assert all(one.label for one in offered)
    assert len({one.rank for one in offered}) == len(offered)
    assert offered[0].suffix == ".html"
