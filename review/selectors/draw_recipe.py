"""How anybody recomputes a draw offline: commands with sha256sum and sort, no program of ours (R20.2).

The text is a page to read and a file that bash runs; people type what they like, so every word is quoted.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from review.models import Draw
from review.selectors.draw_records import is_continuation, passed_over

CHECK = 'check() { if [ "$1" = "$2" ]; then echo "{same}：$3"; else echo "{other}：$3"; exit 1; fi; }'


def quoted(text: str) -> str:
    """A word of a shell command, always in quotes."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


def _words(names: Iterable[str]) -> str:
    return " ".join(map(quoted, names))


def recipe(draw: Draw) -> str:
    """The commands, with what they mean; the last line says whether everything came out."""
    lines = [*_head(draw), *_candidates(draw), *_seed(draw), *_order(draw), *_drawn(draw)]
    lines += ["", f"echo {quoted(_ending(draw))}", ""]
    return "\n".join(lines)


def _ending(draw: Draw) -> str:
    """What the last line says: where groups overlap, who was passed over is left to the reader's own check."""
    if _overlap(draw) and passed_over(draw):
        return _("全部相符；让位的人请按第五步核对，或者将公开记录交给公布的算法重算。")
    return _("全部相符。")


def _overlap(draw: Draw) -> bool:
    return not _apart([each["ids"] for each in draw.strata if each["at_least"]])


def _head(draw: Draw) -> Iterator[str]:
    yield "# " + _("随机抽取 %(number)s（%(purpose)s）重算说明") % {
        "number": draw.pk,
        "purpose": draw.get_purpose_display(),
    }
    yield "# " + _("只用 printf、sha256sum、sort、cut、head、grep，不联网，不用本系统的任何程序。")
    yield "# " + _("逐行照做，或者将本文存为 recipe.txt 后运行：bash recipe.txt")
    yield "export LC_ALL=C.UTF-8"
    yield CHECK.replace("{same}", _("相符")).replace("{other}", _("不相符"))


def _candidates(draw: Draw) -> Iterator[str]:
    yield ""
    yield "# " + _("一、候选名单：每个编号后接一个换行，求 SHA-256。")
    yield f'candidates="$(printf "%s\\n" {_words(draw.candidates)})"'
    yield _compared('printf "%s\\n" "$candidates"', draw.candidates_sha256, _("候选名单"))


def _compared(command: str, expected: str, label: str) -> str:
    return f'check "$({command} | sha256sum | cut -d" " -f1)" {quoted(expected)} {quoted(label)}'


def _seed(draw: Draw) -> Iterator[str]:
    yield ""
    if is_continuation(draw):
        yield "# " + _("二、本次为递补，沿用抽取 %(number)s 的种子；该次抽取另有说明。") % {
            "number": draw.previous_id
        }
    else:
        yield "# " + _("二、承诺：姓名、换行、口令（末尾不换行），求 SHA-256。")
        parts = [part for part in draw.contributions.all() if part.revealed_at]
        for part in parts:
            given = f'printf "%s\\n%s" {quoted(part.by)} {quoted(part.secret)}'
            yield _compared(given, part.commitment, part.by)
        yield "# " + _("三、种子：各口令依次、公开数（如有）在最后，每个后接一个换行，求 SHA-256。")
        said = [part.secret for part in parts] + ([draw.public_value] if draw.public_value else [])
        yield _compared(f'printf "%s\\n" {_words(said)}', draw.seed, _("种子"))
    yield f"seed={quoted(draw.seed)}"


def _order(draw: Draw) -> Iterator[str]:
    yield ""
    yield "# " + _("四、签号：种子、换行、编号（末尾不换行），求 SHA-256；按签号从小到大排列。")
    yield 'order="$(printf "%s\\n" "$candidates" | while IFS= read -r id; do'
    yield '  printf "%s %s\\n" "$(printf "%s\\n%s" "$seed" "$id" | sha256sum | cut -d" " -f1)" "$id"'
    yield 'done | LC_ALL=C sort)"'
    yield 'ids="$(printf "%s\\n" "$order" | cut -d" " -f2-)"'
    published = _words(each["id"] for each in draw.order)
    yield f'check "$ids" "$(printf "%s\\n" {published})" {quoted(_("次序"))}'


def _drawn(draw: Draw) -> Iterator[str]:
    yield ""
    groups = [each for each in draw.strata if each["at_least"]]
    if not groups:
        yield "# " + _("五、前 %(size)d 名抽中，其余依次为备选。") % {"size": draw.size}
        yield f'drawn="$(printf "%s\\n" "$ids" | head -n {draw.size})"'
    elif _apart([each["ids"] for each in groups]):
        yield from _by_group(draw, groups)
    else:
        yield from _by_passing_over(draw, groups)
    yield f'check "$drawn" "$(printf "%s\\n" {_words(draw.drawn)})" {quoted(_("抽中"))}'


def _apart(groups: list[list[str]]) -> bool:
    return len({name for group in groups for name in group}) == sum(map(len, groups))


def _by_group(draw: Draw, groups: list[dict[str, object]]) -> Iterator[str]:
    """Where no one belongs to two groups, the first of every group are in, and then the first of all others."""
    yield "# " + _("五、先取各组在次序中最前的规定人数，其余名额由次序中最前的其他人补足。")
    yield 'due=""'
    for group in groups:
        yield f"# {group['label']}：{group['at_least']}"
        names = _words(group["ids"])  # type: ignore[arg-type]
        first = f'grep -Fx -f <(printf "%s\\n" {names}) | head -n {group["at_least"]}'
        yield f'due="$due$(printf "%s\\n" "$ids" | {first})"$\'\\n\''
    left = draw.size - sum(int(str(group["at_least"])) for group in groups)
    yield f'rest="$(printf "%s\\n" "$ids" | grep -Fxv -f <(printf "%s" "$due") | head -n {left})"'
    yield 'drawn="$(printf "%s\\n" "$ids" | grep -Fx -f <(printf "%s%s\\n" "$due" "$rest"))"'


def _by_passing_over(draw: Draw, groups: list[dict[str, object]]) -> Iterator[str]:
    """Where groups overlap: who was passed over is named; that it had to be so is checked by reading."""
    passed = passed_over(draw)
    yield "# " + _("五、依次取前面的人；取了他，其余名额就不能再满足各组要求的，让位于后面的人。")
    yield "# " + _("让位的：%(names)s") % {"names": "、".join(passed) or _("无")}
    yield f"passed={quoted(chr(10).join(passed) or '-')}"
    yield (
        f'drawn="$(printf "%s\\n" "$ids" | grep -Fxv -f <(printf "%s\\n" "$passed") | head -n {draw.size})"'
    )
    for group in groups:
        names = _words(group["ids"])  # type: ignore[arg-type]
        yield f"# {group['label']}：{group['at_least']}"
        count = f'"$(printf "%s\\n" "$drawn" | grep -Fxc -f <(printf "%s\\n" {names}))"'
        label = quoted(f"{_('不相符')}：{group['label']}")
        yield f"[ {count} -ge {group['at_least']} ] || {{ echo {label}; exit 1; }}"
