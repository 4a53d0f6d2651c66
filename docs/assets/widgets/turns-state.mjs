// 会話を一本の文章にする。画面を知らない。nexttoken の chat.render と同じ（tests/site/widgets）。

/** Gemma 3 の特殊トークンのすべて（試験が、本物の一覧と比べる）。 */
const MARKS = /(<(?:pad|eos|bos|unk|mask|(?:start|end)_of_(?:turn|image))>)/;

/** 発言 { role, content } の列を、Gemma 3 の書き方で。終わりは、モデルの番。 */
export const render = (turns) =>
  `<bos>${turns.map(({ role, content }) => `<start_of_turn>${role}\n${content.trim()}<end_of_turn>\n`).join("")}<start_of_turn>model\n`;

/** 文章を、特殊トークンと、そのほかの字に分けたもの { text, mark }。書き込まれたものも、本物と同じ一つのトークンになる。 */
export const parts = (text) => text.split(MARKS).filter(Boolean).map((text) => ({ text, mark: MARKS.test(text) }));
