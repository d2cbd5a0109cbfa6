"""The words of the front in both languages: what a command says that no rulebook says for it.

Chinese comes first everywhere. English uses ASCII only, so that it reads the same on any terminal.
"""

from __future__ import annotations

from collections.abc import Iterable

from spec.bilingual import Bilingual, Language

# ---- commands and options --------------------------------------------------------------------------------------------

GUIJU = Bilingual(
    "规矩：把写下来的工作规则变成可以运行、可以证明的形式规范。",
    "guiju (规矩): written working rules of a government as a formal specification that runs.",
)
SUMMARIES: dict[str, Bilingual] = {
    "check": Bilingual("核查规则库：各项性质是否成立，有哪些问题", "check a rulebook: verdicts, findings, report"),
    "prove": Bilingual("核查一项性质：结论、依据、不成立的情形", "one property: verdict, grounds, cases"),
    "absences": Bilingual("哪些人同时不在就办不成", "who may not be away together: smallest blocking sets"),
    "recheck": Bilingual(
        "写出全部证据供他人复核，或复核已写出的证据", "write all evidence for a stranger, or go through it again"
    ),
    "findings": Bilingual("发现的问题：清单、单个问题的全部、标记", "findings: the list, one in full, marks on them"),
    "mutate": Bilingual(
        "变异：每个条款改动一处，看案例和性质能否发现", "small changes to clauses, and who notices them"
    ),
    "decide": Bilingual("判定案例：由谁办、走哪些步骤、合不合规、还缺什么", "decide cases: who, how, whether allowed"),
    "show": Bilingual("看一条、一款规范或一个条款", "show an article, a norm or a clause"),
    "coverage": Bilingual("每条规范由哪些条款承载，引文是否在原文中", "every norm and where it lives; every quote"),
    "graph": Bilingual("谁领导谁，谁审核、审批、签发谁的公文", "who leads, examines, approves and signs, as a picture"),
    "report": Bilingual("整部规则写成一页，供阅读和打印", "the whole rulebook as one page to read and print"),
    "simulate": Bilingual("仿真：按一个情景运行一年，重复多次", "run a year of a scenario, many times"),
    "replay": Bilingual(
        "把一次重复再运行一遍：一件公文怎么走的，为什么等，合不合规",
        "one replication again: what became of a paper, and why",
    ),
    "compare": Bilingual("比较几个情景，第一个为基准", "scenarios beside each other; the first is the base"),
    "sweep": Bilingual("把情景的几个数值变来变去，看结果怎样变", "a scenario at many points of some figures"),
    "sensitivity": Bilingual("哪些数值最要紧（Morris 筛选）", "which figures matter most (Morris's screening)"),
    "calibrate": Bilingual(
        "从事件日志得出到达率、各环节时长和路径，写成情景", "arrivals, times and routes of an event log, as a scenario"
    ),
    "vocabulary": Bilingual("案例和条件中可以使用的名称", "the names that cases and conditions may use"),
    "schema": Bilingual("供编辑器使用的文件格式（JSON Schema）", "the form of files, for editors (JSON Schema)"),
    "layers": Bilingual("版本、读法和修正案", "the edition, the readings and the amendments"),
}
OPTIONS: dict[str, Bilingual] = {
    "--rulebook": Bilingual("规则库的名称或文件夹", "name or folder of a rulebook"),
    "--layers": Bilingual(
        "生效的层：literal、standard，或用逗号隔开的名称；前加短横的除外",
        "literal, standard, or names with commas; a hyphen before a name takes it out",
    ),
    "--lang": Bilingual("输出的语言", "language of the output"),
    "--json": Bilingual("输出 JSON，供程序使用", "write JSON for programs"),
    "--out": Bilingual("写入文件，不显示", "write to a file instead"),
    "--help": Bilingual("显示这段说明", "show this text"),
    "--version": Bilingual("显示版本", "show the version"),
    "--watch": Bilingual(
        "接着等：每次保存后再查，只说改变了什么（Ctrl-C 结束）",
        "check again after every save: what changed (Ctrl-C ends)",
    ),
    "--report": Bilingual("把报告页写入这个文件", "write the report page to this file"),
    "--properties": Bilingual(
        "另加核查这个文件里的性质（可重复）", "with the properties of this file too (repeatable)"
    ),
    "--timeout": Bilingual("每项性质最多用几秒", "seconds for each property at most"),
    "--jobs": Bilingual("同时使用几个进程（0 为自动）", "processes (0: as many as there are processors)"),
    "--no-cache": Bilingual("不使用保存的结果", "do not use results kept from earlier"),
    "--each-reading": Bilingual("另外逐个看每种读法改变什么", "and what each reading alone changes"),
    "--certificates": Bilingual(
        "为每个证明写一份不靠求解器就能检验的证书", "write certificates of proofs that need no solver to check"
    ),
    "--cores": Bilingual("列出所有最小依据和所有最小改动", "all minimal cores, and all minimal sets to take away"),
    "--explain": Bilingual("逐条说明各项职权为何适用或不适用", "say of each power why it applies or not"),
    "--text": Bilingual("官方文本，用来核对引文", "the official text, to check the quotes against"),
    "--format": Bilingual("输出的格式", "format of the output"),
    "--kind": Bilingual("只列这一种发现", "only findings of this kind"),
    "--family": Bilingual("只列这一家族的发现", "only findings of this family"),
    "--norm": Bilingual("只限这一条或这一款规范", "only what bears on this article or norm"),
    "--mark": Bilingual("标记一个发现，写入规则库旁的 marks.yaml", "mark a finding, in marks.yaml beside the rulebook"),
    "--reason": Bilingual("标记的理由", "reason of the mark"),
    "--by": Bilingual("标记人（默认为当前用户）", "who marks it (else the user of the machine)"),
    "--on": Bilingual("标记的日期（默认为今天）", "day of the mark (else today)"),
    "--baseline": Bilingual(
        "按这个情景一年中可涉及的件数排序", "rank by how many papers of this scenario's year could be the case"
    ),
    "--highlight": Bilingual("突出一个文种可能经过的路", "make the ways of one kind of document stand out"),
    "--no-proofs": Bilingual(
        "不核查性质，只看案例用到哪些规范", "leave the check out: only the cases say what serves a norm"
    ),
    "--clause": Bilingual("只变异这个条款（可重复）", "only the mutants of this clause (may be repeated)"),
    "--sample": Bilingual("只随机抽取这么多个变异", "only so many mutants, drawn at random"),
    "--seed": Bilingual("随机数的种子", "seed of the random numbers"),
    "--scenario": Bilingual("文件中的哪个情景", "which scenario of the file"),
    "--replications": Bilingual("重复次数（默认按情景）", "replications (else as the scenario says)"),
    "--precision": Bilingual(
        "重复到这个精度为止，如 turnaround=5%（可重复）", "until this precision: turnaround=5% (repeatable)"
    ),
    "--engine": Bilingual("引擎：auto、reference 或 compiled，结果相同", "auto, reference or compiled: same results"),
    "--cluster": Bilingual("改用这个 Dask 集群（tcp://…）", "use this Dask cluster instead (tcp://…)"),
    "--store": Bilingual("运行结果保存在这个文件里", "keep the replications in this file"),
    "--measure": Bilingual(
        "只看这个指标：指标:种类:环节，* 为全部（可重复）",
        "only this measure: MEASURE:KIND:STAGE, * for all (repeatable)",
    ),
    "--vary": Bilingual("要变的数值和范围，如 urgent=0.05..0.2（可重复）", "a figure and its range (repeatable)"),
    "--levels": Bilingual("网格上每个数值取几个点", "points of each figure on the grid"),
    "--latin": Bilingual("改用拉丁超立方，取这么多个点", "so many points of a Latin hypercube instead"),
    "--trajectories": Bilingual("轨迹数", "trajectories"),
    "--replication": Bilingual("第几次重复（从 0 起）", "which replication (from 0)"),
    "--document": Bilingual(
        "看这一件公文的全程，如 government-notice-17", "the way of one paper: government-notice-17"
    ),
    "--events": Bilingual(
        "把事件日志写入这个文件（.xes、.xes.gz、.jsonocel 或 .csv）",
        "write the event log to this file (.xes, .xes.gz, .jsonocel, .csv)",
    ),
    "--check": Bilingual("逐步按规则判定是否合规", "decide every step by the rules"),
    "--case": Bilingual("只判定这个案例", "decide only this case"),
    "--csv": Bilingual("把各项指标写入这个 CSV 文件", "write the measures to this CSV file"),
    "--activity": Bilingual("日志中活动的列名", "the column of activities of a log"),
    "--time": Bilingual("日志中完成时间的列名", "the column of the times of completion of a log"),
    "--start": Bilingual("日志中开始时间的列名（可缺）", "the column of the times of starting (may be absent)"),
    "--resource": Bilingual("日志中经办人的列名（可缺）", "the column of who did it (may be absent)"),
    "--map": Bilingual("日志的活动对应哪个行为（可重复）", "the act that an activity of the log is (repeatable)"),
    "--paper": Bilingual("日志是哪一类公文的，写成 load.〈种类〉", "the kind of paper of the log, for load.PAPER"),
    "--samples": Bilingual("每次检验的自助样本数", "bootstrap samples of each test"),
    "--every": Bilingual("列出全部指标", "tell of every measure"),
    "--norms": Bilingual("规范清单（CSV，含 norm 一列）", "a checklist of norms (CSV with a column norm)"),
}
ARGUMENTS: dict[str, tuple[Bilingual, Bilingual]] = {
    "cases": (
        Bilingual("案例文件", "CASES.yaml"),
        Bilingual("YAML 案例文件，“-”表示标准输入", "files of cases; - for standard input"),
    ),
    "acts": (
        Bilingual("行为", "ACT"),
        Bilingual(
            "行为的名称（sign）；不写则问所有只该由一人办的", "acts (sign); left out: all that one alone should do"
        ),
    ),
    "what": (
        Bilingual("文件的种类", "KIND"),
        Bilingual("rulebook（规则库）、case（案例）或 scenario（情景）", "rulebook, case or scenario"),
    ),
    "names": (
        Bilingual("性质", "PROPERTY"),
        Bilingual(
            "性质的名称（unique:sign）、行为（sign）或家族（unique）；不写则为 --properties 里的全部",
            "a property, an act or a family; left out: all of --properties",
        ),
    ),
    "folder": (
        Bilingual("文件夹", "DIR"),
        Bilingual("证据所在的文件夹：没有则写出，已有则复核", "folder of evidence: written if new, else rechecked"),
    ),
    "found": (
        Bilingual("发现", "FINDING"),
        Bilingual("编号（F12）或名称，写明后显示其全部内容", "a number (F12) or a name; it is then shown in full"),
    ),
    "scenario_file": (
        Bilingual("情景", "SCENARIO"),
        Bilingual("scenarios 中情景的名称，或情景文件", "a scenario of the folder scenarios, or a file of scenarios"),
    ),
    "which": (
        Bilingual("情景|运行号", "SCENARIO|RUN"),
        Bilingual(
            "情景的名称或文件，或保存过的运行号的开头", "a scenario, a file of scenarios, or how the id of a run begins"
        ),
    ),
    "scenarios": (
        Bilingual("情景", "SCENARIO"),
        Bilingual("情景的名称或文件，第一个为基准", "names or files of scenarios; the first is the base"),
    ),
    "log": (
        Bilingual("日志", "LOG"),
        Bilingual("事件日志：.csv、.xes，也可压缩为 .gz", "an event log: .csv or .xes, either also as .gz"),
    ),
    "targets": (
        Bilingual("名称", "NAME"),
        Bilingual("条（A54）、规范（A54.6）或条款的名称", "an article (A54), a norm (A54.6) or a clause"),
    ),
}
METAVARS: dict[str, Bilingual] = {
    "NAME|PATH": Bilingual("名称|路径", "NAME|PATH"),
    "LAYERS": Bilingual("层", "LAYERS"),
    "FILE": Bilingual("文件", "FILE"),
    "SECONDS": Bilingual("秒", "SECONDS"),
    "NUMBER": Bilingual("数", "NUMBER"),
    "NAME": Bilingual("名称", "NAME"),
    "CLAUSE": Bilingual("条款", "CLAUSE"),
    "N": Bilingual("数", "N"),
    "RANGE": Bilingual("数值=低..高", "NAME=LOW..HIGH"),
    "COLUMN": Bilingual("列名", "COLUMN"),
    "ACTIVITY=ACT": Bilingual("活动=行为", "ACTIVITY=ACT"),
    "PAPER": Bilingual("公文种类", "PAPER"),
    "MEASURE": Bilingual("指标", "MEASURE"),
    "ENGINE": Bilingual("引擎", "ENGINE"),
    "ADDRESS": Bilingual("地址", "ADDRESS"),
    "KIND": Bilingual("文种", "KIND"),
    "FINDING-KIND": Bilingual("种类", "KIND"),
    "FAMILY": Bilingual("家族", "FAMILY"),
    "NORM": Bilingual("规范", "NORM"),
    "TEXT": Bilingual("文字", "TEXT"),
    "DAY": Bilingual("日期", "DAY"),
    "table|md|csv|json|xlsx": Bilingual("table|md|csv|json|xlsx", "table|md|csv|json|xlsx"),
    "accepted|disputed|closed": Bilingual("accepted|disputed|closed", "accepted|disputed|closed"),
    "svg|html|graphml|json": Bilingual("svg|html|graphml|json", "svg|html|graphml|json"),
    "zh|en": Bilingual("zh|en", "zh|en"),
}
USAGE = Bilingual("用法：", "Usage: ")
COMMANDS_HEADING = Bilingual("命令：", "Commands:")
ARGUMENTS_HEADING = Bilingual("参数：", "Arguments:")
OPTIONS_OF: dict[tuple[str, str], Bilingual] = {
    ("calibrate", "--case"): Bilingual("日志中案卷的列名", "the column of cases of a log"),
}
"""What an option of one command does, where the same name does something else elsewhere."""
OPTIONS_HEADING = Bilingual("选项：", "Options:")
OPTIONS_WORD = Bilingual("[选项]", "[OPTIONS]")
COMMAND_WORD = Bilingual("命令", "COMMAND")
ARGUMENTS_WORD = Bilingual("[参数]", "[ARGS]")
DEFAULT = Bilingual("默认", "default")

# ---- usage errors ----------------------------------------------------------------------------------------------------

NO_SUCH_OPTION = Bilingual("没有这个选项", "no such option")
NO_SUCH_COMMAND = Bilingual("没有这个命令", "no such command")
NO_COMMAND = Bilingual("缺少命令", "a command is missing")
OPTION_NEEDS_VALUE = Bilingual("这个选项后面须有值", "this option needs a value")
OPTION_TAKES_NO_VALUE = Bilingual("这个选项不带值", "this option takes no value")
MISSING = Bilingual("缺少必需的参数", "a required argument is missing")
BAD_VALUE = Bilingual("这个值不能用", "this value cannot be used")
TOO_MANY = Bilingual("多余的参数", "an argument too many")
BAD_USAGE = Bilingual("命令写法不对", "the command is not well formed")
INTERRUPTED = Bilingual("已中断。", "Interrupted.")
CANNOT_WRITE = Bilingual("无法写入这个文件", "this file cannot be written")
CANNOT_READ = Bilingual("无法读取", "this cannot be read")
WRITTEN = Bilingual("已写入 {}", "written: {}")
CANNOT_SHOW_CHINESE = "guiju: this terminal cannot show Chinese; try --lang en, or set PYTHONIOENCODING=utf-8\n"

# ---- shared words ----------------------------------------------------------------------------------------------------

YES, NO = Bilingual("是", "yes"), Bilingual("否", "no")
NOTHING = Bilingual("无", "none")
NORM = Bilingual("规范", "norm")
CLAUSE = Bilingual("条款", "clause")
ARTICLE = Bilingual("条", "article")
KIND = Bilingual("种类", "kind")
STRENGTH = Bilingual("力度", "strength")
QUOTE = Bilingual("引文", "quote")
NAME = Bilingual("名称", "id")
CHINESE, ENGLISH = Bilingual("中文", "Chinese"), Bilingual("英文", "English")
LAYER = Bilingual("层", "layer")
UNLESS = Bilingual("让位于", "gives way to")


def listed(names: Iterable[str], language: Language, joint: Bilingual = Bilingual("和", "and")) -> str:
    """Names in a row, as a sentence has them.

    >>> listed(["甲", "乙", "丙"], "zh"), listed(["a", "b", "c"], "en")
    ('甲、乙和丙', 'a, b and c')
    """
    *rest, last = list(names) or [""]
    if not rest:
        return last
    if language == "zh":
        return "、".join(rest) + joint.zh + last
    return ", ".join(rest) + f" {joint.en} " + last
