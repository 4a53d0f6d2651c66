// kernel.wasm と同じ入口を、素の JavaScript で。SIMD のないブラウザで代わりに使い、試験では、wasm を比べる相手にする。
// 掛けて足すところは倍精度で、決めたところ（重みとベクトル）だけを単精度に置く。入口の説明は kernel.c に。

import { half } from "../weights.mjs";

const BYTES_16 = 1, HALF = 2, BRAIN = 3;

export function plain(buffer) {
  const bytes = new Uint8Array(buffer), signed = new Int8Array(buffer), shorts = new Uint16Array(buffer);
  const ints = new Int32Array(buffer), floats = new Float32Array(buffer), bits = new DataView(new ArrayBuffer(4));
  const halfAt = (at) => half(bytes[at] | (bytes[at + 1] << 8));
  const matrix = (at) => {
    const [kind, rows, columns, q, scale, less] = new Uint32Array(buffer, at, 6); // 2GBを超えても
    return { kind, rows, columns, q, scale: scale / 4, less: less / 4 };
  };

  /** row 行目を、to（数の並び）に開く。 */
  function openRow({ kind, columns, q, scale, less }, row, to) {
    const start = row * columns, group = kind === BYTES_16 ? 16 : 32;
    for (let i = 0; i < columns; i++) {
      const at = start + i;
      if (kind < HALF) to[i] = signed[q + at] * floats[scale + Math.floor(at / group)] - (less && floats[less + Math.floor(at / 32)]);
      else if (kind === HALF) to[i] = half(shorts[q / 2 + at]);
      else if (kind === BRAIN) (bits.setUint32(0, shorts[q / 2 + at] << 16), (to[i] = bits.getFloat32(0)));
      else to[i] = floats[q / 4 + at];
    }
    return to;
  }

  function times(w, first, rows, x, n, out) {
    const { columns } = w, row = new Float32Array(columns);
    for (let r = 0; r < rows; r++) {
      openRow(w, first + r, row);
      for (let v = 0; v < n; v++) {
        let a = 0, b = 0, c = 0, d = 0;
        for (let i = 0, at = x / 4 + v * columns; i < columns; i += 4, at += 4) {
          a += row[i] * floats[at];
          b += row[i + 1] * floats[at + 1];
          c += row[i + 2] * floats[at + 2];
          d += row[i + 3] * floats[at + 3];
        }
        out[v * rows + r] = a + b + (c + d);
      }
    }
  }

  return {
    open_q8_0(p, blocks, q, scale) {
      for (let b = 0; b < blocks; b++, p += 34, q += 32) {
        floats[scale / 4 + b] = halfAt(p);
        signed.set(signed.subarray(p + 2, p + 34), q);
      }
    },
    open_q5_0(p, blocks, q, scale) {
      for (let b = 0; b < blocks; b++, p += 22, q += 32) {
        floats[scale / 4 + b] = halfAt(p);
        for (let i = 0; i < 32; i++) {
          const fifth = (bytes[p + 2 + (i >> 3)] >> (i & 7)) & 1;
          signed[q + i] = (((bytes[p + 6 + (i & 15)] >> (i < 16 ? 0 : 4)) & 15) | (fifth << 4)) - 16;
        }
      }
    },
    open_q4_k(p, blocks, q, scale, less) {
      for (let b = 0; b < blocks; b++, p += 144) {
        const six = (at) => bytes[p + 4 + at];
        for (let j = 0; j < 8; j++, q += 32, scale += 4, less += 4) {
          floats[scale / 4] = halfAt(p) * (j < 4 ? six(j) & 63 : (six(j + 4) & 15) | ((six(j - 4) >> 6) << 4));
          floats[less / 4] = halfAt(p + 2) * (j < 4 ? six(j + 4) & 63 : (six(j + 4) >> 4) | ((six(j) >> 6) << 4));
          for (let i = 0; i < 32; i++) signed[q + i] = (bytes[p + 16 + (j >> 1) * 32 + i] >> (4 * (j & 1))) & 15;
        }
      }
    },
    open_q6_k(p, blocks, q, scale) {
      for (let b = 0; b < blocks; b++, p += 210, scale += 64) {
        for (let i = 0; i < 16; i++) floats[scale / 4 + i] = halfAt(p + 208) * signed[p + 192 + i];
        for (let j = 0; j < 8; j++, q += 32) {
          const four = p + (j >> 2) * 64 + (j & 1) * 32, two = p + 128 + (j >> 2) * 32;
          for (let i = 0; i < 32; i++) {
            signed[q + i] = (((bytes[four + i] >> (((j & 3) >> 1) * 4)) & 15) | (((bytes[two + i] >> ((j & 3) * 2)) & 3) << 4)) - 32;
          }
        }
      }
    },

    multiply(w, x, n, out) {
      const one = matrix(w);
      times(one, 0, one.rows, x, n, floats.subarray(out / 4, out / 4 + n * one.rows));
    },
    open(w, row, out) {
      const one = matrix(w);
      openRow(one, row, floats.subarray(out / 4, out / 4 + one.columns));
    },
    total(z, size, most) {
      let sum = 0;
      for (let i = z / 4; i < z / 4 + size; i++) sum += Math.exp(floats[i] - most);
      return sum;
    },
    best(w, x, n, k, work, found, which, most, totals) {
      const one = matrix(w), block = Math.min(256, one.rows), z = new Float32Array(n * block);
      const top = Array.from({ length: n }, () => []), sums = new Float64Array(n), peaks = new Float64Array(n).fill(-Infinity);
      for (let start = 0; start < one.rows; start += block) {
        const rows = Math.min(block, one.rows - start);
        times(one, start, rows, x, n, z);
        for (let v = 0; v < n; v++) {
          for (let r = 0; r < rows; r++) {
            const value = z[v * rows + r];
            if (value > peaks[v]) (sums[v] *= Math.exp(peaks[v] - value)), (peaks[v] = value);
            sums[v] += Math.exp(value - peaks[v]);
            if (top[v].length < k || value > top[v].at(-1).value) {
              const after = top[v].findIndex((other) => other.value < value);
              top[v].splice(after < 0 ? top[v].length : after, 0, { value, id: start + r });
              top[v].length = Math.min(k, top[v].length);
            }
          }
        }
      }
      top.forEach((list, v) => {
        list.forEach(({ value, id }, i) => ((floats[found / 4 + v * k + i] = value), (ints[which / 4 + v * k + i] = id)));
        floats[most / 4 + v] = peaks[v];
        floats[totals / 4 + v] = sums[v];
      });
    },

    normalise(x, n, size, gain, eps, out) {
      for (let v = 0; v < n; v++, x += size * 4, out += size * 4) {
        let squares = 0;
        for (let i = 0; i < size; i++) squares += floats[x / 4 + i] ** 2;
        const shrink = 1 / Math.sqrt(squares / size + eps);
        for (let i = 0; i < size; i++) floats[out / 4 + i] = floats[x / 4 + i] * shrink * floats[gain / 4 + i];
      }
    },
    turn(x, n, size, turns) {
      const middle = size / 2, t = turns / 4;
      for (let v = 0, at = x / 4; v < n; v++, at += size) {
        for (let i = 0; i < middle; i++) {
          const first = floats[at + i], second = floats[at + middle + i];
          floats[at + i] = first * floats[t + i] - second * floats[t + middle + i];
          floats[at + middle + i] = second * floats[t + i] + first * floats[t + middle + i];
        }
      }
    },
    attend(query, keys, values, seen, size, stride, scale, shares, out) {
      const s = shares / 4;
      let most = -Infinity, all = 0;
      for (let p = 0; p < seen; p++) {
        let score = 0;
        for (let i = 0; i < size; i++) score += floats[query / 4 + i] * floats[keys / 4 + p * stride + i];
        most = Math.max(most, (floats[s + p] = score * scale));
      }
      for (let p = 0; p < seen; p++) all += floats[s + p] = Math.exp(floats[s + p] - most);
      floats.fill(0, out / 4, out / 4 + size);
      for (let p = 0; p < seen; p++) {
        const share = (floats[s + p] /= all);
        for (let i = 0; i < size; i++) floats[out / 4 + i] += share * floats[values / 4 + p * stride + i];
      }
    },
    gated(gate, up, size) {
      for (let i = 0; i < size; i++) {
        const x = floats[gate / 4 + i], y = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
        floats[gate / 4 + i] = 0.5 * x * (1 + Math.tanh(y)) * floats[up / 4 + i];
      }
    },
  };
}
