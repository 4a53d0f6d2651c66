// 読者が選んだ文章を、タブを閉じるまで覚えておく置き場。ほかの章へ移っても、選び直さなくてよい。

const KEY = `${new URL("../../", import.meta.url).pathname}.text/`;

/** 名前 → 中身。 */
export function chosenTexts() {
  const found = new Map();
  try {
    for (const [key, text] of Object.entries(sessionStorage)) {
      if (key.startsWith(KEY)) found.set(key.slice(KEY.length), Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
    }
  } catch {
    // 使わせない設定
  }
  return found;
}

/** 一バイトを一字にして、しまう。 */
export function keepText(name, content) {
  const bytes = new Uint8Array(content);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  try {
    sessionStorage.setItem(KEY + name, text);
  } catch {
    // 使わせない設定か、大きすぎるとき。次の章で、また選んでもらう
  }
}
