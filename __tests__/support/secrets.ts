import type { Ran } from './job.ts'

/** As it is, in base64 (also of `AWS:<password>`, as docker keeps it), in JSON and in a URL. */
const forms = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(`AWS:${secret}`).toString('base64'),
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
]

/** The forms of secrets that a text holds. */
export const found = (text: string, secrets: readonly string[]): readonly string[] =>
  secrets.flatMap(forms).filter((form) => text.includes(form))

/** The log without the lines that ask the runner to hide something. */
export const withoutMasks = (output: string): string => output.replace(/^::add-mask::.*$/gm, '')

const kept = ({ log }: Ran): string =>
  log.entries.map((entry) => ('text' in entry ? entry.text : JSON.stringify(entry.command))).join('\n')

/** Everything that stays after the step: what the runner keeps of the log, and what the job sees. */
export const remains = (ran: Ran): string =>
  [kept(ran), JSON.stringify(ran.outputs), JSON.stringify(ran.state), ran.summary, ran.environmentFiles].join('\n')
