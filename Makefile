# make serve と make test だけで始められる。どちらも、要るものを .venv に自分で入れる。
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
HASH := \#
UNSAFE := & ; | < > ( ) [ ] { } * ? ! ' " ` \ $$ $(HASH)
ifneq ($(words $(VENV))$(strip $(foreach one,$(UNSAFE),$(findstring $(one),$(VENV)))),1)
$(error VENV には、空白も記号もない名前を一つ書いてください（今は「$(VENV)」）)
endif
BIN := $(VENV)/bin
# ページを開くのに要るものと、すべて。何を入れるかは figures_gen/install.py が決める
PAGE := $(VENV)/.page
READY := $(VENV)/.ready
# 何も入れていない Python でも動く
INSTALL := PYTHONPATH="$(CURDIR)/examples" $(PYTHON) -m figures_gen.install
# 試験は、コアごとに一つのプロセスで進める。モデルの計算は、その中では一つのスレッドにする
WORKERS := -n 2 --dist worksteal
# 本物のモデルを動かす試験。計算は PyTorch がするので、ほかの Python では、章の check（inside）が読み込んで動かせば足りる
MODELS := $(addprefix --ignore tests/nexttoken/,test_gemma3.py test_tuning.py loading/test_gemma.py)
export PYTHONUTF8 = 1
# 端末に毎回出る、Material for MkDocs の終わり（2027年5月5日）の知らせ。どうするかは DECISIONS に書いてある
export NO_MKDOCS_2_WARNING = 1
# 毎晩の検査では --whole（何も変わらないものも、くり返す測定のすべての回も、計算し直す）
CHECK ?=

.PHONY: help serve site book publish release figures accept check processors learn tune pretrain paint test library quick rarely kernel lint bench clean

help: ## この一覧を出す
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# ページを開いたあとで動かすもの。空にすれば、開くだけになる
serve: export FIGURES_BEHIND ?= $(INSTALL) $(READY) && unset PYTHONPATH && $(BIN)/python -m figures_gen --gently
serve: $(PAGE) ## サイトを http://127.0.0.1:8000/ で開き、後ろで計算し直す
	@PYTHONPATH="$(CURDIR)/examples" exec $(BIN)/python -m figures_gen.site serve $(PORT)

site: figures ## 図を最新にして、サイトを site/ に作る
	$(BIN)/python -m figures_gen.site

book: figures ## サイトから、PDF と EPUB の本を site/book/ に作る（Chromium が要る）
	$(BIN)/python -m figures_gen.paper

publish: $(READY) ## コミットされた結果から、計算し直さずに site/ と本を組み立てる（検査のあとの公開に使う。Gemma の重みも置くなら WEIGHTS=site）
	$(BIN)/python -m figures_gen --claims > /dev/null
	$(BIN)/python -m figures_gen.paper

release: publish ## 版の札の付いたコミットから、PDF、EPUB、サイトの ZIP、それらの指紋を release/ に置く
	$(BIN)/python -m figures_gen.paper.release

figures: $(READY) ## 古くなった図・出力・数値だけを作り直す
	$(BIN)/python -m figures_gen

accept: $(READY) ## 本文の変わった文を、前の文、支える述語、値と並べて見せ、受け入れる
	$(BIN)/python -m figures_gen --accept

check: $(READY) ## 計算し直し、コミットされたものと比べる（何も書かない。すべてなら CHECK=--whole）
	$(BIN)/python -m figures_gen --check $(CHECK)

processors: $(READY) ## ほかのプロセッサをまねて計算し直し、比べる（毎晩。くり返す測定は一部の回。一部だけなら CHECK="--only 'next-token/*'"）
	ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2 OMP_NUM_THREADS=2 $(BIN)/python -m figures_gen --check --only '*' $(CHECK)
	ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=SSE41 MKL_CBWR=COMPATIBLE OMP_NUM_THREADS=1 $(BIN)/python -m figures_gen --check --only '*' $(CHECK)

learn: $(READY) ## 小説で小さなモデルを学習し直す（2コアで90秒ほど）
	$(BIN)/python -m nexttoken.learn

tune: $(READY) ## Gemmaに指示への従い方を教え直す（2コアで30分まで。止めても続きから始まる）
	$(BIN)/python -m nexttoken.tune

pretrain: $(READY) ## 小さなGemmaを、乱数から育てる（2コアで30分まで。止めても続きから始まる）
	$(BIN)/python -m nexttoken.pretrain

paint: $(READY) ## 絵の見本帳を作り、絵のモデルを乱数から育てる（2コアで10分まで。止めても続きから始まる）
	$(BIN)/python -m nexttoken.paint

test: $(READY) ## 単体・サイト・ブラウザの試験と、check
	$(BIN)/python -m figures_gen.site
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(WORKERS) --ignore tests/paper --ignore tests/machine $(PYTEST)
	$(BIN)/python -m figures_gen --check $(CHECK)

library: $(READY) ## ライブラリとエンジンの試験と check だけ（ほかの Python で試す: make VENV=.venv-313 PYTHON=python3.13 library）
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(WORKERS) tests/nexttoken tests/figures_gen examples/nexttoken $(PYTEST)
	$(BIN)/python -m figures_gen --check $(CHECK)

quick: $(READY) ## すべてを import し、ライブラリの試験（本物のモデルのものを除く）と、三つの章の check だけ
	$(BIN)/python -m tests.imports
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(WORKERS) $(MODELS) tests/nexttoken examples/nexttoken $(PYTEST)
	for chapter in characters bpe-by-hand inside; do $(BIN)/python -m figures_gen --check --only "$$chapter/*" || exit 1; done

# 本の試験は site/ を組み立て直すので、一つのファイルの試験は、一つのプロセスで進める
rarely: $(READY) ## 紙と電子の本、ほかのファイルシステムの試験（毎晩と、関わるところを直したとき）
	$(BIN)/python -m figures_gen.site
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests/paper tests/machine $(PYTEST)

kernel: $(READY) ## ページの中のGemmaの掛け算を、Cから作り直して比べ、すべての文でPyTorchと比べる（毎晩と、直したとき）
	$(BIN)/python -m figures_gen.kernel --check
	EVERY_PROMPT=1 $(BIN)/python -m pytest tests/site/test_gemma_alive.py $(PYTEST)

lint: $(READY) ## ruff、mypy、textlint、ワークフロー
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/textlint.py
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(BIN)/zizmor --offline --quiet .github

bench: $(READY) ## 重さと速さを測って表にする（検査と、まっさらな所からの始まりも測るなら BENCH=--whole）
	$(BIN)/python -m bench $(BENCH)

clean: ## ここで作った .venv とサイトを消す（生成物とキャッシュは残る）
	@$(INSTALL) clean $(VENV)

$(PAGE) $(READY): requirements.txt examples/requirements.txt examples/weights.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 以上が要ります（今は `$(PYTHON) --version 2>&1`）。別の Python を使うには: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(INSTALL) $@
