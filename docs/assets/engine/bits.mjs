/** `kinds` 種類を区別するのに要るビット数。ceil(log2(kinds)) だが、一種類でも 1 ビットとする。 */
export function bitsFor(kinds) {
  return Math.max(1, 32 - Math.clz32(kinds - 1));
}
