#!/usr/bin/env bash
# make demo: the main job on the example mill, from records to an explained score. Everything it writes is in out/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH" PYTHONUTF8=1

month=2020-03
pack=packs/hanzhong-rolling-2020
store=out/store
bundle=out/$month.bundle
book=out/$month.xlsx
explain=(ZB1 --from "$bundle") # which subject to explain: a branch, by its code

count=0
# step TITLE COMMAND…: print the title and the command, then run it.
step() {
    count=$((count + 1))
    local title=$1
    shift
    printf '\n\033[1m【%d】%s\033[0m\n' "$count" "$title"
    printf '    $'
    local word
    for word in "$@"; do case $word in *[!a-zA-Z0-9_./:=-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done
    printf '\n\n'
    "$@"
}
[ -t 1 ] || printf() { builtin printf "${1//\\033\[[01]m/}" "${@:2}"; } # no bold in a log

mkdir -p out
rm -rf "$store" out/2020-0?.bundle "$book"

step "生成示例轧钢厂的记录（Excel 与 CSV）" fourfocus example out/example --force
step "导入记录：逐表检查，成批入库" fourfocus import out/example --store "$store" --history "示例历史数据"
step "看看有哪些事实，缺什么" fourfocus facts --store "$store" --coverage
step "检查规则包：条款、公式、单位、案例" fourfocus check "$pack"
finals=()
for before in 2020-01 2020-02; do
    echo
    echo "先结算 $before：三月的年度封顶、连续月数和全年平均从它接着算（过程写在 out/$before.log）"
    fourfocus close "$before" --pack "$pack" --store "$store" --out "out/$before.bundle" "${finals[@]}" > "out/$before.log"
    finals+=(--finals "out/$before.bundle")
done
step "月结 $month：双向排名、指标与目标、纪录与靠运气的期望" \
    fourfocus close "$month" --pack "$pack" --store "$store" --out "$bundle" "${finals[@]}" --book "$book"
step "说明一个分数：从得分追到记录和条款" fourfocus explain "${explain[@]}"
rm -rf out/site
step "把示例厂装进网站：单位、人员和全部记录" \
    fourfocus site load out/example --data out/site --demo --history "示例历史数据"

cat <<END

完成。结果都在 out/ 目录：
  out/example/   示例轧钢厂的原始记录，可用 Excel 打开、修改后重新导入
  $store/     入库的事实（Parquet），每次更正都留有版本
  $bundle   月结包，一、二月的在旁边：得分行、所用事实、规则包和版本，可逐位重算
  $book    月结工作簿：打开它看排名、得分行和理由

下一步：
  打开网站             make serve ，浏览器访问 http://127.0.0.1:8000/ ，每个角色一个演示账号
  改一条记录再导入     fourfocus import out/example --store $store --correct "原因"
  换一个对象           fourfocus explain ZB2 --from $bundle
  个人的积分和绩效     fourfocus explain 厂长 --from $bundle --persons（月结也可加 --persons，仅限有权的人）
  改规则包             $pack/ ，改完用 fourfocus check $pack 检查
命令在 .venv/bin/ 里；先运行 source .venv/bin/activate 就可以直接输入 fourfocus。
END
