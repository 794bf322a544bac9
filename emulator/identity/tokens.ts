import { createHmac, timingSafeEqual } from 'node:crypto'

const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** Signs what this server hands out, so that it knows it again without keeping a list. */
export class Signer {
  readonly #key: Uint8Array

  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** @returns the signature of a text, base64url */
  sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }

  isOwn(text: string, signature: string): boolean {
    const own = Buffer.from(this.sign(text))
    const given = Buffer.from(signature)
    return own.length === given.length && timingSafeEqual(own, given)
  }

  /** @returns header, claims and signature, joined by dots: the form of a JSON Web Token */
  token(header: object, claims: object): string {
    const text = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`
    return `${text}.${this.sign(text)}`
  }

  /** @returns the claims of a token that this server made, or undefined for any other text */
  claims(token: string): Readonly<Record<string, unknown>> | undefined {
    const [header, claims, signature, ...rest] = token.split('.')
    if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return undefined
    if (!this.isOwn(`${header}.${claims}`, signature)) return undefined
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Readonly<Record<string, unknown>>
  }
}
