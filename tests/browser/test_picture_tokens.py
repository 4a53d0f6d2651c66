"""「絵をトークンに」。読者の絵が、その場で番号になり、また絵に戻る（計算は tests/site/test_picture_tokens.py）。"""

import io
from typing import Any

import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from figures_gen.chapters.picture_tokens.measure import SHOWN
from figures_gen.precision import doubled
from nexttoken import images, picture_language
from nexttoken.images import Codebook, bits_per_pixel, psnr
from tests.browser.contract import ASSETS, address, facts, widget
from tests.browser.looks import asking, listening

pytestmark = pytest.mark.browser

BOX = "nt-picture-tokens"
NOT_A_PICTURE = "絵として読めませんでした。PNGやJPEGなどの、絵のファイルを選んでください。"
RED = (205, 50, 45)

# 描いた絵は、次に画面が替わるときに計算し直される。
_PIXELS = """async (canvas) => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return [...data].filter((_, at) => at % 4 !== 3);
}"""


def pixels(box: Locator, name: str = "own") -> Tensor:
    """画布の絵 (H, W, 3)。色は0から255までの整数。"""
    found = torch.tensor(box.locator(f"#{name}").evaluate(_PIXELS))
    side = round((len(found) / 3) ** 0.5)
    return found.reshape(side, side, 3)


def reddened(picture: Tensor) -> set[tuple[int, int]]:
    """赤く塗ったところ（横、縦）。"""
    return {(x, y) for y, x in (picture == torch.tensor(RED)).all(-1).nonzero().tolist()}


def ids(box: Locator) -> list[int]:
    return [int(text) for text in box.get_by_role("gridcell").all_inner_texts()]


def compare(box: Locator, patch: int = 4, count: int = 256) -> None:
    """見えている絵の番号、戻した絵、勘定は、どれも Python と同じ。"""
    book, given = Codebook.load(patch, count), pixels(box).float() / 255
    numbers = book.encode(given)
    expect(box.get_by_role("gridcell")).to_have_text([str(one) for one in numbers.flatten().tolist()])
    again = book.decode(numbers)
    assert torch.equal(pixels(box, "again"), (again * 255).round().long())
    shown = facts(box)
    assert shown["トークン"] == f"{numbers.numel()}個"
    assert shown["1トークン"] == f"{count.bit_length() - 1}ビット"
    assert shown["1画素当たり"] == f"{bits_per_pixel(patch, count):g}ビット"
    assert shown["見本帳も足すと"] == f"{bits_per_pixel(patch, count, 400 * 32 * 32):.3f}ビット"
    near, error = psnr(given, again), (given - again).double().square().mean().item() * 255**2
    if error:
        assert shown["PSNR"].endswith("dB") and float(shown["PSNR"][:-2]) == pytest.approx(near, abs=0.0501)
    else:
        assert shown["PSNR"] == "違わない"
    assert float(shown["色の差の二乗の平均"].replace(",", "")) == pytest.approx(error, abs=0.0501)


def test_every_book_reads_the_held_out_pictures_as_python(reader: Page, sub_path: str) -> None:
    """絵と見本帳を取り替えると、すぐに計算し直す。ほかのサーバーには、何も頼まない。"""
    pictures, names = images.pictures("test"), images.captions("test")
    with listening(reader, sub_path):
        box = widget(reader, sub_path, BOX)
        compare(box)
        # どの見本帳でも同じことは、tests/site/test_picture_tokens.py が確かめる
        for place, patch, count in zip(SHOWN[1:], (2, 8, 4, 8), (16, 64, 1024, 256), strict=False):
            box.get_by_label("絵", exact=True).select_option(names[place])
            box.get_by_label("パッチの一辺").select_option(str(patch))
            box.get_by_label("見本の数").select_option(str(count))
            assert torch.equal(pixels(box), (pictures[place] * 255).round().long())
            compare(box, patch, count)


def drag(reader: Page, box: Locator, *places: tuple[float, float]) -> None:
    """絵の上の場所（画素）を、順になぞる。"""
    reader.locator(BOX).evaluate("(one) => one.scrollIntoView({ block: 'start', behavior: 'instant' })")
    own = box.locator("#own").bounding_box()
    assert own
    for at, (x, y) in enumerate(places):
        reader.mouse.move(own["x"] + (x + 0.5) * own["width"] / 32, own["y"] + (y + 0.5) * own["height"] / 32, steps=4)
        if at == 0:
            reader.mouse.down()
    reader.mouse.up()


def test_the_reader_draws_with_a_mouse(reader: Page, root: str) -> None:
    """なぞったところだけが塗られ、番号も勘定も変わり、ひと筆ずつ戻れる。"""
    box = widget(reader, root, BOX)
    undo = box.get_by_role("button", name="一つ戻る")
    expect(undo).to_have_attribute("aria-disabled", "true")
    before = ids(box)
    box.get_by_role("radio", name="赤").check()
    box.get_by_label("太さ").select_option("1")
    first = pixels(box)
    drag(reader, box, (4, 2), (20, 2))
    drag(reader, box, (10, 5), (10, 9))
    expect(box.get_by_label("絵", exact=True)).to_have_value("あなたの絵")
    compare(box)
    assert reddened(pixels(box)) == {(x, 2) for x in range(4, 21)} | {(10, y) for y in range(5, 10)}
    assert ids(box) != before
    box.locator("#own").focus()
    reader.keyboard.press("Control+z")
    undo.click()
    expect(undo).to_have_attribute("aria-disabled", "true")
    assert torch.equal(pixels(box), first)
    expect(box.get_by_label("絵", exact=True)).to_have_value("白猫")  # 元の絵に戻れば、元の題
    compare(box)
    undo.click(force=True)
    expect(box.locator("#told")).to_have_text("これより前には戻れません。")
    box.get_by_role("button", name="白紙にする").click()
    expect(box.locator("#told")).to_have_text("白紙にしました。")
    assert bool((pixels(box) == 255).all())
    compare(box)
    undo.click()
    assert torch.equal(pixels(box), first)
    box.get_by_label("絵", exact=True).select_option("満月")
    assert box.get_by_label("絵", exact=True).locator("option", has_text="あなたの絵").count() == 0


def test_the_reader_draws_with_keys(reader: Page, root: str) -> None:
    """矢印で動き、スペースで塗る。押したままなら線になる。ページは動かない。場所と色を言う。"""
    box = widget(reader, root, BOX)
    box.get_by_label("絵", exact=True).select_option("白紙")
    box.get_by_label("太さ").select_option("1")
    box.get_by_role("radio", name="黒").focus()
    for _ in range(9):
        reader.keyboard.press("ArrowRight")  # 黒から数えて十番目が、赤
    expect(box.get_by_role("radio", name="赤")).to_be_checked()
    box.locator("#own").focus()
    expect(box.locator("#cursor")).to_be_visible()
    top = reader.evaluate("scrollY")
    reader.keyboard.press("ArrowUp")
    expect(box.locator("#spoken")).to_have_text("横17、縦16、白")
    reader.keyboard.press("Enter")
    expect(box.locator("#spoken")).to_have_text("横17、縦16を赤で塗りました。")
    reader.keyboard.press("Shift+ArrowLeft")
    reader.keyboard.down(" ")
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        reader.keyboard.press(key)
    reader.keyboard.up(" ")
    reader.keyboard.press("ArrowLeft")
    assert reddened(pixels(box)) == {(16, 15), (12, 15), (12, 16), (12, 17), (11, 17)}
    for _ in range(40):
        reader.keyboard.press("ArrowUp")
    expect(box.locator("#spoken")).to_have_text("横11、縦1、白")
    assert reader.evaluate("scrollY") == top
    compare(box)


def test_a_finger_draws_and_does_not_scroll(phone: Page, root: str) -> None:
    box = widget(phone, root, BOX)
    box.locator("#own").scroll_into_view_if_needed()
    own = box.locator("#own").bounding_box()
    last = box.locator("#lost").bounding_box()
    assert own and last and last["y"] + last["height"] - own["y"] < 760 / 2  # 描く絵と、戻した絵は、一目で見える
    assert box.locator("#own").evaluate("(canvas) => getComputedStyle(canvas).touchAction") == "none"
    before = pixels(box)
    phone.touchscreen.tap(own["x"] + own["width"] / 2, own["y"] + own["height"] * 0.9)
    expect(box.get_by_label("絵", exact=True)).to_have_value("あなたの絵")
    assert int((pixels(box) != before).any(-1).sum()) == 9  # 太さは3画素
    compare(box)


def _file(picture: Image.Image, kind: str, **how: Any) -> dict[str, Any]:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return {"name": f"絵.{kind.lower()}", "mimeType": f"image/{kind.lower()}", "buffer": content.getvalue()}


def _text(content: bytes, name: str = "絵.png", kind: str = "image/png") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": content}


def choose(box: Locator, file: dict[str, Any], said: str) -> None:
    box.locator("#chosen").set_input_files(file)  # type: ignore[arg-type]
    expect(box.locator("#told")).to_have_text(said)


def test_the_readers_own_picture_stays_in_the_page(reader: Page, root: str) -> None:
    """そのままの大きさなら、一画素も変わらない。ファイルは、どこへも送らない。"""
    box = widget(reader, root, BOX)
    reader.wait_for_load_state("networkidle")
    asked = asking(reader)
    noise = torch.randint(256, (32, 32, 3), generator=torch.Generator().manual_seed(1), dtype=torch.uint8)
    with reader.expect_file_chooser() as chooser:
        box.get_by_role("button", name="絵のファイルを読む").press("Enter")
    chooser.value.set_files(_file(Image.fromarray(noise.numpy()), "PNG"))  # type: ignore[arg-type]
    expect(box.locator("#told")).to_have_text("32×32画素の絵を読みました。")
    assert torch.equal(pixels(box), noise.long())
    compare(box)
    box.get_by_label("パッチの一辺").select_option("2")
    compare(box, 2)
    box.get_by_role("button", name="一つ戻る").click()
    assert torch.equal(pixels(box), (images.pictures("test")[0] * 255).round().long())
    icon = root + "assets/logo.svg"  # 住所が変わると、Chromium は印の絵をもう一度取りに行く
    assert [url for url in asked if not url.startswith("blob:") and url != icon] == []
    assert address(reader, BOX) == "p2"


def test_odd_pictures_are_mended_and_said(reader: Page, root: str) -> None:
    box = widget(reader, root, BOX)
    choose(box, _file(Image.new("RGB", (1, 1), RED), "PNG"), "1×1画素の絵を読みました。32×32画素に伸ばしました。")
    assert bool((pixels(box) == torch.tensor(RED)).all())
    wide = Image.new("RGB", (96, 32), "blue")
    wide.paste(RED, (32, 0, 64, 32))
    cut = "96×32画素の絵を読みました。正方形にするために、真ん中を切り取りました。32×32画素に縮めました。"
    choose(box, _file(wide, "PNG"), cut)
    assert bool((pixels(box) == torch.tensor(RED)).all())
    whitened = "64×64画素の絵を読みました。透けているところは、白くしました。32×32画素に縮めました。"
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 64, 32))
    choose(box, _file(clear, "PNG"), whitened)
    seen = pixels(box)
    assert bool((seen[:16] == 0).all()) and bool((seen[16:] == 255).all())
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    moving = "32×32画素の絵を読みました。動く絵なので、初めの一こまだけを使います。"
    choose(box, _file(frames[0], "GIF", save_all=True, append_images=frames[1:]), moving)
    assert pixels(box)[0, 0].tolist() == [255, 0, 0]
    choose(
        box,
        _file(Image.new("RGB", (1250, 1000), RED), "JPEG"),
        "1,250×1,000画素の絵を読みました。正方形にするために、真ん中を切り取りました。32×32画素に縮めました。",
    )
    assert bool(((pixels(box) - torch.tensor(RED)).abs() < 8).all())
    compare(box)


#: 31MBのファイルを選ぶ。ページの外から渡すと、それだけで何秒もかかる。
HEAVY = """(input) => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([new ArrayBuffer(31_000_000)], "絵.png", { type: "image/png" }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
}"""


def test_what_is_not_a_picture_is_refused_in_japanese(reader: Page, root: str) -> None:
    """わけを言い、前の絵を残す。"""
    with listening(reader, root):
        box = widget(reader, root, BOX)
        before = pixels(box)
        half = _file(Image.new("RGB", (64, 64), RED), "PNG")["buffer"][:20]
        for content in (b"", "吾輩は猫である。".encode(), half, b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40):
            choose(box, _text(content), NOT_A_PICTURE)
            box.get_by_label("見本の数").focus()
        choose(box, _text("吾輩は猫である。".encode(), "猫.txt", "text/plain"), NOT_A_PICTURE)
        huge = _file(Image.new("1", (20_000, 6_000)), "PNG")
        choose(box, huge, "絵が大きすぎます（20,000×6,000画素）。全部で1億画素までに縮めてください。")
        box.locator("#chosen").evaluate(HEAVY)
        expect(box.locator("#told")).to_have_text("ファイルが大きすぎます（31MB）。30MBまでの絵を選んでください。")
        assert torch.equal(pixels(box), before)
        expect(box.get_by_label("絵", exact=True)).to_have_value("白猫")
        expect(box.get_by_role("button", name="一つ戻る")).to_have_attribute("aria-disabled", "true")
        choose(box, _file(Image.new("RGB", (32, 32), RED), "PNG"), "32×32画素の絵を読みました。")
        compare(box)


def test_a_token_shows_its_sample(reader: Page, root: str) -> None:
    """ポインタ、キーボード、ボタンのどれでも、元のパッチと見本を見比べられる。"""
    box = widget(reader, root, BOX)
    book = Codebook.load()
    numbers = ids(box)

    def picked(place: int) -> None:
        expect(box.locator(".cell[aria-selected=true]")).to_have_attribute("data-place", str(place))
        expect(box.locator("#token")).to_contain_text(f"{place + 1}個目のトークン（上から{place // 8 + 1}行目、")
        expect(box.locator("#token")).to_contain_text(f"見本{numbers[place]}番です。")
        assert torch.equal(pixels(box, "sample").flatten(), book.centres[numbers[place]].long())
        y, x = 4 * (place // 8), 4 * (place % 8)
        assert torch.equal(pixels(box, "piece"), pixels(box)[y : y + 4, x : x + 4])
        same = box.locator(".cell").evaluate_all("(all) => all.map((one) => one.matches('.same'))")
        assert same == [one == numbers[place] for one in numbers]

    picked(34)  # 初めは、猫の顔
    cells = box.get_by_role("gridcell")
    cells.nth(10).hover()
    picked(10)
    cells.nth(27).click()
    picked(27)
    assert cells.evaluate_all("(all) => all.filter((one) => one.tabIndex === 0).length") == 1
    cells.nth(27).focus()
    for key, place in (("ArrowRight", 28), ("ArrowDown", 36), ("ArrowLeft", 35), ("ArrowUp", 27)):
        reader.keyboard.press(key)
        picked(place)
    for _ in range(9):
        reader.keyboard.press("ArrowUp")
    picked(3)
    box.get_by_role("button", name="前のトークン").press("Enter")
    picked(2)
    expect(box.locator("#spoken")).to_contain_text("3個目のトークン")
    for _ in range(3):
        box.get_by_role("button", name="前のトークン").click()
    picked(63)
    box.get_by_role("button", name="次のトークン").click()
    picked(0)
    box.get_by_role("button", name="前のトークン").click()
    box.get_by_label("パッチの一辺").select_option("8")
    expect(box.locator(".cell[aria-selected=true]")).to_have_attribute("data-place", "15")
    expect(cells).to_have_count(16)


def test_the_model_paints_the_lower_half(reader: Page, root: str) -> None:
    """頼まれてから受け取り、上半分の番号だけから、Python と同じ続きを描く。もう一度押すと、別のくじを引く。"""
    asked = asking(reader)
    box = widget(reader, root, BOX)
    book, model = Codebook.load(), picture_language.load().double()
    box.get_by_label("絵", exact=True).select_option("黒猫")
    box.get_by_label("見本の数").select_option("16")
    reader.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith("neko-paint.bin")]
    before = pixels(box)
    given = book.encode(before.float() / 255)
    size = (ASSETS / "data" / "neko-paint.bin").stat().st_size
    reader.route("**/neko-paint.bin", lambda route: route.abort())
    box.get_by_role("button", name=f"下半分を描かせる（{size / 1e6:.1f}MB）").press("Enter")
    expect(box.locator("#told")).to_contain_text("モデルを読み込めませんでした。")
    reader.unroute("**/neko-paint.bin")
    for seed in (0, 1):
        box.get_by_role("button", name="下半分を描かせる").click()
        expect(box.locator("#told")).to_contain_text("下の四行を描かせました。")
        with doubled():
            expected = picture_language.paint(model, None, given[:4], seed)
        expect(box.get_by_role("gridcell")).to_have_text([str(one) for one in expected.flatten().tolist()])
        assert torch.equal(pixels(box)[:16], before[:16])  # 上半分は、読者の絵のまま
        compare(box)
    expect(box.get_by_label("見本の数")).to_have_value("256")
    assert len([url for url in asked if url.endswith("neko-paint.bin")]) == 2
    box.get_by_role("button", name="一つ戻る").click()
    box.get_by_role("button", name="一つ戻る").click()
    assert torch.equal(pixels(box), before)


def test_painting_stops_when_the_picture_is_replaced(reader: Page, root: str) -> None:
    box = widget(reader, root, BOX)
    box.get_by_role("button", name="下半分を描かせる").click()
    expect(box.locator("#told")).to_have_text("モデルが描いています。")
    box.get_by_label("パッチの一辺").select_option("8")  # 見本帳を取り替えても、描きつづける
    box.get_by_role("button", name="白紙にする").click()
    expect(box.get_by_role("button", name="下半分を描かせる")).to_have_attribute("aria-disabled", "false")
    assert bool((pixels(box) == 255).all())
    compare(box, 8)
