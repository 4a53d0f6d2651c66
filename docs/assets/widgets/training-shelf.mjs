// 学習したモデルを、読者のブラウザに一つだけ取っておく。しまえないブラウザ（しまうことを断るもの、空きのないもの）でも、部品は働く。

const KEY = "nt-training";

export class Shelf {
  /** しまう。しまえたかどうかを返す。 */
  put(packed) {
    try {
      localStorage.setItem(KEY, JSON.stringify(packed));
      this.known = packed;
      return true;
    } catch {
      return false;
    }
  }

  /** しまったもの。なければ undefined、読めなければ空の {}。 */
  get() {
    let written = null;
    try {
      written = localStorage.getItem(KEY);
      return written === null ? undefined : Object(JSON.parse(written));
    } catch {
      return written === null ? undefined : {};
    }
  }

  /** しまったもののあらまし。 */
  about() {
    this.known ??= this.get() ?? null;
    return this.known;
  }

  clear() {
    this.known = undefined;
    try {
      localStorage.removeItem(KEY);
    } catch {
      // しまえないなら、消すものもない
    }
  }
}
