import { createRequire } from 'node:module'

// Loaded without its types: they bring those of a browser with them, which differ from Node's.
const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json') as {
  parse(name: string, text: string): Promise<unknown>
}

type Block = Readonly<Record<string, unknown>>

/** A Terraform file as @cdktf/hcl2json reads it: `resource.<type>.<name>[0].<argument>`; expressions stay text. */
export interface Terraform {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Block[]>>>>
  readonly data?: Readonly<Record<string, Readonly<Record<string, readonly Block[]>>>>
  readonly variable?: Readonly<Record<string, readonly Block[]>>
  readonly output?: Readonly<Record<string, readonly Block[]>>
}

/** Parses Terraform's language with HashiCorp's own parser. Throws for what is not of that language. */
export const parseTerraform = async (name: string, text: string): Promise<Terraform> =>
  (await parse(name, text)) as Terraform

interface Statement {
  readonly sid?: string
  readonly effect: string
  readonly actions: readonly string[]
  readonly resources?: readonly string[]
}

/** The statements of a policy document, those of `dynamic` blocks at the end. */
export function statementsOf(file: Terraform, name: string): readonly Statement[] {
  const [document] = file.data?.aws_iam_policy_document?.[name] ?? []
  if (document === undefined) throw new Error(`there is no policy document ${name}`)
  const dynamic = (document.dynamic ?? {}) as Readonly<
    Record<string, readonly { readonly content: readonly Statement[] }[]>
  >
  return [
    ...(document.statement as readonly Statement[]),
    ...(dynamic.statement ?? []).flatMap(({ content }) => content),
  ]
}
