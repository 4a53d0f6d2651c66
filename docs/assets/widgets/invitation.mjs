// 大きなものを読み込ませる、誘いのボタン（#load、#invitation-text、あれば #progress）。

/**
 * 「読み込む」が押された。`open` に進み具合を受け取る関数を渡して読み込ませ、読み込めたかどうかを返す。
 * 読み込めなければ、そのわけを `say` で伝え、もう一度押せるようにする。二度続けて押されても、読み込むのは一度だけ。
 */
export async function accept(at, name, open, say) {
  const button = at("load"), progress = at("progress");
  if (button.getAttribute("aria-disabled") === "true") return false;
  button.setAttribute("aria-disabled", true);
  button.textContent = "読み込んでいます……";
  say(`${name}を読み込んでいます。`);
  if (progress) progress.hidden = false;
  try {
    await open((share) => progress && (progress.value = share));
    return true;
  } catch (error) {
    console.warn(`${name}を読み込めません。`, error);
    button.setAttribute("aria-disabled", false);
    button.textContent = "もう一度読み込む";
    if (progress) progress.hidden = true;
    const reason = "読み込めませんでした。通信の状態を確かめて、もう一度押してください。";
    at("invitation-text").textContent = reason;
    say(reason);
    return false;
  }
}
