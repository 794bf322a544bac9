/** What is used of ncc, which has no types of its own: https://github.com/vercel/ncc#programmatically-from-nodejs */
declare module '@vercel/ncc' {
  interface Options {
    /** Name of the file with the licenses of what is bundled. */
    readonly license: string
    /** Fields of a package.json that name what the package is entered by, the first that is there. */
    readonly mainFields: readonly string[]
    readonly quiet: boolean
  }

  interface Bundle {
    readonly code: string
    /** The other files, by name. */
    readonly assets: Readonly<Record<string, { readonly source: string | Uint8Array }>>
  }

  /** Bundles the module at an absolute path. Rejects with what could not be resolved. */
  export default function bundle(entry: string, options: Options): Promise<Bundle>
}
