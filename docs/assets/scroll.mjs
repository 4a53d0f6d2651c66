// 横にはみ出す表と数式を、キーボードでも送れるようにする。コードの枠は Material が同じことをしている。

const resize = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

document$.subscribe(() => {
  resize.disconnect();
  // 表は Material があとから箱に入れるので、次の描画まで待つ。
  requestAnimationFrame(() => {
    for (const box of document.querySelectorAll(".md-typeset__scrollwrap, .nt-math")) resize.observe(box);
  });
});
