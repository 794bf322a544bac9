import { stripVTControlCharacters } from 'node:util'
import { type Command, KNOWN, parseCommand, splitLines } from './commands.ts'

/** One line of a step's log as the runner understands it. */
export type Entry = { readonly command: Command } | { readonly text: string }

/** A log as the runner keeps it: commands taken out, masked values replaced. */
export interface RunnerLog {
  readonly entries: readonly Entry[]
  readonly masks: readonly string[]
}

/** Reads a step's output as the runner does, line by line: masks, stopped commands and all. */
export function readLog(output: string): RunnerLog {
  const entries: Entry[] = []
  const masks: string[] = []
  let stopToken: string | undefined
  for (const line of splitLines(output)) {
    const command = parseCommand(line, stopToken === undefined ? KNOWN : [stopToken])
    if (command === undefined) {
      entries.push({ text: masked(line, masks) })
    } else if (stopToken !== undefined) {
      stopToken = undefined
    } else if (command.name === 'stop-commands') {
      stopToken = command.data
    } else if (command.name === 'add-mask') {
      masks.push(...[command.data, ...command.data.split(/\r?\n/)].filter((value) => value.trim() !== ''))
    } else {
      entries.push({ command: { ...command, data: masked(command.data, masks) } })
    }
  }
  return { entries, masks: [...new Set(masks)] }
}

/**
 * The runner also masks each value in base64, at every alignment, and in some escaped forms.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
function masked(text: string, masks: readonly string[]): string {
  return masks.flatMap(forms).reduce((result, form) => result.replaceAll(form, '***'), text)
}

function forms(secret: string): readonly string[] {
  const encoded = [0, 1, 2].map((shift) => {
    const bytes = Buffer.from(`${' '.repeat(shift)}${secret}`)
    // Characters at both ends also hold bits of the neighbours, so the runner leaves them out.
    const whole = bytes.toString('base64').replace(/=+$/, '')
    return whole.slice(shift === 0 ? 0 : shift + 1, bytes.length % 3 === 0 ? undefined : -1)
  })
  const all = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...encoded]
  return [...new Set(all)].filter((form) => form.length > 0).sort((a, b) => b.length - a.length)
}

/** The log as a person reads it on GitHub: groups with a title, annotations with their kind, no commands. */
export function renderLog({ entries }: RunnerLog, colour: boolean): string {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  let indent = ''
  const lines = entries.flatMap((entry) => {
    if ('text' in entry) return [`${indent}${colour ? entry.text : stripVTControlCharacters(entry.text)}`]
    const { name, data } = entry.command
    if (name === 'endgroup') indent = ''
    if (name === 'group') {
      indent = '  '
      return [paint(36, `▾ ${data}`)]
    }
    if (name === 'error') return [paint(31, `Error: ${data}`)]
    if (name === 'warning') return [paint(33, `Warning: ${data}`)]
    return []
  })
  return lines.join('\n')
}
