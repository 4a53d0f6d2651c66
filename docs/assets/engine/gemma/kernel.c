// Gemma の掛け算と、初等関数。kernel.wasm の元（作り方は figures_gen/kernel.py）。同じ入口が、素の JavaScript でも plain.mjs にある。
//
// 足す順も、exp の求め方も、ここに書いてあるとおりなので、どのブラウザでも、一ビットも違わない（だから relaxed SIMD は使わない）。
// 量子化した重みは、失うものなく開いてある。w = scale * q - less で、scale は group 個ごと、less は32個ごと（less のない形式もある）。
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name))) name
#define UNROLL _Pragma("clang loop unroll(full)")
#define INLINE static inline __attribute__((always_inline))
typedef signed char int8;
typedef unsigned char uint8;
typedef short int16;
typedef float f4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef const float *In;

/** 一枚の行列（rows 行、columns 列）。ページの側が、この並びで書き込む。 */
enum { BYTES_32, BYTES_16, HALF, BRAIN, FLOAT };
typedef struct {
  int kind, rows, columns;
  const int8 *q; // 半精度などでは、数の並びそのもの
  In scale, less;
} Matrix;

#define AT(p) (*(const f4 *)(p))
#define TO(p) (*(f4 *)(p))
#define EACH(x) ((f4){x, x, x, x})
INLINE float sum(f4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }
INLINE f4 larger(f4 a, f4 b) { return (f4)wasm_f32x4_pmax((v128_t)a, (v128_t)b); }
INLINE f4 size_of(f4 v) { return (f4)wasm_f32x4_abs((v128_t)v); }
INLINE f4 low(v128_t eight) { return (f4)wasm_f32x4_convert_i32x4(wasm_i32x4_extend_low_i16x8(eight)); }
INLINE v128_t shorts(f4 a, f4 b) { return wasm_i16x8_narrow_i32x4(wasm_i32x4_trunc_sat_f32x4((v128_t)a), wasm_i32x4_trunc_sat_f32x4((v128_t)b)); }
INLINE f4 high(v128_t eight) { return (f4)wasm_f32x4_convert_i32x4(wasm_i32x4_extend_high_i16x8(eight)); }

/* exp(x)。x は0以下。2のべきと、のこり（|r| は log 2 の半分まで）の多項式に分ける。誤差は 1e-7 ほど。 */
static __attribute__((noinline)) f4 exponential(f4 x) {
  x = (f4)wasm_f32x4_max((v128_t)x, wasm_f32x4_splat(-87));
  f4 k = (f4)wasm_f32x4_nearest((v128_t)(x * EACH(1.44269504f)));
  f4 r = x - k * EACH(0.693359375f) - k * EACH(-2.12194440e-4f); // log 2 を、上と下に分けて引く
  f4 y = EACH(1.f / 5040) * r + EACH(1.f / 720);
  y = y * r + EACH(1.f / 120);
  y = y * r + EACH(1.f / 24);
  y = y * r + EACH(1.f / 6);
  y = y * r + EACH(0.5f);
  y = (y * r + EACH(1)) * r + EACH(1);
  v128_t power = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4((v128_t)k), wasm_i32x4_splat(127));
  return y * (f4)wasm_i32x4_shl(power, 23);
}

// ---- GGUF のブロックを開く ---------------------------------------------------

INLINE float half(unsigned h) {
  union { unsigned bits; float value; } v = {(h & 0x7fff) << 13};
  v.value *= 0x1p112f;
  return h & 0x8000 ? -v.value : v.value;
}
#define HALF_AT(p) half((p)[0] | (p)[1] << 8)

void EXPORT(open_q8_0)(const uint8 *p, int blocks, int8 *q, float *scale) {
  for (int b = 0; b < blocks; b++, p += 34, q += 32) {
    scale[b] = HALF_AT(p);
    wasm_v128_store(q, wasm_v128_load(p + 2)), wasm_v128_store(q + 16, wasm_v128_load(p + 18));
  }
}

/* 二つのバイトの16のビットを、16のバイトに広げる。立っていれば16。 */
INLINE v128_t fifth(const uint8 *p) {
  v128_t each = wasm_i8x16_swizzle(wasm_v128_load16_splat(p), wasm_i8x16_const(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
  v128_t bits = wasm_i64x2_splat(0x8040201008040201);
  return wasm_v128_and(wasm_i8x16_eq(wasm_v128_and(each, bits), bits), wasm_i8x16_splat(16));
}

void EXPORT(open_q5_0)(const uint8 *p, int blocks, int8 *q, float *scale) {
  for (int b = 0; b < blocks; b++, p += 22, q += 32) {
    scale[b] = HALF_AT(p);
    v128_t fours = wasm_v128_load(p + 6), sixteen = wasm_i8x16_splat(16);
    v128_t first = wasm_v128_or(wasm_v128_and(fours, wasm_i8x16_splat(15)), fifth(p + 2));
    v128_t second = wasm_v128_or(wasm_u8x16_shr(fours, 4), fifth(p + 4));
    wasm_v128_store(q, wasm_i8x16_sub(first, sixteen)), wasm_v128_store(q + 16, wasm_i8x16_sub(second, sixteen));
  }
}

void EXPORT(open_q4_k)(const uint8 *p, int blocks, int8 *q, float *scale, float *less) {
  for (int b = 0; b < blocks; b++, p += 144) {
    float d = HALF_AT(p), e = HALF_AT(p + 2);
    const uint8 *six = p + 4, *four = p + 16;
    for (int j = 0; j < 8; j++, q += 32) {
      *scale++ = d * (j < 4 ? six[j] & 63 : (six[j + 4] & 15) | (six[j - 4] >> 6) << 4);
      *less++ = e * (j < 4 ? six[j + 4] & 63 : six[j + 4] >> 4 | (six[j] >> 6) << 4);
      for (int i = 0; i < 32; i++) q[i] = four[j / 2 * 32 + i] >> j % 2 * 4 & 15;
    }
  }
}

void EXPORT(open_q6_k)(const uint8 *p, int blocks, int8 *q, float *scale) {
  for (int b = 0; b < blocks; b++, p += 210) {
    float d = HALF_AT(p + 208);
    for (int i = 0; i < 16; i++) *scale++ = d * (int8)p[192 + i];
    for (int j = 0; j < 8; j++, q += 32) { // 四つの下のビットと、二つの上のビット
      const uint8 *four = p + j / 4 * 64 + j % 2 * 32, *two = p + 128 + j / 4 * 32;
      for (int i = 0; i < 32; i++) q[i] = ((four[i] >> j % 4 / 2 * 4 & 15) | (two[i] >> j % 4 * 2 & 3) << 4) - 32;
    }
  }
}

// ---- 掛け算 -----------------------------------------------------------------

INLINE int bytes_of(const Matrix *w) { return w->kind == FLOAT ? 4 : w->kind >= HALF ? 2 : 1; }

/* row 行目から rows 行の行列。 */
INLINE Matrix part(const Matrix *w, int row, int rows) {
  Matrix made = *w;
  int group = w->kind == BYTES_16 ? 16 : 32, start = row * w->columns;
  made.rows = rows;
  made.q += start * bytes_of(w);
  made.scale += start / group;
  if (w->less) made.less += start / 32;
  return made;
}

/* row 行目を、単精度に開く。 */
INLINE void open_row(const Matrix *w, int row, float *to) {
  int columns = w->columns, start = row * columns;
  if (w->kind >= HALF) {
    const unsigned *float_bits = (const unsigned *)w->q + start;
    const unsigned short *bits = (const unsigned short *)w->q + start;
    for (int i = 0; i < columns; i++) {
      union { unsigned bits; float value; } v;
      if (w->kind == HALF) v.value = half(bits[i]);
      else v.bits = w->kind == BRAIN ? (unsigned)bits[i] << 16 : float_bits[i];
      to[i] = v.value;
    }
    return;
  }
  int group = w->kind == BYTES_16 ? 16 : 32;
  for (int i = 0; i < columns; i += 8) {
    v128_t q = wasm_i16x8_load8x8(w->q + start + i);
    f4 scale = EACH(w->scale[(start + i) / group]), less = EACH(w->less ? w->less[(start + i) / 32] : 0);
    TO(to + i) = low(q) * scale - less;
    TO(to + i + 4) = high(q) * scale - less;
  }
}

/* 整数にしたベクトル。x = scale * (high + low / FINE)。scale は一本ごと、x の和 sums は32個ごと。high の長さ（二乗の和の平方根）は、
 * LENGTH まで。 */
#define FINE 65534
#define LENGTH 46000 // これまでの長さの二つを掛けても、32ビットからあふれない
typedef struct {
  int16 *high, *low;
  float *scale, *sums, *end;
} Whole;

static __attribute__((noinline)) Whole whole(In x, int n, int columns, char *work) {
  int16 *high = (int16 *)work, *low = high + n * columns;
  float *scale = (float *)(low + n * columns), *sums = scale + n;
  Whole made = {high, low, scale, sums, sums + n * columns / 32};
  for (int v = 0; v < n; v++, x += columns, high += columns, low += columns) {
    f4 most = EACH(1e-30f), squares = EACH(0);
    for (int i = 0; i < columns; i += 4) most = larger(most, size_of(AT(x + i))), squares += AT(x + i) * AT(x + i);
    float unit = __builtin_sqrtf(sum(squares)) / LENGTH;
    for (int i = 0; i < 4; i++) if (most[i] / 32767 > unit) unit = most[i] / 32767;
    *scale++ = unit;
    for (int i = 0; i < columns; i += 8) {
      f4 one = AT(x + i) * EACH(1 / unit), two = AT(x + i + 4) * EACH(1 / unit);
      f4 a = (f4)wasm_f32x4_nearest((v128_t)one), b = (f4)wasm_f32x4_nearest((v128_t)two);
      wasm_v128_store(high + i, shorts(a, b));
      wasm_v128_store(low + i, shorts((one - a) * EACH(FINE), (two - b) * EACH(FINE)));
    }
    for (int g = 0; g < columns; g += 32) {
      f4 all = EACH(0);
      for (int i = g; i < g + 32; i += 4) all += AT(x + i);
      *sums++ = sum(all);
    }
  }
  return made;
}

#define DOT(w, at) wasm_i32x4_dot_i16x8(w, wasm_v128_load(at))
#define FLOATS(ints) ((f4)wasm_f32x4_convert_i32x4(ints))
/* 一つの行と、整数にした一本のベクトルの積。group は、w の倍率一つの個数。 */
INLINE float product(const Matrix *w, int row, const Whole *x, int v, int group) {
  int columns = w->columns, groups = columns / 32;
  const int8 *q = w->q + row * columns;
  In scale = w->scale + row * (columns / group);
  const int16 *high = x->high + v * columns, *low = x->low + v * columns;
  f4 all = EACH(0);
  for (int g = 0; g < groups; g++, q += 32, high += 32, low += 32) {
    v128_t a = wasm_v128_load(q), b = wasm_v128_load(q + 16);
    v128_t w0 = wasm_i16x8_extend_low_i8x16(a), w1 = wasm_i16x8_extend_high_i8x16(a);
    v128_t w2 = wasm_i16x8_extend_low_i8x16(b), w3 = wasm_i16x8_extend_high_i8x16(b);
    v128_t one = wasm_i32x4_add(DOT(w0, high), DOT(w1, high + 8)), two = wasm_i32x4_add(DOT(w2, high + 16), DOT(w3, high + 24));
    v128_t more = wasm_i32x4_add(DOT(w0, low), DOT(w1, low + 8)), rest = wasm_i32x4_add(DOT(w2, low + 16), DOT(w3, low + 24));
    if (group == 32) {
      f4 both = FLOATS(wasm_i32x4_add(one, two)) + FLOATS(wasm_i32x4_add(more, rest)) * EACH(1.f / FINE);
      all += both * EACH(scale[g]);
    } else {
      f4 first = FLOATS(one) + FLOATS(more) * EACH(1.f / FINE), second = FLOATS(two) + FLOATS(rest) * EACH(1.f / FINE);
      all += first * EACH(scale[2 * g]) + second * EACH(scale[2 * g + 1]);
    }
  }
  float total = sum(all) * x->scale[v];
  if (w->less) for (int g = 0; g < groups; g++) total -= w->less[row * groups + g] * x->sums[v * groups + g];
  return total;
}

static __attribute__((noinline)) float dot(const Matrix *w, int row, const Whole *x, int v) {
  return w->kind == BYTES_32 ? product(w, row, x, v, 32) : product(w, row, x, v, 16);
}

/* 単精度に開いた四つの行と、count 本（1か2）のベクトルの積。 */
INLINE void tile(In rows, int columns, In x, int count, float *out, int stride) {
  f4 sums[2][4] = {0};
  for (int i = 0; i < columns; i += 4)
    UNROLL for (int r = 0; r < 4; r++) {
      f4 row = AT(rows + r * columns + i);
      UNROLL for (int v = 0; v < count; v++) sums[v][r] += row * AT(x + v * columns + i);
    }
  UNROLL for (int v = 0; v < count; v++)
    UNROLL for (int r = 0; r < 4; r++) out[v * stride + r] = sum(sums[v][r]);
}

/** out[v * rows + r] = r 行目と、v 本目のベクトルの積。rows は4の倍数。
 *
 * 8ビットの重みと一本のベクトルなら、x を16ビットの整数二つの和にして掛ける（単精度で掛けるより速く、丸めも小さい）。ほかは、
 * 単精度に開いて掛ける。work は、columns * 33 / 32 + 1 個の数か、行列の四行分。 */
__attribute__((noinline)) void EXPORT(multiply)(const Matrix *w, In x, int n, float *out, char *work) {
  int columns = w->columns, rows = w->rows;
  if (w->kind < HALF && n == 1) {
    Whole narrow = whole(x, n, columns, work);
    for (int r = 0; r < rows; r++) out[r] = dot(w, r, &narrow, 0);
    return;
  }
  float *four = (float *)work;
  for (int r = 0; r < rows; r += 4) {
    for (int k = 0; k < 4; k++) open_row(w, r + k, four + k * columns);
    int v = 0;
    for (; v + 2 <= n; v += 2) tile(four, columns, x + v * columns, 2, out + v * rows + r, rows);
    if (v < n) tile(four, columns, x + v * columns, 1, out + v * rows + r, rows);
  }
}

/** row 行目を out に開く。 */
void EXPORT(open)(const Matrix *w, int row, float *out) { open_row(w, row, out); }

// ---- 語彙のすべてから、上位を探す -------------------------------------------------

static __attribute__((noinline)) float total_of(In z, int size, float most) {
  f4 total = EACH(0);
  for (int i = 0; i < size; i += 4) total += exponential(AT(z + i) - EACH(most));
  return sum(total);
}

/** Σ exp(z - most)。most は z の最大。 */
float EXPORT(total)(In z, int size, float most) { return total_of(z, size, most); }

/* found に、大きい順に k 個を残す。 */
INLINE void insert(float *found, int *which, int k, float value, int id) {
  int at = k - 1;
  for (; at > 0 && found[at - 1] < value; at--) found[at] = found[at - 1], which[at] = which[at - 1];
  found[at] = value, which[at] = id;
}

/* row 行目を、倍率まで掛けた16ビットの整数に丸めて、to に開く。長さは LENGTH まで。返すのは、整数の1が表す数。 */
INLINE float rounded(const Matrix *w, int row, int16 *to) {
  int groups = w->columns / 32;
  const int8 *q = w->q + row * w->columns;
  In scale = w->scale + row * groups;
  float squares = 0, most = 1e-30f;
  for (int g = 0; g < groups; g++) {
    float square = scale[g] * scale[g];
    squares += square;
    if (square > most) most = square;
  }
  float unit = __builtin_sqrtf(most) / 255, least = 128 * __builtin_sqrtf(32 * squares) / LENGTH;
  if (unit < least) unit = least;
  for (int g = 0; g < groups; g++) {
    f4 times = (f4)wasm_f32x4_nearest((v128_t)EACH(scale[g] * (128 / unit)));
    v128_t each = shorts(times, times);
    for (int i = g * 32; i < g * 32 + 32; i += 8)
      wasm_v128_store(to + i, wasm_i16x8_q15mulr_sat(wasm_i16x8_shl(wasm_i16x8_load8x8(q + i), 8), each));
  }
  return unit;
}

/* 四つずつの和。 */
INLINE v128_t sums_of(const v128_t *v) {
  v128_t a = wasm_i32x4_add(wasm_i32x4_shuffle(v[0], v[1], 0, 4, 1, 5), wasm_i32x4_shuffle(v[0], v[1], 2, 6, 3, 7));
  v128_t b = wasm_i32x4_add(wasm_i32x4_shuffle(v[2], v[3], 0, 4, 1, 5), wasm_i32x4_shuffle(v[2], v[3], 2, 6, 3, 7));
  return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 1, 4, 5), wasm_i32x4_shuffle(a, b, 2, 3, 6, 7));
}

/* rounded で開いた二つの行と、四本のベクトル（v から）の high との積。重みも x も、一度だけ読む。 */
INLINE void rough(const int16 *rows, In units, int columns, const Whole *x, int v, float *out, int stride) {
  const int16 *high = x->high + v * columns;
  v128_t all[2][4] = {0};
  for (int i = 0; i < columns; i += 8) {
    v128_t one = wasm_v128_load(rows + i), two = wasm_v128_load(rows + columns + i);
    UNROLL for (int k = 0; k < 4; k++) {
      v128_t some = wasm_v128_load(high + k * columns + i);
      all[0][k] = wasm_i32x4_add(all[0][k], wasm_i32x4_dot_i16x8(one, some));
      all[1][k] = wasm_i32x4_add(all[1][k], wasm_i32x4_dot_i16x8(two, some));
    }
  }
  UNROLL for (int r = 0; r < 2; r++) {
    f4 made = FLOATS(sums_of(all[r])) * EACH(units[r]) * AT(x->scale + v);
    UNROLL for (int k = 0; k < 4; k++) out[k * stride + r] = made[k];
  }
}

#define BLOCK 256
#define TILE 8
#define SLACK 0.02f

/** n 本のベクトルそれぞれの、上位 k 個（found と which）と、その最大（most）と、Σ exp(ロジット - most)（totals）。
 *
 * 表（n × 語彙）は作らない。8ビットの重みと三本からなら、重みも x も16ビットに丸めて探し、確率が三万分の一ほどを超えるものと、
 * 上位に入りそうなものだけを、正確に掛け直す。残りのずれは、足し合わせるうちに打ち消し合う。
 * work は、（n を4の倍数に切り上げて）n * (columns * 33 / 32 + 257) 個の数と、行列の四行分。 */
void EXPORT(best)(const Matrix *w, In x, int n, int k, char *work, float *found, int *which, float *most, float *totals) {
  int columns = w->columns, quick = w->kind == BYTES_32 && !w->less && n > 2, all = (n + 3) & ~3;
  Whole narrow = whole(x, n, columns, work);
  float *block = narrow.end, *after = block + all * BLOCK, before[64] = {0}, fine[64] = {0}, units[TILE];
  for (int v = 0; v < n; v++) {
    most[v] = -1e30f, totals[v] = 0;
    for (int i = 0; i < k; i++) found[v * k + i] = -1e30f, which[v * k + i] = -1;
  }
  for (int start = 0; start < w->rows; start += BLOCK) {
    Matrix some = part(w, start, w->rows - start < BLOCK ? w->rows - start : BLOCK);
    for (int top = 0, rows; quick && top < some.rows; top += rows) {
      rows = some.rows - top < TILE ? some.rows - top : TILE;
      for (int r = 0; r < rows; r++) units[r] = rounded(&some, top + r, (int16 *)after + r * columns);
      for (int v = 0; v < n; v += 4)
        for (int r = 0; r < rows; r += 2) rough((int16 *)after + r * columns, units + r, columns, &narrow, v, block + v * some.rows + top + r, some.rows);
    }
    if (!quick) multiply(&some, x, n, block, (char *)after);
    for (int v = 0; v < n; v++) {
      In z = block + v * some.rows;
      f4 peaks = AT(z);
      for (int i = 4; i < some.rows; i += 4) peaks = larger(peaks, AT(z + i));
      float peak = most[v], *mine = found + v * k;
      for (int i = 0; i < 4; i++) if (peaks[i] > peak) peak = peaks[i];
      float shrink = exponential(EACH(most[v] - peak))[0];
      totals[v] = totals[v] * shrink + total_of(z, some.rows, peak);
      before[v] *= shrink, fine[v] *= shrink, most[v] = peak;
      union { float value; int bits; } total = {totals[v]};
      float least = peak + 0.6931f * ((total.bits >> 23) - 127) - 10.4f; // 三万分の一のロジット（2倍の幅で）
      for (int i = 0; i < some.rows; i += 4) {
        f4 bar = EACH((least < mine[k - 1] ? least : mine[k - 1]) - SLACK);
        if (!wasm_v128_any_true((v128_t)(AT(z + i) > bar))) continue;
        for (int j = i; j < i + 4; j++) {
          if (z[j] <= bar[0]) continue;
          float exact = quick ? dot(&some, j, &narrow, v) : z[j];
          f4 both = exponential((f4){z[j], exact, 0, 0} - EACH(peak));
          before[v] += both[0], fine[v] += both[1];
          if (exact > mine[k - 1]) insert(mine, which + v * k, k, exact, start + j);
        }
      }
    }
  }
  for (int v = 0; v < n; v++) totals[v] += fine[v] - before[v];
}

// ---- 層の中 -----------------------------------------------------------------

/** n 本のベクトルを、それぞれ、二乗の平均が1になるように伸び縮みさせ、成分ごとに gain 倍する。 */
void EXPORT(normalise)(In x, int n, int size, In gain, float eps, float *out) {
  for (int v = 0; v < n; v++, x += size, out += size) {
    double squares = 0;
    for (int i = 0; i < size; i++) squares += (double)x[i] * x[i];
    float shrink = 1 / __builtin_sqrt(squares / size + eps);
    for (int i = 0; i < size; i++) out[i] = x[i] * shrink * gain[i];
  }
}

/** n 本のベクトルを、位置の分だけ回す（RoPE）。turns は、cos が size / 2 個、sin が size / 2 個。 */
void EXPORT(turn)(float *x, int n, int size, In turns) {
  int middle = size / 2;
  for (int v = 0; v < n; v++, x += size)
    for (int i = 0; i < middle; i++) {
      float first = x[i], second = x[middle + i];
      x[i] = first * turns[i] - second * turns[middle + i];
      x[middle + i] = second * turns[i] + first * turns[middle + i];
    }
}

/** 一つのヘッドが、seen 個の位置から集める。shares に割合、out に集めたもの。keys と values は、stride 個おき。 */
void EXPORT(attend)(In query, In keys, In values, int seen, int size, int stride, float scale, float *shares, float *out) {
  float most = -1e30f, all = 0;
  for (int p = 0; p < seen; p++) {
    f4 score = EACH(0);
    for (int i = 0; i < size; i += 4) score += AT(query + i) * AT(keys + p * stride + i);
    shares[p] = sum(score) * scale;
    if (shares[p] > most) most = shares[p];
  }
  for (int p = 0; p < seen; p++) all += shares[p] = exponential(EACH(shares[p] - most))[0];
  for (int i = 0; i < size; i++) out[i] = 0;
  for (int p = 0; p < seen; p++) {
    shares[p] /= all;
    for (int i = 0; i < size; i += 4) TO(out + i) = AT(out + i) + AT(values + p * stride + i) * EACH(shares[p]);
  }
}

/** gate = gelu(gate) * up。tanh による近似の GELU。 */
void EXPORT(gated)(float *gate, In up, int size) {
  for (int i = 0; i < size; i += 4) {
    f4 x = AT(gate + i), y = EACH(0.79788456f) * (x + EACH(0.044715f) * x * x * x);
    f4 small = exponential(EACH(-2) * size_of(y)), tanh = (EACH(1) - small) / (EACH(1) + small);
    tanh = (f4)wasm_v128_bitselect((v128_t)-tanh, (v128_t)tanh, (v128_t)(y < EACH(0)));
    TO(gate + i) = EACH(0.5f) * x * (EACH(1) + tanh) * AT(up + i);
  }
}
