// 手元で開いているあいだだけ、後ろの計算のようすを、ページの足もとに出す。

const WAIT = 1500;
const list = (names) => names.slice(0, 5).join("、") + (names.length > 5 ? ` ほか${names.length - 5}件` : "");
const WORDS = {
  building: () => "前に組み立てたページです。いま、組み立て直しています",
  installing: () => "計算し直すのに要るもの（PyTorchやモデル）を入れています",
  waiting: () => "この機械で計算し直す準備をしています",
  working: ({ done, all }) => `この機械で計算し直しています ${done}/${all}`,
  same: () => "この機械でも同じ結果になりました",
  apart: ({ names }) => `この機械では、次の結果が本と違いました（本は書き換えていません）: ${list(names)}`,
  changed: ({ names }) => `この機械では、次の結果が変わりました: ${list(names)}`,
  left: ({ names }) => `資料が手に入らず、計算し直せなかったものがあります: ${list(names)}`,
  failed: ({ names }) => `計算し直せませんでした: ${list(names)}`,
};

function strip() {
  const found = document.getElementById("nt-progress");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "nt-progress";
  made.className = "nt-screen";
  made.setAttribute("role", "status");
  made.style.cssText =
    "position:fixed;inset:auto 0 0 0;z-index:10;pointer-events:none;padding:.4rem 1rem;font-size:.75rem;text-align:center;" +
    "color:var(--md-default-fg-color);background:var(--md-default-bg-color);" +
    "border-top:1px solid var(--md-default-fg-color--lightest)";
  document.body.append(made);
  return made;
}

/** 本物の Gemma が、ページの中で動いているか。読み直せば、落ちてしまう。 */
const alive = async () => Boolean((await import("/assets/engine/gemma/living.mjs")).living());

async function watch() {
  for (let before = ""; ; ) {
    let status;
    try {
      status = await (await fetch("/figures-progress.json")).json();
    } catch {
      return; // 配るのをやめた
    }
    if (before === "building" && status.state !== before && !(await alive())) return location.reload();
    before = status.state;
    if (status.state === "fresh") return; // 計算し直すものがなかった
    strip().textContent = WORDS[status.state](status);
    if (!["building", "installing", "waiting", "working"].includes(status.state)) return;
    await new Promise((resolve) => setTimeout(resolve, WAIT));
  }
}

if (!document.documentElement.dataset.ntProgress) {
  document.documentElement.dataset.ntProgress = "1";
  watch();
}
