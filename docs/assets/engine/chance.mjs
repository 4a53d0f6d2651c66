// Python の random.Random(seed).random() と同じ数の列。同じシードなら、この本のライブラリの Sampler と同じくじになる。
// 出典: Matsumoto, Nishimura「Mersenne Twister」（1998）。シードの混ぜ方と、53ビットの小数の作り方は CPython と同じ。

const SIZE = 624, MIDDLE = 397;

/** `seed`（0以上、2の32乗未満の整数）から始まる、0以上1未満の数の列。 */
export function chances(seed) {
  const state = mixed(seed);
  let at = SIZE;
  const word = () => {
    if (at === SIZE) {
      turn(state);
      at = 0;
    }
    let y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return () => {
    const high = word() >>> 5, low = word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}

/** シードを、624個の数に広げる（init_by_array に、数を一つだけ渡したもの）。 */
function mixed(seed) {
  const state = new Uint32Array(SIZE);
  state[0] = 19650218;
  for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let i = 1;
  const step = (factor, add) => {
    state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), factor)) + add(i);
    if (++i >= SIZE) {
      state[0] = state[SIZE - 1];
      i = 1;
    }
  };
  for (let k = 0; k < SIZE; k++) step(1664525, () => seed);
  for (let k = 1; k < SIZE; k++) step(1566083941, (place) => -place);
  state[0] = 0x80000000;
  return state;
}

function turn(state) {
  for (let i = 0; i < SIZE; i++) {
    const y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
    state[i] = state[(i + MIDDLE) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
