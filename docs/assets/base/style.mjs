// 部品に共通の見た目。色は figures.css の変数で、暗い画面でもそのまま合う。

export const style = new CSSStyleSheet();

style.replaceSync(`
  :host {
    --nt-ground: var(--nt-paper);

    display: block;
    line-height: 1.6;
    color: var(--nt-ink);
    container-type: inline-size;
    text-align: start;
    text-autospace: no-autospace;
  }

  *, ::before, ::after { box-sizing: border-box; }
  :is(p, ol, ul, dl, dd, table) { padding: 0; margin: 0; list-style: none; }

  [hidden] { display: none !important; }

  .frame {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.9em;
    align-content: start;
    padding: 1em;
    font-size: 0.9em;
    background: var(--nt-paper);
    border: 1px solid var(--nt-grid);
    border-radius: 0.3em;
  }

  .title { font-weight: 700; }
  .note { font-size: 0.86em; line-height: 1.6; color: var(--nt-muted); }
  .note a { color: var(--nt-blue); }
  .terms a { position: relative; display: inline-block; }
  @media (pointer: coarse) { .terms a::before { position: absolute; inset: min(0px, (100% - 44px) / 2); content: ""; } }
  .stage { display: grid; } /* 中のものを同じ場所に重ねる */
  .stage > * { grid-area: 1 / 1; }
  .blank { visibility: hidden; }
  .number { font-variant-numeric: tabular-nums; }

  /* 操作 */

  label, .label { font-size: 0.9em; font-weight: 600; }

  :is(input[type="text"], textarea, select) {
    width: 100%;
    min-height: 44px;
    padding: 0.4em 0.6em;
    font: inherit;
    font-size: max(1em, 16px); /* 小さいと、電話が勝手に拡大する */
    color: inherit;
    background: var(--nt-paper);
    border: 1px solid var(--nt-muted);
    border-radius: 0.3em;
  }

  textarea { display: block; resize: vertical; }
  select option { color: var(--nt-ink); background: var(--nt-paper); }
  input[type="range"] { width: 100%; min-height: 24px; margin: 0; accent-color: var(--nt-blue); }

  button {
    min-height: 2.3em;
    padding: 0.2em 0.9em;
    font: inherit;
    color: var(--nt-ink);
    cursor: pointer;
    background: var(--nt-paper);
    border: 1px solid var(--nt-muted);
    border-radius: 0.3em;
  }

  button.primary { color: var(--nt-paper); background: var(--nt-blue); border-color: var(--nt-blue); }
  button:hover { border-color: var(--nt-ink); }
  button[aria-disabled="true"] { color: var(--nt-muted); cursor: default; background: var(--nt-soft); border-color: var(--nt-grid); }

  :focus-visible { outline: 3px solid var(--nt-orange); outline-offset: 2px; }

  .buttons { display: flex; flex-wrap: wrap; gap: 0.5em; align-items: center; }

  .invitation { display: grid; gap: 0.7em; justify-items: start; }
  .invitation progress { width: 100%; height: 0.8em; accent-color: var(--nt-blue); }

  /* 本物の Gemma を呼ぶ一行（quiet-line.mjs） */
  .line { display: flex; flex-wrap: wrap; gap: 0.3em 0.9em; align-items: center; padding-top: 0.6em; border-top: 1px solid var(--nt-grid); }
  .line .note { flex: 1 1 16em; }
  .line button { min-height: 44px; }
  .line .quiet { padding: 0 0.3em; font-size: 0.86em; color: var(--nt-muted); text-decoration: underline; text-underline-offset: 0.3em; background: none; border: 0; }
  @container (max-width: 31em) { .line .note { order: 1; } } /* 電話では、ボタンどうしが並ぶ */

  /* 記録は白い地、いま計算した数は、薄い青の地。どの部品でも */
  .computed { --nt-paper: color-mix(in srgb, var(--nt-blue) 7%, var(--nt-ground)); background: var(--nt-paper); border-radius: 0.1em; box-shadow: 0 0 0 0.4em var(--nt-paper); }
  :is(.computed .whose, .title + .whose) { font-weight: 600; color: var(--nt-blue); }

  /* 一つを選ぶもの */

  .sideways { padding: 4px; margin: 0 -4px; overflow-x: auto; }
  .pill { position: relative; display: grid; place-content: center; min-width: 44px; min-height: 44px; padding: 0.1em 0.5em; font-weight: 400; text-align: center; line-height: 1.3; border: 1px solid var(--nt-muted); border-radius: 0.3em; }
  .pill input { position: absolute; inset: -1px; width: calc(100% + 2px); height: calc(100% + 2px); margin: 0; cursor: pointer; opacity: 0; }
  .pill:has(:checked) { color: var(--nt-paper); background: var(--nt-blue); border-color: var(--nt-blue); }
  @media (forced-colors: active) { .pill:has(:checked) { forced-color-adjust: none; color: HighlightText; background: Highlight; border-color: Highlight; } }
  .pill:has(:focus-visible) { outline: 3px solid var(--nt-orange); outline-offset: 2px; }

  /* トークンの箱 */

  .tokens { display: flex; flex-wrap: wrap; gap: 0.3em; align-items: flex-start; }

  .token {
    display: inline-flex;
    flex-direction: column;
    align-items: center;
    min-width: 1.7em;
    max-width: 100%;
    padding: 0.1em 0.32em 0.16em;
    line-height: 1.4;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    background: var(--colour);
    border-radius: 0.25em;
  }

  .token small { font-size: max(11px, 0.66em); font-variant-numeric: tabular-nums; line-height: 1.3; color: var(--nt-muted); }
  .hex { font-size: 0.84em; font-variant-numeric: tabular-nums; color: var(--nt-muted); }
  .t1 { --colour: var(--nt-token1); }
  .t2 { --colour: var(--nt-token2); }
  .t3 { --colour: var(--nt-token3); }
  .t4 { --colour: var(--nt-token4); }
  .t5 { --colour: var(--nt-token5); }
  .t6 { --colour: var(--nt-token6); }

  /* 表 */

  table { width: 100%; font-size: 0.9em; font-variant-numeric: tabular-nums; border-collapse: collapse; }
  caption { padding-bottom: 0.2em; font-size: 1em; font-weight: 600; text-align: start; }
  :is(th, td) { padding: 0.15em 0.4em; text-align: end; white-space: nowrap; border-top: 1px solid var(--nt-grid); }
  th { font-weight: 400; }
  :is(th, td):first-child { padding-inline-start: 0; text-align: start; }

  .paper { display: none; }

  @media print {
    .frame { display: none; }
    .paper { display: contents; }
  }

  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`);
