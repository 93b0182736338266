/**
 * A short hash of a text, for names that must stay equal from run to run.
 *
 * It is FNV-1a with 64 bits (Fowler, Noll, Vo) over UTF-16 units, low byte first. The hash names
 * things for tools that compare two reports. It protects nothing: texts with equal hashes are easy
 * to make.
 */
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** 16 hexadecimal digits. */
export function fingerprint(text: string): string {
  let hash = OFFSET;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    for (const byte of [unit & 0xff, unit >> 8]) {
      hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
    }
  }
  return hash.toString(16).padStart(16, "0");
}
