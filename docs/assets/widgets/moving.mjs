// 頼まれる前に、一度だけひとりでに動いて見せる。溶けるつまみ、塔、手術台が使う。

/**
 * `part` が初めて目に入ったら、描き直すたびに `step(経ったミリ秒)` を呼ぶ。`step` が真を返すか、読者が触れるか、
 * 鍵を押せば、そこで終わり、`settle` を呼ぶ。動きを減らす設定なら、何もせずに偽を返す。
 */
export function moveOnce(part, step, settle = () => {}) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  const stop = new AbortController();
  const halt = () => {
    seen.disconnect();
    stop.abort();
    settle();
  };
  const seen = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && start(), { threshold: 0.6 });
  const start = () => {
    seen.disconnect();
    const begun = performance.now();
    const next = (now) => {
      if (stop.signal.aborted) return;
      if (step(Math.max(0, now - begun))) halt();
      else requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  };
  for (const event of ["pointerdown", "keydown", "input"]) addEventListener(event, halt, { capture: true, signal: stop.signal });
  seen.observe(part);
  return true;
}
