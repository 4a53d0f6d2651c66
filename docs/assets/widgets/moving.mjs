// 頼まれる前に、一度だけひとりでに動いて見せる。溶けるつまみ、塔、手術台が使う。

const LONG = 32; // ミリ秒

/**
 * `part` が初めて目に入ったら、描き直すたびに `step(経ったミリ秒)` を呼ぶ。`step` が真を返すか、読者が触れるか、
 * 鍵を押すか、画面の外へ送れば、そこで終わり、`settle` を呼ぶ。予想の霧（reading.css）の中にあれば、晴れてから動く。
 * 動きを減らす設定なら、何もせずに偽を返す。
 */
export function moveOnce(part, step, settle = () => {}) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  const stop = new AbortController(), { host } = part.getRootNode();
  const fogged = () => !begun && getComputedStyle(host).filter !== "none";
  const halt = () => {
    if (fogged()) return;
    seen.disconnect();
    stop.abort();
    settle();
  };
  const seen = new IntersectionObserver((entries) => {
    ({ isIntersecting: inside, intersectionRatio: ratio } = entries.at(-1));
    if (begun && !inside) halt();
    else begin();
  }, { threshold: [0, 0.6] });
  let begun, inside, ratio;
  const begin = () => !begun && ratio >= 0.6 && !fogged() && start();
  const start = () => {
    begun = performance.now();
    let before = begun, rested = false;
    const next = (now) => {
      if (stop.signal.aborted) return;
      rested = !rested && now - before > LONG; // 遅ければ、一こま休む
      before = now;
      if (!rested && step(Math.max(0, now - begun))) halt();
      else requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  };
  for (const event of ["pointerdown", "keydown", "input"]) addEventListener(event, halt, { capture: true, signal: stop.signal });
  document.addEventListener("toggle", begin, { capture: true, signal: stop.signal }); // 予想の答えが開いた
  seen.observe(part);
  return true;
}
