/**
 * How two sides come to a secret (RFC 4253 §8, RFC 5656 §4, RFC 8731): the ways that Dropbear 2022.83 offers, and which of a
 * peer's values it takes.
 */
import { createDiffieHellman, createECDH, createPrivateKey, createPublicKey, diffieHellman, getDiffieHellman } from "node:crypto";

export interface Agreement {
  /** Our half, as the peer needs it. */
  readonly ours: Uint8Array;
  /** A number, big-endian. */
  readonly secret: Uint8Array;
}

export interface KeyAgreement {
  /** The halves are numbers; points of a curve otherwise. */
  readonly halvesAreNumbers: boolean;
  /** @returns undefined when Dropbear would not take the peer's half */
  agree(theirs: Uint8Array, random: (length: number) => Uint8Array): Agreement | undefined;
}

const X25519_BYTES = 32;
const UNCOMPRESSED = 4;
/** Of a group of 2048 bits; 256 bits of an exponent are as hard to find as the secret itself. */
const EXPONENT_BYTES = 32;

export const curve25519: KeyAgreement = {
  halvesAreNumbers: false,
  agree(theirs, random) {
    if (theirs.length !== X25519_BYTES) return undefined;
    const privateKey = createPrivateKey({ key: x25519Key(theirs, random(X25519_BYTES)), format: "jwk" });
    const publicKey = createPublicKey({ key: x25519Key(theirs), format: "jwk" });
    const ours = Buffer.from(privateKey.export({ format: "jwk" }).x ?? "", "base64url");
    const secret = attempted(() => diffieHellman({ privateKey, publicKey }));
    return secret && { ours, secret };
  },
};

export const nistp256 = ellipticCurve("prime256v1", 32);
export const nistp384 = ellipticCurve("secp384r1", 48);
export const nistp521 = ellipticCurve("secp521r1", 66);

const PRIME = getDiffieHellman("modp14").getPrime();
const LARGEST = Buffer.concat([PRIME.subarray(0, -1), Uint8Array.of(PRIME.at(-1)! - 2)]);
const GENERATOR = 2;

export const group14: KeyAgreement = {
  halvesAreNumbers: true,
  agree(theirs, random) {
    const digits = theirs.subarray(theirs.findIndex((byte) => byte !== 0));
    if (digits.length > PRIME.length) return undefined;
    const number = Buffer.alloc(PRIME.length);
    number.set(digits, PRIME.length - digits.length);
    if (number.compare(LARGEST) > 0 || isBelowTwo(number)) return undefined;
    const exchange = createDiffieHellman(PRIME, GENERATOR);
    exchange.setPrivateKey(Buffer.from(random(EXPONENT_BYTES)));
    const ours = exchange.generateKeys();
    return { ours, secret: exchange.computeSecret(number) };
  },
};

/** Of the points of its curve it takes those that are written in full, save two kinds that nobody has by chance. */
function ellipticCurve(curve: string, coordinateBytes: number): KeyAgreement {
  return {
    halvesAreNumbers: false,
    agree(theirs, random) {
      if (theirs.length !== 1 + 2 * coordinateBytes || theirs[0] !== UNCOMPRESSED) return undefined;
      if (isZero(theirs.subarray(1, 1 + coordinateBytes)) || isZero(theirs.subarray(1 + coordinateBytes))) return undefined;
      const exchange = createECDH(curve);
      const exponent = Buffer.from(random(coordinateBytes));
      // Below the order of the curve, which begins with ones.
      exponent[0] = 0;
      exchange.setPrivateKey(exponent);
      const secret = attempted(() => exchange.computeSecret(theirs));
      return secret && { ours: exchange.getPublicKey(), secret };
    },
  };
}

/** Without a private half, the peer's; with one, the public half is there for form and gets computed. */
function x25519Key(publicHalf: Uint8Array, privateHalf?: Uint8Array) {
  const text = (half: Uint8Array) => Buffer.from(half).toString("base64url");
  return { kty: "OKP", crv: "X25519", x: text(publicHalf), ...(privateHalf && { d: text(privateHalf) }) };
}

/** OpenSSL throws at points that are on no curve, or lead to zero: the peer's doing. */
function attempted(compute: () => Buffer): Buffer | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function isBelowTwo(number: Uint8Array): boolean {
  return isZero(number.subarray(0, -1)) && number.at(-1)! < 2;
}
