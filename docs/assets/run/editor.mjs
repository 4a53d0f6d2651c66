// コードを書き換える欄。CodeMirror を取りに行き、手に入らなければ、ふつうの欄を使う。

/** `place` に欄を作る。`text` は今のコード、`changed()` は書き換わるたび、`run()` は Ctrl+Enter で呼ばれる。 */
export async function edit(place, { text, label, changed, run }) {
  try {
    return rich(await import("../vendor/codemirror/codemirror.mjs"), place, { text, label, changed, run });
  } catch (error) {
    console.warn("CodeMirror を読み込めないので、ふつうの欄を使います。", error);
    return plain(place, { text, label, changed, run });
  }
}

function rich(library, place, { text, label, changed, run }) {
  const { EditorView, EditorState, keymap, tags, HighlightStyle } = library;
  const colours = HighlightStyle.define([
    { tag: tags.comment, color: "var(--nt-muted)" },
    { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--nt-code-keyword)", fontWeight: "600" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--nt-code-string)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--nt-code-number)" },
    { tag: [tags.function(tags.definition(tags.variableName)), tags.className], color: "var(--nt-code-name)" },
  ]);
  const look = EditorView.theme({
    "&": { color: "var(--nt-ink)", background: "var(--nt-soft)", border: "1px solid var(--nt-muted)", borderRadius: "0.2rem" },
    "&.cm-focused": { outline: "3px solid var(--nt-orange)", outlineOffset: "2px" },
    ".cm-scroller": { fontFamily: "var(--nt-code-font)", lineHeight: "1.65", maxHeight: "70vh" },
    ".cm-content": { padding: "0.7em 0", caretColor: "var(--nt-ink)" },
    ".cm-line": { padding: "0 0.9em" },
    "&.cm-focused .cm-matchingBracket": { background: "var(--nt-token5)" },
  });
  const view = new EditorView({
    parent: place,
    root: place.getRootNode(),
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]),
        keymap.of([...library.defaultKeymap, ...library.historyKeymap]),
        library.history(),
        library.highlightSpecialChars(),
        library.indentOnInput(),
        library.bracketMatching(),
        library.indentUnit.of("    "),
        library.pythonLanguage,
        library.syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
        look,
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    set: (code) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } }),
    focus: () => view.focus(),
  };
}

/** 字下げは、前の行にそろえる。Tab は、次のボタンへ移るために残す。 */
function plain(place, { text, label, changed, run }) {
  const area = document.createElement("textarea");
  area.value = text;
  area.rows = text.split("\n").length + 1;
  area.spellcheck = false;
  area.autocapitalize = "off";
  area.setAttribute("aria-label", label);
  area.className = "plain";
  area.oninput = changed;
  area.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      run();
      return;
    }
    const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
    const indent = /^ */.exec(line)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
    if (!indent) return;
    event.preventDefault();
    document.execCommand("insertText", false, `\n${indent}`); // 取り消し（Ctrl+Z）が効くように
  };
  place.append(area);
  return {
    text: () => area.value,
    set(code) {
      area.select();
      document.execCommand("insertText", false, code);
    },
    focus: () => area.focus(),
  };
}
